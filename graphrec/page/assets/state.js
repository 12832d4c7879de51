"use strict";
/* The choices of the reader, stored in the fragment of the address, so that a view can be linked to and left with "back". */

const state = (() => {
  const first = model.seeds[0] ?? null;
  const fresh = () => ({
    center: first, selected: first, view: views.rows[0].name, off: new Set(), offThemes: new Set(), offNodes: new Set(),
    least: 0, since: null, until: null, weaker: false, all: false, query: "",
  });
  const now = fresh();
  const listeners = [];
  const onChange = (listener) => listeners.push(listener);

  const list = (text) => new Set((text ?? "").split(",").filter(Boolean));
  const number = (text) => (text && Number.isFinite(Number(text)) ? Number(text) : null);

  function toFragment() {
    const out = new URLSearchParams();
    if (now.center !== first) out.set("center", model.nodes[now.center].key);
    if (now.selected !== null && now.selected !== now.center) out.set("paper", model.nodes[now.selected].key);
    if (now.view !== views.rows[0].name) out.set("view", now.view);
    if (now.off.size) out.set("hide", [...now.off].join(","));
    if (now.offThemes.size) out.set("themes", [...now.offThemes].join(","));
    if (now.offNodes.size) out.set("nodes", [...now.offNodes].join(","));
    if (now.least) out.set("least", String(now.least));
    if (now.since) out.set("since", String(now.since));
    if (now.until) out.set("until", String(now.until));
    if (now.weaker) out.set("weaker", "1");
    if (now.all) out.set("links", "all");
    if (now.query) out.set("q", now.query);
    return out.toString();
  }

  function fromFragment() {
    const read = new URLSearchParams(location.hash.slice(1));
    const node = (name) => model.byKey.get(read.get(name)) ?? null;
    Object.assign(now, fresh());
    const center = node("center");
    if (center !== null && model.isPaper(center)) now.center = center;
    now.selected = node("paper") ?? now.center;
    now.view = views.offered(read.get("view")).name;
    now.off = new Set([...list(read.get("hide"))].filter((kind) => model.KINDS.includes(kind)));
    now.offThemes = new Set([...list(read.get("themes"))].map(Number).filter(Number.isInteger));
    now.offNodes = list(read.get("nodes"));
    now.least = Math.min(Math.max(number(read.get("least")) ?? 0, 0), 100);
    now.since = number(read.get("since"));
    now.until = number(read.get("until"));
    now.weaker = read.get("weaker") === "1";
    now.all = read.get("links") === "all";
    now.query = read.get("q") ?? "";
  }

  /** Change the state; a `step` adds an entry to the browser history, so that "back" undoes it. */
  function change(changes, { step = false } = {}) {
    Object.assign(now, changes);
    const fragment = toFragment();
    const target = fragment ? `#${fragment}` : location.pathname + location.search;
    if (fragment !== location.hash.slice(1)) {
      if (step) history.pushState(null, "", target);
      else history.replaceState(null, "", target);
    }
    for (const listener of listeners) listener(changes);
  }

  function reset() {
    change({ ...fresh(), center: now.center, selected: now.selected, view: now.view, weaker: now.weaker, all: now.all });
  }

  const isFiltered = () => now.off.size + now.offThemes.size + now.offNodes.size + (now.least > 0) + Boolean(now.since) + Boolean(now.until);

  window.addEventListener("popstate", () => {
    fromFragment();
    for (const listener of listeners) listener({ center: now.center, popped: true });
  });
  fromFragment();

  return { now, first, onChange, change, reset, isFiltered };
})();
