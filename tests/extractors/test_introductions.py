import pytest

from graphrec.extractors.introductions import introduced_names
from graphrec.extractors.paper_text import PaperText


def names(title: str, abstract: str = "") -> list[str]:
    return [one.name for one in introduced_names(PaperText(title, abstract)) if one.is_sure]


@pytest.mark.parametrize(
    ("title", "abstract", "expected"),
    [
        ("QuickPrune: Cutting Layers Fast", "", "QuickPrune"),
        ("Cutting layers fast", "We propose QuickPrune, a method that cuts layers.", "QuickPrune"),
        ("Cutting layers fast", "In this paper, we introduce a simple framework called QuickPrune.", "QuickPrune"),
        ("Cutting layers fast", "The method, dubbed QuickPrune, cuts layers.", "QuickPrune"),
        ("Cutting layers fast", "QuickPrune is a novel method for cutting layers.", "QuickPrune"),
        ("Cutting layers fast", "Our method QuickPrune cuts layers.", "QuickPrune"),
        ("Cutting layers fast", "We present a pruning approach QuickPrune.", "QuickPrune"),
        ("Cutting layers fast", "We propose Layer Cutting Machine (LCM), which cuts.", "LCM"),
        ("Cutting layers fast", "We propose Layer Cutting Machine (LCM), which cuts.", "Layer Cutting Machine"),
        ("Anvil: A Method", "We introduce Anvil, an algorithm.", "Anvil"),
    ],
)
def test_a_name_is_found_where_the_text_introduces_it(title: str, abstract: str, expected: str) -> None:
    assert expected in names(title, abstract)


def test_a_repository_name_is_only_a_hint() -> None:
    found = introduced_names(PaperText("Cutting layers", "Code: https://github.com/someone/QuickPrune."))
    assert [(one.name, one.is_sure) for one in found] == [("QuickPrune", False)]


def test_a_class_of_models_is_not_introduced_by_its_acronym() -> None:
    assert names("Cutting layers", "We study training large language models (LLMs) on small machines.") == []


def test_someone_elses_well_known_system_is_not_introduced() -> None:
    found = introduced_names(
        PaperText("Better labels", "We use a framework called BYOL."), generic=(), listed={"byol": "BYOL"}
    )
    assert found == []


def test_a_paper_without_a_name_introduces_nothing() -> None:
    assert names("On the width of networks", "We prove a bound for wide networks.") == []


def test_a_capitalised_long_form_is_a_name_as_well_whatever_its_letters() -> None:
    found = set(names("Some title", "We propose Zonal Quick Descent (ZoQuiD) for search."))
    assert found == {"ZoQuiD", "Zonal Quick Descent"}


def test_two_names_joined_by_and_are_two() -> None:
    assert {"A-ZORB", "B-ZORB"} <= set(names("Some title", "We release new data sets, namely A-ZORB and B-ZORB."))


def test_a_name_explained_and_used_again_is_introduced() -> None:
    text = "Search is made faithful through ZorbTree, an index of walks. ZorbTree prunes the rest."
    assert set(names("Some title", f"We present a search. {text}")) == {"ZorbTree"}
    assert names("Some title", f"{text} We present a search.") == []


def test_a_number_behind_a_name_is_not_cut_at_its_point() -> None:
    found = names("ZorbaZang 2.0: A Chinese Model", "We propose ZorbaZang 2.0, a model for sums.")
    assert found == ["ZorbaZang 2.0"]


def test_the_address_of_the_code_makes_no_variant_of_a_name() -> None:
    assert names("A title", "We propose ZORB, a tree. Code: https://github.com/someone/ZORB-X.") == ["ZORB"]


def test_a_general_noun_is_no_name() -> None:
    assert names("Zones", "We propose an efficient solution: a projection of zones.") == []
    assert names("A Framework for Zones", "We introduce a unified framework for zones with walls.") == []


def test_a_formula_is_no_name() -> None:
    said = r"We propose $n$-Sand, a sieve. It is called the $K$-index, and $\frac{1}{2}$-approximation."
    assert names("Sieving", said + r" We introduce $\mu$Kummer, a sieve.") == ["$n$-Sand", "$mu$Kummer"]
    assert names(r"$\texttt{gsplat}$: Sieving with Splats") == ["gsplat"]


