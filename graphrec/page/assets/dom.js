"use strict";
/* Building elements out of plain text; there is no way here to turn a string into markup. */

const dom = (() => {
  const byId = (id) => document.getElementById(id);

  /** An element with properties (`class`, `on*`, `aria-*`, `data-*`, attributes) and children (nodes or text). */
  function el(tag, properties = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (value === undefined || value === null || value === false) continue;
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (name.startsWith("--")) made.style.setProperty(name, value);
      else made.setAttribute(name, value === true ? "" : String(value));
    }
    made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
    return made;
  }

  /** The same for SVG; numbers are rounded to keep exports small. */
  function svg(tag, properties = {}, ...children) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(properties)) {
      if (value === undefined || value === null) continue;
      made.setAttribute(name, typeof value === "number" ? String(Math.round(value * 100) / 100) : String(value));
    }
    made.append(...children.flat(Infinity).filter(Boolean));
    return made;
  }

  /** Text with every occurrence of `part` in a <mark>. */
  function marked(text, part) {
    if (!part) return [text];
    const pieces = text.split(part);
    return pieces.flatMap((piece, at) => (at ? [el("mark", {}, part), piece] : [piece]));
  }

  let clearing = 0;
  function announce(text) {
    const place = byId("announce");
    place.textContent = "";
    clearTimeout(clearing);
    clearing = setTimeout(() => { place.textContent = text; }, 60); // an equal text twice must still be spoken
  }

  return { byId, el, svg, marked, announce };
})();
