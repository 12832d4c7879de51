"""Structured abstracts and notes: labels in any language and style are sections, notes are no text of the paper."""

import pytest

from graphrec.extractors.paper_text import PaperText
from graphrec.vectors.abstracts import content, keywords_in, sections_of
from graphrec.vectors.facets import split
from graphrec.vectors.notes import note_signs
from graphrec.vectors.tokens import analyse, document

PLAIN = "Results of sieving are poor. Methods like drums exist. We propose a sieve. Background noise falls by 3%."

STYLES = {
    "colon": "BACKGROUND: Sand is coarse. METHODS: We sieved. RESULTS: It fell.",
    "full stop": "Background. Sand is coarse. Methods. We sieved. Results. It fell.",
    "dash": "Background - Sand is coarse. Methods - We sieved. Results - It fell.",
    "stop and dash": "Background.—Sand is coarse. Methods.—We sieved. Results.—It fell.",
    "bare": "Background Sand is coarse. Methods We sieved. Results It fell.",
    "glued": "BackgroundSand is coarse. MethodsWe sieved. ResultsIt fell.",
    "glued capitals": "BACKGROUNDSand is coarse. METHODSWe sieved. RESULTSIt fell.",
    "glued to the sentence before": "Background: Sand is coarse.Methods: We sieved.RESULTS:It fell.",
    "brackets": "[Background] Sand is coarse. [Methods] We sieved. [Results] It fell.",
    "bold": "<b>Background:</b> Sand is coarse. <b>Methods:</b> We sieved. <b>Results:</b> It fell.",
    "headings": "<h4>Background</h4>Sand is coarse. <h4>Methods</h4>We sieved. <h4>Results</h4>It fell.",
    "numbers": "1. Background: Sand is coarse. 2. Methods: We sieved. 3. Results: It fell.",
    "heading of all": "Abstract Background: Sand is coarse. Methods: We sieved. Results: It fell.",
    "joined": "Background and Aims: Sand is coarse. Patients & Methods: We sieved. Findings/Conclusions: It fell.",
    "joined in capitals": "CONTEXT AND AIM: Sand is coarse. DESIGN, SETTING, AND DATA: We sieved. RESULTS: It fell.",
    "bullets": "• Background: Sand is coarse. • Methods: We sieved. - Results: It fell.",
    "plural in brackets": "Objective(s): Sand is coarse. Method(s): We sieved. Result(s): It fell.",
}


@pytest.mark.parametrize("abstract", STYLES.values(), ids=STYLES)
def test_labels_of_all_styles_are_sections(abstract):
    sections = sections_of(abstract)
    assert [one.facet for one in sections] == ["problem", "method", "result"]
    assert [one.text for one in sections] == ["Sand is coarse.", "We sieved.", "It fell."]
    assert content(abstract) == "Sand is coarse. We sieved. It fell."


