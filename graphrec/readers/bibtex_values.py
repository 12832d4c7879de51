"""Values of BibTeX fields in both directions: LaTeX to text, names, lists and dates, and each of them to LaTeX."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from graphrec.model.details import CODES, OTHERS, is_splittable, split_codes, with_dashes
from graphrec.model.people import is_group
from graphrec.readers._latex import latex_to_text
from graphrec.readers.csl import csl_name
from graphrec.readers.dates import MONTHS, parse_date, parse_month
from graphrec.readers.lists import names_in
from graphrec.readers.record import plain
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graphrec.model.details import Detail

TITLES = ("title", "maintitle")  # fields in which a paper's own may stand; the first of each is written
JOURNALS = ("journal", "journaltitle", "booktitle")
KEYWORDS = ("keywords", "keyword", "author_keywords", "mendeley-tags", "tags")
ADDRESSES = ("url", "bdsk-url-1", "link")
EPRINTS = ("eprint", "arxivid", "arxiv")
EPRINT_TYPES = ("archiveprefix", "eprinttype")

_AND = re.compile(r" and ", re.IGNORECASE)
_SEMICOLON = re.compile(r"(?<!\\)[;\n]")
_MASK = dict(zip(";,\n ", "\ue010\ue011\ue012\ue013", strict=True))
_UNMASK = str.maketrans({mask: sign for sign, mask in _MASK.items()})
_PARAGRAPH = re.compile(r"\n[ \t]*\r?\n")
_LINE_END = re.compile(r"\\\\[ \t]*\r?\n")
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}
_SPECIAL = re.compile("|".join(map(re.escape, _ESCAPES)))
_LIGATURE = re.compile(r"(?<=-)(?=-)|(?<=`)(?=`)|(?<=')(?=')")
_NEEDS_ESCAPE = re.compile(f"{_SPECIAL.pattern}|--|``|''")  # one quick look, since few texts do
_WORD = re.compile(r"[^\W_]+")
_MARKED = re.compile(r"(?<!\\)\{[^\\}]|(?<!\\)\$|\\[A-Za-z]{3,}")
_NOT_VERBATIM = re.compile(r"[\\{}]")
_TILDE = re.compile(r"\\~\{\}|\\string~|~")
_OTHERS = re.compile(r"\band\s+\{?others\}?\s*$", re.IGNORECASE)
_NAMED_PART = re.compile(r"\s*(?:family|given|prefix|suffix|useprefix)(?:-i)?\s*=")
_BRACE = re.compile(r"\\[\\{}]|[{}]")


def escape(text: str) -> str:
    r"""Escape text so that LaTeX prints it verbatim.

    >>> escape("50% of A_1 -- really")
    '50\\% of A\\_1 -{}- really'
    """
    if not _NEEDS_ESCAPE.search(text):
        return text
    return _SPECIAL.sub(lambda match: _ESCAPES[match[0]], _LIGATURE.sub("\0", text)).replace("\0", "{}")


def is_marked(raw: str) -> bool:
    r"""Whether LaTeX says more than its text does: braces around words, mathematics, commands.

    >>> is_marked("The {B}ayes factor"), is_marked(r"Z{\"u}rich \& Bern")
    (True, False)
    """
    return _MARKED.search(raw) is not None


def is_balanced(raw: str) -> bool:
    """Whether each brace has its other one, so that the value of a field ends where it should."""
    depth = 0
    for match in _BRACE.finditer(raw):
        depth += (match[0] == "{") - (match[0] == "}")
        if depth < 0:
            return False
    return depth == 0 and not raw.endswith("\\")


def read_title(raw: str) -> str:
    """The text of a title or journal."""
    return plain(latex_to_text(raw))


def write_title(title: str) -> str:
    """A title whose words with capital letters stand in braces, so that no style turns them to lower case.

    Not the first word, which begins with a capital letter in every style.

    >>> write_title("A Bayesian view of BlockPruner and mRNA in Zürich")
    'A {Bayesian} view of {BlockPruner} and {mRNA} in {Zürich}'
    """
    parts, end = [], 0
    for match in _WORD.finditer(title):
        word = match[0]
        rest = word[1:] if not end and not match.start() else word
        parts += [escape(title[end : match.start()]), word if rest == rest.lower() else f"{{{word}}}"]
        end = match.end()
    return "".join([*parts, escape(title[end:])])


def read_address(raw: str) -> str:
    r"""An address, in which a tilde is no space; in some files LaTeX protects its signs.

    >>> read_address("https://example.org/~a/b_c"), read_address(r"\url{https://example.org/b\_c}")
    ('https://example.org/~a/b_c', 'https://example.org/b_c')
    """
    raw = raw.strip()
    return latex_to_text(_TILDE.sub(r"\\textasciitilde{}", raw)) if _NOT_VERBATIM.search(raw) else raw


def write_address(address: str) -> str:
    """An address as it is: packages of LaTeX print it so; escaped if BibTeX could not hold it."""
    return escape(address) if _NOT_VERBATIM.search(address) else address


def read_lines(raw: str) -> str:
    r"""The text of a detail, which has the lines that `\\` ends."""
    lines = _LINE_END.split(raw) if "\\" in raw else [raw]
    return "\n".join(clean(latex_to_text(line)) for line in lines)


def write_lines(text: str) -> str:
    """A text, with LaTeX's end of a line at the end of each line."""
    return "\\\\\n".join(map(escape, text.split("\n")))


