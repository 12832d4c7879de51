"""One bibliographic service a file, found by name."""