LANGUAGES = {
    "de": "Hintergrund: Sand ist grob. Methodik: Wir siebten. Ergebnisse: Er fiel.",
    "es": "Introducción: La arena. Material y métodos: Tamizamos. Conclusión: Cayó.",
    "es without accents": "Objetivo: La arena. Metodos: Tamizamos. Conclusiones: Cayó.",
    "fr": "Objectif : mesurer le sable. Méthodes : tamiser. Résultats : il tombe.",
    "fr in capitals": "CONTEXTE. Le sable. MÉTHODES. Nous tamisons. RÉSULTATS. Il tombe.",
    "pt": "Objetivos: Medir areia. Métodos: Peneirar. Resultados: Caiu.",
    "it": "Scopo: Misurare la sabbia. Materiali e metodi: Setacciare. Risultati: Cadde.",
    "ru": "ЦЕЛЬ: Изучить песок. Материалы и методы. Сито. Результаты: Упал.",
    "zh": "目的：研究沙子。方法：采用筛子。结果：沙子下落。",
    "zh in brackets": "【目的】研究沙子。【方法】采用筛子。【结果】沙子下落。",
    "zh with blanks": "目的 研究沙子.方法 采用筛子.结果 沙子下落.",
    "nl": "Doel: Zand meten. Methoden: Zeven. Resultaten: Het viel.",
    "pl": "Cel pracy: Piasek. Materiał i metody: Sito. Wnioski: Spadł.",
    "cs": "Cíl: Písek. Metodika: Síto. Výsledky: Spadl.",
    "sv": "Syfte: Mäta sand. Metoder: Vi siktade. Slutsats: Den föll.",
    "no": "Bakgrunn: Sand. Materiale og metode: Sil. Konklusjon: Den falt.",
    "fi": "Tausta: Hiekka. Aineisto ja menetelmät: Seula. Tulokset: Putosi.",
    "tr": "GİRİŞ: Kum. GEREÇ VE YÖNTEM: Elek. BULGULAR: Düştü.",
    "uk": "Мета: Пісок. Методи: Сито. Результати: Упав.",
    "ko": "목적: 모래를 연구했다. 대상 및 방법: 체를 썼다. 결과: 떨어졌다.",
    "ja": "【目的】砂を調べる。【対象と方法】ふるう。【結果】落ちた。",
}


@pytest.mark.parametrize("abstract", LANGUAGES.values(), ids=LANGUAGES)
def test_labels_of_many_languages_are_sections(abstract):
    assert [one.facet for one in sections_of(abstract)] == ["problem", "method", "result"]


ORDINARY = (
    PLAIN,
    "Methods of sieving. Results Are Good is a song. We sing it.",
    "Background subtraction is old. Design Patterns help. Objective functions differ. Discussion follows.",
    "We propose AIM (an attentive sieve). AIM is fast. CASE: no such tool was known.",
    "But: nobody sieves. Case in point: sand.",
    "沙子的方法很多。结果表明筛子有效。目的是研究沙子。",
    "We compare several methods: drums, sieves. In our results: nothing.",
    "",
)


@pytest.mark.parametrize("abstract", ORDINARY)
def test_words_of_ordinary_sentences_are_no_labels(abstract):
    assert content(abstract) is abstract


def test_a_label_alone_needs_a_mark():
    assert content("Sand is coarse. Results: it fell.") == "Sand is coarse. it fell."
    assert content("Sand is coarse. Results It fell.") == "Sand is coarse. Results It fell."


@pytest.mark.parametrize(
    "said", ["P was 0.05.", "Sieves came in 1912.", "We measured PM2.5.", "The mean was: 45.", "Stones (SD) 45."]
)
def test_digits_that_end_a_sentence_are_no_number_of_the_label_behind_it(said):
    assert content(f"{said} Methods: We sieved. Results: It fell.") == f"{said} We sieved. It fell."


def test_a_sentence_that_begins_with_a_behind_a_label_is_no_part_of_it():
    abstract = "Background Sand is coarse. Methods and Results A technique of sieving is tried."
    assert content(abstract) == "Sand is coarse. A technique of sieving is tried."


def test_a_label_in_capitals_that_no_list_has_continues_the_section_before():
    abstract = "METHODS: We sieved. BUCKET SIZES: Ten litres. RESULTS: It fell."
    assert [(one.label, one.facet) for one in sections_of(abstract)][1] == ("BUCKET SIZES", "method")


def test_a_section_without_a_final_mark_gets_one():
    assert content("BACKGROUND: Sand is coarse METHODS: We sieved") == "Sand is coarse. We sieved"


