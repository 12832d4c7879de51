"""The paper that reports a study is the one that the name of the study refers to."""

from graphrec.model.paper import Paper
from graphrec.resolve.corpus_facts import learn_facts

REPORT = Paper("Cold against hot iron (FORGE-1): a randomised trial", "Smiths got cold iron.", "r", year=2010)
SUBGROUP = Paper("Cold iron in old smiths: a subgroup of the FORGE-1 trial", "Old smiths.", "g", year=2010)
USER = Paper("Iron in review", "Cold iron did well in the FORGE-1 trial of smiths.", "u", year=2012)
BARE = Paper("Iron in guidelines", "Since FORGE-1 was published, cold iron is common.", "b", year=2013)


def _targets(*papers: Paper) -> list[list[str]]:
    """For each paper the ids of papers, and the names of works, that it refers to."""
    facts = learn_facts(papers)
    return [
        [
            papers[one.target].id if one.target < len(papers) else facts.works[one.target - len(papers)].name
            for one in of_paper.references
            if one.target is not None
        ]
        for of_paper in facts.papers
    ]


def test_the_name_of_a_study_refers_to_its_report() -> None:
    assert _targets(REPORT, SUBGROUP, USER, BARE) == [[], ["r"], ["r"], ["r"]]


def test_a_study_that_only_a_subgroup_paper_names_is_a_work() -> None:
    assert _targets(SUBGROUP, USER) == [[], ["FORGE-1"]]


def test_two_equal_reports_leave_the_study_a_work() -> None:
    first = Paper("Cold iron: results of the FORGE-1 trial", "Smiths.", "1", year=2010)
    second = Paper("Hot iron: results of the FORGE-1 trial", "Smiths.", "2", year=2010)
    assert _targets(first, second, USER)[2] == ["FORGE-1"]


def test_the_paper_that_reports_a_study_introduces_its_name() -> None:
    facts = learn_facts([REPORT, USER])
    assert facts.papers[0].introduces == ("FORGE-1",)


def test_a_registry_is_a_work_even_if_a_title_has_its_name() -> None:
    registry = Paper("Iron in Norway: the SMITHBIO registry", "Smiths.", "1", year=2010)
    user = Paper("Iron in review", "Data came from the SMITHBIO registry of smiths.", "2", year=2012)
    assert _targets(registry, user)[1] == ["SMITHBIO registry"]


def test_a_word_in_capitals_is_no_study() -> None:
    loud = Paper("THE FORGE TRIAL AND THE ANVIL", "Smiths.", "1", year=2010)
    user = Paper("Iron in review", "Cold iron did well in the FORGE trial of smiths.", "2", year=2012)
    assert _targets(loud, user)[1] == ["FORGE"]


def test_the_name_of_a_study_means_the_report_of_its_extension_only_where_that_is_said() -> None:
    extension = Paper("Cold iron in the FORGE-1 extension trial", "Smiths.", "e", year=2010)
    later = Paper("Iron in review", "Smiths went on with cold iron in the extension of FORGE-1.", "l", year=2012)
    assert _targets(extension, USER, later) == [[], ["FORGE-1"], ["e"]]


def test_a_paper_that_names_its_own_study_refers_to_no_report_of_it_but_to_its_plan() -> None:
    own = Paper("Cold iron", "In this multicentre study (FORGE-1), we heat iron.", "o", year=2012)
    plan = Paper("Cold against hot iron (FORGE-1): design of a trial", "Smiths.", "p", year=2009)
    assert _targets(REPORT, own, USER) == [[], [], ["r"]]
    assert _targets(plan, own, USER) == [[], ["p"], ["p"]]


def test_the_name_of_a_family_of_studies_means_none_of_them() -> None:
    third = Paper("Cold against hot iron (HAMMER 3): a randomised trial", "Smiths.", "t", year=2010)
    user = Paper("Iron in review", "Cold iron did well in the HAMMER trials of smiths.", "u", year=2012)
    assert _targets(third, user)[1] == ["HAMMER"]
