"""Authors in citations beside those of records: one test decides whether a record can be meant."""

import pytest

from graphrec.extractors.citations import find_citations
from graphrec.resolve.authors import author_year, authors_label, is_telling, names_authors, surname_key

ONE, TWO, THREE = ("Holm, Jo",), ("Jo Holm", "Al Poe"), ("Holm J", "Poe A", "Roe B")


@pytest.mark.parametrize(
    ("citation", "authors", "is_named"),
    [
        ("(Holm, 2006)", ONE, True),
        ("(Holm, 2006)", TWO, False),
        ("(Holm & Poe, 2006)", TWO, True),
        ("(Poe & Holm, 2006)", TWO, False),
        ("(Holm & Poe, 2006)", THREE, False),
        ("Holm et al. (2006)", ONE, False),
        ("Holm et al. (2006)", TWO, True),
        ("Holm et al. (2006)", THREE, True),
        ("Holm, Poe, and Roe (2006)", THREE, True),
        ("Holm, Poe, et al. (2006)", THREE, True),
        ("Poe et al. (2006)", THREE, False),
        ("B. Holm et al. (2006)", TWO, False),
        ("J. Holm et al. (2006)", TWO, True),
        ("(Cox, 2006)", ("Nick Burns-Cox",), False),
        ("(Burns-Cox, 2006)", ("Nick Burns-Cox",), True),
        ("(Callaghan, 2006)", ("James O'Callaghan",), False),
        ("(O’Callaghan, 2006)", ("James O'Callaghan",), True),
        ("(van der Holm, 2006)", ("Jo van der Holm",), True),
        ("(Moeller, 2006)", ("Möller, Jo",), True),
        (r"\cite{holm2006dunes}", THREE, True),
    ],
)
def test_a_citation_names_all_authors_of_a_record_or_the_first_of_more(
    citation: str, authors: tuple[str, ...], is_named: bool
) -> None:
    (found,) = find_citations(citation)
    assert names_authors(found, authors) == is_named


@pytest.mark.parametrize("author", ["Møller, Jo", "Jo Möller", "Moeller J.", "MOELLER", "Moller JA", "Jo Moller Jr."])
def test_all_spellings_of_a_surname_have_one_key(author: str) -> None:
    assert surname_key(author) == "moller"
    assert author_year(author, 2006) == "moller 2006"


@pytest.mark.parametrize(
    ("citation", "namesakes", "is_enough"),
    [
        ("(Holm, 2006)", 0.5, True),
        ("(Wang, 2006)", 0.001, False),
        ("(Wang et al., 2006)", 0.004, True),
        ("(Wang et al., 2006)", 0.02, False),
        ("(Wang & Li, 2006)", 0.004, True),
        ("(Wang & Li, 2006)", 0.02, False),
        ("(Wang & Holm, 2006)", 0.02, True),
        ("(Holm, 2006a)", 0.001, True),
        ("(Holm, 2006a, b)", 0.001, False),
        (r"\cite{holm2006dunes}", 0.001, True),
        (r"\cite{wang2006dunes}", 0.001, False),
    ],
)
def test_rare_surnames_and_a_year_identify_a_work(citation: str, namesakes: float, is_enough: bool) -> None:
    (found,) = find_citations(citation)
    assert is_telling(found, namesakes) == is_enough


@pytest.mark.parametrize(
    ("citation", "label"),
    [
        ("(Holm, 2006)", "Holm"),
        ("(Holm & Poe, 2006)", "Holm and Poe"),
        ("(Holm, Poe, & Roe, 2006)", "Holm et al."),
        ("Holm and colleagues (2006)", "Holm et al."),
        (r"\cite{holm2006dunes}", "Holm et al."),
        ("[AKS12]", ""),
    ],
)
def test_the_authors_of_a_work_are_told_as_papers_do(citation: str, label: str) -> None:
    (found,) = find_citations(citation)
    assert authors_label(found) == label
