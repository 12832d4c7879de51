"""Authors and years in texts: all forms in which papers are cited, and what only looks like them."""

import pytest

from graphrec.extractors.author_years import find_author_years


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dunes move (Holm, 2006)", ["Holm 2006"]),
        ("dunes move (Holm 2006)", ["Holm 2006"]),
        ("as Holm (2006) says", ["Holm 2006"]),
        ("as Holm [2006] says", ["Holm 2006"]),
        ("Holm's (2006) dunes and Poe (2011)'s bars", ["Holm 2006", "Poe 2011"]),
        ("Holm and Poe's (2006) dunes", ["Holm+Poe 2006"]),
        ("Henry et al. (2007) present dunes", ["Henry+ 2007"]),
        ("[Henry et al., 2007]", ["Henry+ 2007"]),
        ("Henry et. al (2007), Henry et al 2008", ["Henry+ 2007", "Henry+ 2008"]),
        ("Henry \\emph{et al.} (2007), {\\it et al.}", ["Henry+ 2007"]),
        ("Henry and colleagues (2007)", ["Henry+ 2007"]),
        ("dunes of Henry et al. in 2007", ["Henry+ 2007"]),
        ("Henry et al.'s 2007 dunes", ["Henry+ 2007"]),
        ("Holm and Poe 2020a show; Holm & Poe, 2021", ["Holm+Poe 2020", "Holm+Poe 2021"]),
        ("Holm \\& Poe (2020)", ["Holm+Poe 2020"]),
        ("the Holm--Poe (2020) bound", ["Holm+Poe 2020"]),
        ("Holm, Poe and Roe (2001)", ["Holm+Poe+Roe 2001"]),
        ("Holm, Poe, & Roe, 2001", ["Holm+Poe+Roe 2001"]),
        ("(Holm, Poe, et al., 2001)", ["Holm+Poe+ 2001"]),
        ("(Holm 2019; Poe et al. 2020, 2021)", ["Holm 2019", "Poe+ 2020", "Poe+ 2021"]),
        ("(Holm, 1976, Poe, 1990, and Roe, 1970)", ["Holm 1976", "Poe 1990", "Roe 1970"]),
        ("(for bars, see Holm, 1976; cf. Poe 1990)", ["Holm 1976", "Poe 1990"]),
        ("(DBT; Holm, 1993a, 1993b)", ["Holm 1993"]),
        ("Holm (1993a, b) and Poe et al. 1990ab", ["Holm 1993", "Poe+ 1990"]),
        ("by T.W. Holm and S.-R. Poe (1986) and C. Roe (1990)", ["Holm+Poe 1986", "Roe 1990"]),
        ("J. David Holm and Emily K. Poe (2014)", ["Holm+Poe 2014"]),
        ("Holm, J., & Poe, R. A. (2020). Dunes.", ["Holm+Poe 2020"]),
        ("van der Holm & Poe (2008), de la Roe (2009)", ["van der Holm+Poe 2008", "de la Roe 2009"]),
        ("O'Brien (2008) and O’Brien et al. 2009", ["O'Brien 2008", "O’Brien+ 2009"]),
        ("McHolm (2008), DiPoe and LeRoe (2009)", ["McHolm 2008", "DiPoe+LeRoe 2009"]),
        ("Møller-Roe et al. (2014), Čech (2015)", ["Møller-Roe+ 2014", "Čech 2015"]),
        ("(Holm et al. Dune J. 2017; 12: 34)", ["Holm+ 2017"]),
        ("Holm et al., Phys. Rev. D62 (2000) 25", ["Holm+ 2000"]),
        ("Holm et al. [STOC'11], Poe et al. '09, Roe et al. (KDD 2009)", ["Holm+ 2011", "Poe+ 2009", "Roe+ 2009"]),
        ("References Holm JA, Poe R, Roe CD, et al. Dunes that move. Dune J 2001", ["Holm+Poe+Roe+ None"]),
        ("Holm JA et al. Dune Rheum. 2015; 74", ["Holm+ 2015"]),
        ("Holm et al. [12] and Poe et al.12 and Roe et al", ["Holm+ None", "Poe+ None", "Roe+ None"]),
        ("Recently, Holm and Poe (2001) and, however, Roe (2002)", ["Holm+Poe 2001", "Roe 2002"]),
        ("Moreover, Holm et al. show dunes", ["Holm+ None"]),
        (
            "Holm, J., et al. (2006), Poe A. et al. (2007) and Roe CD et al. 2008",
            ["Holm+ 2006", "Poe+ 2007", "Roe+ 2008"],
        ),
        ("Holm A, Poe JB (2006)", ["Holm+Poe 2006"]),
        (
            "Møller/Bach (2006), Møller u. Bach (2007), Møller u. a. (2008)",
            ["Møller+Bach 2006", "Møller+Bach 2007", "Møller+ 2008"],
        ),
        ("（Holm，2006；Poe and Roe，2007）, Wirth（2008）", ["Holm 2006", "Poe+Roe 2007", "Wirth 2008"]),
        ("Holm, 2006, showed that. We see that Poe, 2007, found it.", ["Holm 2006", "Poe 2007"]),
        ("a book by Jo Holm (2006). Bo Poe (2007) shows.", ["Holm 2006", "Poe 2007"]),
        ("Following Holm (2001), unlike Poe (2002)", ["Holm 2001", "Poe 2002"]),
        ("Die Dünen von Holm (2001)", ["von Holm 2001"]),
        ("Wie Holm (2001) zeigt. Selon Poe (2002)", ["Holm 2001", "Poe 2002"]),
    ],
)
def test_authors_and_years_are_found_in_all_forms(text: str, expected: list[str]) -> None:
    found = [f"{'+'.join(one.authors)}{'+' * one.has_more} {one.year}" for one in find_author_years(text)]
    assert [one for one in found if one != "None"] == expected


