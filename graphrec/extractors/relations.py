# ruff: noqa: E501, SIM905 (patterns and word lists are read on one line)
"""What a text does with an earlier work it names: extends, compares, uses or merely mentions it, by the nearest cue of the clause."""

from __future__ import annotations

import re
from functools import lru_cache

_BEFORE = {
    "extends": (
        r"extend(?:s|ed|ing)?(?: (?:the|of|upon|on))?|extensions? (?:of|to)|(?:build|builds|building|built) (?:up)?on(?: top of)?|code on top of|improv(?:e|es|ed|ing) (?:up)?on"
        r"|improvements? (?:of|to|on)|improv(?:es|ing|e|ed) (?:up)?on|improv(?:es|ing|e|ed) (?:the )?state[- ]of[- ]the[- ]art of|replac(?:e|es|ed|ing)|generali[sz](?:e|es|ed|ing|ations?)(?: of)?|inspired by|variants? of|versions? of|modif(?:y|ies|ied|ying|ications? (?:of|to))"
        r"|adapt(?:s|ed|ing|ations? (?:of|to))|motivated by|follow(?:s|ing)?(?= \(?(?:the \w+ )?$)|upgrade[sd]?|augment(?:s|ed|ing)?|revisit(?:s|ing)?|rethink(?:s|ing)?|reformulat(?:e|es|ing)|"
        r"accelerat(?:e|es|ing)|derived from|grounded (?:in|on)|by analogy with|add(?:s|ed|ing) (?:to|on top of)|alternatives? to|reminiscent of|drawing (?:on|from|inspiration from)|leverag\w+ insights from|"
        r"based on|incorporat(?:e|es|ing) .{0,30} into|introduc(?:e|es|ing) .{0,40} (?:in)?to|unif(?:y|ies|ying)|analog(?:ue|ous) (?:of|to)"
    ),
    "compares": (
        r"outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|exceed(?:s|ed|ing)?|compar(?:ed|es|e|ing)(?: [\w-]+){0,3} (?:to|with|against)|compar(?:able|ably|ative|isons?)(?: \w+){0,4} (?:to|with|against|of|between)|than(?: (?:the|those|that) \w+)?"
        r"|versus|vs\.?(?! ?[\d.]+)|over|against|beat(?:s|ing)?|superior(?:ity)?(?: \w+){0,2} (?:to|over)|inferior to|competitive(?:ly)?(?: \w+){0,4} (?:with|to|against)|match(?:es|ed|ing)?(?: the \w+ of)?|on par with|on a par with|rival(?:s|ing|ed)?|baselines?(?: \w+){0,2}(?:such as|like|including|,)?"
        r"|(?:limitations?|shortcomings?|drawbacks?|weaknesses) of|unlike|in contrast (?:to|with)|contrary to|as opposed to|similar(?:ly)? to|close to|relative to|with respect to|comparable|(?:boosts?|gains?|improvements?|increases?|advantages?|speed-?ups?|reductions?)(?: [\w%.]+){0,5} over|as (?:good|well|strong|fast|accurate) as|benchmark(?:ed|ing) against|gains? over|equivalent to|instead of|rather than"
    ),
    "uses": (
        r"(?:architectures|methods|models|networks|approaches|systems) (?:based|built) on|us(?:e|es|ed|ing|age of)|utili[sz](?:e|es|ed|ing)|employ(?:s|ed|ing)?|leverag(?:e|es|ed|ing)|appl(?:y|ies|ied|ying|ication)(?: \w+)?(?: to)?|adopt(?:s|ed|ing)?|incorporat(?:e|es|ed|ing)|integrat(?:e|es|ed|ing)(?: \w+)?(?: with| into)?|combin(?:e|es|ed|ing)(?: \w+)?(?: with)?|coupled with|equipped with|powered by|backbones?|"
        r"initiali[sz](?:e|ed|ing) (?:with|from|by)|pre-?train(?:ed|ing)?(?: \w+)?(?: with| on)?|fine-?tun(?:e|es|ed|ing)|train(?:s|ed|ing)?|evaluat(?:e|es|ed|ing|ions?)(?: \w+)?(?: on| with| of)?|experiment(?:s|ed|ing)?(?: \w+){0,3} (?:on|with)|test(?:s|ed|ing)?(?: \w+)? on|validat(?:e|ed|ing)(?: \w+)? on|demonstrat(?:e|es|ed|ing)(?: \w+){0,4} (?:on|with)|implement(?:s|ed|ing)?(?: \w+)? (?:in|with|on|using)|via|by means of|through|plugg(?:ed|ing) into|"
        r"with|on|in|for|across|from|by|stud(?:y|ies|ied|ying)|analy[sz](?:e|es|ed|ing)|analysis of|quanti[sz](?:e|es|ed|ing)|prun(?:e|es|ed|ing)|compress(?:es|ed|ing)?|deploy(?:ed|ing)?|benchmark(?:ed|ing)|provided by|supports?|distill\w*|to"
    ),
    "mentions": r"such as|e\.g\.,?|including|like|for (?:example|instance),?|recent(?:ly)?|known as|i\.e\.,?|success of|advances?|popularity of",
}  # fmt: skip
_AFTER = {
    "uses": r"backbones?|encoders?|features?|embeddings?|architectures?|checkpoints?|weights|as (?:an? |our |the )?(?:backbone|base|teacher|encoder|foundation|starting|initiali[sz]ation)|(?:is|are|was|were) (?:used|employed|applied|adopted|evaluated|trained|fine-tuned)|to (?:generate|extract|obtain|produce|create|build|train|label|annotate)|-based|models?",
    "compares": r"as (?:an? |the |our )?baselines?|baselines?|counterparts?|(?:is|are|was|were) outperformed|by (?:an? )?(?:large |significant |wide )?margin|fails?|struggles?",
    "extends": r"(?:is|are|was|were|can be) (?:extended|generali[sz]ed|modified|adapted|improved|augmented)|to (?:handle|support|work with)",
    "mentions": r"(?:has|have) (?:shown|demonstrated|achieved|emerged|become|gained|been|revolutioni[sz]ed|enabled)|(?:has|have)",
}  # fmt: skip
_ORDER = ("extends", "compares", "uses", "mentions")
_SOFT = (
    r"state[- ]of[- ]the[- ]art(?: \w+){0,4}(?: such as| like| including|,|\()"
    r"|(?:prior|previous|existing|popular|leading|strong|traditional|conventional|standard|other|widely used|competing|alternative) (?:\w+ ){0,3}(?:methods|approaches|models|baselines|techniques|algorithms|optimizers|works|systems|metrics)(?: such as| like| including|,|\(|, e\.g\.,?)*"
)
_BETTER = r"improv(?:es|ing|e|ed|ements?)(?: (?:of|on|to|in))?|enhanc(?:e|es|ing|ed)|boost(?:s|ing|ed)?|elevat(?:es|ing)|push(?:es|ing)"
# The patterns for text in small letters: without IGNORECASE an alternative is passed over at its first letter, and one
# that begins with a letter, not with "\b", lets the search skip ahead: four times as fast.
_CUE_BEFORE = re.compile(
    r"\b(?=\w)(?:"
    + "|".join(rf"(?P<{name}>(?:{_BEFORE[name]})(?=\W|$))" for name in _ORDER)
    + rf"|(?P<better>(?:{_BETTER})(?=\W|$))|(?P<soft>{_SOFT}))"
)
_CUE_AFTER = re.compile("|".join(rf"(?P<{name}>(?<![a-z])(?:{_AFTER[name]})\b)" for name in _ORDER[::-1]))
_CLAUSE_LEFT = re.compile(
    r";\s|\.\s|,\s(?:which|while|whereas|but|where|and (?:we|it|our|then|show|demonstrate|achieve))\b|while\b(?<=\bwhile)|whereas\b(?<=\bwhereas)|--|that\b(?<=\bthat)(?! of)"
)
_NOT_OURS = re.compile(
    r"\b(?:most|previous|prior|existing|recent|earlier|past|other|many|several) (?:\w+ ){0,2}(?:works?|efforts?|methods|approaches|studies|research|adaptations|extensions|advances|attempts|proposed|variants)\b|\brecently proposed\b",
)
_OURS = re.compile(
    r"\b(?:we|our|us|this (?:paper|work|study)|experiments?|experimental|results|evaluations?|the proposed)\b",
)
_MODELS_WITH = re.compile(r"(?:models?|networks?|methods?|ones|those|counterparts?|training|that)\s*$")
_SORTS_OF = re.compile(r"(?:variants?|versions?|extensions?) of")  # "surpasses the small versions of"
_EXAMPLE = re.compile(
    r"\b(?:such as|like|including|e\.g\.,?|for example,?|for instance,?) (?:[\w.+-]+(?:, | and | or |, and )){0,6}$"
)
_BRACKETED_EXAMPLE = re.compile(r"\((?:e\.g\.|such as|for example),? (?:[\w.+-]+(?:, | and | or |, and )){0,6}$")
_ENUMERATED = re.compile(r"(?:[\w.+-]+(?: \([^()]*\))?(?:, and |, | and | or | & ))+$")
_TRIED = re.compile(r"\b(?:appl(?:y|ie)|evaluat|experiment|test|validat|improv|show|demonstrat)")
_OTHER_PLACE = re.compile(r"\b(?:for|in|on|with|to|from|by|as|like)(?: the)? $")
_GOES_FURTHER = re.compile(
    r"(?:To|In order to) (?:address|overcome|tackle|solve|remedy|mitigate|alleviate|resolve) (?:this|these|such|its|the above)\b"
    r"|(?:\w+ ){0,4}?[Ww]e (?:extend|build (?:up)?on|generali[sz]e|improve (?:up)?on) (?:this|these|their|it|that|the above)\b"
)  # what follows a reference that the paper builds on
_FAR = 130  # characters of a clause that are looked at on either side
_AFTER_REACH = 45  # a cue behind the mention counts only when it follows closely
_EXTENDS_REACH = 45  # "extends" is a strong word: its cue must stand close before the name
_WEAK = frozenset(
    "with on in for across from by to through via like over recent recently based following follows pretrained pre-trained pretraining pre-training trained fine-tuned finetuned similarly".split()
)
_SKIP_TO_NOUN = re.compile(r"^[\w.\-/]*[)\]]?\s*(?:\([^)]*\)\s*)?(?:\w+\s)?")