def test_a_name_is_stated_only_where_a_sentence_says_that_the_paper_makes_it() -> None:
    def stated(title: str, abstract: str) -> dict[str, bool]:
        return {one.name: one.is_stated for one in introduced_names(PaperText(title, abstract)) if one.is_sure}

    assert stated("ZorbTree: A Review", "ZorbTree was given to forty patients.") == {"ZorbTree": False}
    assert stated("ZorbTree: An Index", "We propose ZorbTree, an index.") == {"ZorbTree": True}
    assert stated("An Index", "We propose an index called ZorbTree.") == {"ZorbTree": True}


def test_small_words_behind_a_name_belong_to_it_if_the_title_has_them_too() -> None:
    assert names("Better ZORB Stones for Walls", "This study introduces ZORB stones, which hold.") == ["ZORB stones"]
    assert names("Better Walls", "This study introduces ZORB stones, which hold.") == []


def test_a_phrase_in_small_letters_is_a_name_where_the_title_has_it_as_one() -> None:
    assert names("Zonal Stones for Walls", "We propose zonal stones that hold.") == ["zonal stones"]
    assert names("Building Walls via Zonal Stones", "We propose zonal stones that hold.") == ["zonal stones"]
    assert names("Some Zonal Stones for Walls", "We propose zonal stones that hold.") == []
    assert names("The Weight of Zonal Stones", "We propose zonal stones that hold.") == []


def test_an_acronym_further_on_in_the_object_is_not_introduced() -> None:
    assert names("Sieves", "We propose a proof of sieving in the Calculus of Zonal Sums (CZS).") == []
    assert names("Sieves", "We study sand and report the Zonal Sum, a number.") == []


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("QuickPrune: Cutting Layers Fast", ""),
        ("SAND: Sieves Are Nice Dishes", ""),
        ("ZQ7: A Tool for Zones", "Zones are old."),
        ("Moss: a scalable library for zones", "Zones are old."),
        ("ZQ7: Cutting Zones", "Zones are cut. We propose a cut."),
        ("Sandglass: Cutting Zones", "Zones are cut. We propose a cut. In Sandglass, zones fall."),
        ("Sandglass: A Cut of Zones", "Zones are cut. We propose a cut."),
        ("zq-sand: Cutting Zones", "Zones are cut. Code: https://github.com/someone/zq-sand."),
        ("Sand Networks", "We propose networks of sand."),
    ],
)
def test_a_title_names_what_its_paper_makes(title: str, abstract: str) -> None:
    assert names(title, abstract)[:1] == [title.partition(":")[0]]


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("ZQ-P13: A Review of its Use", "ZQ-P13 is a copy of zorbimab. It was given to forty patients."),
        ("Zorbimab: an old drug", "Zorbimab is a drug. We describe its use."),
        ("Sandfever: why such controversy?", ""),
        ("Sand: Cutting Zones", "Zones of sand are cut. We propose a cut."),
        ("Zonal ABC Hardening: A Model of Walls", "Walls are old. We propose a wall."),
        ("Isomorphisms in Zonal Networks", "We propose isomorphisms."),
        ("Zonal Networks", "Networks of zones are old."),
    ],
)
def test_a_title_alone_does_not_say_that_the_paper_makes_what_it_is_about(title: str, abstract: str) -> None:
    assert names(title, abstract) == []


@pytest.mark.parametrize(
    "abstract",
    [
        "The patients had an early sand disease (ESD). Our ESD score is low. We propose rest.",
        "We provide data of the Zonal Sand Index (ZSI), and weigh ZQN7 and ZQN8.",
        "We previously developed a sieve called ZorbTree.",
        "We propose that a zonal quick tree (ZQT) is enough.",
        "We present a new ZQC library for sieving.",
        "ZORB, a kind of sieve, is old. We use ZORB.",
        "We present two patients, a father and his son.",
        "We present a patient (BGQ) with sand.",
        "We present two towers with walls, ZQN7 and ZQN8.",
        "Screening, sand, and study design. The databases are ZQN7, ZQN8.",
        "The sieves are small and designed to mimic natural zonal quicksand (ZQS) by rest.",
        "We construct zonal walls on sand.",
    ],
)
def test_names_that_a_paper_does_not_claim_are_not_introduced(abstract: str) -> None:
    assert names("Zonal walls on sand", abstract) == []


