"""Whose list of sources a library has: the user's own, wherever it was moved, or a stranger's."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from graphrec import files
from graphrec.model.source import Source
from graphrec.sources.signature import is_ours, sign

SOURCES = [Source("refs.bib", "0" * 64, 5, ("bibtex",), 3), Source("~/Zotero/all.bib", pattern="~/Zotero/*.bib")]


@pytest.fixture(autouse=True)
def _ada(tmp_path, monkeypatch):
    become(monkeypatch, tmp_path, "ada")


def become(monkeypatch, tmp_path, user):
    """Work as a user with a data folder of their own."""
    monkeypatch.setenv("GRAPHREC_DATA", str(tmp_path / user))


def test_a_list_that_its_user_signed_is_ours_whatever_the_files_hold():
    signature = sign(SOURCES)
    assert is_ours(SOURCES, signature)
    assert is_ours([replace(SOURCES[1], checksum="1" * 64, read=9), replace(SOURCES[0], size=1)], signature)
    assert is_ours([*SOURCES, Source("-", is_followed=False)], signature)


@pytest.mark.parametrize(
    "sources",
    [
        [*SOURCES, Source("~/.ssh/id_rsa")],
        [Source("~/.ssh/id_rsa")],
        [replace(SOURCES[0], pattern="~/.ssh/*"), SOURCES[1]],
        [SOURCES[0], replace(SOURCES[1], name="~/Zotero/other.bib")],
        SOURCES[:1],
        [],
    ],
)
def test_a_list_that_was_edited_is_not_ours(sources):
    assert not is_ours(sources, sign(SOURCES))


def test_a_list_of_another_user_is_not_ours_with_or_without_a_signature(tmp_path, monkeypatch):
    signature = sign(SOURCES)
    become(monkeypatch, tmp_path, "bob")
    assert not is_ours(SOURCES, signature)
    assert not (tmp_path / "bob").exists()  # nothing is made for the answer
    sign([])
    for text in (signature, "", "0" * 64, "ü", "\ud800"):
        assert not is_ours(SOURCES, text)


def test_without_a_data_folder_nothing_is_signed(tmp_path, monkeypatch):
    become(monkeypatch, tmp_path, "file")
    (tmp_path / "file").touch()
    assert sign(SOURCES) == ""
    assert not is_ours(SOURCES, sign(SOURCES))


def test_the_secret_is_of_its_user_alone_and_stays(tmp_path):
    path = tmp_path / "secret"
    secret = files.ensure_secret(path)
    assert files.ensure_secret(path) == files.read_secret(path) == secret
    assert [file.name for file in tmp_path.iterdir() if file.name != "ada"] == ["secret"]
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600


def test_of_two_that_make_a_secret_the_first_wins(tmp_path, monkeypatch):
    path = tmp_path / "secret"
    link = os.link

    def be_late(new, target):
        monkeypatch.setattr(os, "link", link)
        files.ensure_secret(path)
        link(new, target)

    monkeypatch.setattr(os, "link", be_late)
    assert files.ensure_secret(path) == files.read_secret(path)


@pytest.mark.parametrize("content", [None, b"short"])
def test_a_secret_is_made_anew_if_it_is_damaged_and_where_there_are_no_links(tmp_path, monkeypatch, content):
    def refuse(*_):
        raise OSError(95, "not supported")

    path = tmp_path / "secret"
    if content is None:
        monkeypatch.setattr(os, "link", refuse)
    else:
        path.write_bytes(content)
    assert files.read_secret(path) == b""
    assert files.ensure_secret(path) == files.read_secret(path) != b""
    assert [file.name for file in tmp_path.iterdir()] == ["secret"]


def test_a_secret_that_cannot_be_stored_serves_its_process_and_leaves_nothing(tmp_path, monkeypatch):
    assert len(files.ensure_secret(tmp_path / "missing" / "secret")) == 32

    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(files, "move", refuse)
    assert len(files.ensure_secret(tmp_path / "secret")) == 32
    assert list(tmp_path.iterdir()) == []
