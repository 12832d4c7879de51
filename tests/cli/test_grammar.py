"""What holds for every command, also for one of another package: docs/pages/grammar.md, line by line."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import threading
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest
from foreign_package import install
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from graphrec import open as open_library
from graphrec import registry
from graphrec.api.query_report import describe_query
from graphrec.cli import _log, run
from graphrec.cli import graphrec as root
from graphrec.cli.output import Form
from graphrec.model.grade import Grade
from graphrec.model.match import RULES
from graphrec.ranking.rerankers import endpoint
from graphrec.storage.lock import lock_library

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphrec.api.library import Library
    from graphrec.model.paper import Paper
    from tests.cli.conftest import Outcome

COMMANDS = registry.builtin_names("cli")
LIBRARY = "-l {library}"
ARGUMENTS = {  # of each command that prints, with what it needs to print something
    "related": "MultiPruner --min-score 0 --page none " + LIBRARY,
    "search": "pruning " + LIBRARY,
    "show": "MultiPruner " + LIBRARY,
    "facts": LIBRARY,
    "lineage": "BlockPruner " + LIBRARY,
    "path": "MultiPruner BlockPruner " + LIBRARY,
    "gaps": "--least 1 " + LIBRARY,
    "methods": LIBRARY,
    "themes": LIBRARY,
    "results": "-l :bundled:",  # the eight papers state none
    "trends": "--by batch -l :bundled:",  # of eight papers nothing can be said
    "stats": LIBRARY,
    "list": LIBRARY,
    "report": LIBRARY,
    "sync": "--trust " + LIBRARY,
    "dedupe": LIBRARY,
    "verify": LIBRARY,
    "export": LIBRARY,
    "evaluate": "{judgements} --brief " + LIBRARY,
    "calibrate": "--reset " + LIBRARY,
    "mark": "MultiPruner --to-read " + LIBRARY,
    "marks": LIBRARY,
}
OTHERS = {  # that print no result, or no result of a library
    "build": "{records} -o {new} --replace",
    "add": "{records} " + LIBRARY,
    "remove": "BlockPruner " + LIBRARY,
    "map": "--no-open --page {new}.html " + LIBRARY,
    "completion": "fish",
    "fetch": "",
}
WRITERS = frozenset({"add", "calibrate", "mark", "marks", "remove", "sync"})  # which get a library of their own
NOT_FOUND = {
    "related": "zzzzzz",
    "show": "zzzzzz",
    "facts": "zzzzzz",
    "lineage": "zzzzzz",
    "path": "zzzzzz BlockPruner",
    "methods": "zzzzzz",
    "results": "zzzzzz",
    "mark": "zzzzzz --keep",
}


def command_of(name: str) -> click.Command:
    command = root.get_command(click.Context(root), name)
    assert command is not None
    return command


def forms_of(name: str) -> tuple[str, ...]:
    """The forms that a command declares; none where it has no `--to`."""
    types = [parameter.type for parameter in command_of(name).params if parameter.name == "to"]
    assert all(isinstance(each, Form) for each in types)
    return tuple(form for each in types for form in each.names())


def default_row(name: str) -> str:
    """What a command without a row above is asked with: a title for each argument it needs, and the library."""
    parameters = command_of(name).params
    words = ["MultiPruner" for each in parameters if isinstance(each, click.Argument) and each.required]
    return " ".join([*words, *(LIBRARY for each in parameters if "-l" in each.opts)])


HAVE_A_ROW = {**ARGUMENTS, **OTHERS}
for new in set(COMMANDS) - set(HAVE_A_ROW):
    (ARGUMENTS if forms_of(new) else OTHERS)[new] = default_row(new)
WITH_LIBRARY = [name for name in COMMANDS if any(each.name == "library_path" for each in command_of(name).params)]
EVERY_FORM = [(name, form) for name in COMMANDS for form in forms_of(name)]
SCHEMAS = {
    path.name: json.loads(path.read_text("utf-8"))
    for path in (resources.files("graphrec") / "cli" / "schemas").iterdir()
    if path.name.endswith(".json")
}
RESOURCES = Registry().with_resources((name, Resource.from_contents(schema)) for name, schema in SCHEMAS.items())


def check(name: str, document: object, *, is_line: bool = False) -> None:
    """A document is what the schema of a command says; a line of JSON Lines what it says of lines, if anything."""
    if name not in HAVE_A_ROW and f"{name}.json" not in SCHEMAS:
        return
    schema = SCHEMAS[f"{name}.json"]
    if is_line and "line" in schema.get("$defs", {}):
        schema = {"$ref": f"{name}.json#/$defs/line"}
    Draft202012Validator(schema, registry=RESOURCES).validate(document)


@pytest.fixture(scope="module")
def library(eight_library: Library, eight_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The eight papers, one of them twice, in a library of this module's own."""
    import graphrec

    twice = tmp_path_factory.mktemp("twice") / "twice.jsonl"
    first = eight_file.read_text("utf-8").splitlines()[0]
    twice.write_text(first.replace('"prune-1"', '"again"') + "\n", "utf-8")
    return graphrec.build([eight_file, twice], tmp_path_factory.mktemp("grammar") / "library").address


