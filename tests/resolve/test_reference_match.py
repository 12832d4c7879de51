"""Which entries of reference lists are taken for one work."""

from __future__ import annotations

import random

import pytest

from graphrec.model.facts import work_label
from graphrec.model.paper import Paper
from graphrec.readers.references import parse_reference
from graphrec.resolve.corpus_facts import learn_facts
from graphrec.resolve.reference_match import match_references

VOSVIEWER = "van Eck NJ, 2010, SCIENTOMETRICS, V84, P523, DOI 10.1007/s11192-009-0146-3"
TITLE = "Software survey: VOSviewer, a computer program for bibliometric mapping"
SAME = [
    (VOSVIEWER, f"Van Eck N; Waltman L, {TITLE}., Scientometrics, 84, pp. 523-38, (2010)"),
    (VOSVIEWER, "VanEck NJ, 2010, SCIENTOMETRICS, V84, P523"),
    (VOSVIEWER, "10.1007/s11192-009-0146-3"),
    ("Müller A, 2010, J INFORMETR, V4, P12", "Moeller, A., (2010) Journal of Informetrics, 4, p. 12"),
    ("COSTADEB.O, 1974, LETT NUOVO CIM, V10, P852", "Costa de Beauregard, O., (1974) Lett Nuovo Cim, 10, p. 852"),
    ("GINSBURG VL, 1973, USP FIZ NAUK, V110, P309", "GINZBURG VL, 1973, USP FIZ NAUK+, V110, P309"),
    ("Lee A, 2010, PLOS ONE, V5, PE1221", "Lee A., A fine title of it, PLoS One, 5, pp. e1221-e1234, (2010)"),
    ("Lee A, 2010, PLOS ONE, V5, P104567", "Lee A., A fine title of it, PLoS One, 5, (2010)"),
    ("Pereira V, 2015, ANN OPER RES, V229, P635", "Pereira V., 2014, ANN OPER RES, V229, P635"),
    ("JULIA B, 1973, J PHYS PARIS, V5, P335", "JULIA B, 1973, J PHYS-PARIS, V34, P335"),
    ("Dimyadi J, 2016, J INF TECHNOL, V21, P315", "Dimyadi J, 2016, J INF TECHNOL, V21, P317"),
    ("Born M, 1999, PRINCIPLES OPTICS, P49", "Born M., Wolf E., (1999) Principles of Optics, , Cambridge"),
    ("Kasim T., 2013, P 13 INT C CONSTR AP", "Kasim T., 2013, P 13 INT C CONSTR AP, P11"),
    ("Lee A, 2010, J NETS, V5, P12, DOI 10.48550/arXiv.2001.00042", "Lee A. Nets of nets. arXiv:2001.00042 (2010)"),
    ("Lee AB, 2001, J NETS, IN PRESS", "Lee AB, 2001, J NETS, V12, P5"),
    ("Lee AB, 2001, J NETS, V12, P5410", "Lee AB, 2001, J NETS, V12, P5910"),
    ("Anov K, 2021, FREQUENCY EMERGE INT, P68", "Anov K., (2021) Frequency emerge integrated spaces, , Wiley"),
    ("Anov K, 2021, DOSE RESPONSE RATS", "Anov K., (2021) Dose and response in rats and mice, , Wiley"),
]  # fmt: skip
APART = {
    "two DOIs": ("Lee A, 2010, J NETS, V5, P12, DOI 10.1000/1", "Lee A, 2010, J NETS, V5, P12, DOI 10.1000/2"),
    "two papers of one volume": ("Flory F, 1993, APPL OPTICS, V32, P5628", "Flory F, 1993, APPL OPTICS, V32, P5649"),
    "two parts": (
        "Knowles S.R., Quality of life in disease: meta-analysis - Part I. Inflam, J. Bowel, 24, pp. 742-751, (2018)",
        "Knowles S.R., Quality of life in disease: meta-analysis - Part II. Inflam, J. Bowel, 24, pp. 966-976, (2018)",
    ),
    "an erratum": (
        "Lee A., The growth of large nets in warm water, J. Nets, 5, pp. 12-20, (2010)",
        "Lee A., Erratum to: The growth of large nets in warm water, J. Nets, 5, p. 401, (2010)",
    ),
    "a supplement": ("Lee A, 2010, J NETS, V5, P12", "Lee A, 2010, J NETS, V5, PS12"),
    "numbered volumes": ("Kallos G., 1998, SKIRON FORECASTING S, VI", "Kallos G., 1998, SKIRON FORECASTING S, VII"),
    "meetings of two years": ("Hjelseth E., 2009, P CIB W78 C MAN IT C", "Hjelseth E., 2010, P CIB W78 C, P16"),
    "decrees of a gazette": ("BOE, 2004, B ESTADO, V65, P11557", "BOE, 2004, B ESTADO, V65, P11558"),
    "pages of an unknown journal": (
        "FRANCK, 1967, DISCUSSIONS OF FARADAY, P108",
        "FRANK, 1967, DISCUSSIONS OF FARADAY, P137",
    ),
    "two parts without pages": (
        "Lee A., Growth of large nets in warm water, J. Nets, 12, (2010)",
        "Lee A., Growth of large nets in warm water. Part II, J. Nets, 12, (2010)",
    ),
    "namesakes without pages": ("Brown B, 2021, J NETS, V59", "Brown BGR, 2021, J NETS, V59"),
    "namesakes at a meeting": ("Brown B, 2021, P 13 INT C CONSTR AP", "Brown BGR, 2021, P 13 INT C CONSTR AP"),
    "namesakes, in press": ("Brown B, 2021, J NETS, IN PRESS", "Brown BGR, 2021, J NETS, V59, P5"),
    "one meeting in two years": ("Lee A, 2014, P 13 INT C CONSTR AP, P5", "Lee A, 2015, P 13 INT C CONSTR AP"),
    "an old volume": ("Lee A, 1971, J NETS, V5", "Lee A., A fine title, J. Nets, 5, (1971)"),
    "neighbours": ("Lee AB, 2001, J NETS, V12, P5410", "Lee AB, 2001, J NETS, V12, P5450"),
    "namesakes": ("Wang L, 2010, J NETS, V5, P12", "Wang Y, 2010, J FOREST BIRDS, V9, P402"),
}


