"""Makes files that an adversary would send, of twenty and more kinds."""

from __future__ import annotations

import gzip
import io
import os
import random
import zipfile
from collections.abc import Callable, Mapping, Sequence

from graphrec.readers._isolation import serve

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
    return _zip_parts(parts)


def _zip_parts(parts: Mapping[str, str]) -> bytes:
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


GOOD = ("Sparse Graphs of Good Papers", "Pruning Networks in Good Papers")  # titles beside what is crafted


def _json(bad: str) -> str:
    first, second = (f'{{"title": "{title}"}}' for title in GOOD)
    return f"{first}\n{bad}\n{second}\n"


def _json_first(bad: str) -> str:
    return f"{bad}\n" + "".join(f'{{"title": "{title}"}}\n' for title in GOOD)


def _array(bad: str) -> str:
    return f'[{{"title": "{GOOD[0]}"}}, {bad}, {{"title": "{GOOD[1]}"}}]'


def _bibtex(bad: str) -> str:
    first, second = (f"@article{{k{number}, title = {{{title}}}}}\n" for number, title in enumerate(GOOD))
    return f"{first}{bad}\n{second}"


def _table(bad: str) -> str:
    return f'title,abstract,year,authors,doi\n{GOOD[0]},x,2001,,\n{bad}\n{GOOD[1]},x,2002,"Lee, A.",\n'


def _ris(bad: str) -> str:
    first, second = (f"TY  - JOUR\nTI  - {title}\nER  - \n\n" for title in GOOD)
    return f"{first}{bad}\n{second}"


def _yaml(bad: str) -> str:
    return f"references:\n- title: {GOOD[0]}\n  type: book\n- title: Bad\n{bad}\n- title: {GOOD[1]}\n  type: book\n"


def _xml(bad: str) -> str:
    first, second = (
        f"<PubmedArticle><MedlineCitation><PMID>{number}</PMID><Article><ArticleTitle>{title}</ArticleTitle></Article>"
        "</MedlineCitation></PubmedArticle>\n"
        for number, title in enumerate(GOOD, start=1)
    )
    return f"<?xml version='1.0'?>\n<PubmedArticleSet>{first}{bad}{second}</PubmedArticleSet>"


def _sheet(bad: str, strings: str = "") -> bytes:
    rows = "".join(
        f'<row r="{row}">{cell(f"A{row}", text)}</row>' for row, text in enumerate(("title", *GOOD), start=1)
    )
    return workbook(rows + bad, strings)


def _openalex(bad: str) -> str:
    work = '{{"id": "W{}", "title": "{}", "authorships": [], "referenced_works": [], "abstract_inverted_index": {}}}\n'
    return work.format(1, GOOD[0], "{}") + work.format(2, "Bad", bad) + work.format(3, GOOD[1], "{}")


def _packed(data: str) -> bytes:
    return gzip.compress(data.encode(), mtime=0)