@pytest.fixture
def arguments(library: Path, eight_file: Path, tmp_path: Path) -> Callable[[str], list[str]]:
    """The words of a command line that makes a command print its result."""
    judgements = tmp_path / "judgements.tsv"
    judgements.write_text("query_title\tpaper_title\tgrade\nprune-2\tprune-1\t2\n", "utf-8")
    own = tmp_path / "own"
    places = {"records": eight_file, "judgements": judgements, "new": tmp_path / "new", "library": library}

    def words(name: str) -> list[str]:
        if name in WRITERS and (name == "remove" or not own.exists()):  # what is removed cannot be again
            shutil.rmtree(own, ignore_errors=True)
            shutil.copytree(library, own)
            open_library(own).mark("MultiPruner", to_read=True)
        where = {**places, "library": own} if own.exists() else places
        return [name, *({**ARGUMENTS, **OTHERS}[name].format(**where)).split()]

    return words


def test_the_tables_and_the_schemas_are_of_commands_that_there_are() -> None:
    assert set(HAVE_A_ROW) <= set(COMMANDS)
    assert {name for name, _ in EVERY_FORM} == set(ARGUMENTS)
    as_json = {f"{name}.json" for name in ARGUMENTS if "json" in forms_of(name)}
    without_row = {f"{name}.json" for name in set(COMMANDS) - set(HAVE_A_ROW)}
    assert as_json - without_row <= set(SCHEMAS) - {"common.json"} <= as_json


@pytest.mark.parametrize(("name", "form"), EVERY_FORM)
def test_every_form_is_printed_as_it_is_written_to_a_file(
    name: str, form: str, arguments: Callable[[str], list[str]], tmp_path: Path, capsysbinary: Any
) -> None:
    if form == "parquet":
        pytest.importorskip("pyarrow")
    line = [*arguments(name), "--to", form]
    assert run(line) == 0
    printed = capsysbinary.readouterr().out
    file = tmp_path / ("file.zip" if form == "obsidian" else "file")  # else it is a folder, which is no stream
    assert run([*line, "-o", str(file)]) == 0
    assert file.read_bytes() == printed
    assert capsysbinary.readouterr().out == b""
    assert run([*line, "-o", "-"]) == 0
    assert capsysbinary.readouterr().out == printed
    assert printed
    if form == "json":
        check(name, json.loads(printed))
    if form == "jsonl" and name != "export":
        for each in printed.splitlines():
            check(name, json.loads(each), is_line=True)
    if form == "csv":
        header, *rows = csv.reader(io.StringIO(printed.decode("utf-8-sig")))
        assert rows
        assert {len(row) for row in rows} == {len(header)}


def test_a_ranking_of_every_paper_is_what_the_schema_says(
    library: Path, tmp_path: Path, graphrec: Callable[..., Outcome]
) -> None:
    (tmp_path / "known.txt").write_text("MultiPruner\nno such paper zzz\n", "utf-8")
    asked = ("related", "--seeds", tmp_path / "known.txt", "--all", "-l", library, "--to")
    check("related", json.loads(graphrec(*asked, "json").out))
    for line in graphrec(*asked, "jsonl").out.splitlines():
        check("related", json.loads(line), is_line=True)


