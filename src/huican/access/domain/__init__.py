"""Roles, verbs and area scopes; no database."""
