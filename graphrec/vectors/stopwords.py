"""Words that say nothing about what a paper is about, by language: the one set of function words of graphrec.

The words stand in `data/stopwords_LANGUAGE.txt`; today there is English.
"""

from __future__ import annotations

from pathlib import Path

from graphrec.files import read_data_sections, read_data_words
from graphrec.text import LATEX_COMMANDS

DATA = Path(__file__).parent / "data" / "stopwords_en.txt"

FUNCTION_WORDS = read_data_words(DATA, "function words")
SMALL_WORDS = read_data_words(DATA, "small words")  # articles, prepositions, conjunctions: small letters in titles
STOP_WORDS = FUNCTION_WORDS | read_data_words(DATA, "idiom of abstracts") | LATEX_COMMANDS
EMPTY_AT_EDGE = read_data_words(DATA, "attributes")  # no phrase begins or ends with them
GENERIC = EMPTY_AT_EDGE | read_data_words(DATA, "general nouns")  # no phrase consists of them alone
GENERAL_METHODS = frozenset(read_data_sections(DATA)["general methods"])
