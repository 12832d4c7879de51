"use strict";
/* The selected paper: authors, reasons with shares that add up to the score, abstract, methods and linked papers. */

const detail = (() => {
  const { el, byId, marked } = dom;
  const panel = byId("detail");

  /** Round shares to hundredths that add up to the rounded total (largest remainder method). */
  function hundredths(shares) {
    const total = Math.round(shares.reduce((sum, share) => sum + share, 0) * 100);
    const floors = shares.map((share) => Math.floor(share * 100));
    let remaining = total - floors.reduce((sum, value) => sum + value, 0);
    const order = shares.map((share, at) => [share * 100 - floors[at], at]).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
    for (const [, at] of order) if (remaining > 0) { floors[at] += 1; remaining -= 1; }
    return { parts: floors.map((value) => (value / 100).toFixed(2)), total: (total / 100).toFixed(2) };
  }

  function why(result) {
    if (!result?.reasons.length) return null;
    const shown = hundredths(result.reasons.map((reason) => reason.share));
    const depth = (at) => Math.max(1 - at * 0.2, 0.22).toFixed(2);
    const sum = result.reasons.reduce((total, reason) => total + Math.max(reason.share, 0), 0) || 1;
    return [
      el("h3", {}, "Why it is here"),
      el("div", { class: "split", "aria-hidden": "true" }, result.reasons.map((reason, at) => el("i", { "--share": `${(100 * Math.max(reason.share, 0)) / sum}%`, "--depth": depth(at) }))),
      el("ul", { class: "shares" },
        result.reasons.map((reason, at) => el("li", {},
          el("span", { dir: "auto" }, el("span", { class: "swatch", "aria-hidden": "true", "--depth": depth(at) }), reason.text),
          el("span", { class: "number" }, shown.parts[at]),
          reason.sentence && el("blockquote", { dir: "auto" }, marked(reason.sentence, reason.mention)),
        )),
        el("li", { class: "total" }, el("span", {}, "Score"), el("span", { class: "number" }, shown.total)),
      ),
    ];
  }

  /** A link to another site; null unless the address is http(s). */
  function outward(label, address) {
    try {
      if (!["http:", "https:"].includes(new URL(address).protocol)) return null;
    } catch { return null; }
    return el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, label);
  }

  /** A link that shows the paper in Zotero on this computer; null unless it is just that. */
  function inZotero(address) {
    return /^zotero:\/\/select\/(library|groups\/[1-9][0-9]{0,11})\/items\/[A-Z0-9]{8}$/.test(address)
      ? el("a", { href: address }, "Open in Zotero") : null;
  }

  function addresses(node) {
    return [
      node.doi && outward("DOI", `https://doi.org/${encodeURIComponent(node.doi).replaceAll("%2F", "/")}`),
      node.arxiv && outward("arXiv", `https://arxiv.org/abs/${encodeURIComponent(node.arxiv).replaceAll("%2F", "/")}`),
      node.url && outward("Web page", node.url),
      inZotero(node.zotero),
    ].filter(Boolean);
  }

  function copier(label, text) {
    const button = el("button", { type: "button", class: "quiet", onclick: async () => {
      const done = await clipboard(text());
      button.textContent = done ? "Copied" : "Not allowed here";
      dom.announce(done ? `${label}: copied` : "The browser does not allow copying here");
      setTimeout(() => { button.textContent = label; }, 1600);
    } }, label);
    return button;
  }

  /** Copy text; where the clipboard API is missing (in some browsers for files on disk), through a selection. */
  async function clipboard(text) {
    try { await navigator.clipboard.writeText(text); return true; } catch { /* try the selection below */ }
    const area = el("textarea", { class: "hidden-text", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }

  function actions(node) {
    const isCenter = scene.current.starts.includes(node.at);
    return el("div", { class: "actions" },
      !isCenter && el("button", { type: "button", class: "quiet primary", "data-center": node.at }, `Centre on this ${node.named_by ? "work" : "paper"}`),
      !node.named_by && copier("Copy BibTeX", () => exporter.bibtex([node])),
      copier("Copy command", () => exporter.command(node)),
      addresses(node),
    );
  }

  function kicker(node, result) {
    const number = scene.current.results.indexOf(result) + 1;
    const role = scene.current.starts.includes(node.at) ? "★ In the middle" : number > 0 && result.score ? `No. ${number}` : "";
    const group = node.cluster >= 0 && model.isPaper(node.at) && model.data.clusters[node.cluster];
    return el("p", { class: "kicker" }, [role, node.named_by && "Work that is not in the library", result?.band, result?.weak && "below the relevance floor", group].filter(Boolean).join(" · "));
  }

  function near(node) {
    const linked = model.around[node.at]
      .map((pair) => ({ pair, link: model.strongest(pair, state.now.off), to: model.other(pair, node.at) }))
      .filter(({ link, pair, to }) => link && (pair.shown || link.kind === "reference") && (scene.current.visible.has(to) || link.kind === "reference"))
      .sort((a, b) => model.KINDS.indexOf(a.link.kind) - model.KINDS.indexOf(b.link.kind) || b.pair.weight - a.pair.weight)
      .slice(0, 12);
    if (!linked.length) return null;
    return [
      el("h3", {}, "Linked with"),
      el("ul", { class: "near" }, linked.map(({ pair, link, to }) => el("li", {},
        el("button", { type: "button", "data-select": to },
          el("span", { dir: "auto" }, model.nodes[to].title),
          el("span", { class: "how", dir: "auto" }, model.evidence(link, pair, node.at))),
        link.sentence && el("blockquote", { dir: "auto" }, marked(link.sentence, link.mention)),
      ))),
    ];
  }

  /** The path from the middle to a paper that has no direct link to it. */
  function chain(node) {
    const { starts, visible } = scene.current;
    const steps = starts.length && !starts.includes(node.at) ? model.path(starts, node.at, visible, state.now.off) ?? [] : [];
    if (steps.length < 2) return null;
    return [
      el("h3", {}, "Path from the middle"),
      el("ol", { class: "steps" }, steps.map(({ pair, from, to }) => el("li", { dir: "auto" },
        model.stepInWords({ pair, from, to }, model.strongest(pair, state.now.off) ?? pair.links[0]),
        to === node.at ? null : el("span", { class: "hidden-text" }, ", then")))),
    ];
  }

  function methods(node) {
    if (!node.methods.length) return null;
    const common = new Set(scene.current.starts.filter((at) => at !== node.at).flatMap((at) => model.nodes[at].methods));
    return [
      el("h3", {}, "Methods"),
      el("ul", { class: "tags" }, [...node.methods].sort((a, b) => common.has(b) - common.has(a)).map((method) => el("li", { class: common.has(method) ? "shared" : "" },
        method, common.has(method) && el("span", { class: "hidden-text" }, " (shared)")))),
    ];
  }

  const heading = (kind) => kind.charAt(0).toUpperCase() + kind.slice(1).replaceAll("_", " ");

  /** Results and facts of third-party extractors, with a heading for each kind. */
  function extra(node) {
    return Object.entries(node.extra).flatMap(([kind, facts]) => [
      el("h3", {}, heading(kind)),
      el("ul", { class: "tags" }, facts.map((fact) => el("li", { dir: "auto", title: fact.sentence }, fact.text))),
    ]);
  }

  function draw() {
    const at = state.now.selected;
    if (at === null) {
      panel.replaceChildren(el("p", { class: "note" }, "Choose a paper in the list or on the map."));
      return;
    }
    const node = model.nodes[at];
    const result = scene.resultOf(at);
    panel.replaceChildren(...[
      el("button", { type: "button", class: "quiet close" }, "Close"),
      kicker(node, result),
      el("h2", { dir: "auto" }, node.title),
      listing.byline(node) && el("p", { class: "byline", dir: "auto" }, [node.authors.join("; "), node.year, node.venue].filter(Boolean).join(" · ")),
      node.named_by && el("p", { class: "byline" }, `Named by ${node.named_by}`),
      actions(node),
      why(result),
      node.abstract && [el("h3", {}, "Abstract"), el("p", { class: "abstract", dir: "auto" }, node.abstract)],
      methods(node),
      extra(node),
      chain(node),
      near(node),
    ].flat(2).filter(Boolean));
    panel.scrollTop = 0;
  }

  return { draw, hundredths, element: panel };
})();
