"""Every sentence that graphrec can end with, each raised for real; no `raise` of ours may be missing from the table."""

from __future__ import annotations

import ast
import errno
import gzip
import io
import json
import multiprocessing
import os
import pickle
import re
import shutil
import sqlite3
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import filelock
import numpy as np
import pytest
import zotero_databases
from builds import build_library
from crafted_files import cell, workbook
from made_pdfs import pdf_of, small_paper

import graphrec
from graphrec import cli, errors, exporters, places, registry, systems
from graphrec.cli import streams
from graphrec.cli._limits import check_limits
from graphrec.engines import checkpoint
from graphrec.engines.backends import _cluster
from graphrec.errors import (
    EmptyCorpusError,
    EmptyInputError,
    ExtraMissingError,
    GraphrecError,
    InputError,
    LibraryBusyError,
    LibraryCorruptError,
    LibraryError,
    LibraryFormatError,
    LibraryNotFoundError,
    LibraryReplacedError,
    OptionError,
    PluginError,
    SourceShrunkError,
    SourcesNotOursError,
    TitleNotFoundError,
)
from graphrec.evaluation.calibration import calibrate
from graphrec.evaluation.cases import read_judgements
from graphrec.evaluation.held_out import hide_references
from graphrec.exporters import folder as note_folder
from graphrec.exporters.export import Export
from graphrec.fetch import run as run_module
from graphrec.fetch._retry import NoAnswerError, call_with_retries
from graphrec.fetch.client import Client, Response
from graphrec.fetch.run import FetchOptions, fetch
from graphrec.fetch.server import Server, Terms
from graphrec.fetch.services import crossref
from graphrec.files import replace_file
from graphrec.identity.corpus import identify
from graphrec.model.extra_edges import ExtraEdges
from graphrec.model.matrix import empty
from graphrec.model.paper import Paper, ReadReport
from graphrec.model.query import Query
from graphrec.model.relations import relation_named
from graphrec.model.source import Source
from graphrec.model.user_state import UserState
from graphrec.pipeline import plans, update
from graphrec.pipeline.plans import plan_removal
from graphrec.pipeline.target import Target
from graphrec.ranking.fusion import rank
from graphrec.ranking.rerankers import cross_encoder
from graphrec.readers import open as readers_open
from graphrec.readers.open import read_files
from graphrec.sources import folders
from graphrec.sources.files import find_files, find_sources
from graphrec.sources.names import locate_source
from graphrec.sources.zotero import database as zotero_database
from graphrec.storage import arrays, checksums, folder, generation, lock, manifest, resources, upgrade, user_state
from graphrec.storage.arrays import open_array
from graphrec.storage.checksums import describe_files
from graphrec.storage.extra_edges import check_extra_edges, open_extra_edges
from graphrec.storage.lock import lock_library
from graphrec.storage.manifest import MANIFEST_NAME, _checksum, read_content
from graphrec.storage.remote import download
from graphrec.storage.sql import writer
from graphrec.storage.sql.connection import open_connection
from graphrec.vectors import neural
from graphrec.vectors.search_query import parse_search
from graphrec.vectors.stopwords import function_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphrec.api.library import Library

PACKAGE = Path(graphrec.__file__).parent
OURS = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, GraphrecError)}
FORMATS = (
    r"expected one of the formats in graphrec build --help \(BibTeX, RIS, JSON Lines, CSV, OpenAlex, PubMed, ...\)\."
)
RAISED: set[tuple[str, int]] = set()
TRIED: set[str] = set()


@dataclass(frozen=True)
class World:
    """What a case may break: a folder, a library of eight papers of its own, and the interpreter, for the while.

    `eight` and `results` are shared libraries, never to be written to.
    """

    here: Path
    library: Path
    eight: Library
    results: Library
    patch: pytest.MonkeyPatch

    def file(self, name: str, content: str | bytes) -> Path:
        """A file with this content."""
        path = self.here / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def without(self, module: str) -> None:
        """Make an installed package seem missing."""
        self.patch.setitem(sys.modules, module, None)

    def fail(self, target: Any, name: str, error: Exception) -> None:
        """Let a function raise."""

        def raising(*_: object, **__: object) -> None:
            raise error

        self.patch.setattr(target, name, raising)

    def rewrite(self, **changes: object) -> None:
        """A manifest with other content, and the checksum of that."""
        content = {**read_content(self.library), **changes}
        text = json.dumps({**content, "checksum": _checksum(content)})
        (self.library / MANIFEST_NAME).write_text(text, "utf-8")


@dataclass(frozen=True)
class Case:
    """What to do, and the sentence that must come of it."""

    name: str
    error: type[GraphrecError]
    sentence: str
    cause: Callable[[World], object]


CASES: list[Case] = []


def says(error: type[GraphrecError], sentence: str) -> Callable[[Callable[[World], object]], None]:
    """Put the decorated cause into the table."""

    def keep(cause: Callable[[World], object]) -> None:
        CASES.append(Case(cause.__name__, error, sentence, cause))

    return keep


def read(*paths: str | Path) -> None:
    list(read_files(paths, ReadReport()))


def command(*arguments: object) -> object:
    """A command, its errors let through."""
    return cli.graphrec.main([str(argument) for argument in arguments], standalone_mode=False)


# Asking


@says(
    TitleNotFoundError,
    r"No paper is called 'zz'; the closest are '.+'; '.+'; '.+'\. Give one of them, or look for "
    r"words with: graphrec search WORDS -l \S+",
)
def unknown_title(world: World) -> None:
    world.eight.find("zz")


@says(
    TitleNotFoundError,
    r"No paper is called '\?', and none is similar; look for words with: graphrec search WORDS -l \S+",
)
def no_title_at_all(world: World) -> None:
    world.eight.find("?")


@says(OptionError, r"Got by='decade', expected one of 'year', 'month', 'batch'; try by='batch'\.")
def trends_by_decade(world: World) -> None:
    world.eight.trends("decade")


@says(OptionError, r"Got the year '1900', expected one after the first: .+; --to json lists all\.")
def trends_since_a_year_that_there_is_not(world: World) -> None:
    world.eight.trends(since=1900)


@says(TitleNotFoundError, r"No theme is called 'zz'; the largest are .+, see: graphrec themes")
def unknown_theme(world: World) -> None:
    world.eight.theme("zz")


@says(LibraryCorruptError, r".+themes\.json is damaged \(.+\); build the library again from its files\.")
def themes_of_another_shape(world: World) -> None:
    years_of(world).with_name("themes.json").write_text("{}")
    world.rewrite(files={})
    graphrec.open(world.library).themes()


@says(TitleNotFoundError, r"No method is called 'zz'; similar ones are '.+', '.+', '.+'\.")
def unknown_method(world: World) -> None:
    world.eight.method("zz")


@says(TitleNotFoundError, r"No method of this library is called 'sanding'; graphrec methods lists them\.")
def method_of_another_library(world: World) -> None:
    world.eight.lineage(graphrec.Paper("sanding", id="method:sanding"))


@says(OptionError, r"The relation is 'likes'; expected one or several of: extends, compares, uses, mentions, cites\.")
def relation_of_no_table(world: World) -> None:
    world.eight.lineage("MultiPruner", relations="likes")


@says(TitleNotFoundError, r"1 of 2 titles was not found \(see above\); the other is answered\.")
def unknown_title_in_a_list(world: World) -> None:
    command("related", "--from", world.file("titles.txt", "MultiPruner\nzz\n"), "-l", world.library)


@says(OptionError, r"The weight of the reranker encoder is 1; expected a number between 0 and 1\.")
def reranker_with_all_the_weight(world: World) -> None:
    world.eight.related("MultiPruner", rerank="encoder=any", weights={"encoder": 1})


@says(OptionError, r"The reranker encoder needs a model; name one, or its folder: encoder=MODEL\.")
def reranker_without_a_model(world: World) -> None:
    world.eight.related("MultiPruner", rerank="encoder")


@says(
    OptionError,
    r"The endpoint is not named as MODEL@ADDRESS; give it such as qwen3:8b@http://localhost:11434/v1, without password"
    r" and query; a key stands in GRAPHREC_RERANK_KEY\.",
)
def endpoint_with_a_password(world: World) -> None:
    for choice in ("", "m", "m@ftp://a", "@http://a", "m@http://a:0", "m@http://a:x", "m@http://[", "m@http://a?b=c"):
        with pytest.raises(OptionError):
            world.eight.related("MultiPruner", rerank=f"endpoint={choice}")
    world.eight.related("MultiPruner", rerank="endpoint=m@http://me:secret@localhost/v1")


@says(OptionError, r"GRAPHREC_RERANK_KEY holds blanks or letters outside of ASCII; set it to the key alone\.")
def key_with_a_line_end(world: World) -> None:
    world.patch.setenv("GRAPHREC_RERANK_KEY", "sk-1\nX-Header: sk-2")
    world.eight.related("MultiPruner", rerank="endpoint=m@http://127.0.0.1:9")


@says(OptionError, r"No reranker is called 'zz'; there are: .*encoder.*\.")
def unknown_reranker(world: World) -> None:
    world.eight.related("MultiPruner", rerank="zz=any")


@says(OptionError, r"The cross-encoder 'any' gives 3 numbers for a pair of texts; name one that gives a single score\.")
def cross_encoder_of_classes(world: World) -> None:
    model = SimpleNamespace(predict=lambda pairs, **_: np.ones((len(pairs), 3)))
    world.patch.setattr(cross_encoder, "load_model", lambda *_: model)
    world.eight.related("MultiPruner", rerank="cross-encoder=any")


@says(
    InputError,
    r".+titles\.txt cannot be read \(it is not UTF-8 text, it looks like Latin-1 or Windows-1252\); expected a text"
    r" file with one title a line in UTF-8\.",
)
def list_of_titles_that_is_no_text(world: World) -> None:
    command("related", "--from", world.file("titles.txt", b"caf\xe9"), "-l", world.library)


@says(InputError, r".+draft\.txt cannot be read \(it holds NUL bytes\); expected a text file in UTF-8\.")
def text_with_nul_bytes(world: World) -> None:
    command("related", "--text-file", world.file("draft.txt", "a\0b"), "-l", world.library)


@says(OptionError, r"Nothing was asked; give a title, or free text, or both\.")
def nothing_asked(world: World) -> None:
    world.eight.related()


@says(OptionError, r"The paper is \['a'\]; expected a title, an id, or a Paper as library\.paper returns\.")
def title_that_is_a_list(world: World) -> None:
    world.eight.related("MultiPruner", ["a"])  # type: ignore[arg-type]


@says(OptionError, r"top is 0; expected 1 or more\.")
def top_of_nothing(world: World) -> None:
    world.eight.related("MultiPruner", top=0)


@says(OptionError, r"text is \['a'\]; expected text\.")
def text_that_is_a_list(world: World) -> None:
    world.eight.related(text=["a"])  # type: ignore[arg-type]


@says(OptionError, r"library is 5; expected a path, or text\.")
def library_that_is_a_number(world: World) -> None:
    graphrec.sync(5)  # type: ignore[arg-type]


@says(OptionError, r"sources is \[5\]; expected names or files of sources\.")
def sources_that_are_numbers(world: World) -> None:
    graphrec.sync(world.library, iter([5]))  # type: ignore[arg-type]


@says(OptionError, r"files is None; expected files, folders, or patterns of files\.")
def files_that_are_nothing(world: World) -> None:
    graphrec.add(None, world.library)  # type: ignore[arg-type]


@says(OptionError, r"files is \['a\.bib', ' '\]; expected files, folders, or patterns of files\.")
def file_without_a_name(world: World) -> None:
    graphrec.build(["a.bib", " "], world.here / "none")


@says(OptionError, r"names is b'Sand'; expected titles or ids of papers, or names of sources\.")
def title_in_bytes(world: World) -> None:
    graphrec.remove(b"Sand", world.library)  # type: ignore[arg-type]


@says(OptionError, r"names has nothing in it; expected titles or ids of papers, or names of sources\.")
def removal_of_nothing(world: World) -> None:
    graphrec.remove([], world.library)


@says(OptionError, r"names has nothing in it; expected places \(file:line\) or ids of records\.")
def nothing_kept_apart(world: World) -> None:
    graphrec.keep_apart([], world.library)


@says(OptionError, r"year:recent is no year; expected 2020, 2018-2021, 2019\.\., \.\.2019 or >=2019\.")
def year_of_a_search_that_is_none(_: World) -> None:
    parse_search("pruning year:recent")


@says(OptionError, r"is:good is none of the marks; expected is:kept, is:discarded, is:read, is:unread, is:to-read\.")
def mark_of_a_search_that_is_none(_: World) -> None:
    parse_search("is:good")


@says(
    OptionError,
    r"'author:\(zhong' is no value of author; expected one, in quotation marks .+; write .+\.",
)
def field_of_a_search_with_a_bracket(_: World) -> None:
    parse_search("author:(zhong OR wan)")


