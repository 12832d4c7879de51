"use strict";
/* Derives from the state what is visible: papers in order, links, and the papers in the middle. */

const scene = (() => {
  const current = { results: [], listed: [], visible: new Set(), lines: [], starts: [], best: 0, weak: 0, matched: null, search: null };

  const inYears = (year, { since, until }) => (!since && !until) || (year !== null && year >= (since ?? -Infinity) && year <= (until ?? Infinity));

  function passes(result, chosen, best) {
    const node = model.nodes[result.at];
    if (result.weak && !chosen.weaker) return false;
    if (result.score < (chosen.least / 100) * best) return false;
    return !chosen.offThemes.has(node.cluster) && inYears(node.year, chosen);
  }

  /** Works linked to a visible paper; around another paper than the seed, only works linked to at least two. */
  function companions(papers, chosen) {
    const needed = chosen.center === state.first ? 1 : 2;
    const counts = new Map();
    for (const at of papers) {
      for (const pair of model.around[at]) {
        const to = model.other(pair, at);
        const node = model.nodes[to];
        if (model.isPaper(to) || (needed === 1 && to >= model.home.length) || chosen.offNodes.has(node.kind) || !model.strongest(pair, chosen.off)) continue;
        counts.set(to, (counts.get(to) ?? 0) + 1);
      }
    }
    return [...counts].filter(([, count]) => count >= needed).map(([at]) => at);
  }

  function linesBetween(visible, chosen) {
    const atHome = chosen.center === state.first;
    const lines = [];
    for (const pair of model.pairs) {
      if (!visible.has(pair.first) || !visible.has(pair.second)) continue;
      const link = model.strongest(pair, chosen.off);
      if (!link) continue;
      const drawn = chosen.all || pair.shown || (!atHome && (pair.first === chosen.center || pair.second === chosen.center));
      lines.push({ pair, link, drawn });
    }
    return lines;
  }

  function update() {
    const chosen = state.now;
    const results = model.related(chosen.center);
    const best = results.reduce((most, result) => Math.max(most, result.score), 0);
    const passed = results.filter((result) => passes(result, chosen, best));
    const search = chosen.query.trim() ? model.finder.find(chosen.query, true) : null;
    const found = search?.found ?? null; // null: nothing to look for, or no correct value of a field
    const starts = chosen.center === null ? [] : model.seeds.includes(chosen.center) ? model.seeds : [chosen.center];
    const papers = [...new Set([...starts, ...passed.map((result) => result.at)])];
    const visible = new Set([...papers, ...companions(papers, chosen)]);
    const lines = linesBetween(visible, chosen);
    Object.assign(current, {
      hasMiddle: starts.length > 0 || model.nodes.some((node) => node.rank > 0), // for a query in free text, the middle contains no paper
      results, best, starts, visible, lines,
      weak: results.filter((result) => result.weak).length,
      search,
      matched: found && new Set([...visible].filter((at) => found.has(at))),
      listed: found ? passed.filter((result) => found.has(result.at)) : passed,
    });
    return current;
  }

  const resultOf = (at) => current.results.find((result) => result.at === at);

  return { current, update, resultOf };
})();
