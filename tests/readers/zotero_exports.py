"""A made-up library of difficult items, written as Zotero and Better BibTeX write it in each of their formats."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

Item = dict[str, Any]


def person(role: str, last: str, first: str = "") -> dict[str, str]:
    return {"creatorType": role, "lastName": last, "firstName": first} if first else {"creatorType": role, "name": last}


ANNA, BOB, MAX = ("author", "Example", "Anna"), ("author", "Sample", "Bob"), ("author", "van Muster", "Max")
ED = ("editor", "Itor", "Ed")
ABSTRACT = "We study how rivers move sand & salt during floods; two thirds of the load travels in a single day."
ROWS: list[tuple[str, str, str, list[tuple[str, ...]], dict[str, str]]] = [  # key, type, title, people, fields
    ("example2024", "journalArticle", "Sand transport in mountain rivers during floods", [ED, ANNA, BOB],
        {"publicationTitle": "River Notes", "date": "2024-03-05", "DOI": "10.5555/rn.1", "volume": "12", "pages": "1-9",
            "extra": "PMID: 38000001\nPMCID: PMC1000001", "abstractNote": ABSTRACT}),
    ("itor2020", "book", "Handbook of sand", [ED, ("seriesEditor", "Serial", "Sue")],
        {"publisher": "River Press", "date": "2020", "ISBN": "978-3-16-148410-0", "place": "Bern"}),
    ("example2020", "bookSection", "Introduction", [ED, ANNA],
        {"bookTitle": "Handbook of sand", "publisher": "River Press", "date": "2020", "pages": "1-8",
            "extra": "DOI: 10.5555/hs.1"}),
    ("sample2020", "bookSection", "Introduction", [BOB, ED],
        {"bookTitle": "Handbook of salt", "publisher": "River Press", "date": "2020", "extra": "DOI: 10.5555/hs.2"}),
    ("muster2020", "bookSection", "Sorting of grains", [("bookAuthor", "Writer", "Wim"), MAX],
        {"bookTitle": "Handbook of sand", "publisher": "River Press", "date": "2020", "pages": "9-20"}),
    ("edit1", "journalArticle", "Editorial", [],
        {"publicationTitle": "River Notes", "date": "2020", "DOI": "10.5555/e.1"}),
    ("edit2", "journalArticle", "Editorial", [],
        {"publicationTitle": "River Notes", "date": "2021", "DOI": "10.5555/e.2"}),
    ("example1950", "book", "Sand", [ANNA, ("translator", "Lator", "Tran")],
        {"publisher": "River Press", "date": "1950", "extra": "Original Title: Sable\nOriginal Date: 1930"}),
    ("who2019", "report", "Sand in drinking water", [("author", "World Health Organization")],
        {"institution": "World Health Organization", "date": "2019"}),
    ("muster2023", "preprint", "Learning to sort sand with networks", [MAX],
        {"repository": "arXiv", "date": "2023-01-02", "extra": "arXiv:2301.00042 [cs]"}),
    ("sample2018", "thesis", "Salt marshes of the north", [BOB], {"university": "University of Bern", "date": "2018"}),
    ("muster2021", "journalArticle", "Review of Handbook of sand", [MAX, ("reviewedAuthor", "Itor", "Ed")],
        {"publicationTitle": "Salt Letters", "date": "2021", "DOI": "10.5555/sl.7"}),
    ("web", "webpage", "Rivers of the north and their bridges", [],
        {"url": "https://example.org/rivers", "date": "2022"}),
    ("conf", "conferencePaper", "Counting grains on bridges: a survey", [ANNA, BOB, MAX, ED],
        {"proceedingsTitle": "Proceedings of Sand 2022", "date": "2022", "DOI": "10.5555/c.3", "publisher": "ACM"}),
]  # fmt: skip
ITEMS: list[Item] = [
    {"itemType": kind, "citationKey": key, "title": title, "creators": [person(*each) for each in people], **fields}
    for key, kind, title, people, fields in ROWS
]
OTHERS = [
    {"itemType": "attachment", "title": "Full Text PDF", "key": "ATT1", "parentItem": "K1", "path": "storage:a.pdf"},
    {"itemType": "note", "note": "<p>read it</p>", "key": "NOT1", "parentItem": "K1"},
]


def names(item: Item, *roles: str) -> list[dict[str, str]]:
    return [each for each in item["creators"] if each["creatorType"] in roles]


def whole_name(each: dict[str, str]) -> str:
    return each.get("name") or f"{each['lastName']}, {each['firstName']}"


def extra_of(item: Item, name: str) -> str:
    lines = (line.partition(":") for line in item.get("extra", "").splitlines())
    return next((value.strip() for key, _, value in lines if key.lower() == name.lower()), "")


def better_bibtex_json() -> str:
    items = [{**item, "itemID": number, "tags": [], "notes": []} for number, item in enumerate(ITEMS, start=1)]
    return json.dumps({"config": {"label": "BetterBibTeX JSON"}, "collections": {}, "items": [*items, *OTHERS]})


def web_api() -> str:
    data = [{"key": f"K{number}", "version": 1, "tags": [], **item} for number, item in enumerate([*ITEMS, *OTHERS])]
    return json.dumps([{"key": each["key"], "version": 1, "library": {"id": 1}, "data": each} for each in data])


CSL_TYPES = {
    "journalArticle": "article-journal", "book": "book", "bookSection": "chapter", "report": "report",
    "preprint": "article", "thesis": "thesis", "webpage": "webpage", "conferencePaper": "paper-conference",
}  # fmt: skip
CSL_ROLES = {
    "author": "author", "editor": "editor", "translator": "translator", "seriesEditor": "collection-editor",
    "bookAuthor": "container-author", "reviewedAuthor": "reviewed-author",
}  # fmt: skip
VENUES = ("publicationTitle", "bookTitle", "proceedingsTitle")
PUBLISHERS = ("publisher", "institution", "university", "repository")


def csl_json() -> str:
    return json.dumps([csl_item(item) for item in ITEMS])


def csl_item(item: Item) -> Item:
    people: dict[str, list[dict[str, str]]] = {}
    for each in item["creators"]:
        name = {"literal": each["name"]} if "name" in each else {"family": each["lastName"], "given": each["firstName"]}
        people.setdefault(CSL_ROLES[each["creatorType"]], []).append(name)
    plain = {
        "container-title": first(item, VENUES), "publisher": first(item, PUBLISHERS),
        "abstract": item.get("abstractNote"),
        "DOI": item.get("DOI") or extra_of(item, "DOI"), "URL": item.get("url"), "page": item.get("pages"),
        "volume": item.get("volume"), "note": item.get("extra"), "ISBN": item.get("ISBN"),
    }  # fmt: skip
    parts = [int(part) for part in item["date"].split("-")]
    own = {"id": f"http://zotero.org/users/1/items/{item['citationKey']}", "type": CSL_TYPES[item["itemType"]]}
    held = {name: value for name, value in plain.items() if value}
    return {**own, "title": item["title"], "issued": {"date-parts": [parts]}, **people, **held}


def first(item: Item, fields: tuple[str, ...]) -> str:
    return next((item[name] for name in fields if item.get(name)), "")


BIBTEX_TYPES = {
    "journalArticle": "article", "book": "book", "bookSection": "incollection", "report": "techreport",
    "preprint": "misc", "thesis": "phdthesis", "webpage": "misc", "conferencePaper": "inproceedings",
}  # fmt: skip
BIBLATEX_TYPES = BIBTEX_TYPES | {"preprint": "online", "webpage": "online", "report": "report", "thesis": "thesis"}


def bibtex(*, is_biblatex: bool = False) -> str:
    return "\n".join("\n".join(entry(item, is_biblatex=is_biblatex)) for item in ITEMS)


def entry(item: Item, *, is_biblatex: bool) -> Iterator[str]:
    yield f"@{(BIBLATEX_TYPES if is_biblatex else BIBTEX_TYPES)[item['itemType']]}{{{item['citationKey']},"
    venue = "journaltitle" if is_biblatex else "journal"
    date = {"date": item["date"]} if is_biblatex else {"year": item["date"][:4]}
    fields = {
        "title": f"{{{item['title']}}}", venue: item.get("publicationTitle"), **date,
        "booktitle": item.get("bookTitle") or item.get("proceedingsTitle"), "volume": item.get("volume"),
        "doi": item.get("DOI") or extra_of(item, "DOI"), "abstract": item.get("abstractNote", "").replace("&", r"\&"),
        "publisher": item.get("publisher"), "institution": item.get("institution"), "school": item.get("university"),
        "url": item.get("url"), "pages": item.get("pages", "").replace("-", "--"), "pmid": extra_of(item, "PMID"),
        "origtitle": extra_of(item, "Original Title") if is_biblatex else "",
        "author": joined(item, "author"), "editor": joined(item, "editor"),
        "translator": joined(item, "translator") if is_biblatex else "",
        "bookauthor": joined(item, "bookAuthor") if is_biblatex else "",
    }  # fmt: skip
    if arxiv := item.get("extra", "").startswith("arXiv:"):
        fields |= {"eprint": item["extra"].split()[0].partition(":")[2], "archiveprefix": "arXiv"} if arxiv else {}
    yield from (f"  {name} = {{{value}}}," for name, value in fields.items() if value)
    yield "}"


def joined(item: Item, role: str) -> str:
    return " and ".join(
        f"{{{each['name']}}}" if "name" in each else f"{each['lastName']}, {each['firstName']}"
        for each in names(item, role)
    )


RIS_TYPES = {
    "journalArticle": "JOUR", "book": "BOOK", "bookSection": "CHAP", "report": "RPRT", "preprint": "UNPB",
    "thesis": "THES", "webpage": "ELEC", "conferencePaper": "CONF",
}  # fmt: skip
RIS_ROLES = {"author": "AU", "editor": "A2", "seriesEditor": "A3", "translator": "A4", "bookAuthor": "A2"}


def ris() -> str:
    return "\n".join(line for item in ITEMS for line in ris_lines(item))


def ris_lines(item: Item) -> Iterator[str]:
    yield f"TY  - {RIS_TYPES[item['itemType']]}"
    yield f"TI  - {item['title']}"
    for each in item["creators"]:
        tag = RIS_ROLES.get(each["creatorType"], "A4")
        yield f"{tag}  - {whole_name(each)}"
    year, *rest = item["date"].split("-")
    tags = {
        "AB": item.get("abstractNote"), "DA": "/".join([year, *rest, *[""] * (3 - len(rest))]), "PY": year,
        "DO": item.get("DOI"), "T2": first(item, VENUES), "PB": first(item, PUBLISHERS), "SP": item.get("pages"),
        "UR": item.get("url"), "VL": item.get("volume"), "SN": item.get("ISBN"),
    }  # fmt: skip
    yield from (f"{tag}  - {value}" for tag, value in tags.items() if value)
    yield "ER  - \n"


RDF_TYPES = {"journalArticle": "Article", "book": "Book", "bookSection": "BookSection", "report": "Report",
             "thesis": "Thesis", "webpage": "Document"}  # fmt: skip
RDF_ROLES = {
    "author": "bib:authors", "editor": "bib:editors", "translator": "z:translators", "seriesEditor": "z:seriesEditors",
    "bookAuthor": "z:bookAuthors", "reviewedAuthor": "z:reviewedAuthors",
}  # fmt: skip
RDF_HEAD = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:z="http://www.zotero.org/namespaces/export#" xmlns:dcterms="http://purl.org/dc/terms/"
 xmlns:bib="http://purl.org/net/biblio#" xmlns:foaf="http://xmlns.com/foaf/0.1/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:prism="http://prismstandard.org/namespaces/1.2/basic/">
"""