@says(OptionError, r"A tag is 5; expected a text, such as pruning\.")
def tag_that_is_a_number(world: World) -> None:
    world.eight.search("pruning", tags=5)  # type: ignore[arg-type]


@says(
    OptionError, r"marks is \['keep'\]; expected a file of marks, a library, or marks \(library\.marks\.values\(\)\)\."
)
def marks_that_are_texts(world: World) -> None:
    world.eight.join_marks(["keep"])  # type: ignore[list-item]


@says(OptionError, r"since is '2020'; expected a whole number\.")
def year_that_is_text(world: World) -> None:
    world.eight.related("MultiPruner", since="2020")  # type: ignore[arg-type]


@says(OptionError, r"min_score is 'high'; expected a number\.")
def score_that_is_text(world: World) -> None:
    world.eight.related("MultiPruner", min_score="high")  # type: ignore[arg-type]


@says(
    TitleNotFoundError, r"'A paper of nobody' is not in this library; look for words with: graphrec search WORDS -l .+"
)
def paper_of_another_library(world: World) -> None:
    world.eight.describe(graphrec.Paper("A paper of nobody"))


@says(
    TitleNotFoundError,
    r"No paper has exactly the title or id 'Block'; library\.find\(TITLE\) also takes parts and typos\.",
)
def part_of_a_title_as_a_key(world: World) -> None:
    world.eight["Block"]


@says(OptionError, r"The lowest score is 2; scores lie between 0 and 1\.")
def score_above_one(world: World) -> None:
    world.eight.related("MultiPruner", min_score=2)


@says(OptionError, r"since 2020 is after until 2010; swap them\.")
def years_backwards(world: World) -> None:
    world.eight.related("MultiPruner", since=2020, until=2010)


@says(OptionError, r"'MultiPruner: .+' is asked for and avoided at once; name it only once\.")
def asked_for_and_avoided(world: World) -> None:
    world.eight.related("MultiPruner", avoid="MultiPruner")


@says(OptionError, r"by is 'colour'; expected one of: problem, method, result\.")
def unknown_facet(world: World) -> None:
    world.eight.related("MultiPruner", by="colour")


@says(OptionError, r"No signal is called 'zz'; there are: .*pagerank.*\.")
def unknown_signal(world: World) -> None:
    rank(world.eight._snapshot.graph, Query((0,)), weights={"zz": 1.0})


@says(OptionError, r"cross_encoder is the weight of a reranker; choose it, too, by --rerank cross-encoder=MODEL\.")
def weight_of_no_reranker(world: World) -> None:
    world.eight.related("MultiPruner", weights={"cross_encoder": 0.5})


@says(OptionError, r"The weight of lexical is -1; weights are 0 or more\.")
def negative_weight(world: World) -> None:
    rank(world.eight._snapshot.graph, Query((0,)), weights={"lexical": -1})


@says(OptionError, r"weights is \['lexical'\]; expected a mapping such as \{'lexical': 2\}\.")
def weights_that_are_a_list(world: World) -> None:
    world.eight.related("MultiPruner", weights=["lexical"])  # type: ignore[arg-type]


@says(OptionError, r"The number of recommendations is 0; ask for at least 1\.")
def ranking_of_nothing(world: World) -> None:
    rank(world.eight._snapshot.graph, Query((0,)), top=0)


@says(OptionError, r"Diversity is 2; it goes from 0 \(none\) to 1\.")
def too_diverse(world: World) -> None:
    world.eight.related("MultiPruner", diverse=2)


# Measuring


@says(OptionError, r"The share of references to hide is 2; it lies between 0 and 1\.")
def share_above_one(world: World) -> None:
    hide_references(world.eight._snapshot.graph, 2)


@says(OptionError, r"No paper has \d+ references within the library; nothing can be held out\.")
def nothing_to_hold_out(world: World) -> None:
    hide_references(world.eight._snapshot.graph, 0.2)


@says(OptionError, r"0 papers have references to hold out; calibration needs \d+ or more\.")
def nothing_to_calibrate_on(world: World) -> None:
    calibrate(world.eight._snapshot.graph, [])


@says(
    InputError, r".+j\.tsv cannot be read as judgements \(No such file or directory\); give a TSV or TREC qrels file\."
)
def no_judgements(world: World) -> None:
    read_judgements(world.here / "j.tsv", lambda _: None)


@says(
    InputError,
    r".+s\.txt names no paper of this library \(the first of its 1 entries is 'zzz'\); expected one title, id or DOI a"
    r" line, or a bibliography of papers that are in it\.",
)
def seeds_of_another_library(world: World) -> None:
    world.eight.seeds(world.file("s.txt", "zzz\n"))


@says(InputError, r".+s\.json:#1 cannot be used \(.+\), and nothing else is there; export it again\.")
def damaged_seeds(world: World) -> None:
    world.eight.seeds(world.file("s.json", '[{"title": '))


@says(OptionError, r"Every paper is ranked, by its score alone; leave out the lowest score and the variety\.")
def every_paper_above_a_score(world: World) -> None:
    world.eight.related("MultiPruner", min_score=0, everything=True)


@says(OptionError, r"'zz\.bib' is no source of this library; it has '.+' \(see graphrec list --sources\)\.")
def papers_of_no_source(world: World) -> None:
    world.eight.papers_of("zz.bib")


@says(InputError, r"No query of .+j\.tsv is in the library; expected titles or ids of its papers\.")
def judgements_on_other_papers(world: World) -> None:
    world.eight.evaluate(world.file("j.tsv", "query_title\tpaper_title\tgrade\nA\tB\t1\n"))


@says(
    InputError,
    r"Judgement 1 of .+j\.tsv is not understood; expected query_title, paper_title, grade with a "
    r"header, or `query 0 paper grade`\.",
)
def judgements_of_another_kind(world: World) -> None:
    read_judgements(world.file("j.tsv", "one two\n"), lambda _: None)


# The files that a library follows


TICK = r"Settings > Advanced > 'Allow other applications on this computer to communicate with Zotero'"  # in Zotero


def from_zotero(world: World, name: str = "zotero:", **options: Any) -> None:
    graphrec.build(name, world.here / "new", **options)


@says(
    InputError,
    r"Zotero is not running, and there is no zotero\.sqlite in .+Zotero or a folder that its profile names; let Zotero"
    rf" \(version 7 or later\) run and tick {TICK}, or name its data folder: zotero:FOLDER\.",
)
def no_zotero_here(world: World) -> None:
    zotero_databases.make_home(world.here, world.patch)
    from_zotero(world)


@says(EmptyInputError, r"zotero:.+ holds no papers; check the library or the collection in Zotero\.")
def zotero_without_papers(world: World) -> None:
    zotero_databases.write_database(world.here / "zotero.sqlite", zotero_databases.Library())
    from_zotero(world, str(world.here / "zotero.sqlite"))


@says(InputError, r"Zotero has no collection 'Tolls' in this library; nearest are 'Tools'\.")
def zotero_without_such_a_collection(world: World) -> None:
    zotero_databases.write_database(world.here / "zotero.sqlite", zotero_databases.sample())
    from_zotero(world, f"zotero:{world.here}", collections="Tolls")


@says(
    OptionError,
    r"Collections \(--collection\) are those of Zotero, and none of these sources is one; give zotero: too, or"
    r" leave the collections out\.",
)
def collection_of_a_file(world: World) -> None:
    graphrec.sync(world.library, trust=True, collections="Tools")


@says(InputError, r"Zotero has no group 7 here; it has zotero:groups/4321 \('Forge Lab'\)\.")
def zotero_without_such_a_group(world: World) -> None:
    zotero_databases.make_home(world.here, world.patch)
    zotero_databases.write_database(world.here / "Zotero" / "zotero.sqlite", zotero_databases.sample())
    from_zotero(world, "zotero:groups/7")


@says(InputError, r"Zotero has no group 7 here; it has none\.")
def running_zotero_without_such_a_group(world: World) -> None:
    with zotero_databases.serve(zotero_databases.Library()) as server:
        zotero_databases.make_home(world.here, world.patch, port=server.port)
        from_zotero(world, "zotero:groups/7")


@says(InputError, r"Zotero's library changed while it was read; try again when Zotero is done\.")
def running_zotero_that_changes_all_the_time(world: World) -> None:
    with zotero_databases.serve(zotero_databases.sample()) as server:
        server.answer = lambda path: (200, {"Total-Results": "9"}, b"[]") if "/items?limit=1&" in path else None
        zotero_databases.make_home(world.here, world.patch, port=server.port)
        from_zotero(world)


@says(InputError, r".+zotero\.sqlite does not exist; check the path\.")
def zotero_database_that_is_missing(world: World) -> None:
    from_zotero(world, f"zotero:{world.here}")


@says(
    InputError, rf".+zotero\.sqlite cannot be read \(Permission denied\); close Zotero, or let it run and tick {TICK}\."
)
def zotero_database_of_somebody_else(world: World) -> None:
    zotero_databases.write_database(world.here / "zotero.sqlite", zotero_databases.sample())
    world.fail(zotero_database, "_read", PermissionError(errno.EACCES, "Permission denied"))
    from_zotero(world, f"zotero:{world.here}")


@says(
    InputError,
    r".+zotero\.sqlite is damaged \(.+\); let Zotero check it \(Settings > Advanced > Files and Folders\), or give a"
    r" backup \(zotero\.sqlite\.bak beside it\)\.",
)
def zotero_database_that_is_cut(world: World) -> None:
    path = zotero_databases.write_database(world.here / "zotero.sqlite", zotero_databases.sample())
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    from_zotero(world, f"zotero:{world.here}")


@says(InputError, r".+zotero\.sqlite changed while it was read; try again when Zotero is done\.")
def zotero_database_that_is_written_all_the_time(world: World) -> None:
    zotero_databases.write_database(world.here / "zotero.sqlite", zotero_databases.sample())
    numbers = iter(range(99))
    world.patch.setattr(zotero_database, "_states", lambda _: [(next(numbers),), (), ()])
    from_zotero(world, f"zotero:{world.here}")


@says(InputError, r"'https://a\.b/c\.bib' is an address; download it, and give the file\.")
def source_at_an_address(world: World) -> None:
    find_files(["https://a.b/c.bib"], world.library)


@says(
    InputError,
    r"'\.\./\.\./x' is no name of a source; expected one of graphrec list --sources\.",
)
def source_that_leads_away(world: World) -> None:
    locate_source("../../x", world.library)


@says(InputError, r"'x\.bib' leads nowhere from here; give the file again, by its whole path\.")
def source_beside_no_library(world: World) -> None:
    locate_source("x.bib", None)


@says(InputError, r"'\.\./\.\./\*' is no pattern of sources; add the files again\.")
def source_by_a_pattern_that_leads_away(world: World) -> None:
    find_sources([Source("x.bib", pattern="../../*")], world.library)


def library_of(world: World, count: int) -> Path:
    """A library of a file with so many records, `many.jsonl`."""
    graphrec.build(records_of(world, count), world.here / "many", replace=True)
    return world.here / "many"


def records_of(world: World, count: int) -> Path:
    lines = (json.dumps({"title": f"How sand flows in river {number * 7919}"}) for number in range(count))
    return world.file("many.jsonl", "\n".join(lines))


@says(
    SourceShrunkError,
    r"many\.jsonl has 1 record now, and had 20 before; if that is right, say so \(--yes, in Python yes=True\)\.",
)
def source_that_has_nearly_no_records(world: World) -> None:
    library = library_of(world, 20)
    records_of(world, 1)
    graphrec.sync(library)


@says(
    SourcesNotOursError,
    r".+many was made by somebody else, or elsewhere, and would have these files read: 'many\.jsonl'; if that is right,"
    r" say so once \(--trust, in Python trust=True\); see all with: graphrec list --sources -l .+many",
)
def sources_of_somebody_else(world: World) -> None:
    library = library_of(world, 2)
    world.patch.setenv("GRAPHREC_DATA", str(world.here / "another user"))
    graphrec.sync(library)


@says(
    OptionError,
    r"'none\.bib' is no source of this library, which has 'many\.jsonl'; see all with: graphrec list --sources -l"
    r" .+many",
)
def source_of_no_library(world: World) -> None:
    graphrec.sync(library_of(world, 2), "none.bib")


@says(
    LibraryError,
    r".+many is a library of 2 papers from many\.jsonl already; to replace it give --replace \(in Python"
    r" replace=True\), to add files use graphrec add, to read its files again graphrec sync\.",
)
def library_that_is_there_already(world: World) -> None:
    graphrec.build(records_of(world, 2), library_of(world, 2))


@says(EmptyCorpusError, r"All papers are removed; take one back with: graphrec remove TITLE --undo")
def removal_of_all(world: World) -> None:
    library = library_of(world, 2)
    graphrec.remove([paper.id for paper in graphrec.open(library)], library)


