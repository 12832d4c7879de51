import numpy as np

from graphrec.edges.cites import build
from graphrec.model.facts import CorpusFacts, PaperFacts, Reference, Work
from graphrec.model.relations import CODES


def reference(target: int | None, relation: str = "uses", confidence: float = 0.5) -> Reference:
    return Reference("X", "X", relation, "We use X.", confidence=confidence, target=target)


def facts(*papers: tuple[Reference, ...], works: int = 1, listed: tuple[tuple[int, int], ...] = ()) -> CorpusFacts:
    pairs = np.asarray(listed, dtype=np.int64).reshape(-1, 2)
    rows = tuple(PaperFacts(references=one) for one in papers)
    return CorpusFacts(rows, tuple(Work(f"w{n}") for n in range(works)), (), pairs[:, 0], pairs[:, 1])


def test_a_reference_is_an_entry_from_the_citing_to_the_cited() -> None:
    matrix, relations = build(facts((), (reference(0), reference(2, "extends", 0.9))), 2)
    assert matrix.shape == (2, 3)
    assert matrix.row(1)[0].tolist() == [0, 2]
    assert np.allclose(matrix.row(1)[1], [0.5, 0.9])
    assert relations.tolist() == [CODES["uses"], CODES["extends"]]


def test_a_listed_reference_merges_with_one_in_words() -> None:
    matrix, relations = build(facts((), (reference(0, "compares"),), listed=((1, 0),)), 2)
    assert matrix.data.tolist() == [1.0]
    assert relations.tolist() == [CODES["compares"]]


def test_unresolved_and_self_references_leave_no_entry() -> None:
    matrix, relations = build(facts((reference(None), reference(0))), 1)
    assert len(matrix.data) == len(relations) == 0


def test_no_papers_make_an_empty_matrix() -> None:
    matrix, relations = build(CorpusFacts(()), 0)
    assert matrix.shape == (0, 0)
    assert relations.dtype == np.int8
