"""The interactive network: which nodes and links, where they lie, and one self-contained HTML file."""
