"""Results in words become facts with parts: what is uncertain stays empty, and numbers are as the text says them."""

import pytest

from graphrec.extractors import extract_extra
from graphrec.extractors.kinds.results import NAME, WIN_STEMS, extract
from graphrec.extractors.word_lists import DATA
from graphrec.files import read_data_sections
from graphrec.model.paper import Paper
from graphrec.model.results import OWN, Result

TITLE = "ShakeNet: A sieve that shakes by itself"
PROPOSAL = "We propose ShakeNet, a sieve for river sand. "


def results(said, title=TITLE, start=PROPOSAL):
    return [Result(**fields) for _, _, fields in extract(title, start + said)]


CASES = {
    "ShakeNet outperforms DrumNet by 2.1 points on SandBench.": Result(
        "ShakeNet", "DrumNet", "", "2.1", "points", "", "SandBench"
    ),
    "Our method surpasses DrumNet by up to 3% in accuracy on the SandBench dataset.": Result(
        "ShakeNet", "DrumNet", "", "up to 3", "%", "accuracy", "SandBench"
    ),
    "It is 3.5x faster than DrumNet.": Result("ShakeNet", "DrumNet", "", "3.5", "x", "speed"),
    "Experiments show that our sieve achieves a 2.3% improvement over the previous best method.": Result(
        "ShakeNet", "", "previous best method", "2.3", "%"
    ),
    "We outperform the state of the art by 1.2-3.4 BLEU points.": Result(
        "ShakeNet", "", "state of the art", "1.2-3.4", "BLEU points", "BLEU"
    ),
    "On SandBench, ShakeNet beats DrumNet and SieveNet by at least 4%.": Result(
        "ShakeNet", "DrumNet and SieveNet", "", "at least 4", "%", "", "SandBench"
    ),
    "ShakeNet reduces the error rate by 12% compared to DrumNet.": Result(
        "ShakeNet", "DrumNet", "", "12", "%", "error rate"
    ),
    "Our model obtains 15% lower WER than DrumNet.": Result("ShakeNet", "DrumNet", "", "15", "%", "WER"),
    "It reaches 90.1% accuracy on SandBench, outperforming prior work by 4.7%.": Result(
        "ShakeNet", "", "prior work", "4.7", "%", "", "SandBench"
    ),
    r"Our model improves upon DrumNet by $2.5\%$ absolute.": Result("ShakeNet", "DrumNet", "", "2.5", "% absolute"),
    "ShakeNet exceeds DrumNet by 3% in accuracy.": Result("ShakeNet", "DrumNet", "", "3", "%", "accuracy"),
    "As expected, ShakeNet exceeds the state of the art by 3%.": Result("ShakeNet", "", "state of the art", "3", "%"),
    "It is shown that ShakeNet outperforms DrumNet by 3%.": Result("ShakeNet", "DrumNet", "", "3", "%"),
    "DrumNet outperforms SieveNet by 2%.": Result("DrumNet", "SieveNet", "", "2", "%"),
    "Our model outperforms DrumNet on SandBench.": Result("ShakeNet", "DrumNet", data_set="SandBench"),
    "Our model outperforms DrumNet and SieveNet by 2% and 3%, respectively.": Result(
        "ShakeNet", "DrumNet and SieveNet"
    ),
    "We show that DrumNet performs better than the original SieveNet model in accuracy.": Result(
        "DrumNet", "SieveNet", metric="accuracy"
    ),
    "ShakeNet beats DrumNet, SieveNet and X-3, the best sieves known.": Result("ShakeNet", "DrumNet, SieveNet and X-3"),
    "ShakeNet outperforms both DrumNet and other sieves.": Result("ShakeNet", "DrumNet"),
    "ShakeNet outperforms DrumNet and SieveNet, achieving results comparable to those of sieves by hand.": Result(
        "ShakeNet", "DrumNet and SieveNet"
    ),
    "ShakeNet outperforms DrumNet and is comparable to hands on SandBench.": Result("ShakeNet", "DrumNet"),
    "The pre-trained ShakeNet model outperforms DrumNet.": Result("ShakeNet", "DrumNet"),
    "ShakeNet is superior to DrumNet even though it is small.": Result("ShakeNet", "DrumNet"),
    "It achieves 5x speedup and 15x better energy efficiency compared with DrumNet.": Result(
        "ShakeNet", "DrumNet", "", "15", "x", "energy efficiency"
    ),
}


@pytest.mark.parametrize(("said", "result"), CASES.items(), ids=CASES)
def test_a_result_has_the_parts_that_the_sentence_states(said, result):
    assert results(said) == [result]