@says(
    TitleNotFoundError,
    r"'How sand flows in rivers' may be 'How sand flows in river \d+'; to remove that, give its whole title, or its"
    r" id .+",
)
def removal_of_a_guess(world: World) -> None:
    graphrec.remove("How sand flows in rivers", library_of(world, 2))


@says(TitleNotFoundError, r"'Sand' is not in this library, which has no paper yet\.")
def removal_from_no_library(world: World) -> None:
    plan_removal(Target(world.here, world.here), ["Sand"])


@says(TitleNotFoundError, r"'Sand' was not removed; nothing was removed\.")
def return_of_what_was_not_removed(world: World) -> None:
    graphrec.remove("Sand", library_of(world, 2), undo=True)


@says(
    TitleNotFoundError,
    r"'Sand in the sea' was not removed; removed were 'How sand flows in river 0'; see all with: graphrec list"
    r" --removed -l .+many",
)
def return_of_another_than_was_removed(world: World) -> None:
    graphrec.remove("How sand flows in river 0", library_of(world, 2))
    graphrec.remove("Sand in the sea", world.here / "many", undo=True)


@says(
    OptionError, r"'none\.bib' is no source of this library, which has 'many\.jsonl'; see all with: .+ --sources -l .+"
)
def removal_of_no_source(world: World) -> None:
    graphrec.remove("none.bib", library_of(world, 2))


@says(
    TitleNotFoundError,
    r"No paper is called 'Zzz'; the closest are .+\. Give one of them, or look for words with: graphrec search WORDS"
    r" -l .+many",
)
def removal_of_no_paper(world: World) -> None:
    graphrec.remove("Zzz", library_of(world, 2))


@says(
    SourcesNotOursError,
    r"many\.jsonl was removed by somebody else, or elsewhere, so that it is not read; to read it, add its file:"
    r" graphrec add",
)
def return_of_what_somebody_else_removed(world: World) -> None:
    library = library_of(world, 2)
    graphrec.add(world.file("more.jsonl", '{"title": "Sand in deserts"}'), library)
    graphrec.remove("many.jsonl", library)
    world.patch.setenv("GRAPHREC_DATA", str(world.here / "another user"))
    graphrec.remove("many.jsonl", library, undo=True)


@says(TitleNotFoundError, r"'Editorial' fits 2 papers; give the id of one: e1, e2\.")
def removal_of_one_of_two(world: World) -> None:
    lines = (json.dumps({"title": "Editorial", "doi": f"10.1000/e{at}", "id": f"e{at}", "year": 2020}) for at in (1, 2))
    graphrec.build(world.file("two.jsonl", "\n".join(lines)), world.here / "two")
    graphrec.remove("Editorial", world.here / "two")


# What a person decided


def marks_of(world: World, content: str) -> None:
    """Read marks with this content."""
    (world.library / "marks.json").write_text(content, "utf-8")
    user_state.read_user_state(world.library / "marks.json", None)


@says(LibraryFormatError, r".+marks\.json has format 7, this graphrec reads up to 1; install a newer graphrec\.")
def marks_of_a_newer_graphrec(world: World) -> None:
    marks_of(world, '{"format": 7}')


@says(
    LibraryError,
    r".+marks\.json, which holds what you decided about the library, is damaged; put a copy of it in its place, or move"
    r" it elsewhere to begin without\.",
)
def marks_that_are_damaged(world: World) -> None:
    marks_of(world, '{"format": 1')


@says(
    LibraryError,
    r".+marks\.json, which holds what you decided about the library, is damaged; put a copy of it in its place, or move"
    r" it elsewhere to begin without\.",
)
def marks_that_are_damaged_in_a_library_that_is_whole(world: World) -> None:
    (world.library / "marks.json").write_text("{}", "utf-8")
    command("verify", "-l", world.library)


@says(
    LibraryError,
    r".+marks\.json is a symbolic link, expected a plain file; put a copy of your marks in its place, or move it"
    r" elsewhere to begin without\.",
)
def marks_behind_a_link(world: World) -> None:
    (world.library / "marks.json").unlink()
    (world.library / "marks.json").symlink_to(world.file("elsewhere", "{}"))
    user_state.read_user_state(world.library / "marks.json", None)


@says(LibraryError, r".+marks\.json cannot be read \(Input/output error\); ask for the right to read it\.")
def marks_that_cannot_be_read(world: World) -> None:
    world.fail(user_state, "read_file", OSError(errno.EIO, "Input/output error"))
    user_state.read_user_state(world.library / "marks.json", None)


@says(
    LibraryError,
    r".+marks\.json could not be written \(No space left on device\), and is as it was; make room, or ask for the right"
    r" to write it\.",
)
def marks_on_a_full_disk(world: World) -> None:
    world.fail(user_state, "write_durably", OSError(errno.ENOSPC, "No space left on device"))
    with user_state.hold_user_state(world.library) as held:
        held.write(UserState())


@says(LibraryError, r".+marks\.json would have [\d,]+ bytes, at most 10 are read; make its notes shorter\.")
def marks_that_are_too_long(world: World) -> None:
    with user_state.hold_user_state(world.library, most_bytes=10) as held:
        held.write(UserState())


@says(
    LibraryBusyError, r"The marks of .+library are being written by another process; try again, or let graphrec wait\."
)
def marks_that_another_writes(world: World) -> None:
    with filelock.FileLock(world.library / ".marks.lock"), user_state.hold_user_state(world.library, wait=False):
        pass


@says(LibraryError, r".+library lies on a file system without locks; copy the library to a folder of this machine\.")
def marks_without_locks(world: World) -> None:
    world.fail(filelock.FileLock, "acquire", NotImplementedError())
    with user_state.hold_user_state(world.library):
        pass


@says(LibraryError, r".+no cannot hold marks \(No such file or directory\); ask for the right to write it\.")
def marks_of_no_folder(world: World) -> None:
    world.fail(filelock.FileLock, "acquire", OSError(errno.ENOENT, "No such file or directory"))
    with user_state.hold_user_state(world.here / "no"):
        pass


@says(LibraryError, r".+data/addresses/\w+ cannot hold marks \(.+\); ask for the right to write it\.")
def marks_in_a_data_folder_with_something_else(world: World) -> None:
    (world.here / "data").mkdir(mode=0o700)
    world.file("data/addresses", "")
    world.patch.setenv("GRAPHREC_DATA", str(world.here / "data"))
    with user_state.hold_user_state("memory://a"):
        pass


@says(
    OptionError,
    r"/dev/null/x cannot be used \(Not a directory\); let GRAPHREC_DATA name a folder that can be written\.",
)
def data_folder_that_is_none(world: World) -> None:
    world.patch.setenv("GRAPHREC_DATA", "/dev/null/x")
    places.data_folder()


@says(OptionError, r"A paper is kept or discarded; give one of keep and discard\.")
def kept_and_discarded(world: World) -> None:
    world.eight.mark("Adam", keep=True, discard=True)


@says(OptionError, r"A paper is read or to be read; give one of read and to_read\.")
def read_and_to_read(world: World) -> None:
    world.eight.mark("Adam", read=True, to_read=True)


@says(OptionError, r"There is nothing to mark; give keep, discard, read, to_read, note, tags or clear\.")
def nothing_to_mark(world: World) -> None:
    world.eight.mark("Adam")


@says(OptionError, r"There is no paper to mark; give titles or ids\.")
def no_paper_to_mark(world: World) -> None:
    world.eight.mark(keep=True)


@says(OptionError, r"'Ada' fits several papers \(.+; .+\); give more of the title, or an id\.")
def several_papers_to_mark(world: World) -> None:
    world.eight.mark("Ada", keep=True)


@says(OptionError, r"A tag is '#'; expected a text, such as pruning\.")
def an_empty_tag(world: World) -> None:
    world.eight.mark("Adam", tags=["a", "#"])


@says(InputError, r"/dev/null is a device, expected a plain file; give marks as JSON Lines, or a library\.")
def marks_of_a_device(world: World) -> None:
    world.eight.join_marks("/dev/null")


@says(InputError, r".+ is a folder but no library; expected marks as JSON Lines, or a library\.")
def marks_of_a_folder(world: World) -> None:
    world.eight.join_marks(world.here)


@says(
    InputError, r".+m\.jsonl cannot be read \(No such file or directory\); expected marks as JSON Lines, or a library\."
)
def marks_of_no_file(world: World) -> None:
    world.eight.join_marks(world.here / "m.jsonl")


@says(
    InputError,
    r".+m\.jsonl:1 is no mark; expected a line as graphrec marks export writes it:"
    r' \{"title": \.\.\., "decision": "keep"\}\.',
)
def line_that_is_no_mark(world: World) -> None:
    world.eight.join_marks(world.file("m.jsonl", "x"))


@says(OptionError, r"No paper is kept; keep some \(graphrec mark TITLE --keep\), or give a title or free text\.")
def related_to_nothing_kept(world: World) -> None:
    world.eight.related(use_marks=True)


# Results


@says(TitleNotFoundError, r"No result is about 'DrumNett'; the nearest names are 'DrumNet'.*\. Without a name, 15 .+\.")
def results_about_a_name_that_none_states(world: World) -> None:
    world.results.results("DrumNett")


@says(TitleNotFoundError, r"No result is about 'x': the papers of this library state none in their abstracts\.")
def results_of_a_library_without_any(world: World) -> None:
    world.eight.results("x")


@says(OptionError, r"The name of a data set, system or paper is empty; give one, or none for all results\.")
def results_about_a_blank(world: World) -> None:
    world.eight.results("  ")


@says(LibraryFormatError, r".+library was built by an earlier graphrec, which kept no results; build it again .+\.")
def results_of_a_library_of_an_earlier_graphrec(world: World) -> None:
    with zipfile.ZipFile(Path(__file__).parent / "storage" / "frozen" / "format-4.zip") as archive:
        archive.extractall(world.here / "earlier" / "library")
    graphrec.open(world.here / "earlier" / "library").results()


# Writing pages and exports


@says(OptionError, r"The page cannot be written to .+p\.html: there is no folder .+no; make it first\.")
def page_in_no_folder(world: World) -> None:
    world.eight.related("MultiPruner").save(world.here / "no" / "p.html")


@says(OptionError, r"The page cannot be written to .+: that is a folder; name a file in it\.")
def page_on_a_folder(world: World) -> None:
    world.eight.related("MultiPruner").save(world.here)


@says(OptionError, r"The page cannot be written to /dev/null: that is no ordinary file; name a file\.")
def page_on_a_device(world: World) -> None:
    world.eight.related("MultiPruner").save("/dev/null")


@says(
    TitleNotFoundError,
    r"No paper is called exactly 'MultiPrunr'; the closest is 'MultiPruner: .+'; ask without exact to take it\.",
)
def inexact_title(world: World) -> None:
    command("show", "MultiPrunr", "--exact", "-l", world.library)


@says(
    OptionError,
    r".+no.vault cannot be written: expected a folder, or a name for one in a folder that is there \(.+\)\.",
)
def vault_in_no_folder(world: World) -> None:
    exporters.write_folder("obsidian", Export(()), world.here / "no" / "vault")


@says(OptionError, r".+cannot be written \(No space left on device\); what is done stays, write it again\.")
def vault_on_a_full_disk(world: World) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    world.patch.setattr(note_folder, "replace_file", refuse)
    exporters.write_folder("obsidian", Export((Paper("Sand", id="a"),)), world.here / "vault")


@says(OptionError, r"bibtex is written into one file; give write\(\) a stream\.")
def folder_of_one_file(world: World) -> None:
    exporters.write_folder("bibtex", Export(()), world.here / "vault")


@says(OptionError, r".+library cannot be written: it is a folder; name a file in it\.")
def output_to_a_folder(world: World) -> None:
    command("stats", "-l", world.library, "--to", "csv", "-o", world.library)


@says(OptionError, r"aux\.csv cannot be written: on Windows, 'aux\.csv' is a device; give it another name\.")
def output_named_like_a_device(world: World) -> None:
    world.patch.setattr(systems, "IS_WINDOWS", True)
    with replace_file(Path("aux.csv")):
        pass


@says(OptionError, r"/x+ cannot be written: in full it has 301 characters, and Windows takes 259; choose a shorter .+")
def path_too_long_for_windows(world: World) -> None:
    world.patch.setattr(systems, "IS_WINDOWS", True)
    with replace_file(Path("/" + 300 * "x")):
        pass


def configured(world: World, content: str | bytes) -> None:
    """A command with a config file of this content."""
    world.patch.setenv("GRAPHREC_CONFIG", str(world.file("config.toml", content)))
    command("stats", "-l", world.library)


@says(OptionError, r"The config file .+config\.toml cannot be read \(Invalid value .+\); correct or delete it\.")
def config_file_that_is_no_toml(world: World) -> None:
    configured(world, "top = \n")


@says(
    OptionError, r"The config file .+config\.toml has the key 'tops'; it may have: library, top, open, to, .+_mailto\."
)
def config_file_with_an_unknown_key(world: World) -> None:
    configured(world, "tops = 3\n")