def _zip(members: int, content: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("good.jsonl", "".join(f'{{"title": "{title}"}}\n' for title in GOOD))
        for number in range(members):
            archive.writestr(f"../../{number}.jsonl", content)
    return packed.getvalue()


def _strings(size: int, levels: int) -> str:
    """`@string` definitions, each of which is the one before it so many times."""
    times = max(2, size // levels // 10)
    chain = "".join(
        f"@string{{s{level} = {' # '.join([f's{level - 1}'] * min(times, 10))}}}\n" for level in range(1, levels)
    )
    return f'@string{{s0 = "haha"}}\n{chain}@article{{bad, title = s{levels - 1}}}\n'


def _aliases(levels: int, tag: str = "") -> str:
    chain = "".join(f"  a{level}: &a{level} {tag}[{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, levels))
    return f"  a0: &a0 [ha, ha]\n{chain}  keyword: *a{levels - 1}"


def _parquet(size: int) -> bytes:
    """A column whose one long text is repeated by a dictionary."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    packed = io.BytesIO()
    values = pa.DictionaryArray.from_arrays(pa.array([0] * size, pa.int32()), pa.array(["long " * (size // 5)]))
    pq.write_table(pa.table({"title": values}), packed)
    return packed.getvalue()


Make = Callable[[int, random.Random], "str | bytes"]
RUINED = 0  # good records that can be kept of a file that is refused as a whole
KINDS: dict[str, tuple[str, int, Make]] = {  # by name: the suffix, how many good records are kept, and the content
    "JSON brackets": ("jsonl", 2, lambda n, r: _json(f'{{"title": "Bad", "a": {"[" * n}{"]" * n}}}')),
    "JSON brackets first": ("jsonl", 2, lambda n, r: _json_first(f'{{"title": "Bad", "a": {"[" * n}{"]" * n}}}')),
    "JSON objects": ("json", 2, lambda n, r: _array('{"a":' * n + "1" + "}" * n)),
    "JSON numbers": ("json", 2, lambda n, r: _array(f'{{"title": "Bad", "year": {"9" * n}, "id": -{"1" * n}}}')),
    "JSON numbers first": ("jsonl", 2, lambda n, r: _json_first(f'{{"title": "Bad", "year": {"9" * n}}}')),
    "JSON infinities": ("json", 2, lambda n, r: _array(f'{{"title": "Bad", "year": {r.choice(["1e999", "NaN"])}}}')),
    "JSON keys": (
        "jsonl",
        2,
        lambda n, r: _json("{" + ",".join(f'"title{r.randrange(9)}": 1' for _ in range(n // 14)) + "}"),
    ),
    "JSON syntax": ("json", 2, lambda n, r: _array('{"title": ' + r.choice(["bad", "]", "1 2", "{]"]) + "}")),
    "JSON unclosed": ("json", 1, lambda n, r: f'[{{"title": "{GOOD[0]}"}}, {{"title": "' + "a" * n),
    "JSON surrogates": ("jsonl", 2, lambda n, r: _json('{"title": "Bad ' + "\\ud800\\u0000" * (n // 12) + '"}')),
    "BibTeX strings": ("bib", 2, lambda n, r: _bibtex(_strings(n, r.randrange(5, 200)))),
    "BibTeX long values": (
        "bib",
        2,
        lambda n, r: _bibtex('@string{s = "' + "ha " * 3000 + '"}\n' + "@article{b, title = s}\n" * (n // 23)),
    ),
    "BibTeX parents": (
        "bib",
        2,
        lambda n, r: _bibtex(
            f"@xdata{{x, keywords = {{{', '.join(str(r.random()) for _ in range(n // 40))}}}}}\n"
            + "".join(f"@misc{{m{row}, title = {{Bad {row}}}, xdata = {{x}}}}\n" for row in range(n // 90))
        ),
    ),
    "BibTeX parentheses": ("bib", 2, lambda n, r: _bibtex("@article(x, title={a}\n" * (n // 23))),
    "BibTeX comments": ("bib", 2, lambda n, r: _bibtex("@comment{" * (n // 9))),
    "LaTeX": (
        "bib",
        2,
        lambda n, r: _bibtex(
            "@article{b, title = {Bad "
            + r.choice(["{", "\\frac{", "\\'{ ", "$\\alpha", "\\(", "\\'{" + " " * 999]) * (n // 9)
            + "}}"
        ),
    ),
    "LaTeX commands": (
        "bib",
        2,
        lambda n, r: _bibtex(
            "@article{b, title = {Bad "
            + "".join(f"\\{''.join(r.choices('abcdefgh', k=6))} " for _ in range(n // 8))
            + "}}"
        ),
    ),
    "YAML aliases": ("yaml", 2, lambda n, r: _yaml(_aliases(r.randrange(4, 40)))),
    "YAML cycles": ("yaml", 2, lambda n, r: _yaml("  author: &a [*a]\n  keyword: &b {x: *b}")),
    "YAML merges": (
        "yaml",
        2,
        lambda n, r: _yaml(
            "  b: &a0 {x: 1}\n"
            + "".join(f"  c{k}: &a{k} {{<<: [{', '.join([f'*a{k - 1}'] * 9)}]}}\n" for k in range(1, 9))
        ),
    ),
    "YAML numbers": (
        "yaml",
        2,
        lambda n, r: _yaml(f"  issued: {r.choice(['9' * n, '1:' * (n // 2) + '1', '0x' + 'f' * n])}"),
    ),
    "YAML nesting": ("yaml", 2, lambda n, r: _yaml("  a: " + r.choice(["[", "{", "- ", "? ", "- ? "]) * (n // 4))),
    "year": ("csv", 2, lambda n, r: _table(f"Bad,x,{r.choice(['9' * n, '-5', '99999', '2001-13-45'])},,")),
    "table quote": ("csv", 2, lambda n, r: _table('Bad,"never closed,,,')),
    "table cells": ("csv", 2, lambda n, r: _table("Bad," + "," * n)),
    "table spaces": ("csv", 2, lambda n, r: _table(f"Bad,x,,{r.choice(['a', '('])}{' ' * n}b; c,")),
    "table lists": ("csv", 2, lambda n, r: _table(f'Bad,x,,"[{r.choice(["(", "-", "1,", "["]) * (n // 2)}]",')),
    "table links": ("csv", 2, lambda n, r: _table("Bad,x,," + "(http://" * (n // 8) + ",")),
    "DOI": (
        "csv",
        2,
        lambda n, r: _table(
            f"Bad,x,,,{r.choice(['10.1000.', '10.1', 'doi 10.', '1234.56789v'])}{'10.1000.' * (n // 8)}"
        ),
    ),
    "references of characters": (
        "csv",
        2,
        lambda n, r: _table(f"Bad &#{r.choice(['', 'x'])}{'9' * n}; {'&amp;' * (n // 9)},x,,,"),
    ),
    "authors": ("csv", 2, lambda n, r: _table("Bad,x,," + "; ".join(f"A{row} B" for row in range(n // 8)) + ",")),
    "RIS lines": (
        "ris",
        2,
        lambda n, r: _ris("TY  - JOUR\nTI  - Bad\nAB  - " + r.choice(["x\n", "x ", "x ;   "]) * (n // 4) + "\nER  - "),
    ),
    "RIS keywords": (
        "ris",
        2,
        lambda n, r: _ris(f"TY  - JOUR\nTI  - Bad\nKW  - a{' ' * n}b\nN1  - References: a{' ' * n}b\nER  - "),
    ),
    "XML nesting": (
        "xml",
        2,
        lambda n, r: _xml("<PubmedArticle>" + "<a>" * (n // 8) + "</a>" * (n // 8) + "</PubmedArticle>"),
    ),
    "XML attributes": (
        "xml",
        2,
        lambda n, r: _xml("<PubmedArticle " + " ".join(f"a{k}='x'" for k in range(n // 12)) + "/>"),
    ),
    "XML entities": (
        "xml",
        RUINED,
        lambda n, r: (
            "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY l0 'ha'>"
            + "".join(f"<!ENTITY l{k} '{f'&l{k - 1};' * 10}'>" for k in range(1, 10))
            + "]>"
            + _xml("&l9;").partition("?>")[2]
        ),
    ),
    "RDF nesting": (
        "rdf",
        RUINED,
        lambda n, r: (
            '<rdf:RDF xmlns:rdf="r" xmlns:z="http://www.zotero.org/namespaces/export#" xmlns:dc="d" xmlns:t="t">'
            '<z:Article rdf:about="x"><t:isPartOf rdf:resource="y"/><dc:title>Deep'
            + "<a>" * (n // 8)
            + "</a>" * (n // 8)
            + "</dc:title></z:Article></rdf:RDF>"
        ),
    ),
    "workbook stray cell": (
        "xlsx",
        RUINED,
        lambda n, r: _sheet(f'<row r="{r.randrange(900_000, 1_048_577)}">{cell(f"XFD{1_048_576}", "x")}</row>'),
    ),
    "workbook texts": (
        "xlsx",
        RUINED,
        lambda n, r: _sheet(
            "".join(f'<row r="{k}"><c r="A{k}" t="s"><v>0</v></c></row>' for k in range(4, 4 + n // 20)),
            f"<si><t>{'long ' * (n // 5)}</t></si>",
        ),
    ),
    "inverted index": (
        "jsonl",
        2,
        lambda n, r: _openalex(f'{{"{"a" * (n // 10)}": [{", ".join(map(str, range(n // 8)))}]}}'),
    ),
    "gzip": (
        "jsonl.gz",
        RUINED,
        lambda n, r: _packed(r.choice(["{}\n" * 300, " " * 1000, f'{{"title": "{"a" * 1000}"}}\n']) * (n // 10)),
    ),
    "gzip of one line": ("jsonl.gz", RUINED, lambda n, r: _packed(f'{{"title": "{"a" * 100 * n}"}}\n')),
    "zip": ("zip", 2, lambda n, r: _zip(n // 400, r.choice(['{"title": "One of Many Papers"}', "", " " * 999]))),
    "Parquet": ("parquet", RUINED, lambda n, r: _parquet(n)),
    "Parquet footer": (
        "parquet",
        RUINED,
        lambda n, r: b"PAR1" + r.randbytes(n // 2) + (n // 4).to_bytes(4, "little") + b"PAR1",
    ),
}


def craft(kind: str, size: int, seed: int) -> tuple[str, bytes, int]:
    """The suffix and content of a crafted file, and how many of the good records in it are kept.

    Args:
        kind: one of `KINDS`.
        size: characters of what is crafted, about.
        seed: chooses among the forms of the kind.
    """
    suffix, kept, make = KINDS[kind]
    content = make(size, random.Random(f"{kind} {seed}"))
    return suffix, content.encode() if isinstance(content, str) else content, kept


def crash_in_a_row() -> None:
    """An entry of `read_isolated` that crashes while it sends a value."""
    os.write(1, b'["value", ["a row')
    os.abort()


def send_size() -> None:
    """An entry of `read_isolated` that sends the size of the file."""
    serve(lambda stream: iter([len(stream.read())]))


def workbook_of_sheets(sheets: Mapping[str, Sequence[Sequence[str]]], hidden: Sequence[str] = ()) -> bytes:
    """A workbook of several sheets of text, by their names, of which some are hidden."""
    links, entries, parts = [], [], dict(WORKBOOK)
    for at, (name, rows) in enumerate(sheets.items(), start=1):
        state = ' state="hidden"' if name in hidden else ""
        entries.append(f'<sheet name="{name}" sheetId="{at}" r:id="r{at}"{state}/>')
        links.append(f'<Relationship Id="r{at}" Type="OFFICE/worksheet" Target="worksheets/sheet{at}.xml"/>')
        lines = [
            "".join(cell(f"{chr(65 + column)}{number}", text) for column, text in enumerate(row))
            for number, row in enumerate(rows, start=1)
        ]
        data = "".join(f'<row r="{number}">{line}</row>' for number, line in enumerate(lines, start=1))
        parts[f"xl/worksheets/sheet{at}.xml"] = f'<worksheet xmlns="MAIN"><sheetData>{data}</sheetData></worksheet>'
    parts["xl/workbook.xml"] = f'<workbook xmlns="MAIN" xmlns:r="OFFICE"><sheets>{"".join(entries)}</sheets></workbook>'
    parts["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="PACKAGE">{"".join(links)}</Relationships>'
    return _zip_parts(parts)


def opendocument(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """An OpenDocument spreadsheet of several sheets of text, by their names."""
    base = "urn:oasis:names:tc:opendocument:xmlns"
    tables = []
    for name, rows in sheets.items():
        lines = [
            "".join(
                f"<table:table-cell office:value-type='string'><text:p>{text}</text:p></table:table-cell>"
                for text in row
            )
            for row in rows
        ]
        data = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
        tables.append(f"<table:table table:name='{name}'>{data}</table:table>")
    content = (
        f"<office:document-content xmlns:office='{base}:office:1.0' xmlns:table='{base}:table:1.0'"
        f" xmlns:text='{base}:text:1.0'><office:body><office:spreadsheet>{''.join(tables)}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return packed.getvalue()