def test_an_answer_that_a_model_was_to_read_is_what_the_schema_says(
    library: Path, graphrec: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    def grade(topic: object, papers: list[Paper], model: str) -> list[Grade | None]:
        return [Grade(0.5, f"{model} says so"), *[None] * (len(papers) - 1)]

    monkeypatch.setattr(endpoint, "grade", grade)
    asked = ("related", "MultiPruner", "--min-score", 0, "-l", library, "--rerank", "endpoint=m@http://localhost")
    answer = json.loads(graphrec(*asked, "--to", "json").out)
    check("related", answer)
    assert answer["reranked_by"]["papers"] == answer["reranked_by"]["ungraded"] + 1
    assert f"m (endpoint); {answer['reranked_by']['ungraded']} of them without a grade" in graphrec(*asked).out


@pytest.mark.parametrize("name", NOT_FOUND)
def test_json_says_what_was_not_found_and_the_exit_code_is_1(
    name: str, library: Path, graphrec: Callable[..., Outcome]
) -> None:
    done = graphrec(name, *NOT_FOUND[name].split(), "-l", library, "--to", "json")
    assert done.code == 1
    said = {"methods": "No method is called", "results": "No result is about"}.get(name, "No paper is called")
    assert done.err.startswith(f"graphrec: {said} 'zzzzzz'")
    document = json.loads(done.out)
    check(name, document)
    document = document[0] if name == "facts" else document
    assert [each["typed"] for each in document["query"]["not_found"]] == ["zzzzzz"]
    assert len(document["query"]["asked"]) == (name == "path")
    text = graphrec(name, *NOT_FOUND[name].split(), "-l", library)
    assert (text.code, text.out) == (1, "")


@pytest.mark.parametrize(
    ("typed", "how", "certain"),
    [
        ("prune-2", "id", True),
        ("multipruner balanced structure removal in foundation models", "title", True),
        ("MultiPruner", "name", True),
        ("MultiPrunr", "similar", False),
        ("Editing Models", "prefix", False),
    ],
)
def test_json_says_how_a_title_matched_and_exact_takes_no_guess(
    typed: str, how: str, certain: bool, library: Path, graphrec: Callable[..., Outcome]
) -> None:
    (asked,) = json.loads(graphrec("show", typed, "-l", library, "--to", "json").out)["query"]["asked"]
    assert (asked["typed"], asked["matched_by"], asked["confidence"] > 0.9) == (typed, how, certain)
    exact = graphrec("related", typed, "-l", library, "--exact", "--page", "none")
    assert exact.code == (0 if certain else 1)
    if not certain:
        assert f"No paper is called exactly {typed!r}; the closest is {asked['title']!r}" in exact.err


def test_what_a_sync_tells_is_what_its_schema_says(
    eight_file: Path, tmp_path: Path, graphrec: Callable[..., Outcome]
) -> None:
    lines = eight_file.read_text("utf-8").splitlines()
    file, other, library = tmp_path / "papers.jsonl", tmp_path / "other.jsonl", tmp_path / "library"
    file.write_text("\n".join(lines[:5]), "utf-8")
    other.write_text("\n".join(lines[7:]), "utf-8")
    assert graphrec("build", file, other, "-o", library).code == 0
    assert graphrec("mark", json.loads(lines[1])["title"], "--keep", "-l", library).code == 0
    changed = json.dumps({**json.loads(lines[2]), "year": 1999})
    file.write_text("\n".join([lines[0], changed, "{broken", lines[3], lines[5]]), "utf-8")
    other.unlink()
    document = json.loads(graphrec("sync", "-l", library, "--to", "json").out)
    check("sync", document)
    missing, source = document["sources"]
    assert [len(source[name]) for name in ("added", "changed", "removed", "kept")] == [1, 1, 1, 1]
    assert (source["unchanged"], source["unusable"], bool(missing["problem"])) == (2, 1, True)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_quiet_and_verbose(
    name: str, arguments: Callable[[str], list[str]], graphrec: Callable[..., Outcome]
) -> None:
    text = graphrec(name, "--help").out
    assert "-q, --quiet" in text
    assert "-v, --verbose" in text
    if name == "fetch":  # goes online
        return
    form = ["--to", "csv"] if name == "export" else []
    quiet = graphrec(*arguments(name), *form, "-q")
    assert (quiet.code, quiet.err) == (0, "")
    verbose = graphrec(*arguments(name), *form, "-v")
    assert verbose.err.splitlines()[-1].startswith("Took ")
    if name in ARGUMENTS and name in HAVE_A_ROW and name not in {"verify", "sync"}:  # which name it themselves
        assert "papers)." in verbose.err
        assert verbose.out == quiet.out


@pytest.mark.parametrize("name", WITH_LIBRARY)
def test_every_command_with_a_library_obeys_the_variable_and_the_file_and_says_so(
    name: str,
    arguments: Callable[[str], list[str]],
    tmp_path: Path,
    graphrec: Callable[..., Outcome],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = " ".join(graphrec(name, "--help").out.split())
    assert "[env var: GRAPHREC_LIBRARY; config: library]" in told
    line = arguments(name)
    at = line.index("-l")
    line[at : at + 2] = ["--to", "csv"] if name == "export" else []
    monkeypatch.setenv("GRAPHREC_LIBRARY", str(tmp_path / "of the variable"))
    assert f"There is no library at {tmp_path / 'of the variable'}" in graphrec(*line).err
    monkeypatch.delenv("GRAPHREC_LIBRARY")
    config = tmp_path / "config.toml"
    config.write_text('library = "of the file"\n', "utf-8")
    monkeypatch.setenv("GRAPHREC_CONFIG", str(config))
    assert f"There is no library at {tmp_path / 'of the file'}" in graphrec(*line).err


@pytest.mark.parametrize("name", WITH_LIBRARY)
def test_two_libraries_are_refused_in_one_sentence(name: str, graphrec: Callable[..., Outcome]) -> None:
    done = graphrec(name, "-l", "one", "-l", "other")
    assert done.code == 2
    assert done.err.splitlines()[-1] == "Error: -l/--library was given 2 times; it takes one value."


def test_quiet_and_verbose_may_stand_before_the_command(library: Path, graphrec: Callable[..., Outcome]) -> None:
    assert graphrec("-q", "search", "prun", "-l", library).err == ""
    assert graphrec("-v", "search", "-v", "pruning", "-l", library).err.count("Took ") == 1


def test_an_option_of_several_values_and_a_switch_may_be_given_twice(
    library: Path, graphrec: Callable[..., Outcome]
) -> None:
    asked = ("related", "MultiPruner", "-l", library, "--page", "none", "-q", "-q", "--min-score", 0)
    assert graphrec(*asked, "--avoid", "Adam", "--avoid", "AdaMerging").code == 0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("stats --to bibtex", "'bibtex' is no form of this result; it has: text, json, jsonl, csv, markdown."),
        ("stats -o x.bib", "The suffix .bib stands for no form of this result; say which with --to: text, json"),
        ("export -o x.json", "The suffix .json stands for several forms (csl-json, vosviewer); say which with --to"),
        ("export", "No form was asked for; give --to FORM, one of: asreview, awesome, bibtex"),
        ("fetch arxiv x -o a.jsonl --since 2024-13", "'2024-13' is no date; give a day, a month or a year: 2026-05-17"),
        ("stats --to json --format csv", "--to and --format are the same option; give --to alone."),
        ("show --facts --to bibtex", "--to bibtex writes whole papers; with --facts it is one of: text, json"),
        ("show", "Nothing was asked; give a TITLE, or --facts"),
        ("related x --text a --text-file b", "--text and --text-file both say what to ask for; give one of them."),
        ("related x --page a.html -o b.html", "both name the page; give one of them."),
        (
            "related x -o a.html --to json",
            "-o a.html names the page, which is not of the form json; give --page a.html",
        ),
        ("related x --page -", "a page is written to a file, not to stdout; name one"),
        ("related x --page none --open", "--page none draws no page, and --open opens one; give one of them."),
        ("map --page -", "a page is written to a file, not to stdout; name one"),
        ("map -o -", "a page is written to a file, not to stdout; name one"),
        ("map --page none", "this command does nothing but draw the page; name a file."),
        ("related x --weight lexical=1 --weight lexical=2", "lexical was given several weights; give it one."),
        (
            "dedupe --report --keep-apart x",
            "--report lists merges, and --keep-apart takes them back; give one of them.",
        ),
        ("map --page a.html -o b.html", "--page and -o both name the page; give --page alone."),
        ("verify a -l b", "LIBRARY and -l both name a library; give one of them."),
        ("list --sources --source a", "--sources lists the files, and --source the papers of one; give one of them."),
        ("list --sources --to ris", "--to ris writes papers; with --sources it is one of: text, json, jsonl"),
        ("related --from a b", "leave out TITLE, --text, --seeds and --page."),
        ("related --from a --seeds b", "leave out TITLE, --text, --seeds and --page."),
        ("related x --all -n 3", "--all ranks every paper, by its score alone; leave out -n."),
        ("related x --all --min-score 0", "leave out --min-score."),
        ("related x --all --diverse 0.2", "leave out --diverse."),
        ("mark --keep", "Nothing was named; give a TITLE, or --file FILE."),
        ("mark x", "Nothing to mark; give --keep, --discard"),
        ("list --sources --unread", "--sources lists the files, and --unread and --tag choose papers;"),
        ("list --removed --source a", "--removed lists papers that are not in the library; give no other choice"),
        ("methods --unread", "--unread and --tag choose among the papers of one method; give its NAME."),
        ("marks import", "Nothing to import; give a FILE, as graphrec marks export FILE writes it."),
        ("marks list a.jsonl", "list takes no FILE; to take over marks: graphrec marks merge a.jsonl"),
        ("marks export a b", "export writes one FILE; name one."),
    ],
)
def test_what_does_not_go_together_is_wrong_usage(line: str, said: str, graphrec: Callable[..., Outcome]) -> None:
    done = graphrec(*line.split())
    assert (done.code, done.out) == (2, "")
    assert said in " ".join(done.err.split())