NOTES = (
    "Copyright © 2009 Elsevier Ltd. All rights reserved.",
    "Copyright (c) 2009 John Wiley & Sons, Ltd.",
    "© The Author(s) 2019.",
    "(c) 2007 Wiley-Liss, Inc.",
    "J. Sieve Res. 500:1–20, 2007. © 2007 Wiley-Liss, Inc.",
    "This article is protected by copyright. All rights reserved.",
    "(PsycINFO Database Record (c) 2016 APA, all rights reserved)",
    "Published by Elsevier B.V.",
    "Trial registration: ClinicalTrials.gov NCT01234567.",
    "Trial registration ClinicalTrials.gov, NCT01234567",
    "ClinicalTrials.gov number, NCT01234567.",
    "This trial is registered with the ISRCTN registry, number 1234567.",
    "(Funded by the Sand Council; ClinicalTrials.gov number, NCT01234567.)",
    "This work was supported by a grant of the Sand Foundation.",
    "Funding: The Sand Council.",
    "Contact: a.sieve@sand.org",
    "Supplementary information: Supplementary data are available at Sand online.",
    "Keywords: sieve, sand",
    "Schlüsselwörter: Sieb, Sand",
    "关键词：筛子；沙子",
    "Level of evidence: III.",
    "Disclosures Sieve: Sand Ltd: Employment. Drum: none.",
    "Conflict of interest: none declared.",
)


@pytest.mark.parametrize("note", NOTES)
def test_notes_are_no_text_of_the_paper(note):
    abstract = f"Sand is coarse in most rivers of the world. We sieved it with a drum. {note}"
    assert content(abstract) == "Sand is coarse in most rivers of the world. We sieved it with a drum."
    assert split("Sand", abstract)["result"] == "We sieved it with a drum."


@pytest.mark.parametrize(
    "abstract",
    [
        "Supported by new sieves, drums pay off. The claim is supported by experiments.",
        "Image registration is hard. Registered images match. We download 3 files. Recall@10 rises.",
        "Elsevier Ltd. publishes journals of sand. Reprints of sand maps fade.",
        "Copyright law governs sand. Disclosure of sand is rare. Level 3 cars use funded by-products.",
    ],
)
def test_ordinary_sentences_with_words_of_notes_stay(abstract):
    kept = content(abstract)
    assert kept is abstract or kept == abstract.removeprefix("Copyright law governs sand. ")


def test_an_early_note_ends_with_its_sentence():
    abstract = "Keywords: sieve, sand. " + "We sieve sand with drums that turn. " * 5
    assert content(abstract) == ("We sieve sand with drums that turn. " * 5).strip()


def test_the_address_of_code_stays():
    abstract = "We sieve sand. Supplementary material is available at https://github.com/sand/sieve."
    assert "github.com/sand/sieve" in content(abstract)


def test_key_words_in_an_abstract_are_terms_but_no_text():
    assert keywords_in("We sieve. KEY WORDS: river sand; drum · sieve.") == ("river sand", "drum", "sieve")
    assert "river sand" in analyse(document("Sieves", "We sieve. Keywords: river sand, drum"))
    assert "river" not in PaperText("Sieves", "We sieve. Keywords: river sand, drum").text


def test_the_sections_are_the_facets():
    abstract = "Aim: Sand is better, we propose. Methods: However, drums improve by 3%. Results: We propose less."
    parts = split("Sieves", abstract)
    assert parts["problem"].startswith("Sand is better, we propose.")
    assert parts["method"].startswith("However, drums improve by 3%.")
    assert parts["result"] == "We propose less."


def test_sentences_are_parts_of_the_abstract():
    abstract = STYLES["colon"] + " Copyright 2009 Elsevier Ltd."
    assert all(sentence in abstract for section in sections_of(abstract) for sentence in [section.text])


def test_every_sign_of_a_note_is_known_in_capitals():
    assert {"All rights reserved", "ALL RIGHTS RESERVED", "all rights reserved"} <= note_signs()


@pytest.mark.parametrize(
    "piece",
    ["METHODS: ", "A METHOD: AAA: ", "Results", "[[[[", "(c) 2009 ", "Contact x@y ", "Keywords: ", ". . ", "方法："],
)
def test_hostile_text_is_read_to_the_end(piece):
    assert len(content(piece * (100_000 // len(piece)))) < 200_000


def test_half_a_character_is_no_label():
    assert content("METHODS: a \ud800") == "METHODS: a \ud800"
