r"""Converts LaTeX in titles, names and abstracts to plain text: accents, symbols, mathematics, formatting commands.

pylatexenc knows the commands but takes milliseconds per text, so it converts only single commands, and each once.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

from graphrec.readers._guard import UnreadableError, parser

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331",
}  # fmt: skip
_LETTER = r"(?:\\[ijIJ](?![a-zA-Z])\s?|\\(?:ae|AE|oe|OE|o|O|l|L|aa|AA)(?![a-zA-Z])\s?|[^\W\d_])"
_ACCENT = re.compile(rf"\\(?:([`'^~=.\"])\s*|([uvHcdbkr])(?=[\s{{\\])\s*)(?:\{{\s*+({_LETTER}?)\s*\}}|({_LETTER}))")
_SPECIAL = r"ae|AE|oe|OE|o|O|l|L|aa|AA|ss"
_ACCENT_IN_TEXT = re.compile(
    r"(?=[$\\{])(?:"  # with which all begin: at any other character five looks behind would take ten times as long
    r"(?P<formula>(?<!\\)\$[^$]{1,400}\$)"
    rf"|(?P<brace>\{{)?\\(?P<sign>[`'^~=.\"uvHc]|(?<=\w\\)[dbkr])\{{(?P<in_braces>{_LETTER})\}}(?(brace)\}})"
    rf"|\{{\\(?P<inner>[`'^~=.\"]|[uvHcdbkr](?=\s))\s?(?P<within>{_LETTER})\}}"
    r"|(?<=[^\W\d_])\\(?P<apart>[vHc]) (?P<next>[a-zA-Z])"
    r"|(?:(?<=\d)|(?<=\d ))\\(?P<percent>%)"
    rf"|\{{\\(?P<one>{_SPECIAL})\}}|\\(?P<other>{_SPECIAL})\{{\}}"
    r"|(?<=[^\W\d_]|\})(?<!\b[cdjlmnst](?=\\'))(?<!qu(?=\\'))(?<!\b[dns][aeu]ll(?=\\'))(?<!\ball(?=\\'))(?<!\bun(?=\\'))"
    r"\\(?P<bare>[`'^~\"])(?!(?<=\b[A-Z]\\')[A-Z][a-z])"
    r"(?P<letter>[aeiouyAEIOUY]|\\i(?![a-zA-Z])\s?|(?<=\\['~])[cnzCNZ]|(?<=\\')s(?=[a-z]{2})))"
)  # without braces only inside a word, and not for an apostrophe, which some exports write as \'
_MAY_BE_ACCENT = re.compile(r"\\(?:[`'^~=.\"%]|[a-zA-Z]{1,2}[{}\s])")  # a quick test: thirty times as fast
_PLAIN_LETTERS = {"\\i": "i", "\\j": "j", "\\I": "I", "\\J": "J"}
_MATH = re.compile(
    r"(?<!\\)\$\$?([^$]{1,400})\$\$?|\\\((.{1,400}?)\\\)|\\ensuremath\s*\{((?:[^{}]|\{[^{}]*\}){1,400})\}", re.DOTALL
)
_FORMAT = re.compile(
    r"\\(?:emph|text\w*|math(?:rm|bf|it|sf|cal|bb|frak|scr|tt)|mbox|hbox|underline|uppercase|MakeUppercase|mkbib\w+|"
    r"enquote|href\s*\{[^{}]*\}|url|path|nocase|protect|relax|NoCaseChange|it|bf|rm|sc|tt|sf|sl|em|itshape|bfseries|"
    r"scshape|upshape|small|large|tiny|normalfont)(?![a-zA-Z])\s*"
)
_ESCAPED = re.compile(r"\\([&%$#_{}])")
_COMMAND = re.compile(r"\\([a-zA-Z]+)\s?(?:\{\})?|\\(.)", re.DOTALL)
_BRACES = re.compile(r"(?<!\\)[{}]")
_NEEDS_WORK = re.compile(r"[\\${}~]|--|``|''")
_SCRIPT = re.compile(r"[_^]\{([^{}]*)\}|_(\w)|\^(\d)")
_SPACES = re.compile(r"[ \t\r\n]{2,}")
_SIGNS = "&%$#_{}\\~^"
_PLACEHOLDERS = "\ue000\ue001\ue002\ue003\ue004\ue005\ue006\ue007\ue008\ue009"  # replace escaped signs meanwhile
_TO_PLACEHOLDER = dict(zip(_SIGNS, _PLACEHOLDERS, strict=True))
_FROM_PLACEHOLDER = dict(zip(_PLACEHOLDERS, _SIGNS, strict=True))
_PLACEHOLDER = re.compile(f"[{_PLACEHOLDERS}]")
_TEXT_SIGN = re.compile(r"\\text(backslash|asciitilde|asciicircum)(?![a-zA-Z])(?:\{\}|\s)?")
_TEXT_SIGNS = {"backslash": "\\", "asciitilde": "~", "asciicircum": "^"}


def latex_to_text(text: str) -> str:
    r"""Convert LaTeX to the Unicode text that it prints.

    >>> latex_to_text(r"{\'E}tude of {B}ayesian $\alpha$-divergences in Z{\"u}rich \& Malm\"o")
    'Étude of Bayesian α-divergences in Zürich & Malmö'
    """
    if not _NEEDS_WORK.search(text):
        return text
    if not text.isprintable() or "  " in text:
        text = _SPACES.sub(" ", text)  # or patterns with spaces at two places take quadratic time
    has_commands = "\\" in text
    if has_commands or "$" in text:
        text = _ESCAPED.sub(lambda match: _TO_PLACEHOLDER[match[1]], text)
        text = _TEXT_SIGN.sub(lambda match: _TO_PLACEHOLDER[_TEXT_SIGNS[match[1]]], text)
        text = _MATH.sub(_math_text, text)
        text = _ACCENT.sub(_convert_accent, text)
        text = _FORMAT.sub("", text)
        text = _COMMAND.sub(_command_text, text)
    text = text.replace("---", "—").replace("--", "–").replace("``", "“").replace("''", "”").replace("~", " ")
    text = _BRACES.sub("", text) if "{" in text or "}" in text else text
    return _PLACEHOLDER.sub(lambda match: _FROM_PLACEHOLDER[match[0]], text) if has_commands else text


def decode_latex_accents(text: str) -> str:
    r"""Replace LaTeX accents by letters and "\%" after a number by "%"; everything else, also mathematics, stays.

    For abstracts in plain text with names in LaTeX, as those of arXiv.

    >>> decode_latex_accents(r"the Cram\'er-Rao bound, Erd\H{o}s and na\"ive 5\% of $\hat{x}$, it\'s \"a quote\"")
    'the Cramér-Rao bound, Erdős and naïve 5% of $\\hat{x}$, it\\\'s \\"a quote\\"'
    """
    return _ACCENT_IN_TEXT.sub(_letter_in_text, text) if _MAY_BE_ACCENT.search(text) else text


def _letter_in_text(match: re.Match[str]) -> str:
    if special := match["one"] or match["other"]:
        return _symbol(f"\\{special}")
    if match["percent"] or match["formula"]:
        return match["percent"] or match[0]
    letter = match["in_braces"] or match["within"] or match["next"] or match["letter"]
    accented = _combine(letter.strip(), match["sign"] or match["inner"] or match["apart"] or match["bare"])
    return accented if len(accented) == 1 else match[0]  # no language has that letter: a macro of the authors


def _convert_accent(match: re.Match[str]) -> str:
    return _combine((match[3] or match[4] or "").strip(), match[1] or match[2])


def _combine(letter: str, mark: str) -> str:
    letter = _PLAIN_LETTERS.get(letter) or (_symbol(letter) if letter.startswith("\\") else letter)
    return unicodedata.normalize("NFC", letter + _ACCENTS[mark]) if letter else ""


def _command_text(match: re.Match[str]) -> str:
    name = match[1]
    if name is None:
        return {"\\": " ", "-": "", "/": "", "@": "", " ": " ", ",": " ", ";": " ", "\n": " "}.get(match[2], match[2])
    symbol = _symbol(f"\\{name}")
    return symbol or ""


@cache
def _known_commands() -> Any:
    """The commands that pylatexenc knows; it warns of those without their arguments, which is not of use to anybody."""
    import logging

    from pylatexenc.latex2text import get_default_latex_context_db

    logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)
    return get_default_latex_context_db()


@lru_cache(maxsize=8192)
def _symbol(command: str) -> str:
    """The text that a command without arguments prints; "" if the command is unknown."""
    if _known_commands().get_macro_spec(command[1:]) is None:
        return ""  # at once, since a file may have a hundred thousand
    from pylatexenc.latex2text import LatexNodes2Text

    try:
        with parser():
            converter = LatexNodes2Text(math_mode="text", keep_comments=True)
            return str(converter.latex_to_text(f"{command}{{}}", tolerant_parsing=True))
    except UnreadableError:
        return ""


def _math_text(match: re.Match[str]) -> str:
    return _formula(match[1] or match[2] or match[3] or "")


@lru_cache(maxsize=8192)
def _formula(formula: str) -> str:
    """A formula with symbols in Unicode, subscripts and braces removed: x_{ij} is xij; x^2 stays."""
    if "\\" not in formula:
        return _SCRIPT.sub(lambda match: match[1] or match[2] or f"^{match[3]}", formula)
    formula = _ACCENT.sub(_convert_accent, formula)
    formula = re.sub(r"\\frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}", r"\1/\2", formula)
    formula = _COMMAND.sub(_command_text, _FORMAT.sub("", formula))
    return _SCRIPT.sub(lambda match: match[1] or match[2] or f"^{match[3]}", formula)