def are_one(*entries: str) -> bool:
    return len(set(match_references([parse_reference(entry) for entry in entries]).first)) == 1


@pytest.mark.parametrize("pair", SAME, ids=[pair[1][:40] for pair in SAME])
def test_two_spellings_of_a_reference_are_one_work(pair: tuple[str, str]) -> None:
    assert are_one(*pair)
    assert are_one(*reversed(pair))


@pytest.mark.parametrize("what", APART)
def test_works_that_are_nearly_alike_stay_apart(what: str) -> None:
    assert not are_one(*APART[what])


def test_a_reference_without_a_page_joins_no_work_if_it_fits_two() -> None:
    entries = ["Lee A, 2010, J NETS, V5, P104567", "Lee A, 2010, J NETS, V5, P104999", "Lee A, 2010, J NETS, V5"]
    assert match_references([parse_reference(entry) for entry in entries]).first == [0, 1, 2]


def test_a_chain_of_matches_does_not_join_two_dois() -> None:
    plain = "Lee A, 2010, J NETS, V5, P12"
    entries = [f"{plain}, DOI 10.1000/1", plain, f"{plain}, DOI 10.1000/2"]
    first = match_references([parse_reference(entry) for entry in entries]).first
    assert first[0] != first[2]


def test_the_order_of_entries_changes_no_group() -> None:
    entries = list(dict.fromkeys(entry for pair in SAME for entry in pair))

    def groups(order: list[str]) -> set[frozenset[str]]:
        first = match_references([parse_reference(entry) for entry in order]).first
        return {frozenset(each for each, own in zip(order, first, strict=True) if own == root) for root in first}

    shuffled = random.Random(4).sample(entries, len(entries))
    assert groups(entries) == groups(shuffled)


def test_every_match_says_what_both_have_in_common() -> None:
    papers = [
        Paper("One", references=(VOSVIEWER,)),
        Paper("Two", references=("van Eck NJ, 2010, SCIENTOMETRICS, V84, P523",)),
    ]
    facts = learn_facts(papers)
    (match,) = facts.matched
    assert (match.entry, match.reason, match.target) == (VOSVIEWER, "same author, year, volume and page", 2)


def test_an_entry_that_is_kept_apart_is_a_work_of_its_own() -> None:
    plain = "van Eck NJ, 2010, SCIENTOMETRICS, V84, P523"
    papers = [Paper("One", references=(VOSVIEWER,)), Paper("Two", references=(plain,))]
    assert len(learn_facts(papers).works) == 1
    assert len(learn_facts(papers, apart=[plain]).works) == 2
    assert len(learn_facts(papers, apart=[VOSVIEWER]).works) == 2
    known = Paper("Some maps", doi="10.1007/s11192-009-0146-3")
    assert len(learn_facts([known, papers[0]], apart=[VOSVIEWER]).works) == 1


def test_a_paper_is_found_by_where_it_was_printed() -> None:
    cited = Paper(
        "Some maps", authors=("van Eck, Nees Jan",), year=2010, details=(("volume", "84"), ("page", "523–538"))
    )
    facts = learn_facts([cited, Paper("Two", references=("VanEck NJ, 2010, SCIENTOMETRICS, V84, P523",))])
    assert (facts.listed_targets.tolist(), facts.works) == ([0], ())


def test_a_work_is_shown_readably_and_known_by_all_of_its_keys() -> None:
    papers = [
        Paper("One", references=(VOSVIEWER,)),
        Paper("Two", references=("VANECK NJ, 2010, SCIENTOMETRICS, V84, P523",)),
    ]
    (work,) = learn_facts(papers).works
    assert work_label(work) == "van Eck 2010, Scientometrics 84:523"
    assert (work.id, work.other_ids) == ("work:10.1007/s11192-009-0146-3", ("work:vaneck-2010-v84-p523",))


def test_a_name_with_author_and_year_is_the_listed_work_with_the_name_in_its_title() -> None:
    listed = f"van Eck N.J.; Waltman L., {TITLE}, Scientometrics, 84, 2, pp. 523-538, (2010)"
    text = "We build on VOSviewer (van Eck and Waltman, 2010) to draw maps."
    facts = learn_facts([Paper("One", references=(listed,)), Paper("Two", text)])
    (work,) = facts.works
    assert (work.name, work.title, work.year) == ("VOSviewer", TITLE, 2010)


def test_a_citation_is_the_only_work_of_author_and_year_in_the_own_list() -> None:
    entries = ("Zorbal K, 2014, J NETS, V5, P12", "Abel A, 2011, J NETS, V2, P1")
    facts = learn_facts([Paper("One", "We extend the work of Zorbal et al. (2014) to nets.", references=entries)])
    assert len(facts.works) == 2
