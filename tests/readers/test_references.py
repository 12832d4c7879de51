"""Entries of reference lists, as one text and taken apart."""

from __future__ import annotations

import pytest

from graphrec.model.listed_reference import ListedReference
from graphrec.readers.references import (
    identifiers_of_reference,
    parse_reference,
    split_entries,
    split_family,
    structured_entry,
    write_reference,
)

FULL = ListedReference(
    "van Eck", "NJ", 2010, "Software survey: a program", "Scientometrics", "84", "523", "10.1007/s11192", "20585380"
)  # fmt: skip
STYLES = {  # author, initials, year, title, venue, volume, first page
    "van Eck NJ, 2010, SCIENTOMETRICS, V84, P523, DOI 10.1007/x":
        ("van Eck", "NJ", 2010, "", "SCIENTOMETRICS", "84", "523"),
    "COSTADEB.O, 1971, CR ACAD SCI B PHYS, V272, P1116":
        ("COSTADEB.", "O", 1971, "", "CR ACAD SCI B PHYS", "272", "1116"),
    "[Anonymous], 2022, Real Decreto": ("", "", 2022, "", "Real Decreto", "", ""),
    "Lee A, 2001, NATURE, IN PRESS": ("Lee", "A", 2001, "", "NATURE", "", ""),
    "Born M, 1999, PRINCIPLES OPTICS, P49": ("Born", "M", 1999, "", "PRINCIPLES OPTICS", "", "49"),
    "van Eck N.J.; Lee L., A survey of maps, J. Nets, 84, 2, pp. 523-538, (2010)":
        ("van Eck", "NJ", 2010, "A survey of maps", "J. Nets", "84", "523"),
    "A global burden, one by one, Lancet Rheumatol, 5, (2023)":
        ("", "", 2023, "A global burden, one by one", "Lancet Rheumatol", "5", ""),
    "Boud D., Current issues in workplace learning, (1998)":
        ("Boud", "D", 1998, "Current issues in workplace learning", "", "", ""),
    "Adams, B., White, A., An analysis of soil (2004) Ecol. Modell., 177, pp. 353-391":
        ("Adams", "B", 2004, "An analysis of soil", "Ecol. Modell.", "177", "353"),
    "Kalé, L., Skeel, R., (1999) J Comp Phys, 151, p. 283": ("Kalé", "L", 1999, "", "J Comp Phys", "151", "283"),
    "Müller-Hill, B., (1996) The Lac Operon, , Walter de Gruyter":
        ("Müller-Hill", "B", 1996, "The Lac Operon", "", "", ""),
    "Cremades, N. et al. Direct observation of the conversion of forms. Cell 149, 1048–1059 (2012).":
        ("Cremades", "N", 2012, "Direct observation of the conversion of forms", "", "149", "1048"),
    "Pinto WDP, Lima GB. Uses of regression in great floods. Rev Nat. 2017;39:526–538.":
        ("Pinto", "WDP", 2017, "Uses of regression in great floods", "", "39", "526"),
    "Donoho D.: Compressed sensing of many small things. IEEE Trans. Inf. Theory 52, 1289–1306 (2006)":
        ("Donoho", "D", 2006, "Compressed sensing of many small things", "", "52", "1289"),
    "Radiology. 2015 Jan;274(1):250-9": ("", "", 2015, "", "Radiology", "274", "250"),
}  # fmt: skip


@pytest.mark.parametrize("entry", STYLES)
def test_an_entry_is_taken_apart_in_the_style_of_its_service(entry: str) -> None:
    assert tuple(parse_reference(entry))[:7] == STYLES[entry]


def test_what_is_written_is_read_again() -> None:
    assert parse_reference(write_reference(FULL)) == FULL


@pytest.mark.parametrize(
    ("entry", "doi"),
    [
        (
            "LEE A, 1993, J, DOI 10.1577/1548(1993)122<0519:ROT>2.3.CO;2",
            "10.1577/1548(1993)122<0519:rot>2.3.co;2",
        ),
        ("Ding L, 2006, NETS, DOI [10.1061/CP.1943.583,4016037., DOI 10.1061/X]", "10.1061/cp.1943.583"),
        ("Getz D., 2012, EVENT, DOI DOI 10.3727/152599512", "10.3727/152599512"),
    ],
)
def test_a_doi_is_found_in_every_form_that_services_write(entry: str, doi: str) -> None:
    assert parse_reference(entry).doi == doi


def test_an_entry_names_all_identifiers_it_holds() -> None:
    entry = "Lee A, 2001, NATURE, V400, P5, DOI 10.1000/X, PMID 12345, arXiv 2001.00042"
    assert identifiers_of_reference(entry) == ("10.1000/x", "2001.00042", "pmid:12345")
    assert identifiers_of_reference("W2741809807") == ("W2741809807",)


def test_a_semicolon_between_authors_does_not_end_an_entry() -> None:
    text = "Lee A.; Chen B., A title, J. Nets, (2023); Old, C., Nets without a year, pp. 1-9; Ray D., A good book"
    assert len(split_entries(text)) == 3


def test_a_structured_reference_keeps_its_parts_and_its_title() -> None:
    parts = {"author": "N Cremades", "year": "2012", "journal-title": "Cell", "volume": "149", "first-page": "1048"}
    text = "Cremades, N. et al. Direct observation of the conversion of forms. Cell 149, 1048–1059 (2012)."
    entry = structured_entry({**parts, "unstructured": text, "DOI": "10.1016/J.CELL"})
    assert (
        entry
        == 'Cremades N, 2012, "Direct observation of the conversion of forms", Cell, V149, P1048, DOI 10.1016/j.cell'
    )


def test_hostile_entries_are_read_in_time() -> None:
    for entry in (
        "A, " * 100_000,
        "(" * 100_000,
        "Lee A.; " * 50_000 + "(2001)",
        "10.1000/ " * 50_000,
        "p. 1 " * 90_000,
    ):
        parse_reference(entry)
        split_entries(entry)


@pytest.mark.parametrize("name", ["van Eck, Nees Jan", "Nees Jan van Eck", "van Eck NJ", "van Eck, N.J."])
def test_a_first_author_has_one_family_name_in_all_spellings(name: str) -> None:
    assert split_family(name) == ("van Eck", "NJ")


@pytest.mark.parametrize(
    ("entry", "author", "title"),
    [
        (
            "R Core Team (2017). R: A Language for Statistics. R Foundation, Vienna",
            "R Core Team",
            "R: A Language for Statistics",
        ),
        (
            "R Development Core Team. R: A Language for Statistics. Vienna, Austria, 2008",
            "R Development Core Team",
            None,
        ),
        (
            "World Health Organization (2020). Guidelines on water. Geneva",
            "World Health Organization",
            "Guidelines on water",
        ),
        (
            "Stroup, D., Lee, G., and Karon, J. (1989). Detection of aberrations. Statistics in Medicine, 8(3):323–329",
            "Stroup",
            "Detection of aberrations",
        ),
        ("van Holm, B. A., Roe, C. (2010a). Dunes of gravel. J Rivers, 3, 5-9", "van Holm", "Dunes of gravel"),
    ],
)
def test_groups_are_authors_as_a_whole_and_titles_behind_the_year_are_read(entry, author, title):
    parts = parse_reference(entry)
    assert parts.author == author
    assert title is None or parts.title == title
    assert parts.initials in {"", "D", "BA"}
