"use strict";
/* Words as the search compares them: in lower case, without accents, and without their endings (Porter 1980), as graphrec/vectors/porter.py has them. */

const words = (() => {
  const STEP_2 = {
    ational: "ate", tional: "tion", enci: "ence", anci: "ance", izer: "ize", logi: "log", bli: "ble", alli: "al", entli: "ent", eli: "e", ousli: "ous",
    ization: "ize", ation: "ate", ator: "ate", alism: "al", iveness: "ive", fulness: "ful", ousness: "ous", aliti: "al", iviti: "ive", biliti: "ble",
  };
  const STEP_3 = { icate: "ic", ative: "", alize: "al", iciti: "ic", ical: "ic", ful: "", ness: "" };
  const STEP_4 = ["al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti", "ous", "ive", "ize"];
  const suffix = (list) => new RegExp(`(?:${[...list].sort((a, b) => b.length - a.length).join("|")})$`);
  const [SUFFIX_2, SUFFIX_3, SUFFIX_4] = [Object.keys(STEP_2), Object.keys(STEP_3), STEP_4].map(suffix);
  const UNSPACED = "\\u3005-\\u3007\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}\\u3041-\\u3096\\u30a1-\\u30fa\\u30fc-\\u30ff\\u31f0-\\u31ff\\uff66-\\uff9d\\uac00-\\ud7a3\\u0e01-\\u0e30\\u0e32\\u0e33\\u0e40-\\u0e46\\u0e81-\\u0eb0\\u0eb2\\u0eb3\\u0ebd-\\u0ec6\\u0edc-\\u0edf\\u1000-\\u102a\\u103f\\u1050-\\u1055\\u1780-\\u17b3";
  const RUN = new RegExp(`[${UNSPACED}]`, "u");
  const encoder = new TextEncoder();

  function kinds(word) {
    let result = "";
    for (let place = 0; place < word.length; place += 1) {
      const letter = word[place];
      result += "aeiou".includes(letter) || (letter === "y" && result.endsWith("c")) ? "v" : "c";
    }
    return result;
  }
  const measure = (word) => kinds(word).split("vc").length - 1;
  const hasVowel = (word) => kinds(word).includes("v");
  const isShort = (word) => kinds(word).endsWith("cvc") && !"wxy".includes(word.at(-1));

  function mend(word) {
    if (/(?:at|bl|iz)$/.test(word)) return `${word}e`;
    if (word.length > 1 && word.at(-1) === word.at(-2) && !"lsz".includes(word.at(-1)) && kinds(word).endsWith("c")) return word.slice(0, -1);
    return measure(word) === 1 && isShort(word) ? `${word}e` : word;
  }

  function step1(word) {
    let rest = word;
    if (rest.endsWith("s")) {
      if ((rest.endsWith("sses") && rest.length > 4) || (rest.endsWith("ies") && rest.length > 3)) rest = rest.slice(0, -2);
      else if (!rest.endsWith("ss")) rest = rest.slice(0, -1);
    }
    if (rest.endsWith("eed")) return measure(rest.slice(0, -3)) > 0 ? rest.slice(0, -1) : rest;
    for (const ending of ["ed", "ing"]) {
      if (rest.endsWith(ending) && hasVowel(rest.slice(0, -ending.length))) return mend(rest.slice(0, -ending.length));
    }
    return rest;
  }

  function stemOf(word) {
    const length = encoder.encode(word).length;
    if (length < 3 || length > 64) return word;
    let rest = step1(word);
    if (rest.endsWith("y") && hasVowel(rest.slice(0, -1))) rest = `${rest.slice(0, -1)}i`;
    for (const [endings, pattern] of [[STEP_2, SUFFIX_2], [STEP_3, SUFFIX_3]]) {
      const match = pattern.exec(rest);
      if (match && measure(rest.slice(0, match.index)) > 0) rest = rest.slice(0, match.index) + endings[match[0]];
    }
    const match = SUFFIX_4.exec(rest);
    if (match && measure(rest.slice(0, match.index)) > 1 && (match[0] !== "ion" || /[st]$/.test(rest.slice(0, match.index)))) rest = rest.slice(0, match.index);
    if (rest.endsWith("e")) {
      const head = rest.slice(0, -1);
      if (measure(head) > 1 || (measure(head) === 1 && !isShort(head))) rest = head;
    }
    return rest.endsWith("ll") && measure(rest.slice(0, -1)) > 1 ? rest.slice(0, -1) : rest;
  }

  const known = new Map();
  function stem(word) {
    let found = known.get(word);
    if (found === undefined) known.set(word, (found = stemOf(word)));
    return found;
  }

  const isRun = (text) => RUN.test(text);

  /** One character in lower case without accents; of a script without blanks as it is. */
  function foldLetter(letter) {
    const lower = letter.normalize("NFKC").toLowerCase();
    return isRun(lower) ? lower : lower.normalize("NFKD").replace(/[\p{Mn}\u200c\u200d]/gu, "");
  }
  const fold = (text) => (/^[\x00-\x7f]*$/.test(text) ? text.toLowerCase() : Array.from(text, foldLetter).join(""));

  /** A text cut into words, with their stems and where each stands in the folded text. */
  function cut(text) {
    const folded = fold(text);
    const spans = Array.from(folded.matchAll(/[\p{L}\p{N}]+/gu), (match) => [match.index, match.index + match[0].length]);
    const plain = spans.map(([start, stop]) => folded.slice(start, stop));
    return { folded, spans, words: plain, stems: plain.map(stem) };
  }

  /** Where the letters of the folded text stand in the text itself. */
  function places(text) {
    const result = [];
    let at = 0;
    for (const letter of text) {
      for (let each = fold(letter).length; each > 0; each -= 1) result.push([at, at + letter.length]);
      at += letter.length;
    }
    return result;
  }

  return { stem, fold, cut, places, isRun };
})();
