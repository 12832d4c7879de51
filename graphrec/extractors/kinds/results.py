"""Results of experiments in words: "our method outperforms BlockPruner by 2.1 points on WikiText2".

Only what the sentence says for certain is returned: a part of a result that could be read in two ways stays empty, and
a sentence whose winner is uncertain has no result. Numbers are as they stand in the text.
"""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING

from graphrec.extractors.introductions import introduced_names
from graphrec.extractors.lexicon import listed_names, not_works
from graphrec.extractors.names import is_shaped
from graphrec.extractors.paper_text import PaperText
from graphrec.extractors.result_parts import (
    is_on_its_own,
    read_data_set,
    read_data_set_before,
    read_loser,
    read_named_losers,
    read_winner,
)
from graphrec.extractors.word_lists import alternatives
from graphrec.model.results import OWN, Result, split_names
from graphrec.text import short_name, split_sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Names = Callable[[], Sequence[str]]

NAME = "results"
_any_of = partial(alternatives, "result_cues.txt")
_SOURCES = frozenset({"title", "object", "called", "is-a", "our", "software"})  # evidence for the name of a system
_LONGEST = 700  # characters; longer sentences are lists, in which a margin belongs to one of many things
_DIGIT = re.compile(r"\d")
_TEX = re.compile(r"\\(?:text|math)(?:bf|it|rm|sc|tt|sf)\b|\\(?:emph|bf|em|it)\b|[${}]")
_TIE = re.compile(r"(?<=\d)~(?=[A-Za-z])")
_IN_TEX = {"\\%": "%", "\\times": "×", "\\sim": "~", "\\approx": "~"}
_NUMBER = r"[+-]?\d+(?:,\d{3})*(?:\.\d+)?"
_HEDGE = (
    r"(?:(?:up ?to|at least|at most|more than|over|about|around|nearly|almost|approximately|roughly"
    r"|(?:on|an) average(?: of)?|as much as|an? (?:large |wide |significant )?margin of|[~>≈]) ?(?:an? )?)"
)
_METRIC = rf"(?:{_any_of('more is better')}|{_any_of('less is better')})(?![\w@-]| efficien| effective| at [k\d])"
_MARGIN = (
    rf"(?<![\w.])(?P<margin>{_HEDGE}{{0,2}}{_NUMBER}(?: ?(?:%|x|×|times)? ?(?:[-–~]|to) ?{_NUMBER})?)(?![\w]*[\d.]\d)"
    rf"(?: ?-?(?P<unit>(?:{_any_of('unit')})(?![\w@])))?(?: (?P<kind>absolute|relative))?"
    rf"(?: (?P<metric>{_METRIC}))?(?: (?P<points>points?\b))?"
)
_GAIN = rf"(?P<gain>{_any_of('better')}|{_any_of('more')}|{_any_of('less')})"
_PLAIN_WORD = r"(?!(?:while|using|with|than|less|more|and|but|efficient|effective|accurate)\b)[\w-]*\w"
_BEHIND = (
    rf"(?: (?:in (?:terms of )?|of )?(?:the )?(?P<behind>{_METRIC}))?"
    rf"(?: (?:in|of|on|for)(?: {_PLAIN_WORD}){{1,6}}?| {_PLAIN_WORD})?"
)
_THAN = rf",? (?:{_any_of('than')}) (?=(?P<object>[^;:]{{2,160}}))"
_MEASURE = rf"(?:the |its )?(?:[\w-]+ )?(?P<behind>{_METRIC})"
_RAISES = rf"{_any_of('betters')}|{_any_of('increases')}|{_any_of('reduces')}"
_BEATS = f"{_any_of('beats')}|{_any_of('exceeds')}"
_BY = rf",? by (?:an? )?(?:absolute |relative )?{_MARGIN}"
_FORMS = (
    rf"\b(?P<verb>{_BEATS}) (?!by\b)(?P<object>(?:(?!, \w+ing\b)[^;:]){{2,120}}?){_BY}(?=(?P<tail>[^;:]{{0,160}}))",
    rf"{_MARGIN} (?:(?!and\b|or\b)[a-z][\w-]* ){{0,3}}?{_GAIN}{_BEHIND}{_THAN}",
    rf"\b{_GAIN} of {_MARGIN}{_BEHIND}{_THAN}",
    rf"\b(?P<verb>{_RAISES}) {_MEASURE}{_BY}{_THAN}",
)


