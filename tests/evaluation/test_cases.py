import pytest

from graphrec.errors import InputError
from graphrec.evaluation import read_judgements

TABLE = "query_title\tpaper_title\tgrade\nOne\tTwo\t3\nOne\tNowhere\t2\nThree\tOne\t0\nLost\tTwo\t1\n"
ROWS = {"One": 0, "Two": 1, "Three": 2}


def test_a_table_of_titles_becomes_cases(tmp_path):
    path = tmp_path / "judged.tsv"
    path.write_text(TABLE, encoding="utf-8")
    judged = read_judgements(path, ROWS.get)
    assert [case.query.seed_rows for case in judged.cases] == [(0,), (2,)]
    assert judged.unknown == ("Lost", "Nowhere")
    assert judged.relevant_from == 2


def test_a_paper_that_the_library_lacks_still_counts_as_not_found(tmp_path):
    path = tmp_path / "judged.tsv"
    path.write_text(TABLE, encoding="utf-8")
    grades = read_judgements(path, ROWS.get).cases[0].grades
    assert sorted(grades.values()) == [2, 3]
    assert grades[1] == 3
    assert min(grades) < 0


def test_trec_qrels_are_read(tmp_path):
    path = tmp_path / "judged.qrels"
    path.write_text("One 0 Two 1\nOne 0 Three 0\n\n", encoding="utf-8")
    judged = read_judgements(path, ROWS.get)
    assert judged.cases[0].grades == {1: 1, 2: 0}
    assert judged.relevant_from == 1


@pytest.mark.parametrize("text", ["One 0 Two\n", "One 0 Two high\n", "query_title\tgrade\nOne\t1\n"])
def test_lines_of_another_form_are_refused_with_their_number(tmp_path, text):
    path = tmp_path / "judged"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="Judgement 1 of"):
        read_judgements(path, ROWS.get)


def test_a_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(InputError, match=r"missing\.tsv cannot be read"):
        read_judgements(tmp_path / "missing.tsv", ROWS.get)
