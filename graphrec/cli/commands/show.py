"""`graphrec show`: prints all that a library knows of one paper, or the facts of several."""

from __future__ import annotations

from itertools import repeat
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import click

from graphrec.api.query_report import describe_query
from graphrec.cli._completion import Title
from graphrec.cli.forms import RECORDS, CommandResult, paper_forms
from graphrec.cli.marks import in_words
from graphrec.cli.options import exact_option, library_option, open_library
from graphrec.cli.output import output_options
from graphrec.cli.titles import find_titles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from graphrec.api.library import Library
    from graphrec.cli.forms import Columns
    from graphrec.cli.output import Output
    from graphrec.explore.description import Description, Facts
    from graphrec.exporters.export import Export
    from graphrec.model.match import Match
    from graphrec.model.paper import Paper

GROUP = "ask"
_NOT_IN_RECORD_LINES = frozenset(  # printed above or below them, or of no use to people
    {"title", "abstract", "authors", "references", "identifiers", "details", "citing_sentences"}
)
_LAST_LINES = frozenset({"id", "source"})
_FACT_COLUMNS: Columns = {
    "title": lambda facts: facts.title,
    "introduces": lambda facts: facts.introduces,
    "references": lambda facts: [f"{reference.relation} {reference.mention}" for reference in facts.references],
    "methods": lambda facts: facts.methods,
}


@click.command(short_help="Show one paper: record, facts, links with sentences.")
@click.argument("titles", nargs=-1, type=Title(), metavar="TITLE...")
@library_option()
@exact_option()
@click.option("--facts", is_flag=True, help="Only what its words say; of each TITLE, or of all papers.")
@output_options(paper_forms, default="text")
def command(titles: tuple[str, ...], library_path: Path | str | None, exact: bool, facts: bool, output: Output) -> None:
    """Show the record of the paper called TITLE, what its words say, and who refers to it.

    The words of TITLE need no quotes. With --facts every TITLE is one paper: the names it introduces, the references
    it makes and the methods it uses are printed, of all papers of the library where there is no TITLE.

    \b
    graphrec show BlockPruner
    graphrec show BlockPruner --to bibtex
    graphrec show --facts MultiPruner BlockPruner
    graphrec show --facts --to jsonl > facts.jsonl
    """
    if not titles and not facts:
        raise click.UsageError("Nothing was asked; give a TITLE, or --facts for the facts of all papers.")
    if facts and output.form not in RECORDS:
        forms = ", ".join(RECORDS)
        raise click.UsageError(f"--to {output.form} writes whole papers; with --facts it is one of: {forms}.")
    library = open_library(library_path)
    if facts:
        show_facts(library, titles, output, exact=exact)
        return
    (match,) = find_titles(library, [" ".join(titles)], output, exact=exact)
    description = library.describe(match.paper)
    output.write(
        CommandResult(
            text=lambda: _print_paper(description),
            document=lambda: {**describe_query([match]), **description.to_dict()},
            columns=_columns(),
            rows=lambda: [match.paper],
            export=lambda: _to_export(library, match.paper),
        )
    )


def _columns() -> Columns:
    """Columns of the table of one paper: its fields, apart from the reference list."""
    from graphrec.model.fields import FIELDS

    names = (field.name for field in FIELDS if field.is_exported and field.name != "references")
    return {name: attrgetter(name) for name in names if name != "details"} | {"details": _details_cell}


def _details_cell(paper: Paper) -> dict[str, str | list[str]]:
    from graphrec.model.details import to_mapping

    return to_mapping(paper.details)


def show_facts(library: Library, titles: Sequence[str], output: Output, *, exact: bool) -> None:
    """Print the facts of several papers, or of all papers of a library (same errors as `find_titles`).

    Args:
        library: the library.
        titles: titles, ids or names, as typed; empty for all papers.
        output: form and destination.
        exact: whether to accept only exact titles, ids and names.
    """

    def report(matches: Sequence[Match], missing: Mapping[str, str]) -> list[dict[str, Any]]:
        absent = (describe_query((), {typed: sentence}) for typed, sentence in missing.items())
        return [*(_fact_records(library, matches) if matches else ()), *absent]

    matches = find_titles(library, titles, output, exact=exact, report=report)
    result = CommandResult(
        text=lambda: _print_facts(_facts(library, matches)),
        document=lambda: list(_fact_records(library, matches)),
        records=lambda: _fact_records(library, matches),
        columns=_FACT_COLUMNS,
        rows=lambda: _facts(library, matches),
    )
    output.write(result)


