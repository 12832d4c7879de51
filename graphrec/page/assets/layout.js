"use strict";
/* Positions for the views that layout.py does not compute: around another paper, and the timeline. */

const layout = (() => {
  const { spacing, radius, firstRing, steps, pull, push: pushStrength, leastPull, hold, longestMove, shortestMove, labelStretch } = model.data.layout; // see layout.py

  /** Positions of the first view, as computed by layout.py. */
  const home = () => new Map(model.home);

  /** Positions around a new middle: the distance follows the rank; the angle starts from the old position and follows the links. */
  function around(current, before) {
    const center = current.starts[0];
    const origin = before.get(center) ?? { x: 0, y: 0 };
    const order = [...current.results.map((result) => result.at), ...[...current.visible].filter((at) => !model.isPaper(at))].filter((at) => at !== center);
    const places = order.map((at, number) => {
      const old = before.get(at);
      const turn = old ? Math.atan2(old.y - origin.y, old.x - origin.x) : number * 2.399963; // golden angle
      const ring = Math.sqrt((number + 1 + firstRing) / (order.length + 1));
      return { at, ring, x: Math.cos(turn) * ring, y: Math.sin(turn) * ring };
    });
    relax(places, current);
    const size = spacing * Math.sqrt(order.length + 1) * radius;
    return new Map([[center, { x: 0, y: 0 }], ...places.map((place) => [place.at, { x: place.x * size, y: place.y * size }])]);
  }

  /** Relaxation as in layout.py: linked nodes attract, close ones repel, all stay near their ring. */
  function relax(places, current) {
    const unit = 1 / Math.sqrt(places.length + 1);
    const index = new Map(places.map((place, number) => [place.at, number]));
    const pulls = current.lines.filter((line) => line.drawn && index.has(line.pair.first) && index.has(line.pair.second))
      .map((line) => [index.get(line.pair.first), index.get(line.pair.second), pull * (leastPull + line.pair.weight)]);
    for (let step = 0; step < steps; step += 1) {
      const force = places.map((place) => push(place, places, unit));
      for (const [one, two, strength] of pulls) {
        const [dx, dy] = [(places[two].x - places[one].x) * strength, (places[two].y - places[one].y) * strength];
        force[one].x += dx; force[one].y += dy; force[two].x -= dx; force[two].y -= dy;
      }
      const longest = longestMove * (1 - step / steps) + shortestMove;
      places.forEach((place, number) => move(place, force[number], longest));
    }
  }

  function push(place, places, unit) {
    const force = { x: 0, y: 0 };
    for (const near of [...places, { x: 0, y: 0 }]) {
      if (near === place) continue;
      const [dx, dy] = [(place.x - near.x) / labelStretch, place.y - near.y];
      const strength = (pushStrength * unit ** 3) / (dx * dx + dy * dy + 1e-6) ** 1.5;
      force.x += dx * strength; force.y += dy * strength;
    }
    return force;
  }

  function move(place, force, longest) {
    const share = Math.min(1, longest / Math.max(Math.hypot(force.x, force.y), 1e-9));
    place.x += force.x * share; place.y += force.y * share;
    const back = 1 + (place.ring / Math.max(Math.hypot(place.x, place.y), 1e-9) - 1) * hold;
    place.x *= back; place.y *= back;
  }

  /** One column per year, filled from the middle line outwards and grouped by theme; papers without a year at the left. */
  function timeline(current, { w, h }) {
    const [from, to] = model.span;
    const papers = [...current.visible].filter(model.isPaper);
    const step = Math.max(spacing * 1.15, (spacing * Math.sqrt(papers.length) * 1.9) / (to - from + 1));
    const columns = new Map();
    for (const at of papers) {
      const column = model.nodes[at].year ?? from - 1;
      columns.set(column, [...(columns.get(column) ?? []), at]);
    }
    const highest = Math.max(...[...columns.values()].map((column) => column.length));
    const level = Math.min(Math.max((step * (to - from + 2) * h) / w / (highest + 1), spacing * 0.5), spacing * 1.4);
    const places = new Map();
    for (const [year, column] of columns) {
      column.sort((a, b) => current.starts.includes(b) - current.starts.includes(a) || model.nodes[a].cluster - model.nodes[b].cluster || a - b);
      column.forEach((at, number) => {
        const place = (number % 2 ? 1 : -1) * Math.ceil(number / 2);
        places.set(at, { x: (year - from) * step, y: (place + (year % 2 ? 0.35 : 0)) * level }); // odd years are shifted down to make room for labels
      });
    }
    return { places, step, from, to, unknown: columns.has(from - 1) };
  }

  return { home, around, timeline };
})();
