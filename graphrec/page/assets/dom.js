"use strict";
/* Creates elements from plain text; no function of this module parses a string as markup. */

const dom = (() => {
  const byId = (id) => document.getElementById(id);

  /** Create an element with properties (`class`, `on*`, `aria-*`, `data-*`, attributes) and children (nodes or text). */
  function el(tag, properties = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (value === undefined || value === null || value === false) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (name.startsWith("--")) element.style.setProperty(name, value);
      else element.setAttribute(name, value === true ? "" : String(value));
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
    return element;
  }

  /** Create an SVG element; numbers are rounded to keep exports small. */
  function svg(tag, properties = {}, ...children) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(properties)) {
      if (value === undefined || value === null) continue;
      element.setAttribute(name, typeof value === "number" ? String(Math.round(value * 100) / 100) : String(value));
    }
    element.append(...children.flat(Infinity).filter(Boolean));
    return element;
  }

  /** Split text so that every occurrence of `part` stands in a <mark>. */
  function marked(text, part) {
    if (!part) return [text];
    const pieces = text.split(part);
    return pieces.flatMap((piece, at) => (at ? [el("mark", {}, part), piece] : [piece]));
  }

  /** Split text so that every span (beginning and end) stands in a <mark>. */
  function markedAt(text, spans) {
    const ends = [0, ...spans.flat(), text.length];
    return ends.slice(1).map((end, at) => (at % 2 ? el("mark", {}, text.slice(ends[at], end)) : text.slice(ends[at], end))).filter((piece) => piece !== "");
  }

  let clearing = 0;
  function announce(text) {
    const region = byId("announce");
    region.textContent = "";
    clearTimeout(clearing);
    clearing = setTimeout(() => { region.textContent = text; }, 60); // screen readers speak the same text again only after it was empty
  }

  return { byId, el, svg, marked, markedAt, announce };
})();
