"""The language of a text, and what holds in a library of it: no function word is a term, no noun a name."""

from collections import Counter
from functools import cache
from itertools import repeat
from pathlib import Path

import pytest

from graphrec.files import read_data_sections
from graphrec.model.paper import Paper
from graphrec.resolve.corpus_facts import learn_facts
from graphrec.vectors import features, stopwords
from graphrec.vectors.languages import (
    ENGLISH,
    UNKNOWN,
    UNSPACED,
    blank_empty,
    blank_function_words,
    empty_words,
    is_empty_phrase,
    language_of,
    word_section,
)
from graphrec.vectors.phrases import cut_words, phrases
from graphrec.vectors.theme_phrases import ThemeText, read_text
from graphrec.vectors.themes import name_themes
from graphrec.vectors.tokens import analyse, fold_words

ABSTRACTS = read_data_sections(Path(__file__).parent / "abstracts.txt")
TEXTS = [(language, " | ".join(line.split(" | "))) for language, lines in ABSTRACTS.items() for line in lines]
FIFTY = ("de", "es", "fr", "ja", "pt", "ru")  # languages with fifty abstracts
LIBRARIES = ("de", "es", "fr", "ja", "pt", "ru", "zh")
SUBJECTS = {
    "de": {"künstliche bewässerung", "maschinelles lernen", "neuronale netze", "späten mittelalter"},
    "es": {"aprendizaje automático", "redes neuronales", "vida cotidiana", "atención primaria"},
    "fr": {"irrigation localisée", "apprentissage automatique", "réseaux profonds", "vie quotidienne"},
    "ja": {"機械学習", "日常生活", "点滴灌漑", "看護ケア"},
    "pt": {"irrigação localizada", "redes neurais", "vida cotidiana", "atenção primária"},
    "ru": {"капельное орошение", "машинное обучение", "нейронные сети", "повседневная жизнь"},
    "zh": {"滴灌技术", "机器学习", "神经网络", "日常生活", "临床护理"},
}


def library(language: str) -> list[Paper]:
    pairs = [line.split(" | ") for line in ABSTRACTS[language]]
    return [Paper(id=f"{language}{at}", title=title, abstract=text) for at, (title, text) in enumerate(pairs)]


@cache
def fifty(language: str) -> list[Paper]:
    lines = (Path(__file__).parent / "languages" / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split(" | ") for line in lines if not line.startswith("#")]
    return [Paper(id=f"{language}{at}", title=title, abstract=text) for at, (title, text) in enumerate(pairs)]


def is_at_edge(term: str, language: str) -> bool:
    """Whether a function word stands at an edge of a term, or a word inside it that does not link its words."""
    empty = stopwords.function_words(language)
    first, *inner, last = words if len(words := term.lower().split()) > 1 else words * 2
    return bool({first, last} & empty) or not (set(inner) & empty) <= set(word_section(language, "links"))


@cache
def terms_of_fifty(language: str) -> Counter[str]:
    facts = learn_facts(fifty(language))
    return Counter(facts.methods[use.method].name for one in facts.papers for use in one.methods)


@pytest.mark.parametrize("language", FIFTY)
def test_none_of_the_most_frequent_terms_of_fifty_papers_has_a_function_word_at_its_edge(language: str) -> None:
    papers = fifty(language)
    assert len(papers) == 50
    assert {language_of(f"{one.title}. {one.abstract}") for one in papers} == {language}
    terms = terms_of_fifty(language)
    assert not any(map(is_at_edge, terms, repeat(language)))
    text = features.fit(papers)
    assert not any(map(is_at_edge, text.vocabulary, repeat(language)))


@pytest.mark.parametrize("language", FIFTY)
def test_fifty_papers_introduce_and_name_nothing_by_ordinary_nouns(language: str) -> None:
    facts = learn_facts(fifty(language))
    assert [name for one in facts.papers for name in one.introduces] == []
    assert {one.mention for paper in facts.papers for one in paper.references} <= {"U-Net", "CamemBERT", "BERT"}