@says(
    OptionError,
    r"The config file .+config\.toml has no s2_api_key that is text; expected the key or address alone, as text\.",
)
def config_with_a_key_that_is_a_number(world: World) -> None:
    configured(world, "s2_api_key = 12345\n")


@says(OptionError, r"The config file .+config\.toml has top = 'ten'; expected a whole number of 1 or more\.")
def config_file_with_a_wrong_value(world: World) -> None:
    configured(world, "top = 'ten'\n")


@says(OptionError, r".+p\.csv cannot be written: there is no folder .+no; make it first\.")
def export_in_no_folder(world: World) -> None:
    command("export", "-l", world.library, "--to", "csv", "-o", world.here / "no" / "p.csv")


@says(OptionError, r"No exporter is called 'zz'; there are: asreview, awesome, bibtex, .+\.")
def unknown_exporter(world: World) -> None:
    registry.load("exporters", "zz")


def plugin(world: World, room: str, source: str) -> None:
    """Let a module be the entry `bad` that another package has in a room."""
    name = f"stranger_{len(TRIED)}"
    world.file(f"{name}.py", source)
    world.patch.syspath_prepend(str(world.here))
    point = EntryPoint(name="bad", value=name, group=f"graphrec.{room}")
    world.patch.setattr(registry, "_points", lambda asked: {"bad": [point]} if asked == room else {})
    world.patch.setattr(registry, "plugin_names", lambda asked: ("bad",) if asked == room else ())


@says(
    PluginError,
    r"The exporter 'bad' of the package stranger_\d+ cannot be loaded \(ModuleNotFoundError: No module named 'no_such'"
    r"\); update that package or uninstall it\.",
)
def exporter_that_cannot_be_imported(world: World) -> None:
    plugin(world, "exporters", "import no_such\n")
    exporters.write("bad", Export(()), io.BytesIO())


@says(PluginError, r"The service 'bad' of the package stranger_\d+ has no NAME; update that package or uninstall it\.")
def service_without_a_name(world: World) -> None:
    plugin(world, "fetch", "")
    fetch("bad", ["stones"], world.here / "x.jsonl")


@says(
    PluginError,
    r"The exporter 'bad' of the package stranger_\d+ failed \(ValueError: no stones\); update that package or .+\.",
)
def exporter_that_fails(world: World) -> None:
    source = "NAME, SUFFIX, DESCRIPTION = 'bad', '', ''\ndef write(export, stream): raise ValueError('no stones')\n"
    plugin(world, "exporters", source)
    exporters.write("bad", Export(()), io.BytesIO())


READS = "NAME, SUFFIXES, DESCRIPTION = 'bad', (), ''\ndef looks_like(head, name): return 2\n"


@says(
    InputError, r".+a\.x: The reader 'bad' of the package stranger_\d+ failed \(TypeError: read gave 5, expected .+\."
)
def reader_that_gives_no_papers(world: World) -> None:
    plugin(world, "readers", READS + "def read(stream, source): return [5]\n")
    list(read_files([world.file("a.x", "stones")], ReadReport()))


@says(ExtraMissingError, r"Writing Parquet needs pyarrow; type: pip install 'graphrec\[parquet\]'")
def parquet_without_pyarrow(world: World) -> None:
    world.without("pyarrow")
    registry.load("exporters", "parquet").write(Export(()), io.BytesIO())


# Reading


@says(InputError, r"No file matches '.+\*\.bib'; check the pattern and the working folder\.")
def pattern_without_files(world: World) -> None:
    read(world.here / "*.bib")


@says(InputError, r".+ is a folder; give its files, for example '.+\*'\.")
def folder_for_a_file(world: World) -> None:
    read(world.here)


@says(
    InputError, r".+ has no file that may hold records\. Left out of .+: 1 picture; to read one of them, name it .+\."
)
def folder_of_pictures(world: World) -> None:
    (world.here / "photos").mkdir()
    world.file("photos/a.png", b"")
    find_files([world.here / "photos"], None)


@says(InputError, r"No file of .+ fits --include \*\.bib; it has 1 \.ris\.")
def folder_without_such_files(world: World) -> None:
    (world.here / "exports").mkdir()
    world.file("exports/a.ris", b"")
    find_files([world.here / "exports"], None, ["*.bib"])


