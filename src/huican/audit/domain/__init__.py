"""The chain of digests; no database."""
