"""Results of experiments in words: "our method outperforms BlockPruner by 2.1 points on WikiText2".

Only what the sentence says for certain is returned: a part of a result that could be read in two ways stays empty, and
a sentence whose winner is uncertain has no result. Numbers are as they stand in the text.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from graphrec.extractors.introductions import introduced_names
from graphrec.extractors.lexicon import listed_names, not_works
from graphrec.extractors.names import is_shaped
from graphrec.extractors.paper_text import PaperText
from graphrec.extractors.word_lists import alternatives
from graphrec.model.results import OWN, Result
from graphrec.text import short_name, split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

NAME = "results"
_any_of = partial(alternatives, "result_cues.txt")
_SOURCES = frozenset({"title", "object", "called", "is-a", "our", "software"})  # evidence for the name of a system
_LONGEST = 700  # characters; longer sentences are lists, in which a margin belongs to one of many things
_LONGEST_PHRASE = 8  # words for a loser that has no name; longer ones are half sentences
_DIGIT = re.compile(r"\d")
_TEX = re.compile(r"\\(?:text|math)(?:bf|it|rm|sc|tt|sf)\b|\\(?:emph|bf|em|it)\b|[${}]")
_TIE = re.compile(r"(?<=\d)~(?=[A-Za-z])")
_IN_TEX = {"\\%": "%", "\\times": "×", "\\sim": "~", "\\approx": "~"}
_NUMBER = r"[+-]?\d+(?:,\d{3})*(?:\.\d+)?"
_HEDGE = (
    r"(?:(?:up ?to|at least|at most|more than|over|about|around|nearly|almost|approximately|roughly"
    r"|(?:on|an) average(?: of)?|as much as|an? (?:large |wide |significant )?margin of|[~>≈]) ?(?:an? )?)"
)
_METRIC = rf"(?:{_any_of('more is better')}|{_any_of('less is better')})(?![\w@-])"
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
    rf"{_MARGIN} (?:\w[\w-]* ){{0,3}}?{_GAIN}{_BEHIND}{_THAN}",
    rf"\b{_GAIN} of {_MARGIN}{_BEHIND}{_THAN}",
    rf"\b(?P<verb>{_RAISES}) {_MEASURE}{_BY}{_THAN}",
)


def _compile(*parts: str) -> re.Pattern[str]:
    return re.compile("".join(parts), re.IGNORECASE)


_PATTERNS = tuple(map(_compile, _FORMS))
_CUE = re.compile(
    rf"\b(?:{_any_of('beats')}|{_any_of('exceeds')}|{_any_of('better')}|{_any_of('more')}|{_any_of('less')}|{_RAISES})\b"
)
_LESS = _compile(rf"(?:{_any_of('less')}|{_any_of('reduces')})")
_MORE = _compile(rf"(?:{_any_of('more')}|{_any_of('increases')})")
_EXCEEDS = _compile(_any_of("exceeds"))
_LESS_IS_BETTER = _compile(rf"(?:{_any_of('less is better')})")
_FURTHER = re.compile(r" ?(?:,|and|or|/) ?[~>+-]?\d")  # a second margin: which belongs to what is unclear
_NEGATED = _compile(
    r"\b(?:not|never|no|cannot|fail\w*|whether|if|may|might|could|would|should|hardly|without|unless)\b|n't\b"
)
_REPORT = _compile(
    rf"\b(?:{_any_of('reports')})\w*(?:[^.;:,]{{0,40}}?\bthat\b|(?= (?:our|the proposed|[A-Z]\w*[A-Z])))"
)
_HEARSAY = re.compile(rf"\b(?i:{_any_of('hearsay')})\b|\b[Aa]ccording to [A-Z][a-z]+\b")
_OWN_START = _compile(rf"(?:{_any_of('own')})(?![\w-])")
_NAME_WORD = r"[A-Za-z0-9][\w+.@/*-]*"
_NAME_START = re.compile(rf"(?:the )?({_NAME_WORD})(?= )")
_MODIFIER = re.compile(r"-(?:based|like|style|only|free|aware|\w+ed)\b")
_GENERIC = _compile(rf"(?:{_any_of('generic')})")
_NO_VERB = _compile(rf"(?:and|or|&|(?:{_any_of('data')}))\b")
_DOES = _compile(rf"\b(?:{_any_of('does')})(?P<ing>\w*)(?: [\w-]+){{0,3}}? ?(?:an? |the )?(?:\w+ ){{0,2}}$")
_ADVERBS = _compile(rf"(?: (?:{_any_of('adverbs')}))+ ?$")
_LEADING = _compile(rf"(?:{_any_of('leading')})\b")
_OTHER_CLAUSE = _compile(
    r"\d[\d.]*\b ?%|\b(?:and|than|whereas|while|which|achiev\w+|obtain\w*|outperform\w*|improv\w+|reach\w*)\b"
)
_PRESENTING = _compile(r"\b(?:we|this paper|this work) (?:\w+ )?(?:propos|present|introduc|develop|describ|design)\w*")
_PRIOR = _compile(rf"\b(?:{_any_of('prior')}|{_any_of('generic')}|humans?|performance|results?)(?![\w-])")
_PRIOR_LAST = _compile(rf"\b(?:{_any_of('prior')}|{_any_of('generic')}|humans?|performance|results?)$")
_STRIPPED = _compile(
    rf"(?:the|an?|all|both|its|their|our|of|{_any_of('prior')}|{_any_of('generic')}|{_any_of('general')})$"
)
_CLASS = _compile(rf"\b(?:{_any_of('classes')})\b")
_UNFINISHED = _compile(rf"(?:{_any_of('unfinished')})$")
_BREAK = re.compile(rf",? (?:{_any_of('breaks')})\b|[,.](?: |$)")
_BRACKETED = re.compile(r" ?[(\[][^()\[\]]*[)\]]?")
_LOOSE_END = re.compile(r"(?:,? (?:and|or)| \w+ed)$")
_JOINT = re.compile(r",? (?:and|or|&) |, ")
_DATA_NAME = r"[A-Z0-9][\w+./@-]*"
_DATA = re.compile(
    rf"\bon (?:the |both )?(?:(?:{_any_of('general')}) )*"
    rf"(?P<names>{_DATA_NAME}(?: (?:and |& |to )?{_DATA_NAME}){{0,5}})(?P<noun> (?:{_any_of('data')}))?"
)
_OTHER_ON = _compile(
    r"[;:]|\b(?:while|whereas|than|on)\b|\b(?:train|pre-?train|fine-?tun|bas|run|runn)(?:s|ed|ing|e)? $"
)
_ON_ITS_OWN = _compile(r"[^,;]{0,60}?\bon\b")
_DATA_NOUN = _compile(rf"\b(?:{_any_of('data')})$")
_ON_FIRST = _compile(r"(?:[\w-]+ ){0,4}?on ")
_NO_DATA = _compile(rf"(?:{_any_of('no data set')})(?![a-z])")
_RESULT_INSIDE = _compile(r"\b(?:with|and|while|which|result\w*|reduc\w*|improv\w*|increas\w*)\b")
_METRIC_OF = _compile(rf"(?:the )?({_METRIC}) of ")
_IN_MEASURE = re.compile(r" in (?:terms of )?(?:the )?[a-z]")
_IN_METRIC = _compile(rf"\bin (?:terms of )?(?:the )?(?:average |overall )?({_METRIC})")


def extract(title: str, abstract: str) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Find the results that an abstract states: each in words, with its sentence and its parts (`model.results`).

    Cost: linear in the text; abstracts without a number beside a word of comparison are not read further.
    """
    if not _DIGIT.search(abstract):
        return
    paper_text = PaperText(title, abstract)
    names: list[str] | None = None
    for sentence in split_sentences(paper_text.abstract):
        if len(sentence) > _LONGEST or not _DIGIT.search(sentence) or not _CUE.search(sentence.lower()):
            continue
        plain = _plain(sentence)
        if not any(pattern.search(plain) for pattern in _PATTERNS):
            continue
        names = _introduced(paper_text) if names is None else names
        for result, words in _results_in(plain, names):
            own = _own_name(names, paper_text.title)
            is_own = result.winner == OWN and own.lower() not in f"{result.loser} {result.against}".lower()
            complete = result._replace(winner=own) if is_own else result
            yield f"{complete.winner}: {words}", sentence, complete.to_fields()


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
    if head in names:
        return head
    is_clear = len(names) == 1 and names[0] in title and any(map(is_shaped, names[0].split()))
    return names[0] if is_clear else OWN


