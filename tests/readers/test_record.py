from __future__ import annotations

import io

from graphrec import registry
from graphrec.model.paper import Paper
from graphrec.readers.record import build_paper
from graphrec.readers.references import parse_reference


def paper(**fields: object) -> Paper:
    built = build_paper("a.bib:1", title="A Paper", **fields)  # type: ignore[arg-type]
    assert isinstance(built, Paper)
    return built


def test_dois_of_the_papers_of_one_issue_stay_different() -> None:
    one = parse_reference("LEE A, 1993, J NETS, V122, P519, DOI 10.1577/1548-8659(1993)122<0519:ROT>2.3.CO;2").doi
    two = parse_reference("LEE A, 1993, J NETS, V122, P601, DOI 10.1577/1548-8659(1993)122<0601:EFA>2.3.CO;2.").doi
    assert one == "10.1577/1548-8659(1993)122<0519:rot>2.3.co;2"
    assert two == "10.1577/1548-8659(1993)122<0601:efa>2.3.co;2"
    wiley = "10.1002/(SICI)1097-0258(19980815/30)17:15/16&lt;1661::AID-SIM968&gt;3.0.CO;2-2"
    assert paper(doi=wiley).doi == "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2"


def test_a_doi_that_only_the_url_contains_is_found() -> None:
    assert paper(url="https://doi.org/10.1234/abc").doi == "10.1234/abc"
    assert paper(doi="NA", url="http://dx.doi.org/10.1234/abc").doi == "10.1234/abc"
    assert paper(url="https://doi.org/10.48550/arXiv.2001.00042").arxiv == "2001.00042"
    assert paper(url="https://example.org/volumes/10.1234/abc").doi == ""


def test_the_go_to_isi_link_of_endnote_is_a_web_of_science_number() -> None:
    for url in ("<Go to ISI>://WOS:000200148800007", "<Go to ISI>://000200148800007"):
        assert (paper(url=url).url, paper(url=url).identifiers) == ("", ("wos:000200148800007",))


def test_numbers_of_pubmed_central_are_equal_with_and_without_their_letters() -> None:
    assert paper(identifiers=["pmcid:5815332"]).identifiers == paper(identifiers=["pmcid:PMC5815332"]).identifiers


def test_punctuation_and_placeholders_are_no_authors() -> None:
    assert paper(authors=["Abe, K.", ":", "others", "李明"]).authors == ("Abe, K.", "李明")


def test_web_of_science_numbers_are_found_in_every_format_that_endnote_writes() -> None:
    ris = b"TY  - JOUR\nTI  - A Paper\nAN  - WOS:000200148800007\nER  - \n"
    enw = b"%0 Journal Article\n%T A Paper\n%M WOS:000200148800007\n"
    xml = b"<xml><records><record><titles><title>A Paper</title></titles>"
    xml += b"<accession-num>WOS:000200148800007</accession-num></record></records></xml>"
    for name, data in {"ris": ris, "endnote-enw": enw, "endnote-xml": xml}.items():
        (found,) = registry.load("readers", name).read(io.BytesIO(data), "x")
        assert found.identifiers == ("wos:000200148800007",)


def test_latex_accents_are_letters_in_any_format() -> None:
    for said, letters in (
        (r"Ji\v{r}\'i Matou{\v{s}}ek on Erd\H{o}s-R\'enyi, Erd{\H o}s", "Jiří Matoušek on Erdős-Rényi, Erdős"),
        (
            r"n\~ao, {\L}ukasiewicz, \L{}o\'s, Fra\"{\i}ss\'{e}, Wi\'sniewski and T\"ULU",
            r"não, Łukasiewicz, Ło\'s, Fraïssé, Wiśniewski and TÜLU",
        ),
    ):
        assert paper(abstract=said).abstract == letters


def test_a_per_cent_of_latex_behind_a_number_is_one() -> None:
    assert paper(abstract=r"It gains 5\% (7.1 \%).").abstract == "It gains 5% (7.1 %)."


def test_formulas_and_escaped_quotes_are_no_accents() -> None:
    for said in (
        r"$\hat{x} = \bar{y}$ in $\tilde{O}(n \log n)$, $\c{hi}^2$, $\H{A}$, $\v{k}\d{t}$, $5\%$ and \% of \emph{all}",
        r"it\'s \"a quote\", \'a word\', l\'analyse et lorsqu\'on, dell\'anno, un\'ora, O\'Connor, the user\'s",
    ):
        assert paper(abstract=said).abstract == said
