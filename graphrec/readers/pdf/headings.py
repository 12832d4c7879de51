"""Headings and labels of the parts of a paper, however they are spaced and numbered."""

from __future__ import annotations

import re

_SPACED = re.compile(r"\b(?:[A-Za-z] ){3,}[A-Za-z]\b")  # "A B S T R A C T"
ABSTRACT = re.compile(
    r"^(?:\d{1,2}\.? |[IVX]+\. )?(?:abstracts?|summary|zusammenfassung|résumé|resumen|synopsis)\b"
    r" ?(?P<mark>[.:—–-]*) *(?P<rest>.*)$",
    re.IGNORECASE,
)
KEYWORDS = re.compile(
    r"^(?:author )?(?:key ?-?words?(?: and phrases)?|index terms|additional key ?words(?: and phrases)?"
    r"|schlüsselwörter|mots[- ]clés|palabras clave)\b ?[.:—–-]* *(?P<rest>.*)$",
    re.IGNORECASE,
)
INTRODUCTION = re.compile(
    r"^(?:(?:\d{1,2}|[IVX]{1,4})[.)]? ?)?(?:introduction|background and introduction|einleitung|introducción|motivation"
    r"|overview)[:.]?$|^1\.? +[A-Z][A-Za-z -]{3,50}$|^I\. [A-Z][A-Z -]+$",
    re.IGNORECASE,
)
AFTER_ABSTRACT = re.compile(
    r"^(?:ccs concepts|acm reference format|categories and subject|general terms|msc\b|mathematics subject|jel\b"
    r"|pacs\b|\(?some figures|https?:|doi\b"
    r"|©|\(c\) ?\d|copyright|permission to make|this work (?:is|was) (?:licensed|supported)"
    r"|received[: ]|correspond(?:ence|ing)|e-?mail|abbreviations?[: ]|article (?:info|history)|preprint submitted"
    r"|nomenclature\b|code and data|table of contents|contents$|manuscript received|funding|trial registration:$)",
    re.IGNORECASE,
)
LABELS = re.compile(
    r"^(?:background|objectives?|aims?|purpose|introduction|methods?|design|setting|results?|findings|conclusions?"
    r"|interpretation|significance|materials and methods|context|importance)\b ?[:.—–-]",
    re.IGNORECASE,
)


def unspaced(text: str) -> str:
    """A text in which letters that are set apart are words again.

    >>> unspaced("A B S T R A C T")
    'ABSTRACT'
    """
    return _SPACED.sub(lambda match: match[0].replace(" ", ""), text.strip())
