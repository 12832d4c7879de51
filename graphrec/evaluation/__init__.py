"""How good a ranking is: judgements or hidden references, next to baselines."""
