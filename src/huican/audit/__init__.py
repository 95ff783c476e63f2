"""What was done, by whom, when: events that can be added and read, never changed."""
