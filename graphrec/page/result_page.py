"""The page of the results of a library: what is contradicted and ordered, and every result with its sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.page.document import Document, Heading, Listing, Paragraph, Quote, Row, Span, Table
from graphrec.text import clean, truncate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from graphrec.explore.results.table import Contradiction, ResultChain, ResultTable, StatedResult
    from graphrec.page.document import Block, Text

COLUMNS = ("No.", "Winner", "Loser", "Margin", "In", "On", "Marks")
_LONGEST_CELL = 120  # characters: a stranger's library may hold a name of a thousand
_EXPLANATION = (
    "Each line is what one paper states, in its own sentence; what the sentence leaves open is empty. A self-report is"
    " by those whose system wins. No margins are added up, and nothing is ordered that no paper compares."
)


def build_result_page(table: ResultTable, provenance: Mapping[str, str]) -> Document:
    """Describe the page of results.

    Args:
        table: the results.
        provenance: how the page was made, by name.
    """
    title = f"Results about {truncate(clean(table.name), _LONGEST_CELL)}" if table.name else "Results"
    return Document(title, list(_blocks(table)), table.summary, provenance)


def _blocks(table: ResultTable) -> Iterator[Block]:
    yield Paragraph(_EXPLANATION, "soft")
    if table.contradictions:
        yield Heading("Contradictions")
        yield Listing([_contradiction(table.results, one) for one in table.contradictions])
    if table.chains:
        yield Heading("What the results order")
        yield Listing([_chain(one) for one in table.chains])
    if table.cycles:
        yield Heading("In a circle")
        yield Listing([f"Each is said to be better than each, in a way: {', '.join(one)}." for one in table.cycles])
    yield Heading("Stated results")
    if table.results:
        yield Table(COLUMNS, [_row(one) for one in table.results], numeric=(0,))
    else:
        yield Paragraph("No paper of this library states a result.")


def _row(result: StatedResult) -> Row:
    source = [Span(result.title), Span(f" ({result.year})" if result.year else "", "soft")]
    names = (result.winner.name, result.loser, result.amount, result.metric, result.data_set)
    cells = [truncate(clean(name), _LONGEST_CELL) for name in names]
    return Row(
        [str(result.number), Span(cells[0], "strong"), *cells[1:], _marks(result)],
        [Quote(result.sentence, source)],
        f"result-{result.number}",
    )


def _marks(result: StatedResult) -> Text:
    styles = {"contradiction": "warning"}
    marks = [Span(mark, styles.get(mark, "note")) for mark in result.marks]
    return [part for mark in marks for part in (mark, " ")]


def _contradiction(results: Sequence[StatedResult], one: Contradiction) -> Text:
    return [*_stated(results[one.first - 1]), ", but ", *_stated(results[one.second - 1]), f" ({one.setting})."]


def _stated(result: StatedResult) -> list[str | Span]:
    return [f"{result.winner.name} beats {result.loser} in ", _link(result.number)]


def _chain(one: ResultChain) -> Text:
    links = [part for number in one.numbers for part in (_link(number), " ")]
    return [Span(" > ".join(one.systems), "strong"), f" ({one.setting}): ", *links]


def _link(number: int) -> Span:
    return Span(f"result {number:,}", link=f"#result-{number}")
