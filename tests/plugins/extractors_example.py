"""An extractor: the data sets that an abstract says it was tested on."""

import re

from graphrec.text import split_sentences

NAME = "data_sets"

_TESTED_ON = re.compile(r"\b(?:on|with) the ([A-Z][\w-]+) (?:benchmark|corpus|data ?set)\b")


def extract(title, abstract):
    """Pairs of a data set and the sentence that names it."""
    for sentence in split_sentences(abstract):
        for match in _TESTED_ON.finditer(sentence):
            yield match[1], sentence
