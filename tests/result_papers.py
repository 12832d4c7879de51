"""Papers that state results about sieves: who beats whom is made up so that every case can be checked by eye."""

from __future__ import annotations

from graphrec.model.paper import Paper

HOSTILE = '=1+1 <script>alert(1)</script>"\u202e'


def paper(name: str, said: str, year: int | None = 2020, more: str = "a sieve for river sand") -> Paper:
    return Paper(f"{name}: {more}", f"We propose {name}, {more}. {said}", id=name.lower(), year=year)


PAPERS = (
    paper("ShakeNet", "ShakeNet outperforms DrumNet by 2.1 points in accuracy on SandBench.", 2021),
    paper("DrumNet", "DrumNet outperforms SieveNet by 3% in accuracy on SandBench.", 2019, "a round sieve"),
    # the opposite of the first, on data that are unstated
    paper("SieveNet", "Our model improves accuracy by 4% over Drum-Net. It also beats WireNets.", None, "a fine sieve"),
    # a third party, and the opposite of the first on the same data and measure
    Paper(
        "A comparison of sieves",
        "We compare sieves. We find that DrumNet outperforms ShakeNet by 1.5% in accuracy on SandBench.",
        id="comparison",
        year=2023,
    ),
    # in another measure, so no contradiction
    Paper("On fast sieves", "DrumNet is 3.5x faster than ShakeNet on SandBench.", id="fast", year=2022),
    # a circle on the same data
    paper("RoundNet", "RoundNet outperforms WireNet on PebbleBench.", None, "a sieve of rings"),
    paper("WireNet", "WireNet outperforms StoneNet on PebbleBench.", None, "a sieve of wires"),
    paper("StoneNet", "StoneNet outperforms RoundNet on PebbleBench.", None, "a sieve of stones"),
    # an order, in one setting
    paper("PanNet", "PanNet outperforms TubNet by 3% in recall on MudBench.", 2012),
    paper("TubNet", "TubNet outperforms CupNet by 4% in recall on MudBench.", 2011),
    # two papers with systems of one name, of which neither is known to be the one that loses
    paper("CupNet", "CupNet outperforms TwinNet.", None),
    paper("TwinNet", "TwinNet outperforms CupNet in weight.", None, "one of two sieves"),
    Paper("TwinNet: the other sieve", "We propose TwinNet, the other sieve.", id="twin", year=2008),
    Paper("Sieves of tomorrow", "Our sieve outperforms the previous best SandNet sieve by 7%.", id="tomorrow"),
    Paper("A study of stones", "We study stones and say nothing of sieves.", id="stones", year=2020),
    Paper(f"A title {HOSTILE}", f"Our sieve outperforms MudNet by 5%, {HOSTILE}.", id="hostile", year=2014),
)
