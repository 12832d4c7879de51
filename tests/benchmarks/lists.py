"""Derives the lists of method terms and of head nouns from open text, and says how much of some labels they hold.

    python tests/benchmarks/lists.py derive TEXTS.jsonl.gz ... [--without LABELS.jsonl ...]

writes `term_heads.txt` and `methods_open.txt` of `graphrec/extractors/data`, and takes out of `methods.txt` and
`methods_general.txt` what open text does not support. The texts are titles and abstracts that nobody labelled: papers
of `--without` are left out. Those of the bundled library that are not among these are one more field: they know the
words of today. Each file of texts counts as one field. Used were 100,000 abstracts of arXiv, 2,000 more of its biology
and economics, 1,500 of its hep-th (all CC0), and the 7,219 works of SYNERGY (CC0).

    python tests/benchmarks/lists.py share LABELS.jsonl ...

prints the share of the labelled methods, of those that are labelled once, which the lists hold. A list that was filled
from labels holds far more of those it was filled from than of others.

The rules. A run of words without an ordinary word has, or has not, a cue of a kind before it (`term_cues.txt`). A
*head noun* of a kind ends runs of two words or more that have cues of the kind `HEAD_RATIO` times as often as all
such runs, over all fields, each field weighing the same, where `HEAD_PRIOR` cues more are as expected; it ends at
least `HEAD_LEAST` of 10,000 papers' runs, and at most `HEAD_SAME` of them behind the same word ("bone marrow"). A
*method term* has two to four words, stands in `TERM_LEAST` of 100,000 papers and in `TERM_MIN` at least, and has a cue
of methods in at least `TERM_SHARE` of these, more often than one of another kind. Its acronyms are those that three
papers or more define. `methods.txt` and `methods_general.txt` say, by hand, which forms mean the same; a form stays if
`FORM_LEAST` papers hold it, unless it names another concept than its line: it shares no word with the name, or has
another last word and is a method term of its own or `FORM_MOST` times as frequent as the name. "Spectral clustering" is
no "spectral method", a "value function" no "Q-learning", "mutual information" not its maximization. Such a form becomes
a method term if it is one by the rule above, or a line if it is one word that papers use alone: "hypergraph".
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import graphrec
from graphrec.extractors.acronyms import find_acronyms
from graphrec.extractors.matcher import pattern
from graphrec.extractors.phrases import can_stand_alone, phrase_forms, weak_words, without_halves
from graphrec.extractors.term_kinds import cue_around
from graphrec.extractors.vocabulary import listed_methods
from graphrec.extractors.word_lists import DATA
from graphrec.model.facts import KINDS, METHOD, TERM
from graphrec.text import title_key
from graphrec.vectors.tokens import words_and_marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HEAD_RATIO, HEAD_LEAST, HEAD_SAME = 1.5, 10, 0.5
HEAD_PRIOR = 4  # cues; few tell a material, and three of them by chance would make "trial" one
FIELD_MOST = 200  # runs with a last word that count of one field, so that none outweighs the others
TERM_SHARE, TERM_LEAST, TERM_MIN = 0.06, 20, 5
FORM_LEAST, FORM_MOST = 2, 5
ALONE = 0.2  # of a word's papers have it alone: "Adam", not "Pareto", which stands before another word
LONGEST = 4
PRUNE = 20_000  # papers after which phrases that only one paper has are forgotten


def read(path: str) -> Iterator[dict[str, str]]:
    """Records of a file of JSON lines."""
    data = Path(path).read_bytes()
    yield from map(json.loads, (gzip.decompress(data) if path.endswith(".gz") else data).splitlines())


class Field:
    """Counts of papers of one field: by phrase, by complete run, by phrase and kind of cue; acronyms by long form."""

    def __init__(self, records: Iterable[dict[str, str]], without: set[str]) -> None:
        self.n_papers = 0
        self.phrases: Counter[str] = Counter()
        self.runs: Counter[str] = Counter()
        self.cued: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS if kind != TERM}
        self.acronyms: Counter[tuple[str, str]] = Counter()
        for record in records:
            if title_key(record["title"]) not in without:
                self.add(record["title"], record.get("abstract") or "")

    def add(self, title: str, abstract: str) -> None:
        """Count one paper."""
        self.n_papers += 1
        phrases, runs, cued = set[str](), set[str](), set[tuple[str, str]]()
        for text in (title, abstract):
            for words, kind in runs_of(words_and_marks(without_halves(text)), text is title):
                parts = [
                    " ".join(words[first:stop])
                    for first in range(len(words))
                    for stop in range(first + 1, min(len(words), first + LONGEST) + 1)
                ]
                phrases.update(parts)
                run = " ".join(words[-LONGEST:])
                runs.add(run)
                if kind:
                    tails = [" ".join(words[first:]) for first in range(max(0, len(words) - LONGEST), len(words))]
                    fronts = [" ".join(words[:stop]) for stop in range(2, min(LONGEST, len(words) - 1) + 1)]
                    cued.update((kind, part) for part in (*tails, *fronts))
        self.phrases.update(phrases)
        self.runs.update(runs)
        for kind, part in cued:
            self.cued[kind][part] += 1
        self.acronyms.update({(pattern(one.long), one.short) for one in find_acronyms(f"{title}. {abstract}")})
        if self.n_papers % PRUNE == 0:
            self.phrases = Counter({phrase: count for phrase, count in self.phrases.items() if count > 1})


def runs_of(tokens: list[str], is_title: bool) -> Iterator[tuple[list[str], str]]:
    """The runs of words without an ordinary word, each with the kind of the cue before or behind it.

    What a title calls its paper behind a colon (": a randomized trial") is a method.
    """
    forms, at = phrase_forms(tokens), 0
    while at < len(forms):
        first = at
        while at < len(forms) and forms[at] and (at == first or forms[at - 1][-1] != " "):
            at += 1
        if at == first:
            at += 1
            continue
        is_design = is_title and [token.lower() for token in tokens[max(0, first - 2) : first]] == [":", "a"]
        yield " ".join(forms[first:at]).split(), METHOD if is_design else cue_around(tokens, first, at - 1)


def heads(fields: list[Field]) -> dict[str, list[str]]:
    """The head nouns of each kind, each with the ratio of its cues to those of all runs, highest first.

    Those of methods are all: how little a word tells a method is worth knowing, too.
    """
    varied = varied_heads(fields)
    lines: dict[str, list[tuple[float, str]]] = {}
    for kind in fields[0].cued:
        ratios = head_ratios(fields, kind)
        lines[kind] = sorted(
            (-ratio, head)
            for head, ratio in ratios.items()
            if head in varied and len(head) > 2 and can_stand_alone(f"x {head}", frozenset())
            if kind == METHOD or ratio >= HEAD_RATIO
        )
    return {kind: [f"{head} {-ratio:.2g}" for ratio, head in those] for kind, those in lines.items()}


def head_ratios(fields: list[Field], kind: str) -> dict[str, float]:
    """How many times as often as all runs the runs with each last word have cues of a kind; rare words are left out."""
    frequency, cued, expected = Counter[str](), defaultdict[str, float](float), defaultdict[str, float](float)
    for field in fields:
        runs, own = Counter[str](), Counter[str]()
        for run, count in field.runs.items():
            if " " in run:
                head = run.rpartition(" ")[2]
                runs[head] += count
                own[head] += min(count, field.cued[kind][run])
        share = own.total() / max(1, runs.total())
        for head, count in runs.items():
            weight = min(1.0, FIELD_MOST / count)
            cued[head] += own[head] * weight
            expected[head] += count * share * weight
            frequency[head] += round(count / field.n_papers * 10_000)
    often = (head for head, count in frequency.items() if count >= HEAD_LEAST and expected[head] >= 1)
    return {head: (cued[head] + HEAD_PRIOR) / (expected[head] + HEAD_PRIOR) for head in often}


def varied_heads(fields: list[Field]) -> set[str]:
    """The last words that stand behind many other words."""
    before: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for field in fields:
        for run, count in field.runs.items():
            if " " in run:
                modifier, head = run.split()[-2:]
                before[head][modifier] += count / field.n_papers
    return {head for head, counts in before.items() if max(counts.values()) <= HEAD_SAME * sum(counts.values())}


def terms(fields: list[Field], listed: set[str]) -> list[tuple[str, list[str]]]:
    """The method terms with their acronyms, by name, without those whose form is listed by hand."""
    found: dict[str, int] = {}
    weak = weak_words()
    meanings: dict[str, Counter[str]] = defaultdict(Counter)
    for field in fields:
        least = max(TERM_MIN, TERM_LEAST * field.n_papers / 100_000)
        for (long, short), count in sorted(field.acronyms.items()):
            if count >= 3:
                meanings[short][" ".join(long.split())] += count
        for phrase, count in field.phrases.items():
            cued = {kind: counts[phrase] for kind, counts in field.cued.items()}
            is_method = cued[METHOD] >= TERM_SHARE * count and cued[METHOD] == max(cued.values())
            is_term = " " in phrase and count >= least and field.runs[phrase] >= 0.2 * count
            if is_method and is_term and can_stand_alone(phrase, weak) and pattern(phrase) not in listed:
                found[phrase] = max(found.get(phrase, 0), count)
    acronyms: dict[str, dict[str, str]] = defaultdict(dict)
    for short, longs in meanings.items():
        (long, count), *others = longs.most_common()
        is_clear = all(other < count for _, other in others) and pattern(short) not in listed
        if is_clear and long in found and short.casefold() not in {*acronyms[long], *found}:
            acronyms[long][short.casefold()] = short
    return [(phrase, sorted(acronyms[phrase].values())) for phrase in sorted(found)]


class Support:
    """What open text says of the forms of a list gathered by hand; `own` are the method terms."""

    def __init__(self, fields: list[Field], own: set[str]) -> None:
        self.fields = fields
        self.own = own
        self.shorts = [Counter[str]() for _ in fields]
        for counts, field in zip(self.shorts, fields, strict=True):
            for (_, short), count in field.acronyms.items():
                counts[short] += count

    def count(self, words: list[str]) -> int:
        """Number of papers that hold a phrase."""
        return sum(field.phrases[" ".join(words)] for field in self.fields)

    def is_supported(self, form: str) -> bool:
        """Whether `FORM_LEAST` papers of a field hold a form as a phrase or define it as an acronym."""
        bare = form.removeprefix("~")
        phrase = " ".join(pattern(bare).split())
        both = zip(self.fields, self.shorts, strict=True)
        return any(max(field.phrases[phrase], counts[bare]) >= FORM_LEAST for field, counts in both)

    def is_alone(self, words: list[str]) -> bool:
        """Whether papers use a word by itself."""
        alone = sum(field.runs[" ".join(words)] for field in self.fields)
        return len(words) == 1 and alone >= ALONE * self.count(words) > 0

    def is_name(self, form: str, words: list[str]) -> bool:
        """Whether a form is an acronym, or a proper name that papers use by itself."""
        return " " not in form and (sum(map(str.isupper, form)) > 1 or (form[0].isupper() and self.is_alone(words)))

    def is_other(self, form: str, name: str) -> bool:
        """Whether a form names another concept than its line; a loose form counts in machine learning only."""
        words, of_name = pattern(form).split(), pattern(name.removeprefix("~")).split()
        if form[0] == "~" or "".join(words) == "".join(of_name) or self.is_name(form, words):
            return False
        is_akin = any(are_akin(one, other) for one in words for other in (*of_name, "".join(of_name[:2])))
        if not is_akin:
            return True
        is_frequent = self.count(words) > FORM_MOST * max(FORM_LEAST, self.count(of_name))
        is_noun = can_stand_alone(" ".join(["the", *words]), frozenset())
        is_term = " ".join(words) in self.own or (is_frequent and is_noun)
        return is_term and not are_akin(words[-1], of_name[-1])


def supported(lines: list[str], support: Support) -> list[str]:
    """The lines of a list gathered by hand, each with only the forms that open text supports; comments stay.

    The name of a line stays if any of its forms is supported. A form that names another concept, in one word that
    papers use alone, becomes a line.
    """
    stay = []
    for line in lines:
        name, *forms = (form.strip() for form in line.split("|"))
        others = [form for form in forms if support.is_other(form, name)]
        own = [form for form in forms if form not in others and support.is_supported(form)]
        if line.startswith("#"):
            stay.append(line)
        elif any(map(support.is_supported, (name, *forms))):
            stay += [" | ".join([name, *own]), *(form for form in others if support.is_alone(pattern(form).split()))]
    return stay


def are_akin(one: str, other: str) -> bool:
    """Whether two words, in normal form, are forms of one: "dual", "duality"; "quantized", "quantization"."""
    least = max(4, min(len(one), len(other)) - 3)
    return one == other or (one[:least] == other[:least] and len(one) >= least)


def share(labels: list[str]) -> None:
    """Print the share of the labels that occur once which the lists hold."""
    held = {pattern(form) for term in listed_methods() for form in (term.name, *term.aliases)}
    for path in labels:
        counts = Counter(pattern(name) for record in read(path) for name in record["methods"])  # type: ignore[misc]
        once = [name for name, count in counts.items() if count == 1]
        print(f"{path}: {sum(name in held for name in once) / len(once):.3f} of {len(once)} labels that occur once")


def main() -> None:
    """Derive the lists, or print the share of labels."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("derive", "share"))
    parser.add_argument("files", nargs="+")
    parser.add_argument("--without", nargs="*", default=[])
    options = parser.parse_args()
    if options.what == "share":
        share(options.files)
        return
    without = {title_key(record["title"]) for path in options.without for record in read(path)}
    bundled = [{"title": paper.title, "abstract": paper.abstract} for paper in graphrec.demo()]
    known = without | {title_key(paper["title"]) for paper in bundled}
    fields = [Field(read(path), known) for path in options.files] + [Field(bundled, without)]
    own = {phrase for phrase, _ in terms(fields, set())}
    support = Support(fields, own)
    for name in ("methods.txt", "methods_general.txt"):
        write(name, supported((DATA / name).read_text("utf-8").splitlines(), support))
    by_hand = {pattern(form) for term in listed_methods(by_hand=True) for form in (term.name, *term.aliases)}
    origin = "# Derived by tests/benchmarks/lists.py from open abstracts (arXiv, SYNERGY) that nobody labelled: "
    what = "last words of terms, by the kind that they tell best; how many times as often as others they have its cues."
    parts = [part for kind, words in heads(fields).items() for part in ("", f"[{kind}]", *words)]
    write("term_heads.txt", [origin + what, *parts])
    methods = [" | ".join([name, *shorts]) for name, shorts in terms(fields, by_hand)]
    write("methods_open.txt", [f"{origin}method terms and their acronyms.", *methods])


def write(name: str, lines: list[str]) -> None:
    """Write a word list."""
    (DATA / name).write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