@pytest.mark.parametrize(
    ("language", "terms"),
    [
        ("de", {"neuronale Netze": 4, "Datenschutz-Grundverordnung": 3, "dialektisch-behaviorale Therapie": 2}),
        ("es", {"calidad de vida": 2, "protección de datos personales": 2, "simulaciones numéricas": 3}),
        ("fr", {"réseaux de neurones": 2, "formation des enseignants": 2, "Ancien Régime": 1}),
        ("pt", {"qualidade de vida": 2, "Supremo Tribunal Federal": 2, "Lei Geral de Proteção de Dados": 1}),
        ("ru", {"судебная практика": 4, "рентгеновская дифракция": 4, "нейронные сети": 2}),
        ("ja", {"X線回折": 4, "質問紙調査": 4, "ニューラルネットワーク": 2, "若年雇用": 2}),
    ],
)
def test_terms_are_whole_have_one_name_in_all_cases_and_the_capitals_of_their_language(
    language: str, terms: dict[str, int]
) -> None:
    assert {term: terms_of_fifty(language)[term] for term in terms} == terms


@pytest.mark.parametrize("language", FIFTY)
def test_no_theme_is_named_by_a_function_word_of_a_title(language: str) -> None:
    texts = [read_text(ThemeText(one.title, one.abstract)) for one in fifty(language)]
    themes = name_themes(texts, [range(at, at + 5) for at in range(0, 50, 5)])
    names = [phrase.text for theme in themes for phrase in (*theme.phrases, *theme.terms)]
    assert names
    assert not any(map(is_at_edge, names, repeat(language)))


def test_a_part_of_a_compound_is_no_term_outside_english() -> None:
    assert "Differenzen-Ansatz" not in terms_of_fifty("de")


