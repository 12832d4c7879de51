import pytest

from graphrec.extractors.names import family_name, is_shaped, name_key


@pytest.mark.parametrize("spelling", ["LLaMA2", "Llama 2", "LLaMA-2"])
def test_spelling_variants_are_one_name(spelling: str) -> None:
    assert name_key(spelling) == "llama2"


def test_generations_stay_apart() -> None:
    assert name_key("LLaMA-2") != name_key("LLaMA-3")


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("SALMONN-13B", "SALMONN"),
        ("ViT-B/16", "ViT"),
        ("ResNet-50", "ResNet"),
        ("Llama 3.1 70B", "Llama 3.1"),
        ("GPT-4", "GPT-4"),
        ("M2M", "M2M"),
    ],
)
def test_sizes_are_no_part_of_a_name(name: str, family: str) -> None:
    assert family_name(name) == family


def test_ordinary_words_have_no_shape() -> None:
    assert not any(is_shaped(word) for word in ("pruning", "Self-Supervised", "Adam", "rAnked"))
