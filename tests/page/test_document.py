"""Static pages: one file that loads nothing, runs nothing, and shows whatever its texts hold as text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from page_samples import every_block

from graphrec.page.document import (
    Document,
    Figure,
    Heading,
    Paragraph,
    Shape,
    Span,
    render_document,
    save_document,
)
from graphrec.page.template import hash_source

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202e\x1b[31m{{ 7*7 }}</style></title>"


def render(text: str, link: str = "") -> str:
    return render_document(Document(text, every_block(text, link), summary=text, facts={text: text}))


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def tags_of(html: str) -> Tags:
    parser = Tags()
    parser.feed(html)
    return parser


def test_hostile_text_adds_no_tag_and_no_attribute_anywhere() -> None:
    plain, hostile = tags_of(render("plain")), tags_of(render(HOSTILE))
    assert [(tag, attributes.keys()) for tag, attributes in hostile.found] == [
        (tag, attributes.keys()) for tag, attributes in plain.found
    ]
    said = "".join(hostile.said)
    assert said.count("{{ 7*7 }}") > 20
    assert not set("\u202e\x1b") & set(said)


def test_the_policy_allows_the_style_sheet_and_nothing_else() -> None:
    html = render("plain")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)[1].replace("&#39;", "'")  # type: ignore[index]
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert policy == f"default-src 'none'; style-src {hash_source(style)}; base-uri 'none'; form-action 'none'"
    assert "url(" not in style
    assert "@import" not in style
    assert not {tag for tag, _ in tags_of(html).found} & {"script", "img", "iframe", "object", "embed", "link", "base"}


@pytest.mark.parametrize(
    ("link", "leads_to"),
    [
        ("#row", "#row"),
        ("https://doi.org/10.1/x", "https://doi.org/10.1/x"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("#a b", None),
        ("", None),
    ],
)
def test_a_link_leads_to_the_page_itself_or_to_an_address_that_may_be_followed(link: str, leads_to: str | None) -> None:
    found = {attributes["href"] for tag, attributes in tags_of(render("x", link)).found if tag == "a"}
    assert found == ({leads_to} if leads_to else set())


def test_the_same_document_gives_the_same_bytes_and_is_written_whole(tmp_path) -> None:
    page = Document("A", every_block("b"))
    assert save_document(page, tmp_path / "page.html").read_bytes() == render_document(page).encode()


@pytest.mark.parametrize(
    "block",
    [
        Paragraph(Span("x", "blink")),
        Heading("x", anchor='"><b>'),
        Figure(1, 1, [Shape("script", {})], "x"),
        Figure(1, 1, [Shape("rect", {"onclick": "x"})], "x"),
        Figure(1, 1, [Shape("rect", {"x": 1}, 'a" onclick="x')], "x"),
        Figure(1, 1, [Shape("path", {"d": "url(x)"})], "x"),
    ],
    ids=["style", "anchor", "tag", "attribute", "class", "path"],
)
def test_what_a_page_does_not_have_is_refused(block: object) -> None:
    with pytest.raises(ValueError, match=r"no shape|no style|no anchor|no path"):
        render_document(Document("x", [block]))  # type: ignore[list-item]


def test_an_empty_document_is_a_page() -> None:
    assert "<h1" in render_document(Document("Nothing", []))


def test_a_browser_shows_a_static_page_without_a_request_or_a_complaint(browser, tmp_path) -> None:
    path = save_document(Document(HOSTILE, every_block(HOSTILE, "#row")), tmp_path / "page.html")
    context = browser.new_context(color_scheme="dark", viewport={"width": 390, "height": 700})
    page, asked, complaints = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(path.as_uri())
    assert (asked, complaints) == ([path.as_uri()], [])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(21, 24, 28)"
    context.close()
