"""One further kind of facts per file: an `Extractor`; graphrec's own kinds are read in one pass, see `passes`."""
