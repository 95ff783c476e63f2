"""Encryption of fields at rest, the keys for it, and the classification of every field."""
