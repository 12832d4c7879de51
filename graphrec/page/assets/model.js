"use strict";
/* The data of the page and what follows from it: who is linked to whom, what is related to a paper, the best path. */

const model = (() => {
  const data = JSON.parse(document.getElementById("page-data").textContent);
  const extraKinds = new Map((data.kinds ?? []).map(([name, label, isDirected]) => [name, { label, isDirected }])); // of edge types of others
  const KINDS = ["reference", "method", "similar", ...extraKinds.keys()];
  const hasHead = (kind) => kind === "reference" || Boolean(extraKinds.get(kind)?.isDirected);

  const nodes = data.nodes.map((node, at) => ({
    authors: [], abstract: "", id: "", doi: "", arxiv: "", url: "", venue: "", reasons: [], methods: [], extra: {},
    year: null, rank: 0, score: 0, weak: false, ...node,
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

  /** The ranking of the page itself; of a whole library, its papers with the largest marks first. */
  function ranking() {
    const ranked = nodes.filter((node) => node.rank > 0).sort((a, b) => a.rank - b.rank);
    const listed = ranked.length || seeds.length ? ranked : nodes.filter((node) => isPaper(node.at)).sort((a, b) => b.size - a.size || a.at - b.at);
    return listed.map((node) => ({ at: node.at, score: node.score, reasons: node.reasons, weak: node.weak }));
  }

  /** What is related to the paper `at`: what the library said of a seed, else what this page links it to. */
  function related(at) {
    if (at === null || seeds.includes(at)) return ranking();
    return around[at]
      .filter((pair) => isPaper(other(pair, at)))
      .map((pair) => ({ at: other(pair, at), score: pair.weight, reasons: reasonsOf(pair, at), weak: false }))
      .sort((a, b) => b.score - a.score || a.at - b.at);
  }

  /** Reasons out of the links of a pair, whose shares add up to its weight. */
  function reasonsOf(pair, from) {
    const total = pair.links.reduce((sum, link) => sum + link.weight, 0) || 1;
    return pair.links.map((link) => ({
      share: (pair.weight * link.weight) / total,
      text: evidence(link, pair, from),
      sentence: link.sentence,
      mention: link.mention,
    }));
  }

  /** One link in words, as seen from one of its ends. */
  function evidence(link, pair, from) {
    const to = nodes[other(pair, from)];
    if (link.kind === "reference") {
      const [active, passive] = data.relations[link.relation];
      return `${link.source === from ? active : passive} ${to.label}`;
    }
    if (link.kind === "method") return link.methods?.length ? `both use ${link.methods.slice(0, 4).join(", ")}` : "shared method";
    if (extraKinds.has(link.kind)) return extraKinds.get(link.kind).label;
    return `similar text (${Math.round(link.weight * 100)} %)`;
  }

  /** One step of a path with both its ends. */
  function stepInWords({ pair, from, to }, link) {
    const said = evidence(link, pair, from);
    return link.kind === "reference" ? `${nodes[from].label} ${said}` : `${nodes[from].label} – ${nodes[to].label}: ${said}`;
  }

  /** The strongest link of a pair among the kinds that are switched on, or undefined. */
  function strongest(pair, off) {
    return pair.links.find((link) => !off.has(link.kind)); // links come strongest kind first
  }

  /** Best chain of links from any start to `goal` over `allowed` nodes: the product of weights is largest. */
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
        const value = cost.get(at) + 0.25 - Math.log(pair.weight); // each hop costs something: short chains convince
        if (!(value >= cost.get(to))) { cost.set(to, value); before.set(to, pair); }
      }
    }
    const chain = [];
    for (let at = goal; before.has(at); at = other(before.get(at), at)) chain.unshift({ pair: before.get(at), to: at });
    return chain.map((step) => ({ ...step, from: other(step.pair, step.to) }));
  }

  /** Lower-case text of a paper for the search box. */
  const haystack = nodes.map((node) => [node.title, node.label, node.authors.join(" "), node.methods.join(" "), node.venue, node.abstract].join(" ").toLowerCase());
  const matches = (at, words) => words.every((word) => haystack[at].includes(word));

  return { data, home, nodes, pairs, around, seeds, span, KINDS, extraKinds, hasHead, byKey, other, isPaper, related, evidence, stepInWords, strongest, path, matches };
})();
