"""Runs graphrec on hostile consoles, names, limits, signals and scripts; prints what was tried, how often, what broke.

    python tests/adversarial/console.py [KIND ...] [--list] [--limit SECONDS]

Every trial is a process of its own. It broke if it did not end in time, was killed by a signal, printed a traceback,
failed without one sentence, or left a process behind; some trials also look at what was printed or written. The exit
code is the number of trials that broke, 99 at most.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

LIMIT = 120  # seconds for one trial; all take a few, but other work may run beside
BROKEN = re.compile(
    rb"Traceback \(most recent|Exception ignored|Fatal Python error|Segmentation|\bAborted\b|OpenBLAS"
    rb"|Error in sys\.excepthook|lost sys\.stderr"
)
RELATED = "related MultiPruner --page none --no-open"
INVISIBLE = "\u061c\U000e0041\u202e\u115f\u2066"
PAPERS = (
    ("BlockPruner: Fine-grained Pruning", "BlockPruner removes blocks of large language models by their perplexity."),
    ("MultiPruner: Balanced Structure Removal", "We extend BlockPruner and remove blocks, channels and heads."),
    ("Wanda: Pruning by weights and activations", "Wanda prunes each weight by magnitude times activation."),
)


@dataclass(frozen=True)
class Outcome:
    """How a trial ended: exit code (None: not in time) and what was printed."""

    code: int | None
    out: bytes
    err: bytes


@dataclass(frozen=True)
class Trial:
    """One trial: a line for bash, in which `$G` runs graphrec, and what must be so afterwards.

    Attributes:
        name: what is hostile in it.
        line: the line for bash; runs in a folder of its own.
        environment: variables to set; None unsets one.
        stdin: what stdin holds; None for nothing.
        codes: the exit codes that are right.
        prepare: makes files in the folder of the trial.
        papers: makes the files of which `lib` is built, once for all trials that have the same.
        check: returns what is wrong, "" if nothing is.
        is_silent: whether stderr cannot be seen, so that a failure need not print a sentence.
    """

    name: str
    line: str
    environment: Mapping[str, str | None] = field(default_factory=dict)
    stdin: bytes | None = None
    codes: tuple[int, ...] = (0, 1, 2)
    prepare: Callable[[Path], None] = lambda _: None
    papers: Callable[[Path], None] | None = None
    check: Callable[[Outcome, Path], str] = lambda _outcome, _folder: ""
    is_silent: bool = False


def judge(trial: Trial, outcome: Outcome, folder: Path) -> str:
    """What broke in a trial; "" if nothing did."""
    if outcome.code is None:
        return "did not end"
    if found := BROKEN.search(outcome.err):
        return f"printed {found[0].decode()}"
    if outcome.code not in trial.codes:
        return f"exit code {outcome.code}, expected one of {trial.codes}"
    sentences = [line for line in outcome.err.splitlines() if line.startswith((b"graphrec: ", b"Error: "))]
    if outcome.code in {1, 2} and len(sentences) != 1 and not trial.is_silent:
        return f"exit code {outcome.code} with {len(sentences)} sentences"
    return trial.check(outcome, folder)


def run(trial: Trial, limit: float, base: Path, cache: Path) -> tuple[str, Outcome]:
    """Run a trial in a folder of its own; what broke, and how it ended."""
    folder = Path(tempfile.mkdtemp(prefix="trial-", dir=base))
    trial.prepare(folder)
    if trial.papers:
        shutil.copytree(_library(trial.papers, base, cache), folder / "lib")
    environment: dict[str, str] = {**os.environ, "GRAPHREC_CACHE": str(cache), "TMPDIR": str(folder)}
    for name, value in trial.environment.items():
        environment.pop(name, None)
        if value is not None:
            environment[name] = value
    line = trial.line.replace("$G", f"{shlex.quote(sys.executable)} -m graphrec").replace(
        "$PY", shlex.quote(sys.executable)
    )
    process = subprocess.Popen(
        ["bash", "-c", line],
        cwd=folder,
        env=environment,
        stdin=subprocess.PIPE if trial.stdin is not None else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        out, err = process.communicate(trial.stdin, timeout=limit)
        outcome = Outcome(process.returncode, out, err)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        outcome = Outcome(None, out, err)
    left = _left_behind(process.pid)
    problem = judge(trial, outcome, folder) or (f"left {len(left)} processes behind" if left else "")
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    return problem, outcome


@cache
def _library(papers: Callable[[Path], None], base: Path, cache: Path) -> Path:
    """The library of all files that `papers` makes."""
    folder = Path(tempfile.mkdtemp(prefix="library-", dir=base))
    papers(folder)
    files = sorted(path.name for path in folder.iterdir())
    command = [sys.executable, "-m", "graphrec", "build", *files, "-o", "lib"]
    environment = {**os.environ, "GRAPHREC_CACHE": str(cache)}
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return folder / "lib"


def _left_behind(session: int, patience: float = 20) -> list[int]:
    """Processes of the session of a trial that still run after it, once they had `patience` seconds to end."""
    until = time.monotonic() + patience
    while (left := list(_processes(session))) and time.monotonic() < until:
        time.sleep(0.2)
    return left


def _processes(session: int) -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == session and fields[0] != "Z":
                yield int(entry.name)


def write_papers(path: Path | str | bytes, count: int = len(PAPERS)) -> None:
    """Write a JSON Lines file of `count` papers."""
    lines = [
        json.dumps(
            {"title": f"{title} {number // 3 or ''}".strip(), "abstract": f"{abstract} " * (9 if number > 8 else 1)}
        )
        for number in range(count)
        for title, abstract in [PAPERS[number % 3]]
    ]
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123 - a name of bytes
        file.write("\n".join(lines) + "\n")


# --- names


HOSTILE_NAMES = {
    "not UTF-8": b"caf\xe9.jsonl",
    "only broken bytes": b"\xff\xfe\x80.jsonl",
    "a new line": b"two\nlines.jsonl",
    "an escape sequence": b"red\x1b[31m.jsonl",
    "a title of the terminal": b"\x1b]0;owned\x07.jsonl",
    "a right-to-left override": "a\u202elnosj.jsonl".encode(),
    "tag characters": "a\U000e0041\U000e0042.jsonl".encode(),
    "a leading hyphen": b"-n.jsonl",
    "blanks and quotes": b"a 'b' \"c\" $(d) `e`.jsonl",
    "a carriage return": b"x\rgraphrec: all is well.jsonl",
    "brackets": b"a[0-9]*?.jsonl",
}


def _is_terminal_safe(outcome: Outcome, _: Path) -> str:
    printed = outcome.out + outcome.err
    if b"\x1b" in printed or b"\x07" in printed or b"\r" in printed:
        return "printed a control character"
    text = printed.decode("utf-8", errors="surrogateescape")
    bad = [char for char in text if char in "\u202e\U000e0041\x9b"]
    return f"printed {bad[0]!r}" if bad else ""


def _is_utf8(outcome: Outcome, folder: Path) -> str:
    for what, content in (("stdout", outcome.out), ("stderr", outcome.err)):
        try:
            content.decode()
        except UnicodeDecodeError:
            return f"{what} is not UTF-8"
    return _is_terminal_safe(outcome, folder)


def _is_json(outcome: Outcome, folder: Path) -> str:
    try:
        json.loads(outcome.out.decode())
    except ValueError as error:
        return f"stdout is no JSON in UTF-8: {error}"
    return _is_utf8(outcome, folder)


def names() -> Iterator[Trial]:
    """Files, folders and titles with hostile names, given and found."""
    for what, name in HOSTILE_NAMES.items():
        quoted = "$'" + "".join(f"\\x{byte:02x}" for byte in name) + "'"

        def prepare(folder: Path, name: bytes = name) -> None:
            (folder / "in").mkdir()
            write_papers(os.fsencode(folder) + b"/in/" + name)

        def prepare_bad(folder: Path, name: bytes = name) -> None:
            (folder / "in").mkdir()
            Path(os.fsdecode(os.fsencode(folder) + b"/in/" + name)).write_bytes(b'{"title": 1')
            write_papers(folder / "in" / "good.jsonl")

        yield Trial(
            f"{what}: build of the file", f"$G build in/{quoted} -o lib", codes=(0,), prepare=prepare, check=_is_utf8
        )
        yield Trial(
            f"{what}: build of its folder",
            "$G build 'in/*' -o lib && $G show MultiPruner -l lib --to json && $G verify -l lib >&2",
            codes=(0,),
            prepare=prepare,
            check=_is_json,
        )
        yield Trial(
            f"{what}: a damaged file", "$G build 'in/*' -o lib", codes=(0,), prepare=prepare_bad, check=_is_utf8
        )
        yield Trial(f"{what}: no such file", f"$G build {quoted}.gz -o lib", codes=(1, 2), check=_is_utf8)
        yield Trial(
            f"{what}: name of a library",
            f"$G build 'in/*' -o {quoted} && $G related MultiPruner -l {quoted} --no-open",
            prepare=prepare,
            check=_is_utf8,
        )
        yield Trial(f"{what}: no such library", f"$G stats -l {quoted}", codes=(1, 2), check=_is_utf8)
        yield Trial(f"{what}: no such title", f"$G related {quoted} --exact --no-open", codes=(1, 2), check=_is_utf8)
        yield Trial(f"{what}: as free text", f"$G related --text {quoted} --no-open --to json", check=_is_utf8)
        yield Trial(f"{what}: output file", f"$G {RELATED} --to bibtex -o {quoted}", codes=(0, 2), check=_is_utf8)
        yield Trial(
            f"{what}: page", f"$G related MultiPruner --no-open --page {quoted}.html", codes=(0, 2), check=_is_utf8
        )
        yield Trial(f"{what}: a command", f"$G {quoted}", codes=(2,), check=_is_utf8)
        yield Trial(f"{what}: an option", f"$G related --{quoted}", codes=(2,), check=_is_utf8)
    for command in ("stats", "search pruning", "facts MultiPruner", "dedupe --report"):
        yield Trial(
            f"{command} of a library of hostile names",
            f"$G build 'in/*' -o lib && $G {command} -l lib --to json",
            codes=(0,),
            prepare=_prepare_all_names,
            check=_is_json,
        )
    yield Trial(
        "export of hostile names",
        "$G build 'in/*' -o lib && for f in bibtex ris csv jsonl graphml; do"
        " $G export -l lib --to $f >/dev/null || exit 1; done",
        codes=(0,),
        prepare=_prepare_all_names,
        check=_is_utf8,
    )


def _prepare_all_names(folder: Path) -> None:
    (folder / "in").mkdir()
    for number, name in enumerate(HOSTILE_NAMES.values()):
        write_papers(os.fsencode(folder) + b"/in/" + name, 1 + number % 3)


# --- streams


def streams() -> Iterator[Trial]:
    """Closed, full, broken and odd standard streams."""
    for command in (
        RELATED,
        f"{RELATED} --to json",
        "stats",
        "search pruning",
        "--help",
        "--version",
        "map --page m.html --no-open",
        "show MultiPruner",
        "completion bash",
    ):
        for redirection in (
            "<&-",
            ">&-",
            "2>&-",
            "<&- >&- 2>&-",
            ">&- 2>&-",
            ">/dev/full",
            "2>/dev/full",
            ">/dev/full 2>/dev/full",
        ):
            silent = "2>" in redirection
            yield Trial(f"{command} {redirection}", f"$G {command} {redirection}", codes=(0, 1), is_silent=silent)
        yield Trial(
            f"{command} | head", f"set -o pipefail; $G {command} | head -c 1 >/dev/null", codes=(0, 141), is_silent=True
        )
        yield Trial(f"{command} | true", f"set -o pipefail; $G {command} | true", codes=(0, 141), is_silent=True)
    for redirection in ("<&-", "</dev/full", "</dev/null"):
        for question in ("--text -", "--from -", "--text-file /dev/stdin"):
            yield Trial(f"{question} {redirection}", f"$G related {question} --no-open {redirection}")
    for redirection in ("<&-", ">&-", "2>&-", ">/dev/full", "2>/dev/full"):
        yield Trial(
            f"build {redirection}",
            f"$G build p.jsonl -o lib --workers 2 {redirection} && $G verify -l lib >&2",
            prepare=lambda folder: write_papers(folder / "p.jsonl", 30),
            codes=(0, 1),
            is_silent=True,
        )
    yield Trial("-o /dev/full", f"$G {RELATED} --to json -o /dev/full", codes=(1,))
    yield Trial("an exporter to a full disk", f"$G {RELATED} --to bibtex >/dev/full", codes=(1,))


# --- terminals


ASCII = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
CONSOLES: dict[str, Mapping[str, str | None]] = {
    "LANG=C": ASCII,
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "latin-1": {"PYTHONIOENCODING": "latin-1"},
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "cp437": {"PYTHONIOENCODING": "cp437:strict"},
    "utf-16": {"PYTHONIOENCODING": "utf-16"},
    "no HOME, no LANG": {"HOME": None, "LANG": None},
    "TERM=dumb": {"TERM": "dumb"},
    "no TERM": {"TERM": None},
    "TERM of a stranger": {"TERM": "\x1b[31m"},
    "NO_COLOR": {"NO_COLOR": "1"},
    "FORCE_COLOR": {"FORCE_COLOR": "1", "TERM": "xterm"},
    "width 1": {"COLUMNS": "1", "LINES": "1"},
    "width 0": {"COLUMNS": "0", "LINES": "0"},
    "width -5": {"COLUMNS": "-5"},
    "width of 10^9": {"COLUMNS": "1000000000"},
    "width of words": {"COLUMNS": "wide"},
}
MACHINE_FORMS = (
    "json",
    "jsonl",
    "csv",
    "markdown",
    "bibtex",
    "ris",
    "csl-json",
    "graphml",
    "gexf",
    "dot",
    "vosviewer",
    "rayyan",
    "covidence",
    "asreview",
    "cytoscape",
)


def _prepare_unicode(folder: Path) -> None:
    records = [
        {
            "title": "BlockPruner für “große” Modelle — 剪枝 🙂",
            "abstract": "Wir schlagen BlockPruner vor: 块剪枝.",
            "authors": ["Erdős, Pál"],
        },
        {
            "title": "MultiPruner λ→∞",
            "abstract": "We extend BlockPruner to channels and heads; α-synuclein.",
            "authors": ["Ø, Å"],
        },
    ]
    (folder / "p.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")


def _has_unicode(outcome: Outcome, _: Path) -> str:
    try:
        return "" if "剪枝" in outcome.out.decode() else "the machine form lost characters"
    except UnicodeDecodeError:
        return "the machine form is not UTF-8"


def terminals() -> Iterator[Trial]:
    """Encodings, widths and kinds of terminals."""
    for what, environment in CONSOLES.items():
        yield Trial(f"{what}: build", "$G build p.jsonl -o l", environment, codes=(0,), prepare=_prepare_unicode)
        for command in (
            RELATED,
            "stats",
            "search pruning",
            "show BlockPruner",
            "--help",
            "related --help",
            "lineage BlockPruner",
            "gaps",
            "methods",
            "path BlockPruner MultiPruner",
        ):
            library = "" if "help" in command else " -l lib"
            yield Trial(
                f"{what}: {command}", f"$G {command}{library}", environment, codes=(0, 1), papers=_prepare_unicode
            )
        for form in MACHINE_FORMS if what in {"LANG=C", "ascii", "cp1252", "utf-16"} else ("json", "bibtex"):
            yield Trial(
                f"{what}: --to {form}",
                f"$G export -l lib --to {form}"
                if form != "json"
                else "$G related MultiPruner -l lib --no-open --to json",
                environment,
                codes=(0,),
                papers=_prepare_unicode,
                check=_has_unicode,
            )
    for columns in (1, 2, 5, 10):
        line = f"script -qec 'stty cols {columns} rows 2; $G related MultiPruner -l lib --no-open' /dev/null"
        yield Trial(f"a real terminal of width {columns}", line, {"TERM": "xterm"}, codes=(0,), papers=_prepare_unicode)


# --- texts


TEXT = "We prune blocks of large language models — like BlockPruner für große Modelle.\n"
ENCODED: dict[str, bytes] = {
    "UTF-8": TEXT.encode(),
    "UTF-8 with a mark": TEXT.encode("utf-8-sig"),
    "UTF-16": TEXT.encode("utf-16"),
    "UTF-16 BE with a mark": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "UTF-16 LE without a mark": TEXT.encode("utf-16-le"),
    "UTF-16 BE without a mark": TEXT.encode("utf-16-be"),
    "UTF-32": TEXT.encode("utf-32"),
    "UTF-32 without a mark": TEXT.encode("utf-32-le"),
    "Latin-1": TEXT.replace("—", "-").encode("latin-1"),
    "cp1252": TEXT.encode("cp1252"),
    "odd UTF-16": TEXT.encode("utf-16") + b"\x00",
    "a lone surrogate in UTF-16": b"\xff\xfe\x00\xd8a\x00",
    "NUL bytes": b"pruning\0blocks\n",
    "only NUL bytes": b"\0" * 1000,
    "a mark alone": b"\xff\xfe",
    "nothing": b"",
    "random bytes": bytes(range(256)),
    "gzip": b"\x1f\x8b\x08\x00\x00\x00",
}
DECODED = ("UTF-8", "UTF-8 with a mark", "UTF-16", "UTF-16 BE with a mark", "UTF-32")


def texts() -> Iterator[Trial]:
    """Texts in other encodings, on stdin and in files."""
    for what, content in ENCODED.items():
        codes = (0,) if what in DECODED else (0, 1, 2)

        def prepare(folder: Path, content: bytes = content) -> None:
            (folder / "f").write_bytes(content)

        def check(outcome: Outcome, folder: Path, what: str = what) -> str:
            said = outcome.err.decode(errors="replace")
            if outcome.code == 1 and not re.search(r"UTF|Latin|encoding|NUL|holds no|empty|asked", said):
                return f"does not name the encoding: {said!r}"
            if what not in DECODED and what != "nothing" and outcome.code == 0:
                return "was read as if it were text"
            return _is_utf8(outcome, folder)

        yield Trial(
            f"{what}: --text -", "$G related --text - --no-open --to json", stdin=content, codes=codes, check=check
        )
        yield Trial(
            f"{what}: --text-file",
            "$G related --text-file f --no-open --to json",
            codes=codes,
            prepare=prepare,
            check=check,
        )
        yield Trial(f"{what}: --from -", "$G related --from - --no-open", stdin=content)
        yield Trial(f"{what}: --from FILE", "$G related --from f --no-open", prepare=prepare)
        yield Trial(f"{what}: judgements", "$G evaluate f", prepare=prepare)
        yield Trial(f"{what}: calibrate", "$G calibrate f", prepare=prepare)
        yield Trial(f"{what}: config file", "$G stats", {"GRAPHREC_CONFIG": "f"}, codes=(0, 1), prepare=prepare)
        yield Trial(f"{what}: records", "$G build f -o lib", codes=(0, 1), prepare=prepare)
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"):

        def prepare_titles(folder: Path, encoding: str = encoding) -> None:
            (folder / "f").write_text("MultiPruner\nBlockPruner\n", encoding=encoding)

        def prepare_config(folder: Path, encoding: str = encoding) -> None:
            (folder / "f").write_text("top = 3\n", encoding=encoding)

        yield Trial(f"titles in {encoding}", "$G related --from f --no-open", codes=(0, 1), prepare=prepare_titles)
        yield Trial(
            f"config in {encoding}", f"$G {RELATED}", {"GRAPHREC_CONFIG": "f"}, codes=(0, 1), prepare=prepare_config
        )


# --- limits


# The number of processes is not limited for root, nor his right to read: trials of both run as another, where they can.
OTHER_USER = WITHOUT_RIGHTS = ""
if os.geteuid() == 0 and shutil.which("setpriv"):
    OTHER_USER = (
        "exec setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps +dac_override --ambient-caps +dac_override"
    )
    WITHOUT_RIGHTS = "exec setpriv --bounding-set -dac_override,-dac_read_search"


def limits() -> Iterator[Trial]:
    """Little memory, few files, no disk, no home."""

    def papers(folder: Path) -> None:
        write_papers(folder / "p.jsonl", 600)

    for kilobytes in (50_000, 100_000, 200_000, 300_000, 400_000, 500_000, 800_000, 1_500_000):
        for command in (
            RELATED,
            "related MultiPruner --no-open --page p.html",
            "stats",
            "build p.jsonl -o lib",
            "build p.jsonl -o lib --workers 2",
            "--help",
            "search pruning",
            "map --page m.html --no-open",
            "related --text pruning --no-open",
        ):
            codes = (0, 1) if kilobytes >= 200_000 else tuple(range(140))
            yield Trial(
                f"ulimit -v {kilobytes}: {command}", f"ulimit -v {kilobytes}; $G {command}", codes=codes, prepare=papers
            )
    for limit in ("-n 30", "-n 20", "-n 12", "-n 8", "-f 0", "-f 8", "-u 1", "-u 3", "-s 256", "-t 1000", "-l 0"):
        for command in (
            RELATED,
            "build p.jsonl -o lib",
            "build p.jsonl -o lib --workers 2",
            "related MultiPruner --no-open --page p.html",
        ):
            yield Trial(
                f"ulimit {limit}: {command}",
                f"ulimit {limit}; {OTHER_USER if '-u' in limit else ''} $G {command}",
                codes=(0, 1),
                prepare=papers,
            )
    if OTHER_USER:
        for command in (RELATED, "stats", "build ../p.jsonl -o ../lib", "build p.jsonl -o lib", "--help"):
            line = f"mkdir d; chown 65534 d; chmod 700 d; cd d; {WITHOUT_RIGHTS} $G {command}"
            yield Trial(f"cwd that cannot be read: {command}", line, prepare=papers)
    places: dict[str, tuple[str, Mapping[str, str | None]]] = {
        "no HOME": ("", {"HOME": None, "GRAPHREC_CACHE": None, "XDG_CACHE_HOME": None}),
        "HOME=/nonexistent": ("", {"HOME": "/nonexistent", "GRAPHREC_CACHE": None}),
        "HOME=/dev/null": ("", {"HOME": "/dev/null", "GRAPHREC_CACHE": None}),
        "HOME is empty": ("", {"HOME": "", "GRAPHREC_CACHE": None}),
        "HOME=/proc": ("", {"HOME": "/proc", "GRAPHREC_CACHE": None}),
        "no place to write": ("", {"HOME": "/proc", "TMPDIR": "/proc", "GRAPHREC_CACHE": None}),
        "cache is a file": ("touch c;", {"GRAPHREC_CACHE": "c"}),
        "cache is not UTF-8": ("", {"GRAPHREC_CACHE": os.fsdecode(b"c\xff")}),
        "TMPDIR missing": ("", {"TMPDIR": "/nonexistent"}),
        "TMPDIR is a file": ("", {"TMPDIR": "/dev/null"}),
        "cwd deleted": ("mkdir d; cd d; rmdir ../d;", {}),
        "cwd deleted, no HOME": ("mkdir d; cd d; rmdir ../d;", {"HOME": None}),
        "config is a folder": ("", {"GRAPHREC_CONFIG": "/"}),
        "config is a device": ("", {"GRAPHREC_CONFIG": "/dev/null"}),
        "config without end": ("", {"GRAPHREC_CONFIG": "/dev/zero"}),
        "a library of the environment that is a file": ("", {"GRAPHREC_LIBRARY": "/etc/passwd"}),
    }
    for what, (before, environment) in places.items():
        for command in (
            RELATED,
            "related MultiPruner --no-open",
            "stats",
            "--help",
            'build "$OLDPWD"/p.jsonl p.jsonl -o lib',
            "related --text pruning --no-open --to json -o out.json",
        ):
            prefix = f"export OLDPWD=$PWD; {before}" if "OLDPWD" in command else before
            yield Trial(f"{what}: {command}", f"{prefix} $G {command}", environment, prepare=papers)


# --- scripts


SCRIPT = """
import sys
{start}
import graphrec
{before}library = graphrec.build("p.jsonl", "lib", workers=2)
{before}print(len(library), "papers")
{before}print("main ran", __name__)
"""
WAYS_TO_RUN = {
    "a file": "$PY script.py",
    "stdin": "$PY - <script.py",
    "-c": '$PY -c "$(cat script.py)"',
    "a zip file": "mkdir z; cp script.py z/__main__.py; (cd z; $PY -m zipfile -c ../z.pyz __main__.py); $PY z.pyz",
    "-m": "$PY -m script",
}


def scripts() -> Iterator[Trial]:
    """Scripts that build with several processes, guarded or not, under each way to start processes."""
    for method in ("fork", "spawn", "forkserver"):
        start = f"import multiprocessing; multiprocessing.set_start_method({method!r}, force=True)"
        for guard in (False, True):
            text = SCRIPT.format(start=start, before="if __name__ == '__main__': " if guard else "")

            def prepare(folder: Path, text: str = text) -> None:
                write_papers(folder / "p.jsonl", 900)
                (folder / "script.py").write_text(text, encoding="utf-8")

            guarded = "guarded" if guard else "unguarded"
            for way, line in WAYS_TO_RUN.items():
                yield Trial(f"{guarded}, {method}: {way}", line, codes=(0,), prepare=prepare, check=_answers_once)
            if method == "spawn":
                dask = text.replace("workers=2", 'workers=2, engine="dask"')

                def prepare_dask(folder: Path, text: str = dask) -> None:
                    write_papers(folder / "p.jsonl", 300)
                    (folder / "script.py").write_text(text, encoding="utf-8")

                yield Trial(
                    f"{guarded}: dask",
                    "$PY script.py",
                    codes=(0,) if guard else (0, 1),
                    prepare=prepare_dask,
                    check=_names_the_guard,
                )


def _answers_once(outcome: Outcome, _: Path) -> str:
    count = outcome.out.count(b"papers")
    return "" if count == 1 else f"printed the answer {count} times"


def _names_the_guard(outcome: Outcome, _: Path) -> str:
    return "does not say that the script wants a guard" if outcome.code and b"__main__" not in outcome.err else ""


# --- signals


INTERRUPTIBLE = (  # the background jobs of a shell ignore Ctrl-C
    "$PY -c 'import signal, sys; signal.signal(2, signal.default_int_handler);"
    " from graphrec.cli import run; sys.exit(run())'"
)


def signals() -> Iterator[Trial]:
    """A build that gets a signal, with and without workers: nobody is left, and the exit code names the signal."""

    def papers(folder: Path) -> None:
        write_papers(folder / "p.jsonl", 6000)

    def check(outcome: Outcome, folder: Path) -> str:
        left = [
            path.name for path in folder.iterdir() if path.name.startswith(("graphrec-parcels", "pymp-", ".p.jsonl"))
        ]
        library = folder / "lib"
        left += (
            [path.name for path in library.iterdir() if path.name.startswith(".writing")] if library.exists() else []
        )
        return f"left {', '.join(left)}" if left else ""

    for engine in ("--workers 1", "--workers 2", "--engine dask --workers 2"):
        for name, code in (("TERM", 143), ("HUP", 129), ("INT", 130), ("KILL", 137)):
            for wait in (1.5, 4):
                run = INTERRUPTIBLE if name == "INT" else "$G"
                line = f"{run} build p.jsonl -o lib {engine} & pid=$!; sleep {wait}; kill -{name} $pid; wait $pid"
                yield Trial(
                    f"{name} after {wait} s, {engine}",
                    line,
                    codes=(code, 0),
                    prepare=papers,
                    check=check if name != "KILL" else lambda _outcome, _folder: "",
                )
    for name in ("TERM", "KILL", "INT"):
        line = (
            "$G build p.jsonl -o lib --workers 2 & pid=$!; sleep 2.5; child=$(pgrep -P $pid | tail -1);"
            f" kill -{name} $child; wait $pid"
        )
        yield Trial(f"{name} to a worker", line, codes=(0, 1), prepare=papers, check=check)


# --- words


HOSTILE_TEXTS = {
    "escape sequences": "\x1b[31mred\x1b]0;owned\x07\x1b]8;;javascript:alert(1)\x07link\x1b]8;;\x07\x9b31m",
    "bidi controls": "\u202eabc\u2066def\u2069\u061c\u200f",
    "tag characters": "safe" + "".join(chr(0xE0000 + ord(char)) for char in "ignore all rules") + "\U000e007f",
    "variation selectors": "a" + "".join(chr(0xE0100 + byte) for byte in b"secret"),
    "annotations": "a\ufff9b\ufffac\ufffb",
    "fillers": "a\u115f\u1160\u3164\uffa0b",
    "private use": "a\ue000\U000f0000\U0010fffdb",
    "not characters": "a\ufdd0\ufffe\U0001ffffb",
    "invisible operators": "f\u2061(x)\u2062\u2063\u2064\u206a\u206f",
    "soft hyphens and joiners": "a\u00adb\u200bc\u2060d\ufeffe\u180ef\u034fg",
}
LINKS = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "java\tscript:alert(1)",
    "javascript&colon;alert(1)",
    "&#106;avascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    '//evil.example/x" onclick=alert(1)',
    'https://a.example/"><script>alert(1)</script>',
    "http://a.example/ b",
    "\\\\evil\\share",
    "blob:https://x",
    "https:javascript:alert(1)",
    "mailto:a@b",
    "ms-msdt:/id",
    "view-source:javascript:alert(1)",
    "http://a.example/}\\input{/etc/passwd}",
    "https://[::1",
    "jav\u0000ascript:alert(1)",
    "feed:javascript:alert(1)",
    "http://user:pw@evil.example",
)
SCHEMES = re.compile(
    rb"(?i)(?:javascript|vbscript|data|file|blob|mailto|ms-msdt|view-source|feed)\s*(?::|&colon;|&#58;)(?!\s)[a-z/t]"
)


def _prepare_words(folder: Path) -> None:
    records = [
        {
            "title": f"Pruning {what} {text} paper",
            "abstract": f"We prune blocks. {text}",
            "authors": [f"Doe {text}, J."],
            "venue": text,
            "keywords": [text],
        }
        for what, text in HOSTILE_TEXTS.items()
    ]
    (folder / "p.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")


def _prepare_links(folder: Path) -> None:
    records = [
        {
            "title": f"Pruning number {number} of blocks and channels",
            "abstract": "We prune blocks of models.",
            "url": link,
            "doi": f'10.1000/x{number}" onclick=' if number % 3 else "",
        }
        for number, link in enumerate(LINKS)
    ]
    (folder / "p.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    ris = "".join(
        f"TY  - JOUR\nTI  - A study {number} of links in records\nUR  - {link}\nER  - \n"
        for number, link in enumerate(LINKS)
        if "\n" not in link
    )
    (folder / "p.ris").write_text(ris, encoding="utf-8")
    bib = "".join(
        f"@article{{k{number}, title={{Entry {number} of links in files}}, url={{{link}}}}}\n"
        for number, link in enumerate(LINKS)
        if "}" not in link
    )
    (folder / "p.bib").write_text(bib, encoding="utf-8")


def _is_visible(outcome: Outcome, _: Path) -> str:
    import unicodedata

    text = outcome.out.decode(errors="surrogateescape")
    bad = sorted(
        {
            f"U+{ord(char):04X}"
            for char in text
            if char not in "\n\u200c\u200d"
            and (
                unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co"}
                or char in "\u115f\u1160\u3164\uffa0\u034f"
                or 0xE0000 <= ord(char) <= 0xE0FFF
                or char in "\ufffe\uffff"
            )
        }
        - {"U+FEFF", "U+000D"}
    )
    return f"printed {', '.join(bad)}" if bad else ""


def _has_no_scheme(outcome: Outcome, folder: Path) -> str:
    content = outcome.out + b"".join(path.read_bytes() for path in folder.glob("*.out"))
    found = SCHEMES.search(content)
    return f"wrote {content[max(0, found.start() - 30) : found.end() + 20]!r}" if found else ""


def words() -> Iterator[Trial]:
    """Invisible characters and links in records, through every door."""
    for command in ("related 'escape sequences' --no-open", "search pruning", "show 'Pruning bidi controls'", "stats"):
        yield Trial(
            f"invisible: {command}",
            f"$G {command} -l lib 2>&1",
            codes=(0, 1),
            papers=_prepare_words,
            check=_is_visible,
            is_silent=True,
        )
    for form in MACHINE_FORMS:
        for what, papers, title, check in (
            ("invisible", _prepare_words, "escape sequences", _is_visible),
            ("links", _prepare_links, "Pruning number 1 of blocks", _has_no_scheme),
        ):
            yield Trial(
                f"{what}: --to {form}",
                f"$G related '{title}' -l lib --no-open --to json"
                if form == "json"
                else f"$G export -l lib --to {form}",
                codes=(0,),
                papers=papers,
                check=check,
            )
    yield Trial(
        "links: the page",
        "$G related 'Pruning number 1 of blocks' -l lib --no-open --page page.html"
        " && sed -n 's/.*id=\"page-data\">//p' page.html >page.out && test -s page.out",
        codes=(0,),
        papers=_prepare_links,
        check=_has_no_scheme,
    )
    yield Trial(
        "links: show",
        'for n in 0 1 2 3 4 5 6 7 8 9; do $G show "Pruning number $n of blocks and channels" -l lib; done',
        codes=(0,),
        papers=_prepare_links,
        check=_has_no_scheme,
    )


KINDS: dict[str, Callable[[], Iterator[Trial]]] = {
    "names": names,
    "streams": streams,
    "terminals": terminals,
    "texts": texts,
    "limits": limits,
    "scripts": scripts,
    "signals": signals,
    "words": words,
}


def main() -> int:
    """Run the trials of the kinds asked for, and print a table; the number of those that broke."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", choices=[*KINDS, []], help="which kinds of trials; all by default")
    parser.add_argument("--match", default="", help="only trials whose name matches this regular expression")
    parser.add_argument("--list", action="store_true", help="print the trials, run none")
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds for one trial")
    options = parser.parse_args()
    trials = {
        kind: [trial for trial in KINDS[kind]() if re.search(options.match, trial.name)]
        for kind in options.kinds or KINDS
    }
    if options.list:
        print("\n".join(f"{kind}: {trial.name}" for kind, group in trials.items() for trial in group))
        return 0
    broke, total = 0, time.monotonic()
    print(f"{'kind':12} {'tried':>6} {'broke':>6} {'seconds':>8}", flush=True)
    with tempfile.TemporaryDirectory(prefix="console-", ignore_cleanup_errors=True) as base:
        cache = Path(base) / "cache"
        prepare = [sys.executable, "-m", "graphrec", "stats"]
        subprocess.run(prepare, env={**os.environ, "GRAPHREC_CACHE": str(cache)}, check=True, capture_output=True)
        for kind, group in trials.items():
            begin, broke_here = time.monotonic(), 0
            for trial in group:
                problem, outcome = run(trial, options.limit, Path(base), cache)
                if problem:
                    broke_here += 1
                    said = outcome.err.decode(errors="backslashreplace").strip()[-400:]
                    print(f"BROKE {kind}: {trial.name!r}: {problem}\n    {said!r}", flush=True)
            print(f"{kind:12} {len(group):6,} {broke_here:6,} {time.monotonic() - begin:8,.0f}", flush=True)
            broke += broke_here
    print(f"{'all':12} {sum(map(len, trials.values())):6,} {broke:6,} {time.monotonic() - total:8,.0f}")
    return min(99, broke)


if __name__ == "__main__":
    sys.exit(main())
