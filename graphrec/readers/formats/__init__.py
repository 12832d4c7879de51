"""One format a file, found by content: text in, `Paper` records out."""
