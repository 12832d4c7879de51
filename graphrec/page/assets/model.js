"use strict";
/* The data of the page and what is derived from them: neighbours, rankings, evidence in words, and paths. */

const model = (() => {
  const data = JSON.parse(document.getElementById("page-data").textContent);
  const extraKinds = new Map((data.kinds ?? []).map(([name, label, isDirected]) => [name, { label, isDirected }])); // third-party edge types
  const KINDS = ["reference", "method", "similar", ...extraKinds.keys()];
  const hasHead = (kind) => kind === "reference" || Boolean(extraKinds.get(kind)?.isDirected);

  const nodes = data.nodes.map((node, at) => ({
    authors: [], abstract: "", id: "", doi: "", arxiv: "", url: "", venue: "", reasons: [], methods: [], extra: {},
    year: null, rank: 0, score: 0, weak: false, named_by: "", ...node,
    at, size: data.network.nodes[at].size, key: node.id || `n${at}`,
  }));
  const pairs = data.pairs.map(([weight, shown, links], at) => (
    { at, first: data.network.edges[at].from, second: data.network.edges[at].to, weight, shown: Boolean(shown), links }
  ));
  const around = nodes.map(() => []);
  for (const pair of pairs) {
    around[pair.first].push(pair);
    around[pair.second].push(pair);
  }
  const seeds = nodes.filter((node) => node.kind === "seed").map((node) => node.at);
  const home = data.network.nodes.filter((node) => node.x !== undefined).map((node) => [node.id, { x: node.x, y: node.y }]);
  const isPaper = (at) => nodes[at].kind === "seed" || nodes[at].kind === "related";
  const years = nodes.filter((node) => isPaper(node.at) && node.year).map((node) => node.year);
  const span = years.length > 1 && Math.min(...years) < Math.max(...years) ? [Math.min(...years), Math.max(...years)] : null;

  const other = (pair, at) => (pair.first === at ? pair.second : pair.first);
  const byKey = new Map(nodes.map((node) => [node.key, node.at]));

  /** The ranking of the answer; for the map of a library, its papers by the size of their marks. */
  function ranking() {
    const ranked = nodes.filter((node) => node.rank > 0).sort((a, b) => a.rank - b.rank);
    const listed = ranked.length || seeds.length ? ranked : nodes.filter((node) => isPaper(node.at)).sort((a, b) => b.size - a.size || a.at - b.at);
    return listed.map((node) => ({ at: node.at, score: node.score, band: node.band, reasons: node.reasons, weak: node.weak }));
  }

  /** Papers related to the paper `at`: the ranking of the answer for a seed, or else the papers linked to it on this page. */
  function related(at) {
    if (at === null || seeds.includes(at)) return ranking();
    return around[at]
      .filter((pair) => isPaper(other(pair, at)))
      .map((pair) => ({ at: other(pair, at), score: pair.weight, reasons: reasonsOf(pair, at), weak: false }))
      .sort((a, b) => b.score - a.score || a.at - b.at);
  }

  /** Turn the links of a pair into reasons, whose shares add up to the weight of the pair. */
  function reasonsOf(pair, from) {
    const total = pair.links.reduce((sum, link) => sum + link.weight, 0) || 1;
    return pair.links.map((link) => ({
      share: (pair.weight * link.weight) / total,
      text: evidence(link, pair, from),
      sentence: link.sentence,
      mention: link.mention,
    }));
  }

  /** Describe a link in words, seen from the node `from`. */
  function evidence(link, pair, from) {
    const to = nodes[other(pair, from)];
    if (link.kind === "reference") {
      const [active, passive] = data.relations[link.relation];
      return `${link.source === from ? active : passive} ${to.label}`;
    }
    if (link.kind === "method") {
      const parts = [["use", link.methods], ["about", link.terms]].filter(([, names]) => names?.length);
      return parts.map(([verb, names]) => `both ${verb} ${names.slice(0, 4).join(", ")}`).join(", ") || "shared methods and terms";
    }
    if (extraKinds.has(link.kind)) return extraKinds.get(link.kind).label;
    return `similar text (${Math.round(link.weight * 100)} %)`;
  }

  /** Describe a step of a path in words, with both its ends. */
  function stepInWords({ pair, from, to }, link) {
    const phrase = evidence(link, pair, from);
    return link.kind === "reference" ? `${nodes[from].label} ${phrase}` : `${nodes[from].label} – ${nodes[to].label}: ${phrase}`;
  }

  /** The strongest link of a pair whose kind is not in `off`; undefined if there is none. */
  function strongest(pair, off) {
    return pair.links.find((link) => !off.has(link.kind)); // links are sorted by kind, strongest first
  }

  /** The best path from any start to `goal` over `allowed` nodes: shortest for length(pair) = 0.25 - log(weight); null if there is none. */
  function path(starts, goal, allowed, off) {
    const cost = new Map(starts.map((at) => [at, 0]));
    const before = new Map();
    const done = new Set();
    for (;;) {
      let at = -1;
      for (const [node, value] of cost) if (!done.has(node) && (at < 0 || value < cost.get(at))) at = node;
      if (at < 0) return null;
      if (at === goal) break;
      done.add(at);
      for (const pair of around[at]) {
        const to = other(pair, at);
        if (!allowed.has(to) || done.has(to) || !strongest(pair, off)) continue;
        const value = cost.get(at) + 0.25 - Math.log(pair.weight); // the constant favours paths of few steps
        if (!(value >= cost.get(to))) { cost.set(to, value); before.set(to, pair); }
      }
    }
    const chain = [];
    for (let at = goal; before.has(at); at = other(before.get(at), at)) chain.unshift({ pair: before.get(at), to: at });
    return chain.map((step) => ({ ...step, from: other(step.pair, step.to) }));
  }

  const finder = makeFinder(nodes, pairs.flatMap((pair) => pair.links.filter((link) => link.kind === "reference").map((link) => ({ source: link.source, target: other(pair, link.source) }))));

  return { data, home, nodes, pairs, around, seeds, span, KINDS, extraKinds, hasHead, byKey, other, isPaper, related, evidence, stepInWords, strongest, path, finder };
})();
