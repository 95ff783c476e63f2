"""Reads of the registry: finding persons, one person's whole file, records and their rows."""
