"""Analyse the typed graph with networkx: which missing works and which methods tie most papers together?"""

from collections import Counter

import graphrec

graph = graphrec.demo().graph.to_networkx()
print(f"{graph.number_of_nodes():,} nodes, {graph.number_of_edges():,} edges")
kinds = Counter(kind for _, kind in graph.nodes(data="kind"))
print(", ".join(f"{count} {kind}s" for kind, count in sorted(kinds.items())))

named = Counter(
    target for _, target, kind in graph.edges(data="kind") if kind == "cites" and graph.nodes[target]["kind"] == "work"
)
for work, papers in named.most_common(5):
    print(f"{graph.nodes[work]['name']}: named by {papers} papers")

extends = [(a, b) for a, b, relation in graph.edges(data="relation") if relation == "extends"]
inside = [(a, b) for a, b in extends if graph.nodes[b]["kind"] == "paper"]
for newer, older in sorted(inside)[:5]:
    print(f"{graph.nodes[newer]['title']}  extends  {graph.nodes[older]['title']}")