@says(InputError, r".+ cannot be entered \(Permission denied\); check its permissions\.")
def folder_that_cannot_be_entered(world: World) -> None:
    def refuse(_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    world.patch.setattr(folders.os, "scandir", refuse)
    find_files([world.here], None)


@says(InputError, r".+ has more than 1 files that may be records; give the folder in it that has them, or choose .+\.")
def folder_of_too_many_files(world: World) -> None:
    (world.here / "exports").mkdir()
    for name in ("a.ris", "b.ris"):
        world.file(f"exports/{name}", b"")
    folders.list_folder(world.here / "exports", most=1)


@says(OptionError, r"--include chooses among the files of a folder, and no folder was given; leave it out\.")
def include_without_a_folder(world: World) -> None:
    find_files([world.here / "a.bib"], None, ["*.bib"])


@says(
    EmptyInputError, r".+day\.md is Markdown without a paper; a note on one has as properties a DOI, .+ links to them\."
)
def note_without_a_paper(world: World) -> None:
    read(world.file("day.md", "# Monday\n\nIt rained.\n"))


@says(InputError, r".+no\.bib does not exist; check the path\.")
def no_such_file(world: World) -> None:
    read(world.here / "no.bib")


@says(InputError, r".+a\.bib cannot be read \(Permission denied\); check its permissions\.")
def file_of_somebody_else(world: World) -> None:
    path = world.file("a.bib", "")
    world.fail(Path, "open", PermissionError(13, "Permission denied"))
    read(path)


@says(InputError, r".+a\.bib cannot be read \(Input/output error\); check the disk or connection that it lies on\.")
def file_on_a_failing_disk(world: World) -> None:
    world.fail(readers_open, "read_head", OSError(errno.EIO, "Input/output error"))
    read(world.file("a.bib", "x"))


@says(EmptyInputError, r".+a\.bib is empty; " + FORMATS)
def empty_file(world: World) -> None:
    read(world.file("a.bib", " \n"))


@says(InputError, r".+a\.bin holds binary data; " + FORMATS)
def binary_file(world: World) -> None:
    read(world.file("a.bin", bytes(range(7)) * 99))


@says(EmptyInputError, r".+a\.bib was read as bibtex and holds no papers; check what was exported into it\.")
def file_without_records(world: World) -> None:
    read(world.file("a.bib", '@string{jml = "Machine Learning"}'))


@says(InputError, r".+a\.gz is damaged \(.+\); unpack or export it again\.")
def damaged_gzip(world: World) -> None:
    read(world.file("a.gz", b"\x1f\x8b" + b"x" * 50))


@says(InputError, r".+a\.zip is a damaged zip archive \(File is not a zip file\); unpack or export it again\.")
def damaged_zip(world: World) -> None:
    read(world.file("a.zip", b"PK\x03\x04" + b"x" * 50))


@says(
    InputError,
    r".+a\.gz unpacks to more than 50 times its size, as only a decompression bomb does;"
    r" unpack it yourself if you trust it\.",
)
def decompression_bomb(world: World) -> None:
    world.patch.setattr("graphrec.readers._guard.UNCHECKED_SIZE", 100_000)
    read(world.file("a.gz", gzip.compress(b'{"title": "' + b"x" * 500_000)))


@says(InputError, r".+a\.zip!2!1!0 is inside 3 nested archives; unpack the outer ones\.")
def archives_in_archives(world: World) -> None:
    data = b"{}"
    for number in range(4):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr(str(number - 1), data)
        data = stream.getvalue()
    read(world.file("a.zip", data))


@says(ExtraMissingError, r"Reading \.zst needs zstandard; type: pip install zstandard")
def zstandard_missing(world: World) -> None:
    world.without("zstandard")
    read(world.file("a.zst", b"\x28\xb5\x2f\xfdxx"))


@says(ExtraMissingError, r"Reading YAML needs PyYAML; type: pip install pyyaml")
def yaml_missing(world: World) -> None:
    world.without("yaml")
    read(world.file("a.yaml", "references:\n- title: One\n"))


@says(ExtraMissingError, r"Reading spreadsheets needs calamine; type: pip install python-calamine")
def calamine_missing(world: World) -> None:
    world.without("python_calamine")
    read(world.file("a.xls", b"\xd0\xcf\x11\xe0" + b"x" * 50))


@says(ExtraMissingError, r"Reading Parquet needs pyarrow; type: pip install 'graphrec\[parquet\]'")
def reading_parquet_without_pyarrow(world: World) -> None:
    world.without("pyarrow")
    read(world.file("a.parquet", b"PAR1" + b"x" * 50))


@says(InputError, r".+a\.parquet is a damaged Parquet file \(.+\); write it again, or as CSV\.")
def damaged_parquet(world: World) -> None:
    pytest.importorskip("pyarrow")
    read(world.file("a.parquet", b"PAR1" + b"x" * 50))


@says(InputError, r".+a\.xls is a damaged spreadsheet \(.+\); save it again, or as CSV\.")
def damaged_spreadsheet(world: World) -> None:
    read(world.file("a.xls", b"\xd0\xcf\x11\xe0" + b"x" * 50))


@says(InputError, r".+a\.xlsx has no sheet with a column of titles; name one column 'title'\.")
def spreadsheet_without_titles(world: World) -> None:
    read(world.file("a.xlsx", workbook(f'<row r="1">{cell("A1", "abstract")}</row>')))


@says(InputError, r"a\.csv has no header line with column names; name the columns title, abstract, year and so on\.")
def table_without_a_header(world: World) -> None:
    list(registry.load("readers", "table").read(io.BytesIO(b"1\n2\n"), "a.csv"))


@says(InputError, r"a\.csv has no column of titles among .+; name one of them 'title'\.")
def table_without_titles(world: World) -> None:
    list(registry.load("readers", "table").read(io.BytesIO(b"year,doi,abstract\n1,2,3\n"), "a.csv"))


@says(
    InputError,
    r".+a\.pdf is a PDF that cannot be read \(.+\); open it in a viewer and print it to a new PDF, or export its record"
    r" from your reference manager\.",
)
def damaged_pdf(world: World) -> None:
    pytest.importorskip("pypdfium2")
    read(world.file("a.pdf", b"%PDF-1.7\n" + b"x" * 50))


@says(
    InputError, r".+a\.pdf is encrypted; save it without a password, or export its record from your reference manager\."
)
def encrypted_pdf(world: World) -> None:
    pytest.importorskip("pypdfium2")
    read(world.file("a.pdf", small_paper(password="secret")))


@says(InputError, r".+a\.pdf has no text, as a scan has none; OCR it, for example with ocrmypdf, and add it again\.")
def scanned_pdf(world: World) -> None:
    pytest.importorskip("pypdfium2")
    read(world.file("a.pdf", pdf_of([[], []])))


@says(InputError, r".+a\.dat is a picture, which holds no records; export .+\.")
def picture(world: World) -> None:
    read(world.file("a.dat", b"\x89PNG\r\n"))


@says(ExtraMissingError, r"Reading PDFs needs pypdfium2; type: pip install 'graphrec\[pdf\]'")
def pdf_without_pypdfium2(world: World) -> None:
    world.without("pypdfium2")
    read(world.file("a.pdf", b"%PDF-1.7\n" + b"x" * 50))


@says(InputError, r".+a\.docx is .+; .+\.")
def document(world: World) -> None:
    path = world.here / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    read(path)


# Fetching


@says(OptionError, r"Nothing to fetch; give words, DOIs, arXiv ids or ids of the service\.")
def nothing_to_fetch(world: World) -> None:
    fetch("openalex", [" "], world.here / "o")


@says(OptionError, r"The number of papers must be at least 1, not 0\.")
def fetching_none(world: World) -> None:
    fetch("openalex", ["a"], world.here / "o", FetchOptions(limit=0))


@says(
    OptionError,
    r".+notes\.txt is not a JSON Lines file, so that no papers can be added to it; give another output file, or"
    r" move this one away\.",
)
def fetching_into_notes(world: World) -> None:
    fetch("openalex", ["a"], world.file("notes.txt", "Dear diary,\n"))


@says(OptionError, r"arXiv keeps no reference lists; use openalex or semanticscholar with --references\.")
def references_of_arxiv(world: World) -> None:
    fetch("arxiv", ["a"], world.here / "o", FetchOptions(references=True))


@says(OptionError, r"arXiv knows its own ids only; use openalex or semanticscholar for DOIs\.")
def doi_at_arxiv(world: World) -> None:
    fetch("arxiv", ["10.1000/a"], world.here / "o")


@says(OptionError, r"Crossref knows DOIs only; use openalex or semanticscholar for other ids\.")
def arxiv_id_at_crossref(world: World) -> None:
    fetch("crossref", ["2001.00042"], world.here / "o")


@says(OptionError, r"OpenAlex knows DOIs, arXiv ids and its own ids \(W\.\.\.\); use semanticscholar for the others\.")
def foreign_id_at_openalex(world: World) -> None:
    fetch("openalex", ["0" * 40], world.here / "o")


@says(OptionError, r"Semantic Scholar knows DOIs, arXiv ids and its own ids; use openalex for W\.\.\. ids\.")
def openalex_id_at_semantic_scholar(world: World) -> None:
    fetch("semanticscholar", ["W2741809807"], world.here / "o")


@says(InputError, r"Crossref has no papers for 'no such words'; try fewer or other words, or check the ids\.")
def nothing_fetched(world: World) -> None:
    world.patch.setattr(crossref, "by_words", lambda *_: iter(()))
    fetch("crossref", ["no", "such", "words"], world.here / "o")


@says(ExtraMissingError, r"Fetching needs requests; type: pip install 'graphrec\[online\]'")
def fetching_without_the_http_library(world: World) -> None:
    world.without("requests")
    fetch("openalex", ["words"], world.here / "o")


TERMS = Terms("Here", "https://here.example", 0.0, variable="S2_API_KEY")
NOBODY_WAITS = Server(sleep=lambda _: None)


def answering(world: World, status: int = 200, content: bytes = b"{}", **headers: str) -> None:
    """Every service answers so."""
    answer = Response(status, {name.replace("_", "-"): value for name, value in headers.items()}, content)
    world.patch.setattr(Client, "_send", lambda *_: answer)


@says(
    InputError,
    r"Here cannot be reached \(no route\); check the connection, or export the papers from its "
    r"website and read the file\.",
)
def service_out_of_reach(world: World) -> None:
    def call() -> None:
        raise NoAnswerError("no route")

    call_with_retries(TERMS, NOBODY_WAITS, call)


@says(
    InputError,
    r"Here answered 503 \(HTTP 503\); wait some minutes and run the same command again, which resumes "
    r"where it stopped\.",
)
def service_busy(world: World) -> None:
    def call() -> None:
        raise NoAnswerError("HTTP 503", 503)

    call_with_retries(TERMS, NOBODY_WAITS, call)


@says(InputError, r"OpenAlex leads from one address to the next without an end; try again later\.")
def service_in_a_circle(world: World) -> None:
    answering(world, 301, location="/works/W1")
    fetch("openalex", ["W2741809807"], world.here / "o")


@says(
    InputError,
    r"OpenAlex leads to another host \(evil\.example\), which is not asked; try again later, or export the papers from"
    r" its website\.",
)
def service_that_leads_elsewhere(world: World) -> None:
    answering(world, 301, location="https://evil.example/works/W1")
    fetch("openalex", ["W2741809807"], world.here / "o")


@says(
    InputError,
    r"OpenAlex sent a web page in place of papers \(without a title\); it may be down, or a network on the way asks for"
    r" a login: open its website to see\.",
)
def service_with_a_web_page(world: World) -> None:
    answering(world, content=b"<html>Hello</html>")
    fetch("openalex", ["W2741809807"], world.here / "o")


@says(
    InputError,
    r"Here sent more than 0 MB for one request; ask for fewer papers, or export them from its website\.",
)
def service_without_an_end(world: World) -> None:
    class Endless:
        def read1(self, size: int, **_: object) -> bytes:
            return b"x" * size

    Client(TERMS, Server(largest=5))._read(Endless())


@says(OptionError, r"'ftp://x' is no address of a service; give one that begins with https://\.")
def address_of_no_service(world: World) -> None:
    Client(TERMS, Server("ftp://x"))


@says(OptionError, r"S2_API_KEY holds what is no key; set it to the key alone\.")
def key_with_blanks(world: World) -> None:
    world.patch.setenv("S2_API_KEY", "my key")
    command("fetch", "semanticscholar", "words", "-o", world.here / "o.jsonl")


@says(
    OptionError,
    r"OpenAlex: 60,000 papers in 1,200 requests, at least 2 minutes, \$0\.12 of your budget, which is much; give --yes"
    r" to fetch them, or a smaller -n\.",
)
def large_run_without_a_terminal(world: World) -> None:
    world.patch.setattr(run_module, "_parse_ids", lambda _: [("openalex", f"W{n}") for n in range(60_000)])
    command("fetch", "openalex", "W2741809807", "-o", world.here / "o.jsonl")


@says(InputError, r".+titles\.txt holds no ids; expected DOIs, arXiv ids or the like, one a line\.")
def ids_from_a_list_of_titles(world: World) -> None:
    command("fetch", "openalex", "--from", world.file("titles.txt", "A title\n"), "-o", world.here / "o.jsonl")


@says(OptionError, r"What cites a paper is fetched by itself; give --cited-by without words and other ids\.")
def citing_papers_and_words(world: World) -> None:
    fetch("openalex", ["a"], world.here / "o", FetchOptions(cited_by=("10.1000/a",)))


@says(OptionError, r"Crossref does not say what cites a paper; use \w+(, \w+)* or \w+\.")
def citing_papers_of_crossref(world: World) -> None:
    fetch("crossref", [], world.here / "o", FetchOptions(cited_by=("10.1000/a",)))


@says(OptionError, r"'a title' is no id of a paper; give --cited-by a DOI, an arXiv id or an id of the service\.")
def citing_papers_of_a_title(world: World) -> None:
    fetch("openalex", [], world.here / "o", FetchOptions(cited_by=("a title",)))


@says(OptionError, r"Ids are looked up whatever their date; leave out --since, or search by words\.")
def ids_since(world: World) -> None:
    fetch("openalex", ["10.1000/a"], world.here / "o", FetchOptions(since=date(2024, 1, 1)))


@says(OptionError, r"DBLP cannot be searched by date; leave out --since, or use \w+(, \w+)* or \w+\.")
def dblp_since(world: World) -> None:
    fetch("dblp", ["a"], world.here / "o", FetchOptions(since=date(2024, 1, 1)))


@says(OptionError, r"DBLP keeps no reference lists; use openalex or semanticscholar with --references\.")
def references_of_dblp(world: World) -> None:
    fetch("dblp", ["a"], world.here / "o", FetchOptions(references=True))


@says(OptionError, r"DBLP knows keys of its records only \(dblp:conf/\.\.\.\); use openalex for DOIs\.")
def doi_at_dblp(world: World) -> None:
    fetch("dblp", ["10.1000/a"], world.here / "o")


@says(
    OptionError,
    r"Semantic Scholar does not sort what cites a paper by date; leave out --since, or use openalex\.",
)
def citing_papers_of_semantic_scholar_since(world: World) -> None:
    fetch("semanticscholar", [], world.here / "o", FetchOptions(cited_by=("10.1/a",), since=date(2024, 1, 1)))


@says(OptionError, r"PubMed does not sort what cites a paper by date; leave out --since, or use openalex\.")
def citing_papers_of_pubmed_since(world: World) -> None:
    fetch("pubmed", [], world.here / "o", FetchOptions(cited_by=("pmid:1",), since=date(2024, 1, 1)))


@says(OptionError, r"PubMed knows PMIDs \(pmid:\.\.\.\) and DOIs; use europepmc or semanticscholar for other ids\.")
def arxiv_id_at_pubmed(world: World) -> None:
    fetch("pubmed", ["2001.00042"], world.here / "o")


@says(OptionError, r"Europe PMC sends no reference lists; use openalex or pubmed with --references\.")
def references_of_europe_pmc(world: World) -> None:
    fetch("europepmc", ["a"], world.here / "o", FetchOptions(references=True))


@says(OptionError, r"Europe PMC knows DOIs, PMIDs \(pmid:\.\.\.\) and PMC ids; use openalex for other ids\.")
def arxiv_id_at_europe_pmc(world: World) -> None:
    fetch("europepmc", ["2001.00042"], world.here / "o")


@says(InputError, r"Europe PMC cannot read the query \(Invalid query\); check its fields and brackets\.")
def query_that_europe_pmc_cannot_read(world: World) -> None:
    answering(world, content=b'{"errCode": 404, "errMsg": "Invalid query"}')
    fetch("europepmc", ["words"], world.here / "o")


@says(OptionError, r"INSPIRE knows DOIs, arXiv ids and its own ids \(inspire:\.\.\.\); use openalex for other ids\.")
def pmid_at_inspire(world: World) -> None:
    fetch("inspire", ["pmid:1"], world.here / "o")


@says(OptionError, r"bioRxiv sends no reference lists; use openalex or semanticscholar with --references\.")
def references_of_biorxiv(world: World) -> None:
    fetch("biorxiv", ["a"], world.here / "o", FetchOptions(references=True))


@says(OptionError, r"medRxiv knows DOIs only; use europepmc or openalex for other ids\.")
def arxiv_id_at_medrxiv(world: World) -> None:
    fetch("medrxiv", ["2001.00042"], world.here / "o")


@says(
    OptionError,
    r"bioRxiv has no search by words; give a category \(neuroscience, or all\) with --since, or use europepmc, which"
    r" searches preprints\.",
)
def words_at_biorxiv(world: World) -> None:
    fetch("biorxiv", ["a"], world.here / "o")


@says(InputError, r"bioRxiv has no category 'a'; look for its name on the website\.")
def category_that_is_none(world: World) -> None:
    answering(world, content=b'{"messages": [{"total": 1}], "collection": [{"category": "zoology"}]}')
    fetch("biorxiv", ["a"], world.here / "o", FetchOptions(since=date(2024, 1, 1)))


@says(InputError, r"PubMed does not say where its results are \(no WebEnv\); run the same command again\.")
def pubmed_without_its_history(world: World) -> None:
    answering(world, content=b'{"esearchresult": {"count": "3"}}')
    fetch("pubmed", ["words"], world.here / "o")


@says(InputError, r"PubMed cannot read the query \(Empty term\); check its fields and brackets\.")
def query_that_pubmed_cannot_read(world: World) -> None:
    answering(world, content=b'{"esearchresult": {"ERROR": "Empty term"}}')
    fetch("pubmed", ["words"], world.here / "o")


for _source, _title in (
    ("openalex", "OpenAlex has no work"),
    ("pubmed", "PubMed has no paper"),
    ("europepmc", "Europe PMC has no paper"),
    ("inspire", "INSPIRE has no paper"),
):
    CASES.append(
        Case(
            f"citing_papers_of_nothing_at_{_source}",
            InputError,
            rf"{_title} 10\.1000/a, so that nothing can be found that cites it; check the id\.",
            lambda world, source=_source: (
                answering(world),
                fetch(source, [], world.here / "o", FetchOptions(cited_by=("10.1000/a",))),
            ),
        )
    )


# Building


@says(EmptyCorpusError, r"There is no paper to build from; expected at least one record with a title\.")
def no_papers(world: World) -> None:
    identify((), ReadReport())


@says(
    EmptyCorpusError,
    r"No usable record in a\.jsonl \(1 skipped; the first: a\.jsonl:1: no title\); a record needs at least a title\.",
)
def no_usable_record(world: World) -> None:
    graphrec.build(world.file("a.jsonl", '{"title": "", "abstract": "x"}\n'), world.here / "l")


@says(ExtraMissingError, r"The encoder 'm' needs sentence-transformers; type: pip install 'graphrec\[neural\]'")
def encoder_without_its_package(world: World) -> None:
    world.without("sentence_transformers")
    neural.load_model("m")


@says(
    OptionError,
    r"The encoder 'm' cannot be loaded \(gone\); name a model that sentence-transformers can load, "
    r"or the folder of one\.",
)
def unknown_encoder(world: World) -> None:
    def missing(_: str) -> None:
        raise OSError("gone")

    world.patch.setitem(sys.modules, "sentence_transformers", SimpleNamespace(SentenceTransformer=missing))
    neural.load_model("m")


@says(
    errors.MemoryLimitError,
    r"A build maps about 400\.0 MB, and the limit of this process \(ulimit -v\) leaves 84\.5 MB; raise the limit\.",
)
def build_under_a_limit(world: World) -> None:
    world.patch.setenv("OPENBLAS_NUM_THREADS", "1")
    world.patch.setattr(resources, "_limit_free", lambda: 84_500_000)
    graphrec.build(world.file("a.jsonl", '{"title": "Pruning"}\n'), world.here / "l")


@says(
    errors.MemoryLimitError,
    r"This process may map 100 MB \(ulimit -v\), and graphrec needs 190 at least; raise the limit\.",
)
def command_under_a_limit(world: World) -> None:
    resource = pytest.importorskip("resource")
    world.patch.setenv("OPENBLAS_NUM_THREADS", "1")
    world.patch.setattr(resource, "getrlimit", lambda _: (100_000_000, 100_000_000))
    check_limits()


@says(
    errors.WorkerError,
    r"A worker process was stopped from outside, often for want of memory or threads; try fewer --workers\.",
)
def killed_worker(world: World) -> None:
    from graphrec.engines import open_engine

    with open_engine("processes", 2) as mapper:
        list(mapper(_stopped, None, [1, 1]))


@says(
    errors.WorkerError,
    r"The system starts no 3 processes more \(\[Errno 11\] full\); let it \(ulimit -u\), or take --workers 1\.",
)
def process_that_the_system_refuses(world: World) -> None:
    """The workers that it did start end: they would be waited for when the program ends."""
    from graphrec.engines import open_engine

    others, started = multiprocessing.active_children(), []
    start = multiprocessing.process.BaseProcess.start

    def refuse_the_second(process: multiprocessing.process.BaseProcess) -> None:
        if started:
            raise BlockingIOError(11, "full")
        started.append(process)
        start(process)

    world.patch.setattr(multiprocessing.process.BaseProcess, "start", refuse_the_second)
    with open_engine("processes", 3) as mapper:
        try:
            list(mapper(_stopped, None, [0, 0, 0]))
        finally:
            assert started
            assert multiprocessing.active_children() == others


def _stopped(_: None, code: int) -> None:
    os._exit(code)


@says(ExtraMissingError, r"The engine dask needs Dask; type: pip install 'graphrec\[dask\]'")
def build_on_dask_without_dask(world: World) -> None:
    world.without("dask")
    _cluster.open_cluster(1, "", 1).__enter__()


@says(OptionError, r"No Dask scheduler answers at tcp://h:1 \(timed out\); start one with: dask scheduler")
def dask_without_scheduler(world: World) -> None:
    client = SimpleNamespace(Client=None)
    world.fail(client, "Client", OSError("timed out\nand more"))
    world.patch.setitem(sys.modules, "distributed", client)
    _cluster._client(1, "tcp://h:1", 1).__enter__()


@says(
    errors.WorkerError,
    r"The Dask workers did not start \(Nanny failed to start\.\); a script that builds does it under:"
    r" if __name__ == '__main__':",
)
def dask_workers_that_do_not_start(world: World) -> None:
    world.patch.setitem(sys.modules, "distributed", SimpleNamespace(Client=None))
    world.fail(_cluster, "local_cluster", RuntimeError("Nanny failed to start."))
    _cluster._client(1, "", 1).__enter__()


def dask_client(version: str = graphrec.__version__, **workers: dict[str, Any]) -> Any:
    """What the engine asks of a Dask client, answered for these workers."""
    return SimpleNamespace(
        scheduler=SimpleNamespace(address="tcp://h:1"),
        scheduler_info=lambda: {"workers": workers},
        run=lambda *_, **__: dict.fromkeys(workers, version),
        wait_for_workers=lambda *_, **__: None,
    )


def dask_cluster(**workers: dict[str, Any]) -> _cluster.DaskCluster:
    """A cluster of these workers, with the patience of the engine."""
    return _cluster.DaskCluster(dask_client(**workers), None, _cluster.PATIENCE)


@says(OptionError, r"Dask worker w has graphrec 0\.0\.1, expected .+; install the same on all\.")
def dask_worker_of_another_version(world: World) -> None:
    _cluster._check_workers(dask_client("0.0.1", w={"memory_limit": 0}), 1)


@says(
    OptionError,
    r"Dask worker w may use 100 MB of memory, this build needs 700; start fewer workers, or each with a larger"
    r" --memory-limit\.",
)
def dask_worker_without_memory(world: World) -> None:
    _cluster._check_workers(dask_client(w={"memory_limit": 100_000_000}), 1)


@says(
    errors.WorkerError,
    r"All Dask workers \(1\) were out of memory for 60 seconds; give each more, then build again with --resume\.",
)
def dask_workers_that_pause(world: World) -> None:
    _cluster._check_patience(dask_cluster(w={"status": "paused"}), time.monotonic(), time.monotonic() - 61)


NO_WORKER = (
    r"No Dask worker came for 60 seconds; start some with: dask worker tcp://h:1, then build again with --resume\."
)


@says(errors.WorkerError, NO_WORKER)
def dask_cluster_where_no_worker_comes(world: World) -> None:
    client = dask_client()
    world.fail(client, "wait_for_workers", TimeoutError())
    _cluster._check_workers(client, _cluster.PATIENCE)


@says(errors.WorkerError, NO_WORKER)
def dask_workers_that_go(world: World) -> None:
    _cluster._check_patience(dask_cluster(), time.monotonic(), time.monotonic() - 61)


def ended(world: World, error: Exception) -> None:
    """Ask for a result that ended so."""
    killed = ZeroDivisionError if isinstance(error, OSError) else type(error)
    world.patch.setitem(sys.modules, "distributed", SimpleNamespace(KilledWorker=killed, wait=None))
    future = SimpleNamespace(done=lambda: True, result=None, status="lost")
    world.fail(future, "result", error)
    dask_cluster().result(future)


@says(
    errors.WorkerError,
    r"4 Dask workers died of one batch, the last at w, often for want of memory; give each more with a larger"
    r" --memory-limit\.",
)
def dask_batch_that_kills(world: World) -> None:
    killed = type("KilledWorker", (Exception,), {"allowed_failures": 3, "last_worker": SimpleNamespace(address="w")})
    ended(world, killed())


@says(
    errors.WorkerError,
    r"The Dask scheduler at tcp://h:1 was lost; start it again and build with --resume\.",
)
def dask_scheduler_that_goes(world: World) -> None:
    ended(world, ConnectionError())


@says(LibraryError, r".+/file/l\.unfinished could not be made \(Not a directory\); build without --resume\.")
def unfinished_work_without_a_place(world: World) -> None:
    checkpoint.open_result_folder(world.file("file", "x") / "l.unfinished").__enter__()


@says(LibraryError, r".+ belongs to another user; delete it, or build to another place\.")
def unfinished_work_of_somebody_else(world: World) -> None:
    world.patch.setattr(os, "getuid", lambda: -1, raising=False)
    checkpoint.open_result_folder(world.here).__enter__()


@says(LibraryError, r".+ has other things in it \(notes\.txt\); move them, or build to another place\.")
def unfinished_work_beside_something_else(world: World) -> None:
    (world.here / "l.unfinished").mkdir()
    world.file("l.unfinished/notes.txt", "mine")
    checkpoint.open_result_folder(world.here / "l.unfinished").__enter__()


@says(
    OptionError, r".+/graphrec-1 cannot be used for a cache \(is a link\); let GRAPHREC_CACHE name a folder of yours\."
)
def cache_that_another_user_leads_elsewhere(world: World) -> None:
    (world.here / "graphrec-1").symlink_to(world.library)
    places._make_private_in(world.here, "graphrec-1")


@says(
    LibraryError,
    r".+/no/x could not be written \(No such file or directory\); what is done is kept: make room, then build again"
    r" with --resume\.",
)
def unfinished_work_without_room(world: World) -> None:
    checkpoint._write(world.here / "no" / "x", 1)


@says(
    OptionError, r"GRAPHREC_CACHE=/dev/null/x cannot be used \(Not a directory\); name a folder that can be written\."
)
def cache_that_is_no_folder(world: World) -> None:
    world.patch.setenv("GRAPHREC_CACHE", "/dev/null/x")
    places.cache_folder.__wrapped__()


@says(OptionError, r"GRAPHREC_CACHE_MB='much' is no number of megabytes; take one such as 1024, or 0\.")
def cache_without_a_number(world: World) -> None:
    world.patch.setenv("GRAPHREC_CACHE_MB", "much")
    graphrec.build([world.file("one.csv", "title\nSieving\n")], world.here / "built")


@says(InputError, r"The bundled papers are missing from .+; install graphrec again\.")
def installation_without_papers(world: World) -> None:
    world.patch.setattr(places, "__file__", str(world.here / "a" / "places.py"))
    places.bundled_files()


# Libraries


@says(OptionError, r"The bundled papers stay as they are; name a library of your own with -l\.")
def bundled_papers_kept_apart(world: World) -> None:
    command("dedupe", "--keep-apart", "a:1")


@says(
    OptionError,
    r"No record has the place or id 'a:1', and no reference this text; graphrec dedupe --report"
    r" shows the places, as file:line, and with --references the texts\.",
)
def unknown_place_kept_apart(world: World) -> None:
    graphrec.keep_apart(["a:1"], world.library)


@says(LibraryCorruptError, r".+originals\.jsonl\.gz is damaged \(.+\); build the library again from its files\.")
def records_that_are_no_gzip(world: World) -> None:
    years_of(world).with_name("originals.jsonl.gz").write_bytes(b"x")
    world.rewrite(files={})
    graphrec.add(world.file("a.jsonl", '{"title": "One"}\n'), world.library)


AS_WRITTEN = (
    r".+papers\.sqlite cannot be used \({}\), though it is as it was written; try again, or report it to whoever wrote "
    r"the library, or as an error of graphrec\."
)


@says(LibraryError, AS_WRITTEN.format(".+"))
def abstract_that_does_not_expand(world: World) -> None:
    graphrec.open(world.library)._snapshot.store._expanded(b"x")


@says(LibraryNotFoundError, r"There is no library at .+no; make one with: graphrec build FILES\.\.\. -o .+no")
def no_library(world: World) -> None:
    graphrec.open(world.here / "no")


@says(LibraryFormatError, r".+library has format 99, this graphrec reads up to \d+; install a newer graphrec\.")
def library_of_a_newer_format(world: World) -> None:
    world.rewrite(format=99)
    graphrec.open(world.library)


@says(LibraryFormatError, r"The library has format 0, this graphrec migrates 1 to \d+; build it again from its files\.")
def library_of_no_known_format(world: World) -> None:
    world.rewrite(format=0)
    graphrec.open(world.library)


@says(
    LibraryFormatError,
    r".+library has an older format and cannot be written \(Read-only file system\); copy it to where you may write and"
    r" change the copy\.",
)
def old_library_that_cannot_be_written(world: World) -> None:
    world.rewrite(format=1)
    world.fail(upgrade, "back_up_manifest", OSError(30, "Read-only file system"))
    graphrec.add(world.file("a.jsonl", '{"title": "One"}\n'), world.library)


@says(
    LibraryFormatError,
    r".+library has the older format 1, and its copy in the present one cannot be written to .+ "
    r"\(No space left on device\); let GRAPHREC_CACHE name a folder with room\.",
)
def old_library_without_room_for_its_copy(world: World) -> None:
    world.rewrite(format=1)
    world.fail(upgrade, "describe_files", OSError(28, "No space left on device"))
    graphrec.open(world.library)


@says(
    LibraryCorruptError,
    r"The library is not what its format 1 promises \('embedder'\); build it again from its files\.",
)
def old_library_without_settings(world: World) -> None:
    world.rewrite(format=1, settings={})
    graphrec.open(world.library)


@says(LibraryCorruptError, r".+manifest\.json is damaged; build the library again from its files\.")
def damaged_manifest(world: World) -> None:
    (world.library / MANIFEST_NAME).write_text("{", "utf-8")
    graphrec.open(world.library)


@says(LibraryCorruptError, r".+manifest\.json is damaged; build the library again from its files\.")
def manifest_with_another_count(world: World) -> None:
    text = (world.library / MANIFEST_NAME).read_text("utf-8")
    (world.library / MANIFEST_NAME).write_text(text.replace('"papers": 8', '"papers": 9'), "utf-8")
    graphrec.open(world.library)


@says(LibraryCorruptError, r".+manifest\.json is damaged; build the library again from its files\.")
def manifest_that_names_files_elsewhere(world: World) -> None:
    world.rewrite(files={"../../secret": {"bytes": 1, "sha256": ""}})
    graphrec.open(world.library)


@says(LibraryCorruptError, r".+manifest\.json is damaged; build the library again from its files\.")
def manifest_with_other_fields(world: World) -> None:
    world.rewrite(colour="blue")
    graphrec.open(world.library)


@says(
    LibraryCorruptError,
    r".+manifest\.json is a symbolic link, expected a plain file; put what belongs there in its place, or build the"
    r" library again from its files\.",
)
def manifest_that_is_a_link(world: World) -> None:
    (world.library / MANIFEST_NAME).rename(world.here / "elsewhere")
    (world.library / MANIFEST_NAME).symlink_to(world.here / "elsewhere")
    graphrec.open(world.library)


@says(
    LibraryCorruptError,
    r".+manifest\.json has 2,147,483,648 bytes, expected at most 1,073,741,824; build the library again from its "
    r"files\.",
)
def manifest_without_an_end(world: World) -> None:
    os.truncate(world.library / MANIFEST_NAME, 2 << 30)
    graphrec.open(world.library)


@says(
    LibraryError,
    r".+manifest\.json cannot be read \(Permission denied\); ask for the right to read it, or copy the library\.",
)
def manifest_that_may_not_be_read(world: World) -> None:
    world.fail(manifest, "read_file", PermissionError(errno.EACCES, "Permission denied"))
    graphrec.open(world.library)


def years_of(world: World) -> Path:
    return world.library / read_content(world.library)["generation"] / "years.npy"


@says(
    LibraryCorruptError,
    r".+library is not whole: years\.npy is missing; copy it again with all of its files, or build it again from its "
    r"files with graphrec build\.",
)
def missing_array(world: World) -> None:
    years_of(world).unlink()
    graphrec.open(world.library)


@says(
    LibraryCorruptError,
    r".+library is damaged: years\.npy has 1 bytes, expected \d+; build it again from its files with "
    r"graphrec build\.",
)
def verified_and_damaged(world: World) -> None:
    years_of(world).write_bytes(b"x")
    command("verify", world.library)


UNFIT = r".+ does not fit together \({}\); build the library again from its files\."


@says(LibraryCorruptError, UNFIT.format(r"edges\.json cannot be read"))
def list_of_edge_types_damaged(world: World) -> None:
    world.file("edges.json", "[")
    open_extra_edges(world.here, {"edges.json"}, 3)


@says(LibraryCorruptError, UNFIT.format(r"edges\.json names an edge type that cannot be"))
def edge_type_called_like_a_path(world: World) -> None:
    world.file("edges.json", '[{"name": "../x", "label": "x", "is_directed": false}]')
    open_extra_edges(world.here, {"edges.json"}, 3)


@says(LibraryCorruptError, UNFIT.format(r"edge\.x is no matrix of 3 papers"))
def edges_of_another_library(world: World) -> None:
    check_extra_edges(world.here, {"x": ExtraEdges(empty(2, 2), "x")}, 3)


@says(LibraryCorruptError, r".+years\.npy is damaged \(.+\); build the library again from its files\.")
def pickle_for_an_array(world: World) -> None:
    np.save(years_of(world), np.array([{}]), allow_pickle=True)
    world.rewrite(files={})
    graphrec.open(world.library)


@says(
    LibraryCorruptError,
    r".+cites\.\*\.npy do not fit each other \(\(9,\), \(\d+,\), \(1,\)\); build the library again from its files\.",
)
def arrays_that_do_not_fit(world: World) -> None:
    np.save(years_of(world).with_name("cites.data.npy"), np.zeros(1, dtype=np.float32))
    world.rewrite(files={})
    graphrec.open(world.library)


DOES_NOT_FIT = r".+generation-1 does not fit together \({}\); build the library again from its files\."


def put(world: World, name: str, array: Any) -> None:
    """Another array in a library, and the checksums of a stranger who wants it opened."""
    np.save(years_of(world).with_name(f"{name}.npy"), array)
    world.rewrite(files={**read_content(world.library)["files"], **describe_files(years_of(world).parent)})
    graphrec.open(world.library)


@says(LibraryCorruptError, DOES_NOT_FIT.format(r"years is \(9,\), expected \(8,\)"))
def a_year_too_many(world: World) -> None:
    put(world, "years", np.zeros(9, dtype=np.int16))


@says(LibraryCorruptError, DOES_NOT_FIT.format("cites names entries that there are not"))
def references_to_nothing(world: World) -> None:
    put(world, "cites.indices", np.full_like(graphrec.open(world.library)._snapshot.graph.cites.indices, 1 << 30))


@says(
    OptionError,
    r"Got the language 'xx', expected one with a file of function words \(.*en.*\); add stopwords_xx\.txt to .+data\.",
)
def language_without_function_words(world: World) -> None:
    function_words("xx")


UNKNOWN_RELATION = (
    "The library holds references of {}, which this graphrec does not know; install the newer graphrec that wrote it,"
    r" or build the library again from its files\."
)


@says(LibraryFormatError, UNKNOWN_RELATION.format("the relation 'refutes'"))
def relation_with_an_unknown_name(world: World) -> None:
    relation_named("refutes")


@says(LibraryFormatError, UNKNOWN_RELATION.format("a relation with the code 99"))
def relations_that_there_are_not(world: World) -> None:
    put(world, "cites_relation", graphrec.open(world.library)._snapshot.graph.cites_relation + np.int8(99))


@says(LibraryCorruptError, DOES_NOT_FIT.format("order names an entry that there is not"))
def clustered_papers_that_there_are_not(world: World) -> None:
    put(world, "order", np.array([8], dtype=np.int32))


@says(LibraryCorruptError, DOES_NOT_FIT.format("starts names an entry that there is not"))
def clusters_that_there_are_not(world: World) -> None:
    put(world, "starts", np.array([7], dtype=np.int64))


def change_store(world: World, statement: str) -> None:
    """Another content of the database of a library, and the checksums of a stranger."""
    with closing(sqlite3.connect(years_of(world).with_name("papers.sqlite"))) as store, store:
        store.execute(statement)
    put(world, "years", np.zeros(8, dtype=np.int16))


@says(LibraryCorruptError, DOES_NOT_FIT.format("papers.sqlite holds papers 0 to 6, expected 0 to 7"))
def papers_that_there_are_not(world: World) -> None:
    change_store(world, "DELETE FROM papers WHERE row = 7")


@says(LibraryCorruptError, DOES_NOT_FIT.format("papers.sqlite holds 0 works, expected 1"))
def works_that_there_are_not(world: World) -> None:
    change_store(world, "DELETE FROM works")


@says(LibraryError, AS_WRITTEN.format("paper 3 is missing"))
def a_paper_that_is_missing(world: World) -> None:
    change_store(world, "DELETE FROM papers WHERE row = 3")
    graphrec.open(world.library)._snapshot.store.paper(3)


@says(LibraryError, AS_WRITTEN.format("Could not decode .+"))
def papers_that_are_no_text(world: World) -> None:
    change_store(world, "UPDATE papers SET venue = CAST(x'ff00' AS TEXT) WHERE row = 7")
    list(graphrec.open(world.library))


UNSOUND = r".+papers\.sqlite is damaged \({}\); build the library again from its files\."


@says(
    LibraryCorruptError, r".+papers\.sqlite is damaged \(the table method_uses holds more of one .+\); build the .+\."
)
def uses_without_measure(world: World) -> None:
    numbers = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 80000)"
    change_store(world, f"INSERT INTO method_uses {numbers} SELECT 0, 0, '' FROM n")


