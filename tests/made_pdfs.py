"""Small PDFs made with reportlab, line by line, for tests."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLE = "Sand transport in mountain rivers during floods"
ABSTRACT = (
    "We study how rivers move sand during floods and show that two thirds of the load travels in a single day. Our",
    "measurements at nine gauges extend earlier work on gravel to fine sand. A simple rule predicts the load of a sea-",
    "son within ten per cent.",
)
REFERENCES = (
    ("[1] B. Sample and C. Holm. Salt and the ageing of bridge decks. Journal of Bridges, 12(3):45-61, 2019.",),
    ("[2] D. Lee. Gravel in alpine streams: a survey of forty years. River", "Notes, 7:1-20, 2015. doi:10.1234/rn.7.1"),
    ("[3] E. van Gauge and F. Poe. Measuring loads with sound. In Proceedings of Hydraulics, pages 3-9, 2021.",),
)
BODY = (
    "Rivers carry sand in pulses [1]. We extend the survey of Lee [2] to sand, which",
    "moves earlier than gravel does. Loads were measured with sound [3], as is usual",
    "in larger rivers. Nothing else was changed in the nine gauges of the valley.",
)
Text = tuple[float, float, float, str, str]  # x, y, size, font, text


def pdf_of(
    pages: Sequence[Sequence[Text]], *, password: str = "", title: str = "", size: tuple[float, float] = (595, 842)
) -> bytes:
    """A PDF with these texts on its pages."""
    pytest.importorskip("reportlab")
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    file = io.BytesIO()
    encryption = StandardEncryption(password) if password else None
    canvas = Canvas(file, pagesize=size, encrypt=encryption, invariant=True)
    if title:
        canvas.setTitle(title)
    for texts in pages:
        for x, y, height, font, text in texts:
            canvas.setFont(font, height)
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def lines_of(texts: Sequence[str], x: float, y: float, size: float = 10, font: str = "Times-Roman") -> list[Text]:
    """Lines below each other."""
    return [(x, y - 1.2 * size * at, size, font, text) for at, text in enumerate(texts)]


def small_paper(*, password: str = "") -> bytes:
    """A paper of one page in one column with three numbered references."""
    references = [line for entry in REFERENCES for line in entry]
    return pdf_of(
        [
            [
                (90, 760, 17, "Times-Bold", TITLE),
                (150, 735, 11, "Times-Roman", "Anna Example, Bo van Holm and Carla Poe"),
                (160, 720, 9, "Times-Italic", "Department of Rivers, University of Gauges"),
                (270, 695, 10, "Times-Bold", "Abstract"),
                *lines_of(ABSTRACT, 90, 680, 9),
                (90, 630, 12, "Times-Bold", "1 Introduction"),
                *lines_of(BODY, 90, 612),
                (90, 560, 12, "Times-Bold", "References"),
                *lines_of(references, 90, 545),
                (290, 40, 10, "Times-Roman", "1"),
            ]
        ],
        password=password,
    )
