"""The patterns, one file a subject: accounts, officers, persons, places."""