def test_a_name_before_a_noun_is_introduced_if_it_also_stands_alone() -> None:
    assert names("Some title", "We present a new ZQC library for sieving. ZQC is fast.") == ["ZQC"]
    assert names("Some title", "We present the ZQC library for sieving.") == ["ZQC"]


@pytest.mark.parametrize(
    "abstract",
    [
        "Clinics need the means to introduce zorbimab ZQ-P13 for the cure of sand.",
        "Subgroups were formed by study design, and Zonal-Orb Quality Score (ZOQ) was used.",
        "We counted zones in a Zonal Orb Disease (ZOD) outbreak and propose a cut.",
        "We made a survey. It was sent to a list of Zonal Treatment Centres (ZTC) by us.",
        "The Zonal Office has proposed a suffix called the Zonal Qualifier.",
        "Grains such as old ones, and the new grain named ZOR-2, seldom fall.",
        "The mill has been revised in a new version called i-ZORB.",
        "These trials show grains (further on called 'zorbans').",
        "The authors draw a line between traits and reactions to sand, called ZTSD, that last.",
        "There is a surface, called the Zorba surface, of no width.",
        "Subcutaneous ZYL15 zorbulin (hereafter referred to as ZYL15 zorbulin) is safe.",
        "Such things can be called Zonal Models.",
        "ZQ-P13 is the first copy of zorbimab.",
        "We treated four patients with intrathecal zorbofen (ITZ). ITZ is a new method.",
        "We present a cut. Outcomes were measured with our ZRI scoring protocol.",
        "We contrast blood, ZSF, and sand.",
        "This case report describes a woman with gross motor function IV.",
        "We propose a general theory, a master action, of sand.",
        "We call this a 'weak' form of the law.",
        "We introduce the zonal scenario and the work of Doe, Roe and Poe.",
    ],
)
def test_what_others_made_or_use_is_not_introduced(abstract: str) -> None:
    assert names("A study of zones", abstract) == []


@pytest.mark.parametrize(
    ("abstract", "name"),
    [
        ("There is a class of loops, which we call ZPS loops, whose width is finite.", "ZPS loops"),
        (
            "We explore a new way of learning, called Zorbian reinforcement learning, which grows.",
            "Zorbian reinforcement learning",
        ),
        ("This paper explores a new cell implementation called ZorbCell that learns.", "ZorbCell"),
        (
            "We propose the Z-ISI-distance, the Z-SPIKE-distance and Z-SPIKE-sync, which generalize them.",
            "Z-SPIKE-sync",
        ),
        ("This yields a simple method called ZorbCut for sand.", "ZorbCut"),
    ],
)
def test_a_name_is_the_whole_of_what_the_paper_calls_it(abstract: str, name: str) -> None:
    assert name in names("A study of zones", abstract)


def test_a_long_form_does_not_begin_in_the_verb_of_its_cue() -> None:
    found = names("A study", "This paper describes the Added Grains In Sand (DAGIS) survey.")
    assert not any(name.startswith("describes") for name in found)


def test_a_sentence_ends_at_a_full_stop_without_a_blank() -> None:
    text = "Many are at risk of developing ZOD.The authors weigh effects of grains on walls, called ZTSD, of sand."
    assert names("A study", text) == []


@pytest.mark.parametrize("title", ["Viewpoint: Views on zones", "Zorbimabs: The Regulatory Framework"])
def test_an_ordinary_word_before_a_colon_is_not_introduced(title: str) -> None:
    assert names(title, "We developed a survey of grains.") == []


