"""Resolution: from the facts of single texts to the papers, works and methods of a corpus that they refer to."""
