"""One format a file, found by name: an `Export` in, text or bytes out."""
