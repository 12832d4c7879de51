r"""Converts a formula of LaTeX to text: `\sqrt{s_{NN}} = 13\,\mathrm{TeV}` is "√sNN = 13 TeV"."""

from __future__ import annotations

import re
from functools import lru_cache

from graphrec.readers._latex_symbols import compose, symbol

_MARKS = {
    "bar": "\u0304", "overline": "\u0304", "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303",
    "widetilde": "\u0303", "vec": "\u20d7", "dot": "\u0307", "ddot": "\u0308", "acute": "\u0301", "grave": "\u0300",
    "breve": "\u0306", "check": "\u030c", "mathring": "\u030a", "not": "\u0338",
    "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304", '"': "\u0308", ".": "\u0307",
}  # fmt: skip
_FRACTIONS = frozenset({"frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"})
_SPACES = frozenset({",", ";", ":", ">", " ", "quad", "qquad", "thinspace", "enspace", "space", "\\", "\n"})
_ROOTS = {"": "√", "2": "√", "3": "∛", "4": "∜"}
_ROOT_DEGREE = re.compile(r"\s*\[([^\[\]]*)\]")
_TOKEN = re.compile(r"\\([a-zA-Z]+)\*?|\\(.)|([{}^_~])|([^\\{}^_~]+)", re.DOTALL)
_NUMBER_OR_LETTER = re.compile(r"[-+−]?\d+(?:\.\d+)?|[^\W\d_]")
_SUM = re.compile(r"[-−]?\w.*[-+−/].*\w|[-−]\w.+", re.DOTALL)
_SIMPLE = re.compile(r"[\w.′]*")
_DEGREE = frozenset({"∘", "°"})
_DEEPEST = 30  # groups inside each other; deeper ones lose their braces only


@lru_cache(maxsize=8192)
def formula_text(formula: str, *, has_base: bool = False) -> str:
    r"""The text of a formula: symbols in Unicode, subscripts on the line, x^2 as it is.

    Args:
        formula: the LaTeX between the signs of mathematics.
        has_base: whether a letter or number stands right before it, so that a superscript at its beginning is of that.

    >>> formula_text(r"\sqrt{s}=13\,\mathrm{TeV}"), formula_text(r"x_{ij}^{2}"), formula_text("^{13}C")
    ('√s=13 TeV', 'xij^2', '13C')

    Cost: linear in the length of the formula.
    """
    return _Formula(formula, has_base=has_base).text()


class _Formula:
    """A formula while it is read from left to right."""

    def __init__(self, formula: str, *, has_base: bool) -> None:
        self._formula = formula
        self._at = 0
        self._depth = 0
        self._has_base = has_base

    def text(self) -> str:
        """The text up to the end of the group, or of the formula."""
        parts: list[str] = []
        while self._at < len(self._formula) and (part := self._next(parts)) is not None:
            if part:
                parts.append(part)
        return "".join(parts)

    def _next(self, before: list[str]) -> str | None:
        """The text of what comes next; None at the end of a group."""
        match = _TOKEN.match(self._formula, self._at)
        if match is None:  # a lone backslash at the end
            self._at = len(self._formula)
            return None
        self._at = match.end()
        if match[4]:
            return match[4]
        return self._sign(match[3], before) if match[3] else self._command(match[1] or match[2])

    def _sign(self, sign: str, before: list[str]) -> str | None:
        if sign == "}":
            return None if self._depth else ""
        if sign == "{":
            return self._group()
        if sign == "~":
            return " "
        argument = self._argument()
        if sign == "_":
            return argument
        base = "".join(before[-2:]).rstrip()[-1:] or ("a" if self._has_base else "(")
        return _superscript(argument, has_base=base != "(")

    def _group(self) -> str:
        """The text of a group, whose brace was read."""
        if self._depth >= _DEEPEST:
            return ""
        outer, self._has_base = self._has_base, False
        self._depth += 1
        text = self.text()
        self._depth -= 1
        self._has_base = outer
        return text

    def _argument(self) -> str:
        """The text of the argument of a command: a group, a command or one character."""
        while self._formula[self._at : self._at + 1].isspace():
            self._at += 1
        sign = self._formula[self._at : self._at + 1]
        if sign in "\\{":
            return self._next([]) or "" if sign else ""
        if sign == "}":
            return ""
        self._at += 1
        return sign

    def _command(self, name: str) -> str:
        if name in _SPACES:
            return " "
        if name in _FRACTIONS:
            above, below = self._argument(), self._argument()
            return f"{_in_parentheses(above)}/{_in_parentheses(below)}"
        if name == "sqrt":
            return self._root()
        if mark := _MARKS.get(name):
            self._skip_space()
            argument = self._argument()
            return compose(argument, mark) if len(argument) == 1 and (argument.isalpha() or name == "not") else argument
        if name in {"left", "right"} and self._formula[self._at : self._at + 1] == ".":
            self._at += 1
            return ""
        text = symbol(name) if name.isalpha() else "" if name in "!/-@" else name
        start = self._at
        self._skip_space()
        is_word = len(text) > 1 and text.isalpha()  # "log n", but "αβ"
        return f"{text} " if is_word and self._at > start and self._formula[self._at : self._at + 1].isalnum() else text

    def _skip_space(self) -> None:
        while self._formula[self._at : self._at + 1].isspace():
            self._at += 1

    def _root(self) -> str:
        match = _ROOT_DEGREE.match(self._formula, self._at)
        if match:
            self._at = match.end()
        degree = match[1].strip() if match else ""
        return f"{_ROOTS.get(degree) or f'{degree}√'}{_in_parentheses(self._argument())}"


def _in_parentheses(text: str) -> str:
    """A text in parentheses, if a sign before it would be of its beginning only."""
    return text if _SIMPLE.fullmatch(text) or len(text) == 1 else f"({text})"


def _superscript(text: str, *, has_base: bool) -> str:
    if text in _DEGREE:
        return "°"
    if not has_base:
        return text
    if _NUMBER_OR_LETTER.fullmatch(text):
        return f"^{text}"
    return f"^({text})" if _SUM.fullmatch(text) else text
