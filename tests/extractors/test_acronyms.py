from graphrec.extractors.acronyms import find_acronyms


def pairs(text: str) -> list[tuple[str, str]]:
    return [(found.long, found.short) for found in find_acronyms(text)]


def test_long_form_before_the_bracket() -> None:
    assert pairs("We use post-training quantization (PTQ) here.") == [("post-training quantization", "PTQ")]


def test_long_form_inside_the_bracket() -> None:
    assert pairs("We call it PTQ (post-training quantization).") == [("post-training quantization", "PTQ")]


def test_a_bracket_that_spells_nothing_out_defines_nothing() -> None:
    assert pairs("The gain is large (see Table) and stable (FLOPs).") == []


def test_leading_words_of_the_sentence_are_left_out() -> None:
    assert pairs("with the Mixture of Experts (MoE)") == [("Mixture of Experts", "MoE")]


def test_an_x_may_stand_for_cross() -> None:
    assert pairs("The cross-dune sieve (XDS) is old.") == [("cross-dune sieve", "XDS")]
    assert pairs("The cross-dune sieve (XS) is old.") == []


def test_words_behind_an_acronym_in_its_bracket_are_left_out() -> None:
    assert pairs('We use the Zonal Quick Tree (ZQT, said "cut") here.') == [("Zonal Quick Tree", "ZQT")]
