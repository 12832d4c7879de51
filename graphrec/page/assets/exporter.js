"use strict";
/* Exports of the page: the map as SVG or PNG, the listed papers as BibTeX or CSV, and a command line. */

const exporter = (() => {
  const { svg } = dom;

  /* ---- text ------------------------------------------------------------------------------------------------- */
  const TEX = { "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "%": "\\%", "&": "\\&", $: "\\$", "#": "\\#", _: "\\_", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}" };
  const tex = (text) => text.replaceAll(/[\\{}%&$#_~^]/g, (char) => TEX[char]);

  /** The citation key of `graphrec export`: the id, numbered if two keys differ only in upper and lower case. */
  function bibKey(node, usedKeys) {
    const stem = (node.id ?? "").replaceAll(/[^A-Za-z0-9:._/+-]+/g, "-").replaceAll(/^-+|-+$/g, "") || "paper";
    let key = stem;
    for (let number = 2; usedKeys.has(key.toLowerCase()); number += 1) key = `${stem}-${number}`;
    usedKeys.add(key.toLowerCase());
    return key;
  }

  const plain = (text) => text.replaceAll(/[{}\\]/g, encodeURIComponent); // identifiers must not contain TeX, because programs read them verbatim

  function bibtex(nodes) {
    const usedKeys = new Set();
    return nodes.map((node) => {
      const fields = [
        ["title", `{${tex(node.title)}}`], ["author", node.authors.map(tex).join(" and ")], ["year", node.year], ["journal", tex(node.venue)],
        ["doi", plain(node.doi)], ["eprint", plain(node.arxiv)], ["archiveprefix", node.arxiv && "arXiv"], ["url", plain(node.url)], ["abstract", tex(node.abstract)],
      ].filter(([, value]) => value);
      return `@${node.venue ? "article" : "misc"}{${bibKey(node, usedKeys)},\n${fields.map(([name, value]) => `  ${name} = {${value}}`).join(",\n")}\n}\n`;
    }).join("\n");
  }

  /** A CSV cell; text that a spreadsheet would run as a formula is prefixed by an apostrophe. */
  function cell(value) {
    const text = String(value ?? "");
    const safe = /^[=+\-@\t\r]/.test(text) && typeof value === "string" ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }

  function csv(rows) {
    const head = ["rank", "score", "title", "authors", "year", "venue", "doi", "arxiv", "url", "theme", "reasons"];
    const lines = rows.map(({ node, rank, result }) => [
      rank, result ? Number(result.score.toFixed(4)) : "", node.title, node.authors.join("; "), node.year, node.venue, node.doi, node.arxiv, node.url,
      model.data.clusters[node.cluster] ?? "", (result?.reasons ?? []).map((reason) => reason.text).join("; "),
    ]);
    return [head, ...lines].map((line) => line.map(cell).join(",")).join("\r\n") + "\r\n";
  }

  /** The command line that ranks papers related to this one, quoted for a POSIX shell. */
  const command = (node) => `graphrec related ${/^[\w .:,+-]+$/.test(node.title) ? `"${node.title}"` : `'${node.title.replaceAll("'", "'\\''")}'`}`;

  const listedPapers = () => [
    ...scene.current.starts.map((at) => ({ node: model.nodes[at], rank: 0, result: null })),
    ...scene.current.listed.map((result) => ({ node: model.nodes[result.at], rank: scene.current.results.indexOf(result) + 1, result })),
  ];

  /* ---- picture ---------------------------------------------------------------------------------------------- */
  const FONT = "system-ui, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

  function lineOf(line, places) {
    const [a, b] = [places.get(line.pair.first), places.get(line.pair.second)];
    const look = theme.ofLink(line.link.kind);
    const parts = [svg("line", { x1: a.x, y1: a.y, x2: b.x, y2: b.y, stroke: look.color, "stroke-width": look.width, "stroke-dasharray": look.dash?.join(" ") })];
    if (model.hasHead(line.link.kind)) {
      const [from, to] = line.link.source === line.pair.first ? [a, b] : [b, a];
      const end = line.link.source === line.pair.first ? line.pair.second : line.pair.first;
      const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
      const [ux, uy] = [(to.x - from.x) / length, (to.y - from.y) / length];
      const [x, y] = [to.x - ux * (chart.radius(end) + 1), to.y - uy * (chart.radius(end) + 1)];
      const corner = (along, across) => `${(x - ux * along - uy * across).toFixed(1)},${(y - uy * along + ux * across).toFixed(1)}`;
      parts.push(svg("polygon", { points: `${corner(0, 0)} ${corner(8, 3.6)} ${corner(8, -3.6)}`, fill: look.color }));
    }
    return parts;
  }

  function textOf(words, x, y, size, fill, weight = 400, anchor = "start") {
    const style = { x, y, "font-size": size, "font-weight": weight, "text-anchor": anchor, fill, stroke: theme.colour.halo, "stroke-width": 3, "stroke-linejoin": "round", "paint-order": "stroke" };
    const text = svg("text", style);
    text.textContent = words;
    return text;
  }

  /** Labels of the whole map at scale 1, independent of the window. */
  function captions(places) {
    const items = [...scene.current.visible].filter((at) => places.has(at)).map((at) => ({ at, rank: scene.current.results.findIndex((result) => result.at === at) }))
      .sort((a, b) => scene.current.starts.includes(b.at) - scene.current.starts.includes(a.at) || (a.rank < 0) - (b.rank < 0) || a.rank - b.rank)
      .map(({ at }) => ({ owner: at, text: model.nodes[at].label, font: `13px ${FONT}`, size: 13, x: places.get(at).x, y: places.get(at).y, r: chart.radius(at) + 1 }));
    return labels.place(items, chart.captions({ scale: 1 }, { size: 13 }), items.length > 200 ? 60 : Infinity, null);
  }

  /** The key below the picture: the themes and kinds of links that it contains. */
  function key(x, y, width) {
    const parts = [];
    let [left, top] = [x, y];
    const put = (picture, words) => {
      const wide = 30 + labels.width(words, `12px ${FONT}`) + 18;
      if (left > x && left + wide > x + width) { left = x; top += 22; }
      parts.push(picture(left, top - 4), textOf(words, left + 30, top, 12, theme.colour.soft));
      left += wide;
    };
    const groups = [...new Set([...scene.current.visible].filter(model.isPaper).map((at) => model.nodes[at].cluster))].filter((number) => number >= 0).sort((a, b) => a - b);
    for (const number of groups) put((cx, cy) => marks.svg("dot", 5.5, cx + 16, cy, { background: theme.ofTheme(number), border: theme.mix(theme.ofTheme(number), theme.colour.ink, 0.35) }), model.data.clusters[number]);
    for (const kind of model.KINDS.filter((one) => scene.current.lines.some((line) => line.drawn && line.link.kind === one))) {
      const look = theme.ofLink(kind);
      put((cx, cy) => svg("line", { x1: cx + 4, x2: cx + 26, y1: cy, y2: cy, stroke: look.color, "stroke-width": look.width + 0.3, "stroke-dasharray": look.dash?.join(" ") }), legend.LINK_WORDS[kind]);
    }
    return { parts, bottom: top };
  }

  function picture() {
    const { places, axis } = chart.view();
    const visibleNodes = [...scene.current.visible].filter((at) => places.has(at));
    const texts = captions(places);
    const xs = [...visibleNodes.flatMap((at) => [places.get(at).x - 24, places.get(at).x + 24]), ...texts.flatMap((text) => [text.box.x0, text.box.x1])];
    const ys = [...visibleNodes.flatMap((at) => [places.get(at).y - 24, places.get(at).y + 24]), ...texts.flatMap((text) => [text.box.y0, text.box.y1])];
    const [x0, x1, y0, y1] = [Math.min(...xs) - 30, Math.max(...xs) + 30, Math.min(...ys) - 30, Math.max(...ys) + 40];
    const width = Math.max(x1 - x0, 420);
    const keyBelow = key(x0 + 24, y1 + 6, width - 48);
    const height = keyBelow.bottom + 26 - y0;
    const root = svg("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `${x0.toFixed(1)} ${y0.toFixed(1)} ${width.toFixed(1)} ${height.toFixed(1)}`, width: Math.round(width), height: Math.round(height), "font-family": FONT, role: "img" });
    const title = svg("title");
    title.textContent = model.data.heading;
    const drawn = scene.current.lines.filter((line) => line.drawn && places.has(line.pair.first) && places.has(line.pair.second) && views.current().draws(line));
    root.append(title,
      svg("rect", { x: x0, y: y0, width, height, fill: theme.colour.paper }),
      ...rings(axis),
      ...drawn.flatMap((line) => lineOf(line, places)),
      ...visibleNodes.map((at) => marks.svg(chart.shape(model.nodes[at]), chart.radius(at), places.get(at).x, places.get(at).y, theme.ofNode(model.nodes[at], scene.current.starts.includes(at)))),
      ...(axis ? axisOf(axis, y1) : []),
      ...texts.map((text) => textOf(text.text, text.box.left, text.box.top + 11, 13, text.isCaption ? theme.textOf(text.number) : theme.colour.ink, text.isCaption || scene.current.starts.includes(text.owner) ? 600 : 400)),
      ...keyBelow.parts,
    );
    return root;
  }

  function rings(axis) {
    if (axis || !scene.current.hasMiddle) return [];
    const far = chart.view().reach;
    return [0.36, 0.68, 1].map((share) => svg("circle", { cx: 0, cy: 0, r: far * share, fill: "none", stroke: theme.colour.ring }));
  }

  function axisOf(axis, y) {
    const every = Math.ceil(44 / axis.step);
    const years = [];
    for (let year = axis.from; year <= axis.to; year += 1) if ((axis.to - year) % every === 0) years.push(textOf(String(year), (year - axis.from) * axis.step, y - 8, 12, theme.colour.soft, 400, "middle"));
    return years;
  }

  /** The picture as PNG, at twice the resolution of the screen, at most 12,000 pixels wide or high. */
  async function png() {
    const root = picture();
    const [width, height] = [Number(root.getAttribute("width")), Number(root.getAttribute("height"))];
    const address = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(root)], { type: "image/svg+xml" }));
    const image = new Image(width, height);
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    const factor = Math.min(2, 12_000 / Math.max(width, height));
    [canvas.width, canvas.height] = [Math.round(width * factor), Math.round(height * factor)];
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(address);
    return new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
  }

  async function make(kind) {
    if (kind === "png") return png();
    if (kind === "svg") return new Blob([`<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(picture())}\n`], { type: "image/svg+xml" });
    if (kind === "bibtex") return new Blob([bibtex(listedPapers().map(({ node }) => node))], { type: "application/x-bibtex" });
    return new Blob(["\ufeff", csv(listedPapers())], { type: "text/csv" }); // spreadsheets recognise UTF-8 only with a byte order mark
  }

  const SUFFIXES = { png: "png", svg: "svg", bibtex: "bib", csv: "csv" };

  async function download(kind) {
    const stem = (state.now.center === null ? "map" : model.nodes[state.now.center].label).normalize("NFKD").replaceAll(/[^A-Za-z0-9]+/g, "-").replaceAll(/^-|-$/g, "").toLowerCase() || "graphrec";
    const address = URL.createObjectURL(await make(kind));
    const anchor = dom.el("a", { href: address, download: `${stem}.${SUFFIXES[kind]}` });
    document.body.append(anchor);
    anchor.click();
    anchor.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
    dom.announce(`${SUFFIXES[kind].toUpperCase()} file made`);
  }

  return { bibtex, csv, command, picture, download };
})();