@says(
    LibraryCorruptError, r".+papers\.sqlite is damaged \(it has \d+ bytes, of which its header counts \d+\); build .+\."
)
def bytes_behind_the_last_page(world: World) -> None:
    path = years_of(world).with_name("papers.sqlite")
    path.write_bytes(path.read_bytes() + bytes(99))
    open_connection(path)


@says(LibraryCorruptError, r".+years\.npy is damaged \(it has \d+ bytes, which its header .+\); build the library .+\.")
def bytes_behind_an_array(world: World) -> None:
    path = years_of(world)
    path.write_bytes(path.read_bytes() + bytes(99))
    open_array(path.parent, "years")


@says(LibraryCorruptError, UNSOUND.format("the table papers holds what cannot be"))
def titles_that_are_bytes(world: World) -> None:
    change_store(world, "UPDATE papers SET title = x'00' WHERE row = 7")


@says(LibraryCorruptError, UNSOUND.format(".*database disk image is malformed|.*[Pp]age.+|.*btree.+|.*Tree.+"))
def pages_that_are_none(world: World) -> None:
    path = years_of(world).with_name("papers.sqlite")
    with closing(sqlite3.connect(path)) as store:
        ((page,),) = store.execute("SELECT rootpage FROM sqlite_master WHERE name = 'introduced_key'").fetchall()
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 + 5 : page * 4096] = bytes(4091)
    path.write_bytes(content)
    put(world, "years", np.zeros(8, dtype=np.int16))


