"""Laying out and writing workbooks."""
