"""From facts of single texts to whom they mean: papers, works and methods of a corpus."""
