"""Feeds as archives and journals serve them, in small: each item is a paper, the channel and its picture are none."""

from __future__ import annotations

import io

import pytest

from graphrec.model.paper import Paper, Skipped
from graphrec.readers.formats import feed
from graphrec.readers.open import find_reader

NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
)
IMAGE = "<image><title>Picture of the channel</title><url>https://a.b/c.png</url><link>https://a.b</link></image>"
TITLE = "<title>How stones roll downhill</title>"
ABSTRACT = "We roll stones and see that they stop."


def rss(item: str) -> str:
    return (
        f'<?xml version="1.0"?><rss version="2.0" {NAMESPACES}><channel><title>Journal</title><link>https://a.b</link>'
        f"<description>All news</description>{IMAGE}<item>{TITLE}{item}</item></channel></rss>"
    )


def rdf(item: str) -> str:
    return (
        f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        f" {NAMESPACES}>"
        f'<channel rdf:about="x"><title>Journal</title><items><rdf:Seq><rdf:li rdf:resource="y"/></rdf:Seq></items>'
        f'</channel>{IMAGE}<item rdf:about="y">{TITLE}{item}</item></rdf:RDF>'
    )


def atom(entry: str) -> str:
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" {NAMESPACES}><title>Journal</title><id>https://a.b</id>'
        f"<author><name>The Journal</name></author><entry>{TITLE}{entry}</entry></feed>"
    )


FEEDS = {
    "arXiv, RSS": rss(
        "<link>https://arxiv.org/abs/2001.00042</link><description>arXiv:2001.00042v1 Announce Type: new \nAbstract: "
        f"{ABSTRACT}</description><guid>oai:arXiv.org:2001.00042v1</guid><category>cs.LG</category><pubDate>Mon, 06"
        " Jan 2020 00:00:00 -0500</pubDate><dc:creator>Ada Lee, Bo Chen</dc:creator>"
    ),
    "arXiv, Atom": atom(
        '<id>oai:arXiv.org:2001.00042v1</id><link href="https://arxiv.org/abs/2001.00042" rel="alternate"/><summary>'
        f"arXiv:2001.00042v1 Announce Type: new \nAbstract: {ABSTRACT}</summary><category term='cs.LG'/>"
        "<published>2020-01-06T00:00:00-05:00</published><dc:creator>Ada Lee, Bo Chen</dc:creator>"
    ),
    "bioRxiv": rdf(
        f"<link>https://www.biorxiv.org/content/10.1101/2020.01.06.1?rss=1</link><description>{ABSTRACT}</description>"
        "<dc:creator>Lee, A., Chen, B.</dc:creator><dc:date>2020-01-06</dc:date>"
        "<dc:identifier>doi:10.1101/2020.01.06.1</dc:identifier>"
    ),
    "Nature": rdf(
        "<link>https://www.nature.com/articles/s1-020-1</link><content:encoded><![CDATA[<p>Nature, Published online: 06"
        ' January 2020; <a href="https://doi.org/10.1038/s1-020-1">doi:10.1038/s1-020-1</a></p>'
        f"{ABSTRACT}]]></content:encoded><dc:creator>Ada Lee</dc:creator><dc:creator>Bo Chen</dc:creator>"
        "<dc:identifier>doi:10.1038/s1-020-1</dc:identifier><dc:date>2020-01-06</dc:date>"
        "<prism:publicationName>Nature</prism:publicationName><prism:doi>10.1038/s1-020-1</prism:doi>"
    ),
    "Elsevier": rss(
        "<link>https://www.sciencedirect.com/science/article/pii/S1?dgcid=rss</link><description>&lt;p&gt;Publication"
        " date: January 2020&lt;/p&gt;&lt;p&gt;&lt;b&gt;Source:&lt;/b&gt; Stones, Volume 1&lt;/p&gt;&lt;p&gt;"
        "Author(s): Ada Lee, Bo Chen&lt;/p&gt;</description><pubDate>Mon, 06 Jan 2020 00:00:00 GMT</pubDate>"
    ),
    "PLOS": atom(
        '<id>10.1371/journal.pone.1</id><link rel="related" href="https://a.b/x.pdf"/><link rel="alternate"'
        ' href="https://journals.plos.org/plosone/article?id=10.1371/journal.pone.1"/>'
        "<author><name>Ada Lee</name></author>"
        f"<author><name>Bo Chen</name></author><content type='html'>&lt;p&gt;by Ada Lee, Bo Chen&lt;/p&gt;{ABSTRACT}"
        "</content><published>2020-01-06T14:00:00Z</published>"
    ),
    "PubMed": rss(
        "<link>https://pubmed.ncbi.nlm.nih.gov/123/?utm_source=x</link><description>We roll</description>"
        "<content:encoded><![CDATA[<div><p>Stones. 2020 Jan 6. doi: 10.1234/x. Online ahead of print.</p>"
        f"<p><b>ABSTRACT</b></p><p>{ABSTRACT}</p>"
        "<p>PMID:<a href='x'>123</a> | DOI:<a href='y'>10.1234/x</a></p></div>]]></content:encoded>"
        "<guid isPermaLink='false'>pubmed:123</guid><pubDate>Mon, 06 Jan 2020 06:00:00 -0500</pubDate>"
        "<dc:creator>Ada Lee</dc:creator><dc:creator>Bo Chen</dc:creator><dc:date>2020-01-06</dc:date>"
        "<dc:source>Stones</dc:source><dc:identifier>pmid:123</dc:identifier><dc:identifier>doi:10.1234/x</dc:identifier>"
    ),
}


def read(text: str) -> list[Paper | Skipped]:
    return list(feed.read(io.BytesIO(text.encode()), "feed.xml"))


@pytest.mark.parametrize("name", FEEDS)
def test_an_item_is_a_paper_and_the_channel_is_none(name: str) -> None:
    assert find_reader(FEEDS[name].encode(), "download")[0] == "feed"
    (paper,) = read(FEEDS[name])
    assert isinstance(paper, Paper)
    assert (paper.title, paper.year) == ("How stones roll downhill", 2020)
    assert paper.abstract == ("" if name == "Elsevier" else ABSTRACT)
    assert paper.authors in {("Ada Lee", "Bo Chen"), ("Lee, A.", "Chen, B.")}
    assert paper.arxiv or paper.doi or name == "Elsevier"
    assert paper.url.startswith("https://")


def test_identifiers_and_journals_of_feeds_are_kept() -> None:
    (paper,) = read(FEEDS["PubMed"])
    assert isinstance(paper, Paper)
    assert (paper.doi, paper.identifiers, paper.venue) == ("10.1234/x", ("pmid:123",), "Stones")
    (paper,) = read(FEEDS["Nature"])
    assert isinstance(paper, Paper)
    assert (paper.doi, paper.venue, paper.details) == ("10.1038/s1-020-1", "Nature", (("issued", "2020-01-06"),))


def test_a_post_of_a_blog_is_no_paper() -> None:
    (skip,) = read(rss("<link>https://blog.example.org/stones</link><description>News</description>"))
    assert skip == Skipped("feed.xml:1", "no paper: no DOI, no other identifier and no link to one")


def test_a_feed_that_breaks_off_gives_what_it_has() -> None:
    text = FEEDS["bioRxiv"]
    cut = text.replace("</rdf:RDF>", "<item><title>x")
    results = read(cut)
    assert isinstance(results[0], Paper)
    assert isinstance(results[-1], Skipped)


def test_a_bomb_of_entities_is_refused() -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' + rss("<description>&b;</description>")
    assert not any(isinstance(each, Paper) for each in read(bomb))
