"use strict";
/* The outlines of the marks, shared by the map, the legend and the exported picture. */

const marks = (() => {
  /** Corner points of a shape around (0, 0), of the size at which vis-network draws it. */
  function outline(shape, r) {
    const ring = (count, turn, radius) => Array.from({ length: count }, (_, at) => {
      const angle = turn + (2 * Math.PI * at) / count;
      const length = typeof radius === "function" ? radius(at) : radius;
      return [Math.cos(angle) * length, Math.sin(angle) * length];
    });
    if (shape === "square") return ring(4, Math.PI / 4, r * Math.SQRT2);
    if (shape === "star") return ring(10, -Math.PI / 2, (at) => (at % 2 ? r * 0.5 : r * 1.1)).map(([x, y]) => [x, y + 0.1 * r]);
    return ring(40, 0, r);
  }

  /** Create a mark as an SVG element. */
  function svg(shape, r, x, y, look) {
    const paint = { fill: look.background, stroke: look.border, "stroke-width": look.width ?? 1.2 };
    if (shape === "dot") return dom.svg("circle", { cx: x, cy: y, r, ...paint });
    const points = outline(shape, r).map(([dx, dy]) => `${(x + dx).toFixed(1)},${(y + dy).toFixed(1)}`).join(" ");
    return dom.svg("polygon", { points, ...paint });
  }

  return { outline, svg };
})();
