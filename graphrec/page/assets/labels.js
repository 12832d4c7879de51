"use strict";
/* Which labels stand where, on screen: the important ones first, none over another or over a mark; the rest wait for zoom. */

const labels = (() => {
  const CELL = 64; // px of the grid in which collisions are looked up
  const AIR = 2; // px between a label and anything else
  const BLOCKING = 4.5; // px; on a crowded map labels may cover marks smaller than this, or none would find room
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

  /** Boxes already taken, found again by the cells they touch. */
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

  /** The four places of a label around its mark: below, above, right, left. */
  function boxes(item, high) {
    const { x, y, r } = item;
    const [w, gap] = [item.width, r + 3];
    const at = (left, top, align) => ({ x0: left - AIR, y0: top - AIR, x1: left + w + AIR, y1: top + high + AIR, left, top, align });
    return [at(x - w / 2, y + gap, "below"), at(x - w / 2, y - gap - high, "above"), at(x + gap + 1, y - high / 2, "right"), at(x - gap - 1 - w, y - high / 2, "left")];
  }

  /**
   * Place labels. `items` (x, y, r, text, font, size, owner, always) come most important first, at most `most` are placed; `captions` are names of themes with
   * their possible places, and go before; nothing lies on a `blocked` box. Returns the placed ones with the corner of their text.
   * Cost: linear in the number of items.
   */
  function place(items, captions, most, bounds, blocked = []) {
    const taken = grid();
    const named = grid(); // captions only: the name of a large theme may lie over its own marks
    const placed = [];
    for (const box of blocked) { taken.add(box); named.add(box); }
    for (const item of items) if (item.r >= BLOCKING) taken.add({ x0: item.x - item.r, y0: item.y - item.r, x1: item.x + item.r, y1: item.y + item.r, owner: item.owner });
    for (const item of items.filter((one) => one.always)) settle(item, taken, placed, bounds);
    for (const caption of captions) {
      const found = settleCaption(caption, caption.text, taken, named, bounds) ?? settleCaption(caption, caption.text.split(" · ")[0], taken, named, bounds);
      if (!found) continue;
      taken.add(found.box);
      named.add(found.box);
      placed.push(found);
    }
    for (const item of items.filter((one) => !one.always)) {
      if (placed.length >= most) break;
      settle(item, taken, placed, bounds);
    }
    return placed;
  }

  function settleCaption(caption, text, taken, named, bounds) {
    const w = width(text, caption.font);
    const possible = caption.places
      .map(({ x, y }) => ({ x0: x - w / 2 - 4, y0: y - 10, x1: x + w / 2 + 4, y1: y + 10, left: x - w / 2, top: y - 8 }))
      .filter((one) => inside(one, bounds));
    const box = possible.find((one) => taken.isFree(one, null)) ?? (caption.over ? possible.find((one) => named.isFree(one, null)) : null);
    return box ? { ...caption, text, box, isCaption: true } : null;
  }

  function settle(item, taken, placed, bounds) {
    if (!item.text) return;
    item.width = width(item.text, item.font);
    const box = boxes(item, item.size + 2).find((one) => inside(one, bounds) && taken.isFree(one, item.owner));
    if (!box) return;
    taken.add(box);
    placed.push({ ...item, box });
  }

  const inside = (box, bounds) => !bounds || (box.x0 >= bounds.x0 && box.x1 <= bounds.x1 && box.y0 >= bounds.y0 && box.y1 <= bounds.y1);

  return { place, width };
})();
