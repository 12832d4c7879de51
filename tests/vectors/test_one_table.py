"""Words are cut, made singular and passed over by one rule each, which no module repeats."""

import ast
import re
from pathlib import Path

import graphrec

PACKAGE = Path(graphrec.__file__).parent
SOURCES = {path.relative_to(PACKAGE).as_posix(): path.read_text("utf-8") for path in PACKAGE.rglob("*.py")}
FEW = {"a", "an", "the", "of", "for", "in", "on", "to", "with", "by"}


def word_lists(tree):
    """The words of every list, set and tuple of strings, and of every string that is split."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Set | ast.List | ast.Tuple):
            yield {each.value for each in node.elts if isinstance(each, ast.Constant) and isinstance(each.value, str)}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "split":
            text = node.func.value
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                yield set(text.value.split())


def test_no_module_has_function_words_of_its_own():
    found = {name for name, text in SOURCES.items() for words in word_lists(ast.parse(text)) if len(words & FEW) > 3}
    assert found == {"resolve/_reference_parts.py"}  # of names of journals, where "AM" and "CAN" are none


def test_one_module_knows_the_endings_of_plurals():
    endings = re.compile(r"""["'](?:ies|sses|ches|shes)["']""")
    assert {name for name, text in SOURCES.items() if endings.search(text)} == {
        "vectors/spelling.py",
        "vectors/porter.py",  # stems as SQLite's index does
    }


def test_one_module_cuts_texts_of_the_corpus_into_words():
    words = re.compile(
        r"re\.compile\(rf?\"\(?(?:\[\^\\W(?:\\d)?_\]\+|\\w\+|\{_LETTERS\})(?:\||\"|\))|re\.compile\(rf\"\[\\w\{"
    )
    assert {name for name, text in SOURCES.items() if words.search(text)} == {
        "vectors/tokens.py",
        "explore/search_hits.py",  # cuts as SQLite's index does, or a search would mark nothing
        "resolve/titles.py",  # cuts as the key of a title does, with the place of each word
        "readers/pdf/prose.py",  # cuts as lines are set, to join words that a hyphen parts
        "readers/bibtex_values.py",  # the proper names of a title, of which nothing is compared
    }