@pytest.mark.parametrize(
    "text",
    [
        "In 2019 we saw dunes.",
        "Version 2019 of it; (Version 2019); COVID 2019; (Windows 2000)",
        "dunes of Congo (1995) and Uganda (2000), in London (2012) and (Beijing, 2008)",
        "March (2003), (May 1999), (May-August 2009), between May and June 2001",
        "the Handbook of Dune Treatment (2000)",
        "MEDLINE, EMBASE, and PSYCLIT (1966-1999), (NICE, 2004)",
        "the EU (2006) and USA (2015)",
        "ImageNet (2012) and GPT (2018)",
        "Holm [12] and Poe (3)",
        "Phase II, Phase III (2006)",
        "Treatment of Dune Loss (2006), Dune Server (2016)",
        "In Paris, 2006, found money; the trans. Theory, 1973) shows",
        "the dunes (1999) of 2000 bars",
        "Annals of Dune Research (2013) and Springer Series in Discrete Sand and Dunes, 1995",
        "Smith, the 1990s, and Poe 2020s",
        "Holm (1966-1999)",
        "the DOLAR and Meyer (1986) bounds",
        "the method of Holm, Poe, Roe's (2001)",
        "的研究(2019)等",
    ],
)
def test_what_only_looks_like_authors_is_no_citation(text: str) -> None:
    assert find_author_years(text) == []


def test_the_place_is_that_of_authors_and_year() -> None:
    text = "Bars (Holm, 1976; Poe 1990a) and Roe et al. (2001, 2002)."
    assert [text[one.start : one.end] for one in find_author_years(text)] == [
        "Holm, 1976",
        "Poe 1990a)",
        "Roe et al. (2001",
        "Roe et al. (2001, 2002)",
    ]


@pytest.mark.parametrize(
    ("text", "initial"),
    [("J. Doe (2001)", "J"), ("Doe JA et al. 2001", "J"), ("Doe, J. (2001)", "J"), ("Doe (2001)", "")],
)
def test_the_initial_of_the_first_author_is_kept(text: str, initial: str) -> None:
    assert [one.initial for one in find_author_years(text)] == [initial]


@pytest.mark.parametrize(
    "piece",
    [
        "Doe, ",
        "A. ",
        "Doe, J., ",
        "Doe and ",
        "et al. ",
        "Doe et al. ",
        "(Doe, 2001; ",
        "2001, ",
        "Doe J, ",
        "van de ",
        "Doe A.B., Roe C ",
        "by Doe ",
        "（Doe，",
        "Doe-",
        "[(",
        "D'Oe 19",
    ],
)
def test_hostile_texts_are_read_to_the_end(piece: str) -> None:
    assert isinstance(find_author_years(piece * (100_000 // len(piece)) + "2001"), list)
