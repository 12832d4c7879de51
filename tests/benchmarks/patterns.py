"""Every regular expression of graphrec on text made to be slow: alone, and where it is used.

    python tests/benchmarks/patterns.py [--size 10000] [--alone 2000] [--only WORD] [--full]

Patterns are collected as they are compiled, so those built from data files count. From the parse tree of each come its
pumps: what a repeat repeats, what stands before it, each of its characters, the whole; `BY_HAND` adds beginnings of
what is looked for. A text is one pump many times, behind a beginning or before an end that does not match.

*Alone*, `finditer` (or `match`, where nothing else is called) reads a text and its half, doubled until their times can
be told from each other; the ratio of the CPU times is near 2 if the work is linear, 4 if it is quadratic. That is
stricter than any use: many patterns see a few characters before a mention only. *In place*, the pumps stand in the
fields of a paper, in files and in questions, and the steps of a build and of a question read them; a step that takes
more than 0.2 s for 10,000 characters and more than 3 times as long as for the half is bad. The pumps of the patterns
that are slow alone and those of `BY_HAND` are tried in place; with `--full` also samples of every other pattern, and
more pumps of each.

Of each pattern that is slow alone the closing table says the most characters that it was given at once in place, or
how its own time grew there; the pump stands alone, behind and before an ordinary sentence, and where that gives the
pattern little, where it gives most of those of `BY_HAND` and `AROUND`. Words that were cached are forgotten before. A
pattern that no text reached is not shown to be limited.

The script ends with an error if a step or a pattern is bad in place, or if a slow pattern was not reached there.
"""

from __future__ import annotations

import argparse
import ast
import atexit
import importlib
import inspect
import json
import pkgutil
import re
import shutil
import signal
import sys
import time
import warnings
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count, islice, product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from types import FrameType

    Pump = tuple[str, str]  # a beginning, and what is repeated behind it

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from re import _constants as codes  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]

TICK = 0.01  # seconds; what the clock of CPU time may not tell
LINEAR = 3.0  # ratio of times of a text and its half that is let pass
LEAST = 0.05  # seconds of CPU from which on a time is compared with that of the half; the clock may be coarse
JUDGED_ALONE = 1e-6  # seconds a character, at `--alone` characters, from which growth is looked at
JUDGED_IN_PLACE = 2e-5  # the same for a step; ordinary text takes about 1e-6
JUDGED_OWN = 1e-6  # the same for all calls of one pattern in place
LARGER = 4  # times the size, up to which what may grow too fast is tried again
WORDS_CACHED = 1_000  # size from which a cache is one of words that were read
LONGEST = 20.0  # seconds after which a reading is given up
SLOWING_MOST, SLOWING_FULL = 1, 4  # pumps of a pattern that is slow alone which are tried in place
PUMPS_MOST, PUMPS_FULL = 16, 30  # of one pattern
CLASS_MEMBERS = {
    codes.CATEGORY_WORD: "aA1_é中",
    codes.CATEGORY_SPACE: " \n",
    codes.CATEGORY_DIGIT: "12",
    codes.CATEGORY_NOT_WORD: " -.",
    codes.CATEGORY_NOT_SPACE: "aA1(.",
    codes.CATEGORY_NOT_DIGIT: "aA -",
}
FOREIGN = "aA1 -.,;:(\"'\\$中é"  # candidates for a negated class

