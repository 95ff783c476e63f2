"""Batches: built from what is owed, checked, held where needed, approved, released, closed."""