def rdf() -> str:
    attachment = (
        "<z:Attachment rdf:about='#item_99'><z:itemType>attachment</z:itemType><dc:title>PDF</dc:title></z:Attachment>"
    )
    parts = [line for number, item in enumerate(ITEMS) for line in rdf_lines(item, number)]
    return "\n".join([RDF_HEAD, *parts, attachment, "</rdf:RDF>"])


def rdf_lines(item: Item, number: int) -> Iterator[str]:
    tag = f"bib:{RDF_TYPES[item['itemType']]}" if item["itemType"] in RDF_TYPES else "rdf:Description"
    yield f'<{tag} rdf:about="{item.get("url") or f"#item_{number}"}"><z:itemType>{item["itemType"]}</z:itemType>'
    if venue := first(item, VENUES):
        doi = f"<dc:identifier>DOI {item['DOI']}</dc:identifier>" if "DOI" in item else ""
        journal = f"<bib:Journal><dc:title>{escape(venue)}</dc:title>{doi}</bib:Journal>"
        yield f"<dcterms:isPartOf>{journal}</dcterms:isPartOf>"
    if publisher := first(item, PUBLISHERS):
        yield f"<dc:publisher><foaf:Organization><foaf:name>{publisher}</foaf:name></foaf:Organization></dc:publisher>"
    for role, element in RDF_ROLES.items():
        if people := names(item, role):
            yield f"<{element}><rdf:Seq>{''.join(map(rdf_person, people))}</rdf:Seq></{element}>"
    yield f"<dc:title>{escape(item['title'])}</dc:title><dc:date>{item['date']}</dc:date>"
    if "extra" in item:
        yield f"<dc:description>{escape(item['extra'])}</dc:description>"
    if "abstractNote" in item:
        yield f"<dcterms:abstract>{escape(item['abstractNote'])}</dcterms:abstract>"
    yield f"</{tag}>"


