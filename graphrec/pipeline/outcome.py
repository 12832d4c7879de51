"""What a write leaves beside the library: the user state that takes effect with it, and the news of its report."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from graphrec.model.source import SourceFinder
from graphrec.model.user_state import PaperKey, UserState
from graphrec.pipeline.arrivals import note_arrivals, note_first_readings
from graphrec.pipeline.moves import move_ids
from graphrec.places import data_path, is_bundled
from graphrec.sources.signature import sign
from graphrec.storage.user_state import hold_user_state
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from graphrec.identity.corpus import Corpus
    from graphrec.model.paper import Merged, ReadReport
    from graphrec.model.source import Source
    from graphrec.pipeline.intake import Intake
    from graphrec.pipeline.target import Target
    from graphrec.storage.manifest import Manifest
    from graphrec.storage.snapshot import Snapshot

    Edit = Callable[[UserState], UserState]

_LOG = logging.getLogger("graphrec")


@contextmanager
def commit(target: Target, intake: Intake, corpus: Corpus, edit: Edit, manifest: Manifest) -> Iterator[None]:
    """Hold the user state while the manifest of the new generation is written, with which its change takes effect.

    Args:
        target: the library.
        intake: what went into it.
        corpus: its papers.
        edit: the change of the state that was asked for.
        manifest: of the new generation.
    """
    if is_bundled(target.folder):  # nothing is decided about them but marks, which are found by what a paper is
        yield
        return
    with hold_user_state(target.location) as held:
        before = edit(held.state)
        held.prepare(_state_after(before, intake, corpus, target.before), manifest)
        yield
        held.settle(manifest)


def note_reading(target: Target, intake: Intake) -> None:
    """Note when the sources were read, and that the user agreed to it, where nothing has changed."""
    with hold_user_state(target.location) as held:
        held.write(_after_reading(held.state, intake, _now()))


def _state_after(state: UserState, intake: Intake, corpus: Corpus, earlier: Snapshot | None) -> UserState:
    """The user state once the corpus is the library: keyed by its ids, and knowing records as they are now."""
    name_of = SourceFinder(intake.report.sources).name_at
    decided = corpus.decided
    apart = (PaperKey.of(record, name_of(record.source)) for record in decided.apart)
    gone = (PaperKey.of(paper) for paper, _ in decided.removed)
    now = _now()
    after = move_ids(_after_reading(state, intake, now), corpus, earlier)
    return replace(
        after,
        arrived=note_arrivals(state, after, corpus.papers, intake.report, earlier, now),
        keep_apart=tuple(dict.fromkeys((*apart, *decided.absent_apart))),
        apart_entries=decided.apart_entries,
        removed=tuple(dict.fromkeys((*gone, *decided.absent_removed))),
        held=tuple(sorted(intake.held, key=lambda record: (record.source, record.title))),
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _after_reading(state: UserState, intake: Intake, now: str) -> UserState:
    """The user state with the time of this reading, and signed if the user named the sources or agreed to them."""
    sources = intake.report.sources
    names = {source.name for source in sources}
    times = {**state.read, **{each.source: now for each in intake.changes if not each.problem}}
    removed = tuple(each for each in state.removed_sources if each.name not in names)
    return replace(
        state,
        signature=_sign([*sources, *removed]) if intake.is_agreed else "",
        removed_sources=removed,
        read={name: when for name, when in sorted(times.items()) if name in names},
        first_read=note_first_readings(state, names, times),
    )


def _sign(sources: Sequence[Source]) -> str:
    signature = sign(sources)
    if not signature and any(source.is_followed for source in sources):
        _LOG.warning(
            "The folder of your own files (%s) cannot be used: that you named these sources is not known the next time,"
            " and sync will ask.",
            clean(str(data_path())),
        )
    return signature


def no_news(intake: Intake) -> ReadReport:
    """The report of what was read, where the library stays as it is; records of removed papers are told even so."""
    name_of = SourceFinder(intake.library.report.sources).name_at
    intake.read.removed = [one for one in intake.library.report.removed if name_of(one.place) in intake.read.files]
    return intake.read


def news(intake: Intake) -> ReadReport:
    """The report of what was read, with those merges that the library did not have before.

    A record of a removed paper is told each time that its file is named.
    """
    read, before = intake.read, intake.library.report
    name_of = SourceFinder(intake.report.sources).name_at

    def kind(merge: Merged) -> tuple[str, ...]:
        return merge.kept_title, merge.merged, name_of(merge.place), name_of(merge.into), merge.reason

    earlier = set(map(kind, before.merged))
    read.merged = [merge for merge in intake.report.merged if kind(merge) not in earlier]
    removed = set(before.removed)
    read.removed = [each for each in intake.report.removed if each not in removed or name_of(each.place) in read.files]
    return read
