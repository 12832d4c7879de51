"""The two passes over a corpus: first the names that papers introduce, then the names that they mention.

Both work on chunks of fixed size. The result for a chunk depends on the chunk alone, so the number of processes changes
only the time.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from graphrec.engines import run_serially
from graphrec.engines.memory import NO_MEMORY, remembers
from graphrec.extractors.citations import Citation
from graphrec.extractors.inflections import stems_of
from graphrec.extractors.introductions import STUDY_NAME, IntroducedName, introduced_names
from graphrec.extractors.known_names import KnownNames
from graphrec.extractors.lexicon import listed_names, not_works
from graphrec.extractors.methods import KnownTerms, Surface, Use, find_methods
from graphrec.extractors.names import is_shaped
from graphrec.extractors.paper_text import PaperText
from graphrec.extractors.phrases import is_method_phrase, phrases_of
from graphrec.extractors.references import Mention, mentions_of_names
from graphrec.extractors.runs import character_runs
from graphrec.extractors.studies import find_studies
from graphrec.extractors.term_names import surface_of
from graphrec.model.compression import Packed, pack
from graphrec.vectors.languages import ENGLISH, UNKNOWN, UNSPACED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphrec.engines import Mapper
    from graphrec.engines.memory import Memory
    from graphrec.extractors.known_names import NameMatch
    from graphrec.extractors.lexicon import Entry, Lexicon
    from graphrec.extractors.vocabulary import Vocabulary
    from graphrec.model.paper import Paper

CHUNK = 512  # papers a process takes at a time
_PROPOSING = re.compile(
    r"\b(?:[Ww]e (?:propose|introduce|present|develop)|paper (?:propose|introduce|present|develop)s)\b"
)
_ENTRY = Mention._fields.index("entry")
_LOOSE = Use._fields.index("is_loose") - 1  # among the columns behind the term
_SAMPLE = 10_000  # papers whose phrases are counted, about: bounds the memory for large corpora
_HASHES = 1 << 64  # papers are drawn by a hash of their text, so that most are drawn again when others come or go


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
    """Titles, abstracts and years of papers, as columns, which pickle faster than records."""

    titles: list[str]
    abstracts: list[str]
    years: list[int | None]


def first_pass(papers: Sequence[Paper], mapper: Mapper = run_serially, sample: int = _SAMPLE) -> FirstPass:
    """Collect the names introduced, the acronyms defined, and the phrases of about `sample` papers, or of all.

    Args:
        papers: all papers of the corpus.
        mapper: runs chunks of papers.
        sample: number of papers whose phrases are counted, about, if there are more; 0 for none.

    Cost: linear in the text.
    """
    bound = _HASHES // (-(-len(papers) // sample) or 1) if sample else 0
    total = FirstPass()
    for part in mapper(_first_chunk, bound, _chunks(papers)):
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
        yield _Texts([one.title for one in chunk], [one.abstract for one in chunk], [one.year for one in chunk])


@remembers
def _first_chunk(bound: int, texts: _Texts, memory: Memory = NO_MEMORY) -> FirstPass:
    part = FirstPass()
    for title, abstract in zip(texts.titles, texts.abstracts, strict=True):
        text_key = memory.key("text", title, abstract)
        key = memory.key("names", text_key)
        paper_text = None
        if (names := memory.get(key)) is None:
            paper_text = PaperText(title, abstract)
            memory.put(key, names := _names_in(paper_text))
        introduced, studies, acronyms = names
        part.introduced.append(tuple(IntroducedName(*one) for one in introduced))
        part.studies.append(tuple(studies))
        part.acronyms.update({(long, short) for long, short in acronyms})
        part.n_abstracts += bool(abstract)
        part.n_naming += bool(abstract) and any(map(_is_system, part.introduced[-1]))
        if _hash(title, abstract) < bound:
            key = memory.key("phrases", text_key)
            if (phrases := memory.get(key)) is None:
                memory.put(key, phrases := _phrases_in(paper_text or PaperText(title, abstract)))
            _count_phrases(part, _Phrases(*phrases))
    return part


def _hash(title: str, abstract: str) -> int:
    """A number from 0 to below `_HASHES`, evenly spread over texts; of a text the same in every corpus."""
    return int.from_bytes(blake2b(f"{title}\n{abstract}".encode(errors="surrogatepass"), digest_size=8).digest(), "big")


def _names_in(paper_text: PaperText) -> tuple[Sequence[IntroducedName], list[str], list[tuple[str, str]]]:
    """The names that a paper introduces, the studies that it names, and its acronyms, each with its long form."""
    return (
        _introduced(paper_text),
        [study.name for study in find_studies(paper_text) if study.is_reported],
        sorted({(acronym.long, acronym.short) for acronym in paper_text.acronyms}),
    )


class _Phrases(NamedTuple):
    """What one paper adds to the counts of `FirstPass`: its language, phrases (or runs), heads, and forms."""

    language: str
    phrases: Sequence[str]
    heads: Sequence[str]
    forms: Sequence[Sequence[str]]


def _phrases_in(paper_text: PaperText) -> _Phrases:
    is_unspaced = paper_text.language in UNSPACED
    candidates = character_runs if is_unspaced else phrases_of
    title, abstract = (candidates(one, paper_text.language) for one in (paper_text.title, paper_text.abstract))
    heads = [phrase for phrase in title & abstract if " " in phrase or is_unspaced]
    heads += [phrase for phrase in title - abstract if is_method_phrase(phrase)]
    forms: Sequence[tuple[str, str]] = ()
    if stems := stems_of(title | abstract, paper_text.language):
        forms, more = _forms_in(stems, title, abstract)
        heads += more
    return _Phrases(paper_text.language, [*title, *abstract - title], heads, forms)


def _forms_in(
    stems: Mapping[str, str], title: set[str], abstract: set[str]
) -> tuple[Sequence[tuple[str, str]], Sequence[str]]:
    """The forms of phrases, by their stem, and those of a title that the abstract has in another form."""
    in_title = {stems[form]: form for form in sorted(title) if " " in form}
    in_abstract = {stems[form] for form in abstract if " " in form}
    heads = [form for stem, form in in_title.items() if stem in in_abstract and form not in abstract]
    return [*{(stem, form) for form, stem in stems.items()}, *{(stem, "") for stem in stems.values()}], heads


def _count_phrases(part: FirstPass, phrases: _Phrases) -> None:
    part.n_sampled += 1
    part.languages[phrases.language] += 1
    (part.runs if phrases.language in UNSPACED else part.phrases).update(phrases.phrases)
    part.heads.update(phrases.heads)
    part.forms.update((stem, form) for stem, form in phrases.forms)


def _introduced(paper_text: PaperText) -> tuple[IntroducedName, ...]:
    """The names that a text introduces; outside English only those spelled like names: German nouns have capitals."""
    names = tuple(introduced_names(paper_text, not_works(), listed_names()))
    if not names or paper_text.language in {ENGLISH, UNKNOWN}:
        return names
    return tuple(name for name in names if any(map(is_shaped, name.name.split())))


class _Text:
    """The text of one paper, which is cut into words only if they are not known from another build."""

    def __init__(self, title: str, abstract: str, memory: Memory) -> None:
        self._columns = (title, abstract)
        self.memory = memory
        self.key = memory.key("text", title, abstract)
        key = memory.key("words", self.key)
        words: str | None = memory.get(key)
        if words is None:
            self.raw: Sequence[str] = self.paper_text.words.raw
            memory.put(key, " ".join(self.raw))
        else:
            self.raw = words.split(" ") if words else ()

    @cached_property
    def paper_text(self) -> PaperText:
        return PaperText(*self._columns)


@remembers
def _second_chunk(
    tools: Tools, job: tuple[_Texts, Sequence[frozenset[str]]], memory: Memory = NO_MEMORY
) -> _SecondChunk:
    (titles, abstracts, years), keys = job
    mentions, uses, surfaces, names = [], [], Counter[Surface](), NamesUsed()
    for title, abstract, year, own in zip(titles, abstracts, years, keys, strict=True):
        text = _Text(title, abstract, memory)
        mentions.append(_mentions_in(text, KnownNames(tools.lexicon, text), own))
        of_paper = _uses_in(text, KnownTerms(tools.vocabulary, text))
        uses.append(tuple([use for use, _ in of_paper]))
        surfaces.update([surface for _, surface in of_paper])
        names.add(mentions[-1], year)
    cued = Counter((use.term, use.cue) for one in uses for use in one if use.cue)
    return _SecondChunk(len(uses), pack(mentions), pack(uses), surfaces, cued, names)


def _mentions_in(text: _Text, names: KnownNames, own: frozenset[str]) -> tuple[Mention, ...]:
    """The references of a paper, as they are known from another build or found now.

    What is known holds if the lexicon still answers alike to all that was asked about the text.
    """
    key = text.memory.key("mentions", text.key, sorted(own), names.matches)
    answers, rows = text.memory.get(key) or ((), None)
    if rows is None or any(_answer(names.within(phrase)) != answer for phrase, answer in answers):
        mentions = mentions_of_names(text.paper_text, names, own)
        places = names.places()
        rows = [(*one[:_ENTRY], one.entry and places[one.entry], *one[_ENTRY + 1 :]) for one in mentions]
        text.memory.put(key, ([(phrase, _answer(matches)) for phrase, matches in names.answers.items()], rows))
    return tuple([_mention(row, names) for row in rows])


def _uses_in(text: _Text, terms: KnownTerms) -> list[tuple[Use, Surface]]:
    """The terms of a paper, each with its form in the middle of a sentence; known or found as in `_mentions_in`."""
    vocabulary = terms.vocabulary
    key = text.memory.key("uses", text.key, terms.signature)
    meanings, acronyms, rows = text.memory.get(key) or ({}, {}, None)
    if (
        rows is None
        or any(terms.meaning(long) != name for long, name in meanings.items())
        or any(terms.is_acronym(word) != is_one for word, is_one in acronyms.items())
    ):
        uses = find_methods(text.paper_text, terms)
        surfaces = [surface_of(use, text.paper_text) for use in uses]
        rows = [
            (vocabulary.terms[use.term].name, use[1:], surface.surface, surface.has_own_capitals)
            for use, surface in zip(uses, surfaces, strict=True)
        ]
        text.memory.put(key, (terms.meanings, terms.acronyms, rows))
    numbered = [(vocabulary.numbers[name], *rest) for name, *rest in rows]
    return [
        (Use(number, *columns), Surface(number, surface, columns[_LOOSE], has_own_capitals))
        for number, columns, surface, has_own_capitals in numbered
    ]


def _answer(matches: Iterable[NameMatch]) -> list[list[object]]:
    """What the lexicon answered, as JSON holds it."""
    return [
        [first, last, entry.name, entry.spelling, entry.is_listed, [owner.firmness for owner in entry.owners]]
        for entry, first, last in matches
    ]


def _mention(row: Sequence[Any], names: KnownNames) -> Mention:
    """A mention from its columns, with the place of its entry for this."""
    *first, place, long_form, sign, citation = row
    if citation is not None:
        citation = Citation(*citation)
        citation = citation._replace(authors=tuple(citation.authors))
    entry = None if place is None else names.entry_at(place)
    return Mention._make((*first, entry, long_form, sign, citation))
