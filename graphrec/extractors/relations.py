"""What a text does with an earlier work it names: extends, compares, uses or merely mentions it, by the nearest cue of the clause."""

from __future__ import annotations

import re
from functools import lru_cache

_BEFORE = {
    "extends": (
        r"extend(?:s|ed|ing)?(?: (?:the|of|upon|on))?|extensions? (?:of|to)|(?:build|builds|building|built) (?:up)?on(?: top of)?|improv(?:e|es|ed|ing) (?:up)?on"
        r"|improv(?:es|ing|e)|improvements? (?:of|to|on|over existing)|generali[sz](?:e|es|ed|ing|ations?)(?: of)?|inspired by|variants? of|versions? of|modif(?:y|ies|ied|ying|ications?)(?: (?:of|to))?"
        r"|adapt(?:s|ed|ing|ations?)(?: (?:of|to))?|enhanc(?:e|es|ing|ed)|motivated by|follow(?:s|ing)?|upgrade[sd]?|augment(?:s|ed|ing)?|revisit(?:s|ing)?|rethink(?:s|ing)?|reformulat(?:e|es|ing)|"
        r"accelerat(?:e|es|ing)|derived from|grounded (?:in|on)|by analogy with|replac(?:e|es|ing)|alternatives? to|reminiscent of|drawing (?:on|from|inspiration from)|leverag\w+ insights from|"
        r"based on|transform(?:s|ing)?|convert(?:s|ing)?|incorporat(?:e|es|ing) .{0,30} into|introduc(?:e|es|ing) .{0,40} (?:in)?to|unif(?:y|ies|ying)|analog(?:ue|ous) (?:of|to)"
    ),
    "compares": (
        r"outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|exceed(?:s|ed|ing)?|compar(?:ed|es|e|ing)(?: \w+)? (?:to|with|against)|compar(?:able|ably|ative|isons?)(?: \w+){0,4} (?:to|with|against|of|between)|than(?: (?:the|those|that) \w+)?"
        r"|versus|vs\.?|over|against|beat(?:s|ing)?|superior(?:ity)?(?: \w+){0,2} (?:to|over)|inferior to|competitive(?:ly)?(?: \w+){0,4} (?:with|to|against)|match(?:es|ed|ing)?(?: the \w+ of)?|on par with|on a par with|rival(?:s|ing|ed)?|baselines?(?: \w+){0,2}(?:such as|like|including|,)?"
        r"|unlike|in contrast (?:to|with)|contrary to|as opposed to|similar(?:ly)? to|close to|relative to|state[- ]of[- ]the[- ]art(?: \w+){0,4}(?: such as| like| including|,|\()|comparable|as (?:good|well|strong|fast|accurate) as|benchmark(?:ed|ing) against|gains? over|equivalent to|instead of|rather than|(?:prior|previous|existing|popular|leading|strong|traditional|conventional|standard|other|widely used|competing|alternative) (?:\w+ ){0,3}(?:methods|approaches|models|baselines|techniques|algorithms|optimizers|works|systems|metrics)(?: such as| like| including|,|\(|, e\.g\.,?)*"
    ),
    "uses": (
        r"us(?:e|es|ed|ing|age of)|utili[sz](?:e|es|ed|ing)|employ(?:s|ed|ing)?|leverag(?:e|es|ed|ing)|appl(?:y|ies|ied|ying|ication)(?: \w+)?(?: to)?|adopt(?:s|ed|ing)?|incorporat(?:e|es|ed|ing)|integrat(?:e|es|ed|ing)(?: \w+)?(?: with| into)?|combin(?:e|es|ed|ing)(?: \w+)?(?: with)?|coupled with|equipped with|powered by|backbones?|"
        r"initiali[sz](?:e|ed|ing) (?:with|from|by)|pre-?train(?:ed|ing)?(?: \w+)?(?: with| on)?|fine-?tun(?:e|es|ed|ing)|train(?:s|ed|ing)?|evaluat(?:e|es|ed|ing|ions?)(?: \w+)?(?: on| with| of)?|experiment(?:s|ed|ing)?(?: \w+){0,3} (?:on|with)|test(?:s|ed|ing)?(?: \w+)? on|validat(?:e|ed|ing)(?: \w+)? on|demonstrat(?:e|es|ed|ing)(?: \w+){0,4} (?:on|with)|implement(?:s|ed|ing)?(?: \w+)? (?:in|with|on|using)|via|by means of|through|plugg(?:ed|ing) into|on top of|"
        r"with|on|in|for|across|from|by|stud(?:y|ies|ied|ying)|analy[sz](?:e|es|ed|ing)|analysis of|quanti[sz](?:e|es|ed|ing)|prun(?:e|es|ed|ing)|compress(?:es|ed|ing)?|deploy(?:ed|ing)?|benchmark(?:ed|ing)?|provided by|supports?|distill\w*|to"
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
_CUE_BEFORE = re.compile("|".join(rf"(?P<{name}>\b(?:{_BEFORE[name]})(?=\W|$))" for name in _ORDER), re.IGNORECASE)
_CUE_AFTER = re.compile("|".join(rf"(?P<{name}>(?<![a-z])(?:{_AFTER[name]})\b)" for name in _ORDER[::-1]), re.IGNORECASE)
_CLAUSE_LEFT = re.compile(r"[;:.]\s|,\s(?:which|while|whereas|but|where|and (?:we|it|our|then|show|demonstrate|achieve))\b|\bwhile\b|\bwhereas\b|--|\bthat\b", re.IGNORECASE)
_CLAUSE_RIGHT = re.compile(r"[;:.](?:\s|$)|,\s|--|\b(?:while|whereas|but|which|where)\b")
_FAR = 160  # characters of a clause that are looked at on either side
_AFTER_REACH = 45  # a cue behind the mention counts only when it follows closely
_WEAK = frozenset("with on in for across from by to through via improves improve like over recent based following follows".split())


@lru_cache(maxsize=4096)
def _is_weak(cue: str) -> bool:
    return cue.lower().strip(" ,(") in _WEAK


def relation_of(sentence: str, start: int, end: int) -> tuple[str, bool]:
    """Relation of a mention at `sentence[start:end]`, and whether a clear cue said so.

    The cue nearest to the mention in its own clause decides; short prepositions only where nothing else does.

    >>> text = "we extend BlockPruner (Zhong et al., 2024)"
    >>> relation_of(text, 10, 21)
    ('extends', True)

    Cost: linear in the clause.
    """
    left = sentence[max(0, start - _FAR) : start]
    breaks = list(_CLAUSE_LEFT.finditer(left))
    clause = left[breaks[-1].end() :] if breaks else left
    after = _CUE_AFTER.match(re.sub(r"^[\w.\-/]*[)\]]?\s*(?:\([^)]*\)\s*)?(?:\w+\s)?", "", sentence[end : end + _AFTER_REACH])) if end < len(sentence) else None
    cues = [match for match in _CUE_BEFORE.finditer(clause)]
    strong = [match for match in cues if not _is_weak(match[0])]
    nearest = strong[-1] if strong else cues[-1] if cues else None
    if nearest is not None and nearest.lastgroup != "mentions" and not _is_weak(nearest[0]):
        return str(nearest.lastgroup), True
    if after is not None:
        return str(after.lastgroup), True
    if nearest is not None:
        earlier = [match for match in strong if match.lastgroup != "mentions"]
        if nearest.lastgroup == "mentions" and earlier:
            return str(earlier[-1].lastgroup), True
        return str(nearest.lastgroup), nearest.lastgroup == "mentions"
    return "mentions", False
