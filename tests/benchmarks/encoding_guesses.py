"""How often the encoding of a file is guessed right: made-up records in 15 languages, each in the encodings in use.

Run: python tests/benchmarks/encoding_guesses.py [papers.jsonl.gz with Chinese titles and abstracts, read in place]

A file is right if no letter of it is read wrong. `title`: one RIS record without abstract; `record`: with an abstract;
`table`: a CSV of all records of the language; `late`: the same below 200 kB of ASCII. Beside it stands what
charset-normalizer chooses by itself for the same bytes. The letters of these texts were not looked at when the rules of
`graphrec/readers/_encoding.py` were made.
"""

from __future__ import annotations

import gzip
import io
import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from charset_normalizer import from_bytes

from graphrec.readers._utf8 import Utf8Stream

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXTS = Path(__file__).with_suffix(".tsv")
ENCODINGS = {
    "ru": ("cp1251", "koi8-r", "mac-cyrillic", "iso8859-5", "cp866"),
    "uk": ("cp1251", "koi8-u"),
    "bg": ("cp1251",),
    "el": ("cp1253", "iso8859-7"),
    "ja": ("shift-jis", "euc-jp", "iso2022-jp"),
    "zh": ("gb18030", "gb2312"),
    "tw": ("big5",),
    "ko": ("euc-kr",),
    "de": ("cp1252", "latin-1", "mac-roman"),
    "fr": ("cp1252", "latin-1", "mac-roman"),
    "es": ("cp1252", "latin-1", "mac-roman"),
    "pl": ("cp1250", "iso8859-2"),
    "cs": ("cp1250", "iso8859-2"),
    "hu": ("cp1250", "iso8859-2"),
    "tr": ("cp1254",),
}
KINDS = ("title", "record", "table", "late")
ABOVE = "".join(f'"Sand in rivers {number}","Lee, A.",2020,"No letters here."\r\n' for number in range(4000))


def files(language: str) -> Iterator[tuple[str, str]]:
    """The kind and the text of each file."""
    rows = [line.split("\t") for line in TEXTS.read_text("utf-8").splitlines()]
    texts = [(title, abstract) for name, title, abstract in (row for row in rows if row[0] == language)]
    for title, abstract in texts:
        yield "title", f"TY  - JOUR\nTI  - {title}\nPY  - 2020\nER  - \n"
        yield "record", f"TY  - JOUR\nTI  - {title}\nAB  - {abstract}\nPY  - 2020\nER  - \n"
    table = "".join(f'"{title}","Lee, A.; Chen, B.",2020,"{abstract}"\r\n' for title, abstract in texts)
    yield "table", f"Title,Authors,Year,Abstract\r\n{table}"
    yield "late", f"Title,Authors,Year,Abstract\r\n{ABOVE}{table}"


def read(data: bytes) -> tuple[str, str]:
    """The text as readers get it, and the sentence on its encoding."""
    stream = Utf8Stream(io.BytesIO(data))
    return io.BufferedReader(stream).read().decode(), stream.describe("x")


def chosen(data: bytes) -> str:
    """The text as charset-normalizer reads it by itself."""
    best = from_bytes(data).best()
    return str(best) if best else ""


def main(*chinese: str) -> None:
    ours, theirs, count = Counter[tuple[str, str]](), Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    untold, start = 0, time.process_time()
    for language, encodings in ENCODINGS.items():
        for encoding in encodings:
            for kind, text in files(language):
                data = text.encode(encoding, "ignore")
                whole = data.decode(encoding)
                found, sentence = read(data)
                key = encoding, kind
                count[key] += 1
                ours[key] += found == whole
                theirs[key] += kind != "late" and chosen(data) == whole
                untold += not sentence and not whole.isascii()
                if found != whole:
                    print(f"{language} {encoding} {kind}: {sentence.partition(' was ')[2].partition(',')[0]}")
    for encoding in dict.fromkeys(key[0] for key in count):
        cells = (f"{kind} {ours[encoding, kind]}/{count[encoding, kind]}" for kind in KINDS)
        print(f"{encoding:14}", *cells, sep="   ")
    for kind in KINDS:
        right, all_ = (sum(table[key] for key in count if key[1] == kind) for table in (ours, count))
        alone = sum(theirs[key] for key in count if key[1] == kind)
        print(
            f"{kind}: {right}/{all_} = {right / all_:.3f}"
            + f" (charset-normalizer {alone / all_:.3f})" * (kind != "late")
        )
    print(f"not told: {untold}; {time.process_time() - start:.1f} s")
    for path in chinese:
        read_chinese(path)


def read_chinese(path: str) -> None:
    """Real titles, and titles with abstracts, in the two encodings of Chinese that letters of both scripts allow."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        papers = [json.loads(line) for line in lines]
    for name, fields in (("titles", ("title",)), ("records", ("title", "abstract"))):
        texts = ["\n".join(str(paper.get(field) or "") for field in fields) for paper in papers]
        coded = [(text, text.encode("gb18030")) for text in texts if not text.isascii()]
        right = sum(read(data)[0] == text for text, data in coded)
        print(f"{path}, gb18030, {name}: {right}/{len(coded)} = {right / len(coded):.4f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
