"""The query language of the search: words, phrases, beginnings, fields, AND, OR, NOT and brackets, as a small tree.

The same grammar is read by `page/assets/query.js`; both are held to the cases of `tests/vectors/search_queries.json`.
What is no correct query is searched as words: a title that is pasted with its colons, brackets and quotation marks must
find its paper. Only a value that a field cannot have is an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from graphrec.errors import OptionError
from graphrec.text import clean, quote
from graphrec.vectors.scripts import MARKS, WITHIN_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_WORDS = 64  # of a query; more do not make it more precise
MOST_LETTERS = 10_000  # of a query; what stands behind them is not read
_DEEPEST = 20  # brackets within brackets; those further inside group nothing
_TITLE_LIKE = 4  # words from which a query all in capitals is a title, whose AND, OR and NOT are words
TEXT_FIELDS = ("title", "abstract")
NAME_FIELDS = ("author", "venue", "keyword")
PLAIN_FIELDS = ("tag", "method", "cites", "cited_by", "id", "doi", "arxiv")
FIELDS = (*TEXT_FIELDS, *NAME_FIELDS, "year", "is", *PLAIN_FIELDS)  # in the order of the documentation
STATES = ("kept", "discarded", "read", "unread", "to-read")  # the values of `is:`
_OPEN, _CLOSE = '"“„«”', '"”“»„'
_WORD_LETTER = rf"[\w{WITHIN_WORDS}{MARKS}]"
_WORD = re.compile(rf"{_WORD_LETTER}+(?:[-\u2010-\u2013'’]{_WORD_LETTER}+)*\*?")
_FIELD = re.compile(rf"({'|'.join(FIELDS)}|cited-by):(?=\S)", re.IGNORECASE)
_UNKNOWN = re.compile(r"([a-z][a-z_-]{1,19}):(?=[\w\"])(?!//)")
_CHUNK = re.compile(rf"[^\s(){_OPEN}{_CLOSE}]+")
_BLANKS = re.compile(r"\s+")
_MINUS = re.compile(rf"-(?=[\w({_OPEN}{WITHIN_WORDS}{MARKS}])")
_YEAR = re.compile(r"(\d{1,4})?(\.\.|-|–)?(\d{1,4})?")
_COMPARED = re.compile(r"([<>]=?|=)(\d{1,4})")


@dataclass(frozen=True, slots=True)
class Text:
    """Words that stand side by side, or a word; with `is_prefix` the last is the beginning of one.

    `column` is "title" or "abstract" where they are looked for in it alone. `is_quoted`: the words are a phrase as the
    user wrote it.
    """

    words: str
    is_prefix: bool = False
    column: str = ""
    is_quoted: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A field other than those of text, with its value; with `is_prefix` the value is the beginning of one."""

    field: str
    value: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class YearRange:
    """The years from `first` to `last`, both included; None is without end."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Not:
    """All but what `part` means."""

    part: Node


@dataclass(frozen=True, slots=True)
class All:
    """What each of several parts means."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """What any of several parts means."""

    parts: tuple[Node, ...]


Node = Text | Named | YearRange | Not | All | Some


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A query as typed, its tree (None: it holds no word), and sentences on what of it was not taken as meant."""

    typed: str
    tree: Node | None
    notes: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether it consists of words alone: no field, no operator, nothing quoted."""
        parts = self.tree.parts if isinstance(self.tree, All) else (self.tree,)
        return all(isinstance(part, Text) and is_bare(part) for part in parts)


def is_bare(part: Node) -> bool:
    """Whether a part is a word without a field, a quotation mark or an asterisk."""
    return isinstance(part, Text) and not (part.is_prefix or part.column or part.is_quoted)


def parse_search(typed: str) -> SearchQuery:
    """Parse a query.

    >>> show_tree(parse_search('"structured pruning" -llama (2-bit OR quant*) author:frantar year:2020-').tree)
    '("structured pruning" & !llama & (2-bit | quant*) & author:frantar & year:2020..)'
    >>> show_tree(parse_search("BERT: Pre-training of (deep").tree)
    '(BERT & Pre-training & of & deep)'

    Args:
        typed: the query.

    Raises:
        OptionError: a field has a value that it cannot have.

    Cost: linear in the first 10,000 letters.
    """
    text = _BLANKS.sub(" ", typed[:MOST_LETTERS])
    words = text.split()
    is_title = len(words) > _TITLE_LIKE and text.isupper()
    tokens: list[_Token] = []
    notes: list[str] = []
    n_words = 0
    for token in _tokens(text, notes, has_operators=not is_title):
        n_words += token.kind == "leaf"
        if n_words > MOST_WORDS:
            notes.append(f"Only the first {MOST_WORDS} words of the query are searched.")
            break
        tokens.append(token)
    if len(typed) > MOST_LETTERS and n_words <= MOST_WORDS:
        notes.append(f"Only the first {MOST_LETTERS:,} letters of the query are searched.")
    tree = _Parser(tokens).parse()
    if tree is None:  # "NOT" alone
        leaves = tuple(Text(word) for word in _WORD.findall(text)[:MOST_WORDS])
        tree = join_all(leaves) if leaves else None
    return SearchQuery(clean(typed[:MOST_LETTERS]), tree, tuple(dict.fromkeys(notes)))


def words_of_text(text: str) -> list[str]:
    """The words of a text as a query has them, without what is an operator in a query.

    >>> words_of_text("Pre-training of (deep) nets")
    ['Pre-training', 'of', 'deep', 'nets']
    """
    return [word.rstrip("*") for word in _WORD.findall(text)]


def join_all(parts: Iterable[Node]) -> Node | None:
    """One node for all of several, which are flattened; None for none."""
    flat = tuple(inner for part in parts for inner in (part.parts if isinstance(part, All) else (part,)))
    return flat[0] if len(flat) == 1 else All(flat) if flat else None


def join_some(parts: Iterable[Node]) -> Node | None:
    """One node for any of several, which are flattened; None for none."""
    flat = tuple(inner for part in parts for inner in (part.parts if isinstance(part, Some) else (part,)))
    return flat[0] if len(flat) == 1 else Some(flat) if flat else None


def conjuncts(tree: Node) -> tuple[Node, ...]:
    """The parts all of which have to hold."""
    return tree.parts if isinstance(tree, All) else (tree,)


def positive_leaves(tree: Node) -> Iterator[Text | Named | YearRange]:
    """The leaves that a paper is found by: those that stand under no NOT."""
    if isinstance(tree, (All, Some)):
        for part in tree.parts:
            yield from positive_leaves(part)
    elif not isinstance(tree, Not):
        yield tree


def show_tree(node: Node | None) -> str:
    """The tree as one line, which says how a query was understood."""
    if node is None:
        return ""
    if isinstance(node, (All, Some)):
        return f"({(' & ' if isinstance(node, All) else ' | ').join(map(show_tree, node.parts))})"
    if isinstance(node, Not):
        return f"!{show_tree(node.part)}"
    if isinstance(node, YearRange):
        ends = ("" if end is None else str(end) for end in (node.first, node.last))
        return f"year:{node.first}" if node.first == node.last else f"year:{'..'.join(ends)}"
    star = "*" * node.is_prefix
    if isinstance(node, Named):
        return f"{node.field}:{_quoted(node.value)}{star}"
    column = f"{node.column}:" if node.column else ""
    return f'{column}"{node.words}"{star}' if node.is_quoted else f"{column}{node.words}{star}"


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value


class _Token(NamedTuple):
    """A bracket, an operator ("AND", "OR", "NOT") or a leaf."""

    kind: str
    leaf: Node | None = None


def _tokens(text: str, notes: list[str], *, has_operators: bool) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        letter = text[at]
        is_start = at == 0 or text[at - 1] in " ("
        if letter in "()":
            yield _Token(letter)
            at += 1
        elif is_start and (minus := _MINUS.match(text, at)):
            yield _Token("NOT")
            at = minus.end()
        elif letter in _OPEN and (end := _closing(text, at)):
            yield from _phrase(text[at + 1 : end - 1], "", is_prefix=text[end : end + 1] == "*")
            at = end
        elif field := _FIELD.match(text, at):
            value, is_quoted, at = _value(text, field.end())
            if not any(map(str.isalnum, value)):
                yield _Token("leaf", Text(field[1]))
                continue
            yield from _field_tokens(field[1].lower().replace("-", "_"), value, is_quoted=is_quoted)
        elif chunk := _CHUNK.match(text, at):
            at = chunk.end()
            yield from _chunk_tokens(chunk[0], notes, has_operators=has_operators)
        else:
            at += 1


def _closing(text: str, at: int) -> int:
    """Where the phrase that a quotation mark opens ends; 0 if none closes it."""
    ends = [end + 1 for mark in _CLOSE if (end := text.find(mark, at + 1)) > 0]
    return min(ends, default=0)


def _value(text: str, at: int) -> tuple[str, bool, int]:
    """The value of a field, whether it is quoted, and where it ends; a bracket that it does not open ends it."""
    if text[at] in _OPEN and (end := _closing(text, at)):
        return text[at + 1 : end - 1], True, end
    depth, end = 0, at
    while end < len(text) and text[end] != " ":
        depth += (text[end] == "(") - (text[end] == ")")
        if depth < 0:
            break
        end += 1
    return text[at:end].lstrip(_OPEN), False, end


def _phrase(words: str, column: str, *, is_prefix: bool = False) -> Iterator[_Token]:
    plain = " ".join(word.rstrip("*") for word in _WORD.findall(words))
    if plain:
        yield _Token("leaf", Text(plain, is_prefix, column, is_quoted=True))


def _chunk_tokens(chunk: str, notes: list[str], *, has_operators: bool) -> Iterator[_Token]:
    """The tokens of what stands between blanks, brackets and quotation marks."""
    if has_operators and chunk in ("AND", "OR", "NOT"):
        yield _Token(chunk)
        return
    if unknown := _UNKNOWN.match(chunk):
        notes.append(f"{unknown[1]}: is none of the fields {', '.join(FIELDS)}; its words are searched.")
    elif chunk.endswith(":") and chunk[:-1] in FIELDS:
        notes.append(f"A field has no blank behind its colon ({chunk}VALUE); the words are searched.")
    for word in _WORD.findall(chunk):
        yield _Token("leaf", Text(word.rstrip("*"), word.endswith("*")))


def _field_tokens(field: str, value: str, *, is_quoted: bool) -> Iterator[_Token]:
    is_prefix = not is_quoted and value.endswith("*")
    plain = clean(value.rstrip("*") if is_prefix else value)
    if value.startswith("("):
        raise OptionError(
            f"{quote(f'{field}:{value}')} is no value of {field}; expected one, in quotation marks if it has blanks;"
            f" write ({field}:A OR {field}:B) for several."
        )
    if field in TEXT_FIELDS:
        words = _WORD.findall(value)
        if is_quoted or len(words) != 1:
            yield from _phrase(plain, field, is_prefix=is_prefix)
        else:
            yield _Token("leaf", Text(words[0].rstrip("*"), is_prefix, field))
        return
    if field == "year":
        yield _Token("leaf", parse_years(plain))
    elif field == "is":
        yield _Token("leaf", Named("is", _state(plain)))
    else:
        yield _Token("leaf", Named(field, plain, is_prefix))


def parse_years(value: str) -> YearRange:
    """The years of `year:`.

    >>> parse_years("2018-2021"), parse_years(">2019"), parse_years("..2000")
    (YearRange(first=2018, last=2021), YearRange(first=2020, last=None), YearRange(first=None, last=2000))

    Raises:
        OptionError: it is none.
    """
    if compared := _COMPARED.fullmatch(value):
        sign, year = compared[1], int(compared[2])
        first = {">": year + 1, ">=": year, "=": year}.get(sign)
        return YearRange(first, {"<": year - 1, "<=": year, "=": year}.get(sign))
    ends = _YEAR.fullmatch(value)
    if ends is None or not (ends[1] or ends[3]) or (ends[2] is None and ends[3] and ends[1]):
        raise OptionError(f"year:{clean(value)[:40]} is no year; expected 2020, 2018-2021, 2019.., ..2019 or >=2019.")
    first, last = (int(end) if end else None for end in (ends[1], ends[3]))
    return YearRange(first, last) if ends[2] else YearRange(first or last, first or last)


def _state(value: str) -> str:
    folded = value.lower().replace("_", "-")
    folded = {"keep": "kept", "discard": "discarded", "toread": "to-read"}.get(folded, folded)
    if folded not in STATES:
        raise OptionError(f"is:{value[:40]} is none of the marks; expected is:{', is:'.join(STATES)}.")
    return folded


class _Parser:
    """Reads tokens by descent: OR binds least, then AND, which may be left out, then NOT."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def parse(self) -> Node | None:
        """The tree of all tokens; closing brackets that nothing opened are passed over."""
        parts = []
        while self._at < len(self._tokens):
            if self._peek() == ")":
                self._at += 1
            elif (part := self._some()) is not None:
                parts.append(part)
        return join_all(parts)

    def _peek(self) -> str:
        return self._tokens[self._at].kind if self._at < len(self._tokens) else ""

    def _some(self) -> Node | None:
        parts = [self._all()]
        while self._peek() == "OR":
            self._at += 1
            parts.append(self._all())
        return join_some(part for part in parts if part is not None)

    def _all(self) -> Node | None:
        parts = []
        while (kind := self._peek()) not in ("", "OR", ")"):
            if kind == "AND":
                self._at += 1
            elif (part := self._one()) is not None:
                parts.append(part)
        return join_all(parts)

    def _one(self) -> Node | None:
        is_negated = False
        while self._peek() == "NOT":
            is_negated = not is_negated
            self._at += 1
        part = self._operand()
        if part is None or not is_negated:
            return part
        return part.part if isinstance(part, Not) else Not(part)

    def _operand(self) -> Node | None:
        kind = self._peek()
        if kind == "leaf":
            self._at += 1
            return self._tokens[self._at - 1].leaf
        if kind != "(":
            return None  # an operator without an operand, or the end
        self._at += 1
        if self._depth >= _DEEPEST:
            return None
        self._depth += 1
        part = self._some()
        self._depth -= 1
        if self._peek() == ")":
            self._at += 1
        return part
