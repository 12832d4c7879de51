"""From signals to ranked papers with reasons: region, fusion, explanation, sentences."""
