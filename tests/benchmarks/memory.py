"""How much memory reading a large file of each format takes: the format's sample repeated up to the size asked for.

Run: python tests/benchmarks/memory.py [megabytes, 200 if not given] [formats, all if none is named]

Prints, for each format, the size of the file, the records read, and the largest memory of a process that only reads
it, above that of a process that reads the sample alone (imports included). Target: at most a tenth of the file. Every
record skipped is remembered with its place and reason; what that takes is printed apart, since some samples are broken
in a half of their records. Of spreadsheets and Parquet files, left out here, the former cannot be streamed.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from graphrec import registry
from graphrec.readers.open import find_reader
from graphrec.readers.text import decode

FIXTURES = Path(__file__).parents[1] / "readers" / "fixtures"
RECORD = {  # the element that is repeated in each XML format
    "acl-xml": "paper",
    "arxiv-atom": "entry",
    "arxiv-oai": "record",
    "dblp-xml": "article",
    "endnote-xml": "record",
    "mods-xml": "mods",
    "pubmed-xml": "PubmedArticle",
    "zotero-rdf": r"[\w:]*(?:Article|Document|Book)",
}
LISTS = ("results", "items", "data", "papers")
PLACE = "@@records@@"
MEASURE = (
    "import re, sys; from pathlib import Path; from graphrec.readers.open import read_files;"
    "from graphrec.model.paper import ReadReport; report = ReadReport();"
    "count = sum(1 for _ in read_files(sys.argv[1:], report));"
    "peak = int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]);"
    "kept = sum(96 + sys.getsizeof(skip.place) + sys.getsizeof(skip.reason) for skip in report.skipped);"  # 96: object
    "print(count, len(report.skipped), peak // 1024, kept >> 20)"
)


def parts(path: Path, name: str) -> tuple[str, str, str]:
    """The sample cut into what stands before its records, the records, and what stands behind them."""
    text = decode(path.read_bytes()).lstrip("\ufeff")
    if name in RECORD:
        start = re.search(rf"<{RECORD[name]}[\s>]", text)
        ends = list(re.finditer(rf"</{RECORD[name]}>", text))
        assert start
        return text[: start.start()], text[start.start() : ends[-1].end()] + "\n", text[ends[-1].end() :]
    if text.startswith(("{", "[")):
        return json_parts(text)
    if name.endswith(("csv", "tab")) or name == "table":
        header, _, rows = text.partition("\n")
        return header + "\n", rows.rstrip("\n") + "\n", ""
    if name == "csl-yaml":
        start = text.index("- ")
        return text[:start], text[start:].partition("\n...")[0].rstrip() + "\n", ""
    return "", text.rstrip("\n") + "\n\n", ""


def json_parts(text: str) -> tuple[str, str, str]:
    try:
        document = json.loads(text)
    except ValueError:
        return "", text.rstrip("\n") + "\n", ""  # JSON Lines
    holder = document.get("message", document) if isinstance(document, dict) else {"": document}
    key = next((key for key in (*LISTS, "") if isinstance(holder.get(key), list)), None)
    if key is None:
        return "", json.dumps(document) + "\n", ""
    records, holder[key] = holder[key], [PLACE]
    whole = json.dumps(document if isinstance(document, dict) else holder[""])
    before, _, after = whole.partition(json.dumps(PLACE))
    one = ",\n".join(json.dumps(record) for record in records)
    return before + one, f",\n{one}", after


def write_large(path: Path, sample: Path, name: str, size: int) -> None:
    before, records, after = parts(sample, name)
    block = records * max(1, (1 << 20) // len(records))
    with path.open("w", encoding="utf-8") as file:
        file.write(before)
        while file.tell() < size:
            file.write(block)
        file.write(after)


def memory_of_reading(path: Path) -> tuple[int, int, int, int]:
    """Records, those skipped, the largest memory of a process of its own, and that of the skipped ones, in MB."""
    done = subprocess.run([sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True)
    records, skipped, memory, kept = map(int, done.stdout.split())
    return records, skipped, memory, kept


def main(megabytes: int = 200, *wanted: str) -> None:
    seen: set[str] = set()
    worst: tuple[float, str] = (0.0, "")
    for sample in sorted(FIXTURES.iterdir()):
        name = find_reader(sample.read_bytes(), sample.name)[1].NAME
        if name in seen or (wanted and name not in wanted):
            continue
        seen.add(name)
        with TemporaryDirectory() as folder:
            path = Path(folder) / sample.name
            write_large(path, sample, name, megabytes * 10**6)
            records, skipped, memory, kept = memory_of_reading(path)
            above = memory - memory_of_reading(sample)[2] - kept
            share = above / (path.stat().st_size / 10**6)
            worst = max(worst, (share, name))
            size = path.stat().st_size // 10**6
            print(
                f"{name:22} {size:5} MB {records:9,} records {above:5} MB of memory ({share:.0%})"
                f" {skipped:9,} skipped, {kept:4} MB",
                flush=True,
            )
    left = sorted(set(registry.builtin_names("readers")) - seen) if not wanted else []
    print(f"most: {worst[1]}, {worst[0]:.0%} of its file; not measured: {', '.join(left) or 'none'}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]), *sys.argv[2:])
