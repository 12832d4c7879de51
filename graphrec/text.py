"""Pure functions on text for every package: keys to compare titles by, sentences, safe printing."""

from __future__ import annotations

import os
import re
import unicodedata

_LATEX = """
bigl bigr boldsymbol cdot cdots dfrac emph forall frac geq geqslant infty langle lceil ldots leftarrow leq leqslant
lfloor mathbb mathbf mathcal mathfrak mathit mathrm mathsf mathtt mbox neq odot operatorname oplus otimes overline
rangle rceil rfloor rightarrow setminus sqrt subseteq textbf textit textrm textsc textsf texttt tfrac underline
varepsilon varphi widehat widetilde
"""
LATEX_COMMANDS = frozenset(_LATEX.split())  # LaTeX commands that abstracts keep from formulas; they are not words
INITIALS = re.compile(r"(?:[A-Z]\.?-?){1,3}")  # of first names, after the family name: "Smith JA"
_NOT_KEY = re.compile(r"[\W_]+")
# Code points that show nothing, or change how what stands beside them is shown: controls but for blanks, formats, bidi
# marks, fillers, default ignorables, tags, surrogates, private use, and what is no character. Ranges, also those that
# Unicode has reserved for such, so that every version of Python removes the same. Marks of numbers in Arabic and the
# joints of hieroglyphs are formats, too, but seen.
_NOT_BLANK = (
    r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufeff\ufff0-\ufffb\ufffe\uffff"
)
_PRINTABLE = r"\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\U000e0000-\U0010ffff"
_FORMATS = r"\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
# Joiners stay between letters of scripts that are written with them, and in pictures made of several; a selector of
# variants stays behind a character that has some. One that stands elsewhere, or a second one, can only hide something.
_SYMBOLS = r"\xa9\xae\u203c\u2049\u20e3\u2100-\u2bff\u3030\u303d\u3200-\u32ff\U0001f000-\U0001faff"
_JOINED = rf"\u0620-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17b3\u17b6-\u17dd\u1820-\u18aa\ua840-\ua877{_SYMBOLS}"
_VARIED = rf"#*0-9\u1000-\u109f\u3400-\u9fff\ua840-\ua877\uf900-\ufaff{_SYMBOLS}"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")  # all that ASCII has to hide
_HIDDEN = re.compile(f"[{_NOT_BLANK}{_FORMATS}{_PRINTABLE}]")
_IN_PLACE = re.compile(r"[\u180b-\u180f\u200c\u200d\ufe00-\ufe0f]")
_OUT_OF_PLACE = re.compile(
    rf"[\u200c\u200d](?:(?![{_JOINED}])|(?<![{_JOINED}].)(?<![{_VARIED}]\ufe0f.))"
    rf"|[\ufe00-\ufe0f](?<![{_VARIED}].)|[\u180b-\u180f](?<![\u1820-\u18aa].)"
)
_MAYBE_HIDDEN = re.compile(rf"[{_PRINTABLE}\u180b-\u180d\u180f\ufe00-\ufe0f]")  # those that are `str.isprintable`
_JOINERS = "\u200c\u200d"
_FIRST_MARK = "\u0300"  # no character before it is an accent
_SCHEME = re.compile(r"(?:https?|ftps?)://(?=[^\s/?#])", re.IGNORECASE)  # of links that may be followed
_ZOTERO_LINK = re.compile(r"zotero://select/(?:library|groups/[1-9][0-9]{0,11})/items/[A-Z0-9]{8}")
_BARE_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,62}\.){1,8})[a-z]{2,24}(?::\d{1,5})?(?=[/?#]|$)", re.IGNORECASE)
_FILE_NAME = re.compile(  # whose suffix is no top-level domain that a host without "www." and a path is likely to have
    r"(?!www\.)[^/?#:]*\.(?:pdf|ps|eps|djvu|epub|mobi|azw3?|txt|rtf|docx?|odt|pages|tex|bib|bibtex|ris|enw|nbib|enl|md|rst"
    r"|xml|json|jsonl|yaml|csv|tsv|xlsx?|ods|parquet|pptx?|odp|key|html?|xhtml|mht|mhtml|png|jpe?g|gif|tiff?|svg|bmp|webp"
    r"|mp[34]|avi|mov|wav|mkv|zip|gz|tgz|bz|xz|tar|rar|py|ipynb|js|java|cpp|sh|exe|dmg|iso|log|dat|bak|tmp|caj|kdh|nh)",
    re.IGNORECASE,
)
_BARE_DOI = re.compile(r"(?:doi:\s*)?(?=10\.\d{2,9}/\S)", re.IGNORECASE)
_NOT_IN_LINK = re.compile(r"[\s<>\"{}|\\^`]")  # no part of any address; quotation marks and brackets could end a link
_NEXT_LINK = re.compile(r"(?:[;,|]? |[;|])(?=(?:https?|ftps?)://)", re.IGNORECASE)  # where a list of links is cut
_UNDECODED = re.compile(r"[\udc80-\udcff]")  # in which Python keeps bytes that are not UTF-8
_LINE_BLANK = re.compile(r"[\t-\r\x1c-\x1f\x85\u2028\u2029]")  # a tab, and all that ends a line
_LONG_NUMBER = re.compile(r"&#(?=[xX]?[0-9a-fA-F]{9})")  # Python refuses to convert those of thousands of digits
_HYPHENS = str.maketrans("\u2010\u2011", "--")
_PLAIN_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")  # fit for a part of a file name, and a key of JSON and GraphML
_ASCII_END = re.compile(
    r"[.!?](?:[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9$\\]|\(c\) ?(?:19|20)\d\d)"
    r"|(?=[A-Z])(?<=[a-z\d)\]%][a-z\d)\]%].)(?=[A-Z][a-z]*[ ,:]|NCT\d))"  # the blank is missing: "of sand.This"
)
_SENTENCE_END = re.compile(  # the same for all scripts, at three times the time
    r"[.!?。！？](?:(?<=[。！？])[」』）”’]*\s*|[\"'”’)\]]*\s+"
    r"(?=[\"'“‘«„(\[¿¡]?[A-Z0-9$\\À-ÖØ-ÞΑ-ΩА-ЯЁ\u3040-\u9fff©]|\(c\) ?(?:19|20)\d\d)"
    r"|(?<=[a-z\d)\]%][a-z\d)\]%].)(?=[A-Z][a-z]*[ ,:]|NCT\d)"
    r"|(?<=[\u3040-\u9fff].)(?=[\u3040-\u9fff]))"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|et al|cf|vs|Figs?|Eqs?|Secs?|Tabs?|Refs?|resp|approx|etc|Dr|Prof|Mr|Mrs|St|No|Vol|pp|w\.r\.t"
    r"|a\.k\.a|ca|viz|spp?|subsp|i\.[vmp]|s\.c|p\.o|z\.B|d\.h|bzw|vgl|ggf)|\b[A-Z])\.$"
)


def title_key(title: str) -> str:
    """The title in lower case without accents and punctuation: two spellings of one title have the same key.

    >>> title_key("Adam: A Method  for Stochastic Optimization.")
    'adam a method for stochastic optimization'
    """
    folded = title.lower() if title.isascii() else strip_accents(unicodedata.normalize("NFKD", title).casefold())
    return _NOT_KEY.sub(" ", folded).strip()


def plain_hyphens(text: str) -> str:
    """The text with plain hyphens for typographic ones, which publishers write in names; of the same length.

    >>> plain_hyphens("NOR\u2010SWITCH")
    'NOR-SWITCH'
    """
    return text if text.isascii() else text.translate(_HYPHENS)


def strip_accents(text: str) -> str:
    """The text without accents and joiners, and with ligatures and other compatibility characters (NFKD) resolved.

    >>> strip_accents("Erdős ﬁnds")
    'Erdos finds'
    """
    if text.isascii():
        return text
    folded = unicodedata.normalize("NFKD", text)
    return "".join([
        char for char in folded if char < _FIRST_MARK or not (unicodedata.combining(char) or char in _JOINERS)
    ])  # fmt: skip


def clean(text: str) -> str:
    r"""The text on one line without characters that cannot be seen or that a terminal obeys: safe to print and store.

    What scripts need to be written stays: joiners within Persian or Hindi words, selectors behind signs that vary.

    >>> clean("a\x1b[31m  b\n c"), clean("safe\U000e0049\U000e0047\u061c"), clean("\u0645\u06cc\u200c\u062e")
    ('a[31m b c', 'safe', '\u0645\u06cc\u200c\u062e')

    Cost: linear in the length of the text; one look at each character of a text that needs no cleaning.
    """
    if text.isprintable() and "  " not in text and (text.isascii() or not _MAYBE_HIDDEN.search(text)):
        return text.strip()
    visible = _CONTROL.sub("", text) if text.isascii() else _HIDDEN.sub("", text)
    if not visible.isascii() and _IN_PLACE.search(visible):
        visible = _OUT_OF_PLACE.sub("", visible)
    return " ".join(visible.split())


def unescape(text: str) -> str:
    """Resolve HTML character references; those of more digits than any character has stay as they are.

    >>> unescape("&lt;a&gt; &#945; &#000000000000;")
    '<a> α &#000000000000;'
    """
    import html  # not at start-up: 2 ms

    return html.unescape(_LONG_NUMBER.sub("&amp;#", text) if "&#" in text else text)


def escape_hidden(text: str) -> str:
    r"""The text with the escapes of JSON for what `clean` removes: all can be seen, nothing is lost. Blanks stay.

    >>> escape_hidden("a\u202eb"), escape_hidden("tag \U000e0041")
    ('a\\u202eb', 'tag \\udb40\\udc41')
    """
    if text.isprintable() and (text.isascii() or not _MAYBE_HIDDEN.search(text)):
        return text
    return _HIDDEN.sub(_escape, text)


def show_bytes(text: str) -> str:
    r"""The text with `\xe9` for each byte of a file name or an argument that Python could not decode.

    >>> show_bytes("caf\udce9")
    'caf\\xe9'
    """
    return text if text.isascii() else _UNDECODED.sub(lambda match: f"\\x{ord(match[0]) & 0xFF:02x}", text)


def show_name(path: str | os.PathLike[str]) -> str:
    r"""The name of a file as it is shown and stored: on one line, every character visible, different for every file.

    >>> show_name("papers.bib"), show_name("two\nlines\udce9.bib")
    ('papers.bib', 'two\\u000alines\\xe9.bib')
    """
    return _LINE_BLANK.sub(_escape, escape_hidden(show_bytes(os.fspath(path))))


def _escape(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def as_link(address: str) -> str:
    """The address as a link that may be followed: of the web, FTP or a DOI; "" for any other, as of a script or a file.

    What no address holds (blanks, quotation marks, brackets) is written in per cent, so that no form is left by it. Of
    several addresses, the first that may be followed is the link.

    >>> as_link("HTTPS://Example.org/a b"), as_link("www.example.org/x"), as_link("doi:10.1000/xyz")
    ('HTTPS://Example.org/a%20b', 'https://www.example.org/x', 'https://doi.org/10.1000/xyz')
    >>> as_link("java\\nscript:alert(1)"), as_link("file:///etc/passwd"), as_link("//example.org")
    ('', '', '')
    >>> as_link("paper.pdf"), as_link("internal-pdf://1234/paper.pdf"), as_link("example.org")
    ('', '', 'https://example.org')
    >>> as_link("urn:nbn:de:1; https://a.example/x; https://b.example/y")
    'https://a.example/x'
    """
    return next(filter(None, map(_link, _NEXT_LINK.split(clean(address)))), "")


def as_zotero_link(address: str) -> str:
    """The address if it shows one item in Zotero, which opens nothing and runs nothing; "" for any other.

    >>> as_zotero_link("zotero://select/groups/12/items/ABCD2345"), as_zotero_link("zotero://open-pdf/x")
    ('zotero://select/groups/12/items/ABCD2345', '')
    """
    return address if _ZOTERO_LINK.fullmatch(address) else ""


def _link(text: str) -> str:
    """One clean address as a link, or ""."""
    if not _SCHEME.match(text):
        if doi := _BARE_DOI.match(text):
            text = f"https://doi.org/{text[doi.end() :]}"
        elif _BARE_HOST.match(text) and not _FILE_NAME.fullmatch(text):
            text = f"https://{text}"
        else:
            return ""
    return _NOT_IN_LINK.sub(lambda match: f"%{ord(match[0]):02X}", text)


def short_name(title: str) -> str:
    """The part of a title before the colon if it is short enough to be a name, else the empty string.

    >>> short_name("BlockPruner: Fine-grained Pruning for Large Language Models")
    'BlockPruner'
    """
    head, colon, _ = title.partition(": ")
    return head.strip() if colon and 0 < len(head) <= 40 and len(head.split()) <= 4 else ""


def split_sentences(text: str) -> list[str]:
    """Split text into sentences; "et al.", "e.g.", initials and decimals do not end one.

    Cost: linear in the length of the text.
    """
    return [text[start:end].strip() for start, end in sentence_spans(text)]


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a text begin and end, as `split_sentences` cuts them; a span may end with blanks.

    Cost: linear in the length of the text.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in (_ASCII_END if text.isascii() else _SENTENCE_END).finditer(text):
        if _ABBREVIATION.search(text, max(start, match.start() - 11), match.start() + 1):
            continue
        spans.append((start, match.end()))
        start = match.end()
    return [*spans, (start, len(text))] if text[start:].strip() else spans


def quote(text: str, width: int = 60) -> str:
    """The text in quotes on one line, cut to `width` characters, as messages and `repr`s show it.

    >>> quote("Adam: A Method for Stochastic Optimization", 20)
    "'Adam: A Method for…'"
    """
    return repr(truncate(clean(text), width))


def truncate(text: str, width: int) -> str:
    """The text cut at a word boundary to at most `width` characters, with an ellipsis if it was cut."""
    if len(text) <= width:
        return text
    head = text[: width - 1]
    at_word = head.rsplit(" ", 1)[0] if " " in head[width // 2 :] else head
    return at_word.rstrip(" ,;:-") + "…"


def is_plain_name(name: object) -> bool:
    """Whether a string can name an edge type or a kind of facts: lower-case letters, digits and _, a letter first.

    >>> is_plain_name("same_funder"), is_plain_name("../x")
    (True, False)
    """
    return isinstance(name, str) and _PLAIN_NAME.fullmatch(name) is not None


def format_count(number: int, noun: str) -> str:
    """A number with its noun, in the form of all reports and messages.

    >>> format_count(1500, "record"), format_count(1, "paper"), format_count(0, "file")
    ('1,500 records', '1 paper', '0 files')
    """
    return f"{number:,} {noun}{'s' * (number != 1)}"
