"""The exceptions that graphrec raises on purpose; each message is one sentence: got, expected, what to do.

GraphrecError
├── InputError           an input cannot be read at all
│   └── EmptyInputError        it holds no records
├── TitleNotFoundError   no paper has a title close enough to the one sought
├── EmptyCorpusError     there is nothing to build a library from
├── OptionError          options that do not fit together or a value out of range
├── ExtraMissingError    an optional dependency is needed; says what to install
├── PluginError          an entry of another package cannot be used
├── WorkerError          a worker process was killed
├── MemoryLimitError     a limit leaves too little memory to begin
└── LibraryError         the library on disk
    ├── LibraryNotFoundError   no library there
    ├── LibraryFormatError     has a format that this graphrec cannot read
    ├── LibraryCorruptError    a file is missing or differs from its checksum; says how to rebuild
    ├── LibraryReplacedError   replaced after it was opened, and the earlier files are gone
    ├── SourceShrunkError      a source has suddenly nearly no records
    ├── SourcesNotOursError    its sources were named by somebody else
    └── LibraryBusyError       another process is writing; names it
"""

from __future__ import annotations


class GraphrecError(Exception):
    """Base of all errors that graphrec raises on purpose."""


class InputError(GraphrecError, OSError):
    """An input cannot be read at all."""


class EmptyInputError(InputError):
    """A file is empty, or of a format that it holds no records of."""


class TitleNotFoundError(GraphrecError, LookupError):
    """No paper of the library has a title close enough to the one sought."""


class EmptyCorpusError(GraphrecError, ValueError):
    """There is no usable record to build a library from."""


class OptionError(GraphrecError, ValueError):
    """Options do not fit together, or a value is out of range."""


class ExtraMissingError(GraphrecError, ImportError):
    """An optional dependency that this call needs is not installed."""


class PluginError(GraphrecError, ImportError):
    """An entry that another package registered (a reader, a signal, a command ...) cannot be used."""


class WorkerError(GraphrecError, RuntimeError):
    """A worker process was killed before it was done."""


class MemoryLimitError(GraphrecError, MemoryError):
    """A limit of the process leaves too little memory to begin."""


class LibraryError(GraphrecError):
    """Something is wrong with a library on disk."""


class LibraryNotFoundError(LibraryError, FileNotFoundError):
    """There is no library at the path."""


class LibraryFormatError(LibraryError):
    """The library has a format version that this graphrec cannot read."""


class LibraryCorruptError(LibraryError):
    """A file of the library is missing or damaged."""


class LibraryReplacedError(LibraryError):
    """The library was replaced after it was opened, and a file of its earlier state is gone; open it again."""


class SourceShrunkError(LibraryError):
    """A source of a library has suddenly no or nearly no records; nothing was changed."""


class SourcesNotOursError(LibraryError):
    """The sources of a library were named by somebody else, and are not read unasked."""


class LibraryBusyError(LibraryError, BlockingIOError):
    """Another process is writing the library."""
