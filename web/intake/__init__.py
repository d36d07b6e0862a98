"""Bringing complaints in from a table: read, map, rehearse, start one case per row."""
