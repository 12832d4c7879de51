from __future__ import annotations

import os
import shlex
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from graphrec import systems
from graphrec.cli.forms import CommandResult
from graphrec.cli.output import Output
from graphrec.errors import OptionError
from graphrec.files import replace_file
from graphrec.systems import can_start_threads, check_path, command_line, move, portable_name

AWKWARD = (
    "plain",
    "two words",
    "it's",
    "don’t “quote” me",
    "$(reboot) `reboot` %PATH% !x",
    "a,b;c&d|e(f)@g",
    "ends with \\",
    "",
    "Größe",
)


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Windows has and this system may not: names that are none, and a shell with other quotes."""
    monkeypatch.setattr(systems, "IS_WINDOWS", True)


class OpenElsewhere:
    """Stands for `Path.replace` on Windows, while another program has the file open for some tries."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, tries: int, winerror: int | None = 32) -> None:
        self.tries, self.winerror, self.slept = tries, winerror, 0.0
        self.rename = Path.replace

        def replace(path: Path, target: Path) -> Path:  # a bound method would not get the path
            return self.try_to_rename(path, target)

        monkeypatch.setattr(Path, "replace", replace)
        monkeypatch.setattr(systems.time, "sleep", self.sleep)

    def try_to_rename(self, path: Path, target: Path) -> Path:
        if self.tries:
            self.tries -= 1
            error = PermissionError(13, "in use", str(path))
            error.winerror = self.winerror
            raise error
        return self.rename(path, target)

    def sleep(self, seconds: float) -> None:
        self.slept += seconds


@pytest.mark.parametrize("winerror", [5, 32, 33])
def test_a_file_that_another_program_has_open_is_renamed_when_that_is_done(
    winerror: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "new").write_text("new", "utf-8")
    (tmp_path / "old").write_text("old", "utf-8")
    held = OpenElsewhere(monkeypatch, 5, winerror)
    move(tmp_path / "new", tmp_path / "old")
    assert (tmp_path / "old").read_text("utf-8") == "new"
    assert held.slept


def test_a_file_that_stays_open_is_given_up_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "old").write_text("old", "utf-8")
    held = OpenElsewhere(monkeypatch, 1000)
    with pytest.raises(PermissionError), replace_file(tmp_path / "old") as file:
        file.write(b"new")
    assert 2 < held.slept < 5
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert (tmp_path / "old").read_text("utf-8") == "old"


def test_a_right_that_is_missing_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = OpenElsewhere(monkeypatch, 1, winerror=None)
    with pytest.raises(PermissionError):
        move(tmp_path / "new", tmp_path / "old")
    assert not held.slept


