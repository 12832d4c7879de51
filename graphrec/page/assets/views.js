"use strict";
/* The views of the page, one row each: the buttons, the address and the drawing follow this table. The first row is the default. */

const views = (() => {
  /** Positions of the map: as computed by layout.py around the seed, else around the new middle. */
  const map = (before) => ({ places: state.now.center === state.first ? layout.home() : layout.around(scene.current, before) });

  function timeline(before, size) {
    const line = layout.timeline(scene.current, size);
    return { places: line.places, axis: line };
  }

  const usual = {
    isOffered: () => true, // whether the page has the data for it
    positions: map, // (positions before, size of the picture) => { places, axis: of years, if there is one }
    draws: (line) => line.drawn, // whether it draws a link
    hasPicture: true,
    hasRings: false, // whether nearer to the middle means more related, and links beyond the strongest can be shown
  };
  const rows = [
    { name: "map", label: "Map", hasRings: true },
    { name: "timeline", label: "Timeline", isOffered: () => Boolean(model.span), positions: timeline, draws: (line) => line.link.kind === "reference" },
    { name: "list", label: "List", hasPicture: false },
  ].map((row) => ({ ...usual, ...row }));

  /** The view of this name if the page offers it, else the default. */
  const offered = (name) => rows.find((row) => row.name === name && row.isOffered()) ?? rows[0];
  const current = () => offered(state.now.view);

  return { rows, offered, current };
})();
