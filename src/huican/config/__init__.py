"""Settings, paths and the database of an installation."""