@says(LibraryCorruptError, DOES_NOT_FIT.format(r"vectors holds values that cannot be"))
def vectors_that_are_no_numbers(world: World) -> None:
    put(world, "vectors", np.full(world.eight._snapshot.graph.vectors.shape, np.nan, dtype=np.float16))


@says(LibraryCorruptError, DOES_NOT_FIT.format(r"its encoder has arrays of \(1,\) and \(\d+, \d+\) for \d+ terms"))
def encoder_of_other_terms(world: World) -> None:
    put(world, "idf", np.ones(1, dtype=np.float32))


@says(LibraryCorruptError, DOES_NOT_FIT.format(r"its encoder holds values that cannot be"))
def encoder_without_bound(world: World) -> None:
    put(world, "idf", np.full(world.eight._snapshot.graph.terms.n_columns, np.inf, dtype=np.float32))


NO_ENCODER = (
    r"The encoder of .+ does not fit its papers \({}\); ask for titles instead of text, or build the library again "
    r"from its files\."
)


@says(LibraryError, NO_ENCODER.format("its manifest names none"))
def library_that_names_no_encoder(world: World) -> None:
    world.rewrite(settings={})
    graphrec.open(world.library).related(text="pruning")


@says(
    LibraryError,
    r".+ was built with the encoder 'lx/model', which you have not named yet, and a model can run code; if you trust"
    r" it, set the environment variable GRAPHREC_ENCODER to 'lx/model'\.",
)
def library_of_a_stranger_that_names_an_encoder(world: World) -> None:
    settings = read_content(world.library)["settings"]
    world.rewrite(settings={**settings, "embedder": {**settings["embedder"], "model": "lx/model"}})
    graphrec.open(world.library).related(text="pruning")


@says(LibraryError, NO_ENCODER.format(r"it makes vectors of \d+ numbers, the papers have \d+"))
def encoder_of_other_vectors(world: World) -> None:
    settings = read_content(world.library)["settings"]
    share = 0 if settings["embedder"]["share"] else 0.5
    world.rewrite(settings={**settings, "embedder": {**settings["embedder"], "share": share}})
    graphrec.open(world.library).related(text="pruning")


@says(LibraryError, AS_WRITTEN.format(r"'\{\}' stands in the place of a JSON list"))
def authors_that_are_an_object(world: World) -> None:
    change_store(world, "UPDATE papers SET authors = '{}'")
    list(graphrec.open(world.library))


@says(LibraryError, AS_WRITTEN.format(r"'\[\[\"volume\"\]\]' stands in the place of a JSON list"))
def details_that_are_no_pairs(world: World) -> None:
    change_store(world, """UPDATE papers SET details = '[["volume"]]'""")
    list(graphrec.open(world.library))


@says(LibraryError, AS_WRITTEN.format("Expecting value: .+"))
def authors_that_are_no_list(world: World) -> None:
    change_store(world, "UPDATE papers SET authors = 'me'")
    graphrec.open(world.library).paper("MultiPruner")


@says(
    LibraryCorruptError,
    r".+papers\.sqlite is damaged \(file is not a database\); build the library again from its files\.",
)
def text_for_a_database(world: World) -> None:
    years_of(world).with_name("papers.sqlite").write_bytes(b"x" * 5000)
    world.rewrite(files={})
    graphrec.open(world.library).find("MultiPruner")


@says(
    LibraryError,
    r".+years\.npy cannot be opened \(.*Too many open files.*\); let processes open more files \(ulimit -n\), or "
    r"cut in fewer shards\.",
)
def more_files_than_a_process_may_open(world: World) -> None:
    world.fail(arrays, "open_memmap", OSError(errno.EMFILE, "Too many open files"))
    open_array(years_of(world).parent, "years")


@says(
    LibraryCorruptError,
    r".+papers\.sqlite is missing; copy the library again as a whole, or build it again from its files\.",
)
def a_store_that_nobody_wrote(world: World) -> None:
    years_of(world).with_name("papers.sqlite").unlink()
    world.rewrite(files={})
    graphrec.open(world.library)


@says(
    LibraryReplacedError,
    r".+generation-1/years\.npy is of an earlier state of the library, which was replaced since; open the library .+",
)
def array_of_an_earlier_generation(world: World) -> None:
    path = years_of(world)
    path.unlink()
    world.rewrite(generation="generation-2")
    open_array(path.parent, "years")


@says(
    LibraryReplacedError, r".+generation-1 is being removed, since the library was replaced; open the library again\."
)
def generation_that_a_writer_removes(world: World) -> None:
    fcntl = pytest.importorskip("fcntl")
    removed = os.open(years_of(world).parent, os.O_RDONLY)
    try:
        fcntl.flock(removed, fcntl.LOCK_EX)
        graphrec.open(world.library)
    finally:
        os.close(removed)


@says(
    LibraryReplacedError, r".+library was replaced since it gave this answer, and its page is drawn from it; ask .+\."
)
def page_of_a_pickled_answer_of_an_earlier_library(world: World) -> None:
    answer = pickle.loads(pickle.dumps(graphrec.open(world.library).related("MultiPruner")))
    graphrec.add(world.file("a.jsonl", '{"title": "One"}\n'), world.library)
    answer.save(world.here / "page.html")


@says(LibraryCorruptError, r".+edges\.json is missing; copy the library again as a whole, or build it again from .+")
def list_of_edge_types_missing(world: World) -> None:
    open_extra_edges(world.here, {"edges.json"}, 3)


