"""A library on disk: papers and facts in SQLite, matrices as memory-mapped arrays, a manifest with checksums."""
