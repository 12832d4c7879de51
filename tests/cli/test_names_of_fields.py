"""How `sync` names the fields of a record that changed."""

from __future__ import annotations

import pytest

from graphrec.cli._fields import names_of_fields
from graphrec.model.paper import Paper
from graphrec.pipeline.changes import ChangedRecord


@pytest.mark.parametrize(
    ("fields", "before", "after", "names"),
    [
        (("title", "details"), (("bibtex=title", "{Deep} A"),), (("bibtex=title", "{Deep} B"),), ["title"]),
        (("details",), (("bibtex=title", "{Deep} A"),), (), ["title (as BibTeX spells it)"]),
        (("authors", "details"), (("bibtex=author", "A"), ("literal", "A")), (), ["authors"]),
        (("details",), (("literal", "A B"),), (), ["which names are of groups"]),
        (("venue", "details"), (("bibtex=booktitle", "{A}"), ("volume", "1")), (("volume", "2"),), ["venue", "volume"]),
        (("details",), (("page", "1–2"), ("bibtex=pages", "1-2")), (("page", "1–3"),), ["page"]),
        (("details",), (("ris:C1", "a"),), (("ris:C1", "b"),), ["C1"]),
        (("details",), (("csl=title", '["A"]'),), (), ["title (as CSL spells it)"]),
    ],
)
def test_the_spelling_of_a_format_is_named_only_where_nothing_else_of_the_field_differs(
    fields: tuple[str, ...],
    before: tuple[tuple[str, str], ...],
    after: tuple[tuple[str, str], ...],
    names: list[str],
) -> None:
    change = ChangedRecord(Paper("A", details=before), Paper("A", details=after), fields)
    assert names_of_fields(change) == names
