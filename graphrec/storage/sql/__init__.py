"""The texts of a library in SQLite: records, facts, look-up and search."""
