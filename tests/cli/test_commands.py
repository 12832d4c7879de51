from __future__ import annotations

import json
import re
import shlex
import shutil
from typing import TYPE_CHECKING, Any

import click
import pytest

from graphrec import registry
from graphrec.places import bundled_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from graphrec.api.library import Library


@pytest.mark.parametrize("name", registry.builtin_names("cli"))
def test_every_command_has_help_with_an_example(graphrec: Callable[..., Any], name: str) -> None:
    done = graphrec(name, "--help")
    assert done.code == 0
    assert f"graphrec {name}" in done.out
    command: click.Command = registry.load("cli", name).command
    assert command.short_help
    assert all(option.help for option in command.params if isinstance(option, click.Option))


ELSEWHERE = re.compile(  # examples that do not end or need what is not here: a network, a cluster, a model, Zotero
    r"s3://|dask|--encoder|graphrec fetch|dumps/|exports/|zotero:|papers\.bib|calibrate|--hide-references|--watch"
)


def help_examples() -> list[str]:
    """The command lines of all help texts, without what a shell does with the output."""
    texts = (registry.load("cli", name).command.help or "" for name in registry.builtin_names("cli"))
    lines = [line.strip() for text in texts for line in text.splitlines() if line.strip().startswith("graphrec ")]
    return [line.partition(" > ")[0] for line in lines if not ELSEWHERE.search(line)]


