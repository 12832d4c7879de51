"""Papers out of the text of PDFs: glyphs become lines, lines are put in reading order, and their parts are told apart.

Only `pages` knows the native library; all other modules see lines with boxes, in points from the lower left corner.
"""
