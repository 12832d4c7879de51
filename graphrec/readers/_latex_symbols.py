r"""What a LaTeX command without arguments prints, as pylatexenc knows it; "" for one that is unknown."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import permutations
from typing import Any

from graphrec.readers._guard import UnreadableError, parser

_MISSING = {  # from pylatexenc: Vietnamese letters of vntex, signs of textcomp and siunitx, names of programs
    "ohorn": "ơ", "OHORN": "Ơ", "uhorn": "ư", "UHORN": "Ư", "abreve": "ă", "ABREVE": "Ă", "acircumflex": "â",
    "ACIRCUMFLEX": "Â", "ecircumflex": "ê", "ECIRCUMFLEX": "Ê", "ocircumflex": "ô", "OCIRCUMFLEX": "Ô", "dbar": "đ",
    "Dbar": "Đ", "degree": "°", "celsius": "°C", "textcelsius": "°C", "degreeCelsius": "°C", "micro": "µ",
    "ohm": "Ω", "percent": "%", "textless": "<", "textgreater": ">", "textbar": "|", "textunderscore": "_",
    "textonehalf": "½", "textonequarter": "¼", "textthreequarters": "¾", "textpm": "±", "textminus": "−",
    "textbraceleft": "{", "textbraceright": "}", "textdollar": "$", "S": "§", "P": "¶", "pounds": "£", "copyright": "©",
    "euro": "€", "EUR": "€", "textperiodcentered": "·", "slash": "/", "TeX": "TeX", "LaTeX": "LaTeX",
    "LaTeXe": "LaTeX2e", "BibTeX": "BibTeX", "textordmasculine": "º", "textordfeminine": "ª", "prime": "′",
    "lvert": "|", "rvert": "|", "vert": "|", "lVert": "‖", "rVert": "‖",
    "SS": "ẞ", "th": "þ", "TH": "Þ", "textsuperscript": "", "textsubscript": "", "sqrt": "√",
}  # fmt: skip
_PRINTED_OTHERWISE = frozenset({"cite", "footnote", "vspace", "hspace", "item", "par", "newline"})  # or as layout
_ONE_COMMAND = re.compile(r"\\ensuremath\{\\([a-zA-Z]+)\}|\{?\\([a-zA-Z]+)\}?")
_MOST_MARKS = 3  # on one letter; more are no writing of any language


@cache
def _known_commands() -> Any:
    """The commands that pylatexenc knows; it warns of those without their arguments, which is not of use to anybody."""
    import logging

    from pylatexenc.latex2text import get_default_latex_context_db

    logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)
    return get_default_latex_context_db()


@cache
def _characters() -> dict[str, str]:
    """The characters that pylatexenc writes as one command, by that command: it writes more of them than it reads."""
    from pylatexenc.latexencode import get_builtin_uni2latex_dict

    characters: dict[str, str] = {}
    for code, latex in get_builtin_uni2latex_dict().items():
        if match := _ONE_COMMAND.fullmatch(latex):
            characters.setdefault(match[1] or match[2], chr(code))
    return characters


@lru_cache(maxsize=8192)
def symbol(name: str) -> str:
    r"""The text that a command without arguments prints; "" if the command is unknown.

    >>> symbol("alpha"), symbol("textmu"), symbol("uhorn"), symbol("mymacro")
    ('α', 'µ', 'ư', '')
    """
    if (text := _MISSING.get(name)) is not None:
        return text
    if name in _PRINTED_OTHERWISE:
        return ""
    if _known_commands().get_macro_spec(name) is None:  # at once, since a file may have a hundred thousand
        greek = symbol(name[4:]) if name.startswith("text") else ""  # \\textbeta
        return _characters().get(name) or (greek if len(greek) == 1 else "")
    from pylatexenc.latex2text import LatexNodes2Text

    try:
        with parser():
            converter = LatexNodes2Text(math_mode="text", keep_comments=True)
            return str(converter.latex_to_text(f"\\{name}{{}}", tolerant_parsing=True)) or _characters().get(name, "")
    except UnreadableError:
        return ""


def compose(letter: str, mark: str) -> str:
    """A letter with one more mark, as one character if Unicode has it in any order of its marks.

    >>> compose("ê", "\u0301"), compose("ẽ", "\u0302"), compose("ı", "\u0301")
    ('ế', 'ễ', 'í')
    """
    first = {"ı": "i", "ȷ": "j"}.get(letter[0], letter[0])
    text = unicodedata.normalize("NFC", first + letter[1:] + mark)
    if len(text) == 1:
        return text
    decomposed = unicodedata.normalize("NFD", text)
    base, marks = decomposed[0], decomposed[1:]
    if len(marks) > _MOST_MARKS:
        return text
    orders = (unicodedata.normalize("NFC", base + "".join(order)) for order in permutations(marks))
    return next((each for each in orders if len(each) == 1), text)