@pytest.mark.parametrize(
    ("suffix", "form"), [(".json", "json"), (".csv", "csv"), (".md", "markdown"), (".bib", "bibtex"), ("", "text")]
)
def test_the_suffix_says_the_form(
    suffix: str, form: str, library: Path, tmp_path: Path, graphrec: Callable[..., Outcome]
) -> None:
    asked = ("related", "MultiPruner", "-l", library, "--page", "none")
    file = tmp_path / f"related{suffix}"
    assert graphrec(*asked, "-o", file).code == 0
    assert file.read_text("utf-8") == graphrec(*asked, "--to", form).out
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_a_file_is_found_in_the_home_folder_and_a_folder_is_refused(
    library: Path, tmp_path: Path, graphrec: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert graphrec("stats", "-l", "~/none").err.startswith(f"graphrec: There is no library at {tmp_path / 'none'}")
    assert graphrec("stats", "-l", library, "-o", "~/stats.csv").code == 0
    assert (tmp_path / "stats.csv").read_text("utf-8").startswith("name,count\npapers,8\n")
    wrong = graphrec("stats", "-l", library, "-o", tmp_path, "--to", "csv")
    assert (wrong.code, "it is a folder; name a file in it." in wrong.err) == (1, True)


def test_the_longest_suffix_that_an_exporter_has_says_the_form(library: Path, tmp_path: Path) -> None:
    source = """
        NAME, SUFFIX, DESCRIPTION = "todo", ".todo.md", "A list of tasks."
        def write(export, stream): stream.write(b"- [ ] read")
    """
    environment = install(tmp_path, "graphrec.exporters", "todo", source)

    def written(name: str) -> bytes:
        line = [sys.executable, "-m", "graphrec", "search", "pruning", "-l", str(library), "-o", str(tmp_path / name)]
        subprocess.run(line, check=True, env=environment)
        return (tmp_path / name).read_bytes()

    assert written("x.todo.md") == b"- [ ] read"
    assert written("x.md").startswith(written("x.y.md")[:9])
    assert b"read" not in written("x.md")


@pytest.mark.parametrize("line", ["stats --to json -o", "related MultiPruner --page", "map --page", "fetch arxiv x -o"])
def test_no_output_overwrites_a_file_of_a_library(line: str, library: Path, graphrec: Callable[..., Outcome]) -> None:
    manifest = Path(library) / "manifest.json"
    before = manifest.read_bytes()
    for file in (manifest, next(Path(library).glob("generation-*")) / "new.json"):
        done = graphrec(*line.split(), file)
        assert (done.code, manifest.read_bytes()) == (2, before)
        assert f"lies in the graphrec library {library}; name a file elsewhere." in done.err


def test_former_names_of_options_still_work_and_no_help_shows_them(
    library: Path, tmp_path: Path, graphrec: Callable[..., Outcome]
) -> None:
    for name, former, wrong in (("fetch", "--limit", "0"), ("calibrate", "--hide", "x")):
        assert f" {former} " not in graphrec(name, "--help").out
        assert "Invalid value for" in graphrec(name, former, wrong).err
    done = graphrec("calibrate", "-l", library, "--hide", 0.1, "--hide-references", 0.2)
    assert done.err.splitlines()[-1] == "Error: --hide-references was given 2 times; it takes one value."


def test_titles_from_a_file_are_one_document_in_json_and_lines_in_jsonl(
    library: Path, tmp_path: Path, graphrec: Callable[..., Outcome]
) -> None:
    titles = tmp_path / "titles.txt"
    titles.write_text("MultiPruner\nzzzzzz\n", "utf-8")
    asked = ("related", "--from", titles, "-l", library, "--min-score", 0)
    assert graphrec(*asked, "-o", tmp_path / "x.json").code == 1
    document = json.loads((tmp_path / "x.json").read_text("utf-8"))
    check("related", document)
    lines = [json.loads(line) for line in graphrec(*asked, "--to", "jsonl").out.splitlines()]
    assert document == lines
    assert graphrec(*asked).out == graphrec(*asked, "--to", "jsonl").out
    for line in lines:
        check("related", line, is_line=True)


def test_records_kept_apart_are_a_result_in_every_form(
    library: Path, tmp_path: Path, graphrec: Callable[..., Outcome]
) -> None:
    own = shutil.copytree(library, tmp_path / "library")
    line = ("dedupe", "-l", own, "--keep-apart", "again")
    assert graphrec(*line, "--to", "json", "-o", tmp_path / "f.json").out == ""
    document = json.loads((tmp_path / "f.json").read_text("utf-8"))
    check("dedupe", document)
    assert document == {"papers_before": 8, "papers_after": 9, "kept_apart": ["again"]}
    assert graphrec(*line, "--to", "csv").out == "papers_before,papers_after,kept_apart\n9,9,again\n"
    assert graphrec(*line).out == "9 papers before, 9 now; kept apart: again.\n"


def test_facts_are_a_list_also_where_a_title_is_missing(library: Path, graphrec: Callable[..., Outcome]) -> None:
    asked = ("show", "--facts", "MultiPruner", "zzzzzz", "-l", library)
    done = graphrec(*asked, "--to", "json")
    assert done.code == 1
    check("facts", document := json.loads(done.out))
    assert [bool(each["query"]["asked"]) for each in document] == [True, False]
    assert [json.loads(line) for line in graphrec(*asked, "--to", "jsonl").out.splitlines()] == document


def test_the_papers_of_a_method_are_as_many_as_top_says_in_every_form(graphrec: Callable[..., Outcome]) -> None:
    asked = ("methods", "large", "language", "model", "-n", 2)
    document = json.loads(graphrec(*asked, "--to", "json").out)
    check("methods", document)
    assert (document["n_papers"] > 2, len(document["papers"])) == (True, 2)
    assert document["query"]["asked"][0]["matched_by"] == "name"
    printed = [line for line in graphrec(*asked).out.splitlines() if not line.startswith("  kinds:")]
    assert len(graphrec(*asked, "--to", "csv").out.splitlines()) == len(printed) == 3


def test_evaluate_says_in_json_which_judged_titles_the_library_lacks(
    library: Path, tmp_path: Path, graphrec: Callable[..., Outcome]
) -> None:
    judgements = tmp_path / "judgements.tsv"
    judgements.write_text("query_title\tpaper_title\tgrade\nprune-2\tprune-1\t2\nprune-2\tzzzz\t1\n", "utf-8")
    done = graphrec("evaluate", judgements, "--brief", "-l", library, "--to", "json")
    document = json.loads(done.out)
    assert [title in document["not_found"] for title in ("zzzz", "prune-2")] == [True, False]


def test_no_command_prints_for_people_from_a_dict_made_for_json() -> None:
    folder = Path(str(resources.files("graphrec") / "cli" / "commands"))
    printers = [line for path in folder.glob("*.py") for line in path.read_text("utf-8").splitlines()]
    printers = [line for line in printers if line.startswith("def _print")]
    assert len(printers) > 5
    assert [line for line in printers if "dict[" in line] == []


def test_verbose_says_by_what_each_title_was_found(library: Path, graphrec: Callable[..., Outcome]) -> None:
    assert "'MultiPruner' is 'MultiPruner: Balanced" in (
        said := graphrec("show", "MultiPruner", "-l", library, "-v").err
    )
    assert "(by its short name)." in said
    assert set(SCHEMAS["common.json"]["$defs"]["asked"]["properties"]["matched_by"]["enum"]) == {*RULES, "alias"}


def test_the_help_of_build_lists_the_formats(graphrec: Callable[..., Outcome]) -> None:
    text = " ".join(graphrec("build", "--help").out.split()).replace("- ", "-")  # a line may break behind a hyphen
    assert ", ".join(registry.builtin_names("readers")) in text


def test_the_page_is_drawn_for_people_and_for_programs_that_ask(
    library: Path, tmp_path: Path, graphrec: Callable[..., Outcome]
) -> None:
    asked = ("related", "MultiPruner", "-l", library)
    for unasked in (("--to", "json"), ("--to", "bibtex"), ("-o", tmp_path / "a.txt"), ("--page", "none")):
        assert "Network page" not in graphrec(*asked, *unasked).err
    for wanted in ((), ("--open", "--to", "json"), ("--page", tmp_path / "b.html", "--to", "csv")):
        assert "Network page" in graphrec(*asked, *wanted).err
    assert graphrec(*asked, "-o", tmp_path / "first-edition.html", "--format", "json").out.startswith("{")
    assert (tmp_path / "first-edition.html").read_text("utf-8").lower().startswith("<!doctype html>")


def test_the_forms_of_the_first_edition_still_have_their_names(library: Path, graphrec: Callable[..., Outcome]) -> None:
    assert graphrec("stats", "-l", library, "--format", "table").out == graphrec("stats", "-l", library).out
    assert "--format" not in graphrec("stats", "--help").out
    facts = graphrec("facts", "-l", library, "--format", "jsonl").out
    assert facts == graphrec("show", "--facts", "-l", library, "--to", "jsonl").out
    assert graphrec("verify", library).out == graphrec("verify", "-l", library).out


def test_programs_get_utf_8_on_any_console(tmp_path: Path, graphrec: Callable[..., Outcome]) -> None:
    papers = tmp_path / "papers.jsonl"
    papers.write_text(json.dumps({"title": "Größere Netze: 剪枝", "abstract": "We prune."}), "utf-8")
    assert graphrec("build", papers, "-o", tmp_path / "library").code == 0
    asked = ["search", "netze", "-l", str(tmp_path / "library")]
    code = (
        "import sys; from graphrec.cli import run\nfor form in sys.argv[1].split(): run([*sys.argv[2:], '--to', form])"
    )
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}

    def said(*forms: str) -> bytes:
        line = [sys.executable, "-c", code, " ".join(forms), *asked]
        return subprocess.run(line, capture_output=True, check=True, env=environment).stdout

    assert said("json", "jsonl", "csv", "markdown", "bibtex").count("Netze: 剪枝".encode()) >= 5
    assert said("text") == "Größere Netze: ??\n".encode("latin-1")