def rdf_person(each: dict[str, str]) -> str:
    given = f"<foaf:givenName>{each['firstName']}</foaf:givenName>" if "firstName" in each else ""
    surname = each.get("lastName") or each["name"]
    return f"<rdf:li><foaf:Person><foaf:surname>{surname}</foaf:surname>{given}</foaf:Person></rdf:li>"


CSV_COLUMNS = (
    "Key", "Item Type", "Publication Year", "Author", "Title", "Publication Title", "ISBN", "ISSN", "DOI", "Url",
    "Abstract Note", "Date", "Date Added", "Pages", "Volume", "Publisher", "Extra", "Editor", "Series Editor",
    "Translator", "Book Author", "Reviewed Author",
)  # fmt: skip


def zotero_csv() -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, CSV_COLUMNS, quoting=csv.QUOTE_ALL)
    writer.writeheader()
    for number, item in enumerate(ITEMS):
        people = {
            column: "; ".join(whole_name(each) for each in names(item, role))
            for column, role in (("Author", "author"), ("Editor", "editor"), ("Series Editor", "seriesEditor"),
                ("Translator", "translator"), ("Book Author", "bookAuthor"), ("Reviewed Author", "reviewedAuthor"))
        }  # fmt: skip
        writer.writerow({
            "Key": f"K{number}", "Item Type": item["itemType"], "Publication Year": item["date"][:4],
            "Title": item["title"],
            "Publication Title": first(item, VENUES), "DOI": item.get("DOI", ""), "Url": item.get("url", ""),
            "Abstract Note": item.get("abstractNote", ""), "Date": item["date"], "Pages": item.get("pages", ""),
            "Volume": item.get("volume", ""), "Publisher": first(item, PUBLISHERS), "Extra": item.get("extra", ""),
            **people,
        })  # fmt: skip
    return text.getvalue()


EXPORTS = {  # by file name
    "library.bib": bibtex(), "biblatex.bib": bibtex(is_biblatex=True), "better.json": better_bibtex_json(),
    "web-api.json": web_api(), "library.csl.json": csl_json(), "library.ris": ris(), "library.rdf": rdf(),
    "library.csv": zotero_csv(),
}  # fmt: skip
