"""The search of the page: the language of `graphrec search`, by the same table of cases, and what a reader sees."""

import json
from pathlib import Path

import pytest

from graphrec.page.template import read_asset
from graphrec.vectors.porter import stem

TABLE = json.loads((Path(__file__).parents[1] / "vectors" / "search_queries.json").read_text("utf-8"))
ABSENT = ("keyword:",)  # fields that a page has no data for


@pytest.fixture(scope="module")
def scripts(browser):
    """A blank page with the scripts of the search alone."""
    page = browser.new_page()
    page.add_script_tag(content="\n".join(read_asset(f"{name}.js") for name in ("stem", "query", "finder")))
    yield page
    page.close()


def test_the_page_understands_every_query_of_the_table_as_the_library_does(scripts):
    asked = [typed for typed, _, _ in TABLE["parse"]]
    ours = scripts.evaluate(
        """asked => asked.map(typed => {
          const read = query.parse(typed);
          return [typed, query.show(read.tree), read.notes.length];
        })""",
        asked,
    )
    assert ours == TABLE["parse"]


def test_the_page_refuses_what_the_library_refuses(scripts):
    code = """asked => asked.map(typed => {
      try { query.parse(typed); return ""; }
      catch (error) { return error instanceof query.QueryError ? typed : String(error); }
    })"""
    assert scripts.evaluate(code, TABLE["refused"]) == TABLE["refused"]


def test_the_page_finds_the_papers_that_the_library_finds(scripts):
    nodes = [{**paper, "kind": "related"} for paper in TABLE["papers"]]
    code = """([nodes, asked]) => {
      const finder = makeFinder(nodes, []);
      return asked.map(typed => {
        const { found, isRelaxed } = finder.find(typed);
        return isRelaxed || !found ? "" : [...found].map(at => nodes[at].id).sort().join("");
      });
    }"""
    pairs = [pair for pair in TABLE["found"] if not pair[0].startswith(ABSENT)]
    found = scripts.evaluate(code, [nodes, [typed for typed, _ in pairs]])
    assert [[typed, ids] for (typed, _), ids in zip(pairs, found, strict=True)] == pairs


def test_the_page_stems_every_word_as_the_library_does(scripts, bundled):
    words = sorted({word for paper in bundled for word in f"{paper.title} {paper.abstract}".lower().split()})
    plain = [word for word in words if word.isascii() and word.isalnum()]
    assert len(plain) > 5_000
    stems = scripts.evaluate("list => list.map(words.stem)", plain)
    assert [pair for pair in zip(plain, stems, strict=True) if stem(pair[0]) != pair[1]] == []


def test_references_of_the_page_are_fields_and_what_it_lacks_is_said(scripts):
    code = """() => {
      const work = { title: "Gamma", kind: "work", label: "Gamma" };
      const nodes = [{ title: "Alpha: one", label: "Alpha" }, { title: "Beta" }, work];
      const finder = makeFinder(nodes, [{ source: 0, target: 1 }, { source: 1, target: 2 }]);
      return ["cites:beta", "cited_by:Alpha", "cites:Gamma", "tag:x", "is:read"].map(typed => {
        const { found, notes } = finder.find(typed);
        return [[...found], notes];
      });
    }"""
    cites, cited, work, tag, marks = scripts.evaluate(code)
    assert [found for found, _ in (cites, cited, work, tag, marks)] == [[0], [1], [1], [], []]
    assert cites[1] == ["cites: knows the references of this page alone."]
    assert tag[1] == ["This page has no marks: tag: finds nothing here, graphrec search does."]


@pytest.mark.parametrize(
    "typed", ["(" * 9_000 + "a", "NOT " * 2_000 + "model", '"' * 9_000, "a* OR b*", "author:" * 1_000, "-(" * 5_000]
)
def test_a_hostile_query_ends_in_an_answer(scripts, typed):
    code = """typed => {
      const start = performance.now();
      makeFinder([{ title: "A model" }], []).find(typed, true);
      return performance.now() - start;
    }"""
    assert scripts.evaluate(code, typed) < 5_000, "some milliseconds"


def test_matches_are_marked_in_title_and_sentence(open_page):
    opened = open_page()
    search = opened.page.locator("#search")
    word = opened.titles()[3].split()[-1]
    search.fill(f"title:{word}")
    assert opened.titles()
    for title in opened.page.locator("#list .title").all():
        assert word.lower() in " ".join(title.locator("mark").all_inner_texts()).lower()
    search.fill("")
    assert opened.page.locator("#list mark").count() == 0
    search.fill("studies")
    assert opened.titles()
    assert opened.page.locator("#list .found mark").count() + opened.page.locator("#list .title mark").count() > 0


def test_a_value_that_cannot_be_is_told_and_hides_nothing(open_page):
    opened = open_page()
    everything = opened.titles()
    opened.page.locator("#search").fill("year:soon")
    assert opened.titles() == everything
    assert "year:soon is no year" in opened.text("#search-notes")
    opened.page.locator("#search").fill("year:1800..1801")
    assert opened.titles() == []
    assert not opened.page.locator("#search-notes").is_visible()


def test_the_word_being_typed_may_be_a_beginning(open_page):
    opened = open_page()
    title = opened.titles()[2]
    word = max(title.split(), key=len)
    opened.page.locator("#search").fill(word[:3])
    assert title in opened.titles()
