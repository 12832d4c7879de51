from __future__ import annotations

import gc
import json
import pickle
import time
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

import graphrec
from graphrec import registry
from graphrec.engines import group_rows, open_engine, sum_counts, wrap_mapper
from graphrec.errors import OptionError
from graphrec.identity import _candidates, _keys
from graphrec.identity.corpus import identify
from graphrec.model.paper import ReadReport
from graphrec.places import bundled_files
from graphrec.readers import files
from graphrec.readers.open import read_files


def square(shared: int, batch: list[int]) -> list[int]:
    time.sleep(0.001 * (batch[0] % 3))  # later batches are done first
    return [shared * number**2 for number in batch]


@pytest.mark.parametrize("count", [0, 1, 2, 25])
def test_results_come_in_the_order_of_the_batches(engine, count):
    batches = [[number, number + 1] for number in range(count)]
    with open_engine(engine, 2) as mapper:
        assert list(mapper(square, 3, iter(batches))) == [square(3, batch) for batch in batches]


def divide(shared, batch):
    raise ZeroDivisionError(f"{shared} by {batch}")


def miss(shared, batch):
    raise FileNotFoundError(2, "gone", "file")


def test_an_error_of_a_step_is_the_error_of_the_build(engine):
    with open_engine(engine, 2) as mapper, pytest.raises(ZeroDivisionError, match="1 by 0"):
        list(mapper(divide, 1, [0, 0, 0]))


def test_an_error_of_the_system_in_a_step_comes_out_as_it_is(engine):
    with open_engine(engine, 2) as mapper, pytest.raises(FileNotFoundError, match="gone"):
        list(mapper(miss, 1, [0, 0, 0]))


def test_batches_are_taken_as_they_are_needed(engine):
    taken = []

    def batches():
        for number in range(50):
            taken.append(number)
            yield [number]

    with open_engine(engine, 2) as mapper:
        results = mapper(square, 1, batches())
        next(results)
        assert len(taken) < 10
        assert sum(1 for _ in results) == 49


def digits(shared: int, batch: int) -> tuple[np.ndarray, np.ndarray]:
    found = Counter(int(digit) for digit in str(shared**batch))
    return np.array(list(found), np.int64), np.array(list(found.values()), np.int64)


@pytest.mark.parametrize("count", [0, 1, 40])
@pytest.mark.parametrize("least", [1, 9])
def test_totals_are_those_of_all_batches_together(engine, count, least):
    expected = Counter(int(digit) for batch in range(count) for digit in str(7**batch))
    with open_engine(engine, 2) as mapper:
        found = sum_counts(mapper, digits, 7, range(count), least)
    assert found.tolist() == sorted(digit for digit, number in expected.items() if number >= least)


def rests(shared: int, batch: int) -> tuple[np.ndarray, np.ndarray]:
    rows = np.arange(10 * batch, 10 * batch + 10)
    return rows**2 % shared, rows


@pytest.mark.parametrize("count", [0, 1, 20])
@pytest.mark.parametrize("most", [3, 1000])
def test_equal_keys_of_all_batches_come_together_with_their_rows(engine, count, most):
    expected = defaultdict(list)
    for row in range(10 * count):
        expected[row**2 % 171].append(row)
    with open_engine(engine, 2) as mapper:
        keys, rows = group_rows(mapper, rests, 171, range(count), most)
    assert list(zip(keys.tolist(), rows.tolist(), strict=True)) == [
        (key, row) for key, same in sorted(expected.items()) if 1 < len(same) <= most for row in same
    ]


def test_a_mapper_before_another_groups_where_that_one_does():
    def grouping(step, shared, batches):
        yield from ()

    def before(step, shared, batches):
        raise AssertionError("is not asked")

    grouping.sum_counts = lambda step, shared, batches, least: np.array([least])
    grouping.group_rows = lambda step, shared, batches, most: (np.array([2, 2, 1, 1]), np.array([8, 7, most, 0]))
    assert sum_counts(wrap_mapper(before, grouping), digits, 1, [1], 5).tolist() == [5]
    assert [found.tolist() for found in group_rows(wrap_mapper(before, grouping), rests, 1, [1], 6)] == [
        [1, 1, 2, 2],
        [0, 6, 7, 8],
    ]


def test_what_records_share_is_found_wherever_their_keys_are_grouped(engine, monkeypatch):
    monkeypatch.setattr(_keys, "BATCH", 100)
    monkeypatch.setattr(_candidates, "BATCH", 100)
    papers = list(read_files(bundled_files(), ReadReport()))
    papers += [replace(paper, title=paper.title[1:], authors=(), source="again") for paper in papers[::9]]
    papers += [replace(paper, title=f"On {paper.title}", doi=f"10.1/{paper.title}") for paper in papers[::20]]
    report, expected = ReadReport(), ReadReport()
    with open_engine(engine, 2) as mapper:
        assert identify(papers, report, mapper=mapper) == identify(papers, expected)
    assert report == expected
    assert report.merged


@pytest.mark.parametrize("count", [0, 1, 40])
def test_what_a_file_gave_is_the_same_after_its_way(tmp_path, monkeypatch, count):
    papers = list(islice(read_files(bundled_files(), ReadReport()), count))
    file = tmp_path / "some.jsonl"
    file.write_text("".join(json.dumps({"title": paper.title}) + "\n" for paper in papers), "utf-8")
    monkeypatch.setattr(files, "CHUNK", 7)
    given = pickle.loads(pickle.dumps(files.read_file(None, files.InputFile(str(file), file.name))))
    assert given.report.read == count
    assert [paper.title for paper in given.pop_papers()] == [paper.title for paper in papers]
    assert given.chunks == []
    broken = files.read_file(None, files.InputFile(str(tmp_path / "absent"), "absent"))
    assert "absent" in str(pickle.loads(pickle.dumps(broken)).failure)


def test_without_a_name_more_than_one_worker_means_processes(monkeypatch):
    opened = []
    real = registry.load
    monkeypatch.setattr(registry, "load", lambda room, name, of: opened.append(name) or real(room, name, of))
    for workers in (1, 2):
        with open_engine("", workers):
            pass
    assert opened == ["serial", "processes"]


def test_garbage_is_looked_for_as_before_when_the_work_is_done():
    before = gc.get_threshold()
    with open_engine():
        assert gc.get_threshold() > before
    assert gc.get_threshold() == before


def test_an_unknown_engine_is_refused_before_any_work(tmp_path):
    file = tmp_path / "a.jsonl"
    file.write_text('{"title": "One paper"}\n', "utf-8")
    with pytest.raises(OptionError, match=r"No engine is called 'spark'; there are: .*processes, serial"):
        graphrec.build(file, tmp_path / "library", engine="spark")
    assert not list((tmp_path / "library").glob("generation-*"))
