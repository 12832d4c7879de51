"""Makes libraries as an adversary would: his checksums are all right, since he computes them himself.

Each kind is a function that changes a copy of a small sound library; `seal` then makes sizes and checksums right.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import random
import shutil
import socket
import sqlite3
import struct
import zipfile
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from builds import build_library

from graphrec.model.limits import SizeLimits
from graphrec.pipeline.options import BuildOptions
from graphrec.storage.manifest import MANIFEST_NAME, serialize_manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Kind = Callable[["Draft", random.Random], None]

FROZEN = Path(__file__).parent / "storage" / "frozen"
ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
HUGE = "hex(zeroblob(400000000))"
PAGE = 4096
TITLE = "Study 3 of pruning"  # the beginning of a title, which the first records have
KINDS: dict[str, Kind] = {}


class Draft:
    """A copy of a library that is being changed: its folder, its manifest, and its current generation."""

    def __init__(self, library: Path) -> None:
        self.library = library
        self.unread: set[str] = set()  # files of so many bytes that only their sizes are made right
        self.content: dict[str, Any] = json.loads((library / MANIFEST_NAME).read_text("utf-8"))

    @property
    def folder(self) -> Path:
        """The folder of the generation."""
        return self.library / self.content["generation"]

    def databases(self) -> list[Path]:
        """The SQLite files."""
        return sorted(self.folder.rglob("papers.sqlite"))

    def run(self, *statements: str, schema: str = "") -> None:
        """Run statements on every SQLite file as far as they run; `schema` edits the table of the schema first."""
        for path in self.databases():
            with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                if schema:
                    connection.execute("PRAGMA writable_schema = ON")
                    connection.execute(schema)
                for statement in statements:
                    with suppress(sqlite3.Error):
                        connection.execute(statement)

    def array(self, name: str) -> np.ndarray[Any, Any]:
        """An array, to be changed."""
        return np.load(self.folder / f"{name}.npy").copy()

    def save(self, name: str, array: np.ndarray[Any, Any]) -> None:
        """Put an array in the place of another."""
        np.save(self.folder / f"{name}.npy", array)

    def seal(self) -> None:
        """Make sizes and checksums right, of the manifest as well."""
        files = {}
        for path in sorted(self.folder.rglob("*")):
            name = path.relative_to(self.folder).as_posix()
            if name in self.unread:
                files[name] = {"bytes": path.stat().st_size, "sha256": "0" * 64}
            elif path.is_file() and not path.is_symlink() and "-" not in path.suffix and name in self.content["files"]:
                content = path.read_bytes()
                files[name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            elif name in self.content["files"]:
                files[name] = {**self.content["files"][name], "bytes": 0}
        self.content["files"] = {**self.content["files"], **files}
        content = {name: value for name, value in self.content.items() if name != "checksum"}
        (self.library / MANIFEST_NAME).write_text(serialize_manifest(content), "utf-8")


def kind(function: Kind) -> Kind:
    """Put a kind into the table, under its name."""
    KINDS[function.__name__.replace("_", " ")] = function
    return function


def write_records(path: Path, count: int = 120) -> Path:
    """A file of made-up records that refer to each other."""
    words = ("pruning", "merging", "quantization", "attention", "optimizer", "diffusion", "alignment", "retrieval")
    draw = random.Random(3)
    records = [
        {
            "id": f"s{number}",
            "title": f"Study {number} of {words[number % 3 and number % 8]} and {draw.choice(words)}",
            "abstract": f"We extend Pruner{number // 2} (Roe et al., 2020) with {' '.join(draw.choices(words, k=50))}. "
            f"We propose Pruner{number}.",
            "year": draw.randrange(1990, 2025),
            "authors": [f"Author {draw.randrange(40)}"],
            "references": [f"s{draw.randrange(count)}" for _ in range(6)],
        }
        for number in range(count)
    ]
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path


BASES = ("plain", "plain", "large", "shards", "old")


def make_bases(folder: Path, names: Sequence[str] = BASES) -> list[Path]:
    """Sound libraries to start from: in one piece, in shards, as large ones are, and of an older format."""
    records = write_records(folder / "records.jsonl")
    large = SizeLimits(compressed_texts=10, clusters=10)
    for name, options in (
        ("plain", BuildOptions()),
        ("large", BuildOptions(limits=large)),
        ("shards", BuildOptions(shards=2)),
    ):
        if name in names:
            build_library([records], folder / name, options)
    with zipfile.ZipFile(FROZEN / "format-1.zip") as archive:
        archive.extractall(folder / "old")
    return [folder / name for name in names]


def craft(base: Path, target: Path, name: str, seed: int) -> None:
    """Make a crafted library of a kind in a folder that does not exist."""
    shutil.copytree(base, target)
    draft = Draft(target)
    draw = random.Random(f"{name} {seed}")
    KINDS[name](draft, draw)
    if name != "pipes and devices":
        draft.seal()


@kind
def views(draft: Draft, draw: random.Random) -> None:
    """Views in the place of tables: without end, or of values that fill memory."""
    table = draw.choice(["works", "methods", "terms", "introduced", "made_references", "method_uses", "papers"])
    path = draft.databases()[0]
    with closing(sqlite3.connect(path)) as connection:
        columns = [name for (name,) in connection.execute(f"SELECT name FROM pragma_table_info('{table}')")]
    value = draw.choice(["x", HUGE, "randomblob(900000000)", "abs(-9223372036854775808)", "load_extension('x')"])
    selected = ", ".join(f"{draw.choice(['x', value])} AS {column}" for column in columns)
    draft.run(f"DROP TABLE {table}", f"CREATE VIEW {table} AS {ENDLESS} SELECT {selected} FROM n")


@kind
def triggers(draft: Draft, draw: random.Random) -> None:
    """Triggers for whoever writes to a copy."""
    table = draw.choice(["papers", "works", "terms", "methods"])
    step = draw.choice([f"INSERT INTO terms {ENDLESS} SELECT x + 99999, x FROM n", f"UPDATE works SET name = {HUGE}"])
    draft.run(f"CREATE TRIGGER spy AFTER {draw.choice(['INSERT', 'UPDATE', 'DELETE'])} ON {table} BEGIN {step}; END")


@kind
def generated_columns(draft: Draft, draw: random.Random) -> None:
    """Columns that are computed when they are read."""
    table, column = draw.choice([("works", "name"), ("papers", "title"), ("methods", "aliases"), ("terms", "term")])
    value = draw.choice([HUGE, 'printf("%.*c", 300000000, 65)'])
    old, new = f"{column} TEXT NOT NULL", f"{column} TEXT AS ({value})"
    draft.run(schema=f"UPDATE sqlite_master SET sql = replace(sql, '{old}', '{new}') WHERE name = '{table}'")


@kind
def foreign_virtual_tables(draft: Draft, draw: random.Random) -> None:
    """Modules that are not ours, or ours with other options."""
    table, made = draw.choice(
        [
            ("works", "rtree (number, name, author)"),
            ("works", "dbstat"),
            ("terms", "fts4 (number, term, tokenize = simple)"),
            ("title_words", "fts5 (title_key, content = 'title_words')"),
            ("title_words", "fts5 (title_key, content = 'full_text')"),
            ("title_vocabulary", "fts5vocab (full_text, 'instance')"),
            ("full_text", "fts5 (title, abstract, tokenize = 'trigram', prefix = '1 2 3 4 5 6 7 8 9')"),
        ]
    )
    draft.run(f"DROP TABLE {table}", f"CREATE VIRTUAL TABLE {table} USING {made}")


@kind
def edited_schemas(draft: Draft, draw: random.Random) -> None:
    """What nothing but an edited table of the schema holds."""
    draft.run(
        schema=draw.choice(
            [
                "UPDATE sqlite_master SET rootpage = (SELECT max(rootpage) FROM sqlite_master) WHERE name = 'papers'",
                "UPDATE sqlite_master SET rootpage = 2 WHERE type = 'table' AND rootpage > 0",
                "UPDATE sqlite_master SET rootpage = 99999999 WHERE name = 'terms'",
                "UPDATE sqlite_master SET sql = zeroblob(50000000) WHERE name = 'works'",
                "UPDATE sqlite_master SET sql = 'CREATE TABLE x' || hex(randomblob(9000000)) WHERE name = 'works'",
                "UPDATE sqlite_master SET name = 'papers' WHERE name = 'works'",
                "DELETE FROM sqlite_master WHERE name = 'papers'",
                "DELETE FROM sqlite_master WHERE name LIKE 'full_text_%'",
                "INSERT INTO sqlite_master SELECT type, name || '2', tbl_name, rootpage, sql FROM sqlite_master",
            ]
        )
    )


@kind
def expressions_in_indexes(draft: Draft, draw: random.Random) -> None:
    """Indexes and columns that call functions or collations."""
    draft.run(
        draw.choice(
            [
                f"CREATE INDEX spy ON works (name || {draw.choice(['abs(year)', 'x'])})",
                "CREATE INDEX spy ON papers (title COLLATE NOCASE)",
                "CREATE INDEX spy ON papers (title) WHERE length(title) > 3",
                "CREATE TABLE spy (x TEXT CHECK (length(x) > 3), y TEXT DEFAULT (hex(randomblob(9))))",
                "CREATE TABLE spy (x TEXT REFERENCES papers (row) ON DELETE CASCADE)",
                "ANALYZE",
            ]
        )
    )


@kind
def values_of_other_types(draft: Draft, draw: random.Random) -> None:
    """A blob, a number, a text or nothing where another type stands."""
    for path in draft.databases():
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            table = draw.choice(["papers", "works", "methods", "terms", "introduced", "made_references", "method_uses"])
            columns = [name for (name,) in connection.execute(f"SELECT name FROM pragma_table_info('{table}')")]
            column = draw.choice(columns)
            value = draw.choice(["x'ff00'", "'text'", "NULL", "12", "1.5", "zeroblob(99)", "-1", "9223372036854775807"])
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute("UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', '')")
    draft.run(f"UPDATE {table} SET {column} = {value}")


@kind
def numbers_that_name_nothing(draft: Draft, draw: random.Random) -> None:
    """Rows, nodes, methods and terms that there are not."""
    table, column = draw.choice(
        [
            ("made_references", "target"),
            ("made_references", "source"),
            ("method_uses", "method"),
            ("method_uses", "row"),
            ("introduced", "row"),
            ("terms", "number"),
            ("works", "number"),
            ("methods", "number"),
            ("papers", "row"),
        ]
    )
    value = draw.choice(["-1", "99999999", "-9223372036854775808", f"{column} + 1", f"{column} * 1000"])
    draft.run(f"UPDATE {table} SET {column} = {value} WHERE rowid % 2 = 0 OR {column} IS NOT NULL")


@kind
def lists_that_are_none(draft: Draft, draw: random.Random) -> None:
    """JSON of other kinds, deep, or long."""
    column = draw.choice(["authors", "keywords", "identifiers", "reference_list"])
    values = {
        "deep": "[" * 100_000 + "]" * 100_000,
        "unclosed": "[" * 100_000,
        "object": '{"a": 1}',
        "blank": "[ ]",
        "number": "1" * 50_000,
        "text": '"abc"',
        "nested": "[" + "[[1]]," * 1000 + "1]",
        "null": "null",
        "infinite": "[NaN, Infinity, 1e999]",
        "half": '["\\ud800"]',
    }
    value = values[draw.choice(sorted(values))]
    draft.run(f"UPDATE papers SET {column} = '{value}' WHERE row < 9", f"UPDATE methods SET aliases = '{value}'")


@kind
def pages_in_circles(draft: Draft, draw: random.Random) -> None:
    """Pages of trees that lead back to themselves, or to any other page."""
    for path in draft.databases():
        content = bytearray(path.read_bytes())
        pages = [at for at in range(0, len(content), PAGE) if content[at] in {2, 5}]
        for start in draw.sample(pages, min(len(pages), draw.choice([1, 3, 99]))):
            count = int.from_bytes(content[start + 3 : start + 5])
            to = draw.choice([start // PAGE + 1, draw.randrange(1, len(content) // PAGE + 1)])
            for number in range(min(count, 900)):
                cell = int.from_bytes(content[start + 12 + 2 * number : start + 14 + 2 * number])
                content[start + cell : start + cell + 4] = to.to_bytes(4)
            content[start + 8 : start + 12] = to.to_bytes(4)
        path.write_bytes(content)


@kind
def pages_changed_at_random(draft: Draft, draw: random.Random) -> None:
    """Pages overwritten with others, or bytes of their headers changed."""
    for path in draft.databases():
        content = bytearray(path.read_bytes())
        n_pages = len(content) // PAGE
        for _ in range(draw.choice([1, 4, 30])):
            at = PAGE * draw.randrange(1, n_pages)
            if draw.random() < 0.4:
                other = PAGE * draw.randrange(1, n_pages)
                content[at : at + PAGE] = content[other : other + PAGE]
            else:
                content[at + draw.randrange(draw.choice([8, 64, PAGE]))] = draw.randrange(256)
        path.write_bytes(content)


@kind
def headers_that_claim(draft: Draft, draw: random.Random) -> None:
    """Sizes, versions and encodings in the header of the SQLite file."""
    for path in draft.databases():
        content = bytearray(path.read_bytes())
        at, new = draw.choice(
            [
                (16, struct.pack(">H", draw.choice([512, 1, 65535, 1024, 8192]))),
                (18, bytes([2, 2])),
                (20, bytes([255])),
                (28, struct.pack(">I", draw.choice([0xFFFFFFFF, 1, 0x7FFFFFFF]))),
                (36, struct.pack(">I", 0xFFFFFFFF)),
                (44, struct.pack(">I", draw.choice([0, 9]))),
                (48, struct.pack(">i", draw.choice([2**31 - 1, -(2**31)]))),
                (52, struct.pack(">I", 3)),
                (56, struct.pack(">I", draw.choice([2, 3, 7]))),
            ]
        )
        content[at : at + len(new)] = new
        path.write_bytes(content)


@kind
def journals_beside(draft: Draft, draw: random.Random) -> None:
    """A journal or a WAL that would be played back into the file, and the mark that there is one."""
    for path in draft.databases():
        for ending in ("-journal", "-wal", "-shm"):
            path.with_name(path.name + ending).write_bytes(
                draw.choice([b"\xd9\xd5\x05\xf9 \xa1c\xd7", b"7\x7f\x06\x82"]) + draw.randbytes(9000)
            )
        content = bytearray(path.read_bytes())
        content[18:20] = draw.choice([bytes([1, 1]), bytes([2, 2])])
        path.write_bytes(content)


@kind
def another_encoding(draft: Draft, draw: random.Random) -> None:
    """The same tables in UTF-16."""
    for path in draft.databases():
        with closing(sqlite3.connect(path)) as old:
            statements = [sql for (sql,) in old.execute("SELECT sql FROM sqlite_master WHERE sql NOTNULL")]
            plain = [each for each in statements if "VIRTUAL" not in each and "CREATE TABLE '" not in each]
            new = path.with_name("new")
            with closing(sqlite3.connect(new)) as other:
                other.execute(f"PRAGMA encoding = '{draw.choice(['UTF-16le', 'UTF-16be'])}'")
                for sql in (*plain, *(each for each in statements if "VIRTUAL" in each)):
                    with suppress(sqlite3.Error):
                        other.execute(sql)
                for table in ("papers", "works", "methods", "terms", "made_references", "compression"):
                    with suppress(sqlite3.Error, IndexError):  # an older format lacks some, and a table may be empty
                        rows = old.execute(f"SELECT * FROM {table}").fetchall()
                        marks = ", ".join("?" * len(rows[0]))
                        other.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
                other.commit()
        new.replace(path)


@kind
def word_indexes(draft: Draft, draw: random.Random) -> None:
    """The tables behind the word indexes, with anything in them."""
    name = draw.choice(["full_text", "title_words"])
    statement = draw.choice(
        [
            f"UPDATE {name}_data SET block = randomblob(length(block)) WHERE id > 10",
            f"UPDATE {name}_data SET block = zeroblob(length(block))",
            f"UPDATE {name}_data SET block = x'ffffffffffffffffffffffff' WHERE id = {draw.choice([1, 10])}",
            f"UPDATE {name}_data SET block = (SELECT block FROM {name}_data WHERE id > 10 LIMIT 1) WHERE id > 10",
            f"UPDATE {name}_data SET block = substr(block, 1, length(block) / 2)",
            f"UPDATE {name}_data SET block = NULL",
            f"UPDATE {name}_idx SET pgno = {draw.choice(['1000000000', '-1', 'pgno * 2'])}",
            f"UPDATE {name}_idx SET segid = segid + 1",
            f"UPDATE {name}_docsize SET sz = randomblob(3)",
            f"DELETE FROM {name}_docsize",
            f"UPDATE {name}_config SET v = {draw.choice(['99', '-1', 'zeroblob(9)'])}",
            f"INSERT INTO {name}_config VALUES ('rank', 'load_extension(''x'')'), ('pgsz', 1000000000)",
        ]
    )
    draft.run(statement)


@kind
def words_of_other_rows(draft: Draft, draw: random.Random) -> None:
    """Word indexes that find papers that there are not."""
    row = draw.choice([-1, 10**6, 10**12, 2**62])
    words = " ".join(["pruning attention"] * draw.choice([1, 1000]))
    draft.run(
        f"INSERT INTO full_text (rowid, title, abstract) VALUES ({row}, '{words}', '{words}')",
        f"INSERT INTO title_words (rowid, title_key) VALUES ({row}, 'study 3 of pruning')",
    )


@kind
def numbers_without_bound(draft: Draft, draw: random.Random) -> None:
    """NaN, infinity, and values of any size in arrays."""
    arrays = [path for path in sorted(draft.folder.rglob("*.npy")) if np.load(path).dtype.kind == "f"]
    for path in draw.sample(arrays, min(len(arrays), draw.choice([1, 3, 99]))):
        array = np.load(path).copy()
        if array.size:
            value = draw.choice([np.nan, np.inf, -np.inf, -1.0, 60000.0])
            array.flat[draw.sample(range(array.size), draw.choice([1, array.size]))] = value
            np.save(path, array)


@kind
def places_that_there_are_not(draft: Draft, draw: random.Random) -> None:
    """Column numbers and bounds that are negative, too large, doubled or out of order."""
    arrays = [path for path in sorted(draft.folder.rglob("*.npy")) if np.load(path).dtype.kind == "i"]
    path = draw.choice([path for path in arrays if np.load(path).size > 1])
    array = np.load(path).copy()
    most = np.iinfo(array.dtype).max
    change = draw.choice(["high", "negative", "doubled", "backwards", "first"])
    if change in {"high", "negative"}:
        array.flat[draw.randrange(array.size)] = most if change == "high" else -most
    elif change == "doubled":
        array[:] = array.flat[0]
    else:
        array[:] = array[::-1].copy() if change == "backwards" else np.roll(array, 1)
    np.save(path, array)


@kind
def arrays_of_other_shapes(draft: Draft, draw: random.Random) -> None:
    """Arrays whose header claims another shape, type or order."""
    path = draw.choice(sorted(draft.folder.rglob("*.npy")))
    array = np.load(path)
    made = draw.choice(
        ["claims", "object", "structured", "fortran", "single", "text", "complex", "wide", "none", "deep"]
    )
    if made == "claims":
        header = draw.choice(["(1000000000000,)", "(99999, 99999, 99999)", "(-5,)", "(0, 9999999999)", "1", "((3,),)"])
        text = f"{{'descr': '{array.dtype.str}', 'fortran_order': False, 'shape': {header}, }}"
        _write_array(path, text, array.tobytes())
    elif made == "deep":
        _write_array(path, "(" * 30_000, b"")
    elif made == "object":
        _write_array(path, "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", b"cos\nsystem\n(S'true'\ntR.")
    elif made == "structured":
        np.save(path, np.zeros(array.shape, dtype=[("a", "f4"), ("b", "i4")]))
    elif made == "fortran":
        np.save(path, np.asfortranarray(np.ones((3, max(1, array.size // 3)), dtype=array.dtype)))
    elif made == "single":
        np.save(path, np.array(3, dtype=array.dtype))
    elif made == "text":
        np.save(path, np.full(array.shape, "x" * 20))
    elif made == "complex":
        np.save(path, array.astype(complex))
    elif made == "wide":
        np.save(path, array.astype(array.dtype.newbyteorder(">")))
    else:
        np.save(path, array[:0])


def _write_array(path: Path, header: str, content: bytes) -> None:
    """An array with a header of any text."""
    text = header.encode() + b"\n"
    path.write_bytes(b"\x93NUMPY\x02\x00" + struct.pack("<I", len(text)) + text + content)


@kind
def files_cut_or_lengthened(draft: Draft, draw: random.Random) -> None:
    """Files that end early or go on."""
    path = draw.choice(sorted(path for path in draft.folder.rglob("*") if path.is_file()))
    content = path.read_bytes()
    path.write_bytes(draw.choice([content[: len(content) // 2], content[:-1], b"", content * 2, content + b"\0" * 99]))


@kind
def files_with_holes(draft: Draft, draw: random.Random) -> None:
    """Files of gigabytes that take no room on a disk, some with a header that says so, and counts that allow them."""
    names = {"vectors.npy", "cites.data.npy", "years.npy", "papers.sqlite"}
    path = draw.choice([path for path in sorted(draft.folder.rglob("*")) if path.name in names])
    size = 20 << 30
    if draw.random() < 0.5:
        draft.content["papers"] = 50_000
    if path.suffix == ".npy" and draw.random() < 0.5:
        array = np.load(path)
        rows = size // array.dtype.itemsize // (array.shape[1] if array.ndim > 1 else 1)
        text = f"{{'descr': '{array.dtype.str}', 'fortran_order': False, 'shape': {(rows, *array.shape[1:])}, }}"
        _write_array(path, text, b"")
        size = path.stat().st_size + rows * array.dtype.itemsize * (array.shape[1] if array.ndim > 1 else 1)
    os.truncate(path, size)
    draft.unread.add(path.relative_to(draft.folder).as_posix())


@kind
def settings_of_any_kind(draft: Draft, draw: random.Random) -> None:
    """Settings that hold what no setting does."""
    odd = [None, [], {}, "x", "x" * 100_000, -1, 1e308, float("nan"), float("inf"), [[[]]], {"a": {"b": []}}, True]
    settings = draft.content["settings"]
    name = draw.choice(["embedder", "embedder", "calibration", "is_of_names", "grown", "keep_apart", "further"])
    if name == "embedder":
        part = draw.choice(["name", "share", "model", "components", "further"])
        value = draw.choice([*odd, "/tmp/model", "https://example.org/model"])
        settings["embedder"] = draw.choice([value, {**settings["embedder"], part: value}])
    elif name == "calibration":
        weights = dict.fromkeys(("lexical", "semantic", "pagerank"), draw.choice(odd))
        settings["calibration"] = draw.choice([{"weights": weights}, {"weights": draw.choice(odd)}, draw.choice(odd)])
    else:
        settings[name] = draw.choice(odd)


@kind
def counts_that_do_not_match(draft: Draft, draw: random.Random) -> None:
    """Numbers of the manifest that are not those of the files."""
    odd = [0, 1, 2**30, -1, 2**40, True, "9", None, 1.5, [], 10**300]
    name = draw.choice(["papers", "works", "methods", "columns", "format", "generation", "graphrec", "files", "shards"])
    if name == "columns":
        draft.content["columns"][draw.choice(sorted(draft.content["columns"]))] = draw.choice(odd)
    elif name == "shards":
        draft.content["shards"] = draw.choice([[{}], [{"name": "../x"}], {}, "x", [[]] * 5000, odd])
    elif name == "files":
        draft.content["files"][draw.choice(["../../x", "/etc/passwd", "x/y", "", "a\nb"])] = {
            "bytes": 1,
            "sha256": "0" * 64,
        }
    else:
        draft.content[name] = draw.choice([*odd, "../generation-1", "generation-99"])


@kind
def reports_of_any_kind(draft: Draft, draw: random.Random) -> None:
    """A report that holds what none does, or texts that would write elsewhere on a terminal."""
    odd = [None, [], {}, "x", -1, 1e308, float("nan"), [[]], [{"place": "\x1b]0;x\x07"}], [{"a": 1}] * 1000, "\x1b[2J"]
    part = draw.choice(["read", "files", "merged", "skipped", "further"])
    draft.content["report"] = draw.choice(
        [{part: draw.choice(odd)}, {**draft.content["report"], part: draw.choice(odd)}]
    )


@kind
def manifests_without_measure(draft: Draft, draw: random.Random) -> None:
    """A manifest with a million keys, or brackets without end."""
    made = draw.choice(["keys", "deep", "long"])
    if made == "keys":
        draft.content["settings"] |= {f"k{number}": number for number in range(200_000)}
    elif made == "deep":
        value: Any = 1
        for _ in range(900):
            value = [value]
        draft.content["settings"]["deep"] = value
    else:
        draft.content["settings"]["long"] = "x" * 20_000_000


@kind
def pipes_and_devices(draft: Draft, draw: random.Random) -> None:
    """What is no file, in the place of one: with its size, as `stat` tells it, in the manifest."""
    path = draw.choice(
        [draft.library / MANIFEST_NAME, draft.folder / "papers.sqlite", draft.folder / "idf.npy", draft.folder]
    )
    if path != draft.library / MANIFEST_NAME and path != draft.folder and path.exists():
        name = path.name
        draft.content["files"][name] = {"bytes": 0, "sha256": hashlib.sha256(b"").hexdigest()}
        draft.seal()
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    made = draw.choice(["pipe", "zero", "random", "link", "socket"])
    if made == "pipe":
        os.mkfifo(path)
    elif made == "socket":
        with socket.socket(socket.AF_UNIX) as one:
            here = Path.cwd()
            os.chdir(path.parent)
            try:
                one.bind(path.name)
            finally:
                os.chdir(here)
    else:
        path.symlink_to({"zero": "/dev/zero", "random": "/dev/urandom", "link": "/etc/passwd"}[made])


@kind
def packed_without_measure(draft: Draft, draw: random.Random) -> None:
    """Small packed files of gigabytes: statistics, original records, abstracts."""
    which = draw.choice(["learnt.json.gz", "originals.jsonl.gz", "abstracts"])
    if which == "abstracts":
        from zstandard import ZstdCompressor

        claimed = ZstdCompressor().compress(bytes(60_000_000))
        unclaimed = ZstdCompressor(write_content_size=False).compress(bytes(200_000_000))
        for path in draft.databases():
            with closing(sqlite3.connect(path)) as connection, connection:
                connection.execute("UPDATE papers SET abstract = ?", [draw.choice([claimed, unclaimed])])
        return
    text = draw.choice([b"[" * 30_000_000, b" " * 100_000_000, b'{"owned": [' + b"1," * 20_000_000])
    (draft.folder / which).write_bytes(gzip.compress(text, 1))
    draft.content["files"][which] = {}


@kind
def edges_of_any_kind(draft: Draft, draw: random.Random) -> None:
    """Additional edges: their list, and their values."""
    n_papers = draft.content["papers"]
    listed: Any = [{"name": "same_funder", "label": "\x1b[31mred", "is_directed": False, "length": 1.0}]
    indptr = np.arange(n_papers + 1, dtype=np.int64)
    indices = np.zeros(n_papers, dtype=np.int32)
    data = np.full(n_papers, draw.choice([np.nan, np.inf, -1.0, 1e30, 1.0]), dtype=np.float32)
    made = draw.choice(["data", "indices", "list", "length"])
    if made == "indices":
        indices[:] = draw.choice([-1, n_papers, 2**31 - 1])
    elif made == "list":
        odd = ["../x", "", "a b", None, 3]
        listed = draw.choice([{}, [1], [[]] * 9999, [{"name": draw.choice(odd), "label": "x", "is_directed": 1}], "x"])
    elif made == "length":
        listed[0]["length"] = draw.choice([float("nan"), "x", 0, 1e308, -1])
    draft.folder.joinpath("edges.json").write_text(json.dumps(listed), "utf-8")
    for part, array in (("indptr", indptr), ("indices", indices), ("data", data)):
        draft.save(f"edge.same_funder.{part}", array)
        draft.content["files"][f"edge.same_funder.{part}.npy"] = {}
    draft.content["files"]["edges.json"] = {}


@kind
def encoders_that_do_not_fit(draft: Draft, draw: random.Random) -> None:
    """Weights and components of other shapes, or with values of any size."""
    name = draw.choice(["idf", "embedder.components"])
    array = draft.array(name)
    made = draw.choice(["short", "long", "flat", "wide", "nan", "high", "negative"])
    if made in {"nan", "high", "negative"}:
        array[:] = {"nan": np.nan, "high": 60000.0, "negative": -5.0}[made]
    elif made == "short":
        array = array[: len(array) // 3]
    elif made == "long":
        array = np.concatenate([array, array])
    elif made == "flat":
        array = array.reshape(-1)[:5]
    else:
        array = np.ones((len(array), 7), dtype=array.dtype)
    draft.save(name, array)


@kind
def shards_that_overlap(draft: Draft, draw: random.Random) -> None:
    """Ranges of shards that do not fit their files, or shards where there were none."""
    shards = draft.content.get("shards") or []
    if not shards:
        counts = draft.content["papers"]
        names = ("cites", "cited_by", "uses_method", "used_by", "similar", "terms", "written_by", "wrote")
        ranges = {name: [0, draw.choice([counts, 10**9])] for name in names}
        draft.content["shards"] = [{"name": "shard-00001", "papers": [0, counts], "rows": ranges, "entries": ranges}]
        return
    one = draw.choice(shards)
    which = draw.choice(["papers", "rows", "entries"])
    new = draw.choice([[0, 0], [0, 10**12], [-5, 5], [5, 1], [0], [0, True], ["a", "b"], [0.0, 9.0]])
    if which == "papers":
        one["papers"] = new
    else:
        one[which][draw.choice(sorted(one[which]))] = new


@kind
def texts_for_terminals(draft: Draft, draw: random.Random) -> None:
    """Texts that steer a terminal, a page or a spreadsheet, and texts without measure."""
    texts = {
        "escape": "Study 3 of pruning \x1b]0;owned\x07\x1b[2J\x1b[31m",
        "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "formula": '=HYPERLINK("http://example.org")',
        "bidi": "\u202eStudy 3 of pruning\u2066 \U000e0041",
        "nul": "Study 3 of pruning \x00 after",
        "lines": "Study 3 of pruning\r\n\n\x0b\x0c\x85\u2028next",
        "long": "x " * 3_000_000,
        "word": "x" * 5_000_000,
        "rich": "[bold red]Study[/] [link=http://example.org]3[/link]",
    }
    text = texts[draw.choice(sorted(texts))]
    columns = draw.sample(["title", "abstract", "venue", "url", "doi", "arxiv", "source", "title_key", "id"], 3)
    for path in draft.databases():
        with closing(sqlite3.connect(path)) as connection, connection:
            for column in columns:
                with suppress(sqlite3.Error):
                    connection.execute(f"UPDATE papers SET {column} = ? WHERE row < 4", [text])
            connection.execute("UPDATE works SET name = ?", [text[:1000]])
            connection.execute("UPDATE made_references SET sentence = ?, mention = ?", [text[:1000], text[:1000]])


@kind
def bytes_changed_at_random(draft: Draft, draw: random.Random) -> None:
    """Any bytes of any file, most often where sizes and types stand."""
    for path in draw.sample(sorted(path for path in draft.folder.rglob("*") if path.is_file()), 3):
        content = bytearray(path.read_bytes())
        for _ in range(draw.choice([1, 4, 32])):
            content[draw.randrange(min(len(content), draw.choice([128, len(content)])))] = draw.randrange(256)
        path.write_bytes(content)
