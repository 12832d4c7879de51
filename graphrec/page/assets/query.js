"use strict";
/* The query language of the search, as graphrec/vectors/search_query.py reads it; both are held to one table of cases. No module of the page is needed. */

const query = (() => {
  const MOST_WORDS = 64;
  const MOST_LETTERS = 10_000;
  const DEEPEST = 20; // brackets within brackets; those further inside group nothing
  const TITLE_LIKE = 4; // words from which a query all in capitals is a title, whose AND, OR and NOT are words
  const FIELDS = ["title", "abstract", "author", "venue", "keyword", "year", "is", "tag", "method", "cites", "cited_by", "id", "doi", "arxiv"];
  const STATES = ["kept", "discarded", "read", "unread", "to-read"];
  const OPEN = "\"“„«”";
  const CLOSE = "\"”“»„";
  const LETTER = "[\\p{L}\\p{N}\\p{M}_]";
  const WORD = new RegExp(`${LETTER}+(?:[-\\u2010-\\u2013'’]${LETTER}+)*\\*?`, "gu");
  const FIELD = new RegExp(`(${FIELDS.join("|")}|cited-by):(?=\\S)`, "iy");
  const UNKNOWN = /^([a-z][a-z_-]{1,19}):(?=[\p{L}\p{N}_"])(?!\/\/)/u;
  const CHUNK = new RegExp(`[^\\s()${OPEN}${CLOSE}]+`, "y");
  const MINUS = new RegExp(`-(?=[\\p{L}\\p{N}\\p{M}_(${OPEN}])`, "uy");

  class QueryError extends Error {}

  const at = (pattern, text, place) => { pattern.lastIndex = place; return pattern.exec(text); };
  const isAlnum = (text) => /[\p{L}\p{N}]/u.test(text);
  const bare = (word) => word.replace(/\*+$/, "");
  const wordsOf = (text) => text.match(WORD) ?? [];
  const leaf = (words, isPrefix = false, column = "", isQuoted = false) => ({ kind: "text", words, isPrefix, column, isQuoted });
  const isBare = (node) => node.kind === "text" && !(node.isPrefix || node.column || node.isQuoted);

  function joined(kind, parts) {
    const flat = parts.filter(Boolean).flatMap((part) => (part.kind === kind ? part.parts : [part]));
    return flat.length > 1 ? { kind, parts: flat } : flat[0] ?? null;
  }

  function parseYears(value) {
    const compared = /^([<>]=?|=)(\d{1,4})$/.exec(value);
    if (compared) {
      const year = Number(compared[2]);
      return { kind: "years", first: { ">": year + 1, ">=": year, "=": year }[compared[1]] ?? null, last: { "<": year - 1, "<=": year, "=": year }[compared[1]] ?? null };
    }
    const ends = /^(\d{1,4})?(\.\.|-|–)?(\d{1,4})?$/.exec(value);
    if (!ends || !(ends[1] || ends[3]) || (!ends[2] && ends[1] && ends[3])) throw new QueryError(`year:${value.slice(0, 40)} is no year; expected 2020, 2018-2021, 2019.., ..2019 or >=2019.`);
    const [first, last] = [ends[1], ends[3]].map((end) => (end ? Number(end) : null));
    return ends[2] ? { kind: "years", first, last } : { kind: "years", first: first ?? last, last: first ?? last };
  }

  function stateOf(value) {
    const lower = value.toLowerCase().replaceAll("_", "-");
    const state = { keep: "kept", discard: "discarded", toread: "to-read" }[lower] ?? lower;
    if (!STATES.includes(state)) throw new QueryError(`is:${value.slice(0, 40)} is none of the marks; expected is:${STATES.join(", is:")}.`);
    return state;
  }

  function phrase(words, column, isPrefix = false) {
    const plain = wordsOf(words).map(bare).join(" ");
    return plain ? [leaf(plain, isPrefix, column, true)] : [];
  }

  function fieldLeaves(field, value, isQuoted) {
    const isPrefix = !isQuoted && value.endsWith("*");
    const plain = (isPrefix ? bare(value) : value).trim();
    if (value.startsWith("(")) throw new QueryError(`'${field}:${value}' is no value of ${field}; expected one, in quotation marks if it has blanks; write (${field}:A OR ${field}:B) for several.`);
    if (field === "title" || field === "abstract") {
      const words = wordsOf(value);
      return isQuoted || words.length !== 1 ? phrase(plain, field, isPrefix) : [leaf(bare(words[0]), isPrefix, field)];
    }
    if (field === "year") return [parseYears(plain)];
    if (field === "is") return [{ kind: "named", field, value: stateOf(plain), isPrefix: false }];
    return [{ kind: "named", field, value: plain, isPrefix }];
  }

  function closing(text, place) {
    return Math.min(...[...CLOSE].map((mark) => text.indexOf(mark, place + 1)).filter((end) => end > 0).map((end) => end + 1), Infinity);
  }

  function valueAt(text, place) {
    if (OPEN.includes(text[place]) && closing(text, place) < Infinity) {
      const end = closing(text, place);
      return [text.slice(place + 1, end - 1), true, end];
    }
    let depth = 0;
    let end = place;
    for (; end < text.length && text[end] !== " "; end += 1) {
      depth += (text[end] === "(") - (text[end] === ")");
      if (depth < 0) break;
    }
    return [text.slice(place, end).replace(new RegExp(`^[${OPEN}]+`), ""), false, end];
  }

  function* chunkTokens(chunk, notes, hasOperators) {
    if (hasOperators && ["AND", "OR", "NOT"].includes(chunk)) { yield chunk; return; }
    const unknown = UNKNOWN.exec(chunk);
    if (unknown) notes.push(`${unknown[1]}: is none of the fields ${FIELDS.join(", ")}; its words are searched.`);
    else if (chunk.endsWith(":") && FIELDS.includes(chunk.slice(0, -1))) notes.push(`A field has no blank behind its colon (${chunk}VALUE); the words are searched.`);
    for (const word of wordsOf(chunk)) yield leaf(bare(word), word.endsWith("*"));
  }

  function* tokens(text, notes, hasOperators) {
    for (let place = 0; place < text.length;) {
      const letter = text[place];
      const isStart = place === 0 || " (".includes(text[place - 1]);
      let match;
      if (letter === "(" || letter === ")") {
        yield letter;
        place += 1;
      } else if (isStart && at(MINUS, text, place)) {
        yield "NOT";
        place += 1;
      } else if (OPEN.includes(letter) && closing(text, place) < Infinity) {
        const end = closing(text, place);
        yield* phrase(text.slice(place + 1, end - 1), "", text[end] === "*");
        place = end;
      } else if ((match = at(FIELD, text, place))) {
        const [value, isQuoted, end] = valueAt(text, place + match[0].length);
        place = end;
        if (isAlnum(value)) yield* fieldLeaves(match[1].toLowerCase().replaceAll("-", "_"), value, isQuoted);
        else yield leaf(match[1]);
      } else if ((match = at(CHUNK, text, place))) {
        place += match[0].length;
        yield* chunkTokens(match[0], notes, hasOperators);
      } else {
        place += 1;
      }
    }
  }

  /** Reads tokens by descent: OR binds least, then AND, which may be left out, then NOT. */
  function treeOf(list) {
    let place = 0;
    let depth = 0;
    const peek = () => (typeof list[place] === "string" ? list[place] : list[place] ? "leaf" : "");
    function some() {
      const parts = [all()];
      while (peek() === "OR") { place += 1; parts.push(all()); }
      return joined("some", parts);
    }
    function all() {
      const parts = [];
      while (!["", "OR", ")"].includes(peek())) {
        if (peek() === "AND") place += 1;
        else parts.push(one());
      }
      return joined("all", parts);
    }
    function one() {
      let isNegated = false;
      while (peek() === "NOT") { isNegated = !isNegated; place += 1; }
      const part = operand();
      if (!part || !isNegated) return part;
      return part.kind === "not" ? part.part : { kind: "not", part };
    }
    function operand() {
      if (peek() === "leaf") return list[place++];
      if (peek() !== "(") return null;
      place += 1;
      if (depth >= DEEPEST) return null;
      depth += 1;
      const part = some();
      depth -= 1;
      if (peek() === ")") place += 1;
      return part;
    }
    const parts = [];
    while (place < list.length) {
      if (peek() === ")") place += 1;
      else parts.push(some());
    }
    return joined("all", parts);
  }

  /** The tree of a query (null if it holds no word), and sentences on what of it was not taken as meant; throws QueryError. */
  function parse(typed) {
    const text = typed.slice(0, MOST_LETTERS).replace(/\s+/g, " ");
    const isTitle = text.split(" ").filter(Boolean).length > TITLE_LIKE && text === text.toUpperCase() && text !== text.toLowerCase();
    const notes = [];
    const list = [];
    let nWords = 0;
    for (const token of tokens(text, notes, !isTitle)) {
      nWords += typeof token !== "string";
      if (nWords > MOST_WORDS) { notes.push(`Only the first ${MOST_WORDS} words of the query are searched.`); break; }
      list.push(token);
    }
    if (typed.length > MOST_LETTERS && nWords <= MOST_WORDS) notes.push("Only the first 10,000 letters of the query are searched.");
    const tree = treeOf(list) ?? joined("all", wordsOf(text).slice(0, MOST_WORDS).map((word) => leaf(word)));
    return { tree, notes: [...new Set(notes)] };
  }

  /** The tree as one line, as `show_tree` writes it. */
  function show(node) {
    if (!node) return "";
    if (node.kind === "all" || node.kind === "some") return `(${node.parts.map(show).join(node.kind === "all" ? " & " : " | ")})`;
    if (node.kind === "not") return `!${show(node.part)}`;
    if (node.kind === "years") return node.first === node.last ? `year:${node.first}` : `year:${node.first ?? ""}..${node.last ?? ""}`;
    const star = node.isPrefix ? "*" : "";
    if (node.kind === "named") return `${node.field}:${node.value.includes(" ") ? `"${node.value}"` : node.value}${star}`;
    const column = node.column ? `${node.column}:` : "";
    return node.isQuoted ? `${column}"${node.words}"${star}` : `${column}${node.words}${star}`;
  }

  const conjuncts = (tree) => (tree.kind === "all" ? tree.parts : [tree]);

  /** The leaves that a paper is found by: those under no NOT. */
  function positive(node) {
    if (!node || node.kind === "not") return [];
    return node.parts ? node.parts.flatMap(positive) : [node];
  }

  return { parse, show, conjuncts, positive, isBare, leaf, QueryError };
})();