BY_HAND = (  # beginnings of what the readers of citations, studies, persons, replies, sections and results look for
    "Doe et al. ",
    "(Doe, 2001; ",
    "Doe J, ",
    "van de ",
    "（Doe，",
    "D'Oe 19",
    "hep-th/0, ",
    "10.1000/",
    "introduced by Smith, ",
    "'s the conjecture",
    "ANVIL 1, 2 and 3 trials ",
    "the A-B study ",
    "PRISMA ",
    "\\cite{",
    "“a b c d e f ",
    "References A B, ",
    "the same as in ANVIL, ",
    "a tree called ZorbTree, ",
    "METHODS: ",
    "A METHOD: AAA: ",
    "(c) 2009 ",
    "Contact x@y ",
    "Our model outperforms ",
    "2% improvement over ",
    "on SandBench and ",
    "die ",
    "的中国",
    "we propose a model that extends LLaMA-2 and uses BERT, ",
    "We propose ZORBA, a method. It outperforms Wanda (Sun et al., 2023). ",
    "模型 model نموذج Ünï ",
    "AbCd ",
    ".,;:!?-",
    "(",
    "A-",
    "We propose Zorb",
    "Zorb-7B",
)
AROUND = (  # what a text must have before and behind a pump so that it is read further
    ("", " code associated with this paper"),
    ("We study sand. It is wet. It is dry. Keywords: ", "; sand, stone."),
    ("A First Title of a Paper ", " = A Second Title of a Paper"),
    ("A First Title of a Paper ", " [A Second Title of a Paper]"),
    ("\\'e ", " \\'{e}"),
    ("as ", " Roe (2001) shows a result."),
    ("as by ", " and Roe (2001) a result is shown."),
    ("We propose ZORBA. ZORBA ", " an accuracy of 91.5% on SandBench."),
    ("We propose ZORBA. ZORBA achieves ", " higher accuracy than Wanda on SandBench."),
    ("We propose ZORBA. ZORBA ", " outperforms Wanda on SandBench by 3%."),
    ("We propose ZORBA. Experiments show that ", " ZORBA yields 3% higher accuracy than BERT."),
    ("Sand as previously described in ", " ANVIL 1 (Smith et al., 2010)."),
    ("Sand as previously described in ", " ANVIL-1, ANVIL-2, and BERT was wet."),
    ("Latin American ", " American Literature (ZORBA) [1] is cited in the ZORBA study."),
    ("We describe ", ", a method for sand."),
    ("We describe Zorb", " (ZB) for sand."),
)
ORDINARY = "We propose ZORBA, a method that outperforms Wanda (Sun et al., 2023). 我们提出模型。 "


class TooLongError(Exception):
    """A reading took longer than `LONGEST`."""


@dataclass(slots=True)
class Use:
    """A compiled pattern, where it was compiled, and how it was called in place."""

    pattern: re.Pattern[str]
    place: str
    methods: set[str] = field(default_factory=set)
    seconds: float = 0.0
    seen: int = 0  # most characters that one call was given


class Watched:
    """Stands for a compiled pattern and notes calls; `finditer` is run to its end at once, which counts its time."""

    __slots__ = ("_use",)

    def __init__(self, use: Use) -> None:
        self._use = use

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._use.pattern, name)
        if not callable(found):
            return found
        use = self._use

        def call(*arguments: Any, **named: Any) -> Any:
            start = time.process_time()
            result = found(*arguments, **named)
            if name == "finditer":
                result = iter(list(result))
            use.seconds += time.process_time() - start
            use.methods.add(name)
            use.seen = max(use.seen, _n_given(name, arguments))
            return result

        return call


def _n_given(method: str, arguments: Sequence[Any]) -> int:
    """Characters of the text that a call may read; a call by name counts as none."""
    if method in {"sub", "subn"}:
        return len(arguments[1]) if len(arguments) > 1 else 0
    text, *limits = arguments or ("",)
    if method == "split" or not limits:
        return len(text)
    return max(0, min(len(text), *limits[1:2]) - limits[0]) if limits[1:] else max(0, len(text) - limits[0])


USES: list[Use] = []
N_TEXTS = count()


@contextmanager
def watched_patterns() -> Iterator[None]:
    """Within it, patterns that graphrec compiles are noted in `USES`; those of other packages are left alone."""
    compile_plain = re.compile

    def compile_watched(pattern: Any, flags: int = 0) -> Any:
        compiled = compile_plain(pattern, flags)
        frame = sys._getframe(1)
        while frame.f_back is not None and frame.f_code.co_filename.endswith(("functools.py", "re/__init__.py")):
            frame = frame.f_back
        module = str(frame.f_globals.get("__name__", ""))
        if not module.startswith("graphrec") or not isinstance(compiled.pattern, str):
            return compiled
        USES.append(Use(compiled, f"{module}:{_name(frame)}"))
        return Watched(USES[-1])

    re.compile = compile_watched  # type: ignore[assignment]
    try:
        yield
    finally:
        re.compile = compile_plain


