"""The page of a lineage: rows that cover no other, years in order, the undated apart, and nothing that runs."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from graphrec.explore.families.lineage import Branch, Lineage
from graphrec.page.document import render_document
from graphrec.page.family import draw_lineage
from graphrec.page.timeline import draw_timeline

if TYPE_CHECKING:
    from graphrec.page.document import Figure, Shape

HOSTILE = '"><script>alert(1)</script>\x1b[31m'


def branch(title: str, year: int | None = None, relation: str = "extends", **fields: Any) -> Branch:
    """A branch with a sentence and an id."""
    return Branch(title, relation, f"{title} says so.", True, id=title, year=year, **fields)


def picture(lineage: Lineage) -> Figure:
    """The picture of a lineage, with an anchor for each branch."""
    return draw_timeline(lineage, {id(each): f"b{at}" for at, (_, _, each) in enumerate(lineage.walk())})


def titles(figure: Figure) -> dict[str, Shape]:
    """The titles of the picture by their text, from top to bottom."""
    return {shape.text: shape for shape in figure.shapes if shape.link}


FAMILY = Lineage(
    "Root",
    builds_on=(branch("Grandparent", 2010), branch("Parent", 2015)),
    built_on_by=(branch("Child", 2020, further=(branch("Grandchild", 2020),)), branch("Undated", relation="uses")),
    year=2018,
)


def test_every_title_has_a_row_of_its_own_right_of_its_parent() -> None:
    shown = titles(picture(FAMILY))
    assert list(shown) == ["Grandparent", "Parent", "Child", "Grandchild", "Undated"]
    heights = [float(shape.places["y"]) for shape in shown.values()]
    assert all(lower - upper >= 20 for upper, lower in pairwise(heights))
    places = [float(shown[name].places["x"]) for name in ("Grandparent", "Parent", "Child", "Grandchild")]
    assert places == sorted(set(places))


def test_the_undated_stand_in_a_lane_below_the_years() -> None:
    figure = picture(FAMILY)
    labels = {shape.text: float(shape.places["y"]) for shape in figure.shapes if shape.tag == "text" and shape.text}
    assert labels["Grandchild"] < labels["year not known"] < labels["Undated"]


def test_where_no_year_is_known_generations_take_their_place() -> None:
    figure = picture(Lineage("Root", (), (branch("Child", further=(branch("Grandchild"),)),)))
    assert not any("year not known" in shape.text for shape in figure.shapes)
    shown = titles(figure)
    assert float(shown["Child"].places["x"]) < float(shown["Grandchild"].places["x"])


def test_a_sentence_is_shown_at_a_title_and_in_the_list() -> None:
    html = render_document(draw_lineage(FAMILY, {}))
    assert html.count("Child says so.") == 2
    (link,) = re.findall(r'<a href="#(b\d+)"><text[^>]*>Child</text></a><g class="tip"', html)
    assert f'id="{link}"' in html


def test_a_large_family_is_drawn_in_part_and_listed_in_full() -> None:
    many = Lineage("Root", (), tuple(branch(f"Paper {number}", 2000 + number % 20) for number in range(400)))
    figure = picture(many)
    assert len(titles(figure)) == 149
    assert "251 more are in the list alone" in str(figure.caption)
    assert render_document(draw_lineage(many, {})).count("<li ") == 400


def test_hostile_titles_are_shown_as_text() -> None:
    html = render_document(draw_lineage(Lineage(HOSTILE, (), (branch(HOSTILE, 2020),)), {"command": HOSTILE}))
    assert "<script" not in html
    assert "\x1b" not in html


def test_a_name_without_a_family_has_a_page_that_says_so() -> None:
    assert "Nothing in the words of this library" in render_document(draw_lineage(Lineage("Root", (), ()), {}))
