"""Makes files that an adversary would send, of twenty and more kinds."""

from __future__ import annotations

import io
import zipfile

WORKBOOK = {  # the parts of a workbook of one sheet but for its cells and texts, by file
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default'
    ' Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="PACKAGE"><Relationship Id="r1" Type="OFFICE/officeDocument"'
    ' Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="MAIN" xmlns:r="OFFICE"><sheets><sheet name="S" sheetId="1" r:id="r1"/>'
    "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="PACKAGE"><Relationship Id="r1" Type="OFFICE/worksheet"'
    ' Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="OFFICE/sharedStrings" Target="sharedStrings.xml"/>'
    "</Relationships>",
}
NAMESPACES = {
    "MAIN": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "PACKAGE": "http://schemas.openxmlformats.org/package/2006/relationships",
    "OFFICE": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}


def workbook(rows: str, strings: str = "") -> bytes:
    """A workbook of one sheet, written by hand: its `row` elements, and the `si` elements of its shared texts."""
    parts = {
        **WORKBOOK,
        "xl/sharedStrings.xml": f'<sst xmlns="MAIN">{strings}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="MAIN"><sheetData>{rows}</sheetData></worksheet>',
    }
    for short, long in NAMESPACES.items():
        parts = {name: text.replace(f'"{short}', f'"{long}') for name, text in parts.items()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return packed.getvalue()


def cell(place: str, text: str) -> str:
    """A cell of a workbook at a place such as `A1`."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'
