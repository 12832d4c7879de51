import json
from dataclasses import replace

import numpy as np
import pytest
import tables
import trials
from tables import Measured

PAPERS = [
    {"id": "old", "title": "Sparse attention", "year": 2001},
    {"id": "newer", "title": "Sparse networks", "year": 2002, "references": ["old"]},
    {"id": "asked", "title": "Attention for proteins", "year": 2003, "references": ["old", "newer"]},
    {"id": "later", "title": "Attention again", "year": 2004, "references": ["asked"]},
]


@pytest.fixture
def citation_trials(tmp_path):
    path = tmp_path / "papers.jsonl"
    path.write_text("\n".join(json.dumps(each) for each in PAPERS), encoding="utf-8")
    judged = tmp_path / "judged.qrels"
    judged.write_text("asked 0 old 1\n", encoding="utf-8")
    return trials.citations(path, judged, judged)


def links(graph, query):
    """What the seeds cite."""
    return graph.cites.combine_rows(np.array(query.seed_rows), np.ones(1))[: graph.n_papers]


def test_a_cold_query_is_asked_without_its_references_and_a_held_out_one_without_those_that_are_wanted(citation_trials):
    seen = []

    def watch(graph, query):
        seen.append(links(graph, query).nonzero()[0].tolist())
        return np.ones(graph.n_papers)

    cold, held_out = (trial.run({"watch": watch})[0] for trial in citation_trials)
    assert seen == [[], [1]]
    assert cold.mean("recall@10") == held_out.mean("recall@10") == 1
    assert citation_trials[1].cases[0].excluded.tolist() == [1, 3]  # still cited, and later


def test_queries_of_a_group_count_as_one():
    measured = Measured(["a", "b", "c"], {"graphrec": {"nDCG@10": [1.0, 0.0, 0.2]}}, groups=["x", "x", "y"])
    assert measured.by_group() == Measured(["x", "y"], {"graphrec": {"nDCG@10": [0.5, 0.2]}})


def test_runs_of_other_queries_are_not_compared():
    run = Measured(["a"], {"graphrec": {"nDCG@10": [1.0]}})
    with pytest.raises(SystemExit, match="not those of the earlier run"):
        tables.show_changes({"seeds": run}, {"seeds": replace(run, queries=["b"])})


def test_a_change_is_paired_query_by_query(capsys):
    old = Measured(["a", "b"], {"graphrec": {"nDCG@10": [0.1, 0.9]}, "TF-IDF": {"nDCG@10": [0.5, 0.5]}})
    new = replace(old, systems={**old.systems, "graphrec": {"nDCG@10": [0.2, 1.0]}})
    tables.show_changes({"seeds": new}, {"seeds": old})
    assert capsys.readouterr().out.split()[-3:] == ["+0.100", "[+0.100,", "+0.100]"]