def test_text_is_read_from_a_file_or_stdin_as_utf_8(
    library: Path, tmp_path: Path, graphrec: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("\ufeffwe prune blocks of attention", "utf-8")
    asked = ("related", "-l", library, "--to", "json", "--min-score", 0)
    of_file = json.loads(graphrec(*asked, "--text-file", draft).out)
    assert of_file["query"]["text"] == "we prune blocks of attention"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(draft.read_bytes()), "utf-8"))
    assert json.loads(graphrec(*asked, "--text", "-").out) == of_file
    draft.write_bytes(b"\xff\xfe\x00")
    wrong = graphrec(*asked, "--text-file", draft)
    assert (wrong.code, wrong.err) == (
        1,
        f"graphrec: {draft} cannot be read (it begins as UTF-16 and is damaged); expected a text file in UTF-8.\n",
    )


def test_the_config_file_gives_defaults_and_the_command_line_wins(
    library: Path, tmp_path: Path, graphrec: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'library = "{library}"\ntop = 1\nopen = false\nto = "csv"\n', "utf-8")
    monkeypatch.setenv("GRAPHREC_CONFIG", str(config))
    asked = ("related", "MultiPruner", "--min-score", 0)
    assert len(graphrec(*asked).out.splitlines()) == 2, "a header and one paper"
    assert len(json.loads(graphrec(*asked, "-n", 2, "--to", "json").out)["results"]) == 2
    assert graphrec("verify").out.startswith(str(library)), "has no such form: its own default"
    assert graphrec("stats", "-o", tmp_path / "stats.json").code == 0
    assert json.loads((tmp_path / "stats.json").read_text("utf-8"))["papers"] == 8
    assert "papers,774" in graphrec("stats", "-l", ":bundled:").out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("top = 0", "has top = 0; expected a whole number of 1 or more."),
        ("top = true", "has top = True; expected a whole number of 1 or more."),
        ("colour = 1", "has the key 'colour'; it may have: library, top, open, to, openalex_api_key, s2_api_key, "),
        ("open = 'yes'", "has open = 'yes'; expected true or false."),
        ("to = 'pdf'", "has to = 'pdf'; expected one of text, json, jsonl, csv, markdown."),
        ("library = 3", "has library = 3; expected a folder or an address, as text."),
        ("top = ", "cannot be read (Invalid value"),
        (None, "cannot be read (No such file or directory); correct or delete it."),
    ],
)
def test_a_broken_config_file_is_one_sentence(
    content: str | None,
    said: str,
    tmp_path: Path,
    graphrec: Callable[..., Outcome],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    config = tmp_path / "config.toml"
    if content is not None:
        config.write_text(content, "utf-8")
    monkeypatch.setenv("GRAPHREC_CONFIG", str(config))
    done = graphrec("stats")
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert done.err.startswith(f"graphrec: The config file {config} {said}")
    assert graphrec("stats", "--help").code == 0


def test_the_help_groups_the_commands_by_what_one_wants(graphrec: Callable[..., Outcome]) -> None:
    lines = graphrec("--help").out.splitlines()
    headings = [line for line in lines if line.endswith(":") and not line.startswith(" ")]
    headings = [heading for heading in headings if heading != "Other:"]  # of a command that says no group
    assert headings == [
        "Options:",
        "Ask a library:",
        "Make and keep a library:",
        "Write for other programs:",
        "Measure the ranking:",
        "For shells and programs:",
        "Defaults:",
    ]
    listed = [line.split()[0] for line in lines if line.startswith("  ") and line.split()]
    assert [name for name in COMMANDS if listed.count(name) != 1] == ["facts"]


def test_a_word_that_is_no_command_is_taken_for_a_title(graphrec: Callable[..., Outcome]) -> None:
    done = graphrec("MultiPruner: Balanced Structure", "-n", 3)
    assert done.code == 2
    assert "graphrec related 'MultiPruner: Balanced Structure' -n 3" in done.err
    assert "Did you mean path?" in graphrec("paht").err
    assert "See graphrec --help" in graphrec("--nonsense").err or "No such option" in graphrec("--nonsense").err


@pytest.mark.parametrize("name", ["add", "build", "dedupe"])
def test_with_wait_a_writer_waits_for_the_other(
    name: str,
    library: Path,
    eight_file: Path,
    tmp_path: Path,
    graphrec: Callable[..., Outcome],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target = shutil.copytree(library, tmp_path / "library")
    line = {
        "add": [eight_file, "-l", target],
        "build": [eight_file, "-o", target, "--replace"],
        "dedupe": ["-l", target, "--keep-apart", "again"],
    }[name]
    written, waiting = threading.Event(), threading.Event()

    def write() -> None:
        with lock_library(target):
            written.set()
            waiting.wait()

    said: list[str] = []
    monkeypatch.setattr(_log, "say", lambda sentence: (said.append(sentence), waiting.set()))
    writer = threading.Thread(target=write)
    writer.start()
    written.wait()
    try:
        done = graphrec(name, *line, "--wait")
    finally:
        waiting.set()
        writer.join()
    assert said == [f"Waiting for process {os.getpid()} to finish writing {target} ..."]
    assert done.code == 0, done.err


def test_with_wait_the_papers_of_the_other_writer_stay(
    library: Path, tmp_path: Path, graphrec: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    import graphrec as package

    target = shutil.copytree(library, tmp_path / "library")
    ours, theirs = tmp_path / "ours.jsonl", tmp_path / "theirs.jsonl"
    ours.write_text('{"title": "A study of stones", "abstract": "We study stones."}\n', "utf-8")
    theirs.write_text('{"title": "On the nature of rivers", "abstract": "We study rivers."}\n', "utf-8")
    written, waiting = threading.Event(), threading.Event()

    def write() -> None:
        with lock_library(target):
            written.set()
            waiting.wait()
            package.add(theirs, target)

    monkeypatch.setattr(_log, "say", lambda _: waiting.set())
    writer = threading.Thread(target=write)
    writer.start()
    written.wait()
    try:
        assert graphrec("add", ours, "-l", target, "--wait").code == 0
    finally:
        waiting.set()
        writer.join()
    assert len(package.open(target)) == 10


def test_quiet_and_verbose_do_not_go_together(graphrec: Callable[..., Outcome]) -> None:
    for line in ("stats -q -v", "-q stats -v", "-v stats -q", "-q -v stats"):
        done = graphrec(*line.split())
        assert (done.code, done.out) == (2, "")
        assert "-q says less and -v says more; give one of them." in done.err


FOREIGN = """
    import click
    from graphrec.cli.forms import RECORDS, CommandResult, by_key
    from graphrec.cli.options import library_option, open_library
    from graphrec.cli.output import output_options

    GROUP = "serve"

    @click.command(short_help="Titles in capitals.")
    @library_option()
    @output_options(RECORDS, default="text")
    def command(library_path, output):
        titles = [{"title": paper.title.upper()} for paper in open_library(library_path).search("pruning")]
        output.write(
            CommandResult(
                text=lambda: [click.echo(each["title"]) for each in titles],
                document=lambda: titles,
                records=lambda: titles,
                columns=by_key("title"),
            )
        )
"""


def test_a_command_of_another_package_has_the_whole_grammar(library: Path, tmp_path: Path) -> None:
    environment = install(tmp_path, "graphrec.cli", "shout", FOREIGN)

    def ask(*words: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "graphrec", *words]
        return subprocess.run(line, capture_output=True, text=True, check=False, env=environment)

    section = ask("--help").stdout.partition("For shells and programs:")[2].partition("\n\n")[0]
    assert "\n  shout " in section
    assert "GRAPHREC_LIBRARY; config: library" in " ".join(ask("shout", "--help").stdout.split())
    environment["GRAPHREC_LIBRARY"] = str(library)
    assert "TO PRUNE OR NOT TO PRUNE\n" in ask("shout").stdout
    assert {"title": "TO PRUNE OR NOT TO PRUNE"} in json.loads(ask("shout", "--to", "json").stdout)
    assert ask("shout", "-o", str(tmp_path / "titles.csv"), "-v").stderr.splitlines()[-1].startswith("Took ")
    assert (tmp_path / "titles.csv").read_text("utf-8").startswith("title\n")
    assert ask("shout", "-l", "a", "-l", "b").returncode == 2
    assert "Did you mean shout or show?" in ask("shuot").stderr


def test_an_answer_in_python_is_the_json_document_of_the_command(
    graphrec: Callable[..., Outcome], library: Path
) -> None:
    """So that another door, a server or an agent, has nothing to add."""
    asked = {"text": "We prune heads.", "avoid": "Adam", "min_score": 0}
    document = open_library(library).related("MultiPrunr", **asked).to_dict()
    check("related", document)
    options = ("--text", asked["text"], "--avoid", "Adam", "--min-score", "0", "--page", "none")
    printed = json.loads(graphrec("related", "MultiPrunr", *options, "-l", library, "--to", "json").out)
    assert document["query"]["asked"][0]["typed"] == "MultiPrunr"
    assert {**printed, "page": None} == document


@pytest.mark.parametrize("command", ["lineage", "show"])
def test_what_is_asked_of_one_paper_is_its_record_and_the_report_of_the_query(
    graphrec: Callable[..., Outcome], library: Path, command: str
) -> None:
    opened = open_library(library)
    match = opened.find("BlockPrunr")
    answer = {"lineage": opened.lineage, "show": opened.describe}[command](match)
    document = {**describe_query([match]), **answer.to_dict()}
    check(command, document)
    assert json.loads(graphrec(command, "BlockPrunr", "-l", library, "--to", "json").out) == json.loads(
        json.dumps(document)
    )
