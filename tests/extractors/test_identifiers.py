"""Identifiers in texts: those of publications, not those of data, and not the paper's own."""

import pytest

from graphrec.extractors.identifiers import find_identifiers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dunes of hep-th/9901001", ["arxiv:hep-th/9901001"]),
        ("[math.AG/0001001v2] and cond-mat/0103456.", ["arxiv:math/0001001", "arxiv:cond-mat/0103456"]),
        (
            "hep-th/9711200, 9802150 and 9905111",
            ["arxiv:hep-th/9711200", "arxiv:hep-th/9802150", "arxiv:hep-th/9905111"],
        ),
        ("Ref.[gr-qc/9902061] or arXiv:quant-ph/0201082", ["arxiv:gr-qc/9902061", "arxiv:quant-ph/0201082"]),
        ("Holm[hep-th/ 9901001]", ["arxiv:hep-th/9901001"]),
        (
            "arXiv:0801.4269, 0801.4684 and arXiv:1706.03762v5",
            ["arxiv:0801.4269", "arxiv:0801.4684", "arxiv:1706.03762"],
        ),
        ("https://arxiv.org/abs/1706.03762", ["arxiv:1706.03762"]),
        ("at doi:10.1000/xyz(12)3 and https://doi.org/10.1000/abc.", ["doi:10.1000/xyz(12)3", "doi:10.1000/abc"]),
        ("PMID: 12345678, PMID 2345678, PMC1234567", ["pmid:12345678", "pmid:2345678", "pmcid:PMC1234567"]),
        ("other-hep/9901001, 3/9901001, path/hep-th2/9901001, hep-th/99010011", []),
        ("registered as NCT01234567, ISRCTN12345678", []),
        ("data at doi:10.5281/zenodo.123 and doi.org/10.17605/OSF.IO/ABC are free", []),
        ("We study dunes. Dune J 2001;5:40-41. doi:10.1000/xyz.", []),
        ("We study dunes. PMID: 12345678", []),
    ],
)
def test_identifiers_of_publications_are_found(text: str, expected: list[str]) -> None:
    assert [one.value for one in find_identifiers(text)] == expected


@pytest.mark.parametrize("piece", ["hep-th/", "/9901001", "9901001, ", "10.1000/", "arXiv:", "PMC", "doi:"])
def test_hostile_texts_are_read_to_the_end(piece: str) -> None:
    assert isinstance(find_identifiers(piece * (100_000 // len(piece))), list)
