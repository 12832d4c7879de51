"""A library cut in parts, each with a range of the papers, asked part by part."""
