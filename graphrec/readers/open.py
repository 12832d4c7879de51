"""Opens files, glob patterns and standard input, compressed or not, detects the format and yields the papers."""

from __future__ import annotations

import bz2
import glob
import gzip
import io
import lzma
import os
import shutil
import sys
import tempfile
import zipfile
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from graphrec import registry
from graphrec.errors import EmptyInputError, ExtraMissingError, InputError, PluginError
from graphrec.files import expand_home
from graphrec.model.paper import Paper, ReadReport, Remark, Skipped
from graphrec.readers import Reader
from graphrec.readers._foreign_files import describe_foreign_file
from graphrec.readers._guard import (
    BREAKS_OFF,
    MAX_NESTING,
    BrokenStream,
    CountingStream,
    GuardedStream,
    UnpackedSize,
    UnreadableError,
    parser,
    reason_of,
)
from graphrec.readers._limits import shorten
from graphrec.readers._utf8 import Utf8Stream, is_convertible
from graphrec.readers.formats import spreadsheet
from graphrec.readers.text import STDIN_NAME, is_binary, read_head
from graphrec.text import as_link, format_count, quote, show_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_SPOOLED = 1 << 24  # bytes of an archive from a pipe up to which it is kept in memory
_LEAST_CONFIDENCE = 0.15  # of the best reader; below it the format is unknown
_HAIR = 0.03  # by which the best reader may win without its rival being told; that of CSL wins over its kin by 0.04
_MOST_UNUSABLE = 100_000  # records without a paper among them, after which the rest of a file is not read
_EXPECTED = "expected one of the formats in graphrec build --help (BibTeX, RIS, JSON Lines, CSV, OpenAlex, PubMed, ...)"
STDIN = "-"


def read_files(paths: Sequence[str | Path], report: ReadReport, *, name: str = "") -> Iterator[Paper]:
    """Read the papers of all files, in the order of the paths, and fill `report`.

    A file that cannot be read is reported as skipped, as long as another file can be read.

    Args:
        paths: files, glob patterns, or `-` for standard input.
        report: filled with what became of the records.
        name: begins the places of the records, in place of the path, which is then no pattern; for one file.

    Raises:
        InputError: no file could be read.
    """
    failures: list[InputError] = []
    n_readable = 0
    for path in paths:
        try:
            for part, stream in _open_path(path, name):
                try:
                    yield from _read_stream(part, stream, report)
                    n_readable += 1
                except InputError as error:
                    failures.append(error)
                    report.skipped.append(Skipped(part, str(error)))
        except InputError as error:
            failures.append(error)
            report.skipped.append(Skipped(name or show_name(path), str(error)))
    if failures and not n_readable:
        raise failures[0]


def _read_stream(name: str, stream: BinaryIO, report: ReadReport) -> Iterator[Paper]:
    """Read the papers of one open file.

    Raises:
        InputError: the file is damaged at its beginning, of an unknown format, or has no papers.
    """
    try:
        head, stream, text = _decode(stream)
    except InputError:
        raise
    except OSError as error:
        raise InputError(f"{name} is damaged ({error}); unpack or export it again.") from None
    entry, reader, rival = find_reader(head, name)
    report.files[name] = reader.NAME
    report.notes += _describe_choice(reader, rival, head, name)
    last = None
    try:
        for record in count_records(_records(entry, reader, stream, name), name, report):
            last = record
            if isinstance(record, Paper):
                yield record
    except InputError:
        raise
    except OSError as error:
        report.skipped.append(Skipped(name, f"{BREAKS_OFF} {_break_position(last)}: {error}"))
        return
    finally:
        if text and (sentence := text.describe(name)):
            report.notes.append(sentence)
    if last is None:
        raise EmptyInputError(f"{name} was read as {reader.NAME} and holds no papers; check what was exported into it.")


def _describe_choice(reader: Reader, rival: str, head: bytes, name: str) -> Iterator[str]:
    """Sentences on a file that another reader fits as well, and on what its reader has to say of it."""
    if rival:
        yield f"{name} was read as {reader.NAME}, but may as well be {rival}: look at a few of its papers."
    if note := getattr(reader, "note", lambda _: "")(head):
        yield f"{name}: {note}."


def _decode(stream: BinaryIO) -> tuple[bytes, BinaryIO, Utf8Stream | None]:
    """The head of a stream, the stream, and, if it is text, what knows its encoding; text becomes UTF-8."""
    head, stream = read_head(stream)
    if not is_convertible(head):
        return head, stream, None
    text = Utf8Stream(stream)
    return *read_head(io.BufferedReader(text)), text


