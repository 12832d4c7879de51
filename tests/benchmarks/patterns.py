"""Every regular expression of graphrec on text made to be slow: alone, and where it is used.

    python tests/benchmarks/patterns.py [--size 10000] [--alone 2000] [--only WORD]

Patterns are collected as they are compiled, so those built from data files count. From the parse tree of each come its
pumps: what a repeat repeats, what stands before it, each of its characters, the whole. A text is one pump many times,
behind a beginning or before an end that does not match.

*Alone*, `finditer` (or `match`, where nothing else is called) reads texts of two sizes; a ratio of CPU times near 2 is
linear, near 4 quadratic. That is stricter than any use: many patterns see a few characters before a mention only.
*In place*, the pumps stand in the fields of a paper, and the steps of a build and of a question read it: a step whose
time grows by more than 3 when the text doubles is printed with the text, and the script ends with an error.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import inspect
import pkgutil
import re
import signal
import sys
import time
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from types import FrameType

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from re import _constants as codes  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]

LINEAR = 3.0  # ratio of times of a text and its half that is let pass
SHORT = 0.001  # seconds that pass: shorter ones are returned as they are
LEAST = 0.03  # seconds of CPU that are timed together
JUDGED_ALONE = 1e-6  # seconds a character, at `--alone` characters, from which growth is looked at
JUDGED_IN_PLACE = 5e-6  # the same for a step; ordinary text takes about 1e-6
SLOWING_MOST = 4  # pumps of a pattern that is slow alone which are tried in place
LONGEST = 20.0  # seconds after which a reading is given up
PUMPS_MOST = 30  # of one pattern
CLASS_MEMBERS = {
    codes.CATEGORY_WORD: "aA1_é中",
    codes.CATEGORY_SPACE: " \n",
    codes.CATEGORY_DIGIT: "12",
    codes.CATEGORY_NOT_WORD: " -.",
    codes.CATEGORY_NOT_SPACE: "aA1(.",
    codes.CATEGORY_NOT_DIGIT: "aA -",
}
FOREIGN = "aA1 -.,;:(\"'\\$中é"  # candidates for a negated class


class TooLongError(Exception):
    """A reading took longer than `LONGEST`."""


@dataclass(slots=True)
class Use:
    """A compiled pattern, where it was compiled, and how it was called in place."""

    pattern: re.Pattern[str]
    place: str
    methods: set[str] = field(default_factory=set)
    seconds: float = 0.0


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
            return result

        return call


USES: list[Use] = []


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


def pumps(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """Pairs of a beginning and what is repeated behind it, that a pattern may read again and again."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE | re.UNICODE)
    whole = shortest(tree)
    found: dict[tuple[str, str], None] = {}
    for lead, body in repeats(tree):
        for one in ((lead, body), ("", lead + body), ("", body + " ")):
            found.setdefault(one)
    for at in range(1, len(tree) + 1):
        found.setdefault(("", shortest(tree[:at])))
    for one in branches(tree):
        found.setdefault(("", one + " "))
    found.setdefault(("", whole + " "))
    plain = [(lead, body) for lead, body in found if body and (lead + body).isprintable()]  # as readers leave them
    return plain[:PUMPS_MOST]


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


def seconds(work: Callable[[], object]) -> float:
    """CPU time of one run, the least of two where that is long enough to tell; `LONGEST` where it was given up.

    The clock of CPU time may be coarse, so a short run is timed several times together.
    """
    begun = time.perf_counter()
    try:
        with limited():
            start = time.process_time()
            work()
            spent = time.process_time() - start
            passed = time.perf_counter() - begun
            if passed < SHORT:
                return passed
            times = max(1, int(LEAST / passed))
            for _ in range(2):
                start = time.process_time()
                for _ in range(times):
                    work()
                spent = min(spent or LONGEST, (time.process_time() - start) / times)
                if spent > LEAST:
                    break
            return spent
    except TooLongError:
        return LONGEST