@says(
    LibraryError,
    r".+years\.npy cannot be read \(Input/output error\); it may be whole: see to your rights and to the disk, and try "
    r"again\.",
)
def array_on_a_broken_disk(world: World) -> None:
    world.fail(os, "lstat", OSError(errno.EIO, "Input/output error"))
    checksums.damaged_files(world.library, {"years.npy": {}}, thorough=False)


@says(LibraryError, r".+papers\.sqlite was closed; open the library again, in Python with graphrec\.open or .+\.")
def closed_library(world: World) -> None:
    opened = graphrec.open(world.library)
    opened._snapshot.store.close()
    opened.find("MultiPruner")


@says(LibraryBusyError, r".+library changed ten times while it was opened; try again when the writer is done\.")
def library_that_keeps_changing(world: World) -> None:
    manifest = graphrec.open(world.library)._snapshot.manifest
    numbers = iter(range(50, 99))
    world.patch.setattr(
        folder, "_current", lambda _: (world.library, replace(manifest, generation=f"generation-{next(numbers)}"))
    )
    folder.open_folder(world.library)


@says(
    LibraryError,
    r".+library needs about [\d.]+ MB of disk for this, and 0\.0 MB are free; make room, or name a folder on another"
    r" disk\.",
)
def disk_without_room(world: World) -> None:
    world.patch.setattr(resources, "_free_disk", lambda _: 10)
    build_library([world.file("a.jsonl", json.dumps({"title": "One", "abstract": "x " * 99}))], world.library)


@says(LibraryBusyError, r".+library was changed by another process just now; try again\.")
def library_that_another_process_was_faster_to_add_to(world: World) -> None:
    opened = folder.open_folder(world.library)
    world.rewrite(settings={**opened.manifest.settings, "calibration": {}})
    target = Target(world.library, world.library, opened)
    update.write_library(target, plans.plan_addition(target, [world.file("a.jsonl", '{"title": "One"}\n')]))


@says(LibraryCorruptError, r".+originals\.jsonl\.gz is damaged \(.+\); build the library again from its files\.")
def merged_records_of_another_shape(world: World) -> None:
    with gzip.open(years_of(world).with_name("originals.jsonl.gz"), "wt") as file:
        file.write('[0, ["x"]]\n')
    world.rewrite(files={})
    graphrec.add(world.file("a.jsonl", '{"title": "One"}\n'), world.library)


@says(LibraryBusyError, r".+library is being written by process \d+; wait for it to finish and try again, or .+\.")
def second_writer(world: World) -> None:
    with lock_library(world.library), ThreadPoolExecutor() as other:
        other.submit(lock_library(world.library).__enter__).result()


@says(LibraryError, r".+ is a folder with other things in it \(thesis\.tex\); name an empty or a new folder\.")
def folder_of_something_else(world: World) -> None:
    (world.library / "thesis.tex").write_text("mine", "utf-8")
    with lock_library(world.library):
        pass


@says(LibraryError, r".+library cannot hold a library \(No space left on device\); name a folder that can be written\.")
def folder_without_room_for_its_marker(world: World) -> None:
    world.fail(lock, "mark", OSError(28, "No space left on device"))
    with lock_library(world.library):
        pass


@says(
    LibraryError,
    r".+library cannot be written \(Permission denied\); copy it to a folder of yours, or ask for the right to write"
    r" it\.",
)
def library_whose_lock_is_of_another_user(world: World) -> None:
    world.fail(filelock.FileLock, "acquire", PermissionError(errno.EACCES, "Permission denied"))
    with lock_library(world.library):
        pass


@says(
    LibraryError,
    r".+library cannot be written \(Permission denied\); copy it to a folder of yours, or ask for the right to write"
    r" it\.",
)
def library_of_another_user(world: World) -> None:
    world.patch.setattr(os, "access", lambda path, _: not Path(path).is_relative_to(world.library))
    graphrec.sync(world.library)


@says(LibraryError, r".+lib cannot hold a library \(Permission denied\); name a folder that can be written\.")
def folder_of_another_user(world: World) -> None:
    world.patch.setattr(os, "access", lambda path, _: Path(path) != world.here)
    graphrec.build(world.file("a.jsonl", '{"title": "One"}\n'), world.here / "lib")


@says(LibraryError, r".+\.writer\.lock is no lock of graphrec, which is empty and has one name; move it elsewhere\.")
def lock_with_another_name_elsewhere(world: World) -> None:
    (world.library / ".writer.lock").unlink()
    os.link(world.file("notes.txt", ""), world.library / ".writer.lock")
    with lock_library(world.library):
        pass


@says(
    LibraryNotFoundError, r".+manifest\.json is no manifest of a library but another program's; name another folder\."
)
def manifest_of_another_program(world: World) -> None:
    world.file("manifest.json", '{"name": "page", "icons": []}')
    graphrec.open(world.here)


@says(
    LibraryError,
    r".+library lies on a file system without locks; build in a folder of this machine and copy it there\.",
)
def file_system_without_locks(world: World) -> None:
    world.fail(filelock.FileLock, "acquire", NotImplementedError())
    with lock_library(world.library):
        pass


@says(LibraryError, r".+file cannot hold a library \(File exists\); name a folder that can be written\.")
def file_for_a_folder(world: World) -> None:
    with lock_library(world.file("file", "")):
        pass


@says(
    LibraryError, r".+library could not be written \(\[Errno 28\] No space left on device\); it is as it was before\."
)
def full_disk(world: World) -> None:
    world.fail(generation, "save_graph", OSError(28, "No space left on device"))
    build_library([world.file("a.jsonl", '{"title": "One"}\n')], world.library)


@says(
    LibraryError,
    r"A shard could not be written in .+ \(unable to open database file\); make room there, let TMPDIR name another"
    r" folder, or cut in more shards\.",
)
def full_temporary_folder(world: World) -> None:
    world.fail(writer, "_write", sqlite3.OperationalError("unable to open database file"))
    writer._shard_store(b"", writer._Part(0, [], [], {}))


ADDRESS = "memory://errors/library"


def sent(world: World) -> Library:
    """A library at an address, with no copy of it here."""
    library = graphrec.build(world.file("a.jsonl", '{"title": "One"}\n'), ADDRESS)
    shutil.rmtree(library._snapshot.path)
    return library


@says(
    ExtraMissingError, r"s3://a/b needs fsspec; type: pip install 'graphrec\[remote\]', or name a folder of this .+\."
)
def address_without_fsspec(world: World) -> None:
    world.without("fsspec.core")
    graphrec.open("s3://a/b")


@says(ExtraMissingError, r"s3://a/b needs another package \(.+\); install it with pip\.")
def address_without_its_package(world: World) -> None:
    pytest.importorskip("fsspec")
    world.without("s3fs")
    graphrec.open("s3://a/b")


@says(InputError, r"Nothing can be read from stdin \(-\), which is closed; pipe the text in, or name a file\.")
def stdin_that_is_closed(world: World) -> None:
    world.patch.setattr(sys, "stdin", None)
    streams.open_closed_streams()
    graphrec.build("-", world.library.with_name("of stdin"))


@says(OptionError, r"What is read from stdin \(-\) cannot be resumed; save it to a file and build from that\.")
def resume_stdin(world: World) -> None:
    graphrec.build("-", world.here / "later", resume=True)


@says(OptionError, r"What is read from Zotero cannot be resumed, as it may change; leave --resume out\.")
def resume_zotero(world: World) -> None:
    from_zotero(world, resume=True)


@says(OptionError, r"Cannot cut a library in 5000 shards; expected 1 to 1,000, or 0 for one piece\.")
def too_many_shards(world: World) -> None:
    graphrec.build([world.file("a.txt", "A title of a paper")], world.here / "cut", shards=5_000)


@says(OptionError, r"Cannot build with -1 workers; expected 1 or more, or 0 for as many as pay\.")
def negative_workers(world: World) -> None:
    graphrec.build([world.file("a.txt", "A title of a paper")], world.here / "cut", workers=-1)


@says(OptionError, r"Cannot wait 0 seconds for workers; expected a number above 0\.")
def no_patience(world: World) -> None:
    graphrec.build([world.file("a.txt", "A title of a paper")], world.here / "cut", patience=0)


@says(
    OptionError,
    r"An address with a password \(sftp://\.\.\.\) would stand in pages and logs; give it to fsspec .*here\.",
)
def address_with_a_password(world: World) -> None:
    graphrec.build([world.file("a.jsonl", "{}")], "sftp://me:secret@host/library")


@says(
    OptionError,
    r"'dask::file:///x' leads through something else \(a cluster, an archive, a cache, a list of addresses\); expected "
    r"a place with files, such as s3://bucket/library or a folder\.",
)
def address_through_another(world: World) -> None:
    pytest.importorskip("fsspec")
    graphrec.open("dask::file:///x")


@says(
    OptionError,
    r"'file://server/x' is no folder of this machine; expected file:///folder or, without file://, a path\.",
)
def file_address_of_another_machine(world: World) -> None:
    graphrec.open("file://server/x")


@says(OptionError, r"abc://b is no address that fsspec knows \(Protocol not known: abc\); check it\.")
def address_of_no_kind(world: World) -> None:
    pytest.importorskip("fsspec")
    graphrec.open("abc://b")


@says(
    LibraryNotFoundError, r"There is no library at memory://errors/none \(.+\); make one with: graphrec build FILES.+"
)
def address_without_a_library(world: World) -> None:
    pytest.importorskip("fsspec")
    graphrec.open("memory://errors/none")


@says(LibraryError, ADDRESS + r" could not be read \(no rights\); check the address, the connection and your rights\.")
def address_that_refuses(world: World) -> None:
    fsspec = pytest.importorskip("fsspec")
    world.fail(type(fsspec.filesystem("memory")), "cat_file", PermissionError("no rights"))
    graphrec.open(ADDRESS)


@says(LibraryError, r"memory://errors holds other things \(library\); name an empty or a new place\.")
def address_with_other_things(world: World) -> None:
    pytest.importorskip("fsspec")
    sent(world)
    graphrec.build(world.file("a.jsonl", '{"title": "One"}\n'), "memory://errors")


@says(LibraryCorruptError, ADDRESS + r" is damaged: years\.npy is missing; build it again from its files\.")
def address_with_a_file_too_few(world: World) -> None:
    fsspec = pytest.importorskip("fsspec")
    sent(world)
    system = fsspec.filesystem("memory")
    system.rm([path for path in system.find("/errors/library") if path.endswith("/years.npy")])
    graphrec.open(ADDRESS)


@says(LibraryBusyError, ADDRESS + r" changed ten times while it was fetched; try again when its writer is done\.")
def address_that_never_holds_still(world: World) -> None:
    numbers = iter(range(99))
    world.patch.setattr(download, "read_manifest_at", lambda _: str(next(numbers)))
    world.patch.setattr(download, "_fetch", lambda *_: "years.npy is missing")
    graphrec.open(ADDRESS)


@pytest.fixture
def world(eight_library: Library, result_library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    library = shutil.copytree(eight_library.address, tmp_path / "library")
    return World(tmp_path, library, eight_library, result_library, monkeypatch)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_sentence_says_what_was_got_and_what_to_do(case: Case, world: World) -> None:
    TRIED.add(case.name)
    with pytest.raises(case.error) as caught:
        case.cause(world)
    world.patch.undo()
    sentence = str(caught.value)
    assert re.fullmatch(case.sentence, sentence), sentence
    assert re.search("[;:,]", sentence), "a sentence says what to do, too"
    frames = [entry for entry in caught.traceback if Path(str(entry.path)).is_relative_to(PACKAGE)]
    RAISED.update((str(entry.path), entry.lineno + 1) for entry in frames)


def raising_functions(trees: dict[Path, ast.Module]) -> set[str]:
    """Functions that make an error of ours for others to raise."""
    functions = (node for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return {node.name for node in functions if isinstance(node.returns, ast.Name) and node.returns.id in OURS}


def raise_sites() -> list[tuple[Path, int, int]]:
    """File, first and last line of every `raise` of an error of ours in the package."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}
    makers = OURS | raising_functions(trees)
    return [
        (path, node.lineno, node.end_lineno or node.lineno)
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and getattr(node.exc.func, "id", getattr(node.exc.func, "attr", "")) in makers
    ]


def test_every_raise_of_ours_has_its_sentence_in_the_table() -> None:
    if {case.name for case in CASES} > TRIED:
        pytest.skip("needs all the cases above in the same run")
    missing = [
        f"{path.relative_to(PACKAGE)}:{first}"
        for path, first, last in raise_sites()
        if not any((str(path), line) in RAISED for line in range(first, last + 1))
    ]
    assert missing == [], "raised nowhere in the table of tests/test_errors.py: add a case for each"


def test_every_kind_of_error_is_an_error_of_graphrec() -> None:
    assert {case.error.__name__ for case in CASES} == OURS - {"GraphrecError"}