def _facts(library: Library, matches: Sequence[Match]) -> Iterator[Facts]:
    """Yield the facts of the matched papers; if there are none, of all papers."""
    papers = (match.paper for match in matches) if matches else library
    return (library.describe(paper).facts for paper in papers)


def _fact_records(library: Library, matches: Sequence[Match]) -> Iterator[dict[str, Any]]:
    """Yield the facts as JSON; those of matched papers with the titles as typed."""
    queries = (describe_query([match]) for match in matches) if matches else repeat(dict[str, Any]())
    return ({**query, **facts.to_dict()} for query, facts in zip(queries, _facts(library, matches), strict=False))


def _to_export(library: Library, paper: Paper) -> Export:
    from graphrec.exporters.export import Export

    return Export((paper,), title=paper.title, sources={paper.id: library.sources_of(paper)})


def _print_paper(description: Description) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from graphrec.cli._print import console
    from graphrec.text import clean

    with console() as out:
        out.print(Text(clean(description.paper.title), style="bold"))
        for label, value in _record_lines(description):
            out.print(Text.assemble((f"{label:<11} ", "dim"), clean(value)))
        if description.in_library:
            out.print(Padding(Text(clean(description.paper.abstract) or "(no abstract)"), (1, 0)))
        for cited in description.references:
            label = f"{cited.relation:<11} "
            out.print(Text.assemble((label, "dim"), clean(cited.target or ""), _quoted(cited.sentence)))
        for citing in description.referred_to_by:
            label = f"{citing.relation:<11} "
            out.print(Text.assemble(("← ", "dim"), (label, "dim"), clean(citing.title), _quoted(citing.sentence)))
        for link in description.links:
            arrow = "← " if link.direction == "from" else ""
            out.print(Text.assemble((f"{arrow}{clean(link.label):<11} ", "dim"), clean(link.title)))


def _record_lines(description: Description) -> Iterator[tuple[str, str]]:
    from graphrec.model.fields import FIELDS
    from graphrec.model.works import count_named

    paper, facts = description.paper, description.facts
    recorded = [field for field in FIELDS if field.name not in _NOT_IN_RECORD_LINES]
    lists = {field.name: getattr(paper, field.name) for field in recorded if field.form == "list"}
    others = {field.name: getattr(paper, field.name) for field in recorded if field.form != "list"}
    lines = {
        "authors": "; ".join(paper.authors),  # many are written "Family, Given"
        **{label: ", ".join(texts) for label, texts in (_lists_of(facts) | lists).items()},
        **_extra_lines(facts),
        **_detail_lines(paper),
        "named by": "" if description.in_library else count_named(description.named_by),
        "marks": in_words(description.mark),
        **{label: others[label] for label in sorted(others, key=_LAST_LINES.__contains__)},
    }
    return ((label, str(value)) for label, value in lines.items() if value)


def _detail_lines(paper: Paper) -> dict[str, str]:
    """What the record holds beside, but for how formats spelt it."""
    from graphrec.model.details import grouped, is_spelling

    return {name: "; ".join(values) for name, values in grouped(paper.details).items() if not is_spelling(name)}


def _lists_of(facts: Facts) -> dict[str, tuple[str, ...]]:
    return {"introduces": facts.introduces, "methods": facts.methods}


def _extra_lines(facts: Facts) -> dict[str, str]:
    """The facts of third-party extractors by the label of their kind."""
    kinds = dict.fromkeys(fact.kind for fact in facts.extra)
    texts = {kind: [fact.text for fact in facts.extra if fact.kind == kind] for kind in kinds}
    return {kind.replace("_", " "): ", ".join(each) for kind, each in texts.items()}


def _quoted(sentence: str) -> str:
    from graphrec.text import clean

    return f"\n            “{clean(sentence)}”" if sentence else ""


def _print_facts(described: Iterable[Facts]) -> None:
    from graphrec.text import clean

    for facts in described:
        click.echo(clean(facts.title))
        for label, value in _fact_lines(facts):
            click.echo(f"  {label:<11} {clean(value)}")


def _fact_lines(facts: Facts) -> Iterator[tuple[str, str]]:
    if facts.introduces:
        yield "introduces", ", ".join(facts.introduces)
    for reference in facts.references:
        target = f" -> {reference.target}" if reference.target and reference.in_library else ""
        yield reference.relation, reference.mention + target
    if facts.methods:
        yield "methods", ", ".join(facts.methods)
    if facts.terms:
        yield "about", ", ".join(name for name, _ in facts.terms)
    yield from _extra_lines(facts).items()
