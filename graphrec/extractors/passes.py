"""The two passes over a corpus: first the names that papers introduce, then the names that they mention.

Both work on chunks of fixed size. The result for a chunk depends on the chunk alone, so the number of processes changes
only the time.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from graphrec.engines import run_serially
from graphrec.extractors.inflections import stems_of
from graphrec.extractors.introductions import STUDY_NAME, IntroducedName, introduced_names
from graphrec.extractors.lexicon import listed_names, not_works
from graphrec.extractors.methods import Surface, find_methods
from graphrec.extractors.names import is_shaped
from graphrec.extractors.paper_text import PaperText
from graphrec.extractors.phrases import is_method_phrase, phrases_of
from graphrec.extractors.references import Mention, find_mentions
from graphrec.extractors.runs import character_runs
from graphrec.extractors.studies import find_studies
from graphrec.extractors.term_names import surface_of
from graphrec.model.compression import Packed, pack
from graphrec.vectors.languages import ENGLISH, UNKNOWN, UNSPACED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphrec.engines import Mapper
    from graphrec.extractors.lexicon import Entry, Lexicon
    from graphrec.extractors.methods import Use, Vocabulary
    from graphrec.model.paper import Paper

CHUNK = 512  # papers a process takes at a time
_PROPOSING = re.compile(
    r"\b(?:[Ww]e (?:propose|introduce|present|develop)|paper (?:propose|introduce|present|develop)s)\b"
)
_SAMPLE = 10_000  # papers whose phrases are counted, evenly spread: bounds the memory for large corpora


@dataclass(frozen=True, slots=True)
class Tools:
    """What the second pass looks for: names of works (`lexicon`) and methods (`vocabulary`)."""

    lexicon: Lexicon
    vocabulary: Vocabulary


@dataclass(slots=True)
class FirstPass:
    """Result of the first pass: the names that each paper introduces, and counts over all papers.

    `studies`: the names of studies in the text of each paper.
    `acronyms`: number of papers by (long form, acronym). `phrases`: number of papers, in a sample of `n_sampled`, by
    phrase of the text. `heads`: the same for phrases of the title that the abstract repeats or that end as methods do.
    `runs`: as `phrases`, for runs of characters of texts without blanks. `forms`: as `phrases`, by (stem, phrase) for
    languages with endings, and by (stem, "") for any phrase of it. `languages`: number of papers of the sample by
    language. `n_abstracts`: number of papers with an abstract; `n_naming`: number of those that say that they make
    something with the name of a system.
    """

    introduced: list[tuple[IntroducedName, ...]] = field(default_factory=list)
    studies: list[tuple[str, ...]] = field(default_factory=list)
    acronyms: Counter[tuple[str, str]] = field(default_factory=Counter)
    phrases: Counter[str] = field(default_factory=Counter)
    heads: Counter[str] = field(default_factory=Counter)
    runs: Counter[str] = field(default_factory=Counter)
    forms: Counter[tuple[str, str]] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    n_sampled: int = 0
    n_abstracts: int = 0
    n_naming: int = 0


@dataclass(slots=True)
class NamesUsed:
    """The names of works that papers mention: the number of papers that do, by entry and year (0 for unknown)."""

    years: dict[Entry, Counter[int]] = field(default_factory=dict)

    def add(self, mentions: Iterable[Mention], year: int | None) -> None:
        """Count the names that one paper mentions."""
        for entry in [one.entry for one in mentions if one.entry is not None and one.entry.owners]:
            self.years.setdefault(entry, Counter())[year or 0] += 1

    def add_all(self, other: NamesUsed) -> None:
        """Add the counts of other papers."""
        for entry, years in other.years.items():
            self.years.setdefault(entry, Counter()).update(years)


@dataclass(slots=True)
class SecondPass:
    """Result of the second pass: mentions and method uses of every paper, and counts over all papers.

    `surfaces`: number of papers by form of a term. `cued`: number of papers by term and the kind that words around it
    tell. `names`: the names of works that papers mention.
    """

    mentions: Packed[tuple[Mention, ...]]
    uses: Packed[tuple[Use, ...]]
    surfaces: Counter[Surface]
    cued: Counter[tuple[int, str]]
    names: NamesUsed


class _SecondChunk(NamedTuple):
    """As `SecondPass`, for one chunk of `size` papers; `mentions` and `uses` are packed (see `model.compression`)."""

    size: int
    mentions: bytes
    uses: bytes
    surfaces: Counter[Surface]
    cued: Counter[tuple[int, str]]
    names: NamesUsed


class _Texts(NamedTuple):
    """Titles, abstracts and years of the papers from row `start` on, as columns, which pickle faster than records."""

    start: int
    titles: list[str]
    abstracts: list[str]
    years: list[int | None]


def first_pass(papers: Sequence[Paper], mapper: Mapper = run_serially, sample: int = _SAMPLE) -> FirstPass:
    """Collect the names introduced, the acronyms defined, and the phrases of at most `sample` papers.

    Args:
        papers: all papers of the corpus.
        mapper: runs chunks of papers.
        sample: maximum number of papers whose phrases are counted; 0 for none.

    Cost: linear in the text.
    """
    step = (-(-len(papers) // sample) or 1) if sample else 0
    total = FirstPass()
    for part in mapper(_first_chunk, step, _chunks(papers)):
        total.introduced += part.introduced
        total.studies += part.studies
        total.acronyms.update(part.acronyms)
        total.phrases.update(part.phrases)
        total.heads.update(part.heads)
        total.runs.update(part.runs)
        total.forms.update(part.forms)
        total.languages.update(part.languages)
        total.n_sampled += part.n_sampled
        total.n_abstracts += part.n_abstracts
        total.n_naming += part.n_naming
    return total


def _is_system(name: IntroducedName) -> bool:
    return name.is_stated and name.source != STUDY_NAME and any(map(is_shaped, name.name.split()))


def is_proposing(abstract: str) -> bool:
    """Whether an abstract says that its authors make something, as few do in fields that observe."""
    return _PROPOSING.search(abstract) is not None


def second_pass(
    papers: Sequence[Paper], own: Iterable[frozenset[str]], tools: Tools, mapper: Mapper = run_serially
) -> SecondPass:
    """Find the references and methods of every paper.

    Args:
        papers: all papers of the corpus.
        own: for each paper the keys of the names it introduces.
        tools: the names and the terms to look for.
        mapper: runs chunks of papers.

    Cost: linear in the text.
    """
    keys = iter(own)
    jobs = ((texts, list(islice(keys, len(texts.titles)))) for texts in _chunks(papers))
    mentions, uses, surfaces, cued, names = [], [], Counter[Surface](), Counter[tuple[int, str]](), NamesUsed()
    for part in mapper(_second_chunk, tools, jobs):
        mentions.append((part.size, part.mentions))
        uses.append((part.size, part.uses))
        surfaces.update(part.surfaces)
        cued.update(part.cued)
        names.add_all(part.names)
    return SecondPass(Packed(mentions), Packed(uses), surfaces, cued, names)


def _chunks(papers: Sequence[Paper]) -> Iterator[_Texts]:
    for start in range(0, len(papers), CHUNK):
        chunk = list(papers[start : start + CHUNK])
        yield _Texts(start, [one.title for one in chunk], [one.abstract for one in chunk], [one.year for one in chunk])


def _first_chunk(step: int, texts: _Texts) -> FirstPass:
    part = FirstPass()
    for row, text in enumerate(zip(texts.titles, texts.abstracts, strict=True), texts.start):
        paper_text = PaperText(*text)
        part.introduced.append(_introduced(paper_text))
        part.studies.append(tuple(study.name for study in find_studies(paper_text) if study.is_reported))
        part.acronyms.update({(acronym.long, acronym.short) for acronym in paper_text.acronyms})
        part.n_abstracts += bool(text[1])
        part.n_naming += bool(text[1]) and any(map(_is_system, part.introduced[-1]))
        if step and row % step == 0:
            part.n_sampled += 1
            part.languages[paper_text.language] += 1
            candidates = character_runs if paper_text.language in UNSPACED else phrases_of
            counts = part.runs if paper_text.language in UNSPACED else part.phrases
            title, abstract = (candidates(one, paper_text.language) for one in (paper_text.title, paper_text.abstract))
            counts.update(title | abstract)
            part.heads.update(phrase for phrase in title & abstract if " " in phrase or counts is part.runs)
            part.heads.update(phrase for phrase in title - abstract if is_method_phrase(phrase))
            if stems := stems_of(title | abstract, paper_text.language):
                _count_forms(part, stems, title, abstract)
    return part


def _count_forms(part: FirstPass, stems: Mapping[str, str], title: set[str], abstract: set[str]) -> None:
    """Count the forms of phrases, and those of a title that the abstract has in another form."""
    part.forms.update({(stem, form) for form, stem in stems.items()} | {(stem, "") for stem in stems.values()})
    in_title = {stems[form]: form for form in title if " " in form}
    in_abstract = {stems[form] for form in abstract if " " in form}
    part.heads.update(form for stem, form in in_title.items() if stem in in_abstract and form not in abstract)


def _introduced(paper_text: PaperText) -> tuple[IntroducedName, ...]:
    """The names that a text introduces; outside English only those spelled like names: German nouns have capitals."""
    names = tuple(introduced_names(paper_text, not_works(), listed_names()))
    if not names or paper_text.language in {ENGLISH, UNKNOWN}:
        return names
    return tuple(name for name in names if any(map(is_shaped, name.name.split())))


def _second_chunk(tools: Tools, job: tuple[_Texts, Sequence[frozenset[str]]]) -> _SecondChunk:
    (_, titles, abstracts, years), keys = job
    mentions, uses, surfaces, names = [], [], Counter[Surface](), NamesUsed()
    for title, abstract, year, own in zip(titles, abstracts, years, keys, strict=True):
        paper_text = PaperText(title, abstract)
        mentions.append(tuple(find_mentions(paper_text, tools.lexicon, own)))
        uses.append(tuple(find_methods(paper_text, tools.vocabulary)))
        surfaces.update(surface_of(use, paper_text) for use in uses[-1])
        names.add(mentions[-1], year)
    cued = Counter((use.term, use.cue) for one in uses for use in one if use.cue)
    return _SecondChunk(len(uses), pack(mentions), pack(uses), surfaces, cued, names)
