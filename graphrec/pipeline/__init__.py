"""From sources to a library: one pipeline of steps, each of which is a room of its own."""