def read_names(raw: str) -> list[str]:
    """Split names at " and " outside braces, without "others"."""
    return [name for name, _ in _names(raw)]


def groups_of(raw: str) -> list[str]:
    """The names that stand in braces, so that BibTeX does not split them: those of groups; and "others" at the end."""
    others = [OTHERS] if _OTHERS.search(raw) else []
    if "{" not in raw:
        return others
    return others + [
        name for name, latex in _names(raw) if latex[:1] == "{" and _is_in_braces(latex) and is_splittable(name)
    ]


def _is_in_braces(latex: str) -> bool:
    r"""Whether one pair of braces holds all of it, unlike in `{\'E}cole, Jos{\'e}`."""
    return latex[-1:] == "}" and is_balanced(latex[1:-1])


@lru_cache(maxsize=8)  # an entry is asked for its names, the groups among them and how they are spelt
def _names(raw: str) -> list[tuple[str, str]]:
    masked = _mask_separators(" ".join(raw.split()))
    units = (unit for part in _AND.split(masked) for unit in _units(part))
    pairs = ((_person(name).strip(), name.strip()) for name in units)
    return [(name, latex) for name, latex in pairs if name and name.lower() not in {"others", "and"}]


def _units(part: str) -> list[str]:
    """The names in what stands between two "and", which divides names in BibTeX; some tools write semicolons."""
    return names_in(part) if ";" in part else [part]


def _person(name: str) -> str:
    """The text of a name, whose parts may be named as in BibLaTeX (`family=Berg, given=Jan, prefix=van den`)."""
    if "=" not in name or not _NAMED_PART.match(name):
        return latex_to_text(name.translate(_UNMASK))
    parts = (part.partition("=") for part in name.split(","))
    values = {key.strip().lower(): latex_to_text(value.translate(_UNMASK)).strip(' "') for key, _, value in parts}
    return csl_name({**values, "non-dropping-particle": values.get("prefix", "")})


def write_names(names: Iterable[str], groups: Iterable[str] = ()) -> str:
    """Names joined by " and "; those of groups, and those that BibTeX would split wrongly, stand in braces.

    It would where one contains "and", has three commas, or is "others"; readers split at semicolons and named parts.
    """
    units = frozenset(groups)
    people = [
        f"{{{escape(name.rstrip(', '))}}}" if is_group(name, units) or _is_split(name) else escape(name)
        for name in names
    ]
    return " and ".join([*people, *([OTHERS] if OTHERS in units and people else [])])


def _is_split(name: str) -> bool:
    is_divided = ";" in name or re.search(r"\band\b", name, re.IGNORECASE) or _NAMED_PART.match(name)
    return bool(is_divided) or name.count(",") > 2 or name.lower() == "others"


def read_list(raw: str) -> list[str]:
    """Split a list outside braces: at semicolons or line ends if there are any, else at commas."""
    masked = _mask_separators(raw)
    parts = _SEMICOLON.split(masked) if _SEMICOLON.search(masked) else masked.split(",")
    return [latex_to_text(part.translate(_UNMASK)).strip() for part in dict.fromkeys(parts) if part.strip()]


def write_list(items: Iterable[str]) -> str:
    """Items joined by commas; those that contain a separator stand in braces.

    >>> write_list(["pruning", "Aged, 80 and over"])
    'pruning, {Aged, 80 and over}'
    """
    return ", ".join(f"{{{escape(item)}}}" if re.search(r"[;,]", item) else escape(item) for item in items)


def read_month(month: str, day: str = "") -> str:
    """Month and day as `MM-DD` or `MM`; "" for what is neither, as in "Spring"."""
    return parse_month(f"{read_lines(month)} {read_lines(day)}".replace("~", " "))


def write_month(month: str) -> str:
    """The name that BibTeX knows for a month from 01 to 12."""
    return MONTHS[int(month) - 1]


def read_detail(detail: Detail, raw: str) -> list[str]:
    """The values of a field, as `Paper.details` has them; none for a date without a month, or in words."""
    if detail.form == "name":
        return read_names(raw)
    texts = [read_lines(part) for part in _PARAGRAPH.split(raw)]
    if detail.form == "date":
        return [date] if (date := parse_date(texts[0])) else []
    if detail.name == "page":
        return [with_dashes(text) for text in texts]
    return [one for text in texts for each in split_codes(detail.name, text) if (one := each.strip())]


def write_detail(detail: Detail, values: Sequence[str], groups: Iterable[str] = ()) -> str:
    """The value of a field with the values of a detail.

    Args:
        detail: the detail.
        values: its values in `Paper.details`.
        groups: names of persons that are those of groups.
    """
    if detail.form == "name":
        return write_names(values, groups)
    if detail.name == "page":
        return write_lines(values[0]).replace("–", "--")
    return (", " if detail.name in CODES else "\n\n").join(map(write_lines, values))


def _mask_separators(value: str) -> str:
    """Replace separators inside braces by placeholders (`_MASK`), so that the value is not split there."""
    if "{" not in value:
        return value
    masked = []
    depth, escaped = 0, False
    for sign in value:
        if not escaped and sign in "{}":
            depth = max(0, depth + (1 if sign == "{" else -1))
        escaped = sign == "\\" and not escaped
        masked.append(_MASK.get(sign, sign) if depth else sign)
    return "".join(masked)
