"""A library written again in shards, from what stands in it: what `build --shards` writes, without building anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.api.library import Library
from graphrec.model.facts import CorpusFacts
from graphrec.storage.arrays import open_array
from graphrec.storage.generation import Contents, save_folder
from graphrec.storage.themes import read_themes

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.model.graph import PaperGraph


def cut_again(library: Library, path: Path, shards: int, graph: PaperGraph | None = None) -> Library:
    """The library in so many shards, 0 for none; with `graph` in place of its own."""
    store, manifest = library._snapshot.store, library._snapshot.manifest
    facts = CorpusFacts(
        tuple(map(store.facts, range(len(library)))),
        *(
            tuple(named for _, named in sorted(find(range(n_named)).items()))
            for find, n_named in ((store.works, manifest.works), (store.methods, manifest.methods))
        ),
    )
    terms = [term for (term,) in store.query("SELECT term FROM terms ORDER BY number")]
    contents = Contents(
        tuple(store.all_papers()),
        facts,
        graph or library._snapshot.graph.unsharded,
        vocabulary=terms,
        arrays={name: open_array(library._snapshot.folder, name) for name in ("idf", "embedder.components")},
        settings=library._snapshot.manifest.settings,
        report=library.report,
        themes=read_themes(library._snapshot),
    )
    save_folder(path, contents, shards=shards)
    return Library(path)
