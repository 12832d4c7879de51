"""What a person decided, as JSON: of the file beside a library, and of marks that people send each other."""

from __future__ import annotations

from dataclasses import asdict, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from graphrec.model.marks import DECISIONS, READINGS
from graphrec.model.paper import Paper, difference, record_of
from graphrec.model.source import Source
from graphrec.model.user_state import Mark, PaperKey, UserState
from graphrec.storage.merged_records import check_difference
from graphrec.storage.settings import are_settings_sound

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    _Json = dict[str, Any]
    _Codec = tuple[Callable[[Any], Any], Callable[[Any], Any]]


def decode_state(stored: Mapping[str, Any]) -> UserState:
    """The state of this JSON (raises TypeError, ValueError, KeyError or AttributeError for what no graphrec writes)."""
    return UserState(**{name: decode(stored[name]) for name, (_, decode) in _CODECS.items() if name in stored})


def encode_state(state: UserState, before: Mapping[str, Any]) -> dict[str, Any]:
    """The state as JSON, with what a later graphrec added to the one before it: parts, and keys of marks."""
    parts = {name: encode(getattr(state, name)) for name, (encode, _) in _CODECS.items()}
    marks_before = before.get("marks", {})
    marks = {id_: {**_added(marks_before.get(id_, {})), **mark} for id_, mark in parts["marks"].items()}
    added = {name: value for name, value in before.items() if name not in _CODECS}
    return {**added, **parts, "marks": marks}


def _added(mark: _Json) -> _Json:
    return {name: value for name, value in mark.items() if name not in _MARK_NAMES}


def encode_key(key: PaperKey) -> dict[str, Any]:
    """A key as JSON, without what is empty."""
    return {name: value for name, value in asdict(key).items() if value not in ("", None, ())}


def decode_key(content: Mapping[str, Any]) -> PaperKey:
    """The key of this JSON (raises TypeError or KeyError for any other)."""
    values = {name: content[name] for name in _KEY_NAMES & content.keys()}
    _check(all(isinstance(values.get(name, ""), str) for name in _KEY_NAMES - {"year", "authors"}))
    _check(values.get("year") is None or type(values["year"]) is int)
    return PaperKey(**{"id": "", "title": "", **values, "authors": _texts(values.get("authors", []))})


def encode_mark(mark: Mark) -> dict[str, Any]:
    """A mark as JSON, without what is empty."""
    values = {name: value for name, value in asdict(mark).items() if value not in ("", ())}
    return {**values, "paper": encode_key(mark.paper)}


def decode_mark(content: Mapping[str, Any]) -> Mark:
    """The mark of this JSON (raises TypeError, ValueError or KeyError for any other)."""
    values = {name: content[name] for name in _MARK_NAMES & content.keys()}
    _check(all(isinstance(values.get(name, ""), str) for name in _MARK_NAMES - {"paper", "tags"}))
    _check(values.get("decision", "") in DECISIONS and values.get("reading", "") in READINGS)
    return Mark(**{**values, "paper": decode_key(content["paper"]), "tags": _texts(values.get("tags", []))})


def _decode_paper(content: _Json) -> Paper:
    check_difference(content)
    return record_of(Paper(""), content)


def _decode_source(content: _Json) -> Source:
    source = Source.from_dict(content)
    _check(source is not None)
    return source  # type: ignore[return-value] # checked


def _decode_calibration(content: _Json | None) -> _Json | None:
    _check(are_settings_sound({"calibration": content}))
    return content


def _texts(value: Any) -> tuple[str, ...]:
    _check(isinstance(value, list) and all(isinstance(each, str) for each in value))
    return tuple(value)


def _text(value: Any) -> str:
    _check(isinstance(value, str))
    return str(value)


def _check(is_right: bool) -> None:
    if not is_right:
        raise TypeError


def _mapping(encode: Callable[[Any], Any], decode: Callable[[Any], Any]) -> _Codec:
    return (
        lambda values: {name: encode(value) for name, value in values.items()},
        lambda content: MappingProxyType({name: decode(value) for name, value in content.items()}),
    )


def _list(encode: Callable[[Any], Any], decode: Callable[[Any], Any]) -> _Codec:
    return (
        lambda values: [encode(value) for value in values],
        lambda content: tuple(decode(value) for value in content),
    )


_KEY_NAMES = frozenset(field.name for field in fields(PaperKey))
_MARK_NAMES = frozenset(field.name for field in fields(Mark))
_CODECS: dict[str, _Codec] = {  # of each part of the state
    "marks": _mapping(encode_mark, decode_mark),
    "moved": _mapping(_text, _text),
    "keep_apart": _list(encode_key, decode_key),
    "apart_entries": _list(_text, _text),
    "removed": _list(encode_key, decode_key),
    "removed_sources": _list(Source.to_dict, _decode_source),
    "held": _list(lambda record: difference(Paper(""), record), _decode_paper),
    "signature": (str, _text),
    "read": _mapping(_text, _text),
    "first_read": _mapping(_text, _text),
    "arrived": _mapping(_text, _text),
    "calibration": (lambda value: None if value is None else dict(value), _decode_calibration),
}