def text_of(pump: tuple[str, str], size: int, end: str = "\n!") -> str:
    """The beginning, then as often as fits what is repeated, then an end that fits nothing."""
    lead, body = pump
    return lead + body * max(1, (size - len(lead)) // len(body)) + end


def growth(work: Callable[[str], object], pump: tuple[str, str], size: int, judged: float) -> tuple[float, float]:
    """CPU time of a text of `size` characters, and how many times that of its half it is; 0 below `judged`."""
    whole = seconds(lambda: work(text_of(pump, size)))
    if whole < judged:
        return whole, 0.0
    half = seconds(lambda: work(text_of(pump, size // 2)))
    return whole, whole / max(half, 1e-6)


def read_alone(use: Use) -> Callable[[str], object]:
    """How a pattern is tried: with `finditer`, unless it is only ever matched at one place."""
    if use.methods and use.methods <= {"match", "fullmatch"}:
        return use.pattern.match
    return lambda text: sum(1 for _ in use.pattern.finditer(text))


def build_steps() -> dict[str, Callable[[str], object]]:
    """The steps of a build and of a question that read a text, each as a function of a text that fills a field."""
    import io

    from graphrec import registry
    from graphrec.exporters.export import Cluster, Export
    from graphrec.extractors import extract_extra, passes
    from graphrec.extractors.lexicon import lexicon_of, owned_names
    from graphrec.extractors.methods import build_vocabulary
    from graphrec.identity.corpus import identify
    from graphrec.model.paper import Paper, ReadReport
    from graphrec.resolve import corpus_facts
    from graphrec.vectors.themes import ThemeText, name_themes

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
        name_themes([ThemeText(text, text)], [[0]])

    def records(text: str) -> None:
        same = {"authors": (text, "Doe, J."), "venue": text, "keywords": (text,), "references": (text, text[:-1] + "?")}
        likely = [Paper(text, id="1", year=2001), Paper(text + " II", id="2", year=2001), Paper(text + " x", id="3")]
        identify([*likely, Paper("A title", **same, id="4"), Paper("A titel", **same, id="5")], ReadReport())

    def exports(text: str) -> None:
        paper = Paper(text, text, "1", 2001, (text,), text, (text,), text, text, text, (text,), (f"pmid:{text}",))
        export = Export((paper,), text, (paper,), {"1": 1.0}, {"1": text}, (Cluster(text, ("1",)),))
        for exporter in exporters:
            exporter.write(export, io.BytesIO())

    return {
        "facts of an abstract": lambda text: facts(Paper("A title", text)),
        "facts of a title": lambda text: facts(Paper(text)),
        "terms": terms,
        "records": records,
        "exports": exports,
    }


def try_alone(uses: Iterable[Use], size: int) -> dict[tuple[str, str], None]:
    """Print the patterns that take more than linear time alone; return what slows them, and samples of the others."""
    chosen: dict[tuple[str, str], None] = {}
    for use in uses:
        read, every = read_alone(use), pumps(use.pattern)
        slow = list(islice(_slow(read, every, size), SLOWING_MOST))
        if slow:
            took, ratio, pump = max(slow)
            methods = ", ".join(sorted(use.methods)) or "not called"
            print(f"alone  {use.place:50} {methods:20} {took:6.3f} s  ratio {ratio:4.1f}  {pump!r:.70}", flush=True)
        slowing = [pump for _, _, pump in sorted(slow, reverse=True)]
        chosen |= dict.fromkeys([*slowing, *every[:1], *every[-1:]])
    return chosen


def _slow(
    read: Callable[[str], object], every: Iterable[tuple[str, str]], size: int
) -> Iterator[tuple[float, float, tuple[str, str]]]:
    for pump in every:
        took, ratio = growth(read, pump, size, JUDGED_ALONE * size)
        if ratio > LINEAR:
            yield took, ratio, pump


def try_in_place(uses: Sequence[Use], every: Collection[tuple[str, str]], size: int) -> int:
    """Print the steps that take more than linear time for these pumps; return the number of texts that do so."""
    steps, bad = build_steps(), 0
    print(f"{len(every)} texts of {size} characters")
    for name, step in steps.items():
        slowest = 0.0
        for pump in every:
            before = {id(use): use.seconds for use in uses}
            took, ratio = growth(step, pump, size, JUDGED_IN_PLACE * size)
            slowest = max(slowest, took)
            if ratio > LINEAR:
                bad += 1
                most = max(uses, key=lambda use: use.seconds - before[id(use)])
                share = (most.seconds - before[id(most)]) / max(took, 1e-6)
                print(
                    f"in place  {name:22} {took:7.3f} s  ratio {ratio:4.1f}  {pump!r:.60}  {most.place} {share:.0%}",
                    flush=True,
                )
        print(f"{name}: at most {slowest:.2f} s", flush=True)
    return bad


def main() -> None:
    """Collect the patterns, and try them."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--size", type=int, default=10_000, help="characters of the texts in place; 0 for none")
    options.add_argument("--only", default="")
    options.add_argument("--alone", type=int, default=2_000, help="characters for each pattern alone")
    asked = options.parse_args()
    with watched_patterns():
        missing = import_all()
        for step in build_steps().values():  # patterns that are compiled when first needed
            step("We propose ZORBA, a method that outperforms Wanda (Sun et al., 2023). 我们提出模型。 " * 3)
    name_uses()
    uses = [use for use in USES if asked.only in use.place]
    print(f"{len(USES)} patterns; modules that need an extra: {', '.join(missing) or 'none'}")
    chosen = try_alone(uses, asked.alone)
    sys.exit(bool(asked.size and try_in_place(uses, chosen, asked.size)))


if __name__ == "__main__":
    main()
