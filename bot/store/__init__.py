"""SQLite by sqlite-utils: the only place that knows SQL."""