@pytest.mark.parametrize("example", help_examples())
def test_every_example_of_a_help_text_runs(
    graphrec: Callable[..., Any],
    bundled: Library,
    eight_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    example: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").symlink_to(bundled_files()[0].parent)
    (tmp_path / "titles.txt").write_text("MultiPruner\n", "utf-8")
    (tmp_path / "excluded.txt").write_text("BlockPruner\n", "utf-8")
    (tmp_path / "draft-abstract.txt").write_text("We prune blocks of attention heads.", "utf-8")
    for name in ("papers.jsonl", "more.jsonl"):
        shutil.copy(eight_file, name)
    (tmp_path / "refs.bib").write_text("@misc{other, title={A paper that does not belong here}}\n", "utf-8")
    (tmp_path / "old.bib").write_text("@misc{old, title={An old paper about sand}}\n", "utf-8")
    monkeypatch.setenv("GRAPHREC_DATA", str(tmp_path / "marks of the bundled papers"))
    words = shlex.split(example)[1:]
    if words[0] != "build" or "--replace" in words:
        assert graphrec("build", "papers.jsonl", "refs.bib", "old.bib", "-o", "my-library").code == 0
    for where in ([], ["-l", "my-library"] if (tmp_path / "my-library").exists() else []):
        assert graphrec("mark", "MultiPruner", "--tag", "baseline", "--to-read", "--keep", *where).code == 0
    if words[0] == "marks":
        assert graphrec("marks", "export", "theirs.jsonl", "-l", "my-library").code == 0
    if "--undo" in words:
        assert graphrec("remove", words[1], "-l", "my-library").code == 0
    done = graphrec(*words)
    assert done.code == 0, done.err
    written = re.search(r"(?:-o|--page|marks export) (\S+)", example)
    assert (tmp_path / written[1]).exists() if written else done.out or re.search("Network page|Library: ", done.err)


def test_a_mistyped_command_names_the_close_ones(graphrec: Callable[..., Any]) -> None:
    done = graphrec("relatd", "x")
    assert done.code == 2
    assert "Did you mean related" in done.err


def test_building_reports_what_was_read_merged_and_skipped(graphrec: Callable[..., Any], tmp_path: Path) -> None:
    papers = tmp_path / "papers.jsonl"
    lines = [
        '{"title": "One paper about pruning networks", "abstract": "We prune."}',
        '{"title": "One Paper About Pruning Networks!", "abstract": "We prune."}',
        '{"abstract": "no title"}',
        "{broken",
        '{"title": "Another on merging models", "abstract": ""}',
    ]
    papers.write_text("\n".join(lines), "utf-8")
    done = graphrec("build", papers, "-o", tmp_path / "library")
    assert done.code == 0, done.err
    assert done.out == ""
    for said in ("3 records read", "1 merged", "2 skipped", "papers.jsonl:3", "papers.jsonl:4", "Library: "):
        assert said in done.err, said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "does not exist"),
        (b"", "is empty"),
        (bytes(range(256)) * 40, "binary"),
        (b'{"abstract": "no title"}\n', "No usable record"),
    ],
)
def test_unusable_input_is_one_sentence_and_leaves_nothing(
    graphrec: Callable[..., Any], tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "input.jsonl"
    if content is not None:
        path.write_bytes(content)
    done = graphrec("build", path, "-o", tmp_path / "library")
    assert done.code == 1
    assert said in done.err
    assert done.err.count("\n") == 1
    assert not (tmp_path / "library").exists()


def test_good_files_are_kept_beside_a_bad_one(graphrec: Callable[..., Any], eight_file: Path, tmp_path: Path) -> None:
    done = graphrec("build", eight_file, tmp_path / "missing.txt", "-o", tmp_path / "library")
    assert done.code == 0
    assert "missing.txt" in done.err
    assert json.loads(graphrec("stats", "-l", tmp_path / "library", "--to", "json").out)["papers"] == 8


def test_adding_merges_what_is_there(graphrec: Callable[..., Any], eight_file: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    assert graphrec("build", eight_file, "-o", library).code == 0
    more = tmp_path / "more.jsonl"
    known, new = "MultiPruner: Balanced structure removal in foundation models", "A new one on pruning"
    more.write_text(f'{{"title": "{known}"}}\n{{"title": "{new}"}}\n', "utf-8")
    assert graphrec("add", more, "-l", library).code == 0
    assert json.loads(graphrec("stats", "-l", library, "--to", "json").out)["papers"] == 9


def test_a_merge_is_shown_and_can_be_undone(graphrec: Callable[..., Any], tmp_path: Path) -> None:
    papers, library = tmp_path / "papers.jsonl", tmp_path / "library"
    papers.write_text('{"title": "Pruning of large networks", "abstract": "We prune."}\n' * 2, "utf-8")
    assert graphrec("build", papers, "-o", library).code == 0
    merged = json.loads(graphrec("dedupe", "-l", library, "--to", "json").out)
    assert [merge["reason"] for merge in merged] == ["same title"]
    assert merged[0]["place"] == "papers.jsonl:2"
    assert "same title" in graphrec("dedupe", "-l", library).out
    assert f"into {merged[0]['into']}" in graphrec("dedupe", "-l", library, "--report").out
    apart = ("--keep-apart", merged[0]["place"])
    for undo in (("dedupe", "-l", library, *apart), ("build", papers, "-o", library, "--replace", *apart)):
        done = graphrec(*undo)
        assert done.code == 0, done.err
        assert json.loads(graphrec("stats", "-l", library, "--to", "json").out)["papers"] == 2
        assert graphrec("dedupe", "-l", library, "--to", "json").out == "[]\n"


def test_what_was_kept_apart_stays_apart_when_files_are_added(
    graphrec: Callable[..., Any], eight_file: Path, tmp_path: Path
) -> None:
    papers, library = tmp_path / "papers.jsonl", tmp_path / "library"
    papers.write_text('{"title": "Pruning of large networks", "abstract": "We prune."}\n' * 2, "utf-8")
    assert graphrec("build", papers, "-o", library).code == 0
    assert "kept apart" in graphrec("dedupe", "-l", library, "--keep-apart", f"{papers}:2").out
    done = graphrec("add", eight_file, papers, "-l", library)
    assert "10 records read from 2 files (2 jsonl), 0 merged into others" in done.err, "the same file again"
    assert json.loads(graphrec("stats", "-l", library, "--to", "json").out)["papers"] == 10


def test_a_library_that_was_there_is_replaced_as_a_whole_and_that_is_said(
    graphrec: Callable[..., Any], tmp_path: Path
) -> None:
    papers, library = tmp_path / "papers.jsonl", tmp_path / "library"
    papers.write_text('{"title": "Pruning of large networks", "abstract": "We prune."}\n' * 2, "utf-8")
    first = graphrec("build", papers, "-o", library, "--keep-apart", f"{papers}:2")
    assert (first.code, "Replaced" in first.err) == (0, False)
    again = graphrec("build", papers, "-o", library, "--replace")
    assert "Replaced the library of 2 papers there; its files stay until the next write." in again.err
    assert "0 merged into others" in again.err, "what was kept apart stays so"
    (library / "manifest.json").write_text("{", "utf-8")
    assert "Replaced" not in graphrec("build", papers, "-o", library).err


def test_kept_papers_that_the_files_lack_are_told_when_a_library_is_replaced(
    graphrec: Callable[..., Any], tmp_path: Path
) -> None:
    library, one, two = tmp_path / "library", tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    titles = [f"How sand flows in the river of {name}" for name in ("Bonn", "Rome", "Oslo", "Bern", "Lima")]
    one.write_text("".join(f'{{"title": "{title}"}}\n' for title in titles), "utf-8")
    two.write_text(f'{{"title": "{titles[4]}"}}\n', "utf-8")
    graphrec("build", one, "-o", library)
    graphrec("mark", titles[0], "--discard", "-l", library)
    graphrec("mark", titles[1], "--keep", "-l", library)
    told = graphrec("build", two, "-o", library, "--replace").err
    assert (
        f"1 kept paper is not in these files: '{titles[1]}'; the marks stay, see: graphrec marks list -l {library}"
        in told
    )
    graphrec("build", one, "-o", library, "--replace")
    for title in titles[:4]:
        graphrec("mark", title, "--keep", "-l", library)
    told = graphrec("build", two, "-o", library, "--replace").err
    assert "4 kept papers are not in these files: " in told
    assert "' and 1 more; the marks stay" in told
    assert "not in these files" not in graphrec("build", one, "-o", library, "--replace").err


def test_a_record_that_stays_for_its_mark_is_told_when_a_library_is_replaced(
    graphrec: Callable[..., Any], tmp_path: Path
) -> None:
    library, file = tmp_path / "library", tmp_path / "one.jsonl"
    lines = [f'{{"title": "How sand flows in the river of {name}"}}\n' for name in ("Bonn", "Rome")]
    file.write_text("".join(lines), "utf-8")
    graphrec("build", file, "-o", library)
    graphrec("mark", "river of Rome", "--keep", "-l", library)
    file.write_text(lines[0], "utf-8")
    graphrec("sync", "-l", library)
    told = graphrec("build", file, "-o", library, "--replace").err
    assert "1 record that no file has any more stays: the paper is marked as kept." in told


def test_a_library_replaced_at_an_address_is_told_too(graphrec: Callable[..., Any], eight_file: Path) -> None:
    pytest.importorskip("fsspec")
    address = "memory://replaced/library"
    assert "Replaced" not in graphrec("build", eight_file, "-o", address).err
    refusal = graphrec("build", eight_file, "-o", address)
    assert refusal.code == 1
    assert "is a library of 8 papers from " in refusal.err
    assert "Replaced the library of 8 papers" in graphrec("build", eight_file, "-o", address, "--replace").err


def test_a_place_that_no_record_has_and_the_bundled_papers_are_clear_sentences(
    graphrec: Callable[..., Any], eight_library: Library, bundled: Library
) -> None:
    done = graphrec("dedupe", "-l", eight_library.address, "--keep-apart", "nowhere:3")
    assert (done.code, "'nowhere:3'" in done.err) == (1, True)
    assert "bundled papers" in graphrec("dedupe", "--keep-apart", "x:1").err


def test_show_gives_record_facts_and_links_both_ways(graphrec: Callable[..., Any], bundled: Library) -> None:
    shown = json.loads(graphrec("show", "BlockPruner", "--to", "json").out)
    assert shown["introduces"] == ["BlockPruner"]
    assert any(link["relation"] == "extends" and "MultiPruner" in link["title"] for link in shown["referred_to_by"])
    text = graphrec("show", "MultiPruner").out
    assert "extends" in text
    assert "we extend BlockPruner" in " ".join(text.split())


def test_facts_come_one_paper_a_line_in_the_agreed_shape(graphrec: Callable[..., Any], bundled: Library) -> None:
    facts = [json.loads(line) for line in graphrec("facts", "--to", "jsonl").out.splitlines()]
    assert len(facts) == 774
    multi = next(each for each in facts if each["title"].startswith("MultiPruner"))
    assert set(multi) == {"title", "introduces", "references", "methods", "terms"}
    reference = next(each for each in multi["references"] if each["target_title"])
    assert {"mention", "name", "author", "year", "relation", "target_title", "sentence"} <= set(reference)
    assert (reference["author"], reference["year"], reference["relation"]) == ("Zhong", 2024, "extends")


def test_path_connects_two_papers_with_evidence(graphrec: Callable[..., Any], bundled: Library) -> None:
    steps = json.loads(graphrec("path", "MultiPruner", "BlockPruner", "--to", "json").out)["steps"]
    assert len(steps) == 1
    assert steps[0]["relation"] == "extends"
    assert "BlockPruner" in steps[0]["sentence"]


def test_lineage_goes_both_ways(graphrec: Callable[..., Any], bundled: Library) -> None:
    up = json.loads(graphrec("lineage", "MultiPruner", "--to", "json").out)
    assert up["builds_on"][0]["title"].startswith("BlockPruner")
    down = json.loads(graphrec("lineage", "BlockPruner", "--to", "json").out)
    assert any("MultiPruner" in branch["title"] for branch in down["built_on_by"])


def test_gaps_are_works_that_several_papers_name(graphrec: Callable[..., Any], bundled: Library) -> None:
    gaps = json.loads(graphrec("gaps", "--to", "json", "--least", 3).out)
    assert gaps
    assert all(gap["papers"] >= 3 and len(gap["named_by"]) == gap["papers"] for gap in gaps)
    assert [gap["papers"] for gap in gaps] == sorted((gap["papers"] for gap in gaps), reverse=True)


def test_a_kind_without_terms_says_so(graphrec: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "papers.csv").write_text("title,abstract\nAnvils,Iron.\nTongs,Heat.\n")
    graphrec("build", tmp_path / "papers.csv", "-o", tmp_path / "library")
    printed = graphrec("methods", "--kind", "task", "-l", tmp_path / "library")
    assert printed.out == ""
    assert "No term of this kind is in the library" in printed.err


def split_query(out: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A JSON document without what was asked, and the one title that was."""
    document = json.loads(out)
    (asked,) = document.pop("query")["asked"]
    return document, asked


def test_a_method_is_found_by_any_of_its_names(graphrec: Callable[..., Any], bundled: Library) -> None:
    names = ("MoE", "mixture of experts")
    (one, asked), (other, _) = (split_query(graphrec("methods", name, "--to", "json").out) for name in names)
    assert one == other
    assert (asked["typed"], asked["title"], asked["matched_by"]) == ("MoE", one["name"], "alias")
    assert one["papers"]
    missing = graphrec("methods", "kitten washing")
    assert missing.code == 1
    assert "No method is called 'kitten washing'; similar ones are" in missing.err


def test_verify_finds_a_flipped_byte(graphrec: Callable[..., Any], eight_file: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    assert graphrec("build", eight_file, "-o", library).code == 0
    assert graphrec("verify", library).code == 0
    victim = next(library.glob("generation-*/idf.npy"))
    victim.write_bytes(victim.read_bytes()[:-1] + b"\x01")
    done = graphrec("verify", library)
    assert done.code == 1
    assert "idf.npy has changed" in done.err


def test_debug_shows_the_traceback(graphrec: Callable[..., Any], tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="There is no library"):
        graphrec("stats", "-l", tmp_path / "none", "--debug")
    assert "Traceback" not in graphrec("stats", "-l", tmp_path / "none").err


def test_gaps_say_who_names_a_work_and_how(graphrec: Callable[..., Any]) -> None:
    first, *named_by = graphrec("gaps", "-n", 1).out.splitlines()
    assert first.split()[1:3] == ["Vision", "Transformer"]
    relations = [line.split()[0] for line in named_by]
    assert relations == sorted(relations, key=("extends", "compares", "uses", "mentions").index)
    assert len(relations) == 3


def test_a_path_from_a_paper_to_itself_says_so(graphrec: Callable[..., Any]) -> None:
    assert "the same paper" in graphrec("path", "MultiPruner", "MultiPruner").err


def test_a_path_through_a_method_says_so_and_has_no_stop_there(graphrec: Callable[..., Any]) -> None:
    ends = ("BlockPruner", "To prune, or not to prune: exploring the efficacy of pruning for model compression")
    steps = json.loads(graphrec("path", *ends, "--to", "json").out)["steps"]
    assert [step["in_library"] for step in steps if step["kind"] == "method"] == [False, True]
    lines = graphrec("path", *ends).out.splitlines()
    assert "  ↓ through the method pruning" in lines
    assert "pruning" not in lines
    assert "weight" not in " ".join(lines)


@pytest.mark.parametrize(
    "arguments",
    [
        ("path", "AdaMerging", "Dynamic Logits Fusion"),
        ("evaluate", "{judgements}", "--brief"),
        ("related", "MultiPruner", "--page", "{page}"),
        ("show", "MultiPruner"),
        ("lineage", "BlockPruner"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_lines_are_as_wide_as_was_asked_and_end_in_no_blanks(
    graphrec: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    judgements = tmp_path / "judgements.tsv"
    judged = [
        "MultiPruner: Balanced Structure Removal in Foundation Models",
        "BlockPruner: Fine-grained Pruning for Large Language Models",
        "2",
    ]
    judgements.write_text("query_title\tpaper_title\tgrade\n" + "\t".join(judged) + "\n", "utf-8")
    monkeypatch.setenv("COLUMNS", "60")
    done = graphrec(*(each.format(judgements=judgements, page=tmp_path / "page.html") for each in arguments))
    assert done.code == 0, done.err
    assert all(len(line) <= 60 and line == line.rstrip() for line in done.out.splitlines())
    if arguments[0] == "evaluate":
        assert "MAP" in done.out


def test_show_names_the_papers_that_fit_nearly_as_well(graphrec: Callable[..., Any]) -> None:
    done = graphrec("show", "OPERA")
    assert done.out.startswith("OPERA: Alleviating")
    assert "others that fit: OPERA: Omni-Supervised" in done.err


def test_a_file_met_again_is_read_again_and_nothing_is_merged(graphrec: Callable[..., Any], tmp_path: Path) -> None:
    papers, library = tmp_path / "papers.jsonl", tmp_path / "library"
    papers.write_text('{"title": "Pruning of large networks"}\n', "utf-8")
    assert graphrec("build", papers, "-o", library).code == 0
    done = graphrec("add", papers, "-l", library)
    assert "1 record read from 1 file (1 jsonl), 0 merged into others, 0 skipped: 1 paper." in done.err
    assert graphrec("dedupe", "-l", library, "--report").out == ""


def test_a_search_says_when_no_paper_holds_all_words(graphrec: Callable[..., Any], bundled: Library) -> None:
    done = graphrec("search", "vison", "transformer", "-n", 2)
    assert len([line for line in done.out.splitlines() if not line.startswith(" ")]) == 2
    assert done.err == "No paper holds all of these words: vison transformer; these hold some of them.\n"
    assert graphrec("search", "vision", "transformer").err == ""
    assert graphrec("search", "vison").err == "No paper holds any of these words: vison.\n"


def test_building_tells_of_columns_that_it_leaves_out_and_ends_every_sentence_whole(
    graphrec: Callable[..., Any], tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("Title;Summary text\nPruning of nets;We prune\n", "utf-8")
    bad.write_text("Name;Summary text;Who wrote it;When\nPruning;We prune;Ann Lee;2020\n", "utf-8")
    done = graphrec("build", good, bad, "-o", tmp_path / "library")
    assert "good.csv: ignored the columns 'Summary text', whose names" in done.err
    sentence = (
        "Skipped bad.csv has no column of titles among 'Name', 'Summary text', 'Who wrote it', 'When'; name one of them"
        " 'title'.\n"
    )
    assert sentence in done.err
