"""Makes the plan of each way to write a library: which sources are read, and which are taken over from it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from graphrec.errors import InputError, OptionError, SourcesNotOursError, TitleNotFoundError
from graphrec.model.match import RULES
from graphrec.model.user_state import PaperKey
from graphrec.pipeline.intake import Plan
from graphrec.readers.files import MISSING, describe_obstacle
from graphrec.sources.files import FileOfSource, choose, find_files, find_matches, find_source
from graphrec.sources.names import find_name, moves_with_library
from graphrec.sources.zotero.names import has_database
from graphrec.systems import command_line
from graphrec.text import format_count, quote, title_key

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from graphrec.model.paper import Paper
    from graphrec.model.source import Source
    from graphrec.model.user_state import UserState
    from graphrec.pipeline.outcome import Edit
    from graphrec.pipeline.target import Target

_SUFFIX = re.compile(r"\.[A-Za-z]{2,7}(\.(gz|bz2|xz|zst))?$")
_MOST_NAMED = 3  # sources in a sentence
_NOT_FOLLOWED = "came from a pipe or an earlier graphrec"  # what is in the way of reading it again


def plan_addition(
    target: Target, files: Sequence[str | Path], includes: Sequence[str] = (), collections: Sequence[str] = ()
) -> Plan:
    """Read files, and take over all other sources.

    Args:
        target: the library.
        files: files, folders or patterns, libraries of Zotero, `-` for standard input.
        includes: globs that choose among the files of folders.
        collections: of Zotero, whose papers alone are read.

    Raises:
        InputError: a pattern finds no file, or a folder has none.
        OptionError: there are globs, and no folder; or collections, and no library of Zotero.
    """
    files_found, remarks = find_files(files, target.home, includes)
    read = choose(files_found, collections)
    names, present = {file.name for file in read if not file.is_stream}, target.records.sources
    return Plan(
        read,
        frozenset(source.name for source in present) - names,
        is_agreed=not any(source.is_followed for source in present),
        remarks=tuple(remarks),
    )


def plan_sync(
    target: Target,
    chosen: Sequence[str | Path],
    *,
    collections: Sequence[str] = (),
    may_shrink: bool = False,
    forget: bool = False,
    is_trial: bool = False,
    is_agreed: bool = False,
) -> Plan:
    """Read sources again, with the files that their patterns find now, and take over the others.

    Args:
        target: the library.
        chosen: names or files of sources; empty for all.
        collections: of Zotero, whose papers alone are read from now on; none changes nothing.
        may_shrink: whether a source may suddenly have no or nearly no records.
        forget: whether sources that are missing are removed.
        is_trial: whether nothing will be written.
        is_agreed: whether the user agrees that they are read, whoever named them.

    Raises:
        SourcesNotOursError: somebody else named them.
        OptionError: a name is of no source, or there are collections and no library of Zotero.
    """
    if not is_agreed:
        _check_agreement(target)
    present = target.records.sources
    patterns = {source.name: source.pattern for source in present}
    files: dict[str, FileOfSource] = {}
    gone: dict[str, str] = {}
    dropped: set[str] = set()
    searched: set[str] = set()  # patterns
    for source in [_find_source(each, target) for each in chosen] or present:
        if source.name in files:  # found by the pattern of another
            continue
        matches, obstacle = _locate(source, target, searched)
        if not chosen:
            files |= {name: file for name, file in matches.items() if name not in files}
        elif source.name in matches:
            files[source.name] = matches[source.name]
        if obstacle == MISSING and forget:
            dropped.add(source.name)
        elif obstacle and (chosen or source.is_followed):
            gone[source.name] = _stay(source, obstacle)
    read = [replace(files[name], pattern=patterns.get(name, files[name].pattern)) for name in sorted(files)]
    return Plan(
        choose(read, collections),
        frozenset(source.name for source in present) - files.keys() - gone.keys() - dropped,
        gone,
        frozenset(dropped),
        may_shrink,
        is_trial,
        is_agreed,
    )


def _locate(source: Source, target: Target, searched: set[str]) -> tuple[dict[str, FileOfSource], str]:
    """The files of a source that can be read, with those that its pattern finds; and what is in the way of its own.

    A pattern is searched once, for the first of thousands of files; then it is in `searched`.
    """
    if not source.is_followed:
        return {}, _NOT_FOLLOWED
    try:
        own = find_source(source, target.home)
        is_new = source.pattern and source.pattern not in searched
        matches = find_matches(source.pattern, target.home) if is_new else []
    except InputError as error:
        return {}, str(error)
    searched.add(source.pattern)
    obstacle = _describe_obstacle(own)
    return {file.name: file for file in (*matches, *([] if obstacle else [own]))}, obstacle


def _describe_obstacle(file: FileOfSource) -> str:
    """As `describe_obstacle`; a Zotero that has to be asked or looked for tells it when it is read."""
    return "" if file.is_zotero and not has_database(file.name) else describe_obstacle(str(file.path))


def _stay(source: Source, obstacle: str) -> str:
    """The sentence on a source that cannot be read again."""
    records = format_count(source.read, "record")
    if obstacle == _NOT_FOLLOWED:
        return f"{source.name} cannot be read again; add its file to follow it."
    if obstacle == MISSING:
        return f"{source.name} {obstacle}; its {records} stay (--forget, in Python forget=True, removes them)."
    if obstacle.endswith("."):  # the whole sentence, of a name that leads nowhere
        return obstacle
    return f"{source.name} {obstacle}, expected a file; its {records} stay; put the file back, or remove the source."


def plan_bundled(files: Sequence[Path]) -> Plan:
    """Read the bundled papers, whose places do not depend on where graphrec is installed."""
    return Plan([FileOfSource(file.name, file, "") for file in files])


def take_over(target: Target, dropped: Collection[str] = ()) -> Plan:
    """Read nothing, and take over all sources of a library but those with the names in `dropped`."""
    names = frozenset(source.name for source in target.records.sources)
    return Plan(carried=names.difference(dropped), dropped=frozenset(dropped))


def plan_removal(target: Target, names: Sequence[str | Path]) -> tuple[Plan, Edit]:
    """Remove papers and sources.

    Args:
        target: the library.
        names: titles or ids of papers, or names or files of sources.

    Returns:
        The plan, and how the user state changes.

    Raises:
        TitleNotFoundError, OptionError: there is no such paper or source, or the title may mean another.
    """
    sources: list[Source] = []
    papers: list[PaperKey] = []
    for name in names:
        if source := _match_source(name, target.records.sources, target):
            sources.append(source)
        elif _is_file_name(str(name)):
            raise _no_source(name, target)
        else:
            papers.append(PaperKey.of(_find_paper(target, str(name))))

    def edit(state: UserState) -> UserState:
        return replace(
            state,
            removed=tuple(dict.fromkeys((*state.removed, *papers))),
            removed_sources=tuple({each.name: each for each in (*state.removed_sources, *sources)}.values()),
        )

    return take_over(target, {source.name for source in sources}), edit


def plan_return(target: Target, names: Sequence[str | Path]) -> tuple[Plan, Edit]:
    """Take the removal of papers and sources back; a source is read again.

    Args:
        target: the library.
        names: titles or ids of removed papers, or names of removed sources.

    Returns:
        The plan, and how the user state changes.

    Raises:
        TitleNotFoundError: nothing of that name was removed.
        SourcesNotOursError: somebody else removed a source.
        InputError: a source is missing.
    """
    papers, sources = _find_removed(target, list(map(str, names)))
    if sources and not target.is_agreed:
        raise SourcesNotOursError(
            f"{sources[0].name} was removed by somebody else, or elsewhere, so that it is not read; to read it, add its"
            " file: graphrec add"
        )
    files = [find_source(each, target.home) for each in sources]

    def edit(state: UserState) -> UserState:
        return replace(
            state,
            removed=tuple(each for each in state.removed if each not in papers),
            removed_sources=tuple(each for each in state.removed_sources if each not in sources),
        )

    present = frozenset(source.name for source in target.records.sources)
    return Plan(files, present.difference(file.name for file in files)), edit


def _find_paper(target: Target, name: str) -> Paper:
    """The one paper that a title or id means."""
    store = target.opened.store if target.opened else None
    if store is None:
        raise TitleNotFoundError(f"{quote(name)} is not in this library, which has no paper yet.")
    search = command_line(["graphrec", "search", "WORDS", "-l", str(target.location)])
    hit = store.find_title(name if store.find_exact(name) else target.state.moved.get(name, name), search)
    paper = store.paper(hit.row)
    if hit.rivals and RULES[hit.how].confidence == 1:
        ids = [each.id for each in (paper, *store.papers(hit.rivals).values())]
        raise TitleNotFoundError(f"{quote(name)} fits {len(ids)} papers; give the id of one: {', '.join(ids)}.")
    if RULES[hit.how].is_guess or hit.rivals:
        raise TitleNotFoundError(
            f"{quote(name)} may be {quote(paper.title)}; to remove that, give its whole title, or its id {paper.id}."
        )
    return paper


def _match_source(name: str | Path, sources: Sequence[Source], target: Target) -> Source | None:
    """The one of some sources that a name or a file means (see `find_name`); None if it is none."""
    match = find_name(name, [source.name for source in sources], target.home)
    return next((source for source in sources if source.name == match), None) if match else None


def _find_source(name: str | Path, target: Target) -> Source:
    source = _match_source(name, target.records.sources, target)
    if source is None:
        raise _no_source(name, target)
    return source


def _no_source(name: str | Path, target: Target) -> OptionError:
    names = ", ".join(quote(each.name) for each in target.records.sources[:_MOST_NAMED]) or "none"
    command = command_line(["graphrec", "list", "--sources", "-l", str(target.location)])
    return OptionError(f"{quote(str(name))} is no source of this library, which has {names}; see all with: {command}")


def _is_file_name(name: str) -> bool:
    """Whether a name is rather that of a file than a title or an id."""
    return " " not in name and bool(_SUFFIX.search(name)) and not name.startswith("10.")


def _find_removed(target: Target, names: Sequence[str]) -> tuple[list[PaperKey], list[Source]]:
    """The removed papers and sources that have these names (raises TitleNotFoundError)."""
    state = target.state
    papers: list[PaperKey] = []
    sources: list[Source] = []
    for name in names:
        part = title_key(name)
        alike = [key for key in state.removed if part and f" {part} " in f" {title_key(key.title)} "]
        if key := next(filter(_has_name(name), state.removed), None) or (alike[0] if len(alike) == 1 else None):
            papers.append(key)
        elif source := _match_source(name, state.removed_sources, target):
            sources.append(source)
        else:
            removed = [*(quote(each.title) for each in state.removed), *(each.name for each in state.removed_sources)]
            command = command_line(["graphrec", "list", "--removed", "-l", str(target.location)])
            history = f"removed were {', '.join(removed[:_MOST_NAMED])}; see all with: {command}"
            raise TitleNotFoundError(f"{quote(name)} was not removed; {history if removed else 'nothing was removed.'}")
    return papers, sources


def _has_name(name: str) -> Callable[[PaperKey], bool]:
    key = title_key(name)
    return lambda paper: name in (paper.id, paper.doi, paper.arxiv) or bool(key and title_key(paper.title) == key)


def _check_agreement(target: Target) -> None:
    """Check that the user named the sources, or agreed to them, before any is read (raises as `plan_sync`)."""
    present = target.records.sources
    if not any(source.is_followed for source in present) or target.is_agreed:
        return
    followed = [source for source in (*present, *target.state.removed_sources) if source.is_followed]
    names = {name for source in followed for name in (source.name, source.pattern) if name}
    ordered = sorted(names, key=lambda name: (moves_with_library(name), name))  # what lies elsewhere is told first
    more = f" and {len(ordered) - _MOST_NAMED:,} more" if len(ordered) > _MOST_NAMED else ""
    command = command_line(["graphrec", "list", "--sources", "-l", str(target.location)])
    raise SourcesNotOursError(
        f"{target.location} was made by somebody else, or elsewhere, and would have these files read:"
        f" {', '.join(map(quote, ordered[:_MOST_NAMED]))}{more}; if that is right, say so once (--trust, in Python"
        f" trust=True); see all with: {command}"
    )
