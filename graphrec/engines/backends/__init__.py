"""One engine a file: what runs the batches of a build, found by name."""
