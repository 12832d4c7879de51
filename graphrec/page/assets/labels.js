"use strict";
/* Positions of labels on the screen: important ones first, none over another or over a mark; those without room appear on zooming in. */

const labels = (() => {
  const CELL = 64; // px; cell size of the grid in which collisions are looked up
  const AIR = 2; // px between a label and anything else
  const BLOCKING = 4.5; // px; labels may cover marks with a smaller radius, or a crowded map would have no labels
  const measuring = document.createElement("canvas").getContext("2d");
  const widths = new Map();

  function width(text, font) {
    const key = `${font}|${text}`;
    if (!widths.has(key)) {
      measuring.font = font;
      widths.set(key, Math.ceil(measuring.measureText(text).width));
    }
    return widths.get(key);
  }

  /** A set of occupied boxes, indexed by the grid cells they touch. */
  function grid() {
    const cells = new Map();
    const touched = (box) => {
      const keys = [];
      for (let x = Math.floor(box.x0 / CELL); x <= Math.floor(box.x1 / CELL); x += 1) {
        for (let y = Math.floor(box.y0 / CELL); y <= Math.floor(box.y1 / CELL); y += 1) keys.push(`${x},${y}`);
      }
      return keys;
    };
    const overlap = (a, b) => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
    return {
      add(box) { for (const key of touched(box)) cells.set(key, [...(cells.get(key) ?? []), box]); },
      isFree(box, except) {
        return touched(box).every((key) => (cells.get(key) ?? []).every((near) => near.owner === except || !overlap(near, box)));
      },
    };
  }

  /** The four possible boxes of a label around its mark: below, above, right, left. */
  function boxes(item, high) {
    const { x, y, r } = item;
    const [w, gap] = [item.width, r + 3];
    const at = (left, top, align) => ({ x0: left - AIR, y0: top - AIR, x1: left + w + AIR, y1: top + high + AIR, left, top, align });
    return [at(x - w / 2, y + gap, "below"), at(x - w / 2, y - gap - high, "above"), at(x + gap + 1, y - high / 2, "right"), at(x - gap - 1 - w, y - high / 2, "left")];
  }

  /**
   * Place labels without overlaps. `items` (x, y, r, text, font, size, owner, always) are sorted by importance, and at most `most` are placed. `captions` are
   * the names of themes with their possible positions; they are placed first. `blocked` boxes stay free. Returns the placed labels with the corner of their text.
   * Cost: linear in the number of items.
   */
  function place(items, captions, most, bounds, blocked = []) {
    const occupied = grid();
    const captionBoxes = grid(); // captions only: the name of a large theme may cover its own marks
    const placed = [];
    for (const box of blocked) { occupied.add(box); captionBoxes.add(box); }
    for (const item of items) if (item.r >= BLOCKING) occupied.add({ x0: item.x - item.r, y0: item.y - item.r, x1: item.x + item.r, y1: item.y + item.r, owner: item.owner });
    for (const item of items.filter((one) => one.always)) settle(item, occupied, placed, bounds);
    for (const caption of captions) {
      const label = settleCaption(caption, caption.text, occupied, captionBoxes, bounds) ?? settleCaption(caption, caption.text.split(" · ")[0], occupied, captionBoxes, bounds);
      if (!label) continue;
      occupied.add(label.box);
      captionBoxes.add(label.box);
      placed.push(label);
    }
    for (const item of items.filter((one) => !one.always)) {
      if (placed.length >= most) break;
      settle(item, occupied, placed, bounds);
    }
    return placed;
  }

  function settleCaption(caption, text, occupied, captionBoxes, bounds) {
    const w = width(text, caption.font);
    const possible = caption.places
      .map(({ x, y }) => ({ x0: x - w / 2 - 4, y0: y - 10, x1: x + w / 2 + 4, y1: y + 10, left: x - w / 2, top: y - 8 }))
      .filter((one) => inside(one, bounds));
    const box = possible.find((one) => occupied.isFree(one, null)) ?? (caption.over ? possible.find((one) => captionBoxes.isFree(one, null)) : null);
    return box ? { ...caption, text, box, isCaption: true } : null;
  }

  function settle(item, occupied, placed, bounds) {
    if (!item.text) return;
    item.width = width(item.text, item.font);
    const box = boxes(item, item.size + 2).find((one) => inside(one, bounds) && occupied.isFree(one, item.owner));
    if (!box) return;
    occupied.add(box);
    placed.push({ ...item, box });
  }

  const inside = (box, bounds) => !bounds || (box.x0 >= bounds.x0 && box.x1 <= bounds.x1 && box.y0 >= bounds.y0 && box.y1 <= bounds.y1);

  return { place, width };
})();
