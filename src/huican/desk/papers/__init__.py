"""Papers that the desk gives out as Word files, in the form of an official document."""
