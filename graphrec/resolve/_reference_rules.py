"""What two entries of reference lists are compared by: keys that entries of one work share, and when two agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.resolve._reference_parts import (
    has_same_numbers,
    is_container,
    is_meeting,
    is_misprint,
    is_near,
    is_one_of_several,
    is_short_for,
    names_agree,
    titles_agree,
    venue_words,
    venues_agree,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from graphrec.resolve._reference_parts import Keys

    Key = tuple[object, ...]
    KeyMaker = Callable[[Keys], Iterable[Key]]
    Rule = Callable[[Keys, Keys], bool]

_FEWEST_TITLE_LETTERS = 16
_TELLING_TITLE_LETTERS = 25  # of a title beside which a volume or a page may be misprinted
_ALL_DIFFERENT = 4  # of author, initials, year, volume and page, with one DOI: one of the two DOIs is wrong
_FEWEST_PAGE_DIGITS = 4  # of a page that is a misprint of another one if a digit differs
_LEAST_FAR = 100  # pages between two of them; those of two papers of an author are often nearer
_FEW_PER_VOLUME = 1990  # from when few have two papers in one volume: 2 % of the entries of sample files, before 13 %
_SURE_TITLE_LETTERS = 40  # of a title that is known without its author and year


def are_different(one: Keys, two: Keys) -> bool:
    """Whether two references are of different works, by their identifiers or else by their titles."""
    if one.doi and two.doi:
        return one.doi != two.doi
    if (one.pmid and two.pmid) or (one.arxiv and two.arxiv):
        return (one.pmid != two.pmid) if one.pmid and two.pmid else (one.arxiv != two.arxiv)
    if one.title and two.title and not titles_agree(one.title, two.title):
        is_one_place = one.page == two.page != "" and one.volume == two.volume
        return not (is_one_place and _is_beginning(one.title, two.title))
    return False


def share_identifier(one: Keys, two: Keys) -> bool:
    """Whether two references have one DOI, arXiv id or PubMed number; not where nothing else is the same."""
    if not (
        (one.doi and one.doi == two.doi)
        or (one.arxiv and one.arxiv == two.arxiv)
        or (one.pmid and one.pmid == two.pmid)
    ):
        return False
    some = [(first, second) for first, second in zip(one[:5], two[:5], strict=True) if first and second]
    return len(some) < _ALL_DIFFERENT or any(first == second for first, second in some)


def share_title(one: Keys, two: Keys) -> bool:
    """Whether two references have one title that is long enough to make other numbers misprints."""
    if min(len(one.title), len(two.title)) < _TELLING_TITLE_LETTERS or abs((one.year or 0) - (two.year or 0)) > 1 < min(
        one.year or 0, two.year or 0
    ):
        return False
    return titles_agree(one.title, two.title) and venues_agree(one.venue, two.venue)


def share_numbers(some: Sequence[Keys], others: Sequence[Keys]) -> bool:
    """Whether years, volumes and pages of two works can be the same."""
    years, other_years = {each.year for each in some if each.year}, {each.year for each in others if each.year}
    if years and other_years and all(abs(one - two) > 1 for one in years for two in other_years):
        return False
    pages, other_pages = {each.page for each in some if each.page}, {each.page for each in others if each.page}
    is_same_page = not pages.isdisjoint(other_pages)
    if (
        pages
        and other_pages
        and not is_same_page
        and not any(is_near(one, two) or _is_other_digit(one, two) for one in pages for two in other_pages)
    ):
        return all(each.is_book for each in (*some, *others))
    volumes, other_volumes = (
        {each.volume for each in some if each.volume},
        {each.volume for each in others if each.volume},
    )
    return is_same_page or not (volumes and other_volumes) or not volumes.isdisjoint(other_volumes)


def _is_beginning(one: str, two: str) -> bool:
    short, long = sorted((one, two), key=len)
    return " " in short and long.startswith(f"{short} ")


def _same_initial(one: Keys, two: Keys) -> bool:
    return not one.initials or not two.initials or one.initials[0] == two.initials[0]


def is_telling(one: Keys, two: Keys) -> bool:
    """Whether two references that agree by a weak rule have enough in common to be joined.

    A page or a title; else all initials, so that hardly one is a namesake of the other. A meeting of another year is
    another meeting.
    """
    if one.page == two.page != "" or (one.title and two.title):
        return True
    is_same_person = one.initials == two.initials != ""
    if (is_meeting(one.venue) or is_meeting(two.venue)) and not (one.volume and two.volume):
        is_likely = is_same_person or bool(one.initials and two.initials and (one.page or two.page))
        return is_likely and one.year == two.year and (one.year or 0) >= _FEW_PER_VOLUME
    if one.volume == two.volume != "" and max(one.year or 0, two.year or 0) < _FEW_PER_VOLUME:
        return one.has_number or two.has_number
    is_bare = not (one.title or two.title)
    is_open = bool(one.volume) != bool(two.volume) or not (one.page or two.page or not one.volume)
    return is_same_person or not (is_bare and is_open)


def _four(keys: Keys) -> Iterator[Key]:
    if keys.year and keys.volume and keys.page:
        yield (
            keys.name or f"in {' '.join(word[:1] for word in venue_words(keys.venue)[:3])}",
            keys.year,
            keys.volume,
            keys.page,
        )


def _numbers(keys: Keys) -> Iterator[Key]:
    if keys.year and keys.volume and keys.page:
        yield (keys.year, keys.volume, keys.page)


def _without_year(keys: Keys) -> Iterator[Key]:
    if keys.name and keys.volume and keys.page:
        yield (keys.name, keys.volume, keys.page)


def _without_volume(keys: Keys) -> Iterator[Key]:
    if keys.name and keys.year and len(keys.page) > 1:
        yield (keys.name, keys.year, keys.page)


def _without_page(keys: Keys) -> Iterator[Key]:
    if keys.name and keys.year and keys.volume:
        yield (keys.name, keys.year, keys.volume)


def _author_and_venue(keys: Keys) -> Iterator[Key]:
    if keys.name and keys.year and keys.venue:
        yield (keys.name, keys.year, venue_words(keys.venue)[0][:1])


def _title(keys: Keys) -> Iterator[Key]:
    if len(keys.title) >= _FEWEST_TITLE_LETTERS:
        yield (keys.title[:_SURE_TITLE_LETTERS],)


def _author_and_words(keys: Keys) -> Iterator[Key]:
    if keys.name and keys.year:
        for words in _titles(keys):
            yield (keys.name, keys.year, words[0][:1])


def _author_and_other_year(keys: Keys) -> Iterator[Key]:
    if keys.name:
        for words in _titles(keys):
            yield (keys.name, words[0][:4])


def _words(keys: Keys) -> Iterator[Key]:
    if keys.name and keys.year and not keys.volume:
        for words in _titles(keys):
            yield (keys.year, *(word[:4] for word in words[:3]))


def _titles(keys: Keys) -> Iterator[tuple[str, ...]]:
    """The words of the title, and of a venue that may be a title, in a fixed order."""
    for text in dict.fromkeys((keys.title, keys.venue if not keys.volume else "")):
        if words := venue_words(text):
            yield words


def _agree_on_title(one: Keys, two: Keys) -> bool:
    if not titles_agree(one.title, two.title):
        return False
    is_same_author = bool(one.name and two.name) and names_agree(one.name, two.name)
    if (one.year, one.volume, one.page) == (two.year, two.volume, two.page) and one.year and one.page:
        return True
    is_unknown = not (one.name and two.name)
    return is_same_author or (is_unknown and min(len(one.title), len(two.title)) >= _SURE_TITLE_LETTERS)


def _is_same_name(one: str, two: str) -> bool:
    return names_agree(one, two) or (min(len(one), len(two)) > 2 and is_misprint(one, two))


def _agree_on_numbers(one: Keys, two: Keys) -> bool:
    if one.name and two.name and not _is_same_name(one.name, two.name):
        return False
    return venues_agree(one.venue, two.venue) and bool(one.venue and two.venue)


def _is_open_part(one: Keys, two: Keys) -> bool:
    """Whether only one of two references has a title, and that is of an erratum, or of a part: there is another one."""
    return bool(one.title) != bool(two.title) and is_one_of_several(one.title or two.title)


def _agree_but_one(one: Keys, two: Keys) -> bool:
    return _same_initial(one, two) and bool(one.venue and two.venue) and venues_agree(one.venue, two.venue)


def _agree_without_year(one: Keys, two: Keys) -> bool:
    """As `_agree_but_one`; where a year is missing, its journal is hard to find, and may be missing, too."""
    is_undated = not (one.year and two.year) and len(one.page) > 2
    return _agree_but_one(one, two) or (is_undated and _same_initial(one, two) and venues_agree(one.venue, two.venue))


def _is_misprint_of_page(one: Keys, two: Keys) -> bool:
    is_person = bool(one.initials and two.initials)  # a gazette has a decree on each page
    is_misprint = one.page != two.page and (is_near(one.page, two.page) or _is_other_digit(one.page, two.page))
    return bool(one.page and two.page) and is_misprint and is_person and _agree_but_one(one, two)


def _is_other_digit(one: str, two: str) -> bool:
    """Whether two long pages differ by a digit that stands so far in front that they are no neighbours."""
    if len(one) != len(two) or len(one) < _FEWEST_PAGE_DIGITS or not (one.isdigit() and two.isdigit()):
        return False
    differing = sum(first != second for first, second in zip(one, two, strict=True))
    return differing == 1 and abs(int(one) - int(two)) >= _LEAST_FAR


def _lacks_page(one: Keys, two: Keys) -> bool:
    is_usual = (one.page or two.page) == "" or one.has_number or two.has_number
    return not (one.page and two.page) and is_usual and _agree_but_one(one, two) and not _is_open_part(one, two)


def _lacks_numbers(one: Keys, two: Keys) -> bool:
    is_lacking = not (one.volume or one.page) or not (two.volume or two.page)
    is_known = any(each.volume and (each.page or each.doi) for each in (one, two))
    return is_lacking and is_known and _agree_but_one(one, two) and not _is_open_part(one, two)


def _is_book_of_other_year(one: Keys, two: Keys) -> bool:
    """Whether two references have one book with another year; a meeting only if it is numbered, since it recurs."""
    if one.year == two.year or abs((one.year or two.year or 0) - (two.year or one.year or 0)) > 1:
        return False
    is_recurring = is_container(one.venue) and is_container(two.venue) and not (one.title and two.title)
    return _is_same_book(one, two) and (not is_recurring or has_same_numbers(one.venue, two.venue))


def _is_book_of_misspelt(one: Keys, two: Keys) -> bool:
    is_other_page = bool(one.page and two.page) and one.page != two.page  # then the place could be a journal
    return one.name != two.name and not is_other_page and _is_same_name(one.name, two.name) and _is_same_book(one, two)


def _is_same_book(one: Keys, two: Keys) -> bool:
    """Whether one reference has the title of a book that the other one has shortened, or both have it shortened."""
    if not _same_initial(one, two) or (one.volume and two.volume and one.volume != two.volume):
        return False
    if one.title and two.title:
        return titles_agree(one.title, two.title)
    if one.title or two.title:
        title, venue = (one.title, two.venue) if one.title else (two.title, one.venue)
        if is_short_for(venue, title) and (not is_one_of_several(title) or bool(one.volume and two.volume)):
            return True
    return _is_same_container(one, two)


def _is_same_container(one: Keys, two: Keys) -> bool:
    """Whether two references have one book, or one meeting where its author has no two papers on different pages."""
    words, others = sorted((one.venue, two.venue), key=lambda venue: len(venue_words(venue)))
    is_journal = is_container(words) and not is_meeting(words)  # has many papers, on pages that are not told
    is_one_place = one.page == two.page != "" or (not (one.page and two.page) and not is_journal)
    is_open = (one.is_book and two.is_book) or is_one_place
    return bool(words) and is_open and is_short_for(words, others) and not _is_open_part(one, two)


IDENTIFIERS: tuple[tuple[str, KeyMaker], ...] = (
    ("same DOI", lambda keys: [(keys.doi,)] if keys.doi else ()),
    ("same PubMed number", lambda keys: [(keys.pmid,)] if keys.pmid else ()),
    ("same arXiv id", lambda keys: [(keys.arxiv,)] if keys.arxiv else ()),
)
STRONG: tuple[tuple[str, KeyMaker, Rule], ...] = (
    (
        "same author, year, volume and page",
        _four,
        lambda one, two: _same_initial(one, two) or venues_agree(one.venue, two.venue),
    ),
    ("same title and author", _title, _agree_on_title),
    ("same year, volume and page; author written otherwise", _numbers, _agree_on_numbers),
    ("same author, volume and page; another year", _without_year, _agree_without_year),
    ("same author, year and page; volume missing or misprinted", _without_volume, _agree_but_one),
    ("same author, year and volume; page misprinted", _without_page, _is_misprint_of_page),
)
WEAK: tuple[tuple[str, KeyMaker, Rule], ...] = (
    ("same author, year and volume; page missing", _without_page, _lacks_page),
    ("same author, year and title, shortened", _author_and_words, _is_same_book),
    ("same author and title, shortened; another year", _author_and_other_year, _is_book_of_other_year),
    ("same year and title, shortened; author written otherwise", _words, _is_book_of_misspelt),
    ("same author, year and journal; volume and page missing", _author_and_venue, _lacks_numbers),
)