def _name(frame: FrameType) -> str:
    """The line that compiles, as the name it is given to, or the function."""
    function = frame.f_code.co_name
    return f"{frame.f_lineno}" if function == "<module>" else f"{frame.f_lineno} in {function}"


def name_uses() -> None:
    """Give the patterns of modules the names that they have there, and the methods that any module calls on them."""
    by_id = {id(use): use for use in USES}
    for module in [one for name, one in sys.modules.items() if name.startswith("graphrec")]:
        watched = {name: one for name, one in vars(module).items() if isinstance(one, Watched)}
        for name, one in watched.items():
            use = by_id[id(object.__getattribute__(one, "_use"))]
            use.place = f"{use.place.partition(':')[0]}.{name}"
        for node in ast.walk(ast.parse(inspect.getsource(module))) if watched else ():
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in watched:
                use = by_id[id(object.__getattribute__(watched[node.value.id], "_use"))]
                use.methods.add(node.attr)


def import_all() -> list[str]:
    """Import every module of graphrec; return the names of those that need an extra that is not installed."""
    import graphrec

    missing = []
    for module in pkgutil.walk_packages(graphrec.__path__, "graphrec."):
        if module.name.endswith("__main__"):
            continue
        try:
            importlib.import_module(module.name)
        except ImportError:
            missing.append(module.name)
    return missing


