"""Reference lists of Web of Science and of Scopus for one pool of made-up works, with the work behind each entry.

Imports nothing of graphrec, so that no rule of the matcher is used to make its test. The rates are those of the sample
exports: of 3,888 entries of eight files of Web of Science 50 % have a DOI, 74 % a volume, 78 % a page and 69 % both;
one name in fifty is cut ("COSTADEB.O"), a DOI may stand twice in brackets ("DOI [a, DOI a]"), and books and meetings
have a title of 20 letters. Of 1,030 entries of three files of Scopus none has a DOI; a third has the year behind the
title, a third has it last, and of some the title is missing. Of those with a volume 8 % (Web of Science) and 14 %
(Scopus) have no page: in Scopus nearly all because the article has a number instead, in Web of Science also entries of
before 1990 with a journal in full. Of works with one DOI and two texts (three of 1,169) all differ in the year. Of
entries with volume and page 13 % have another one of the same author, year and volume beside them where the year is
before 1990 (one file on a narrow matter of physics), later 2 %. Typos are rarer than can be counted there; the rates
of `Noise` are guesses on the high side.

What makes it hard, also as in the files: first authors who publish in one volume twice, two parts of one paper,
errata, abstracts in supplements, numbered volumes of one book, several papers of one author at one meeting, and
namesakes.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parents[2] / "data"
COMMON = [
    "Wang", "Zhang", "Li", "Chen", "Liu", "Yang", "Lee", "Kim", "Smith", "Huang", "Zhao", "Wu", "Zhou", "Singh",
    "Kumar", "Johnson", "Brown", "Müller", "García", "Jones",
]  # fmt: skip
SYLLABLES = [
    "ba", "be", "bo", "bra", "da", "de", "do", "dra", "fa", "fer", "ga", "gen", "go", "gra", "ha", "hen", "ho",
    "ja", "jen", "ka", "ken", "kel", "kov", "la", "len", "lin", "lo", "ma", "man", "mar", "mer", "mo", "na",
    "ner", "no", "nov", "pa", "per", "po", "ra", "ren", "ri", "ro", "sa", "ser", "sen", "ski", "sta", "ster",
    "ta", "ten", "ter", "to", "va", "ver", "vi", "wa", "wer", "wi", "za", "zen", "é", "è", "ö", "ü", "ä", "ó",
    "í", "ç", "ø", "å", "ł",
]  # fmt: skip
PARTICLES = ["van de von der", "van der", "van den", "de la", "di", "von", "le", "del"]
SUBJECTS = [
    "Biology", "Chemistry", "Physics", "Ecology", "Environment", "Informetrics", "Statistics", "Computing",
    "Materials", "Neuroscience", "Oncology", "Hydrology", "Genetics", "Economics", "Education", "Management",
    "Linguistics", "Toxicology", "Pharmacology", "Immunology", "Optics", "Geology", "Psychology", "Nursing",
    "Surgery", "Radiology", "Robotics", "Networks", "Energy", "Agriculture", "Microbiology", "Virology",
    "Mathematics", "Logic",
]  # fmt: skip
ADJECTIVES = [
    "Applied", "Molecular", "Clinical", "Experimental", "Theoretical", "International", "European", "American",
    "Modern", "Cognitive", "Structural", "Marine", "Tropical", "Medical", "Industrial", "Numerical",
    "Comparative", "Evolutionary", "Advanced", "Public",
]  # fmt: skip
HEADS = [
    "Journal of", "Annals of", "Archives of", "Reviews in", "Advances in", "International Journal of",
    "Transactions on", "Letters in", "Bulletin of", "Proceedings of the Society of", "European Journal of",
    "Progress in", "Current Opinion in", "Frontiers in", "Acta", "Studies in",
]  # fmt: skip
SHORT = {  # as services abbreviate, beside the first letters
    "Journal": "J", "International": "Int", "European": "Eur", "American": "Am", "Transactions": "Trans",
    "Proceedings": "Proc", "Society": "Soc", "Letters": "Lett", "Reviews": "Rev", "Advances": "Adv", "Annals": "Ann",
    "Archives": "Arch", "Bulletin": "Bull", "Progress": "Prog", "Current": "Curr", "Opinion": "Opin",
    "Frontiers": "Front", "Studies": "Stud", "Biology": "Biol", "Chemistry": "Chem", "Physics": "Phys",
    "Environment": "Environ", "Statistics": "Stat", "Management": "Manage", "Education": "Educ", "Energy": "Energy",
    "Applied": "Appl", "Molecular": "Mol", "Clinical": "Clin", "Experimental": "Exp", "Theoretical": "Theor",
    "Medical": "Med", "Industrial": "Ind", "Comparative": "Comp", "Engineering": "Eng", "Conference": "Conf",
}  # fmt: skip
WOS_SHORT = {**SHORT, "Transactions": "T", "Proceedings": "P", "Progress": "Prog", "Conference": "C", "European": "Eur"}
SMALL = {"of", "the", "and", "in", "on", "for", "a", "an", "to", "with", "by", "from", "at"}
ASCII = str.maketrans("éèöüäóíçøåłÉÈÖÜÄÓÍÇØÅŁ", "eeouaoicoalEEOUAOICOAL")


@dataclass(frozen=True)
class Noise:
    """How often what goes wrong, in shares of entries."""

    surname_typo: float = 0.01
    page_typo: float = 0.008
    volume_typo: float = 0.005
    year_off: float = 0.012
    no_page: float = 0.005
    no_number: float = 0.6  # of articles that have a number instead of pages
    no_volume: float = 0.025
    no_year: float = 0.005
    no_initials: float = 0.02
    title_typo: float = 0.05
    title_cut: float = 0.03
    other_author: float = 0.004
    in_press: float = 0.004


USUAL = Noise()
HEAVY = Noise(0.02, 0.016, 0.01, 0.025, 0.015, 0.8, 0.05, 0.01, 0.04, 0.10, 0.06, 0.008, 0.008)


class PlantedWork(NamedTuple):
    """A made-up work, as its publisher would print it."""

    number: int
    kind: str  # article, meeting, book, report
    surname: str
    initials: str
    further: tuple[str, ...]
    year: int
    title: str
    venue: str
    volume: int
    issue: int
    page: str
    last: str
    doi: str


class Entry(NamedTuple):
    """An entry of a reference list, and the number of the work that it stands for."""

    text: str
    work: int


def make_lists(n_references: int, overlap: float, seed: int, noise: Noise = USUAL) -> tuple[list[Entry], list[Entry]]:
    """Entries of Web of Science and of Scopus, `n_references` each.

    Args:
        n_references: entries of each service.
        overlap: share of the works of each service that the other has, too.
        seed: of all choices.
        noise: what goes wrong how often.
    """
    rng = random.Random(seed)
    n_works = int(n_references * 0.8)  # one entry of five is another text for a work cited before
    shared = int(n_works * overlap)
    works = make_works(2 * n_works - shared, rng)
    rng.shuffle(works)
    wos_works, scopus_works = works[:n_works], works[n_works - shared :]
    wos = [Entry(wos_text(work, rng, noise), work.number) for work in _cited(wos_works, n_references, rng)]
    styles = [rng.choice((new_scopus, new_scopus, old_scopus, old_scopus, bare_scopus)) for _ in range(60)]
    scopus = [
        Entry(styles[at % 60](spoilt(work, rng, noise), rng), work.number)
        for at, work in enumerate(_cited(scopus_works, n_references, rng))
    ]
    return wos, scopus


def _cited(works: list[PlantedWork], n_references: int, rng: random.Random) -> list[PlantedWork]:
    """Each work once, and further ones by a skew draw until there are `n_references`."""
    further = [works[int(len(works) * rng.random() ** 2)] for _ in range(n_references - len(works))]
    return [*works, *further]


def make_works(count: int, rng: random.Random) -> list[PlantedWork]:
    """Works, some of which are near twins of the one before."""
    words = _words()
    surnames = [*COMMON * 12, *(_surname(rng) for _ in range(8_000))]
    venues = sorted({_venue(rng) for _ in range(2_500)})
    founded = {venue: rng.randint(1880, 2010) for venue in venues}
    works: list[PlantedWork] = []
    while len(works) < count:
        works.append(_work(len(works), rng, words, surnames, venues, founded))
        if rng.random() < (0.14 if works[-1].year < 1990 else 0.028) and len(works) < count:
            works.append(_twin(works[-1], len(works), rng, words))
    return works


def _words() -> list[str]:
    text = " ".join(path.read_text(encoding="utf-8") for path in sorted(DATA.glob("*.txt")))
    counts: dict[str, int] = {}
    for word in re.findall(r"\b[a-z]{4,14}\b", text):
        counts[word] = counts.get(word, 0) + 1
    return sorted(word for word, number in counts.items() if number > 2)


def _surname(rng: random.Random) -> str:
    name = "".join(rng.choice(SYLLABLES) for _ in range(rng.choice((2, 2, 3, 3, 4)))).capitalize()
    if rng.random() < 0.03:
        name += "-" + "".join(rng.choice(SYLLABLES) for _ in range(2)).capitalize()
    return f"{rng.choice(PARTICLES)} {name}" if rng.random() < 0.04 else name


def _venue(rng: random.Random) -> str:
    subject = rng.choice(SUBJECTS)
    body = f"{rng.choice(ADJECTIVES)} {subject}" if rng.random() < 0.6 else subject
    if rng.random() < 0.2:
        body += f" and {rng.choice(SUBJECTS)}"
    head = rng.choice(HEADS)
    return body if rng.random() < 0.12 and " " in body else f"{head} {body}"


def _title(rng: random.Random, words: list[str], least: int = 5) -> str:
    chosen = [rng.choice(words) for _ in range(rng.randint(least, 12))]
    for at in range(2, len(chosen) - 1, 3):
        chosen.insert(at, rng.choice(("of", "in", "and", "for", "the", "with")))
    text = " ".join(chosen).capitalize()
    return text.replace(" and ", ": ", 1) if rng.random() < 0.3 else text


def _initials(rng: random.Random) -> str:
    return "".join(rng.choice("ABCDEFGHJKLMNPRSTVWY") for _ in range(rng.choice((1, 1, 2, 2, 2, 3))))


def _work(number, rng, words, surnames, venues, founded) -> PlantedWork:  # type: ignore[no-untyped-def]
    kind = rng.choices(("article", "meeting", "book", "report"), (76, 10, 10, 4))[0]
    venue = venues[int(len(venues) * rng.random() ** 3)]
    year = max(founded[venue] + 1, min(2024, int(2024 - rng.expovariate(1 / 12))))
    volume = year - founded[venue]
    first = rng.randint(1, 400) if rng.random() < 0.4 else rng.randint(100, 9_000)
    page, last = str(first), str(first + rng.randint(3, 20))
    if year > 2004 and founded[venue] % 6 == 0:  # journals that have numbers of articles instead of pages
        page, last = f"e{rng.randint(1_000, 120_000)}", ""
    title = _title(rng, words)
    further = tuple(f"{rng.choice(surnames)}|{_initials(rng)}" for _ in range(rng.choice((0, 1, 1, 2, 2, 3, 4))))
    if kind == "meeting":
        venue = (
            f"Proceedings of the {rng.randint(2, 40)}th {rng.choice(ADJECTIVES)} Conference on {rng.choice(SUBJECTS)}"
        )
        volume = rng.randint(100, 9_000) if rng.random() < 0.15 else 0
    if kind in {"book", "report"}:
        title, venue, volume, page, last = (
            _title(rng, words, 3),
            rng.choice(("Springer", "Elsevier", "Wiley")),
            0,
            "",
            "",
        )
    doi = f"10.{rng.randint(1000, 1400)}/{rng.choice('jsx')}.{year}.{rng.randint(1, 12):02}.{number:06}"
    has_doi = (kind == "article" and rng.random() < (0.72 if year > 1998 else 0.4)) or (
        kind == "meeting" and rng.random() < 0.3
    )
    return PlantedWork(
        number, kind, rng.choice(surnames), _initials(rng), further, year, title, venue, volume, rng.randint(1, 12),
        page, last, doi if has_doi else "",
    )  # fmt: skip


def _twin(work: PlantedWork, number: int, rng: random.Random, words: list[str]) -> PlantedWork:
    """Another work of the same first author that is easily taken for it."""
    doi = re.sub(r"\d{6}$", f"{number:06}", work.doi)
    other = work._replace(number=number, doi=doi, title=_title(rng, words))
    first = int(re.sub(r"\D", "", work.page) or 1)
    mark = "e" if work.page.startswith("e") else ""
    following = f"{mark}{first + rng.randint(4, 60)}"
    kind = rng.randrange(6)
    if work.kind in {"book", "report"}:  # a later volume of it, another book of the year, or the next edition
        parts = (work.title + ": Volume 2", other.title, work.title)
        years = (work.year, work.year, work.year - 6)
        return other._replace(title=parts[kind % 3], year=years[kind % 3], volume=2 if kind % 3 == 0 else 0)
    if kind == 0:
        return other._replace(title=f"{work.title}. Part II", page=following, last="")
    if kind == 1:
        return other._replace(title=f"Erratum to: {work.title}", page=f"{mark}{first + rng.randint(100, 900)}", last="")
    if kind == 2:
        return other._replace(page=f"S{rng.randint(1, 300)}", last="") if not mark else other._replace(page=following)
    if kind == 3:
        return other._replace(page=following, last="")
    if kind == 4:
        volume = work.volume and work.volume + 1
        return other._replace(year=work.year + 1, volume=volume, page=f"{mark}{rng.randint(1, 9_000)}", last="")
    return other._replace(page=f"{mark}{rng.randint(1, 9_000)}", last="", further=())


def spoilt(work: PlantedWork, rng: random.Random, noise: Noise) -> PlantedWork:  # noqa: C901  # one line each
    """A work as a careless author writes it down."""
    if rng.random() < noise.other_author and work.further:
        surname, _, initials = work.further[0].partition("|")
        work = work._replace(surname=surname, initials=initials)
    if rng.random() < noise.surname_typo and len(work.surname) > 4:
        work = work._replace(surname=_typo(work.surname, rng))
    if rng.random() < noise.no_initials:
        work = work._replace(initials="")
    elif rng.random() < 0.12:
        work = work._replace(initials=work.initials[:1])
    if rng.random() < noise.page_typo and work.page.isdigit():
        work = work._replace(page=_wrong_digit(work.page, rng))
    if rng.random() < noise.volume_typo and work.volume:
        work = work._replace(volume=int(_wrong_digit(str(work.volume), rng)))
    if rng.random() < noise.year_off:
        work = work._replace(year=work.year + rng.choice((-1, 1)))
    if rng.random() < (noise.no_page if work.last or work.page.isdigit() else noise.no_number):
        work = work._replace(page="", last="")
    if rng.random() < noise.no_volume:
        work = work._replace(volume=0)
    if rng.random() < noise.no_year:
        work = work._replace(year=0)
    if rng.random() < noise.title_typo:
        work = work._replace(title=_typo(work.title, rng))
    if rng.random() < noise.title_cut and ":" in work.title:
        work = work._replace(title=work.title.partition(":")[0])
    return work


def _typo(text: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(text) - 1)
    kind = rng.randrange(3)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + rng.choice("aeinrst") + text[at + 1 :]


def _wrong_digit(number: str, rng: random.Random) -> str:
    at = rng.randrange(len(number))
    return number[:at] + rng.choice("123456789") + number[at + 1 :]


def _short(venue: str, table: dict[str, str], dot: str) -> str:
    words = [word for word in venue.split() if word.lower() not in SMALL]
    if len(words) == 1:
        return words[0]
    return " ".join(f"{table[word]}{dot}" if word in table else _cut(word, dot) for word in words)


def _cut(word: str, dot: str) -> str:
    return f"{word[: max(4, len(word) * 2 // 3)]}{dot}" if len(word) > 6 else word


def wos_text(work: PlantedWork, rng: random.Random, noise: Noise) -> str:
    """An entry as in a field CR."""
    doi = work.doi
    work = spoilt(work, rng, noise)
    parts = [_wos_author(work, rng), str(work.year) if work.year else ""]
    if work.kind in {"book", "report"} or (work.kind == "meeting" and rng.random() < 0.5):
        title = work.title if work.kind != "meeting" else _short(work.venue, WOS_SHORT, "")
        parts.append(_wos_title(title, rng))
        if work.kind == "book" and work.volume:
            parts.append(f"V{work.volume}")
        if work.kind == "book" and rng.random() < 0.25:
            parts.append(f"P{rng.randint(1, 400)}")
        if work.kind == "meeting" and work.page and rng.random() < 0.7:
            parts.append(f"P{work.page}")
        return ", ".join(filter(None, parts))
    full = work.year < 1990 and rng.random() < 0.12
    parts.append(work.venue if full else _short(work.venue, WOS_SHORT, "").upper())
    if rng.random() < noise.in_press:
        return ", ".join([*filter(None, parts), "IN PRESS"])
    if work.volume:
        parts.append(f"V{work.volume}")
    if work.page and not full:
        bare = work.page.lstrip("e") if rng.random() < 0.7 else work.page
        parts.append(f"{'p' if bare[0].isalpha() else 'P'}{bare.upper()}")
    if doi:
        parts.append(_wos_doi(doi, rng))
    return ", ".join(filter(None, parts))


def _wos_doi(doi: str, rng: random.Random) -> str:
    case = rng.random()
    if case < 0.04:
        return f"DOI [{doi}, DOI {doi.upper()}]"
    return f"DOI DOI {doi}" if case < 0.05 else f"DOI {doi}"


def _wos_author(work: PlantedWork, rng: random.Random) -> str:
    name = work.surname.translate(ASCII)
    case = rng.random()
    if " " in name and case < 0.5:
        name = name.replace(" ", "") if case < 0.25 else "".join(part.capitalize() for part in name.split())
    if "-" in name and case < 0.4:
        name = name.replace("-", "")
    if work.year and work.year < 1996:
        name = name.upper().replace(" ", "")
        if len(name) > 8 and case < 0.2:
            return f"{name[:8]}.{work.initials[:1]}"
    if case > 0.97:
        return f"{name} {'. '.join(work.initials)}.".strip() if work.initials else name
    return f"{name} {work.initials}".strip()


def _wos_title(title: str, rng: random.Random) -> str:
    if rng.random() < 0.15:
        return title.replace(",", "")
    words = [word for word in re.sub(r"[^\w ]", "", title).split() if word.lower() not in SMALL]
    if rng.random() < 0.3:
        words = [word[:4] if len(word) > 6 else word for word in words]
    return " ".join(words).upper()[:20].strip()


def _pages(work: PlantedWork, rng: random.Random) -> str:
    if not work.page:
        return ""
    last = work.last
    if last and len(last) == len(work.page) and rng.random() < 0.25:  # 1793-801
        shared = next((at for at, (one, two) in enumerate(zip(work.page, last, strict=True)) if one != two), 0)
        last = last[shared:]
    return f"pp. {work.page}-{last}" if last else f"p. {work.page}"  # article numbers, too: "p. e1234"


def _long_or_short(work: PlantedWork, rng: random.Random) -> str:
    if rng.random() < 0.45:
        return work.venue
    return _short(work.venue, SHORT, "." if rng.random() < 0.6 else "")


def _dotted(initials: str) -> str:
    return "".join(f"{letter}." for letter in initials)


def new_scopus(work: PlantedWork, rng: random.Random) -> str:
    """An entry as exported since 2023: the year at the end."""
    shown = [f"{work.surname} {_dotted(work.initials)}".strip()]
    shown += [f"{name} {_dotted(initials)}" for name, _, initials in (each.partition("|") for each in work.further)]
    parts = ["; ".join(shown[: rng.choice((3, 6, 9))]), work.title]
    if work.kind not in {"book", "report"}:
        parts.append(_long_or_short(work, rng))
    if work.volume:
        parts.append(str(work.volume))
        if rng.random() < 0.6:
            parts.append(str(work.issue))
    parts += [_pages(work, rng)] if work.last or rng.random() > 0.5 else []
    year = f"({work.year})" if work.year else "(n.d.)"
    return ", ".join([*filter(None, parts), year])


def old_scopus(work: PlantedWork, rng: random.Random) -> str:
    """An entry as exported before: the year behind the title."""
    shown = _old_authors(work)
    year = f"({work.year})" if work.year else ""
    volume = str(work.volume) if work.volume else ""
    if volume and rng.random() < 0.5:
        volume += f" ({work.issue})"
    if work.kind in {"book", "report"}:
        return f"{shown}, {year} {work.title}, {volume and volume + '. '}, {work.venue}"
    rest = ", ".join(filter(None, (_long_or_short(work, rng), volume, _pages(work, rng))))
    return f"{shown}, {work.title} {year} {rest}"


def bare_scopus(work: PlantedWork, rng: random.Random) -> str:
    """An entry of a field whose journals cite no titles."""
    year = f"({work.year})" if work.year else ""
    venue = work.title if work.kind in {"book", "report"} else _short(work.venue, SHORT, "")
    volume = str(work.volume) if work.volume else ""
    page = f"p. {work.page}" if work.page else ""
    return f"{_old_authors(work)}, {year} {', '.join(filter(None, (venue, volume, page)))}"


def _old_authors(work: PlantedWork) -> str:
    named = [
        (work.surname, work.initials or "A"),
        *((name, initials) for name, _, initials in (one.partition("|") for one in work.further)),
    ]
    return ", ".join(f"{name}, {_dotted(initials)}".rstrip(", ") for name, initials in named)