def _compile(*parts: str) -> re.Pattern[str]:
    return re.compile("".join(parts), re.IGNORECASE)


_PATTERNS = tuple(map(_compile, _FORMS))
_DATA_LAST = _compile(rf"\b(?:{_any_of('data')}|tasks?|competitions?|workshops?)$")
_WINS = _compile(rf"(?<![\w-])(?P<verb>{_any_of('wins')}) (?!by\b)(?=(?P<object>[^;:?]{{2,200}}))")
WIN_STEMS = ("outperform", "surpass", "beat", "better than", "superior to")  # one is in every form of `wins`
_GOAL = _compile(
    r"(?<!able )(?<!shown )(?<!found )(?<!demonstrated )(?<!observed )(?<!seen )(?<!proven )\bto$|\b(?:will|or)$"
)
_OTHER_SYSTEM = re.compile(r" with [A-Z]")  # "outperforms CB with Equal Power": another system than CB
_CONTRAST = _compile(r"\b(?:while|whereas|but|although|however)\b")
_PARTLY = _compile(rf"\b(?:{_any_of('partly')})\b")
_CUE = re.compile(
    rf"\b(?:{_any_of('beats')}|{_any_of('exceeds')}|{_any_of('better')}|{_any_of('more')}|{_any_of('less')}|{_RAISES})\b"
)
_FASTER = re.compile(r"faster|speed-?ups?", re.IGNORECASE)  # the one gain that says in what
_LESS = _compile(rf"(?:{_any_of('less')}|{_any_of('reduces')})")
_MORE = _compile(rf"(?:{_any_of('more')}|{_any_of('increases')})")
_EXCEEDS = _compile(_any_of("exceeds"))
_LESS_IS_BETTER = _compile(rf"(?:{_any_of('less is better')})")
_FURTHER = re.compile(r" ?(?:,|and|or|/) ?[~>+-]?\d")  # a second margin: which belongs to what is unclear
_PRIOR_LAST = _compile(rf"\b(?:{_any_of('prior')}|{_any_of('generic')}|humans?|performance|results?)$")
_RESULT_INSIDE = _compile(r"\b(?:with|(?-i:and (?=[a-z]))|while|which|result\w*|reduc\w*|improv\w*|increas\w*)\b")
_COMPARED = _compile(r"\bcompar(?:ed|ison)\b")  # "over D when compared with X": the loser comes later
_METRIC_OF = _compile(rf"(?:the )?({_METRIC}) of ")
_IN_MEASURE = re.compile(r" in (?:terms of )?(?:the )?[a-z]")
_IN_METRIC = _compile(rf"\bin (?:terms of )?(?:the )?(?:average |overall )?({_METRIC})")