def _results_in(sentence: str, names: Sequence[str]) -> Iterator[tuple[Result, str]]:
    """The results in a sentence without TeX, each with the words that state it; `names` are those it introduces."""
    end = 0
    for pattern in _PATTERNS:
        for match in pattern.finditer(sentence):
            if match.start() >= end and (result := _result(match, sentence, names)) is not None:
                end = match.end("margin")
                yield result


def _result(match: re.Match[str], sentence: str, names: Sequence[str]) -> tuple[Result, str] | None:
    """The result that a match states, with its words; None if it is not certain who beats whom by this margin.

    Args:
        match: of one of the patterns.
        sentence: the sentence.
        names: the names that the paper introduces.
    """
    parts = {name: text or "" for name, text in match.groupdict(default="").items()}
    verb, before = parts.get("verb", ""), sentence[: match.start()]
    of_loser = _METRIC_OF.match(parts["object"])
    metric = parts["metric"] or parts.get("behind") or (of_loser[1] if of_loser else "")
    loser, against, phrase, rest = _loser(parts["object"][of_loser.end() if of_loser else 0 :])
    is_clear = _is_margin(match, sentence) and not ("tail" in parts and _RESULT_INSIDE.search(rest))
    if not is_clear or not _is_better(parts.get("gain") or (verb if "behind" in parts else ""), metric):
        return None
    winner = _winner(before, verb, names)
    if not winner or not (loser or against) or winner.lower() in f"{loser} {against}".lower():
        return None
    around = rest + parts.get("tail", "")
    in_metric = _IN_METRIC.search(around)
    known_metric = metric or (in_metric[1] if in_metric else "")
    if _EXCEEDS.fullmatch(verb) and not _is_more_better(known_metric, loser, against, around):
        return None
    data_set, data_end = _data_set(around)
    result = Result(
        winner,
        loser,
        against,
        parts["margin"].strip(),
        " ".join(
            filter(None, (parts["unit"], parts["kind"], "" if parts["unit"] else parts["metric"], parts["points"]))
        ),
        known_metric,
        data_set if data_set or _ON_ITS_OWN.match(around) else _data_set_before(before, verb),
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


def _winner(before: str, verb: str, names: Sequence[str]) -> str:
    """The winner by the text before a result: the name of a system, `OWN`, or "" if it is uncertain.

    Args:
        before: the sentence up to the result.
        verb: the verb whose object is the loser or what is measured; "" if the result is a noun ("a gain of 2%").
        names: the names that the paper introduces.
    """
    if _HEARSAY.search(before):
        return ""
    reports = [one.end() for one in _REPORT.finditer(before)]
    clause = re.split(r"[;:]", before[reports[-1] if reports else 0 :])[-1].strip()
    if _NEGATED.search(clause):
        return ""
    is_participle = verb.lower().partition(" ")[0].endswith("ing")
    if not verb and (does := _DOES.search(f"{clause} ")) is not None:
        is_participle, clause = does["ing"].endswith("ing"), clause[: does.start()].strip()
    elif not verb:
        is_participle = clause.endswith((", with a", ", with an", ", a", ", an"))
        clause = clause if is_participle else "-"
    segments = [one.strip() for one in re.split(r", (?:and |but )?| and (?=$)| but (?=$)", clause)]
    last = _ADVERBS.sub("", f" {segments[-1]} ").strip()
    if is_participle or not last:
        return _first_subject(segments, names)
    if last.lower() in {"which", "that"}:
        return OWN if _PRESENTING.search(before) else ""
    return _subject(last, names, is_whole=True)


def _first_subject(segments: Sequence[str], names: Sequence[str]) -> str:
    """The subject of the first part of a clause that is no adverbial; `names` are those that the paper introduces."""
    for segment in segments:
        subject = _subject(segment, names, is_whole=False)
        if subject or (segment and not _LEADING.match(segment)):
            return subject
    return ""


def _subject(text: str, names: Sequence[str], *, is_whole: bool) -> str:
    """What a clause begins with, if that is the paper's own system or a name, else "".

    Args:
        text: the clause.
        names: the names that the paper introduces.
        is_whole: whether the clause is the subject alone.
    """
    if (_LEADING.match(text) and " " in text) or (is_whole and _OTHER_CLAUSE.search(text)):
        return ""
    if _OWN_START.match(text):
        return OWN
    name = _NAME_START.match(f"{text} ")
    if name is None or not (is_shaped(name[1]) or name[1] in names) or _MODIFIER.search(name[1]):
        return ""
    rest = text[name.end() :].strip()
    is_other = bool(rest) and not _GENERIC.fullmatch(rest) if is_whole else _NO_VERB.match(rest) is not None
    return "" if is_other else name[1]


def _loser(text: str) -> tuple[str, str, str, str]:
    """The names of the loser, or the words for it if it has none; all words for it; and the rest of the text."""
    bare = _BRACKETED.sub("", text)
    cut = _BREAK.search(bare)
    phrase, rest = (bare[: cut.start()], bare[cut.start() :]) if cut else (bare, "")
    phrase = _LOOSE_END.sub("", phrase.strip(" .,"))
    words = phrase.split(" ")
    inner = list(words)
    while inner and _STRIPPED.match(inner[0]):
        inner.pop(0)
    while inner and _STRIPPED.match(inner[-1]):
        inner.pop()
    names = " ".join(inner)
    is_class = words[0].lower() in {"a", "an"} or _CLASS.search(phrase) is not None
    if names and not is_class and all(map(_is_name, _JOINT.split(names))):
        return names, "", phrase, rest
    if " and " in phrase:
        return _loser(phrase.partition(" and ")[0])
    is_known = _PRIOR.search(phrase) is not None or any(map(is_shaped, words))
    is_known = is_known and not _UNFINISHED.match(words[-1]) and len(words) <= _LONGEST_PHRASE
    first = 1 if words[0].lower() in {"the", "a", "an"} else 0
    is_bare = all(map(_GENERIC.fullmatch, words[first:]))  # "outperforms the models": which?
    return "", " ".join(words[first:]) if is_known and not is_bare else "", phrase, rest


def _is_name(text: str) -> bool:
    words = text.split(" ")
    is_short = len(words) <= 3 and not _MODIFIER.search(text)
    return is_short and all(re.fullmatch(_NAME_WORD, word) and (word[0].isupper() or is_shaped(word)) for word in words)


def _data_set(text: str) -> tuple[str, int]:
    """The name of the data set behind the first "on" of a text, and where it ends; "" if it is uncertain."""
    match = _DATA.search(text)
    if match is None or _OTHER_ON.search(text[: match.start()]) or text.startswith((" task", " tasks"), match.end()):
        return "", 0
    names = match["names"].rstrip(".,")
    if any(map(_NO_DATA.match, names.split(" "))):
        return "", 0
    is_sure = match["noun"] or _DATA_NOUN.search(names) or any(map(is_shaped, names.replace(",", "").split(" ")))
    return (names, match.end()) if is_sure and any(map(str.isupper, names)) else ("", 0)


def _data_set_before(before: str, verb: str) -> str:
    """The data set that a sentence names before its result: "On D, ...", "... on D, outperforming ..."."""
    if _ON_FIRST.match(before):
        return _data_set(before[:1].lower() + before[1:])[0]
    return _data_set(before.rstrip(" ,").rpartition(", ")[2])[0] if verb.lower().endswith("ing") else ""
