"""The text side of a library in SQLite: records, facts, look-up and search."""
