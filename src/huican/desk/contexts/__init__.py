"""What each page needs, as plain dictionaries in the words at the head of its template."""
