import pytest

from graphrec.extractors.citations import find_citations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("as in Forge (Smith et al., 2024)", [("Smith", 2024)]),
        ("the framework of Smith et al. (2021)", [("Smith", 2021)]),
        ("[Smith et al., 2013, Jones et al., 2017]", [("Smith", 2013), ("Jones", 2017)]),
        ("as observed by Smith et al. before", [("Smith", None)]),
        ("Forge (Smith & Jones, 2023)", [("Smith", 2023)]),
        ("shown earlier (Smith and Jones, 2020; Brown, 2019)", [("Smith", 2020), ("Brown", 2019)]),
        ("the result of Smith (2019)", [("Smith", 2019)]),
        ("Smith et al.,2020b", [("Smith", 2020)]),
        ("In March 2020 we saw ImageNet (2012) and the year 1999.", []),
        ("a benchmark introduced in [SJB21]", [("", 2021)]),
        ("as in [STOC18], [COVID19], [Jan20] and (FOCS, 2003)", []),
    ],
)
def test_authors_and_years_in_all_their_forms(text: str, expected: list[tuple[str, int | None]]) -> None:
    found = find_citations(text)
    assert [(one.author, one.year) for one in found if one.author != "ImageNet"] == expected


def test_keys_of_bibtex_are_authors_and_years_or_labels() -> None:
    text = r"as in \cite{sand2013dunes,BHPQ17a, DuneOM:2009} and \citep[see][p. 2]{ref12,coltpaper,McSand98,deDune1998}"
    found = [(one.author, one.year, one.label) for one in find_citations(text)]
    authors = [("Sand", 2013, ""), ("", 2017, "BHPQ17a"), ("Dune", 2009, "")]
    assert found == [*authors, ("McSand", 1998, ""), ("Dune", 1998, "")]


def test_labels_are_initials_and_years_of_two_centuries() -> None:
    found = find_citations("by [AKS12, Theorem 3], [AV98; Koi12] and [Tur36]")
    assert [(one.label, one.year) for one in found] == [
        ("AKS12", 2012),
        ("AV98", 1998),
        ("Koi12", 2012),
        ("Tur36", 1936),
    ]


@pytest.mark.parametrize("cited", ["Sand et al. [SDM09]", r"Sand et al.~\cite{sand2009dunes}"])
def test_authors_and_the_label_behind_them_are_one_citation(cited: str) -> None:
    (found,) = find_citations(f"the theorem of {cited} on dunes")
    assert (found.author, found.year) == ("Sand", 2009)


def test_identifiers_in_the_text_are_references() -> None:
    text = "a recent study (arXiv:2411.04330v2) and doi:10.1000/xyz123."
    assert [one.identifier for one in find_citations(text)] == ["arxiv:2411.04330", "doi:10.1000/xyz123"]