def count_records(
    records: Iterator[Paper | Skipped | Remark], name: str, report: ReadReport
) -> Iterator[Paper | Skipped]:
    """The records of a source, counted in the report; it also says which were cut, and which addresses are no links.

    Args:
        records: of a file, or of another source.
        name: its name, which begins their places.
        report: what is filled.
    """
    n_unusable = n_shortened = 0
    first = ""
    addresses: dict[str, tuple[str, int]] = {}  # the first that is no link, and their number, by what becomes of them
    try:
        for record in records:
            if isinstance(record, Remark):
                report.notes.append(f"{name}: {record.text}.")
            elif isinstance(record, Skipped):
                report.skipped.append(record)
                n_unusable += 1
                yield record
            else:
                paper, what = shorten(record if record.source.startswith(name) else replace(record, source=name))
                first = first or (what and f"{paper.source} has {what}")
                n_shortened += bool(what)
                n_unusable = 0
                report.read += 1
                if paper.url and paper.url != (link := as_link(paper.url)):
                    if not link:
                        fate = "kept, but not followed" if ("other-url", paper.url) in paper.details else "left out"
                        example, count = addresses.get(fate, (f"{paper.source} has {quote(paper.url)}", 0))
                        addresses[fate] = example, count + 1
                    paper = replace(paper, url=link)
                yield paper
            if n_unusable == _MOST_UNUSABLE:
                reason = f"{_MOST_UNUSABLE:,} records after each other have no paper, so that its rest is not read"
                report.skipped.append(Skipped(name, reason))
                return
    finally:
        if first:
            more = f" ({n_shortened - 1:,} more records were shortened)" if n_shortened > 1 else ""
            report.notes.append(f"{first}{more}.")
        for fate, (example, count) in addresses.items():
            more = f" (as in {format_count(count - 1, 'more record')})" if count > 1 else ""
            report.notes.append(f"{example} as its address, which is no link of the web; it is {fate}{more}.")


def _break_position(last: Paper | Skipped | None) -> str:
    if last is None:
        return "before its first record"
    return f"after {last.place if isinstance(last, Skipped) else last.source}"


def _records(entry: str, reader: Reader, stream: BinaryIO, name: str) -> Iterator[Paper | Skipped | Remark]:
    """The records of one file; an error in the reader of another package becomes an `InputError`."""
    try:
        with registry.guard("readers", entry):
            for record in reader.read(stream, name):
                if not isinstance(record, (Paper, Skipped, Remark)):
                    raise TypeError(f"read gave {record!r}, expected a Paper, a Skipped or a Remark")
                yield record
    except PluginError as error:
        raise InputError(f"{name}: {error}") from error


class Choice(NamedTuple):
    """The reader for a file: the name of its entry, the reader, and the name of one that fits nearly as well, or ""."""

    entry: str
    reader: Reader
    rival: str


def find_reader(head: bytes, name: str) -> Choice:
    """Find the reader with the highest confidence for a file.

    Args:
        head: the first bytes of the file.
        name: the file name.

    Raises:
        InputError: the file is empty, binary, or of an unknown format.
    """
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise EmptyInputError(f"{name} is empty; {_EXPECTED}.")
    readers = registry.load_usable("readers", Reader)
    plain_name = _uncompressed_name(name)
    confidence = {entry: _confidence(entry, reader, head, plain_name) for entry, reader in readers.items()}
    best, second = sorted(confidence, key=confidence.__getitem__, reverse=True)[:2]
    if confidence[best] >= _LEAST_CONFIDENCE:
        is_close = confidence[best] - confidence[second] <= _HAIR
        return Choice(best, readers[best], readers[second].NAME if is_close else "")
    if description := describe_foreign_file(head, plain_name):
        raise InputError(f"{name} {description}.")
    kind = "holds binary data" if is_binary(head) else "is in no supported format"
    raise InputError(f"{name} {kind}; {_EXPECTED}.")


def _confidence(entry: str, reader: Reader, head: bytes, name: str) -> float:
    """The confidence of a reader; if the reader of another package fails, this is logged and the confidence is 0."""
    try:
        return float(reader.looks_like(head, name))
    except Exception as error:
        if entry in registry.builtin_names("readers"):
            raise
        registry.warn_of_failure("readers", entry, error)
        return 0.0


def _uncompressed_name(name: str) -> str:
    """The file name without folders, archive and compression suffix."""
    path = Path(name.rpartition("!")[2] or name)
    return path.stem if path.suffix.lower() in {".gz", ".zst", ".bz2", ".xz"} else path.name


def _open_path(path: str | Path, name: str = "") -> Iterator[tuple[str, BinaryIO]]:
    """Open all that one argument names, or the file of this name; yields name and uncompressed stream of each."""
    if str(path) == STDIN:
        packed, title = CountingStream(sys.stdin.buffer), name or STDIN_NAME
        with _reading(title):
            yield from _unpack(title, io.BufferedReader(packed), UnpackedSize(title, lambda: packed.count))
        return
    for file in [Path(path)] if name else expand_path(path):
        title = name or show_name(file)
        with _open_file(file, title) as stream, _reading(title):
            yield from _unpack(title, stream, UnpackedSize(title, partial(_size_of, stream)))


def _size_of(stream: BinaryIO) -> int:
    return os.fstat(stream.fileno()).st_size


