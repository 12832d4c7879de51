"""Pure functions on text for every package: keys to compare titles by, sentences, safe printing."""

from __future__ import annotations

import re
import unicodedata

_LATEX = """
bigl bigr boldsymbol cdot cdots dfrac emph forall frac geq geqslant infty langle lceil ldots leftarrow leq leqslant
lfloor mathbb mathbf mathcal mathfrak mathit mathrm mathsf mathtt mbox neq odot operatorname oplus otimes overline
rangle rceil rfloor rightarrow setminus sqrt subseteq textbf textit textrm textsc textsf texttt tfrac underline
varepsilon varphi widehat widetilde
"""
LATEX_COMMANDS = frozenset(_LATEX.split())  # LaTeX commands that abstracts keep from formulas; they are not words
INITIALS = re.compile(r"(?:[A-Z]\.?-?){1,3}")  # of first names, after the family name: "Smith JA"
_NOT_KEY = re.compile(r"[\W_]+")
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_SPACE = re.compile(r"\s+")
_HYPHENS = str.maketrans("\u2010\u2011", "--")
_PLAIN_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")  # fit for a part of a file name, and a key of JSON and GraphML
_ASCII_END = re.compile(
    r"[.!?](?:[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9$\\]|\(c\) ?(?:19|20)\d\d)"
    r"|(?=[A-Z])(?<=[a-z\d)\]%][a-z\d)\]%].)(?=[A-Z][a-z]*[ ,:]|NCT\d))"  # the blank is missing: "of sand.This"
)
_SENTENCE_END = re.compile(  # the same for all scripts, at three times the time
    r"[.!?。！？](?:(?<=[。！？])[」』）”’]*\s*|[\"'”’)\]]*\s+"
    r"(?=[\"'“‘«„(\[¿¡]?[A-Z0-9$\\À-ÖØ-ÞΑ-ΩА-ЯЁ\u3040-\u9fff©]|\(c\) ?(?:19|20)\d\d)"
    r"|(?<=[a-z\d)\]%][a-z\d)\]%].)(?=[A-Z][a-z]*[ ,:]|NCT\d)"
    r"|(?<=[\u3040-\u9fff].)(?=[\u3040-\u9fff]))"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|et al|cf|vs|Figs?|Eqs?|Secs?|Tabs?|Refs?|resp|approx|etc|Dr|Prof|Mr|Mrs|St|No|Vol|pp|w\.r\.t"
    r"|a\.k\.a|ca|viz|spp?|subsp|i\.[vmp]|s\.c|p\.o|z\.B|d\.h|bzw|vgl|ggf)|\b[A-Z])\.$"
)


def title_key(title: str) -> str:
    """The title in lower case without accents and punctuation: two spellings of one title have the same key.

    >>> title_key("Adam: A Method  for Stochastic Optimization.")
    'adam a method for stochastic optimization'
    """
    folded = title.lower() if title.isascii() else strip_accents(unicodedata.normalize("NFKD", title).casefold())
    return _NOT_KEY.sub(" ", folded).strip()


def plain_hyphens(text: str) -> str:
    """The text with plain hyphens for typographic ones, which publishers write in names; of the same length.

    >>> plain_hyphens("NOR\u2010SWITCH")
    'NOR-SWITCH'
    """
    return text if text.isascii() else text.translate(_HYPHENS)


def strip_accents(text: str) -> str:
    """The text without accents, and with ligatures and other compatibility characters (NFKD) resolved.

    >>> strip_accents("Erdős ﬁnds")
    'Erdos finds'
    """
    if text.isascii():
        return text
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def clean(text: str) -> str:
    r"""The text on one line without control, bidi-override and zero-width characters: safe to print and store.

    >>> clean("a\x1b[31m  b\n c")
    'a[31m b c'
    """
    return _SPACE.sub(" ", _CONTROL.sub("", text)).strip()


def short_name(title: str) -> str:
    """The part of a title before the colon if it is short enough to be a name, else the empty string.

    >>> short_name("BlockPruner: Fine-grained Pruning for Large Language Models")
    'BlockPruner'
    """
    head, colon, _ = title.partition(": ")
    return head.strip() if colon and 0 < len(head) <= 40 and len(head.split()) <= 4 else ""


def split_sentences(text: str) -> list[str]:
    """Split text into sentences; "et al.", "e.g.", initials and decimals do not end one.

    Cost: linear in the length of the text.
    """
    return [text[start:end].strip() for start, end in sentence_spans(text)]


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a text begin and end, as `split_sentences` cuts them; a span may end with blanks.

    Cost: linear in the length of the text.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in (_ASCII_END if text.isascii() else _SENTENCE_END).finditer(text):
        if _ABBREVIATION.search(text, max(start, match.start() - 11), match.start() + 1):
            continue
        spans.append((start, match.end()))
        start = match.end()
    return [*spans, (start, len(text))] if text[start:].strip() else spans


def quote(text: str, width: int = 60) -> str:
    """The text in quotes on one line, cut to `width` characters, as messages and `repr`s show it.

    >>> quote("Adam: A Method for Stochastic Optimization", 20)
    "'Adam: A Method for…'"
    """
    return repr(truncate(clean(text), width))


def truncate(text: str, width: int) -> str:
    """The text cut at a word boundary to at most `width` characters, with an ellipsis if it was cut."""
    if len(text) <= width:
        return text
    head = text[: width - 1]
    at_word = head.rsplit(" ", 1)[0] if " " in head[width // 2 :] else head
    return at_word.rstrip(" ,;:-") + "…"


def is_plain_name(name: object) -> bool:
    """Whether a string can name an edge type or a kind of facts: lower-case letters, digits and _, a letter first.

    >>> is_plain_name("same_funder"), is_plain_name("../x")
    (True, False)
    """
    return isinstance(name, str) and _PLAIN_NAME.fullmatch(name) is not None


def format_count(number: int, noun: str) -> str:
    """A number with its noun, in the form of all reports and messages.

    >>> format_count(1500, "record"), format_count(1, "paper"), format_count(0, "file")
    ('1,500 records', '1 paper', '0 files')
    """
    return f"{number:,} {noun}{'s' * (number != 1)}"
