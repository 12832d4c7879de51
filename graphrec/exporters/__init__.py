"""One output format per file: papers, the reasons they were found for, and their graph, as other tools read them."""
