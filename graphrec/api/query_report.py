"""The part `query` of a JSON document: which titles were asked for, how each matched, and which were not found.

Every door that answers in JSON (command line, server, agent) takes it from here: of a paper it is
`{**describe_query([match]), **library.lineage(match).to_dict()}`, and `Answer.to_dict()` holds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graphrec.model.match import Match


def describe_query(matches: Iterable[Match], missing: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The key `query` of a JSON document: the titles as typed, how each matched, and an error for each missing one."""
    not_found = [{"typed": typed, "error": sentence} for typed, sentence in (missing or {}).items()]
    return {"query": {"asked": [match.to_dict() for match in matches], "not_found": not_found}}
