"""Which names texts are searched for."""

from __future__ import annotations

import pickle

from graphrec.extractors.introductions import IntroducedName
from graphrec.extractors.lexicon import TITLE, Entry, Lexicon, Owner, owned_names, takes_small_letters
from graphrec.extractors.lexicon import lexicon_of as lexicon_of_owners
from graphrec.extractors.vocabulary import build_vocabulary
from graphrec.vectors.tokens import WordSpans


def lexicon_of(*names: str) -> Lexicon:
    titles = [f"{name}: A Note" for name in names]
    return lexicon_of_owners(owned_names(titles, [(IntroducedName(name, "title"),) for name in names]))


def found(lexicon: Lexicon, text: str) -> list[str]:
    return [entry.name for entry, _, _ in lexicon.find(WordSpans(text))]


def test_function_words_are_no_names_and_no_acronyms() -> None:
    assert found(lexicon_of("AND", "FoR", "ZORBA"), "and for AND ZORBA") == ["ZORBA"]
    vocabulary = build_vocabulary(("interval scheduling",), {" interval  scheduling ": ("IS", "ISC")})
    assert "IS" not in vocabulary.acronyms.values()
    assert "ISC" in vocabulary.acronyms.values()


def test_a_name_with_capitals_is_not_looked_for_in_small_letters() -> None:
    assert found(lexicon_of("SIMPLE"), "a simple SIMPLE idea") == ["SIMPLE"]
    assert takes_small_letters(Entry("mixup", "mixup", is_listed=True))
    assert not takes_small_letters(Entry("Lion", "Lion", is_listed=True))


def test_a_lexicon_survives_the_way_to_another_process() -> None:
    assert found(pickle.loads(pickle.dumps(lexicon_of("ZORBA"))), "On zorba: ZORBA") == ["ZORBA"]


def test_a_name_that_heads_dozens_of_titles_tells_none_of_them() -> None:
    def owned(count: int) -> list[tuple[str, Owner]]:
        return [("Zorba", Owner(row, TITLE)) for row in range(count)]

    assert [len(entry.owners) for entry in lexicon_of_owners(owned(32)).entries if entry.name == "Zorba"] == [32]
    assert found(lexicon_of_owners(owned(33)), "and for Zorba") == []
