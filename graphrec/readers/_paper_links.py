"""Says what an address leads to: a paper, with the identifier that it names, code, data, or something else."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from graphrec.files import read_data_sections
from graphrec.readers.identifiers import doi_of_address, normalize_arxiv, normalize_doi

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DATA = Path(__file__).parent / "data" / "paper_lists.txt"
_ADDRESS = re.compile(r"(?:https?|ftp)://(?:www\.)?([\w.-]{3,253})(?::\d+)?(?:/|$|(?=[?#]))", re.IGNORECASE)
_FILE = re.compile(r"\.(?:pdf|ps)(?:\.gz)?(?:$|[?#])", re.IGNORECASE)
_BESIDE = re.compile(r"slide|poster|supp|video|presentation", re.IGNORECASE)  # files beside a paper
_ACL = re.compile(r"acl(?:anthology|web)\.(?:org|info)/(?:[\w-]+/)*([A-Z]\d\d-\d{4}|\d{4}\.[\w-]+\.\d+)", re.IGNORECASE)
_OPENREVIEW = re.compile(r"openreview\.net/\w+\?id=([\w-]{5,20})", re.IGNORECASE)
_IN_PATH = re.compile(r"/(10\.\d{4,9}/[^?#]+)")
_NUMBER = re.compile(r"/(\d{4}\.\d{4,5})(?:v\d+)?(?:$|[?#/])")
_LONGEST = 2_000  # characters of an address
_KINDS = ("papers", "code", "data")


class LinkTarget(NamedTuple):
    """What an address leads to: its kind (`papers`, `code`, `data`, `file` for a PDF, or ""), and what it names."""

    kind: str = ""
    arxiv: str = ""
    doi: str = ""
    identifier: str = ""


def find_target(address: str) -> LinkTarget:
    """What an address leads to, by its host and path alone.

    >>> find_target("https://arxiv.org/pdf/2303.00566v2.pdf").arxiv, find_target("https://github.com/a/b").kind
    ('2303.00566', 'code')
    >>> find_target("https://openreview.net/forum?id=uVcDssQff_").identifier
    'openreview:uVcDssQff_'
    """
    match = _ADDRESS.match(address) if len(address) <= _LONGEST else None
    if not match:
        return LinkTarget()
    host, path = match[1].lower(), address[match.end() :]
    kind = _kind_of(host, path)
    if kind == "papers":
        return LinkTarget(kind, _arxiv(host, address), _doi(address), _identifier(address))
    is_file = _FILE.search(path) is not None
    return LinkTarget(("" if _BESIDE.search(path) else "file") if is_file else kind)


def _kind_of(host: str, path: str) -> str:
    """The kind of the longest known end of a host whose path begins as it should."""
    hosts = _hosts()
    parts = host.split(".")
    for at in range(len(parts) - 1):
        for start, kind in hosts.get(".".join(parts[at:]), ()):
            if path.startswith(start):
                return kind
    return ""


@cache
def _hosts() -> Mapping[str, Sequence[tuple[str, str]]]:
    """What paths begin with, and the kind, by host."""
    hosts: dict[str, list[tuple[str, str]]] = {}
    sections = read_data_sections(DATA)
    for kind in _KINDS:
        for line in sections[kind]:
            host, _, path = line.partition("/")
            hosts.setdefault(host, []).append((path, kind))
    return hosts


def _arxiv(host: str, address: str) -> str:
    if host.endswith("arxiv.org"):
        return normalize_arxiv(address)
    match = _NUMBER.search(address) if host == "huggingface.co" else None
    return match[1] if match else ""


def _doi(address: str) -> str:
    match = _IN_PATH.search(address)
    return doi_of_address(address) or (normalize_doi(unquote(match[1]).removesuffix(".pdf")) if match else "")


def _identifier(address: str) -> str:
    if match := _OPENREVIEW.search(address):
        return f"openreview:{match[1]}"
    match = _ACL.search(address)
    return f"acl:{match[1].removesuffix('.pdf')}" if match else ""
