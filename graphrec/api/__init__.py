"""The public Python API: open and build libraries, ask them questions, read the answers; knows nothing of terminals."""
