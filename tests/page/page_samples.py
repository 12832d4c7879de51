"""Views in the shape that a library gives them, made of a few themes; deterministic, any size."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations

from graphrec.model.reason import Evidence, Reason, Sentence
from graphrec.page.document import Block, Figure, Heading, Item, Listing, Paragraph, Quote, Row, Shape, Span, Table
from graphrec.page.view import PageLink, PageNode, PageView
from graphrec.signals import SharedText, load_signals
from graphrec.signals.lexical import CommonText
from graphrec.signals.reference import DirectReference
from graphrec.signals.shared_methods import SharedMethods

THEMES = {
    "structured pruning": ("pruning", "sparse", "blocks", "removal", "layers", "width"),
    "model merging": ("merging", "task vectors", "interference", "coefficients", "checkpoints"),
    "second-order optimization": ("optimizer", "curvature", "preconditioner", "convergence", "steps"),
    "image segmentation": ("masks", "prompts", "boundaries", "videos", "medical images"),
    "speech recognition": ("speech", "phonemes", "transcripts", "accents", "streaming"),
}
NAMES = ("Ada Moreau", "Boris Lindqvist", "Chen Ito", "Dana Okafor", "Emil Novak", "Fatima Rossi")

HOSTILE = (
    "</script><script>window.hacked = 1</script>",
    "<img src=x onerror=window.hacked=1>",
    '"><svg onload=window.hacked=1>',
    '<a href="javascript:window.hacked=1">href</a>',
    "<math><mtext></mtext><mglyph><style><img src=x onerror=window.hacked=1></style></mglyph></math>",
    "{{ 7 * 7 }} ${window.hacked=1} {% raw %}",
    "\u202egnihton si siht\u202c \u0645\u0631\u062d\u0628\u0627: \u05e9\u05dc\u05d5\u05dd",
    "\N{FAMILY}\N{ZERO WIDTH JOINER}\N{RAINBOW} emoji \N{PILE OF POO}",
    '=HYPERLINK("http://example.org","x")',
    "x" * 5_000,
    "]]> --> <!-- <!DOCTYPE html> &lt;b&gt; &amp;",
    "\\} , note = {injected",
)


def reason_of(signal: str, contribution: float, evidence: Evidence) -> Reason:
    """A reason as the ranking makes it of named evidence."""
    return Reason(signal, contribution, evidence, load_signals()[signal].sentence)


def make_view(
    n_related: int = 30,
    *,
    n_weaker: int = 6,
    n_works: int = 3,
    years: bool = True,
    hostile: bool = False,
    further: bool = True,
    n_seeds: int = 1,
) -> PageView:
    """A seed of the first theme, related papers of all themes in rank order, works, one paper further, links."""
    rng = random.Random(f"{n_related} {years}")
    n_papers = n_seeds + n_related + n_weaker
    papers = [_paper(at, n_seeds, n_related, years, rng) for at in range(n_papers)]
    nodes = [*papers, *(PageNode("work", f"Work{at}", id=f"work-{at}") for at in range(n_works))]
    links = _links(papers, rng)
    links += [
        PageLink(
            n_seeds + at,
            n_papers + at % n_works,
            "reference",
            0.8,
            "uses",
            f"We use Work{at % n_works}.",
            f"Work{at % n_works}",
        )
        for at in range(min(2 * n_works, n_related))
    ]
    if further and n_related > 2:
        nodes.append(
            PageNode(
                "related",
                "Faraway: a paper that only a neighbour knows",
                id="far",
                abstract="It is far away.",
                year=2020 if years else None,
            )
        )
        links.append(PageLink(n_seeds, len(nodes) - 1, "similar", 0.4))
    if hostile:
        nodes = [_hostile(node, HOSTILE[at % len(HOSTILE)]) for at, node in enumerate(nodes)]
        links = [_hostile_link(link, HOSTILE[at % len(HOSTILE)]) for at, link in enumerate(links)]
    return PageView(
        heading=nodes[0].title,
        nodes=tuple(nodes),
        links=tuple(links),
        n_below_floor=n_weaker + 9,
        provenance={
            "library": HOSTILE[0] if hostile else "sample",
            "papers": str(n_papers),
            "command": "graphrec related X",
            "version": "0",
            "date": "2025-01-01",
        },
    )


def make_library_view(n_papers: int) -> PageView:
    """A whole library without a seed: papers of five themes, linked mostly within them."""
    rng = random.Random(n_papers)
    papers = [_paper(at, 0, 0, True, rng) for at in range(n_papers)]
    links = []
    for at in range(n_papers):
        for _ in range(4):
            other = rng.randrange(n_papers)
            other -= (other - at) % len(THEMES) if rng.random() < 0.9 else 0  # most links stay in the theme
            if 0 <= other != at:
                links.append(
                    PageLink(
                        at, other, "similar" if rng.random() < 0.8 else "reference", 0.2 + 0.6 * rng.random(), "cites"
                    )
                )
    return PageView(
        "All papers of the library",
        tuple(papers),
        tuple(links),
        provenance={"papers": str(n_papers)},
        importance="references received",
    )


def _theme(at: int) -> str:
    return list(THEMES)[at % len(THEMES)]


def _paper(at: int, n_seeds: int, n_related: int, years: bool, rng: random.Random) -> PageNode:
    theme = _theme(at)
    words = rng.sample(THEMES[theme], 3)
    is_named = rng.random() < 0.6
    name = f"Sys{at}: " if is_named else ""
    title = f"{name}{words[0].capitalize()} for {theme} with {words[1]} and {words[2]}"
    rank = at - n_seeds + 1 if n_related and at >= n_seeds else 0
    score = round(1 / (1 + 0.12 * rank), 6) if rank else 0.0
    reasons = (
        reason_of("shared_methods", score * 0.6, SharedMethods((theme,), specific=(theme,))),
        reason_of("lexical", score * 0.3, CommonText(SharedText(tuple(words[:2]), is_enough=True))),
        reason_of(
            "reference",
            score * 0.1,
            DirectReference(
                relation="extends",
                direction="cited_by",
                seed="",
                sentence=f"We extend Sys0 (Moreau et al., 2024) by {words[0]}.",
                mention="Sys0 (Moreau et al., 2024)",
            ),
        ),
    )
    return PageNode(
        kind="related" if at >= n_seeds else "seed",
        title=title,
        id=f"p{at}",
        rank=rank,
        score=score,
        authors=tuple(rng.sample(NAMES, 1 + at % 4)) if years else (),
        year=2012 + rng.randrange(13) if years else None,
        venue="Journal of Samples" if at % 3 == 0 else "",
        abstract=f"This paper studies {theme}. "
        + " ".join(f"We look at {word} in {theme}." for word in rng.sample(THEMES[theme], 4)) * 4,
        doi=f"10.1000/sample.{at}" if at % 2 else "",
        arxiv="" if at % 2 else f"2501.{at:05d}",
        above_floor=not rank or rank <= n_related,
        reasons=reasons if rank else (),
        methods=(theme, words[0]),
    )


def _links(papers: list[PageNode], rng: random.Random) -> list[PageLink]:
    links = []
    for first, second in combinations(range(len(papers)), 2):
        together = _theme(first) == _theme(second)
        if together and rng.random() < 0.7:
            links.append(PageLink(first, second, "method", 0.3 + 0.4 * rng.random(), methods=(_theme(first),)))
        if rng.random() < (0.6 if together else 0.12):
            links.append(PageLink(first, second, "similar", 0.1 + 0.5 * rng.random() * (1 if together else 0.4)))
        if rng.random() < 0.02 or (first == 0 and second < 4):
            links.append(
                PageLink(
                    second,
                    first,
                    "reference",
                    0.9,
                    "extends",
                    f"We extend {papers[first].title[:30]} here.",
                    papers[first].title[:30],
                )
            )
    return links


def _hostile(node: PageNode, text: str) -> PageNode:
    reasons = tuple(replace(reason, say=lambda _: Sentence(text, text, text)) for reason in node.reasons)
    return PageNode(
        kind=node.kind,
        title=text,
        id=text,
        authors=(text, text),
        year=node.year,
        venue=text,
        abstract=text,
        doi=text,
        arxiv=text,
        url="javascript:window.hacked=1" if node.rank % 2 else text,
        rank=node.rank,
        zotero="javascript:window.hacked=1" if node.rank % 2 else f"zotero://select/library/items/{text}",
        score=node.score,
        above_floor=node.above_floor,
        reasons=reasons,
        methods=(text,),
    )


def _hostile_link(link: PageLink, text: str) -> PageLink:
    return PageLink(
        link.source,
        link.target,
        link.kind,
        link.weight,
        link.relation,
        text,
        text,
        (text,) if link.kind == "method" else (),
    )


def every_block(text: str, link: str = "") -> list[Block]:
    """A static page with one block of every kind, in which every text is the same."""
    span = Span(text, "strong", link)
    shapes = [
        Shape("line", {"x1": 0, "y1": 9, "x2": 90, "y2": 9}, "axis", title=text),
        Shape("text", {"x": 1 / 3, "y": 40}, "label-middle", text=text, link=link, anchor="shape"),
        Shape("path", {"d": "M 0 0 C 1 2 3 4 5 6"}, "edge"),
    ]
    return [
        Heading([text, span], anchor="first"),
        Paragraph([text, Span(text, "soft"), span], "soft"),
        Quote(text, [span]),
        Listing([text, span, [text, span], Item(text, [Listing([text], is_ordered=True)], anchor="item")]),
        Table([text, text], [Row([text, [text, span]], [Quote(text)], anchor="row")], caption=text, numeric=[0]),
        Figure(100, 50, shapes, text, caption=[text]),
    ]
