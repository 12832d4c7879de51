"""One bibliographic service per file; the file name is the name of the service."""