def test_a_sentence_of_many_cues_is_read_to_the_end() -> None:
    for text in ("we can to build X by building (AB) ", "This The a a a, named Zo ", "our ZORB zorbing to develop "):
        assert isinstance(names("A study", text * (100_000 // len(text))), list)


@pytest.mark.parametrize(
    "abstract",
    [
        "We construct the full Zorba-Klein Ansatz for sand.",
        "We provide a Zonal Theorem for sand.",
        "The order, which we denote by Z2, is dense.",
        "For a Zonal path is easy if it may pass through every edge of the sand at most z times (ZPZ for short).",
    ],
)
def test_what_is_built_of_known_parts_is_not_introduced(abstract: str) -> None:
    assert names("A study of zones", abstract) == []


@pytest.mark.parametrize("title", ["A Note on ZorbDNN -- a DNN for Sand", "Beyond 16ZB: Cuts of Sand"])
def test_a_phrase_about_a_name_is_no_name(title: str) -> None:
    assert names(title, "We propose a cut.") == []


def test_a_proposal_that_is_based_on_another_thing_is_the_papers_own() -> None:
    assert names("A study", "We also propose a simple recipe based on the Z0 model called Z-Few that is used.") == [
        "Z-Few"
    ]
    assert names("A study", "Our proposed method Zonal Quick Layering Engine (ZQLE) learns.")[0] == "ZQLE"


@pytest.mark.parametrize(
    "text",
    [
        "In prior work we proposed ZorbTree. Here we count zones.",
        "Previously in 2014, we proposed the Zonal Tree (ZT) method.",
        "In [3, 4], we introduced ZorbTree.",
        "We use ZorbTree (Doe et al.) and call it ZT.",
        "A new kind of walls called ZorbMix was introduced.",
        "We report a patient who took a drug called Zelibrium.",
        "This review covers walls. We then introduce the Zonal Big Wall scenario (ZBW).",
        "We introduce a wall and the work of Lukas, Ovrut and Waldram, and end.",
        "We show our results in detail, and show on standard datasets (ZIST ZAC, ZOB) that they hold.",
        "We propose an alternative based on zones, a popular wall.",
        "We propose a wall. A rate (what we call zonal resistance chi) grows.",
        r"We propose \zorb, a wall of zones.",
        "We propose a plan for an Autonomous Zonal Vehicle (AZV).",
        "We propose a wall. We then train a Zonal Tree Filter (ZTF) on it.",
        "We propose a wall. It is tested on two distinct walls: Zonal Attentive Circuits (ZACs).",
        "We propose an efficient knowledge distillation (KD) framework.",
    ],
)
def test_what_others_made_or_what_is_no_name_is_not_introduced(text: str) -> None:
    assert names("Walls", text) == []


def test_work_of_others_beside_the_own_is_not_introduced() -> None:
    assert names("Walls", "A paradigm called ZorbMix was introduced. We present BarMix, a wall.") == ["BarMix"]
    assert names("Call for Papers: The Zonal Task", "We present the call for papers of a task.") == []


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        ("We show a new task, called “Completing damaged walls” here.", ["Completing damaged walls"]),
        (r"We propose a wall, called \emph{ZorbTree}.", ["ZorbTree"]),
        (r"We solve a problem, which we call \emph{zonal range}.", ["zonal range"]),
        ("We study what we term as a zonal log function.", ["zonal log function"]),
        ("Walls fall. Our WideZone (WZ) approach holds.", ["WideZone"]),
        ("Walls fall. Our Narrow Zone Net (NZN) approach holds.", ["Narrow Zone Net", "NZN"]),
        ("We propose a tree and call it ZorbTree.", ["ZorbTree"]),
        ("We present a novel way to walls: Zonal Matching Ratio (ZMR).", ["ZMR", "Zonal Matching Ratio"]),
        ("We propose walls. Then, a Zonal Wall Tree (ZWT) is devised.", ["ZWT", "Zonal Wall Tree"]),
        ("Motivated by prior work, we propose ZorbTree.", ["ZorbTree"]),
    ],
)
def test_a_name_is_taken_whole_and_without_markup(abstract: str, expected: list[str]) -> None:
    assert names("Walls", abstract) == expected


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("Zonal TREE for Walls", "We handle walls. Our approach, named zonal TREE, learns."),
        ("Zonal Tree: Walls for All", "We present a module for walls, the Zonal Tree, specifically for walls."),
        ("Walls for All: Zonal Tree", "We present a module called zonal tree."),
    ],
)
def test_a_phrase_of_the_title_is_a_name_where_the_abstract_names_it(title: str, abstract: str) -> None:
    assert names(title, abstract) == ["Zonal TREE" if "TREE" in title else "Zonal Tree"]


def test_a_phrase_of_the_title_is_no_name_where_others_named_it() -> None:
    assert names("Zonal TREE for Walls", "We use a known wall called zonal TREE.") == []
    assert names("Zonal TREE for Walls", "Zonal TREE is old. We propose walls.") == []