def expand_path(path: str | Path) -> list[Path]:
    """The file itself, or all files that match a glob pattern, sorted.

    Raises:
        InputError: no file matches the pattern.
    """
    file = expand_home(path)
    if not glob.has_magic(str(path)) or file.exists():
        return [file]
    matches = sorted(Path(match) for match in glob.glob(str(file), recursive=True) if not Path(match).is_dir())  # noqa: PTH207  # the pattern may be absolute
    if not matches:
        raise InputError(f"No file matches {str(path)!r}; check the pattern and the working folder.")
    return matches


@contextmanager
def _reading(name: str) -> Iterator[None]:
    """Tell of the file, and not of all that is read, where the disk or the connection fails (raises InputError)."""
    try:
        yield
    except InputError:
        raise
    except OSError as error:
        reason = error.strerror or reason_of(error)
        raise InputError(f"{name} cannot be read ({reason}); check the disk or connection that it lies on.") from None


@contextmanager
def _open_file(file: Path, name: str) -> Iterator[BinaryIO]:
    """Open a file of this shown name for reading bytes.

    Raises:
        InputError: it is a folder, does not exist, or cannot be read.
    """
    if os.path.isdir(file):  # noqa: PTH112 - False where a folder above it may not be entered
        raise InputError(f"{name} is a folder; give its files, for example {str(file / '*')!r}.")
    try:
        stream = file.open("rb")
    except FileNotFoundError:
        raise InputError(f"{name} does not exist; check the path.") from None
    except OSError as error:
        raise InputError(f"{name} cannot be read ({error.strerror}); check its permissions.") from None
    with stream:
        yield stream


def _unpack(name: str, original: BinaryIO, size: UnpackedSize) -> Iterator[tuple[str, BinaryIO]]:
    """Decompress a stream if its first bytes say that it is compressed; yields every file of a zip archive."""
    head, stream = read_head(original)
    if head.startswith(b"PK\x03\x04") and not spreadsheet.looks_like(head, name):
        if description := describe_foreign_file(head, name):
            raise InputError(f"{name} {description}.")
        with _make_seekable(original, stream) as archive:
            yield from _open_zip_members(name, archive, size)
    elif unpack := _unpacker(head):
        yield name, io.BufferedReader(GuardedStream(unpack(stream), size))
    else:
        yield name, stream


def _unpacker(head: bytes) -> Callable[[BinaryIO], BinaryIO] | None:
    """The decompressor for a stream that begins with `head`; None if it is not compressed."""
    if head.startswith(b"\x1f\x8b"):
        return lambda stream: gzip.GzipFile(fileobj=stream)  # type: ignore[return-value]
    if head.startswith(b"BZh"):
        return bz2.BZ2File  # type: ignore[return-value]
    if head.startswith(b"\xfd7zXZ\0"):
        return lzma.LZMAFile  # type: ignore[return-value]
    return _zstandard if head.startswith(b"\x28\xb5\x2f\xfd") else None


def _zstandard(stream: BinaryIO) -> BinaryIO:
    try:
        import zstandard
    except ImportError:
        raise ExtraMissingError("Reading .zst needs zstandard; type: pip install zstandard") from None
    return zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True)


@contextmanager
def _make_seekable(original: BinaryIO, stream: BinaryIO) -> Iterator[BinaryIO]:
    """Rewind the original stream if possible, else copy `stream`, which begins with its head, to memory or disk."""
    if original.seekable():
        original.seek(0)
        yield original
        return
    with tempfile.SpooledTemporaryFile(max_size=_SPOOLED) as copy:
        shutil.copyfileobj(stream, copy)
        copy.seek(0)
        yield copy  # type: ignore[misc]


def _open_zip_members(name: str, stream: BinaryIO, size: UnpackedSize) -> Iterator[tuple[str, BinaryIO]]:
    """Open the files in a zip archive, in their order; yields name (`archive!file`) and uncompressed stream."""
    if name.count("!") >= MAX_NESTING:
        raise InputError(f"{name} is inside {MAX_NESTING} nested archives; unpack the outer ones.")
    with ExitStack() as stack:
        try:
            with parser():
                archive = stack.enter_context(zipfile.ZipFile(stream))
        except UnreadableError as error:
            raise InputError(f"{name} is a damaged zip archive ({error}); unpack or export it again.") from None
        for member in archive.infolist():
            if not member.is_dir() and not member.filename.startswith("__MACOSX/"):
                yield from _open_member(archive, member, f"{name}!{show_name(member.filename)}", size)


def _open_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, size: UnpackedSize
) -> Iterator[tuple[str, BinaryIO]]:
    """Open one file in an archive; one that cannot be opened is a stream that says why when it is read."""
    try:
        with parser():  # a password, an unknown compression, damage
            opened = archive.open(member)
        with opened:
            unpacked = io.BufferedReader(GuardedStream(opened, size))  # type: ignore[arg-type]
            yield from _unpack(name, unpacked, size)
    except OSError as error:
        yield name, io.BufferedReader(BrokenStream(error))
