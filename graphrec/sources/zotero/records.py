"""Makes the records of a source of what a library of Zotero holds, and says what of it is no paper."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from graphrec.errors import EmptyInputError, InputError
from graphrec.model.batches import batched
from graphrec.model.compression import CHUNK, pack
from graphrec.model.paper import Paper, Skipped, values_of
from graphrec.readers.files import FileResult
from graphrec.readers.formats.zotero_json import zotero_paper
from graphrec.readers.open import count_records
from graphrec.sources.zotero.collections import choose_collections, name_collections
from graphrec.sources.zotero.content import ZoteroAnswerError, keys_of_collections, text_of
from graphrec.sources.zotero.database import read_database
from graphrec.sources.zotero.folders import describe_places, find_database, find_port
from graphrec.sources.zotero.local_api import SETTING, read_local_api
from graphrec.text import clean, format_count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.sources.zotero.content import Item, ZoteroContent
    from graphrec.sources.zotero.names import ZoteroLibrary

FORMAT = "zotero"  # of both ways, which give the same
_NO_PAPERS = {"attachment": "attachment", "note": "free note", "annotation": "annotation"}  # and what they are called
_MOST_NAMED = 3  # groups in a sentence


def read_zotero(name: str, library: ZoteroLibrary, chosen: Sequence[str] = ()) -> FileResult:
    """Read a library of Zotero; one that cannot be read is a result with a failure.

    Args:
        name: the name of the source.
        library: what it means.
        chosen: the collections whose papers are read, with those below them; none for all.

    Cost: of 10,000 items, see `tests/benchmarks/zotero.py`.
    """
    result = FileResult()
    try:
        contents, origin = _read(library)
        records = _choose(_items_of(contents, library), chosen, contents)
        papers = _papers(name, records, result)
        result.chunks = [pack(list(map(values_of, batch))) for batch in batched(papers, CHUNK)]
        remarks = filter(None, (origin, *_remarks(contents, library)))
        result.report.notes += [f"{_before(name)} {sentence}" for sentence in remarks]
        if not result.report.read:
            raise EmptyInputError(f"{name} holds no papers; check the library or the collection in Zotero.")
    except InputError as error:
        result.failure = error
    else:
        result.report.files[name] = FORMAT
        result.checksum, result.size = _hash(result)
    return result


def _read(library: ZoteroLibrary) -> tuple[ZoteroContent, str]:
    """The content of a library, and why it was read from a database where none was named (raises InputError)."""
    if library.database is not None:
        return read_database(library.database, library), ""
    try:
        return read_local_api(library, find_port()), ""
    except ZoteroAnswerError as error:
        reason = f"Zotero {error}"
    database = find_database()
    if database is None:
        raise InputError(
            f"{reason.partition(' (')[0]}, and there is no zotero.sqlite in {describe_places()}; let Zotero (version 7"
            f" or later) run and tick {SETTING}, or name its data folder: zotero:FOLDER."
        )
    return read_database(database, library), f"read from {database}, since {reason}."


def _items_of(contents: ZoteroContent, library: ZoteroLibrary) -> list[Item]:
    """The items that may be papers, with the names of their collections, the notes on them, and their links."""
    notes: defaultdict[str, list[Item]] = defaultdict(list)
    for item in sorted(contents.items, key=_order):
        if text_of(item, "itemType") == "note" and (parent := text_of(item, "parentItem")):
            notes[parent].append({"note": item.get("note")})
    names = name_collections(contents.collections)
    return [
        {
            **item,
            "tags": sorted(_tags_of(item), key=lambda tag: text_of(tag, "tag")),
            "collectionNames": sorted(names[key] for key in keys_of_collections(item) if key in names),
            "notes": notes[text_of(item, "key")],
            "select": library.link_to(text_of(item, "key")),
        }
        for item in sorted(contents.items, key=_order)
        if text_of(item, "itemType") not in _NO_PAPERS
    ]


def _order(item: Item) -> tuple[str, str]:
    """The order in which items were added, whichever way they were read."""
    return text_of(item, "dateAdded").replace("T", " ").removesuffix("Z"), text_of(item, "key")


def _tags_of(item: Item) -> list[Item]:
    tags = item.get("tags")
    return [tag for tag in tags if isinstance(tag, dict)] if isinstance(tags, list) else []


def _choose(items: list[Item], chosen: Sequence[str], contents: ZoteroContent) -> list[Item]:
    if not chosen:
        return items
    keys = choose_collections(chosen, contents.collections)
    return [item for item in items if not keys.isdisjoint(keys_of_collections(item))]


def _papers(name: str, items: list[Item], result: FileResult) -> Iterator[Paper]:
    """The papers of items; what cannot be used stands in the report."""
    records = (_record(item, f"{_before(name)}{clean(text_of(item, 'key'))}") for item in items)
    return (record for record in count_records(records, name, result.report) if isinstance(record, Paper))


def _before(name: str) -> str:
    """The name of the source with a colon, as before the key in the place of a record."""
    return name if name.endswith(":") else f"{name}:"


def _record(item: Item, place: str) -> Paper | Skipped:
    try:
        return zotero_paper(item, place)
    except RecursionError:  # the text of a list in a list in a list ...
        return Skipped(place, "lists are nested too deeply")


def _remarks(contents: ZoteroContent, library: ZoteroLibrary) -> Iterator[str]:
    """Sentences on what is no paper, and on the groups that are not in this library."""
    kinds = Counter(
        text_of(item, "itemType")
        for item in contents.items
        if text_of(item, "itemType") != "note" or not text_of(item, "parentItem")
    )
    counts = [format_count(kinds[kind], label) for kind, label in _NO_PAPERS.items() if kinds[kind]]
    trashed = f"{format_count(contents.n_trashed, 'item')} in the trash" if contents.n_trashed else ""
    if left_out := ", ".join(filter(None, [*counts, trashed])):
        yield f"{left_out}: no papers."
    groups = {number: title for number, title in contents.groups.items() if number != library.group}
    if groups and not library.group and library.database is None:
        names = ", ".join(f"zotero:groups/{number} ({clean(groups[number])})" for number in [*groups][:_MOST_NAMED])
        more = f" and {len(groups) - _MOST_NAMED:,} more" if len(groups) > _MOST_NAMED else ""
        yield f"libraries of groups are sources of their own: {names}{more}."


def _hash(result: FileResult) -> tuple[str, int]:
    """SHA-256 and size of the records, which differ once an item was changed, whichever way it was read."""
    digest, size = hashlib.sha256(), 0
    for paper in result.papers():
        line = json.dumps(values_of(paper), ensure_ascii=False).encode(errors="surrogatepass")
        digest.update(line)
        size += len(line)
    return digest.hexdigest(), size
