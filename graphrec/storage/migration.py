"""The steps that convert the files of an older library to the current format.

A change of the format adds 1 to `FORMAT_VERSION`, a step to `STEPS`, and a frozen library to the tests
(`python tests/storage/make_frozen.py`). A step uses only files and SQL, so that it stays valid when other code changes;
it skips parts that are already converted.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.errors import LibraryCorruptError, LibraryFormatError
from graphrec.model.paper import Paper
from graphrec.storage.arrays import open_array, open_matrix, save_array, save_matrix
from graphrec.storage.manifest import FORMAT_VERSION
from graphrec.storage.sql.codec import make_decompressor
from graphrec.storage.sql.connection import open_connection
from graphrec.text import title_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Step = Callable[[Path, dict[str, Any]], None]

STORE_NAME = "papers.sqlite"


def migrate_files(folder: Path, content: dict[str, Any]) -> None:
    """Convert a private copy of a generation, and the content of its manifest, step by step to the current format.

    Raises:
        LibraryFormatError: there is no step from this format.
        LibraryCorruptError: a file is not in its format.

    Cost: reads and writes the changed files only.
    """
    while content["format"] < FORMAT_VERSION:
        step = STEPS.get(content["format"])
        if step is None:
            raise LibraryFormatError(
                f"The library has format {content['format']}, this graphrec migrates {min(STEPS)} to {max(STEPS)};"
                " build it again from its files."
            )
        try:
            step(folder, content)
        except (sqlite3.Error, KeyError, TypeError, ValueError) as error:
            raise LibraryCorruptError(
                f"The library is not what its format {content['format']} promises ({error}); build it again from its"
                " files."
            ) from error
        content["format"] += 1


def _name_references_and_authors(folder: Path, content: dict[str, Any]) -> None:
    """1 → 2: an index of references by name, arrays of authors and facets, the name of the model of the encoder."""
    with closing(open_connection(folder / STORE_NAME, is_writable=True)) as store:
        store.execute("PRAGMA journal_mode = OFF")
        _add_name_keys(store)
        if "written_by" not in content["columns"]:
            content["columns"] |= _save_authors(folder, store)
    if not (folder / "facets.npy").exists():
        save_array(folder, "facets", np.zeros((0, 0, 0), dtype=np.float16))
    content["settings"]["embedder"].setdefault("model", "")


def _add_name_keys(store: sqlite3.Connection) -> None:
    if "name_key" in {name for _, name, *_ in store.execute("PRAGMA table_info(made_references)")}:
        return
    store.create_function("title_key", 1, title_key, deterministic=True)
    store.executescript(
        """BEGIN;
        ALTER TABLE made_references ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
        UPDATE made_references SET name_key = title_key(name);
        CREATE INDEX made_references_name ON made_references (name_key) WHERE name_key <> '';
        COMMIT;"""
    )


def _save_authors(folder: Path, store: sqlite3.Connection) -> dict[str, int]:
    from graphrec.edges import written_by

    rows = store.execute("SELECT authors FROM papers ORDER BY row")
    authors = written_by.build([Paper("", authors=tuple(json.loads(names))) for (names,) in rows])
    return save_matrix(folder, "written_by", authors) | save_matrix(folder, "wrote", authors.transpose())


def _halve_and_count(folder: Path, content: dict[str, Any]) -> None:
    """2 → 3: clusters of papers; `spread` in place of postings; no vectors of facets; float16 for some values."""
    from graphrec.model.limits import SIZE_LIMITS
    from graphrec.vectors.inverted import fit_clusters, no_clusters

    vectors = open_array(folder, "vectors")
    clusters = fit_clusters(vectors)[0] if len(vectors) >= SIZE_LIMITS.clusters else no_clusters()
    for name in ("centres", "order", "starts"):
        save_array(folder, name, getattr(clusters, name))
    terms = open_matrix(folder, "terms", content["columns"]["terms"])
    counts = np.bincount(terms.indices, minlength=terms.n_columns)
    save_array(folder, "spread", (counts / max(1, terms.n_rows)).astype(np.float32))
    for name in ("terms.data", "similar.data"):
        save_array(
            folder, name, open_array(folder, name).astype(np.float16)
        )  # a copy, since the mapped file is overwritten
    for path in (*folder.glob("postings.*.npy"), folder / "facets.npy"):
        path.unlink(missing_ok=True)
    content["columns"].pop("postings", None)


def _index_words_together(folder: Path, content: dict[str, Any]) -> None:
    """3 → 4: a library in shards has one word index for all papers, in the common file, and none in a shard.

    Cost: 30 seconds for a million papers.
    """
    with closing(open_connection(folder / STORE_NAME, is_writable=True)) as common:
        common.execute("PRAGMA journal_mode = OFF")
        for shard in content.get("shards", ()):
            with closing(open_connection(folder / shard["name"] / STORE_NAME, is_writable=True)) as part:
                _move_words(part, common)


def _move_words(part: sqlite3.Connection, common: sqlite3.Connection) -> None:
    """Index the words of the papers of one file in another, and no longer in their own."""
    ((dictionary,),) = part.execute("SELECT dictionary FROM compression").fetchall()
    expand = make_decompressor(dictionary) if dictionary else str
    papers = part.execute("SELECT row, title, title_key, abstract FROM papers ORDER BY row")
    common.execute("BEGIN")
    for row, title, key, text in papers:
        abstract = text if isinstance(text, str) else expand(text)
        common.execute("INSERT INTO full_text (rowid, title, abstract) VALUES (?, ?, ?)", [row, title, abstract])
        common.execute("INSERT INTO title_words (rowid, title_key) VALUES (?, ?)", [row, key])
    common.execute("COMMIT")
    part.executescript(
        """PRAGMA journal_mode = OFF;
        INSERT INTO full_text (full_text) VALUES ('delete-all');
        INSERT INTO title_words (title_words) VALUES ('delete-all');
        VACUUM;"""
    )


STEPS: Mapping[int, Step] = {1: _name_references_and_authors, 2: _halve_and_count, 3: _index_words_together}