@lru_cache(maxsize=4096)
def _is_weak(cue: str) -> bool:
    return cue.strip(" ,(") in _WEAK


def relation_of(sentence: str, start: int, end: int) -> tuple[str, bool]:
    """Relation of a mention at `sentence[start:end]`, and whether a clear cue said so.

    The cue nearest to the mention in its own clause decides; short prepositions only where nothing else does.

    >>> text = "we extend BlockPruner (Zhong et al., 2024)"
    >>> relation_of(text, 10, 21)
    ('extends', True)

    Cost: linear in the clause.
    """
    sentence = _lowered(sentence)
    clause = _clause_before(sentence, start)
    cues = list(_CUE_BEFORE.finditer(clause))
    bracket = clause.rfind("(")
    if bracket > clause.rfind(")"):
        inner = [cue for cue in cues if cue.start() > bracket and cue.lastgroup != "mentions"]
        cues = inner or cues
    relation = _by_cues(cues, clause)
    if _BRACKETED_EXAMPLE.search(clause) and _TRIED.search(clause) is None and relation != "compares":
        return "mentions", True
    if relation in {"extends", "uses", "compares"} and not _is_only_weak(cues):
        others = (relation == "extends" and _NOT_OURS.search(clause) is not None) or (
            relation == "uses" and not _is_ours(sentence) and _is_example(clause)
        )
        return ("mentions", True) if others else (relation, True)
    after = _CUE_AFTER.match(_SKIP_TO_NOUN.sub("", sentence[end : end + _AFTER_REACH]))
    if after is not None and relation != "mentions":
        return str(after.lastgroup), True
    if relation is not None:
        return relation, relation != "uses" or after is not None
    return (str(after.lastgroup), True) if after else ("uses" if _is_ours(sentence) else "mentions", False)


