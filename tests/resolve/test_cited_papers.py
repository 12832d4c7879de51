"""Citations in abstracts lead to the one paper that fits them; where several fit, or none, to a work."""

import pytest

from graphrec.model.facts import Reference
from graphrec.model.paper import Paper
from graphrec.resolve.corpus_facts import learn_facts

DUNES = Paper("Dunes that wander", "Sand piles up.", "dunes", 2006, ("Jo Holm", "Al Poe"))
BARS = Paper("Harbour bars and their dredging", "Bars grow.", "bars", 2006, ("Jo Wang", "Al Poe"))


def references(text: str, *papers: Paper, year: int | None = 2010, listed: tuple[str, ...] = ()) -> list[Reference]:
    citing = Paper("A study", text, "study", year, ("Bo Roe",), references=listed)
    return list(learn_facts([*papers, citing]).papers[len(papers)].references)


def targets(text: str, *papers: Paper, year: int | None = 2010, listed: tuple[str, ...] = ()) -> list[str]:
    """Titles of the papers that are linked."""
    made = references(text, *papers, year=year, listed=listed)
    return [papers[one.target].title for one in made if one.target is not None and one.target < len(papers)]


@pytest.mark.parametrize(
    ("text", "is_linked"),
    [
        ("Sparse rain falls (Holm & Poe, 2006).", True),
        ("Rain falls (Holm et al., 2006).", True),
        ("Rain falls (Holm, 2006).", False),
        ("Rain falls (Holm & Roe, 2006).", False),
        ("Rain falls (Holm & Poe, 2005).", False),
        ("The dunes wander as in Holm & Poe (2007).", True),
        ("The dunes wander as in Holm et al. (2007).", False),
        ("The dunes wander as in Holm & Poe (2009).", False),
        ("The dunes wander as in Holm et al.", True),
        ("The dunes move as in Holm et al.", False),
        ("Rain falls (Holm & Poe, 2006a).", True),
        ("Rain falls (Holm & Poe, 2006a, b).", False),
        ("Rain falls (Holm & Poe, 2006a). So does snow (Holm et al., 2006b).", False),
        (r"Rain falls \citep{holm2006}.", True),
        (r"Rain falls \citep{holm2006rain, holm2006snow}.", False),
        ("The dunes wander (Holm & Poe, 2006a).", True),
    ],
)
def test_authors_and_year_lead_to_the_paper_that_has_them(text: str, is_linked: bool) -> None:
    assert targets(text, DUNES) == ["Dunes that wander"] * is_linked


def test_a_citation_that_several_papers_fit_means_none_of_them() -> None:
    twin = Paper("Dunes that sing", "Sand sings.", "twin", 2006, ("Jo Holm", "Cy Poe"))
    (made,) = references("Dunes wander (Holm & Poe, 2006).", DUNES, twin)
    assert (made.author, made.year, made.target) == ("Holm", 2006, 3)
    assert targets("Dunes (Holm & Poe, 2006).", DUNES, twin, listed=("twin",)) == ["Dunes that sing"]


@pytest.mark.parametrize(("text", "is_linked"), [("Rain falls", False), ("The dredging of harbour sand", True)])
def test_a_common_surname_needs_a_common_subject(text: str, is_linked: bool) -> None:
    assert targets(f"{text} (Wang et al., 2006).", BARS) == [BARS.title] * is_linked
    assert targets(f"{text} (Wang et al., 2006).", BARS, listed=("bars",)) == [BARS.title]


def test_a_paper_cites_no_later_one() -> None:
    assert targets("Rain falls (Holm & Poe, 2006).", DUNES, year=2005) == []


def test_arxiv_ids_of_the_old_kind_lead_to_papers_and_an_earlier_version_is_one() -> None:
    first = Paper("Strings", "We study strings.", "hep-th/9901001")
    second = Paper("Branes", "We study branes.", "b2", arxiv="hep-th/9802150")
    text = "This supersedes hep-th/9901001v2, 9802150 and math.AG/0001001."
    made = references(text, first, second, year=None)
    assert [one.target for one in made] == [0, 1, 3]


def test_the_identifier_behind_authors_belongs_to_them() -> None:
    paper = Paper("Strings", "We study strings.", "hep-th/9901001")
    (made,) = references("We follow Holm et al., Phys. Rev. D62 (2000) 25, hep-th/9901001.", paper)
    assert (made.author, made.year, made.target) == ("Holm", 2000, 0)


def test_numbers_of_pubmed_lead_to_papers() -> None:
    paper = Paper("Pain", "We study pain.", "p", identifiers=("pmid:12345678",))
    assert targets("As shown (PMID: 12345678), pain ends.", paper) == ["Pain"]


def test_names_inside_a_citation_are_none() -> None:
    (made,) = references("We extend the work of McEwen et al. NEJM 2001; it holds.", DUNES)
    assert (made.mention, made.name, made.author) == ("McEwen et al. NEJM 2001", "", "McEwen")


def test_an_abstract_of_a_meeting_is_no_paper_with_the_same_author_and_year() -> None:
    dunes = Paper("Dunes that wander", "Sand piles up.", "dunes", 2006, ("Jo Holmqvist",))
    assert targets("Rain falls (Holmqvist J, et al. J Sand 2006;70).", dunes) == []  # one author, not several
    several = Paper("Dunes that wander", "Sand piles up.", "dunes", 2006, ("Jo Holmqvist", "Al Poe"))
    assert targets("Dunes are sand [1] Holmqvist J, et al. J Sand 2006;70.", several) == [several.title]
    assert targets("Dunes are sand [1] Holmqvist J, et al. J Sand 2006;70(suppl 10).", several) == []


def test_two_papers_of_one_author_and_year_in_a_sentence_are_both_cited() -> None:
    other = Paper("Dunes at rest", "Sand lies.", "rest", 2006, ("Jo Holm", "Cy Wirth"))
    assert targets("Dunes wander and rest (Holm & Poe, 2006; Holm & Wirth, 2006).", DUNES, other) == [
        DUNES.title,
        other.title,
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Die Methode von Schulze (2006) ist gut. Wie sie.",
        "Wie Schulze (2006) zeigt, regnet es. Wie von Schulze (2006) gezeigt.",
        "El método de Schulze (2006) es bueno.",
        "L'approche de Schulze (2006) est bonne. Selon Schulze (2006).",
        "Il metodo di Schulze (2006).",
        "The rain of von Schulze (2006).",
    ],
)
def test_a_preposition_before_a_surname_is_a_particle_or_none(text: str) -> None:
    for author in ("Jo Schulze", "Jo von Schulze", "de Schulze, J."):
        assert targets(text, Paper("Dunes that sing", "Sand sings.", "sing", 2006, (author,))) == ["Dunes that sing"]
