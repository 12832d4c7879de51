"""Prints a lineage for people: as a tree in the terminal, and as nested lists in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.explore.families.lineage import KIND, METHOD, PAPER, VERSION
from graphrec.model.relations import relation_named
from graphrec.text import clean, format_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.tree import Tree

    from graphrec.explore.families.lineage import Branch, Lineage

_NOTHING = "nothing in the words of this library"
_ALWAYS = frozenset({(PAPER, "builds_on"), (PAPER, "built_on_by"), ("work", "built_on_by")})  # said where empty, too
_HEADINGS = {"builds_on": "builds on", "built_on_by": "built on by", "versions": "versions, by their names"}
_METHOD_HEADINGS = {"kinds": "kinds, by their names", "built_on_by": "used by"}


def sections(lineage: Lineage) -> Iterator[tuple[str, tuple[Branch, ...], int]]:
    """Yield heading, branches and number of branches left out of each part of a lineage that is shown."""
    headings = _METHOD_HEADINGS if lineage.kind == METHOD else _HEADINGS
    for name, branches in lineage.trees().items():
        left_out = lineage.left_out.get(name, 0)
        if name in {"refers_to", "referred_to_by"}:
            groups = list(_by_relation(branches, is_active=name == "refers_to"))
            yield from ((heading, group, left_out * (group is groups[-1][1])) for heading, group in groups)
        elif branches or left_out or (lineage.kind, name) in _ALWAYS:
            yield headings.get(name, name), branches, left_out


def _by_relation(branches: Iterable[Branch], *, is_active: bool) -> Iterator[tuple[str, tuple[Branch, ...]]]:
    groups: dict[str, list[Branch]] = {}
    for branch in branches:
        groups.setdefault(branch.relation, []).append(branch)
    for name, group in groups.items():
        relation = relation_named(name)
        yield relation.active if is_active else relation.passive, tuple(group)


def say_name(lineage: Lineage) -> str:
    """The title of a lineage, with the year, and the number of papers of a method."""
    year = f" ({lineage.year})" if lineage.year else ""
    papers = f": {format_count(lineage.named_by.get('uses', 0), 'paper')}" if lineage.kind == METHOD else ""
    return clean(lineage.title) + year + papers


def has_years(lineage: Lineage) -> bool:
    """Whether the year of some branch is known."""
    return any(branch.year for _, _, branch in lineage.walk())


class _Phrasing:
    """What is said of each branch of a lineage."""

    def __init__(self, lineage: Lineage) -> None:
        self._is_dated = has_years(lineage)
        self._is_method = lineage.kind == METHOD
        self._grouped = {id(branch) for branch in (*lineage.refers_to, *lineage.referred_to_by)}
        self._said = {branch.id: branch.sentence for _, _, branch in lineage.walk() if not branch.stands_under}

    def how(self, branch: Branch) -> str:
        """Year and relation, with a blank behind; a relation that a heading says is not said again."""
        year = (str(branch.year) if branch.year else "undated") if self._is_dated and branch.kind == PAPER else ""
        is_said = self._is_method or id(branch) in self._grouped
        relation = "" if is_said or branch.relation in {VERSION, KIND} else branch.relation
        return "".join(f"{word} " for word in (year, relation) if word)

    def more(self, branch: Branch) -> str:
        """What stands behind the title."""
        if branch.is_cycle:
            return "  (a circle: it stands above)"
        if branch.stands_under:
            return f"  (also under {clean(branch.stands_under)})"
        if branch.kind == METHOD:
            return f": {format_count(branch.n_papers, 'paper')}"
        year = f", {branch.year}" if branch.kind != PAPER and branch.year else ""
        return "" if branch.in_library else f"  (not in the library{year})"

    def quoted(self, branch: Branch) -> str:
        """The sentence in quotes, unless it is shown where the paper has its branches."""
        is_shown = branch.stands_under and self._said.get(branch.id) == branch.sentence
        return f"“{clean(branch.sentence)}”" if branch.sentence and not is_shown else ""


def print_lineage(lineage: Lineage) -> None:
    """Print the trees of a lineage with the sentences."""
    from rich.text import Text
    from rich.tree import Tree

    from graphrec.cli._print import console

    tree, words = Tree(Text(say_name(lineage), style="bold")), _Phrasing(lineage)
    for heading, branches, left_out in sections(lineage):
        root = tree.add(Text(heading if branches or left_out else f"{heading}: {_NOTHING}", "dim"))
        _add_branches(root, branches, left_out, words)
    with console() as out:
        out.print(tree)


def _add_branches(tree: Tree, branches: Iterable[Branch], left_out: int, words: _Phrasing) -> None:
    from rich.text import Text

    for branch in branches:
        entry = Text.assemble((words.how(branch), "dim"), clean(branch.title), (words.more(branch), "dim"))
        if sentence := words.quoted(branch):
            entry.append(f"\n{sentence}", style="dim")
        _add_branches(tree.add(entry), branch.further, branch.left_out, words)
    if left_out:
        tree.add(Text(_say_left_out(left_out), "dim"))


def _say_left_out(count: int) -> str:
    return f"… {count:,} more"


def write_markdown(lineage: Lineage) -> str:
    """The trees of a lineage as nested lists with the sentences, in Markdown."""
    from graphrec.exporters.formats.markdown import escape

    lines, words = [f"# {escape(say_name(lineage))}"], _Phrasing(lineage)
    for heading, branches, left_out in sections(lineage):
        lines += ["", f"## {heading.capitalize()}", "", *_listed(branches, left_out, "", words)]
        if not branches and not left_out:
            lines.append(f"{_NOTHING.capitalize()}.")
    return "\n".join(lines) + "\n"


def _listed(branches: Iterable[Branch], left_out: int, indent: str, words: _Phrasing) -> Iterator[str]:
    from graphrec.exporters.formats.markdown import escape

    for branch in branches:
        quoted = f": {escape(sentence)}" if (sentence := words.quoted(branch)) else ""
        yield f"{indent}- {words.how(branch)}**{escape(clean(branch.title))}**{escape(words.more(branch))}{quoted}"
        yield from _listed(branch.further, branch.left_out, f"{indent}  ", words)
    if left_out:
        yield f"{indent}- {_say_left_out(left_out)}"