def extract(title: str, abstract: str) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Find the results that an abstract states: each in words, with its sentence and its parts (`model.results`).

    Cost: linear in the text; abstracts without a number beside a word of comparison are not read further.
    """
    if not _DIGIT.search(abstract) and not _may_say_who_wins(abstract):
        return
    paper_text = PaperText(title, abstract)
    names: Names | None = None
    for sentence in split_sentences(paper_text.abstract):
        if len(sentence) > _LONGEST or not (
            _may_say_who_wins(sentence) or (_DIGIT.search(sentence) and _CUE.search(sentence.lower()))
        ):
            continue
        plain = _plain(sentence)
        if not any(pattern.search(plain) for pattern in (_WINS, *_PATTERNS)):
            continue
        names = names or cache(partial(_introduced, paper_text))
        for result, words in _results_in(plain, names):
            own = _own_name(names(), paper_text.title)
            is_own = result.winner == OWN and own.lower() not in f"{result.loser} {result.against}".lower()
            complete = result._replace(winner=own) if is_own else result
            yield f"{complete.winner}: {words}", sentence, complete.to_fields()


def _may_say_who_wins(text: str) -> bool:
    return any(stem in text for stem in WIN_STEMS)  # a third of the time of the pattern


def _plain(sentence: str) -> str:
    """A sentence without the marks of TeX."""
    for mark, plain in _IN_TEX.items():
        sentence = sentence.replace(mark, plain)
    return " ".join(_TIE.sub(" ", _TEX.sub("", sentence)).split())


def _introduced(paper_text: PaperText) -> list[str]:
    """The names of systems that a paper introduces."""
    introduced = introduced_names(paper_text, not_works(), listed_names())
    return [one.name for one in introduced if one.is_sure and one.source in _SOURCES]


def _own_name(names: Sequence[str], title: str) -> str:
    """The name of the system that a paper introduces, if it is that of the title or the only one; else `OWN`.

    Args:
        names: the names that the paper introduces.
        title: its title.
    """
    head = short_name(title)
    if _DATA_LAST.search(head):
        return OWN  # of what is done on these data
    if head in names or head.rstrip("*+") in names:  # a name in the text has no sign at its end
        return head
    is_clear = len(names) == 1 and names[0] in title and any(map(is_shaped, names[0].split()))
    return names[0] if is_clear else OWN


def _results_in(sentence: str, names: Names) -> Iterator[tuple[Result, str]]:
    """The results in a sentence without TeX, each with the words that state it; `names` returns those it introduces."""
    end, verbs = 0, set()
    for pattern in _PATTERNS:
        for match in pattern.finditer(sentence):
            if match.start() >= end and (result := _result(match, sentence, names)) is not None:
                end = match.end("margin")
                verbs.add(match.start())
                yield result
    for match in _WINS.finditer(sentence):
        if match.start() not in verbs and (result := _unmeasured(match, sentence, names)) is not None:
            yield result


def _unmeasured(match: re.Match[str], sentence: str, names: Names) -> tuple[Result, str] | None:
    """The result of a sentence that does not say by how much: only over systems that it names, and without conditions.

    Args:
        match: of the verb.
        sentence: the sentence.
        names: returns the names that the paper introduces.
    """
    before, after = sentence[: match.start()], match["object"]
    of_loser = _METRIC_OF.match(after)
    loser, rest = read_named_losers(after[of_loser.end() if of_loser else 0 :])
    clause = rest.partition(",")[0]
    if not loser or _GOAL.search(before.rstrip()) or _is_in_part(before, clause, loser, after):
        return None
    winner = read_winner(before, match["verb"], names())
    if not winner or winner.lower() in loser.lower():
        return None
    in_metric = of_loser or _IN_METRIC.search(clause)
    data_set, _ = read_data_set(clause)
    on = data_set if data_set or is_on_its_own(clause) else read_data_set_before(before, match["verb"])
    stop = match.start("object") + after.find(last := loser.split(" ")[-1]) + len(last)
    return Result(winner, loser, metric=in_metric[1] if in_metric else "", data_set=on), sentence[match.start() : stop]


def _is_in_part(before: str, clause: str, loser: str, after: str) -> bool:
    """Whether a result holds in some cases alone, or over a part of what it names.

    Args:
        before: the sentence up to its verb.
        clause: what stands behind the names of the losers, to the end of the clause.
        loser: these names.
        after: all that stands behind the verb; a contrast there may say that a loser wins, too.
    """
    if _OTHER_SYSTEM.match(clause) or _PARTLY.search(before) or _PARTLY.search(clause):
        return True
    contrast = _CONTRAST.search(after)
    return contrast is not None and any(name in after[contrast.end() :] for name in split_names(loser))


def _result(match: re.Match[str], sentence: str, names: Names) -> tuple[Result, str] | None:
    """The result that a match states, with its words; None if it is not certain who beats whom by this margin.

    Args:
        match: of one of the patterns.
        sentence: the sentence.
        names: returns the names that the paper introduces.
    """
    parts = {name: text or "" for name, text in match.groupdict(default="").items()}
    verb, before = parts.get("verb", ""), sentence[: match.start()]
    of_loser = _METRIC_OF.match(parts["object"])
    metric = parts["metric"] or parts.get("behind") or (of_loser[1] if of_loser else "")
    loser, against, phrase, rest = read_loser(parts["object"][of_loser.end() if of_loser else 0 :])
    if more := read_named_losers(parts["object"][of_loser.end() if of_loser else 0 :])[0] if loser else "":
        loser = more  # a list goes on behind the comma
    is_clear = (
        not _COMPARED.search(rest)
        and _is_margin(match, sentence)
        and not ("tail" in parts and _RESULT_INSIDE.search(rest))
    )
    if not is_clear or not _is_better(parts.get("gain") or (verb if "behind" in parts else ""), metric):
        return None
    winner = read_winner(before, verb, names())
    if not winner or not (loser or against) or winner.lower() in f"{loser} {against}".lower():
        return None
    around = rest + parts.get("tail", "")
    in_metric = _IN_METRIC.search(around.partition(",")[0])  # behind a comma may stand another result
    known_metric = metric or (in_metric[1] if in_metric else "speed" * bool(_FASTER.fullmatch(parts.get("gain", ""))))
    if _EXCEEDS.fullmatch(verb) and not _is_more_better(known_metric, loser, against, around):
        return None
    data_set, data_end = read_data_set(around)
    result = Result(
        winner,
        loser,
        against,
        parts["margin"].strip(),
        " ".join(
            filter(None, (parts["unit"], parts["kind"], "" if parts["unit"] else parts["metric"], parts["points"]))
        ),
        known_metric,
        data_set if data_set or is_on_its_own(around) else read_data_set_before(before, verb),
    )
    if "tail" in parts:
        stop = max(_margin_end(match), match.end("tail") - len(parts["tail"]) + data_end if not rest else 0)
    else:
        stop = match.start("object") + parts["object"].find(phrase.split(" ")[-1]) + len(phrase.split(" ")[-1])
    return result, sentence[match.start() : stop].strip(" ,.")


def _margin_end(match: re.Match[str]) -> int:
    return max(match.end(name) for name in ("margin", "unit", "kind", "metric", "points"))


def _is_margin(match: re.Match[str], sentence: str) -> bool:
    """Whether a number is the one margin of its clause: with a unit, or a decimal, and no second one behind it."""
    has_unit = bool(match["unit"] or match["metric"] or match["points"]) or "." in match["margin"]
    return (
        has_unit
        and "respectively" not in sentence[match.start() :]
        and _FURTHER.match(sentence, _margin_end(match)) is None
    )


def _is_better(gain: str, metric: str) -> bool:
    """Whether "higher", "lower" or the like is better, by the metric; without one that is unknown."""
    is_less_better = bool(metric) and _LESS_IS_BETTER.fullmatch(metric) is not None
    if _LESS.fullmatch(gain):
        return is_less_better
    return bool(metric) and not is_less_better if _MORE.fullmatch(gain) else True


def _is_more_better(metric: str, loser: str, against: str, around: str) -> bool:
    """Whether "exceeds" says that something is better: not if it exceeds the cost of something, or in latency.

    Args:
        metric: the metric of the result; "" if it is unknown.
        loser: names of what is exceeded.
        against: words for what is exceeded.
        around: the text behind it and behind the margin.
    """
    if metric:
        return _LESS_IS_BETTER.fullmatch(metric) is None
    return not _IN_MEASURE.match(around) and bool(loser or _PRIOR_LAST.search(against))
