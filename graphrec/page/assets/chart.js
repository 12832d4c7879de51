"use strict";
/* The map: vis-network draws marks and links at the given positions; this module draws rings below, and labels and highlights above them. */

const chart = (() => {
  const FACE = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif';
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const box = document.getElementById("network");
  const fixed = model.data.network;
  const points = new vis.DataSet(fixed.nodes.map((node) => ({ ...node, hidden: true, label: undefined })));
  const edges = new vis.DataSet([]);
  let network = null;
  let places = new Map();
  let goal = places; // where the nodes will be once they have moved
  let axis = null;
  let lit = null; // { nodes: Set, steps: [{ pair, from, to }] }
  let placed = [];
  let placedFor = "";
  let version = 0;
  let touched = false; // the reader has moved or zoomed the map, so it is not fitted to the window any more

  function start() {
    network = new vis.Network(box, { nodes: points, edges }, fixed.options);
    network.on("beforeDrawing", under);
    network.on("afterDrawing", over);
    network.on("resize", () => queueMicrotask(() => { if (!touched) fit(false); })); // after vis-network has scaled by itself
    network.on("dragStart", () => { touched = true; });
    network.on("zoom", () => { touched = true; });
    return network;
  }

  /* ---- from page units to the screen and back -------------------------------------------------------------- */
  const size = () => ({ w: box.clientWidth, h: box.clientHeight });
  function screen() {
    const [scale, middle, { w, h }] = [network.getScale(), network.getViewPosition(), size()];
    return { scale, w, h, x: (x) => (x - middle.x) * scale + w / 2, y: (y) => (y - middle.y) * scale + h / 2 };
  }
  const onScreen = (at) => { const s = screen(); return { x: s.x(places.get(at).x), y: s.y(places.get(at).y) }; };
  const radius = (at) => (scene.current.starts.includes(at) ? 20 : Math.min(model.nodes[at].size, 17));

  /* ---- what is drawn by vis-network ------------------------------------------------------------------------- */
  function shape(node) {
    if (scene.current.starts.includes(node.at)) return "star";
    return node.kind === "work" ? "square" : "dot";
  }

  function draw(where) {
    const { visible, lines } = scene.current;
    version += 1;
    places = goal = where.places;
    axis = where.axis ?? null;
    points.update(model.nodes.map((node) => {
      const at = places.get(node.at);
      const shown = visible.has(node.at) && Boolean(at);
      return {
        id: node.at, hidden: !shown, shape: shape(node), size: radius(node.at), ...(at ?? {}),
        color: theme.ofNode(node, scene.current.starts.includes(node.at)), borderWidth: node.kind === "work" ? 2 : 1.2,
      };
    }));
    const wanted = lines.filter(views.current().draws);
    edges.clear();
    const drawn = wanted.filter((line) => places.has(line.pair.first) && places.has(line.pair.second));
    edges.add(drawn.map((line) => edge(line, drawn.length)));
  }

  function edge({ pair, link }, crowd) {
    const look = theme.ofLink(link.kind);
    const head = (end) => ({ enabled: model.hasHead(link.kind) && end !== link.source, scaleFactor: 0.5 });
    return {
      id: pair.at, from: pair.first, to: pair.second, width: look.width, dashes: look.dash ?? false,
      color: { color: look.color, opacity: crowd > 3000 ? 0.14 : crowd > 500 ? 0.4 : 1 }, arrows: { to: head(pair.second), from: head(pair.first) },
    };
  }

  /** Move the nodes to new positions; without animation for many nodes, or if the reader prefers reduced motion. */
  function glide(where, after) {
    const before = places;
    draw(where);
    const moving = [...places].filter(([at]) => scene.current.visible.has(at) && before.has(at));
    if (still.matches || moving.length > 150 || !before.size) { after?.(); return; }
    const begin = performance.now();
    const frame = (time) => {
      const share = Math.min(1, (time - begin) / 420);
      const eased = 1 - (1 - share) ** 3;
      const target = where.places;
      if (places !== target && !places.gliding) return; // a newer animation has started
      places = new Map(target);
      places.gliding = share < 1;
      for (const [at, to] of moving) {
        const from = before.get(at);
        const now = { x: from.x + (to.x - from.x) * eased, y: from.y + (to.y - from.y) * eased };
        places.set(at, now);
        network.moveNode(at, now.x, now.y);
      }
      version += 1;
      if (share < 1) requestAnimationFrame(frame);
      else { places = target; }
    };
    requestAnimationFrame(frame);
    after?.();
  }

  /* ---- under the marks: rings of distance, or the years ------------------------------------------------------ */
  function reset(ctx) {
    const ratio = ctx.canvas.width / Math.max(box.clientWidth, 1);
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  function under(ctx) {
    ctx.save();
    reset(ctx);
    if (axis) drawAxis(ctx);
    else if (scene.current.hasMiddle) drawRings(ctx);
    ctx.restore();
  }

  /** Largest distance of a visible node from the middle; rings are drawn at 36 %, 68 % and 100 % of it. */
  function reach() {
    let far = 0;
    for (const at of scene.current.visible) if (places.has(at)) far = Math.max(far, Math.hypot(places.get(at).x, places.get(at).y));
    return far;
  }

  function drawRings(ctx) {
    const s = screen();
    const far = reach();
    ctx.strokeStyle = theme.colour.ring;
    ctx.lineWidth = 1;
    for (const share of [0.36, 0.68, 1]) {
      ctx.beginPath();
      ctx.arc(s.x(0), s.y(0), far * share * s.scale, 0, 2 * Math.PI);
      ctx.stroke();
    }
  }

  function drawAxis(ctx) {
    const s = screen();
    ctx.font = `12px ${FACE}`;
    ctx.textAlign = "center";
    const every = Math.ceil(44 / (axis.step * s.scale));
    for (let year = axis.from; year <= axis.to; year += 1) {
      const x = s.x((year - axis.from) * axis.step);
      if ((axis.to - year) % every) continue;
      ctx.strokeStyle = theme.colour.ring;
      ctx.beginPath(); ctx.moveTo(x, 0); ctx.lineTo(x, s.h - 26); ctx.stroke();
      ctx.fillStyle = theme.colour.soft;
      ctx.fillText(String(year), x, s.h - 9);
    }
    if (axis.unknown) ctx.fillText("no year", s.x(-axis.step), s.h - 9);
  }

  /* ---- over the marks: labels, selection, highlights -------------------------------------------------------- */
  function over(ctx) {
    ctx.save();
    reset(ctx);
    const s = screen();
    settleLabels(s);
    drawSelected(ctx, s);
    drawLabels(ctx, s, placed);
    if (scene.current.matched) dim(ctx, s, new Set(scene.current.matched), []);
    if (lit) dim(ctx, s, lit.nodes, lit.steps);
    ctx.restore();
    if (!performance.getEntriesByName("graphrec:drawn").length) performance.mark("graphrec:drawn");
  }

  /** Labels depend on the zoom, not on the position of the window; they are computed again only if the zoom changes. */
  function settleLabels(s) {
    const crowded = scene.current.visible.size > 200;
    const key = `${version}|${s.scale.toFixed(4)}|${touched}|${s.w}|${s.h}|${state.now.selected}|${crowded ? `${s.x(0).toFixed()},${s.y(0).toFixed()}` : ""}`;
    if (key === placedFor) return;
    placedFor = key;
    const font = labelFont(s);
    const inWindow = (at) => { const [x, y] = [s.x(places.get(at).x), s.y(places.get(at).y)]; return x > 0 && y > 0 && x < s.w && y < s.h; };
    const order = ranked([...scene.current.visible].filter((at) => places.has(at) && (!crowded || inWindow(at))));
    const most = crowded ? Math.round((s.w * s.h) / 11_000) : Infinity; // fewer labels on crowded maps; zooming in shows more
    const items = order.map((at) => ({
      owner: at, text: model.nodes[at].label, font: weightOf(at) + font.text, size: font.size, always: at === state.now.selected || scene.current.starts.includes(at),
      x: places.get(at).x * s.scale, y: places.get(at).y * s.scale, r: (radius(at) + 1) * s.scale,
    }));
    placed = labels.place(items, captions(s, font), most, touched ? null : {
      x0: -s.x(0) + 2, x1: s.w - s.x(0) - 2, y0: -s.y(0) + 2, y1: s.h - s.y(0) - (axis ? 26 : 2),
    }, touched ? [] : [{ x0: s.w - s.x(0) - 52, y0: s.h - s.y(0) - 120, x1: s.w - s.x(0), y1: s.h - s.y(0) }]); // the zoom buttons
  }

  /** Selected before seeds before ranked papers before the others. */
  function ranked(nodes) {
    const rank = new Map(scene.current.results.map((result, number) => [result.at, number]));
    const value = (at) => (at === state.now.selected ? 1e6 : scene.current.starts.includes(at) ? 9e5 : rank.has(at) ? 1e5 - rank.get(at) : model.nodes[at].size);
    return nodes.map((at) => [value(at), at]).sort((a, b) => b[0] - a[0] || a[1] - b[1]).map(([, at]) => at);
  }

  const labelFont = (s) => { const px = s.w < 480 ? 11.5 : 12.5; return { size: px, text: `${px}px ${FACE}` }; };
  const weightOf = (at) => (scene.current.starts.includes(at) ? "650 " : at === state.now.selected ? "600 " : "");
  /** A name for every theme of three or more shown papers, outside its papers as seen from the middle. */
  function captions(s, font) {
    if (axis) return [];
    const groups = new Map();
    for (const at of scene.current.visible) {
      const cluster = model.nodes[at].cluster;
      if (cluster >= 0 && places.has(at) && model.isPaper(at) && !scene.current.starts.includes(at)) groups.set(cluster, [...(groups.get(cluster) ?? []), at]);
    }
    return [...groups].filter(([, members]) => members.length > 2).sort((a, b) => b[1].length - a[1].length).map(([number, members]) => ({
      text: model.data.clusters[number], number, over: !scene.current.hasMiddle, font: `600 ${font.size + (scene.current.hasMiddle ? 0.5 : 2.5)}px ${FACE}`, places: captionPlaces(members, s),
    }));
  }

  function captionPlaces(members, s) {
    const mean = (axisName) => members.reduce((sum, at) => sum + places.get(at)[axisName], 0) / members.length;
    const [cx, cy] = [mean("x"), mean("y")];
    const candidates = [];
    const [dx, dy] = [cx, cy].map((value) => value / Math.max(Math.hypot(cx, cy), 1e-9));
    const far = Math.max(...members.map((at) => places.get(at).x * dx + places.get(at).y * dy));
    const home = scene.current.hasMiddle;
    for (const out of [26, 42, 60, 10, -8, -26, -50, 80]) {
      for (const side of [0, 0.18, -0.18, 0.36, -0.36, 0.6, -0.6]) {
        const turn = Math.atan2(dy, dx) + side;
        const reachOut = home ? far * s.scale + out : Math.hypot(cx, cy) * s.scale + out * Math.sign(side || 1);
        candidates.push(home ? { x: Math.cos(turn) * reachOut, y: Math.sin(turn) * reachOut } : { x: cx * s.scale + side * 160, y: cy * s.scale + out });
      }
    }
    return candidates;
  }

  function drawLabels(ctx, s, chosen) {
    ctx.textAlign = "left";
    ctx.textBaseline = "top";
    ctx.lineJoin = "round";
    const [ox, oy] = [s.x(0), s.y(0)];
    for (const label of chosen) {
      const [x, y] = [label.box.left + ox, label.box.top + oy];
      if (x > s.w || y > s.h || x < -400 || y < -30) continue;
      ctx.font = label.font;
      ctx.lineWidth = label.isCaption ? 4 : 3.5;
      ctx.strokeStyle = theme.clear(theme.colour.halo, 0.9);
      ctx.strokeText(label.text, x, y + 1);
      ctx.fillStyle = label.isCaption ? theme.textOf(label.number) : scene.resultOf(label.owner)?.weak ? theme.colour.soft : theme.colour.ink;
      ctx.fillText(label.text, x, y + 1);
    }
  }

  function drawSelected(ctx, s) {
    const at = state.now.selected;
    if (at === null || !places.has(at) || !scene.current.visible.has(at)) return;
    ctx.strokeStyle = theme.colour.accent;
    ctx.lineWidth = 2.5;
    ctx.beginPath();
    ctx.arc(s.x(places.get(at).x), s.y(places.get(at).y), radius(at) * s.scale + 4.5, 0, 2 * Math.PI);
    ctx.stroke();
  }

  /** Dim everything, and draw some nodes and links again above that. */
  function dim(ctx, s, nodes, steps) {
    ctx.fillStyle = theme.clear(theme.colour.paper, 0.82);
    ctx.fillRect(0, 0, s.w, s.h);
    for (const { pair, from, to } of steps) drawStep(ctx, s, pair, from, to);
    for (const at of nodes) if (places.has(at) && scene.current.visible.has(at)) drawMark(ctx, s, at);
    const font = labelFont(s);
    const chosen = placed.filter((label) => !label.isCaption && nodes.has(label.owner));
    const missing = [...nodes].filter((at) => places.has(at) && scene.current.visible.has(at) && !chosen.some((label) => label.owner === at)).slice(0, 60);
    const [ox, oy] = [s.x(0), s.y(0)];
    drawLabels(ctx, s, [...chosen, ...missing.map((at) => {
      const text = model.nodes[at].label;
      const w = labels.width(text, font.text);
      return { text, owner: at, font: font.text, box: { left: s.x(places.get(at).x) - ox - w / 2, top: s.y(places.get(at).y) - oy + radius(at) * s.scale + 3 } };
    })]);
    drawSelected(ctx, s);
  }

  function drawStep(ctx, s, pair, from, to) {
    const link = model.strongest(pair, state.now.off) ?? pair.links[0];
    const [a, b] = [places.get(from), places.get(to)];
    if (!a || !b) return;
    ctx.strokeStyle = theme.colour.accent;
    ctx.lineWidth = 2.5;
    ctx.setLineDash(link.kind === "method" ? [6, 4] : []);
    ctx.beginPath(); ctx.moveTo(s.x(a.x), s.y(a.y)); ctx.lineTo(s.x(b.x), s.y(b.y)); ctx.stroke();
    ctx.setLineDash([]);
  }

  function drawMark(ctx, s, at) {
    const node = model.nodes[at];
    const look = theme.ofNode(node, scene.current.starts.includes(at));
    const outline = marks.outline(shape(node), radius(at) * s.scale);
    ctx.beginPath();
    outline.forEach(([x, y], number) => ctx[number ? "lineTo" : "moveTo"](s.x(places.get(at).x) + x, s.y(places.get(at).y) + y));
    ctx.closePath();
    ctx.fillStyle = look.background; ctx.fill();
    ctx.strokeStyle = look.border; ctx.lineWidth = 1.2; ctx.stroke();
  }

  /* ---- looking and pointing --------------------------------------------------------------------------------- */
  function fit(animated = true) {
    const shown = [...scene.current.visible].filter((at) => goal.has(at));
    if (!shown.length) return;
    const xs = shown.map((at) => goal.get(at).x);
    const ys = shown.map((at) => goal.get(at).y);
    const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const { w, h } = size();
    const [side, head, foot] = [w < 480 ? 44 : 70, 36, axis ? 64 : 46];
    const scale = Math.min((w - 2 * side) / Math.max(x1 - x0, 1), (h - head - foot) / Math.max(y1 - y0, 1), 1.25);
    const position = { x: (x0 + x1) / 2, y: (y0 + y1) / 2 + (foot - head) / 2 / Math.max(scale, 1e-3) };
    touched = false;
    network.moveTo({ position, scale: Math.max(scale, 0.02), animation: animated && !still.matches ? { duration: 350, easingFunction: "easeOutCubic" } : false });
  }

  function zoom(factor) {
    touched = true;
    network.moveTo({ scale: Math.min(Math.max(network.getScale() * factor, 0.02), 8), animation: still.matches ? false : { duration: 150, easingFunction: "linear" } });
  }

  function pan(dx, dy) {
    touched = true;
    const middle = network.getViewPosition();
    network.moveTo({ position: { x: middle.x + dx / network.getScale(), y: middle.y + dy / network.getScale() }, animation: false });
  }

  /** Bring a node into the window when it is outside. */
  function reveal(at) {
    if (!places.has(at) || !scene.current.visible.has(at)) return;
    const [{ x, y }, { w, h }] = [onScreen(at), size()];
    if (x < 20 || y < 20 || x > w - 20 || y > h - 20) network.moveTo({ position: places.get(at), animation: !still.matches });
  }

  /** The node whose mark or label is under a point of the map, or null. */
  function hit(point) {
    const s = screen();
    let [nearest, least] = [null, Infinity];
    for (const at of scene.current.visible) {
      if (!places.has(at)) continue;
      const away = Math.hypot(s.x(places.get(at).x) - point.x, s.y(places.get(at).y) - point.y);
      if (away <= Math.max(radius(at) * s.scale, 10) + 2 && away < least) [nearest, least] = [at, away];
    }
    if (nearest !== null) return nearest;
    const [x, y] = [point.x - s.x(0), point.y - s.y(0)];
    return placed.find((label) => !label.isCaption && x >= label.box.x0 && x <= label.box.x1 && y >= label.box.y0 && y <= label.box.y1)?.owner ?? null;
  }

  function light(what) {
    lit = what;
    network.redraw();
  }

  const view = () => ({ places, axis, placed, scale: network.getScale(), reach: reach() });

  return { start, draw, glide, fit, zoom, pan, reveal, hit, light, onScreen, view, captions, radius, shape, labelFont, FACE, box, get network() { return network; } };
})();
