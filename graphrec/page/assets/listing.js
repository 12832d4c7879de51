"use strict";
/* The ranked list: the papers of the map as buttons; the accessible view of the page. */

const listing = (() => {
  const { el, byId } = dom;
  const list = byId("list");
  const MOST = 200; // items at once; thousands of items would slow down typing in the search box
  let buttons = new Map();
  let nVisible = MOST;

  const byline = (node) => [node.authors.slice(0, 2).join("; ") + (node.authors.length > 2 ? " et al." : ""), node.year, node.venue].filter(Boolean).join(" · ");

  /** The most informative reasons, as the command line selects them; on a re-centred page the first two. */
  function best(reasons) {
    const selected = reasons.filter((reason) => reason.order).sort((a, b) => a.order - b.order);
    return selected.length ? selected : reasons.slice(0, 2);
  }

  /** The sentence of an abstract that holds the most of what is searched, with its words marked. */
  function sentence(node, leaves) {
    const best = leaves.length ? model.finder.sentence(node.at, leaves) : null;
    return best && el("span", { class: "found", dir: "auto" }, dom.markedAt(best.text, best.spans));
  }

  function item(result, number, chosen) {
    const node = model.nodes[result.at];
    const leaves = scene.current.matched ? scene.current.search.leaves : [];
    return el("button", {
      type: "button", class: `item${result.weak ? " weak" : ""}`, "data-at": node.at, "aria-current": chosen ? "true" : null,
    },
      el("span", { class: "rank" }, number ? String(number) : "★"),
      el("span", {},
        el("span", { class: "title", dir: "auto" }, leaves.length ? dom.markedAt(node.title, model.finder.spans(node.at, leaves)) : node.title),
        byline(node) && el("span", { class: "meta", dir: "auto" }, byline(node)),
        result.score > 0 && el("span", { class: "score" },
          el("span", { class: "track", "aria-hidden": "true" }, el("span", { class: "fill", "--share": `${Math.round((100 * result.score) / Math.max(1, scene.current.best))}%` })),
          el("span", {}, el("span", { class: "hidden-text" }, "score "), result.score.toFixed(2)),
          result.band && el("span", { class: "band" }, result.band),
        ),
        sentence(node, leaves),
        result.reasons.length > 0 && el("span", { class: "why", dir: "auto" }, best(result.reasons).map((reason) => el("span", {}, reason.text))),
      ),
    );
  }

  function draw() {
    const { current } = scene;
    const focused = document.activeElement?.closest?.(".item")?.dataset.at;
    buttons = new Map();
    const starts = current.matched ? current.starts.filter((at) => current.matched.has(at)) : current.starts;
    const rows = [
      ...starts.map((at) => [{ at, score: 0, reasons: [], weak: false }, 0]),
      ...current.listed.slice(0, nVisible).map((result) => [result, current.results.indexOf(result) + 1]),
    ].map(([result, number]) => {
      const button = item(result, number, result.at === state.now.selected);
      buttons.set(result.at, button);
      return el("li", {}, button);
    });
    list.replaceChildren(...rows);
    byId("longer").hidden = current.listed.length <= nVisible;
    byId("listing-title").textContent = current.hasMiddle ? "Ranked list" : "Papers";
    if (focused !== undefined) buttons.get(Number(focused))?.focus({ preventScroll: true });
    const total = current.results.filter((result) => !result.weak || state.now.weaker).length;
    byId("list-count").textContent = current.listed.length === total ? `${total} ${total === 1 ? "paper" : "papers"}` : `${current.listed.length} of ${total} papers`;
    byId("nothing").hidden = current.listed.length > 0;
    const notes = [...(current.search?.isRelaxed ? ["No paper of this page holds all of these words; these hold some of them."] : []), ...(current.search?.notes ?? [])];
    byId("search-notes").hidden = !notes.length;
    byId("search-notes").textContent = notes.join(" ");
    const weaker = byId("weaker");
    weaker.hidden = !current.weak;
    weaker.setAttribute("aria-pressed", String(state.now.weaker));
    weaker.textContent = state.now.weaker ? "Hide the weaker ones" : `Show ${current.weak} weaker`;
    const beyond = model.data.belowFloor - current.weak;
    byId("below").hidden = !(beyond > 0 && state.now.center === state.first);
    byId("below").textContent = `${Math.max(beyond, 0)} ${current.weak ? "more " : ""}papers scored below the relevance floor and are not on this page.`;
  }

  function longer() {
    nVisible += MOST;
    draw();
  }

  function select(at) {
    for (const [number, button] of buttons) {
      if (number === at) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    const chosen = buttons.get(at);
    if (chosen && !chosen.contains(document.activeElement)) chosen.scrollIntoView({ block: "nearest" });
  }

  function light(at) {
    for (const [number, button] of buttons) button.classList.toggle("lit", number === at);
  }

  const atOf = (event) => { const button = event.target.closest?.(".item"); return button ? Number(button.dataset.at) : null; };

  /** Move the focus through the items with arrow keys, Home and End. */
  function walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    const all = [...buttons.values()];
    const here = all.indexOf(event.target.closest?.(".item"));
    if (!step || here < 0) return;
    event.preventDefault();
    all[Math.min(Math.max(here + step, 0), all.length - 1)].focus();
  }

  return { draw, longer, select, light, walk, atOf, byline, element: list };
})();
