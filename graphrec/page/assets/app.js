"use strict";
/* The controller: listens to the reader, changes the state, and redraws what depends on it. */

(() => {
  const { byId } = dom;
  const body = document.body;
  let places = layout.home();

  const nameOf = (at) => model.nodes[at].title;

  function positions() {
    return views.current().positions(places, { w: chart.box.clientWidth || 700, h: chart.box.clientHeight || 500 });
  }

  function heading() {
    const { current } = scene;
    const away = state.now.center !== state.first;
    byId("heading").textContent = away ? nameOf(state.now.center) : model.data.heading + (current.starts.length > 1 ? ` and ${current.starts.length - 1} more` : "");
    byId("kicker").textContent = current.hasMiddle ? "graphrec · papers related to" : "graphrec";
    byId("back").hidden = !away;
    const close = current.results.filter((result) => !result.weak).length;
    const more = away ? current.weak : model.data.belowFloor;
    byId("summary").textContent = current.hasMiddle
      ? away && !model.seeds.includes(state.now.center) ? `${current.results.length} papers of this page linked with it` : `${close} related ${close === 1 ? "paper" : "papers"}${more ? `, ${more} weaker` : ""}`
      : `${current.results.length} papers`;
  }

  function counts() {
    const drawn = scene.current.lines.filter((line) => line.drawn && views.current().draws(line)).length;
    const all = state.now.center === state.first && !state.isFiltered() ? Math.max(model.data.nPairs, scene.current.lines.length) : scene.current.lines.length;
    byId("link-count").textContent = `${drawn} of ${all} links shown`;
    const more = byId("all-links");
    more.hidden = !views.current().hasRings || scene.current.lines.length <= drawn && !state.now.all;
    more.textContent = state.now.all ? "show the strongest" : "show all";
    more.setAttribute("aria-pressed", String(state.now.all));
    const filters = state.isFiltered();
    byId("filter-count").textContent = filters ? ` (${filters})` : "";
    byId("least-value").textContent = state.now.least ? `${((scene.current.best * state.now.least) / 100).toFixed(2)}` : "any";
  }

  function controls() {
    for (const { name, isOffered } of views.rows) {
      const button = byId("views").querySelector(`[data-view="${name}"]`);
      body.classList.toggle(`view-${name}`, name === state.now.view);
      button.setAttribute("aria-pressed", String(name === state.now.view));
      button.hidden = !isOffered();
    }
    byId("least").value = String(state.now.least);
    byId("years").hidden = !model.span;
    for (const name of ["since", "until"]) {
      byId(name).value = state.now[name] ?? "";
      if (model.span) [byId(name).min, byId(name).max, byId(name).placeholder] = [model.span[0], model.span[1], model.span[name === "since" ? 0 : 1]].map(String);
    }
    if (byId("search") !== document.activeElement) byId("search").value = state.now.query;
  }

  /** Redraw everything that depends on the state; `moved`: whether papers change their positions. */
  function draw(moved) {
    scene.update();
    heading();
    controls();
    counts();
    listing.draw();
    legend.draw();
    detail.draw();
    const where = positions();
    if (moved) chart.glide(where, () => chart.fit(false));
    else chart.draw(where);
    places = where.places;
  }

  function onChange(changes) {
    const names = Object.keys(changes);
    if (names.length === 1 && names[0] === "selected") {
      listing.select(state.now.selected);
      detail.draw();
      chart.network.redraw();
    } else {
      draw(names.some((name) => ["center", "view", "weaker", "popped"].includes(name)));
    }
  }

  /* ---- small windows: the selected paper is shown in a sheet from below ---------------------------------------------------- */
  const small = window.matchMedia("(max-width: 759px)");
  let opener = null;
  function openSheet() {
    if (!small.matches) return;
    opener = document.activeElement;
    body.classList.add("sheet-open");
    detail.element.focus({ preventScroll: true });
  }
  function closeSheet() {
    if (!body.classList.contains("sheet-open")) return;
    body.classList.remove("sheet-open");
    if (opener?.isConnected) opener.focus({ preventScroll: true });
  }

  /* ---- choosing ---------------------------------------------------------------------------------------------- */
  function select(at, { reveal = false } = {}) {
    if (at === null || at === state.now.selected) return;
    state.change({ selected: at });
    if (reveal) chart.reveal(at);
    dom.announce(`${nameOf(at)} selected`);
  }

  function centre(at) {
    if (at === null || at === state.now.center) return;
    state.change({ center: at, selected: at, query: "" }, { step: true });
    dom.announce(`Now around ${nameOf(at)}: ${scene.current.listed.length} related papers`);
  }

  const toggled = (set, value) => { const copy = new Set(set); if (!copy.delete(value)) copy.add(value); return copy; };

  /* ---- pointing: the path to the middle with its evidence ------------------------------------------------------ */
  let hovered = null;
  function point(at, where = null) {
    if (at !== hovered) {
      hovered = at;
      listing.light(at);
      light(at);
    }
    const tip = byId("tip");
    if (at === null || !where) { tip.hidden = true; return; }
    if (Number(tip.dataset.at) !== at || tip.hidden) fillTip(tip, at);
    const { clientWidth: w, clientHeight: h } = chart.box;
    tip.hidden = false;
    const spot = tipSpot(where, { w, h }, { wide: tip.offsetWidth, high: tip.offsetHeight });
    tip.style.left = `${spot.left}px`;
    tip.style.top = `${spot.top}px`;
  }

  /** A position for the tip inside the window, if possible neither under the pointer nor on the line to the middle. */
  function tipSpot({ x, y }, { w, h }, { wide, high }) {
    const middle = scene.current.starts.length ? chart.onScreen(scene.current.starts[0]) : { x: 0, y: 0 };
    const holds = ({ left, top }, px, py, air) => px > left - air && px < left + wide + air && py > top - air && py < top + high + air;
    const onTheWay = (spot) => Array.from({ length: 20 }, (_, at) => at / 20).some((share) => holds(spot, x + (middle.x - x) * share, y + (middle.y - y) * share, 2));
    const spots = [16, -16 - wide, -wide / 2].flatMap((dx) => [16, -16 - high, -high / 2].map((dy) => ({
      left: Math.max(Math.min(x + dx, w - wide - 4), 4), top: Math.max(Math.min(y + dy, h - high - 4), 4),
    })));
    const cost = (spot) => (holds(spot, x, y, 8) ? 1e5 : 0) + (onTheWay(spot) ? 1e4 : 0) + Math.hypot(spot.left + wide / 2 - x, spot.top + high / 2 - y);
    return spots.reduce((best, spot) => (cost(spot) < cost(best) ? spot : best));
  }

  let steps = [];
  function light(at) {
    const { visible, starts } = scene.current;
    if (at === null || !visible.has(at) || !views.current().hasPicture) { chart.light(null); return; }
    steps = starts.length ? model.path(starts, at, visible, state.now.off) ?? [] : model.around[at].filter((pair) => pair.shown && visible.has(model.other(pair, at))).map((pair) => ({ pair, from: at, to: model.other(pair, at) }));
    chart.light({ nodes: new Set([at, ...starts, ...steps.flatMap((step) => [step.from, step.to])]), steps });
  }

  function fillTip(tip, at) {
    const { el } = dom;
    const node = model.nodes[at];
    const result = scene.resultOf(at);
    tip.dataset.at = String(at);
    tip.replaceChildren(...[
      el("p", { class: "tip-title", dir: "auto" }, node.title),
      el("p", { class: "tip-meta" }, [result?.score && `score ${result.score.toFixed(2)}`, listing.byline(node)].filter(Boolean).join(" · ")),
      scene.current.starts.length > 0 && steps.length > 0 && el("ol", {}, steps.map((step) => {
        const link = model.strongest(step.pair, state.now.off) ?? step.pair.links[0];
        const quote = link.sentence ? [": “", ...dom.marked(link.sentence, link.mention), "”"] : [];
        return el("li", { dir: "auto" }, model.stepInWords(step, link), ...quote);
      })),
    ].filter(Boolean));
  }

  const within = (event) => { const edge = chart.box.getBoundingClientRect(); return { x: event.clientX - edge.left, y: event.clientY - edge.top }; };

  /* ---- events -------------------------------------------------------------------------------------------------- */
  function listenToMap() {
    chart.network.on("click", ({ pointer }) => {
      const at = chart.hit(pointer.DOM);
      select(at);
      if (at === null) closeSheet(); else openSheet();
    });
    chart.network.on("doubleClick", ({ pointer }) => centre(chart.hit(pointer.DOM)));
    chart.box.addEventListener("pointermove", (event) => {
      if (event.pointerType === "touch" || event.buttons) { point(null); return; }
      const at = chart.hit(within(event));
      chart.box.style.cursor = at === null ? "" : "pointer";
      point(at, within(event));
    });
    chart.box.addEventListener("pointerleave", () => point(null));
    chart.box.addEventListener("keydown", (event) => {
      const go = { ArrowLeft: () => chart.pan(-60, 0), ArrowRight: () => chart.pan(60, 0), ArrowUp: () => chart.pan(0, -60), ArrowDown: () => chart.pan(0, 60),
        "+": () => chart.zoom(1.3), "=": () => chart.zoom(1.3), "-": () => chart.zoom(1 / 1.3), 0: () => chart.fit() }[event.key];
      if (go && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); go(); }
    });
    byId("zoom-in").addEventListener("click", () => chart.zoom(1.4));
    byId("zoom-out").addEventListener("click", () => chart.zoom(1 / 1.4));
    byId("zoom-all").addEventListener("click", () => chart.fit());
  }

  function listenToList() {
    listing.element.addEventListener("click", (event) => {
      const at = listing.atOf(event);
      select(at, { reveal: true });
      if (at !== null) openSheet();
    });
    listing.element.addEventListener("dblclick", (event) => centre(listing.atOf(event)));
    listing.element.addEventListener("keydown", listing.walk);
    listing.element.addEventListener("pointerover", (event) => point(listing.atOf(event)));
    listing.element.addEventListener("pointerleave", () => point(null));
    listing.element.addEventListener("focusin", (event) => point(listing.atOf(event)));
    listing.element.addEventListener("focusout", () => point(null));
    byId("longer").addEventListener("click", () => listing.longer());
    byId("weaker").addEventListener("click", () => state.change({ weaker: !state.now.weaker }));
    detail.element.addEventListener("click", (event) => {
      const [selectButton, centerButton] = [event.target.closest("[data-select]"), event.target.closest("[data-center]")];
      if (event.target.closest(".close")) closeSheet();
      if (selectButton) { select(Number(selectButton.dataset.select), { reveal: true }); detail.element.focus({ preventScroll: true }); }
      if (centerButton) { centre(Number(centerButton.dataset.center)); detail.element.focus({ preventScroll: true }); }
    });
  }

  function listenToControls() {
    byId("search").addEventListener("input", () => state.change({ query: byId("search").value }));
    byId("search").addEventListener("keydown", (event) => {
      if (event.key === "Escape") { byId("search").value = ""; state.change({ query: "" }); }
      if (event.key === "Enter" && scene.current.listed.length) select(scene.current.listed[0].at, { reveal: true });
      if (event.key === "ArrowDown") { event.preventDefault(); listing.element.querySelector(".item")?.focus(); }
    });
    document.addEventListener("keydown", (event) => {
      const writing = event.target.closest?.("input, textarea");
      if (event.key === "/" && shortcut && !writing && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); byId("search").focus(); }
      if (event.key === "Escape") { closeMenus(null); closeSheet(); point(null); }
    });
    byId("least").addEventListener("input", () => state.change({ least: Number(byId("least").value) }));
    for (const name of ["since", "until"]) byId(name).addEventListener("change", () => state.change({ [name]: Number(byId(name).value) || null }));
    byId("all-links").addEventListener("click", () => state.change({ all: !state.now.all }));
    for (const name of ["reset", "clear"]) byId(name).addEventListener("click", () => { byId("search").value = ""; state.reset(); });
    byId("shortcut").addEventListener("click", switchShortcut);
    byId("back").addEventListener("click", () => state.change({ center: state.first, selected: state.first }, { step: true }));
    byId("legend").addEventListener("click", (event) => {
      const chip = event.target.closest("button.chip");
      if (!chip) return;
      const { kind, theme: number, node } = chip.dataset;
      if (kind) state.change({ off: toggled(state.now.off, kind) });
      if (number !== undefined) state.change({ offThemes: toggled(state.now.offThemes, Number(number)) });
      if (node) state.change({ offNodes: toggled(state.now.offNodes, node) });
      const again = kind ? `[data-kind="${kind}"]` : node ? `[data-node="${node}"]` : `[data-theme="${number}"]`;
      byId("legend").querySelector(again)?.focus();
    });
    for (const button of document.querySelectorAll("[data-export]")) button.addEventListener("click", () => { exporter.download(button.dataset.export); closeMenus(null); });
    document.addEventListener("click", (event) => closeMenus(event.target.closest?.(".menu")));
  }

  let shortcut = true; // single-key shortcuts must be switchable (WCAG 2.1.4): speech input types letters
  function switchShortcut() {
    shortcut = !shortcut;
    byId("shortcut").setAttribute("aria-pressed", String(shortcut));
    byId("shortcut").textContent = shortcut ? "Key / searches: on" : "Key / searches: off";
  }

  function closeMenus(except) {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu === except) continue;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      menu.open = false;
    }
  }

  function listenToWindow() {
    const recolour = () => { theme.read(); chart.draw({ places, axis: chart.view().axis }); legend.draw(); };
    for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) window.matchMedia(query).addEventListener("change", recolour);
    window.addEventListener("beforeprint", () => byId("print").replaceChildren(theme.onPaper(exporter.picture)));
    window.addEventListener("afterprint", () => byId("print").replaceChildren());
  }

  byId("views").replaceChildren(...views.rows.map(({ name, label }) => (
    dom.el("button", { type: "button", "data-view": name, onclick: () => state.change({ view: name }, { step: true }) }, label)
  )));
  state.onChange(onChange);
  scene.update();
  legend.draw(); // first, because its height determines that of the map
  chart.start();
  draw(true);
  listenToMap();
  listenToList();
  listenToControls();
  listenToWindow();
})();
