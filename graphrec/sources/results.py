"""Reads sources of every kind: files through the engine, libraries of Zotero in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.readers.files import read_each
from graphrec.sources.zotero.names import locate_zotero

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from graphrec.engines import Mapper
    from graphrec.readers.files import FileResult, InputFile
    from graphrec.sources.files import FileOfSource


def read_sources(
    places: Sequence[FileOfSource], files: Sequence[InputFile], library: Path | None, mapper: Mapper
) -> Iterator[FileResult]:
    """Read sources, in their order; one that cannot be read is a result with a failure.

    Args:
        places: where they lie.
        files: the same as files with the names of their records' places.
        library: the folder of the library, by which sources are named; None for one at an address.
        mapper: runs the reading of each file.
    """
    results = read_each([file for place, file in zip(places, files, strict=True) if not place.is_zotero], mapper)
    for place in places:
        if place.is_zotero:
            from graphrec.sources.zotero.records import read_zotero  # brings HTTP and SQLite

            yield read_zotero(place.name, locate_zotero(place.name, library), place.collections)
        else:
            yield next(results)
