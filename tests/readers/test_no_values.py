"""What says that there is no value is none, in every field and every format; what only looks so stays."""

from __future__ import annotations

import io

import pytest

from graphrec import registry
from graphrec.model.paper import Paper, Skipped
from graphrec.readers.record import build_paper


def paper(**fields: object) -> Paper:
    built = build_paper("a.ris:1", **{"title": "Sand in mountain rivers", **fields})
    assert isinstance(built, Paper)
    return built


NOTHING = ("NA", "N/A", "n.a.", "nan", "None", "null", "-", "--", "Not Available", "keine Angabe", "无", "なし")


@pytest.mark.parametrize("text", NOTHING)
def test_a_field_that_says_there_is_no_value_is_empty(text: str) -> None:
    found = paper(
        abstract=text, id=text, authors=[text], venue=text, keywords=[text], doi=text, arxiv=text, url=text, year=text,
        references=[text], identifiers=[f"pmid:{text}", f"wos:{text}"], details=[("volume", text), ("editor", text)],
    )  # fmt: skip
    assert found == paper()


NOBODY = ("[No author name available]", "[No authors listed]", "(null)", "Unknown author", "Autor unbekannt", "佚名")


@pytest.mark.parametrize("text", NOBODY)
def test_an_author_who_is_said_to_be_none_is_left_out(text: str) -> None:
    assert paper(authors=[text, "Sand, G."]).authors == ("Sand, G.",)


def test_no_date_is_no_year_and_still_printed() -> None:
    found = paper(year="n.d.", details=[("ris:PY", "n.d."), ("volume", "N/D")])
    assert (found.year, found.details) == (None, (("ris:PY", "n.d."),))


@pytest.mark.parametrize(
    "note",
    [
        "[No abstract available]", "No abstract available for this article.", "Abstract not available", "[No Abstract]",
        "Es ist kein Abstract vorhanden", "Résumé non disponible.", "Aucun résumé n'est disponible.",
        "Resumen no disponible", "Resumo não disponível", "Nessun abstract disponibile.", "暂无摘要", "抄録なし",
        "[No abstract available] (PsycINFO Database Record (c) 2016 APA, all rights reserved)", "Abstract: NA",
        "An abstract is not available for this content so a preview has been provided. Please use the Get access link.",
    ],
)  # fmt: skip
def test_a_note_in_place_of_an_abstract_is_none(note: str) -> None:
    assert paper(abstract=note).abstract == ""


@pytest.mark.parametrize(
    "text",
    [
        "No abstract machine is smaller than ours.", "No abstract given; compares pairs of languages.",
        "None of the rivers carried sand.", "N/A codes in tables mislead readers.",
        "Not available in this edition: maps.",
    ],
)  # fmt: skip
def test_an_abstract_that_only_begins_so_stays(text: str) -> None:
    assert paper(abstract=text).abstract == text


def test_names_that_look_like_codes_are_names() -> None:
    names = ("Na", "Nan", "Null, Anna", "Na, Hye-Won", "Na NA", "None, Bo", "李明")
    assert paper(authors=[*names, "NA", "NA NA", "None None", "nan, nan", "Unknown", "Not Available"]).authors == names


def test_codes_among_keywords_are_keywords_and_alone_they_are_none() -> None:
    assert paper(keywords=["NA", "dopamine"]).keywords == ("NA", "dopamine")
    assert paper(keywords=["dopamine", "n/a", "-"]).keywords == ("dopamine",)
    assert paper(keywords=["NaN"]).keywords == ()
    assert paper(keywords=["NA", "NA"]).keywords == ()


def test_titles_in_which_a_code_is_a_word_stay() -> None:
    assert isinstance(build_paper("x:1", title="[Title not available]"), Skipped)
    assert paper(title="Null and None: the history of nothing").title.startswith("Null")
    assert paper(title="Unknown").title == "Unknown"


def test_journals_whose_names_begin_like_codes_stay() -> None:
    for name in ("Nature", "Nano", "NaN Letters", "Null and Void", "Nil Admirari"):
        assert paper(venue=name).venue == name


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("ris", "TY  - JOUR\nTI  - Sand\nAU  - NA\nAB  - NA\nT2  - NA\nKW  - NA\nDO  - NA\nVL  - NA\nER  - \n"),
        ("bibtex", "@article{x, title={Sand}, author={NA}, abstract={NA}, journal={NA}, keywords={NA}, doi={NA}}"),
        ("table", "title,authors,abstract,journal,keywords,doi,url\nSand,NA,NA,NA,NA,NA,NA\nSalt,NA,NA,NA,NA,NA,NA\n"),
        ("jsonl", '{"title": "Sand", "authors": ["NA"], "abstract": "NA", "venue": "NA", "keywords": ["NA"]}\n'),
        ("csl-json", '[{"title": "Sand", "type": "book", "author": [{"literal": "NA"}], "abstract": "NA"}]'),
    ],
)
def test_no_value_is_none_in_every_format(name: str, data: str) -> None:
    found = next(iter(registry.load("readers", name).read(io.BytesIO(data.encode()), "x")))
    assert isinstance(found, Paper)
    assert (found.authors, found.abstract, found.venue, found.keywords, found.doi, found.url) == (
        (),
        "",
        "",
        (),
        "",
        "",
    )
