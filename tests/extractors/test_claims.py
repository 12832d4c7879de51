import pytest

from graphrec.extractors.introductions import introduced_names
from graphrec.extractors.paper_text import PaperText


def names(abstract: str, title: str = "Some title") -> set[str]:
    return {one.name for one in introduced_names(PaperText(title, abstract)) if one.is_sure}


@pytest.mark.parametrize(
    "abstract",
    [
        "We propose a tree for zones called ZorbTree.",
        "We sort sand with a new tree called ZorbTree.",
        "We see a kind of tree, called ZorbTree, that learns.",
        "The resulting tree, termed ZorbTree, is small.",
        "We build a sieve on trees, which we call ZorbTree.",
        "We propose a sieve. It cuts its sand with a tree called ZorbTree.",
        "A sieve is proposed. A tree was then developed, called ZorbTree.",
        "Sand is cut by trees, referred to as ZorbTree in this paper.",
    ],
)
def test_a_name_behind_called_is_introduced_where_the_sentence_claims_the_thing(abstract: str) -> None:
    assert names(abstract) == {"ZorbTree"}


@pytest.mark.parametrize(
    "abstract",
    [
        "We use a tree called ZorbTree.",
        "A new kind of tree was presented, called ZorbTree. We study its height.",
        "Recently, a new tree was presented, called ZorbTree. We propose no tree.",
        "Our sieve improves an existing tree called ZorbTree.",
        "We propose a sieve built on a recently proposed tree called ZorbTree.",
        "We present what is known of so-called ZorbTree data.",
        "We propose a study of what is called ZorbTree in the literature.",
        "In this paper, two trees, namely ZorbTree and SandTree, are grown.",
        "Trees also called ZorbTree are old.",
    ],
)
def test_a_name_behind_called_is_not_introduced_where_others_made_the_thing(abstract: str) -> None:
    assert names(abstract) == set()


def test_a_hostile_text_is_read_to_the_end() -> None:
    names("a tree called ZorbTree, " * 4_000)
    names("We use. " * 12_000 + "called ZorbTree")
