"use strict";
/* The colours of the style sheet as values for the canvas and for SVG. */

const theme = (() => {
  const NAMES = ["paper", "wash", "ink", "soft", "faint", "line", "edge", "accent", "halo", "ring", "link", "reference", "method", "work",
    "theme-0", "theme-1", "theme-2", "theme-3", "theme-4", "theme-5", "theme-6", "theme-7", "theme-none"];
  const colour = {};

  function read() {
    const probe = document.createElement("i");
    document.body.append(probe);
    for (const name of NAMES) {
      probe.style.color = `var(--${name})`;
      colour[name] = getComputedStyle(probe).color;
    }
    probe.remove();
  }

  /** Call `make` with the light colours, whatever the colour scheme of the screen. */
  function onPaper(make) {
    document.documentElement.classList.add("on-paper");
    read();
    try { return make(); } finally {
      document.documentElement.classList.remove("on-paper");
      read();
    }
  }

  const parts = (text) => text.match(/[\d.]+/g).slice(0, 3).map(Number);
  const mix = (one, two, share) => {
    const [a, b] = [parts(one), parts(two)];
    return `rgb(${a.map((value, at) => Math.round(value + (b[at] - value) * share)).join(", ")})`;
  };
  const clear = (text, share) => `rgba(${parts(text).join(", ")}, ${share})`;

  const ofTheme = (number) => colour[number >= 0 ? `theme-${number % 8}` : "theme-none"];

  /** Fill and border of a node: the hue is that of its theme, and older papers are lighter. */
  function ofNode(node, isCenter) {
    if (isCenter) return { background: colour.ink, border: colour.paper };
    if (node.kind === "work") return { background: colour.paper, border: colour.work };
    const full = ofTheme(node.cluster);
    const fill = model.span ? mix(full, colour.paper, age(node.year) * 0.62) : full;
    return { background: fill, border: mix(full, colour.ink, 0.35) };
  }

  /** 0 for the newest year of the page, 1 for the oldest and for papers without a year. */
  const age = (year) => (year && model.span ? (model.span[1] - year) / (model.span[1] - model.span[0]) : 1);

  /** The colour of a theme, mixed with the text colour to be legible as text. */
  const textOf = (number) => mix(ofTheme(number), colour.ink, 0.5);

  function ofLink(kind) {
    if (kind === "reference") return { color: colour.reference, width: 1.7, dash: null };
    if (kind === "method") return { color: colour.method, width: 1.3, dash: [5, 4] };
    const further = [...model.extraKinds.keys()].indexOf(kind); // dotted, with a hue of its own
    return further < 0 ? { color: colour.link, width: 1, dash: null } : { color: ofTheme(7 - (further % 8)), width: 1.3, dash: [2, 3] };
  }

  read();
  return { colour, read, onPaper, mix, clear, ofTheme, ofNode, ofLink, textOf };
})();