@lru_cache(maxsize=8)  # a sentence is asked about once for every name in it, and may be as long as the text
def _lowered(text: str) -> str:
    """The text in small letters, every letter in its place (a dotted capital I would become two)."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text


@lru_cache(maxsize=8)
def _is_ours(sentence: str) -> bool:
    """Whether a sentence in small letters speaks of the paper's own work."""
    return _OURS.search(sentence) is not None


def _is_example(clause: str) -> bool:
    """Whether a clause gives a name as an example only: "tuning of models like X", not "applied to models like X"."""
    return _EXAMPLE.search(clause) is not None and _TRIED.search(clause) is None


def _clause_before(sentence: str, start: int) -> str:
    left = sentence[max(0, start - _FAR) : start]
    breaks = list(_CLAUSE_LEFT.finditer(left))
    return left[breaks[-1].end() :] if breaks else left


def _is_only_weak(cues: list[re.Match[str]]) -> bool:
    return all(_is_weak(cue[0]) or cue.lastgroup in {"soft", "mentions"} for cue in cues)


def _by_cues(cues: list[re.Match[str]], clause: str) -> str | None:
    """What the cues before a mention say: the nearest strong one, else a soft or weak one; None without any."""
    strong = [cue for cue in cues if not _is_weak(cue[0]) and cue.lastgroup not in {"soft", "mentions"}]
    if strong:
        nearest = strong[-1]
        compared = [cue for cue in strong if cue.lastgroup == "compares"]
        is_beside = (nearest.lastgroup == "uses" and _MODELS_WITH.search(clause[: nearest.start()])) or (
            nearest.lastgroup == "extends" and _SORTS_OF.fullmatch(nearest[0])
        )
        if compared and is_beside:
            return "compares"
        if nearest.lastgroup == "better" or (
            nearest.lastgroup == "extends" and len(_ENUMERATED.sub("", clause)) - nearest.end() > _EXTENDS_REACH
        ):
            return "uses"
        return str(nearest.lastgroup)
    if any(cue.lastgroup == "soft" for cue in cues):
        return "compares" if _OURS.search(clause) else "mentions"
    exemplary = [cue for cue in cues if cue.lastgroup == "mentions"]
    weak = [cue for cue in cues if cue.lastgroup != "mentions"]
    if exemplary:
        return "uses" if weak and weak[0].start() < exemplary[-1].start() and _OURS.search(clause) else "mentions"
    return str(weak[-1].lastgroup) if weak else None


def is_spoken_of(sentence: str, start: int) -> bool:
    """Whether a sentence speaks of the name at `start`, not of other things done with it ("existing methods for X")."""
    lowered = _lowered(sentence)
    return (
        _OTHER_PLACE.search(lowered, max(0, start - 8), start) is None and _NOT_OURS.search(lowered, 0, start) is None
    )


def goes_further(sentence: str) -> bool:
    """Whether a sentence takes up the work that the sentence before it spoke of.

    >>> goes_further("To address this issue, we propose a tree."), goes_further("In this paper we extend this method.")
    (True, True)
    """
    return _GOES_FURTHER.match(sentence) is not None


def relation_in_title(title: str, start: int) -> str:
    """Relation of a name in the title of another paper: mostly what it builds on, after a preposition what it uses.

    >>> relation_in_title("Memory Efficient 3D U-Net", 17), relation_in_title("Pruning of LLaMA", 11)
    ('extends', 'uses')
    """
    words = title[:start].split()
    return "uses" if words and words[-1].lower() in _TITLE_PREPOSITIONS else "extends"


_TITLE_PREPOSITIONS = frozenset("of for in on to from the using by".split())