def test_a_library_is_written_while_a_reader_has_its_manifest_open(
    eight_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import graphrec

    graphrec.build(eight_file, tmp_path / "library")
    OpenElsewhere(monkeypatch, 3)
    graphrec.build(eight_file, tmp_path / "library", replace=True)
    assert len(graphrec.open(tmp_path / "library")) == 8


@pytest.mark.parametrize("name", ["CON", "con.html", "aux.txt", "nul", "COM1.tar.gz", "lpt9", "Prn .csv", "com\u00b9"])
def test_names_of_devices_are_known(name: str, windows: None) -> None:
    with pytest.raises(OptionError, match="is a device"):
        check_path(Path("folder") / name)
    assert portable_name(name) == f"_{name}"
    check_path(Path("folder") / portable_name(name))


@pytest.mark.skipif(systems.IS_WINDOWS, reason="has no pipes in folders")
def test_no_output_goes_to_a_device_for_its_name(windows: None, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "aux.csv")  # exists and is no file, as the device
    with pytest.raises(OptionError, match="is a device"):
        Output("csv", tmp_path / "aux.csv").write(CommandResult())


@pytest.mark.parametrize("name", ["a:b.csv", "what?.csv", 'say "hi"', "a|b", "a\tb", "library.", "library "])
def test_a_name_that_windows_would_change_is_refused(name: str, windows: None) -> None:
    with pytest.raises(OptionError, match="on Windows"):
        check_path(Path(name))


@pytest.mark.parametrize(
    "name", ["contrast.csv", "auxiliary", "com10", ".graphrec", "a.b.c", "Größe (2).bib", "..", "~x"]
)
def test_other_names_are_taken_as_they_are(name: str, windows: None) -> None:
    check_path(Path(name))
    assert portable_name(name) == name


def test_a_path_is_refused_where_it_or_what_lies_in_it_is_too_long(
    windows: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = Path("/") / ("x" * 200)
    check_path(short)
    with pytest.raises(OptionError, match="201 characters and needs 80 more"):
        check_path(short, beneath=80)
    with pytest.raises(OptionError, match="Windows takes 259"):
        check_path(short / ("y" * 100))
    monkeypatch.setattr(systems, "_has_long_paths", lambda: True)
    check_path(short / ("y" * 100))


@pytest.mark.parametrize("name", ["aux", "a:b", "x" * 300])
def test_elsewhere_every_path_names_a_file(name: str) -> None:
    check_path(Path(name), beneath=80)


@pytest.mark.skipif(systems.IS_WINDOWS, reason="a shell like sh")
def test_a_command_means_to_a_shell_what_it_was_made_of() -> None:
    command = command_line([sys.executable, "-c", "import sys; print(sys.argv[1:])", *AWKWARD])
    done = subprocess.run(command, shell=True, capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == str(list(AWKWARD))
    assert shlex.split(command_line(AWKWARD)) == list(AWKWARD)


def read_by_powershell(command: str) -> list[str]:
    """The words of a command by the rules of PowerShell: ' and its typographic kin are doubled inside of quotes."""
    words, at = [], 0
    while at < len(command):
        quote = command[at]
        if quote == " ":
            at += 1
        elif quote in "'\"":
            alike = "'\u2018\u2019\u201a\u201b" if quote == "'" else '"\u201c\u201d\u201e'
            word, at = "", at + 1
            while command[at] not in alike or (command[at + 1 : at + 2] and command[at + 1] in alike):
                assert quote == "'" or command[at] not in "$`", command
                at += command[at] in alike
                word += command[at]
                at += 1
            words.append(word)
            at += 1
        else:
            end = command.find(" ", at) % (len(command) + 1)
            assert not set(command[at:end]) & set("'\"$`(){};,|&@#<>"), command
            words.append(command[at:end])
            at = end
    return words


def read_by_program(word: str) -> str:
    r"""A word as a program of Windows reads it between quotes: \" is a quote, and \\ before the end a \."""
    return (word[:-1] if word.endswith("\\\\") else word).replace('\\"', '"')


def test_a_command_for_powershell_means_what_it_was_made_of(windows: None) -> None:
    words = [*AWKWARD, 'say "hi"', "C:\\my papers\\", "C:\\papers", "-l", "s3://bucket/x", "--weight", "title=0.5"]
    assert [read_by_program(word) for word in read_by_powershell(command_line(words))] == words


def test_quotes_that_both_shells_of_windows_know_are_preferred(windows: None) -> None:
    assert command_line(["graphrec", "related", "It's a title", "-l", "my library"]) == (
        'graphrec related "It\'s a title" -l "my library"'
    )


def test_advice_is_quoted_for_the_shell_of_the_system(windows: None, tmp_path: Path) -> None:
    import graphrec

    place = tmp_path / "no library"
    with pytest.raises(graphrec.GraphrecError) as caught:
        graphrec.open(place)
    assert str(caught.value).endswith(f'graphrec build FILES... -o "{place}"')


def test_a_page_is_named_by_its_query_but_never_like_a_device() -> None:
    from graphrec.cli._page import default_page

    assert default_page("Con").name == "_con.html"
    assert default_page("Contrast").name == "contrast.html"


def test_pages_of_queries_that_differ_in_case_are_one_page_on_every_system() -> None:
    from graphrec.cli._page import default_page

    pages = {default_page(name) for name in ("BlockPruner", "blockpruner", "BLOCKPRUNER")}
    assert {page.name for page in pages} == {"blockpruner.html"}


def test_a_file_is_written_whose_name_is_as_long_as_a_name_may_be(tmp_path: Path) -> None:
    target = tmp_path / ("x" * 251 + ".csv")
    with replace_file(target) as file:
        file.write(b"whole")
    assert target.read_bytes() == b"whole"


def test_a_thread_that_the_system_refuses_is_told_before_native_code_aborts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert can_start_threads(3)
    started: list[threading.Thread] = []

    class Refused(threading.Thread):
        def start(self) -> None:
            if len(started) == 2:
                raise RuntimeError("can't start new thread")
            started.append(self)
            super().start()

    monkeypatch.setattr(threading, "Thread", Refused)
    assert not can_start_threads(3)
    assert [thread.is_alive() for thread in started] == [False, False]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_where_few_threads_may_run_linear_algebra_is_asked_for_one() -> None:
    code = (
        "import os, resource; os.environ.pop('OPENBLAS_NUM_THREADS', None);"
        "_, most = resource.getrlimit(resource.RLIMIT_NPROC); resource.setrlimit(resource.RLIMIT_NPROC, (50, most));"
        "from graphrec.cli import run; run(['--version']); print(os.environ['OPENBLAS_NUM_THREADS'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "1"
