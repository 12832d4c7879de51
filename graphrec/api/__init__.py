"""All that a Python user imports: libraries, questions and their answers; knows nothing of terminals."""
