"""Themes: the groups of papers that a library falls into, their names, and what ties them."""
