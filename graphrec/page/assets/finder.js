"use strict";
/* Finds the papers of a page that a query means, as graphrec/explore/search.py does in a library. What a page does not hold is told. */

function makeFinder(nodes, links) {
  const { stem, fold, cut } = words;
  const BEGINNING = 5; // letters of a word from which longer words that begin with it match
  const MOST_PARTS = 4; // of a word with hyphens
  const ABSENT = { tag: "marks", is: "marks", keyword: "keywords" };
  let index = null; // made when the first letter is typed

  const textsOf = (node) => ({ title: node.kind === "work" ? `${node.title} ${node.label ?? ""}` : node.title, abstract: node.abstract ?? "" });

  function makeIndex() {
    const columns = {};
    for (const column of ["title", "abstract"]) {
      const texts = nodes.map((node) => cut(textsOf(node)[column]));
      const byStem = new Map();
      const byWord = new Map();
      texts.forEach((text, at) => {
        text.stems.forEach((each) => add(byStem, each, at));
        text.words.forEach((each) => add(byWord, each, at));
      });
      columns[column] = { texts, byStem, byWord };
    }
    return { columns, compounds: findCompounds(), authors: nodes.map((node) => (node.authors ?? []).map(nameWords)), venues: nodes.map((node) => cut(node.venue ?? "").words) };
  }
  function add(map, key, at) {
    const list = map.get(key);
    if (!list) map.set(key, [at]);
    else if (list.at(-1) !== at) list.push(at);
  }

  /** Words that the page writes with a hyphen: the stem of the whole with the stems of its parts. */
  function findCompounds() {
    const found = new Map();
    for (const node of nodes) {
      for (const text of Object.values(textsOf(node))) {
        for (const [word] of text.matchAll(/[\p{L}\p{N}]{1,24}(?:[-\u2010\u2011][\p{L}\p{N}]{1,24}){1,3}(?![-\u2010\u2011\p{L}\p{N}_])/gu)) {
          const whole = fold(word.replace(/[-\u2010\u2011]/g, ""));
          if (/^\d+$/.test(whole)) continue;
          const key = stem(whole);
          if (!found.has(key)) found.set(key, new Set());
          found.get(key).add(cut(word).stems.join(" "));
        }
      }
    }
    return found;
  }

  /** The words of a name, each initial a word. */
  function nameWords(name) {
    const parts = name.split(/[\s,]+/).filter(Boolean);
    return parts.flatMap((part, at) => (parts.length > 1 && (at > 0 || name.indexOf(",") < 0) && /^(?:[A-Z]\.?-?){1,3}$/.test(part) ? Array.from(part.replace(/[^A-Z]/g, "").toLowerCase()) : cut(part).words));
  }

  function isAuthor(wanted, held) {
    if (wanted.length === 1) return held.includes(wanted[0]);
    const long = wanted.filter((word) => word.length > 1);
    if (long.length && !long.some((word) => held.includes(word))) return false;
    return wanted.every((word) => held.includes(word) || (word.length === 1 ? held.some((other) => other.startsWith(word)) : held.includes(word[0])));
  }

  /** The stems in which some words may stand: side by side, joined, and apart where the page has a hyphen. */
  function wordings(leaf) {
    const pieces = leaf.words.split(" ");
    let result = [[]];
    for (const piece of pieces) {
      const forms = [cut(piece).stems];
      if (/[-\u2010-\u2013'’]/.test(piece)) forms.push([stem(fold(piece.replace(/[-\u2010-\u2013'’]/g, "")))]);
      for (const apart of index.compounds.get(stem(fold(piece))) ?? []) forms.push(apart.split(" "));
      result = result.flatMap((before) => forms.map((form) => [...before, ...form])).slice(0, 8);
    }
    for (let at = 0; at + 1 < pieces.length; at += 1) if (isOne(pieces[at], pieces[at + 1])) result.push(cut([...pieces.slice(0, at), pieces[at] + pieces[at + 1], ...pieces.slice(at + 2)].join(" ")).stems);
    return result.filter((each) => each.length);
  }
  const isOne = (one, two) => Boolean(index.compounds.get(stem(fold(one + two)))?.has(cut(`${one} ${two}`).stems.join(" ")));

  const begins = (leaf, isWhole) => leaf.isPrefix || (!isWhole && query.isBare(leaf) && leaf.words.length >= BEGINNING);

  /** The nodes in a column of which a leaf stands. */
  function inColumn(leaf, column, isWhole) {
    const { texts, byStem, byWord } = index.columns[column];
    if (words.isRun(leaf.words)) {
      const run = fold(leaf.words);
      return texts.flatMap((text, at) => (text.folded.includes(run) ? [at] : []));
    }
    const found = new Set();
    for (const stems of wordings(leaf)) {
      const last = stems.at(-1);
      const ends = begins(leaf, isWhole) ? [...byStem.keys()].filter((each) => each.startsWith(last)) : [last];
      const candidates = new Set(ends.flatMap((each) => byStem.get(each) ?? []));
      for (const at of candidates) if (stems.length === 1 || standsIn(texts[at].stems, stems, begins(leaf, isWhole))) found.add(at);
    }
    if (leaf.isPrefix && !leaf.words.includes(" ")) {
      const start = fold(leaf.words);
      const stems = new Set([...byWord.keys()].filter((word) => word.startsWith(start)).map(stem));
      for (const each of stems) for (const at of byStem.get(each) ?? []) found.add(at);
    }
    return [...found];
  }
  function standsIn(text, stems, isBeginning) {
    const n = stems.length;
    for (let at = 0; at + n <= text.length; at += 1) {
      const last = text[at + n - 1];
      if ((last === stems[n - 1] || (isBeginning && last.startsWith(stems[n - 1]))) && stems.every((each, step) => step === n - 1 || text[at + step] === each)) return true;
    }
    return false;
  }

  function withText(leaf, isWhole = false) {
    const found = new Set((leaf.column ? [leaf.column] : ["title", "abstract"]).flatMap((column) => inColumn(leaf, column, isWhole)));
    if (query.isBare(leaf) && leaf.words.length > 1) {
      const wanted = cut(leaf.words).words;
      index.authors.forEach((names, at) => { if (wanted.length && wanted.every((word) => names.some((held) => held.includes(word)))) found.add(at); });
    }
    return found;
  }

  const everything = () => new Set(nodes.keys());
  const and = (one, two) => new Set([...one].filter((at) => two.has(at)));

  function ofAll(parts, notes) {
    const sets = parts.map((part) => evaluate(part, notes));
    for (let at = 0; at + 1 < parts.length; at += 1) {
      const [one, two] = [parts[at], parts[at + 1]];
      if (!query.isBare(one) || !query.isBare(two) || !isOne(one.words, two.words)) continue;
      for (const node of withText(query.leaf(one.words + two.words), true)) { sets[at].add(node); sets[at + 1].add(node); }
    }
    return sets.reduce(and);
  }

  function evaluate(node, notes, isWhole = false) {
    if (node.kind === "text") return withText(node, isWhole);
    if (node.kind === "all") return ofAll(node.parts, notes);
    if (node.kind === "some") return new Set(node.parts.flatMap((part) => [...evaluate(part, notes)]));
    if (node.kind === "not") {
      const out = evaluate(node.part, notes, true);
      return new Set([...everything()].filter((at) => !out.has(at)));
    }
    if (node.kind === "years") return nodesWhere((each) => each.year !== null && each.year !== undefined && each.year >= (node.first ?? -Infinity) && each.year <= (node.last ?? Infinity));
    return ofField(node, notes);
  }
  const nodesWhere = (passes) => new Set(nodes.flatMap((node, at) => (passes(node, at) ? [at] : [])));

  function ofField({ field, value, isPrefix }, notes) {
    const wanted = cut(value).words;
    const fits = (held, word, last) => (isPrefix && last ? held.some((other) => other.startsWith(word)) : held.includes(word));
    const hold = (held) => wanted.length > 0 && wanted.every((word, place) => fits(held, word, place === wanted.length - 1));
    if (field in ABSENT) { notes.push(`This page has no ${ABSENT[field]}: ${field}: finds nothing here, graphrec search does.`); return new Set(); }
    if (field === "author") return nodesWhere((_, at) => index.authors[at].some((held) => (isPrefix ? hold(held) : isAuthor(nameWords(value), held))));
    if (field === "venue") return nodesWhere((_, at) => hold(index.venues[at]));
    if (field === "method") return nodesWhere((node) => (node.methods ?? []).some((name) => same(name, value, isPrefix)));
    if (field === "id" || field === "doi" || field === "arxiv") return nodesWhere((node) => (field === "id" ? [node.id, node.doi, node.arxiv] : [node[field]]).includes(value));
    return linked(field, value, notes);
  }
  const same = (name, value, isPrefix) => { const [one, two] = [cut(name).words.join(" "), cut(value).words.join(" ")]; return isPrefix ? one.startsWith(two) : one === two; };

  /** The nodes that cite those with a name, or are cited by them, by the references on this page. */
  function linked(field, value, notes) {
    const key = cut(value).words.join(" ");
    const isMeant = (node) => [node.title, node.label ?? "", node.id ?? "", node.title.split(": ")[0]].some((name) => name && cut(name).words.join(" ") === key);
    const meant = nodesWhere(isMeant);
    notes.push(`${field}: knows the references of this page alone.`);
    const found = new Set();
    for (const { source, target } of links) {
      if (field === "cites" && meant.has(target)) found.add(source);
      if (field === "cited_by" && meant.has(source)) found.add(target);
    }
    return found;
  }

  /** The nodes that a query means: { found, isRelaxed, notes, error, leaves }; with `isTyped` the last word may still be a beginning. */
  function find(typed, isTyped = false) {
    let parsed;
    try { parsed = query.parse(typed); } catch (error) {
      if (!(error instanceof query.QueryError)) throw error;
      return { found: null, isRelaxed: false, notes: [error.message], leaves: [] };
    }
    if (!parsed.tree) return { found: null, isRelaxed: false, notes: parsed.notes, leaves: [] };
    index ??= makeIndex();
    const notes = [...parsed.notes];
    const parts = query.conjuncts(parsed.tree).slice();
    const last = parts.at(-1);
    if (isTyped && query.isBare(last) && /[\p{L}\p{N}]$/u.test(typed)) parts[parts.length - 1] = { ...last, isPrefix: true };
    let found = ofAll(parts, notes);
    const plain = parts.filter((part) => part.kind === "text" && !part.column && !part.isQuoted);
    const isRelaxed = found.size === 0 && plain.length > 1;
    if (isRelaxed) {
      const some = new Set(plain.flatMap((part) => [...withText(part)]));
      found = [some, ...parts.filter((part) => !plain.includes(part)).map((part) => evaluate(part, notes))].reduce(and);
    }
    return { found, isRelaxed: isRelaxed && found.size > 0, notes: [...new Set(notes)], leaves: parts.flatMap(query.positive).filter((leaf) => leaf.kind === "text") };
  }

  /** Where leaves stand in the title of a node: pairs of beginning and end, those that overlap as one. */
  const spans = (at, leaves) => merged(nodes[at].title, cutTitle(at), leaves.filter((leaf) => leaf.column !== "abstract"));

  const titles = new Map();
  function cutTitle(at) {
    if (!titles.has(at)) titles.set(at, cut(nodes[at].title));
    return titles.get(at);
  }

  function merged(text, parts, leaves) {
    const ends = leaves.flatMap((leaf) => places(parts, leaf));
    if (!ends.length) return [];
    const where = parts.folded.length === text.length ? null : words.places(text); // in most texts letters stand where they stood
    const result = [];
    for (const [start, stop] of ends.map(([from, to]) => (where ? [where[from][0], where[to - 1][1]] : [from, to])).sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
      if (result.length && start < result.at(-1)[1]) result.at(-1)[1] = Math.max(stop, result.at(-1)[1]);
      else result.push([start, stop]);
    }
    return result;
  }
  function places(text, leaf) {
    if (words.isRun(leaf.words)) {
      const run = fold(leaf.words);
      return text.folded.split(run).slice(0, -1).map(((at) => (piece) => { at += piece.length; const span = [at, at + run.length]; at += run.length; return span; })(0));
    }
    const pieces = cut(leaf.words).words;
    if (!pieces.length) return [];
    const stems = pieces.map(stem);
    const last = stems.length - 1;
    const ending = leaf.isPrefix ? pieces[last] : begins(leaf, false) && !last ? stems[0] : "";
    const found = [];
    for (let at = 0; at < text.stems.length; at += 1) {
      const end = at + last;
      const fits = end < text.stems.length && (text.stems[end] === stems[last] || (ending && (text.words[end].startsWith(ending) || text.stems[end].startsWith(ending))));
      if (fits && stems.every((each, step) => step === last || text.stems[at + step] === each)) found.push([text.spans[at][0], text.spans[end][1]]);
      else if (last && text.stems[at] === stem(pieces.join(""))) found.push(text.spans[at]);
      else if (!last) found.push(...apart(text, at, stems[0]));
    }
    return found;
  }
  function apart(text, at, wanted) {
    let whole = text.words[at];
    if (whole.length >= wanted.length + 3 || !wanted.startsWith(whole)) return [];
    for (let end = at + 1; end < Math.min(at + MOST_PARTS, text.words.length); end += 1) {
      const joint = text.folded.slice(text.spans[end - 1][1], text.spans[end][0]);
      if (!["-", "\u2010", "\u2011"].includes(joint) && !(joint === " " && wanted.length >= BEGINNING)) return [];
      whole += text.words[end];
      if (stem(whole) === wanted) return [[text.spans[at][0], text.spans[end][1]]];
    }
    return [];
  }

  const sentences = new Map(); // of a node, cut when they are first looked at
  function sentencesOf(at) {
    if (!sentences.has(at)) {
      const pieces = (nodes[at].abstract ?? "").split(/(?<=[.!?]["'”’)\]]*)\s+(?=["'“‘(\[]?[\p{Lu}\p{N}])|(?<=[。！？])/u);
      sentences.set(at, pieces.filter(Boolean).map((text) => ({ text, parts: cut(text) })));
    }
    return sentences.get(at);
  }

  /** The sentence of the abstract of a node that holds the most different leaves, with their places; null if none does. */
  function sentence(at, leaves) {
    const wanted = leaves.filter((leaf) => leaf.column !== "title");
    let best = null;
    let most = 0;
    for (const each of sentencesOf(at)) {
      const held = wanted.filter((leaf) => places(each.parts, leaf).length).length;
      if (held > most) [best, most] = [each, held];
    }
    return best && { text: best.text, spans: merged(best.text, best.parts, wanted) };
  }

  return { find, spans, sentence };
}
