"""The records that cross rooms: papers, facts, the graph, queries and recommendations; knows no files."""
