import pytest

from graphrec.extractors.relations import goes_further, relation_in_title, relation_of


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("we extend Forge to graphs", "extends"),
        ("Our method builds on Forge.", "extends"),
        ("inspired by Forge, we cut layers", "extends"),
        ("It outperforms Forge by 3%.", "compares"),
        ("which is faster than Forge", "compares"),
        ("Compared to Forge, we need less memory.", "compares"),
        ("We fine-tune Forge on new data.", "uses"),
        ("using Forge features", "uses"),
        ("Large models such as Forge have become popular.", "mentions"),
        ("Previous works extend Forge to graphs.", "mentions"),
        ("RetinaNet gains by replacing Forge with our tree.", "extends"),
        ("Our tree improves the state of the art of Forge.", "extends"),
        ("Tuning models like Forge is costly.", "mentions"),
        ("When applied to models like Forge, it helps.", "uses"),
        ("It outperforms Anvil by 2 points on the Tongs benchmark and Forge by 3.", "compares"),
        ("It outperforms Anvil, Tongs and Forge.", "compares"),
        ("To compare our larger tree with the best methods (such as Forge), we cut it.", "compares"),
        ("Three blocks are added to the Forge network.", "extends"),
        ("We observe the training of smiths (e.g., Forge) for a year.", "mentions"),
        ("We build on the sparse methods of their time: Anvil, Hammer, Tongs, and Forge.", "extends"),
        ("Forge is extended to curved iron.", "extends"),
        ("The Forge (Smith, 1902) was used for all nails.", "uses"),
        ("Forge has shown that iron bends.", "mentions"),
        ("Our smithy, a model based on Forge, is cheap.", "extends"),
        ("The implementation is based on Forge.", "uses"),
        ("Rules derived from Forge are short.", "uses"),
        ("We follow Forge in the choice of coal.", "uses"),
        ("We ran an extended search in Forge and Anvil.", "uses"),
        ("We bend iron without using Forge.", "compares"),
        ("Our smithy does not rely on Forge.", "compares"),
        ("Smith (2010) extended Forge to graphs.", "mentions"),
        ("Doe et al. later used Forge.", "mentions"),
        ("They extend Forge.", "mentions"),
        ("Burns were reported in open-label extensions of Forge.", "mentions"),
        ("We present unsteady extensions of Forge.", "extends"),
        ("We do not extend Forge to graphs.", "mentions"),
        ("We not only extend Forge to graphs.", "extends"),
        ("We propose an extended Forge.", "extends"),
        ("The extended family of smiths saw Forge.", "mentions"),
        ("Our hammer outperforms all older hammers on Forge.", "uses"),
        ("Our hammer beats the rest by 3% on Tongs, 4% on Bellows & 2% on Forge.", "uses"),
        ("It loses less than 1% of heat for steel on the Forge model, surpassing Anvil.", "uses"),
        ("Our hammer outperforms methods based on Forge.", "compares"),
        ("Our hammers outperform carefully distilled hammers such as Anvil and Forge.", "compares"),
        ("Our hammer is compared to finetuned baselines like Forge.", "compares"),
        ("We show it on tongs as well as Forge hammers.", "uses"),
        ("Our hammer works just as well as Forge.", "compares"),
    ],
)
def test_the_nearest_cue_of_the_clause_decides(text: str, relation: str) -> None:
    start = text.index("Forge")
    assert relation_of(text, start, start + len("Forge"))[0] == relation


def test_a_cue_in_another_clause_does_not_count() -> None:
    text = "We outperform Anvil; then we extend Forge."
    assert relation_of(text, text.index("Anvil"), text.index("Anvil") + 5)[0] == "compares"
    assert relation_of(text, text.index("Forge"), text.index("Forge") + 5)[0] == "extends"


@pytest.mark.parametrize(
    ("title", "relation"),
    [
        ("Memory Efficient Forge", "extends"),
        ("Anvil: A Forge for Nails", "extends"),
        ("Improving the Heat of Forge", "extends"),
        ("Forge Revisited", "extends"),
        ("Pruning of Forge", "uses"),
        ("Nails in a Day with Forge", "uses"),
        ("Iron for an Efficient Forge", "uses"),
        ("Forge for Nails", "uses"),
        ("Nails: Forge in Villages", "uses"),
        ("Anvil Compared with Forge", "compares"),
        ("Reply to Forge", "mentions"),
        ("Authors’ comment on the paper by Forge", "mentions"),
        ("Growth of Nails in Response to Forge", "uses"),
    ],
)
def test_a_title_extends_what_it_changes_and_uses_what_it_merely_names(title: str, relation: str) -> None:
    assert relation_in_title(title, title.index("Forge")) == relation


def test_a_sentence_that_takes_up_the_one_before_goes_further() -> None:
    assert goes_further("To overcome these limitations, we propose a tree.")
    assert goes_further("In this paper we extend this method.")
    assert not goes_further("To address hunger, we propose a tree.")
    assert not goes_further("We extend our own method.")


def test_a_letter_that_grows_in_small_letters_shifts_nothing() -> None:
    text = "İİİİ and we extend Forge"
    assert relation_of(text, text.index("Forge"), len(text)) == ("extends", True)
