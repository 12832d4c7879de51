"""Words that carry no information about a paper's subject: the only set of function words of graphrec.

A language is added by its file `data/stopwords_LANGUAGE.txt` alone, which `function_words` finds by name. They hold in
texts of their language only, because function words of one language are subjects in another: German "die". Which
language that is says `vectors.languages`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from graphrec.errors import OptionError
from graphrec.files import read_data_sections, read_data_words
from graphrec.text import LATEX_COMMANDS

FOLDER = Path(__file__).parent / "data"
DATA = FOLDER / "stopwords_en.txt"


@cache
def function_words(language: str = "en", folder: Path = FOLDER) -> frozenset[str]:
    """Read the articles, pronouns, prepositions, conjunctions and auxiliary verbs of a language, in lower case.

    Args:
        language: ISO 639-1 code of the language.
        folder: the folder of the files `stopwords_LANGUAGE.txt`.

    Raises:
        OptionError: there is no file of this language.

    >>> "the" in function_words()
    True
    """
    if language not in (codes := languages(folder)):
        raise OptionError(
            f"Got the language {language!r}, expected one with a file of function words"
            f" ({', '.join(codes) or 'there is none'}); add stopwords_{language}.txt to {folder}."
        )
    return read_data_words(folder / f"stopwords_{language}.txt", "function words")


@cache
def languages(folder: Path = FOLDER) -> tuple[str, ...]:
    """The ISO 639-1 codes of the languages whose function words are in `folder`, sorted."""
    return tuple(sorted(path.stem.removeprefix("stopwords_") for path in folder.glob("stopwords_*.txt")))


SMALL_WORDS = read_data_words(DATA, "small words")  # articles, prepositions, conjunctions: small letters in titles
STOP_WORDS = function_words() | read_data_words(DATA, "idiom of abstracts") | LATEX_COMMANDS
EMPTY_AT_EDGE = read_data_words(DATA, "attributes")  # no phrase begins or ends with them
GENERIC = EMPTY_AT_EDGE | read_data_words(DATA, "general nouns")  # no phrase consists of them alone
GENERAL_METHODS = frozenset(read_data_sections(DATA)["general methods"])
STUDY_DESIGNS = frozenset(read_data_sections(DATA)["study designs"])
