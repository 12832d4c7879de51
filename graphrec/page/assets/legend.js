"use strict";
/* The legend: explains marks and links; an entry for a theme or a kind is a button that hides or shows it. */

const legend = (() => {
  const { el, svg, byId } = dom;
  const LINK_WORDS = { reference: "reference", method: "shared methods and terms", similar: "similar text", ...Object.fromEntries([...model.extraKinds].map(([name, { label }]) => [name, label])) };

  const glyph = (wide, ...children) => svg("svg", { class: wide ? "glyph" : "glyph mark", viewBox: wide ? "0 0 24 14" : "0 0 14 14", "aria-hidden": "true" }, children);

  function linkGlyph(kind) {
    const look = theme.ofLink(kind);
    const line = svg("line", { x1: 1, y1: 7, x2: model.hasHead(kind) ? 18 : 23, y2: 7, stroke: look.color, "stroke-width": look.width + 0.3, "stroke-dasharray": look.dash?.join(" ") });
    return glyph(true, line, model.hasHead(kind) && svg("polygon", { points: "17,3.5 23,7 17,10.5", fill: look.color }));
  }

  const chip = (picture, words, pressed, name, value) => el("button", { type: "button", class: "chip", "aria-pressed": String(pressed), [`data-${name}`]: value }, picture, words);
  const plain = (picture, words) => el("span", { class: "chip" }, picture, words);

  function themes() {
    const { visible } = scene.current;
    const used = new Set([...scene.current.results.map((result) => model.nodes[result.at].cluster)].filter((number) => number >= 0));
    const count = (number) => [...visible].filter((at) => model.nodes[at].cluster === number && model.isPaper(at)).length;
    return [...used].sort((a, b) => a - b).map((number) => chip(
      glyph(false, marks.svg("dot", 5.5, 7, 7, { background: theme.ofTheme(number), border: theme.mix(theme.ofTheme(number), theme.colour.ink, 0.35) })),
      `${model.data.clusters[number] || "other"} (${count(number)})`, !state.now.offThemes.has(number), "theme", number,
    ));
  }

  function years() {
    if (!model.span) return null;
    const [from, to] = model.span;
    const blue = (share) => theme.mix(theme.ofTheme(0), theme.colour.paper, share * 0.62);
    const scale = [1, 0.75, 0.5, 0.25, 0].map((share, at) => svg("rect", { x: at * 5, y: 3, width: 5, height: 9, fill: blue(share) }));
    return plain(glyph(true, scale), `${from} (light) to ${to} (full)`);
  }

  function draw() {
    const { current } = scene;
    const present = new Set([...model.nodes].map((node) => node.kind));
    const linked = new Set(model.pairs.flatMap((pair) => pair.links.map((link) => link.kind)));
    const star = marks.svg("star", 6, 7, 6.4, { background: theme.colour.ink, border: theme.colour.paper });
    const square = marks.svg("square", 4.5, 7, 7, { background: theme.colour.paper, border: theme.colour.work, width: 2 });
    const dots = [[2.5, 3], [5, 10.5]].map(([r, x]) => svg("circle", { cx: x, cy: 8, r: r * 0.8, fill: theme.colour.faint }));
    byId("legend").replaceChildren(
      el("div", { class: "row" }, themes()),
      el("div", { class: "row" },
        model.KINDS.filter((kind) => linked.has(kind)).map((kind) => chip(linkGlyph(kind), LINK_WORDS[kind], !state.now.off.has(kind), "kind", kind)),
        present.has("work") && chip(glyph(false, square), "named, not in the library", !state.now.offNodes.has("work"), "node", "work"),
        current.starts.length > 0 && plain(glyph(false, star), "the paper asked for"),
        plain(glyph(false, dots), `area: ${model.data.importance}`),
        years(),
        current.hasMiddle && views.current().hasRings && el("span", { class: "key" }, "nearer to the middle = more related")),
    );
  }

  return { draw, LINK_WORDS };
})();