def class_members(items: Any) -> str:
    """A few characters of a class, one of each kind."""
    members = ""
    negated = bool(items) and items[0][0] is codes.NEGATE
    for kind, value in items:
        if kind is codes.LITERAL:
            members += chr(value)
        elif kind is codes.RANGE:
            members += chr(value[0])
        elif kind is codes.CATEGORY:
            members += CLASS_MEMBERS.get(value, "")
    if negated:
        return "".join(char for char in FOREIGN if char not in members)[:4]
    return members if len(members) <= 8 else members[:: len(members) // 8 + 1]


def shortest(tree: Any) -> str:
    """One string that a parse tree matches, look-around ignored; every repeat is run once at least."""
    text = ""
    for code, value in tree:
        if code is codes.LITERAL:
            text += chr(value)
        elif code is codes.NOT_LITERAL:
            text += "a" if value != ord("a") else "b"
        elif code is codes.ANY:
            text += "a"
        elif code is codes.IN:
            text += class_members(value)[:1]
        elif code is codes.BRANCH:
            text += shortest(value[1][0])
        elif code is codes.SUBPATTERN:
            text += shortest(value[-1])
        elif code is codes.ATOMIC_GROUP:
            text += shortest(value)
        elif code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
            text += shortest(value[2]) * max(1, value[0]) if value[1] else ""
    return text


def repeats(tree: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """What each repeat of a parse tree repeats, with a string that leads to it; single characters of its class, too."""
    for at, (code, value) in enumerate(tree):
        lead = before + shortest(tree[:at])
        if code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
            body = value[2]
            if value[1] > 3:
                yield lead, shortest(body)
                if len(body) == 1 and body[0][0] is codes.IN:
                    for char in class_members(body[0][1]):
                        yield lead, char
            yield from repeats(body, lead)
        elif code is codes.BRANCH:
            for branch in value[1]:
                yield from repeats(branch, lead)
        elif code is codes.SUBPATTERN:
            yield from repeats(value[-1], lead)
        elif code is codes.ATOMIC_GROUP:
            yield from repeats(value, lead)


def branches(tree: Any) -> Iterator[str]:
    """The first strings of the alternatives of a pattern, the first eight of each group."""
    for at, (code, value) in enumerate(tree):
        if code is codes.BRANCH:
            for branch in value[1][:8]:
                yield shortest(tree[:at]) + shortest(branch)
        elif code is codes.SUBPATTERN:
            for one in branches(value[-1]):
                yield shortest(tree[:at]) + one


def pumps(pattern: re.Pattern[str], n_most: int) -> list[Pump]:
    """At most `n_most` pairs of a beginning and what is repeated behind it, that a pattern may read again and again."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE | re.UNICODE)
    whole = shortest(tree)
    found: dict[Pump, None] = {}
    for lead, body in repeats(tree):
        for one in ((lead, body), ("", lead + body), ("", body + " ")):
            found.setdefault(one)
    for at in range(1, len(tree) + 1):
        found.setdefault(("", shortest(tree[:at])))
    for one in branches(tree):
        found.setdefault(("", one + " "))
    found.setdefault(("", whole + " "))
    plain = [(lead, body) for lead, body in found if body and (lead + body).isprintable()]  # as readers leave them
    return plain[:n_most]


@contextmanager
def limited() -> Iterator[None]:
    """Raises TooLongError within it after `LONGEST` seconds of CPU."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooLongError

    previous = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, previous)


def text_of(pump: Pump, size: int) -> str:
    """The beginning, then as often as fits what is repeated, then an end that fits nothing.

    No two texts are the same, so what is cached for one is not found for the next.
    """
    lead, body = pump
    n_times, n_text = max(1, (size - len(lead)) // len(body)), next(N_TEXTS)
    return lead + body * (n_times - n_text % (1 + n_times // 50)) + f"\n!{n_text}"


def growth(work: Callable[[str], object], pump: Pump, size: int, judged: float) -> tuple[float, float]:
    """CPU time of a text, and how many times that of its half it is; 0 where that cannot be told or need not be.

    Args:
        work: what reads a text.
        pump: what the text is made of.
        size: its characters; doubled, up to `LARGER` times, until the reading takes `LEAST` seconds.
        judged: seconds below which, at `size`, growth is not looked at.
    """

    def spent(n_characters: int) -> float:
        return once(lambda: work(text_of(pump, n_characters)))

    whole, most = spent(size), size * LARGER
    if whole < judged:
        return whole, 0.0
    while whole < LEAST and size < most:
        size *= 2
        whole = spent(size)
    if whole < LEAST:
        return whole, 0.0
    half = min(spent(size // 2), spent(size // 2))  # twice: something else may have slowed one run
    if ratio_of(whole, half) > LINEAR and whole < LONGEST:
        whole = min(whole, spent(size))
    return whole, ratio_of(whole, half)


def ratio_of(whole: float, half: float) -> float:
    """How many times `half` is in `whole`; a time too short for the clock counts as its tick, a short whole as none."""
    return whole / max(half, TICK) if whole >= LEAST else 0.0


def once(work: Callable[[], object]) -> float:
    """CPU time of one run; `LONGEST` where it was given up."""
    try:
        with limited():
            start = time.process_time()
            work()
            return time.process_time() - start
    except TooLongError:
        return LONGEST


def read_alone(use: Use) -> Callable[[str], object]:
    """How a pattern is tried: with `finditer`, unless it is only ever matched at one place."""
    if use.methods and use.methods <= {"match", "fullmatch"}:
        return use.pattern.match
    return lambda text: sum(1 for _ in use.pattern.finditer(text))


def written(text: str) -> dict[str, str]:
    """Files of several formats with a text in their fields and, as the last ones, in place of their lines."""
    quoted = text.replace('"', '""')
    record = {"title": text, "authors": text, "abstract": text, "keywords": text, "doi": text, "references": [text]}
    return {
        "a.jsonl": json.dumps(record) + "\n",
        "a.csv": f'title,authors,abstract,keywords\n"{quoted}","{quoted}","{quoted}","{quoted}"\n',
        "a.bib": f"@article{{a,\n title = {{{text}}},\n author = {{{text}}},\n keywords = {{{text}}},\n}}\n",
        "a.ris": f"TY  - JOUR\nTI  - {text}\nAU  - {text}\nAB  - {text}\nKW  - {text}\nER  - \n",
        "a.nbib": f"PMID- 1\nTI  - {text}\nFAU - {text}\nAB  - {text}\nLID - {text} [doi]\n",
        "a.enw": f"%0 Journal Article\n%T {text}\n%A {text}\n%X {text}\n%K {text}\n",
        "a.txt": f"A Title of a Paper\n{text}\n\n{text}\nAn abstract of a paper.\n",
        "lines.ris": f"TY  - JOUR\n{text}\nTI  - A title\nER  - \n",
        "lines.nbib": f"PMID- 1\n{text}\nTI  - A title\n",
        "lines.enw": f"%0 Journal Article\n{text}\n%T A title\n",
        "lines.bib": f"@article{{a,\n{text}\n}}\n",
        "lines.csv": f"title,authors\n{text}\n",
    }


def build_steps() -> dict[str, Callable[[str], object]]:
    """The steps of a build and of a question that read a text, each as a function of a text that fills a field."""
    import io
    import tempfile
    from pathlib import Path

    import graphrec
    from graphrec import registry
    from graphrec.exporters.export import Cluster, Export
    from graphrec.extractors import extract_extra, passes
    from graphrec.extractors.lexicon import lexicon_of, owned_names
    from graphrec.extractors.vocabulary import build_vocabulary
    from graphrec.identity.corpus import identify
    from graphrec.model.paper import Paper, ReadReport
    from graphrec.readers.open import read_files
    from graphrec.resolve import corpus_facts
    from graphrec.vectors.theme_phrases import ThemeText, read_text
    from graphrec.vectors.themes import name_themes

    texts, tokens, abstracts, facets = (
        importlib.import_module(f"graphrec.{name}")
        for name in ("text", "vectors.tokens", "vectors.abstracts", "vectors.facets")
    )
    known = [Paper("BlockPruner: Pruning of Blocks", "We propose BlockPruner, a pruning method.", id="1", year=2024)]
    ordinary = passes.first_pass(known)
    tools = passes.Tools(lexicon_of(owned_names([one.title for one in known], ordinary.introduced)), build_vocabulary())
    exporters = [registry.load("exporters", name) for name in registry.builtin_names("exporters")]

    def facts(paper: Paper) -> None:
        first = passes.first_pass([paper])
        passes.second_pass([paper], list(corpus_facts.own_keys(first.introduced)), tools)
        extract_extra([paper])

    def terms(text: str) -> None:
        tokens.analyse(tokens.document(text, text, [text]))
        tokens.fold_words(text)
        abstracts.sections_of(text)
        facets.split(text, text)
        texts.split_sentences(text)
        texts.clean(text)
        texts.title_key(text)
        texts.short_name(text)
        texts.truncate(text, 80)
        name_themes([read_text(ThemeText(text, text))], [[0]])

    def records(text: str) -> None:
        same = {"authors": (text, "Doe, J."), "venue": text, "keywords": (text,), "references": (text, text[:-1] + "?")}
        likely = [Paper(text, id="1", year=2001), Paper(text + " II", id="2", year=2001), Paper(text + " x", id="3")]
        identify([*likely, Paper("A title", **same, id="4"), Paper("A titel", **same, id="5")], ReadReport())

    def exports(text: str) -> None:
        paper = Paper(text, text, "1", 2001, (text,), text, (text,), text, text, text, (text,), (f"pmid:{text}",))
        export = Export((paper,), text, (paper,), {"1": 1.0}, {"1": text}, (Cluster(text, ("1",)),))
        for exporter in exporters:
            exporter.write(export, io.BytesIO())

    folder = Path(tempfile.mkdtemp(prefix="graphrec-patterns-"))
    atexit.register(shutil.rmtree, folder)

    def files(text: str) -> None:
        for name, content in written(text).items():
            (folder / name).write_text(content, encoding="utf-8")
            with suppress(graphrec.GraphrecError):
                sum(1 for _ in read_files([folder / name], ReadReport()))

    (folder / "known.jsonl").write_text(
        "".join(f'{{"title": "{one.title} {n}", "abstract": "{one.abstract}"}}\n' for n in range(5) for one in known)
    )
    graphrec.build(folder / "known.jsonl", folder / "library")
    library = graphrec.Library(folder / "library")

    def questions(text: str) -> None:
        asked = (library.find, library.search, library.method, lambda text: library.related(text=text))
        for ask in asked:
            with suppress(graphrec.GraphrecError):
                ask(text)

    return {
        "files": files,
        "questions": questions,
        "facts of an abstract": lambda text: facts(Paper("A title", text)),
        "facts of a title": lambda text: facts(Paper(text)),
        "terms": terms,
        "records": records,
        "exports": exports,
    }


def try_alone(uses: Iterable[Use], size: int, is_full: bool) -> tuple[dict[Pump, str], list[tuple[Use, Pump]]]:
    """Print the patterns that take more than linear time alone.

    Args:
        uses: the patterns.
        size: characters of a text.
        is_full: whether more pumps are tried, and samples of the patterns that are not slow are returned.

    Returns:
        What slows them, and samples of the others with their places; each of these patterns with what slows it most.
    """
    chosen = {("", piece): "" for piece in BY_HAND}
    flagged = []
    for use in uses:
        read, every = read_alone(use), pumps(use.pattern, PUMPS_FULL if is_full else PUMPS_MOST)
        slow = list(islice(_slow(read, every, size), SLOWING_FULL if is_full else SLOWING_MOST))
        if slow:
            took, ratio, pump = max(slow)
            flagged.append((use, pump))
            methods = ", ".join(sorted(use.methods)) or "not called"
            print(f"alone  {use.place:50} {methods:20} {took:6.3f} s  ratio {ratio:4.1f}  {pump!r:.70}", flush=True)
        slowing = [pump for _, _, pump in sorted(slow, reverse=True)]
        chosen |= dict.fromkeys(slowing, "")
        for pump in (*every[:1], *every[-1:]) if is_full else ():
            chosen.setdefault(pump, use.place)
    return chosen, flagged


def _slow(read: Callable[[str], object], every: Iterable[Pump], size: int) -> Iterator[tuple[float, float, Pump]]:
    for pump in every:
        took, ratio = growth(read, pump, size, JUDGED_ALONE * size)
        if ratio > LINEAR:
            yield took, ratio, pump


def try_in_place(steps: Mapping[str, Callable[[str], object]], every: Mapping[Pump, str], size: int) -> int:
    """Print the steps that take more than linear time for these pumps; return the number of texts that do so.

    Args:
        steps: what reads a text, by name.
        every: pumps with the place of the pattern whose sample each is, "" for one that every step shall read.
        size: characters of a text.
    """
    bad = 0
    print(f"{len(every)} texts of {size} characters")
    for name, step in steps.items():
        slowest, of = 0.0, ("", "")
        for pump, place in every.items():
            if place and (name == "questions" or (name == "files") != place.startswith("graphrec.readers")):
                continue
            took, ratio = growth(step, pump, size, JUDGED_IN_PLACE * size)
            slowest, of = max((slowest, of), (took, pump))
            if ratio > LINEAR:
                bad += 1
                print(f"in place  {name:22} {took:7.3f} s  ratio {ratio:4.1f}  {pump!r:.60}", flush=True)
        print(f"{name}: at most {slowest:.2f} s, for {of!r:.60}", flush=True)
    return bad


def tell_flagged(
    flagged: Iterable[tuple[Use, Pump]], steps: Mapping[str, Callable[[str], object]], size: int
) -> Counter[str]:
    """Print of patterns that are slow alone what limits what they see in place, or how their own time grows there.

    Returns:
        How many are "limited", "linear", "bad" and "not reached".
    """
    verdicts: Counter[str] = Counter()
    for use, pump in flagged:
        forms = _forms(use, pump, steps, size)
        seen, spent = _own(use, forms, steps, size)
        seen_half, spent_half = _own(use, forms, steps, size // 2)
        grows = seen > seen_half * 1.1
        if grows and JUDGED_OWN * size < spent < LEAST and spent > LINEAR * spent_half:
            _, spent = _own(use, forms, steps, size * LARGER)
            _, spent_half = _own(use, forms, steps, size * LARGER // 2)
        if not seen:
            verdict, said = "not reached", "BAD: no text reached it in place, so nothing is shown"
        elif not grows:
            verdict, said = "limited", f"is given {seen} characters at most"
        elif ratio_of(spent, spent_half) > LINEAR:
            verdict, said = "bad", f"BAD: {spent:.3f} s, {ratio_of(spent, spent_half):.1f} times that of half the text"
        else:
            verdict = "linear"
            said = f"is given {seen} characters and reads them in {spent:.3f} s, the half in {spent_half:.3f} s"
        verdicts[verdict] += 1
        print(f"{use.place:50} {said}", flush=True)
    return verdicts


def _forms(use: Use, pump: Pump, steps: Mapping[str, Callable[[str], object]], size: int) -> list[Callable[[int], str]]:
    """Texts, by their size, in which a pump stands in place, and the one behind a beginning that shows the most of it.

    The beginnings are tried where the other texts give the pattern little or nothing.
    """

    def behind(beginning: str) -> Callable[[int], str]:
        return lambda size: beginning + text_of(pump, size)

    def between(beginning: str, end: str) -> Callable[[int], str]:
        return lambda size: beginning + text_of(pump, size).partition("\n")[0] + end

    forms = [behind(""), behind(ORDINARY), lambda size: f"{text_of(pump, size)} {ORDINARY}"]
    tried = size // 10
    if _own(use, forms, steps, tried)[0] > tried // 2:
        return forms
    further = [*map(behind, BY_HAND), *(between(*both) for both in AROUND)]
    return [*forms, max(further, key=lambda form: _own(use, [form], steps, tried)[0])]


def clear_caches() -> None:
    """Forget the words that graphrec has read, or a pattern would not be given them; its word lists are kept."""
    for module in [one for name, one in sys.modules.items() if name.startswith("graphrec")]:
        for one in vars(module).values():
            if hasattr(one, "cache_clear") and (one.cache_parameters()["maxsize"] or 0) >= WORDS_CACHED:
                one.cache_clear()


def _own(
    use: Use, forms: Iterable[Callable[[int], str]], steps: Mapping[str, Callable[[str], object]], size: int
) -> tuple[int, float]:
    """The most characters that one call of a pattern is given, and the seconds of all its calls."""
    use.seen, use.seconds = 0, 0.0
    clear_caches()
    for form, step in product(forms, steps.values()):
        once(partial(step, form(size)))
    return use.seen, use.seconds


def main() -> None:
    """Collect the patterns, and try them."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--size", type=int, default=10_000, help="characters of the texts in place; 0 for none")
    options.add_argument("--only", default="")
    options.add_argument("--alone", type=int, default=2_000, help="characters for each pattern alone")
    options.add_argument("--full", action="store_true", help="more pumps, and samples of every pattern in place")
    asked = options.parse_args()
    with watched_patterns():
        missing = import_all()
        steps = build_steps()
        for step in steps.values():  # patterns that are compiled when first needed
            step(ORDINARY * 3)
    name_uses()
    uses = [use for use in USES if asked.only in use.place]
    print(f"{len(USES)} patterns; modules that need an extra: {', '.join(missing) or 'none'}")
    chosen, flagged = try_alone(uses, asked.alone, asked.full)
    if not asked.size:
        return
    n_bad = try_in_place(steps, chosen, asked.size)
    verdicts = tell_flagged(flagged, steps, asked.size)
    print(
        f"{len(uses)} patterns, {len(flagged)} slower than linear alone; of these in place {verdicts['limited']} are"
        f" given no more of a longer text, {verdicts['linear']} take linear time, {verdicts['bad']} do not,"
        f" {verdicts['not reached']} were not reached; {n_bad} texts in place are bad"
    )
    sys.exit(bool(n_bad or verdicts["bad"] or verdicts["not reached"]))


if __name__ == "__main__":
    main()
