"""Related papers from titles and abstracts alone, with reasons that can be checked."""

from graphrec._version import __version__

__all__ = ["__version__"]
