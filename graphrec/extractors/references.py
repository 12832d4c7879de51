"""References in words: known names, unknown names with a cue, citations by author and year, identifiers."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from graphrec.extractors.citations import citations_of_paper, spans_of_keys
from graphrec.extractors.known_names import KnownNames
from graphrec.extractors.lexicon import REPORT, listed_names, not_works, ordinary_names
from graphrec.extractors.names import family_name, name_key
from graphrec.extractors.persons import persons_of_paper
from graphrec.extractors.relation_model import Reading, read_citation
from graphrec.extractors.relation_wordings import relation_of_study, stated_relation, without_quotations
from graphrec.extractors.relations import goes_further, is_spoken_of, relation_in_title, relation_of
from graphrec.extractors.standards import find_standards
from graphrec.extractors.studies import find_studies, is_loud, is_own_study, is_spelled_out, is_unmistakable
from graphrec.extractors.surfaces import match_entry
from graphrec.extractors.unknown_names import bracket_starts, find_unknown_names, is_data
from graphrec.model.relations import RANKS
from graphrec.text import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from graphrec.extractors.citations import Citation
    from graphrec.extractors.lexicon import Entry, Lexicon
    from graphrec.extractors.paper_text import PaperText
    from graphrec.extractors.studies import Study

_OWN_COUNT = 3  # an unknown name that a text repeats so often is taken for the name of its own system
_READ_MOST = 300  # mentions of one text whose relation is read; a text of more is a list, which only mentions
_BESIDE = 100  # characters on either side of a mention that is not read, which are its sentence
_BRACKET_REACH = 60  # characters behind a mention in which a bracket that it opens is closed
_NO_LETTER = re.compile(r"\W")
_NUMBER = r"[1-9]\d{0,2}"  # of an entry of the reference list; 0 would begin an interval
_NUMBERED = re.compile(rf"[ ,.]{{0,2}}\[{_NUMBER}(?:(?:[,;] ?|[-–]){_NUMBER}){{0,9}}\]")
CITED = "citation"  # the sign of a mention with author and year, identifier, label or "[12]" behind it
STUDY = "study"  # the sign of a mention with "trial" or "study" behind it
OWN_STUDY = "own study"  # the sign of a mention of a study that the text calls its own: "in this study (NAME)"
STANDARD = "standard"  # the sign of a mention of a statement that whole fields follow: "the PRISMA guidelines"
PERSON = "person"  # the sign of a mention of authors by name alone: "introduced by Harvey and Kraus"
_CONFIDENCE = {CITED: 0.95, STUDY: 0.85, STANDARD: 0.85, PERSON: 0.75}  # by sign
_KNOWN_CONFIDENCE, _UNKNOWN_CONFIDENCE = 0.85, 0.6  # of a name without one


class Mention(NamedTuple):
    """A reference in the words of the text, not yet resolved to a paper or work.

    `mention`: the words. `name`: the canonical name, or "". `entry`: the entry of the lexicon that matched.
    `long_form`: the words that the text gives for the name if it is an acronym. `sign`: what in the text shows that it
    refers to a work, such as `CITED`; "" for a name alone. `citation`: what author, year and identifier come from.
    """

    mention: str
    name: str
    relation: str
    sentence: str
    author: str = ""
    year: int | None = None
    identifier: str = ""
    confidence: float = 1.0
    entry: Entry | None = None
    long_form: str = ""
    sign: str = ""
    citation: Citation | None = None


class _NameSpan(NamedTuple):
    start: int
    end: int
    name: str
    entry: Entry | None = None
    citation: Citation | None = None
    sign: str = ""


def _find_known_names(paper_text: PaperText, names: KnownNames) -> Iterator[_NameSpan]:
    """Find the names of the lexicon, with version and size, but not inside a longer hyphenated name."""
    text, words = paper_text.text, paper_text.words
    for entry, first, last in names.matches:
        start, stop = words.start(first), words.end(last)
        end = match_entry(paper_text, entry, start, stop)
        if end is None or (is_data(text, end) and (entry.owners or not entry.is_listed)):
            continue
        name = entry.name if end == stop else family_name(text[start:end])
        same = name_key(name) in {name_key(entry.spelling), name_key(entry.name)}
        yield _NameSpan(start, end, entry.name if same else name, entry if same else None)


def _merge_citations(name_spans: list[_NameSpan], citations: Sequence[Citation], text: str) -> list[_NameSpan]:
    """Merge each name with a citation right behind it: "Wanda (Sun et al., 2023)" is one reference."""
    if not citations:
        return name_spans
    merged = []
    rest = {(citation.start, citation.end): citation for citation in citations}
    first = {start: (start, end) for start, end in reversed(rest)}  # further years of the same authors begin there, too
    for one in name_spans:
        citation = next((rest.pop(first.pop(at)) for at in bracket_starts(text, one.end) if at in first), None)
        merged.append(one._replace(end=citation.end, citation=citation) if citation else one)
    merged += [_NameSpan(one.start, one.end, one.label, citation=one) for one in rest.values()]
    return sorted(merged, key=lambda one: one.start)


def _locate(text: str, n_title: int) -> list[tuple[int, str]]:
    """Split title and abstract into sentences, as pairs (end position, sentence) in order."""
    located = []
    for offset, part in ((0, text[: n_title + 1]), (n_title + 1, text[n_title + 1 :])):
        for start, end in sentence_spans(part):
            sentence = part[start:end].rstrip()
            located.append((offset + start + len(sentence), sentence.lstrip()))
    return located


def find_mentions(
    paper_text: PaperText, lexicon: Lexicon, own: Collection[str], titles: Sequence[Citation] = ()
) -> list[Mention]:
    """Find the references that a paper makes in words; of several mentions of one name, the clearest is returned.

    Args:
        paper_text: title and abstract of the paper.
        lexicon: the names to look for.
        own: keys of the names that the paper introduces itself, which are no references.
        titles: whole titles in the text, as citations; a name within one is none of its own.

    Cost: linear in the length of the text.
    """
    names = KnownNames(lexicon, paper_text.words)
    mentions = mentions_of_names(paper_text, names, own, titles)
    places = names.places()
    return [one if one.entry is None else one._replace(entry=names.entry_at(places[one.entry])) for one in mentions]


def mentions_of_names(
    paper_text: PaperText, names: KnownNames, own: Collection[str], titles: Sequence[Citation] = ()
) -> list[Mention]:
    """As `find_mentions`, for the names of the lexicon that stand in the text; entries are without rows.

    Args:
        paper_text: title and abstract of the paper.
        names: the known names in it.
        own: keys of the names that the paper introduces itself, which are no references.
        titles: whole titles in the text, as citations.
    """
    text, title = paper_text.text, paper_text.title
    name_spans = _find_name_spans(paper_text, names, own, titles)
    if not name_spans:
        return []
    located = _locate(text, paper_text.n_title)
    counts = Counter(one.name for one in name_spans)
    own = {*own, *_own_studies(name_spans, paper_text.n_title)}
    names_in_sentence = Counter(bisect_left(located, (one.start + 1,)) for one in name_spans)
    shared = _shared_author_years(name_spans)
    best: dict[str, tuple[tuple[int, float], Mention]] = {}
    n_read = 0
    long_forms = {name_key(acronym.short): acronym.long for acronym in reversed(paper_text.acronyms)}
    # a name that is cited once is meant as a work everywhere in the text
    signs = dict.fromkeys(_studies_of_its_own(name_spans, paper_text), OWN_STUDY)
    for one in name_spans:
        key = _key_of(one, shared)
        is_anonymous = one.entry is None and one.citation is None  # neither a known name nor one with a citation
        is_repeated = len(key) > 2 and counts[one.name] >= _OWN_COUNT and one.sign != STANDARD
        is_own = key in own or (is_anonymous and is_repeated)
        is_anonymous = is_anonymous and not one.sign
        if is_own or (key in not_works() and one.citation is None):
            continue
        sentence, reading = _relation(one, title, located, names_in_sentence, is_read=n_read < _READ_MOST)
        n_read += 1
        if is_anonymous and not reading.is_clear and not _NUMBERED.match(text, one.end):
            continue
        mention = _mention(text, one, reading, sentence, one.end <= len(title), long_forms)
        rank = (RANKS[reading.relation] if reading.is_clear else -1, mention.confidence)
        if mention.sign:
            signs.setdefault(key, mention.sign)
        if key not in best or rank > best[key][0]:
            best[key] = (rank, mention)
    return [_with_sign(mention, signs.get(key, "")) for key, (_, mention) in best.items()]


def _studies_of_its_own(spans: Iterable[_NameSpan], paper_text: PaperText) -> Iterator[str]:
    """Keys of the studies that a paper calls its own, unless a citation stands behind the name."""
    for one in spans:
        is_study = one.sign == STUDY or _is_of_study(one)
        if is_study and one.citation is None and is_own_study(paper_text, one.start, one.end):
            yield name_key(one.name)


def _with_sign(mention: Mention, sign: str) -> Mention:
    """A mention with the sign that its name has elsewhere in the text, unless it has one of its own."""
    if not sign or (mention.sign and sign != OWN_STUDY):
        return mention
    return mention._replace(sign=sign)


def _find_name_spans(
    paper_text: PaperText, names: KnownNames, own: Collection[str], titles: Sequence[Citation]
) -> list[_NameSpan]:
    """Find all names and citations of a text, in order; a name and the citation right behind it are one."""
    text = paper_text.text
    name_spans = _with_studies(_find_known_names(paper_text, names), find_studies(paper_text), text, names)
    name_spans = _with_standards(name_spans, text)
    citations = citations_of_paper(paper_text)
    if titles:
        within = {position for one in titles for position in range(one.start, one.end)}
        name_spans = [one for one in name_spans if one.start not in within]
        citations = sorted([*titles, *(one for one in citations if one.start not in within)])
    spans = [(one.start, one.end) for one in name_spans] + [(one.start, one.end) for one in citations]
    occupied = {position for span in (*spans, *spans_of_keys(text)) for position in range(*span)}
    name_spans += [_NameSpan(*one) for one in find_unknown_names(paper_text, occupied, own)]
    merged = _merge_citations(sorted(name_spans, key=lambda one: one.start), citations, text)
    return _with_persons(merged, persons_of_paper(paper_text))


def _with_persons(spans: list[_NameSpan], persons: Sequence[Citation]) -> list[_NameSpan]:
    """Add the authors that the text refers to by name alone, unless they belong to another mention."""
    if not persons:
        return spans
    occupied = {position for one in spans for position in range(one.start, one.end + 2)}
    free = [one for one in persons if occupied.isdisjoint(range(one.start, one.end + 2))]
    added = [_NameSpan(one.start, one.end, "", citation=one, sign=PERSON) for one in free]
    return sorted([*spans, *added], key=lambda one: one.start)


def _with_studies(
    spans_of_names: Iterable[_NameSpan], studies: Sequence[Study], text: str, names: KnownNames
) -> list[_NameSpan]:
    """Add the studies to the known names; a study whose name is known has the entry of that name.

    Args:
        spans_of_names: the known names.
        studies: the studies that the text names.
        text: the text.
        names: all known names, among which parts of the names in an enumeration are looked up.
    """
    spans = {one.start: one for one in spans_of_names}
    if not studies:
        return [one for one in spans.values() if not _is_of_study(one) or _is_study(one, text)]
    entries = {(one.start, name_key(one.name)): one.entry for one in spans.values()}
    start_at = {position: one.start for one in spans.values() for position in range(one.start, one.end)}
    for study in studies:
        entry = entries.get((study.start, name_key(study.name)))
        if entry is None and not text.startswith(study.name, study.start):  # the "2" in "the ANVIL 1 and 2 trials"
            entry = _entry_of(study.name, names)
        for start in {start_at[position] for position in range(study.start, study.end) if position in start_at}:
            spans.pop(start, None)
        spans[study.start] = _NameSpan(study.start, study.end, study.name, entry, sign=STUDY)
    return [one for one in spans.values() if one.sign or not _is_of_study(one) or _is_study(one, text)]


def _entry_of(name: str, names: KnownNames) -> Entry | None:
    """The entry of the lexicon that has a name."""
    entries = [one.entry for one in names.within(name)]
    return next((entry for entry in entries if name_key(entry.name) == name_key(name)), None)


def _with_standards(spans: list[_NameSpan], text: str) -> list[_NameSpan]:
    """Add the standards that a text names; no paper of the corpus owns their names."""
    standards = [_NameSpan(start, end, name, sign=STANDARD) for start, end, name in find_standards(text)]
    if not standards:
        return spans
    occupied = {position for one in standards for position in range(one.start, one.end)}
    return [*(one for one in spans if occupied.isdisjoint(range(one.start, one.end))), *standards]


def _is_of_study(span: _NameSpan) -> bool:
    return span.entry is not None and any(owner.firmness == REPORT for owner in span.entry.owners)


def _is_study_of(title: str, span: _NameSpan) -> bool:
    """Whether a name is that of the study whose data the paper is about, as its title says in any spelling."""
    return (span.sign == STUDY or _is_of_study(span)) and name_key(span.name) in name_key(title)


def _is_study(span: _NameSpan, text: str) -> bool:
    """Whether the name of a study without "trial" behind it means the study."""
    surface = text[span.start : span.end]
    is_same = _NO_LETTER.sub("", surface) == _NO_LETTER.sub("", span.name)
    is_same = is_same and not is_spelled_out(text, span.start, span.end)
    return is_same and is_unmistakable(span.name) and not (surface.isalpha() and is_loud(text, span.start, span.end))


def _own_studies(spans: Iterable[_NameSpan], n_title: int) -> set[str]:
    """Keys of the studies in the title of a paper that no other paper is known to report: it does itself.

    So it is with a standard at the beginning of its title.
    """
    reach = {STUDY: n_title, STANDARD: 1}
    return {name_key(one.name) for one in spans if one.entry is None and one.start < reach.get(one.sign, 0)}


def _key_of(span: _NameSpan, shared: Collection[tuple[str, int | None]] = frozenset()) -> str:
    """A key that all mentions of one name or, without a name, of one citation share.

    `shared`: authors and years of several works, which their further authors tell apart.
    """
    citation = span.citation
    if span.name or citation is None:
        return name_key(span.name)
    others = citation.authors[1:] if (citation.author, citation.year) in shared else ()
    surname = citation.author.rpartition(" ")[2]  # "von Holm (2006)" may be Holm, after a preposition
    return f"{(surname, citation.year, citation.identifier, others)}"


def _shared_author_years(spans: Iterable[_NameSpan]) -> set[tuple[str, int | None]]:
    """First authors and years that a text cites with different further authors: they are those of several works."""
    full = {one.citation for one in spans if one.citation and not (one.name or one.citation.has_more)}
    works = {(one.author, one.year, one.authors) for one in full if len(one.authors) > 1}
    counts = Counter((author, year) for author, year, _ in works)
    return {key for key, count in counts.items() if count > 1}


def _relation(
    one: _NameSpan,
    title: str,
    located: Sequence[tuple[int, str]],
    names_in_sentence: Mapping[int, int],
    *,
    is_read: bool,
) -> tuple[str, Reading]:
    """Return the sentence of a reference, and its relation as read there: learnt at a citation, else by cues.

    `names_in_sentence`: the number of names in each sentence, by its index in `located`. `is_read`: whether the words
    around the reference are read; else it is only mentioned.
    """
    position = bisect_left(located, (one.start + 1,))
    end, sentence = located[position]
    if not is_read:
        offset = end - len(sentence)
        piece = sentence[max(0, one.start - offset - _BESIDE) : one.end - offset + _BESIDE]
        return piece, Reading("mentions", is_clear=False)
    if one.end <= len(title):
        is_known = one.entry is not None and one.name not in ordinary_names()
        relation = relation_in_title(title, one.start)
        return sentence, Reading("uses" if relation == "compares" and _is_of_study(one) else relation, is_known)
    offset = end - len(sentence)
    start, stop = one.start - offset, min(one.end, end) - offset
    numbered = _NUMBERED.match(sentence, stop)
    reading = _read(one, without_quotations(sentence, start, stop), start, numbered.end() if numbered else stop)
    if reading.relation == "mentions" and _is_study_of(title, one):
        return sentence, Reading("uses", is_clear=True)
    is_alone = reading.relation in {"uses", "mentions"} and names_in_sentence[position] == 1
    if (
        is_alone
        and (one.entry or one.citation or reading.is_clear)
        and any(goes_further(text) for _, text in located[position + 1 : position + 2])
        and is_spoken_of(sentence, start)
    ):
        return sentence, Reading("extends", is_clear=True)
    return sentence, reading


def _read(one: _NameSpan, sentence: str, start: int, end: int) -> Reading:
    """Read the relation of a mention in the abstract: as its wording states it, else as learnt or by cues."""
    if stated := stated_relation(sentence, start):
        return Reading(stated, is_clear=True)
    if one.citation or _NUMBERED.search(sentence, start, end):
        return read_citation(sentence, start, end)
    return Reading(
        *(relation_of_study if one.sign == STUDY or _is_of_study(one) else relation_of)(sentence, start, end)
    )


def _mention(
    text: str, one: _NameSpan, reading: Reading, sentence: str, is_in_title: bool, long_forms: Mapping[str, str]
) -> Mention:
    """`long_forms`: the long forms of the acronyms of the text, by their keys."""
    surface = text[one.start : one.end]
    long_form = long_forms.get(name_key(surface)) or long_forms.get(name_key(one.name), "")
    listed = listed_names().get(name_key(long_form)) if long_form else None
    citation = one.citation
    sign = one.sign or (CITED if citation or _NUMBERED.match(text, one.end) else "")
    confidence = _CONFIDENCE.get(sign, _KNOWN_CONFIDENCE if one.entry else _UNKNOWN_CONFIDENCE)
    confidence -= 0 if reading.is_clear and not is_in_title else 0.15
    return Mention(
        mention=_with_whole_brackets(text, one.start, one.end),
        name=listed or one.name,
        relation=reading.relation,
        sentence=sentence,
        author=citation.author if citation else "",
        year=citation.year if citation else None,
        identifier=citation.identifier if citation else "",
        confidence=round(min(confidence, reading.probability), 2),
        entry=one.entry,
        long_form=long_form,
        sign=sign,
        citation=citation,
    )


def _with_whole_brackets(text: str, start: int, end: int) -> str:
    """The words at `text[start:end]` with both brackets of a pair or none: "Doe (2004" of "Doe (2004, 2005)" is all."""
    surface = text[start:end]
    for opening, closing in ("()", "[]", "{}", "（）"):
        n_open = surface.count(opening) - surface.count(closing)
        if n_open < 0:
            before = text[start - 1 : start] if surface[-1] != closing else ""
            surface = opening + surface if before == opening else surface.rstrip(closing)
        elif n_open > 0:
            rest = text[end : end + _BRACKET_REACH].partition(closing)
            is_whole = rest[1] and opening not in rest[0]
            cut = surface[: surface.rindex(opening)].rstrip() or surface.strip(opening)
            surface = surface + rest[0] + closing if is_whole else cut
            end += len(rest[0]) + 1 if is_whole else 0
    return surface