@pytest.mark.parametrize(("language", "text"), TEXTS)
def test_a_text_is_of_the_language_of_its_function_words_or_its_script(language: str, text: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("language", ABSTRACTS)
def test_an_english_title_does_not_hide_the_language_of_the_abstract(language: str) -> None:
    abstract = ABSTRACTS[language][0].split(" | ")[1]
    assert language_of(f"The irrigation of wheat in the dry regions of the north. {abstract}") == language


@pytest.mark.parametrize("language", LIBRARIES)
def test_a_text_in_two_languages_is_of_the_one_that_is_not_english(language: str) -> None:
    foreign = " ".join(line.split(" | ")[1] for line in ABSTRACTS[language])
    english = "The yield of wheat and the quality of the soil depend on the water and on the salt of the fields. " * 4
    assert language_of(f"{english} {foreign}") == language_of(f"{foreign} {english}") == language


@pytest.mark.parametrize(
    "text",
    [
        "We study the irrigation of wheat and the yield of the fields in dry years, and show that it depends on water.",
        "Die casting of aluminium alloys in air, at low pressure and in small moulds: war, peace, and the use of metal",
        "The work of de la Cruz et al. on the theory of van der Waals forces and on its use in the study of metals",
        "On $a_i$, $e_j$ and $o_k$: a note on y and e in the case of o and i, with a and o as variables of the system",
    ],
)
def test_words_of_other_languages_in_an_english_text_change_nothing(text: str) -> None:
    assert language_of(text) == ENGLISH


@pytest.mark.parametrize(
    "text", ["", "Deep neural networks", "2,4-Dimethylbenzaldehyd", "สวัสดี", "$x^2 + y^2$", "🙂" * 9]
)
def test_a_text_without_signs_is_of_no_known_language(text: str) -> None:
    assert language_of(text) == UNKNOWN
    assert empty_words(UNKNOWN) == empty_words(ENGLISH) == frozenset()


def test_what_function_words_leave_open_other_words_of_abstracts_decide() -> None:
    assert language_of("Formålet var at se om der er flere, og resultaterne viser det") == "da"
    assert language_of("Formålet var at se om der er flere, og resultatene viser det") == "no"


def test_twenty_languages_have_function_words() -> None:
    codes = stopwords.languages()
    assert len(codes) >= 20
    assert all(len(stopwords.function_words(code)) > 90 for code in codes)
    assert set(ABSTRACTS) | {ENGLISH} == set(codes)


def test_a_word_is_empty_in_its_own_language_only() -> None:
    assert "die casting" in analyse("The die casting of alloys in the foundry")
    assert "die" not in analyse("Die Wirkung des Lichts auf das Wachstum der Pflanzen ist für die Ernte wichtig")
    assert "wirkung" in analyse("Die Wirkung des Lichts auf das Wachstum der Pflanzen ist für die Ernte wichtig")


def test_an_elided_article_is_no_part_of_a_word() -> None:
    terms = analyse("L'histoire de l'image et de la forme dans les archives de la ville d'hier")
    assert {"histoire", "image"} < set(terms)
    assert not any("'" in term for term in terms)


def test_a_phrase_for_display_passes_over_function_words_of_the_language() -> None:
    text = "Die Wirkung des Lichts auf das Wachstum der Pflanzen"
    assert [key for key in cut_words(text).keys if key] == ["wirkung", "licht", "wachstum", "pflanz"]
    assert phrases(cut_words(text), {"pflanz": 1.0}) == ["Pflanzen"]


@pytest.mark.parametrize(
    ("language", "text", "other"),
    [
        ("de", "künstliche Bewässerung der Felder", "in künstlichen Bewässerungen auf dem Feld"),
        ("ru", "нейронные сети и методы", "в нейронных сетях и методом"),
    ],
)
def test_the_cases_of_a_word_are_one_term_in_a_language_with_endings(language: str, text: str, other: str) -> None:
    assert set(fold_words(text, language)) == set(fold_words(other, language))


def test_a_phrase_for_display_has_no_elided_article() -> None:
    words = cut_words("L’irrigation de la vigne et l’histoire du vin dans les archives de la ville")
    assert phrases(words, {"irrigation": 1.0, "histoire": 0.9}) == ["irrigation", "histoire"]


@pytest.mark.parametrize("language", LIBRARIES)
def test_no_method_of_a_library_is_a_function_word(language: str) -> None:
    facts = learn_facts(library(language))
    methods = {facts.methods[use.method].name.lower() for one in facts.papers for use in one.methods}
    assert not any(map(is_at_edge, methods, repeat(language)))
    assert SUBJECTS[language] - methods == set()


@pytest.mark.parametrize("language", LIBRARIES)
def test_no_term_of_a_library_is_a_function_word(language: str) -> None:
    terms = features.fit(library(language)).vocabulary
    words = {word for term in terms for word in term.split()}
    assert words
    assert words.isdisjoint(stopwords.function_words(language))
    assert all(blank_function_words(word, language) == word for word in words if language in UNSPACED)


@pytest.mark.parametrize("language", LIBRARIES)
def test_capitals_of_ordinary_nouns_make_no_names(language: str) -> None:
    facts = learn_facts(library(language))
    assert [name for one in facts.papers for name in one.introduces] == []
    assert [reference.mention for one in facts.papers for reference in one.references] == []


def test_a_short_text_of_unknown_language_brings_no_function_words_into_a_library() -> None:
    short = [Paper(id=f"x{at}", title="Auf der Grundlage", abstract="Auf der Grundlage") for at in range(4)]
    facts = learn_facts([*library("de"), *short])
    assert not any("auf der" in method.name.lower() for method in facts.methods)


@pytest.mark.parametrize("piece", ["die ", "的", "の", "l'", "не ", "的中国", "ガ", "a的", "\u0e01\u0e34"])
def test_hostile_texts_are_read_to_the_end(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    language_of(text)
    analyse(text)
    learn_facts([Paper(id="a", title="x", abstract=text)])


def test_a_phrase_of_function_words_of_one_language_alone_is_empty() -> None:
    assert is_empty_phrase("de la")
    assert is_empty_phrase("und die")
    assert not any(map(is_empty_phrase, ("de novo", "die casting", "von willebrand", "und la", "flow map")))


@pytest.mark.parametrize("run", ["在此基础上", "另一方面", "一方面", "然后", "與此同時", "综上所述"])
def test_what_joins_chinese_clauses_says_nothing(run: str) -> None:
    assert set(blank_empty(run, "zh")) <= set("| ")
