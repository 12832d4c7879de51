"""Titles of comments, errata and later parts lead to the paper that they mean."""

from graphrec.model.paper import Paper
from graphrec.resolve.corpus_facts import learn_facts

IRON = Paper("The forging of cold iron", "Iron is cold.", "iron", year=2010)
COMMENT = Paper("Comment on “The forging of cold iron”", "It is hot.", "comment", year=2011)
ANVILS = Paper("Cold iron, Part I: anvils", "Anvils.", "anvils", year=2010, authors=("Smith, J.",))
HAMMERS = Paper("Cold iron, Part II: hammers", "Hammers.", "hammers", year=2011, authors=("Jo Smith", "A. Doe"))


def _links(*papers: Paper) -> list[tuple[str, str, str]]:
    facts = learn_facts(papers)
    names = [*(paper.id for paper in papers), *(work.name for work in facts.works)]
    return [(paper.id, one.relation, names[one.target]) for paper, of_paper in zip(papers, facts.papers, strict=True)
            for one in of_paper.references if one.target is not None]  # fmt: skip


def test_a_comment_mentions_the_paper_that_it_quotes() -> None:
    assert _links(IRON, COMMENT) == [("comment", "mentions", "iron")]


def test_a_comment_on_a_paper_outside_mentions_a_work() -> None:
    assert _links(COMMENT) == [("comment", "mentions", "The forging of cold iron")]


def test_a_title_of_two_papers_leads_to_none() -> None:
    again = Paper("The forging of cold iron", "Once more.", "again", year=2009)
    assert _links(IRON, again, COMMENT) == [("comment", "mentions", "The forging of cold iron")]


def test_a_later_part_extends_the_earlier_of_the_same_authors() -> None:
    assert _links(ANVILS, HAMMERS) == [("hammers", "extends", "anvils")]
    others = Paper(HAMMERS.title, "Hammers.", "others", year=2011, authors=("B. Roe",))
    assert _links(ANVILS, others) == []


def test_the_parts_of_one_author_are_told_in_all_spellings_of_the_name() -> None:
    one = Paper(ANVILS.title, "Anvils.", "one", year=2010, authors=("Möller J",))
    two = Paper(HAMMERS.title, "Hammers.", "two", year=2011, authors=("Jo Moeller",))
    assert _links(one, two) == [("two", "extends", "one")]


def test_a_retraction_builds_on_nothing() -> None:
    notice = Paper(f"Retraction: {IRON.title} [Iron Rev. 63, 12 (2010)]", "Iron is hot.", "notice", year=2011)
    assert _links(IRON, notice) == [("notice", "mentions", "iron")]


def test_a_comment_is_not_older_than_its_paper() -> None:
    later = Paper(IRON.title, "Iron.", "later", year=2020)
    assert _links(later, COMMENT) == [("comment", "mentions", "The forging of cold iron")]


def test_the_title_says_how_a_reply_refers_to_the_paper_that_its_text_names() -> None:
    cited = Paper("Cold iron in villages", "Iron.", "cited", year=2010, authors=("Wrightson, Jo", "Doe, A."))
    text = "We use the cold iron of villages by Wrightson and Doe (2010)."
    comment = Paper("Comment on “Cold iron in villages”", text, "comment", year=2011)
    assert _links(cited, comment) == [("comment", "mentions", "cited")]
    reply = Paper("Reply to Wrightson and Doe (2010): cold iron", "Iron is cold in villages.", "reply", year=2011)
    assert [relation for _, relation, target in _links(cited, reply) if target == "cited"] == ["mentions"]
