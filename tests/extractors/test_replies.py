"""Other papers that a title refers to."""

import pytest

from graphrec.extractors.replies import find_reply, keys_of

OTHER = "The forging of cold iron"


@pytest.mark.parametrize(
    ("title", "relation", "is_whole"),
    [
        (f"Comment on “{OTHER}”", "mentions", True),
        (f"Comments on `{OTHER}'", "mentions", True),
        (f"Additional response to the correspondence: ‘{OTHER}’ by Smith and Doe", "mentions", True),
        (f"Authors’ Reply to Smith et al.: “{OTHER}”", "mentions", True),
        (f"Cold or hot? A commentary on ''{OTHER}''", "mentions", True),
        (f"Reply to: {OTHER}", "mentions", True),
        (f"Re: {OTHER}", "mentions", True),
        (f"Rejoinder: {OTHER}", "mentions", True),
        (f"Erratum to: {OTHER}", "mentions", True),
        (f"Addendum to {OTHER}", "extends", False),
        (f'Correction to the paper "{OTHER}"', "mentions", True),
        (f"Kommentar zu: {OTHER}", "mentions", True),
        (f"Réponse à «{OTHER}»", "mentions", True),
        (f"{OTHER}—Reply", "mentions", False),
        (f"{OTHER}. Authors' reply", "mentions", False),
        (f"{OTHER} (Erratum)", "mentions", False),
        (f"{OTHER} (withdrawn)", "mentions", False),
        (f"Erratum: {OTHER} [Iron Rev. D 63, 012301 (2001)]", "mentions", True),
        (f'Corrigendum to "{OTHER}"[Iron Rev. 63 (2001) 12-15]', "mentions", True),
        (f"Retraction notice to “{OTHER}”", "mentions", True),
        (f"RETRACTED ARTICLE: {OTHER}", "mentions", True),
        (f"Withdrawn: {OTHER}", "mentions", True),
        (f"Expression of Concern: {OTHER}", "mentions", True),
        (f"Addendum to “{OTHER}”", "extends", True),
        (f"Comments on {OTHER} by A. Quill", "mentions", False),
        (f"Antwort auf {OTHER}", "mentions", False),
        (f"Kommentar zum Beitrag „{OTHER}“", "mentions", True),
        (f"{OTHER}, revisited", "extends", False),
        (f"More {OTHER}", "extends", False),
    ],
)
def test_a_title_names_the_paper_that_it_answers(title: str, relation: str, is_whole: bool) -> None:
    reply = find_reply(title)
    assert reply is not None
    assert (reply.mention, reply.relation, reply.is_whole) == (OTHER, relation, is_whole)
    assert next(keys_of(OTHER)) in reply.keys


@pytest.mark.parametrize(
    "title",
    [
        "Remarks on the forging of cold iron",
        "The response of iron to heat",
        "A note on iron",
        "Smart Reply: the forging of cold iron by post",
        "Editorial Commentary: a “cold and hot” way of forging iron",
        "The forging of cold iron",
        "A phase II study of cold iron",
        "Type II iron",
        "Forging iron: V-shaped anvils and hammers",
    ],
)
def test_topics_are_no_other_papers(title: str) -> None:
    reply = find_reply(title)
    assert reply is None or not reply.is_whole


@pytest.mark.parametrize(
    "title",
    [
        "Reply to comment on the forging of cold iron",
        "Reply to the Comment on The forging of cold iron",
        "Reply to “Comment on the forging of cold iron”",
        "Reply to the 'Comment on the forging of cold iron'",
    ],
)
def test_the_comment_and_its_paper_are_candidates_for_a_reply_to_a_comment(title: str) -> None:
    reply = find_reply(title)
    assert reply is not None
    assert reply.keys[-2:] == ("comment on the forging of cold iron", "the forging of cold iron")


def test_an_article_begins_the_other_title() -> None:
    reply = find_reply("Corrections to A Bag of Iron Nails")
    assert reply is not None
    assert reply.keys == ("a bag of iron nails",)


def test_a_title_about_withdrawal_names_no_other_paper() -> None:
    for title in ("Withdrawal: a guide to the cooling of iron", "Withdrawal of iron from village smiths"):
        reply = find_reply(title)
        assert reply is None or not reply.is_whole


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        ("Cold iron, Part II: hammers", "Cold iron, Part I: anvils"),
        ("Cold iron III. Tongs", "Cold iron. II. Hammers"),
        ("Cold iron (parte ii)", "Cold iron (parte i)"),
        ("Cold iron II: hammers", "Cold iron"),
        ("Cold iron, part two: hammers", "Cold iron, part one: anvils"),
        ("COLD IRON, PART TWO: HAMMERS", "Cold iron: anvils"),
        ("Cold iron II: hammers", "Cold iron: anvils"),
        ("Cold iron - Part 2", "Cold iron - Part 1"),
    ],
)
def test_a_later_part_means_an_earlier_one(later: str, earlier: str) -> None:
    reply = find_reply(later)
    assert reply is not None
    assert reply.is_part
    assert not set(keys_of(earlier)).isdisjoint(reply.keys)


def test_numbers_of_phases_and_types_are_no_parts() -> None:
    assert list(keys_of("Smiths in phase II: results")) == ["smiths in phase ii results", "smiths in phase ii#head"]


@pytest.mark.parametrize(
    "piece", ["Comment on ", "the “comment on ", "[a ", "Re: reply ", "“the ", "Part II ", "I ", "reply-- "]
)
def test_hostile_titles_are_read_to_the_end(piece: str) -> None:
    title = piece * (100_000 // len(piece))
    find_reply(title)
    list(keys_of(title))
