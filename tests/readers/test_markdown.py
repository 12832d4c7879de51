"""Lists of papers in Markdown and notes on papers: the shapes that people write, and what is no paper."""

from __future__ import annotations

import io
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphrec.errors import EmptyInputError
from graphrec.model.paper import Paper, Skipped
from graphrec.readers._markdown import read_spans
from graphrec.readers._paper_links import find_target
from graphrec.readers.formats import markdown_list, notes
from graphrec.readers.open import find_reader

if TYPE_CHECKING:
    from types import ModuleType

PAPER = "https://arxiv.org/abs/2001.00042"
CODE = "https://github.com/lee/stones"


def read(text: str, reader: ModuleType = markdown_list, name: str = "list.md") -> list[Paper]:
    return [each for each in reader.read(io.BytesIO(text.encode()), name) if isinstance(each, Paper)]


SHAPES = {
    "link": f"- [How stones roll downhill]({PAPER})",
    "link, venue": f"* [How stones roll downhill]({PAPER}), Ada Lee, Bo Chen. ICLR 2020.",
    "bold, label": f"1. **How stones roll downhill.** ICLR 2020. [paper]({PAPER})\n\n    *Ada Lee, Bo Chen.*",
    "authors on the next line": f"1. **How stones roll downhill.**\n*Ada Lee, Bo Chen.* ICLR 2020. [paper]({PAPER})",
    "label, title": f"- [[Arxiv]({PAPER})] How stones roll downhill [[pytorch]({CODE})]",
    "venue in brackets": f"- [ICLR2020] How stones roll downhill (_University of Rocks_) [[paper]]({PAPER}) "
    f"[[code]]({CODE});",
    "short year": f"- (20 ICLR) How stones roll downhill\n  - [Paper]({PAPER}), [Code]({CODE})",
    "names first": f'3. Lee, Ada, et al. **"How stones roll downhill."** Nature 21 (2020): 17-26.\n[[Paper]]({PAPER})',
    "names, italics": f"- **[Survey]** Ada Lee, Bo Chen. *How stones roll downhill.* ICLR, 2020. — [DOI]({PAPER})",
    "code span": f"1. **How stones roll downhill.** *Ada Lee, Bo Chen.* `ICLR 2020` [[pdf]]({PAPER})",
    "authors below": f"- How stones roll downhill.\n  [[pdf]]({PAPER})\n  - Ada Lee, and Bo Chen. *ICLR 2020*.",
    "paragraph": f"**How stones roll downhill**<br>\nAda Lee, Bo Chen<br>\n*ICLR 2020*<br>\n[[Paper]({PAPER})]",
    "et al. in the link": f"- [Lee et al. (2020) How stones roll downhill]({PAPER})",
    "star": f"- ⭐ **[How stones roll downhill]({PAPER})** — *Ada Lee, Bo Chen, 2020*",
    "date": f"- 2020-05, [How stones roll downhill]({PAPER})",
    "table": f"| Title | Venue |\n|---|---|\n| [How stones roll downhill]({PAPER}) | ICLR 2020 |",
    "table with badges": "| Method | Paper Title | Published At | Link |\n|--|--|--|--|\n"
    f"|*Roll*|**How stones roll downhill**|ICLR 2020|[![Paper](https://a.b/c)]({PAPER})|",
    "table with authors": "| Title & Authors | Links |\n|:--|:-:|\n"
    f"|[![Star](https://a.b)]({CODE})<br>[How stones roll downhill]({PAPER}) <br> Ada Lee, Bo Chen | [Github]({CODE})|",
    "HTML": f'- <b>How stones roll downhill</b>, ICLR 2020. <a href="{PAPER}">paper</a>',
    "sentence over two lines": f"- [[Arxiv]({PAPER})] How stones roll\ndownhill",
    "identifier in words": "- How stones roll downhill. Ada Lee, Bo Chen. arXiv:2001.00042 (2020).",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_an_entry_is_read_in_the_shapes_that_people_write(shape: str) -> None:
    (paper,) = read(f"# List\n\n{SHAPES[shape]}\n")
    assert (paper.title, paper.arxiv) == ("How stones roll downhill", "2001.00042")
    assert paper.year in {None, 2020}
    assert paper.authors in {(), ("Ada Lee", "Bo Chen"), ("Lee, Ada",)}
    assert (("ICLR" in SHAPES[shape]) <= (paper.venue == "ICLR")) or shape == "short year"
    assert [value for name, value in paper.details if name == "code"] == [CODE] * (CODE in SHAPES[shape])


@pytest.mark.parametrize(
    "text",
    [
        "- [ripgrep](https://github.com/BurntSushi/ripgrep) - a very fast search tool for the terminal.",
        "- [A blog about rolling stones](https://blog.example.org/x) about things that matter.",
        "- Please read the guidelines before you open a pull request.",
        "- [Rolling stones and others](#rolling-stones)",
        "Cite [How stones roll downhill](https://arxiv.org/abs/2001.00042) if you use this program.",
        "```\n- [How stones roll downhill](https://arxiv.org/abs/2001.00042)\n```",
        "<!--\n- [How stones roll downhill](https://arxiv.org/abs/2001.00042)\n-->",
        "| Command | What it does |\n|---|---|\n| roll | rolls the stones down the hill |",
    ],
)
def test_what_is_no_paper_is_none(text: str) -> None:
    assert read(text) == []


def test_headings_are_tags_and_years_and_what_is_no_paper_is_told_once() -> None:
    text = f"# Title\n- [tool]({CODE})\n## 3D Stones\n### 2019\n- [How stones roll downhill]({PAPER})\n- nothing\n"
    results = list(markdown_list.read(io.BytesIO(text.encode()), "list.md"))
    assert [(each.keywords, each.year) for each in results if isinstance(each, Paper)] == [(("3D Stones",), 2019)]
    assert [each for each in results if isinstance(each, Skipped)] == [
        Skipped("list.md:2", "no paper: this and 1 more item without a title and a link or identifier of a paper")
    ]


def test_boxes_to_tick_in_a_list_of_papers_are_titles() -> None:
    text = f"- [[@lee2020|Lee 2020]] Sand in mountain rivers\n- [Salt and bridges]({PAPER})\n"
    text += "- [ ] Frost damage of northern roads #x\n"
    assert [(paper.title, paper.id) for paper in read(text)] == [
        ("Sand in mountain rivers", "lee2020"),
        ("Salt and bridges", ""),
        ("Frost damage of northern roads", ""),
    ]
    assert find_reader(text.encode(), "list.md")[0] == "markdown-list"


def test_addresses_say_what_they_lead_to() -> None:
    assert find_target("http://www.aclweb.org/anthology/P18-1031.pdf").identifier == "acl:P18-1031"
    assert find_target("https://aclanthology.org/2022.emnlp-main.607/").identifier == "acl:2022.emnlp-main.607"
    assert find_target("https://dl.acm.org/doi/abs/10.1145/3037697.3037748").doi == "10.1145/3037697.3037748"
    assert find_target("https://huggingface.co/papers/2001.00042").arxiv == "2001.00042"
    addresses = (CODE, "https://a.b/x.pdf", "https://a.b/slides.pdf", "#x", "javascript:x")
    assert [find_target(each).kind for each in addresses] == ["code", "file", "", "", ""]


def test_spans_keep_what_is_shown_and_drop_the_marks() -> None:
    assert (
        "".join(span.text for span in read_spans("a_b_c **d** `e*f` \\[g\\] ![h](i) <br>[j](k_(l))"))
        == "a_b_c d e*f [g]  \nj"
    )
    assert read_spans("[[a|b]]")[0].link == "[[a"


@given(st.text(alphabet="[]()*_`<>|!-#\\ \naA1.:/\"'", max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    for reader in (markdown_list, notes):
        reader.looks_like(text.encode(), "a.md")
        with suppress(EmptyInputError):
            read(f"- [A good title here]({PAPER})\n{text}", reader)


LOGSEQ = """title:: How stones roll downhill
type:: [[conferencePaper]]
authors:: [[Ada Lee]], [[Bo Chen]]
date:: [[Jun 12th, 2020]]
tags:: #rolling, [[stones]]
doi:: 10.1234/x

- [[Abstract]]
  - We roll stones.
- ### Notes
  - extends [[chen2019]] and uses [[ResNet]]; a note on [[gravity]]
"""


def test_properties_of_logseq_are_fields_and_links_are_references() -> None:
    (paper,) = read(LOGSEQ, notes, "pages/@lee2020.md")
    assert (paper.id, paper.year, paper.authors) == ("lee2020", 2020, ("Ada Lee", "Bo Chen"))
    assert (paper.keywords, paper.abstract) == (("rolling", "stones"), "We roll stones.")
    assert paper.references == ("chen2019", "ResNet")
    assert paper.details == (("type", "paper-conference"),)


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: My day\ndate: 2020-01-01\nauthor: me\ntags: [diary]\n---\nHello",
        "---\ntitle: A page\nsource: https://a.b/c\nauthor: Ada\npublished: 2020-01-01\n---\nA clipping",
        "# Daily\n\n- did stuff\n",
    ],
)
def test_a_note_that_is_of_no_paper_gives_none(text: str) -> None:
    with pytest.raises(EmptyInputError, match=r"day\.md is Markdown without a paper; a note on one has "):
        read(text, notes, "day.md")
    assert find_reader(text.encode(), "day.md")[0] == "notes"


def test_links_of_front_matter_that_are_no_yaml_are_read() -> None:
    text = "---\nauthor: [[Ada Lee]], [[Bo Chen]]\nyear: 2020\ntitle: Stones\ncites: ['[[chen2019]]']\n---\n"
    text += "> [!abstract]\n> We roll.\n"
    (paper,) = read(text, notes, "Stones.md")
    assert (paper.authors, paper.references, paper.abstract) == (("Ada Lee", "Bo Chen"), ("chen2019",), "We roll.")


@pytest.mark.parametrize("text", ["---\ndoi: 10.1/x\n", "---\ndoi: [\n---\n", "---\ndoi: &a [*a]\n---\n"])
def test_broken_front_matter_is_told(text: str) -> None:
    (skip,) = notes.read(io.BytesIO(text.encode()), "a.md")
    assert isinstance(skip, Skipped)
    assert skip.reason.startswith("broken front matter: ")


def test_a_link_behind_a_word_of_relation_brings_its_line_as_sentence() -> None:
    text = "---\ntitle: Gravel\ndoi: 10.1234/a\n---\n- It extends [[BlockPruner|BP]] to [[sand]].\n- See [[lee2020]].\n"
    (paper,) = read(text, notes, "a.md")
    assert paper.references == ("BlockPruner", "lee2020")
    assert paper.citing_sentences == ("note: It extends ⟦BlockPruner⟧ to sand. ⟶ BlockPruner",)


def test_authors_and_venue_in_one_list_of_commas_are_told_apart() -> None:
    item = "- [A survey of gravel in rivers](https://arxiv.org/abs/2308.06767), Ada Lee, Bo Chen, TPAMI 2024."
    (paper,) = read(f"# Papers\n\n{item}\n")
    assert (paper.authors, paper.venue, paper.year) == (("Ada Lee", "Bo Chen"), "TPAMI", 2024)