NO_RESULTS = (
    "Our model does not outperform DrumNet by 2%.",
    "It may outperform DrumNet by 2%.",
    "Human sievers outperform DrumNet by 2%.",  # whose result, and of which system?
    "Our model is 3x slower than DrumNet.",
    "Our model has 3% lower accuracy than DrumNet.",
    "Our model is 6.5x less energy efficient than DrumNet.",
    "Sand exceeds the limit by 5%.",
    "ShakeNet is outperformed by DrumNet by 2.1 points.",
    "ShakeNet exceeds DrumNet by 3% in latency.",
    "ShakeNet exceeds DrumNet by 3% in weight.",
    "ShakeNet exceeds the cost of DrumNet by 3%.",
    "It was claimed that ShakeNet outperforms DrumNet by 3%.",
    "It has been shown that DrumNet outperforms SieveNet by 3%.",
    "Holm et al. found that DrumNet outperforms SieveNet by 3%.",
    "According to Holm, DrumNet outperforms SieveNet by 3%.",
    "Previous studies report that DrumNet outperforms SieveNet by 3%.",
    "Our model outperforms the previous, quite different ones by 5%.",
    "We compare DrumNet with SieveNet in 2020 by hand.",
    "It reaches 0.87 F1, better than DrumNet.",
    "Our model outperforms previous work on SandBench.",  # without a number, and over whom?
    "Our model outperforms the state-of-the-art SDN on SandBench.",  # what it does, and no system
    "Our model outperforms traditional SDN baselines.",
    "Our model outperforms DrumNet and SieveNet based sieves.",
    "Our model outperforms 2D, 3D and other sieves.",
    "Our model outperforms a Drum with two holes.",
    "Our model outperforms Drum with Two Holes.",
    "Our model outperforms both a Drum of tin and DrumNet.",
    "Our model outperforms SandNet when the sand is dry.",
    "Our model outperforms SandNet on two of three beaches.",
    "We say that SandNet and our dog outperforms DrumNet.",
    "We use a drum to outperform DrumNet.",
    "ShakeNet outperforms DrumNet in speed, while DrumNet weighs less.",
    "ShakeNet outperforms DrumNet variants.",
    "ShakeNet outperforms Drum and arithmetic sieving.",
    "ShakeNet outperforms DrumNet in the first case.",
    "Does ShakeNet outperform DrumNet?",
    "Our model is a beat-beat DrumNet.",
    "ShakeNet outperforms prior work and results in sand that is finer by 50%.",
    "ShakeNet outperforms DrumNet and SieveNet configurations by 2%.",
    "We study the secrets of SandNet and show that it outperforms DrumNet by 2%.",
    "",
)


@pytest.mark.parametrize("said", NO_RESULTS)
def test_what_is_uncertain_is_no_result(said):
    assert results(said) == []


def test_every_form_of_a_result_without_a_number_has_one_of_the_stems_that_are_looked_for():
    forms = read_data_sections(DATA / "result_cues.txt")["wins"]
    assert [form for form in forms if not any(stem in form for stem in WIN_STEMS)] == []


def test_a_system_without_a_name_is_this_paper():
    (result,) = results("Our sieve outperforms DrumNet by 2%.", "On sieving", "We sieve sand. ")
    assert result == Result(OWN, "DrumNet", "", "2", "%")


def test_a_machine_or_training_data_is_no_data_set():
    for said in ("Our model is 3x faster than DrumNet on an NVIDIA V100.", "It is 3x faster than DrumNet on 8 GPUs."):
        assert [one.data_set for one in results(said)] == [""]
    assert [one.data_set for one in results("Our models trained on SandBench work, beating DrumNet by 2%.")] == [""]


def test_the_fact_says_it_in_words_with_its_sentence():
    said = "As Fig. 3 shows, ShakeNet outperforms DrumNet by 2.1 points on SandBench, and uses less power."
    ((words, sentence, fields),) = extract(TITLE, PROPOSAL + said)
    assert words == "ShakeNet: outperforms DrumNet by 2.1 points on SandBench"
    assert sentence == said
    assert fields == {
        "winner": "ShakeNet", "loser": "DrumNet", "margin": "2.1", "unit": "points", "data_set": "SandBench",
    }  # fmt: skip


def test_results_are_facts_of_every_paper_that_states_some():
    papers = [Paper(TITLE, PROPOSAL), Paper(TITLE, f"{PROPOSAL}ShakeNet outperforms DrumNet by 2.1 points.")]
    facts = extract_extra(papers)
    assert list(facts) == [1]
    (fact,) = facts[1]
    assert (fact.kind, dict(fact.fields)["loser"]) == (NAME, "DrumNet")


@pytest.mark.parametrize(
    "piece",
    [
        "Our model outperforms ",
        "by 2% ",
        "2% improvement over ",
        "improves accuracy by ",
        "3 to 4 ",
        "on SandBench and ",
    ],
)
def test_hostile_text_is_read_to_the_end(piece):
    list(extract("T", "We beat X by 2%. " + piece * (100_000 // len(piece))))
    list(extract("T", (piece * 20 + ". ") * 400))
