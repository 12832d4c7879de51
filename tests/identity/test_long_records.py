"""Records whose titles or author lists are so long that comparing each part with each would take minutes."""

from __future__ import annotations

from itertools import product
from string import ascii_lowercase

from graphrec.identity._titles import alternative_keys
from graphrec.identity.corpus import identify
from graphrec.identity.title_finder import build_title_finder
from graphrec.model.paper import Paper, ReadReport

AUTHORS = ("Doe, J", "Roe, K")
NAMES = ["".join(letters) for letters in product(ascii_lowercase, repeat=3)]


def n_papers(*records: Paper) -> int:
    return len(identify(records, ReadReport()))


def test_titles_of_many_words_that_differ_at_both_ends_are_compared() -> None:
    middle = " ".join(f"{name}x {name}y {name}z" for name in NAMES)
    one, two = Paper(f"start {middle} finish", authors=AUTHORS), Paper(f"st art {middle} fin ish", authors=AUTHORS)
    assert n_papers(one, two) == 1


def test_a_title_of_many_marks_is_cut_at_a_few_of_them() -> None:
    title = "ab: b " * 30_000
    assert n_papers(Paper(title, authors=AUTHORS), Paper(f"{title}: see", authors=AUTHORS)) == 2


def test_long_lists_of_other_authors_are_compared() -> None:
    lists = [tuple(f"Verylong{name}{end}, A" for name in NAMES) for end in ("ova", "sky")]
    assert n_papers(*(Paper("A long title of things", authors=authors) for authors in lists)) == 2


def test_a_title_that_repeats_its_words_is_found_in_references() -> None:
    title = "data sets " * 20_000 + "of papers"
    assert build_title_finder({title: 1})(f"Doe, J. {title}, 2001") == 1


def test_the_papers_of_a_volume_are_not_compared_with_each_other() -> None:
    titles = [f"Paper on {name}stone and {name[::-1]}wood {name}" for name in NAMES[:6000]]
    papers = [Paper(title, doi="10.1000/volume") for title in (*titles, *titles[:2])]
    assert n_papers(*papers) == len(titles)


def test_a_character_reference_of_more_digits_than_python_converts_stays_as_it_is() -> None:
    title = f"Sand in the Alps &#{'9' * 4_900};"
    assert n_papers(Paper(title, authors=AUTHORS), Paper(f"{title} <", authors=AUTHORS)) == 2


def test_spaces_in_a_title_in_two_languages_are_read_once() -> None:
    spaces = " " * 100_000
    assert alternative_keys(f"Sand der Alpen{spaces}im Winter [Sand of alpine rivers") == ()
    assert alternative_keys(f"Sand der Alpen im Winter{spaces}= Sand of alpine rivers")[1] == "sand of alpine rivers"
