"""Access to addresses (s3://, gs://, memory:// ...) through fsspec; its errors become errors of graphrec."""

from __future__ import annotations

import re
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from graphrec.errors import (
    ExtraMissingError,
    GraphrecError,
    LibraryCorruptError,
    LibraryError,
    LibraryNotFoundError,
    OptionError,
)
from graphrec.storage.manifest import MANIFEST_NAME, check_content
from graphrec.systems import command_line
from graphrec.text import quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Content = Mapping[str, Any]

# fmt: off
_PLACES = {  # what fsspec knows that is a place with files of its own
    "abfs", "adl", "arrow_hdfs", "az", "box", "dbfs", "dropbox", "ftp", "gcs", "gdrive", "gist", "github", "gs",
    "hdfs", "hf", "http", "https", "lakefs", "local", "memory", "oci", "ocilake", "oss", "root", "s3", "s3a",
    "sftp", "smb", "ssh", "tos", "tosfs", "wandb", "webdav", "webhdfs",
}
# fmt: on
_WITH_PASSWORD = re.compile(r"[^/]*//[^/@]*:[^/]*@")


def open_file_system(address: str) -> tuple[Any, str]:
    """The fsspec file system of an address, and the path in it.

    A protocol is a place with files. Those that lead on to another one are refused before anything of them is loaded:
    `dask://` calls a cluster, `reference://` follows a list of addresses, `zip://` unpacks, chains (`::`) do several.
    One that fsspec does not ship is code that the user installed.

    Raises:
        OptionError: the address is not valid, leads through another one, or contains a password.
        ExtraMissingError: a package that it needs is not installed.
    """
    if _WITH_PASSWORD.match(address):
        raise OptionError(
            f"An address with a password ({address.partition('//')[0]}//...) would stand in pages and logs; give it to"
            " fsspec by its configuration (https://filesystem-spec.readthedocs.io) and leave it out here."
        )
    try:
        from fsspec.core import url_to_fs
        from fsspec.registry import known_implementations
    except ImportError:
        raise ExtraMissingError(
            f"{address} needs fsspec; type: pip install 'graphrec[remote]', or name a folder of this machine."
        ) from None
    protocol = address.partition("://")[0]
    if "::" in address or (protocol in known_implementations and protocol not in _PLACES):
        raise OptionError(
            f"{quote(address)} leads through something else (a cluster, an archive, a cache, a list"
            " of addresses); expected a place with files, such as s3://bucket/library or a folder."
        )
    try:
        system, root = url_to_fs(address)
    except ImportError as error:
        raise ExtraMissingError(f"{address} needs another package ({_reason(error)}); install it with pip.") from None
    except ValueError as error:
        raise OptionError(f"{address} is no address that fsspec knows ({_reason(error)}); check it.") from None
    return system, root.rstrip("/")


def read_manifest_at(address: str) -> str:
    """The text of the manifest at an address (raises as `open_file_system` and `translate_errors`)."""
    system, root = open_file_system(address)
    with translate_errors(address, "read"):
        return str(system.cat_file(f"{root}/{MANIFEST_NAME}").decode("utf-8", "replace"))


def read_content_at(address: str) -> Content | None:
    """The content of the manifest at an address; None if there is none or it is damaged."""
    try:
        return check_content(read_manifest_at(address), address, address)
    except (LibraryNotFoundError, LibraryCorruptError):
        return None


def list_names(system: Any, root: str) -> list[str]:
    """Names of the files and folders in a folder at an address; empty if it does not exist."""
    try:
        paths = system.ls(root, detail=False, refresh=True)
    except FileNotFoundError:
        return []
    return [name for path in paths if (name := path.rstrip("/").rpartition("/")[2])]


def list_sizes(system: Any, folder: str) -> dict[str, int]:
    """Sizes in bytes of the files in a folder at an address, by relative path, as far as the service reports them."""
    with suppress(OSError, NotImplementedError):
        system.invalidate_cache()
        mark = f"{folder.rpartition('/')[2]}/"
        files = system.find(folder, detail=True).items()
        return {path.rpartition(mark)[2]: info["size"] for path, info in files if info.get("size") is not None}
    return {}


@contextmanager
def translate_errors(address: str, done: str) -> Iterator[None]:
    """Turn errors of a service into errors of graphrec; `done` is "read" or "written", for the message.

    Raises:
        LibraryNotFoundError: a file does not exist.
        LibraryError: any other error.
    """
    try:
        yield
    except GraphrecError:
        raise
    except FileNotFoundError as error:
        advice = command_line(["graphrec", "build", "FILES...", "-o", address])
        raise LibraryNotFoundError(
            f"There is no library at {address} ({_reason(error)}); make one with: {advice}"
        ) from None
    except Exception as error:
        raise LibraryError(
            f"{address} could not be {done} ({_reason(error)}); check the address, the connection and your rights."
        ) from error


def _reason(error: Exception) -> str:
    return str(error).partition("\n")[0] or type(error).__name__
