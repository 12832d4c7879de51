from graphrec.page.labels import WIDTH, make_label, surname
from graphrec.page.view import PageNode


def test_the_short_name_before_the_colon_comes_first():
    node = PageNode("related", "BlockPruner: Fine-grained Pruning", authors=("Ada Moreau",), year=2024)
    assert make_label(node) == "BlockPruner"


def test_without_a_name_author_and_year_stand_for_the_paper():
    assert (
        make_label(PageNode("related", "Optimal brain damage", authors=("Moreau, Ada", "B. Ito"), year=1989))
        == "Moreau, 1989"
    )


def test_else_the_title_is_cut_at_a_word():
    written = make_label(PageNode("related", "A study of everything that can be studied about labels"))
    assert written == "A study of everything that…"
    assert len(written) <= WIDTH


def test_no_label_is_longer_than_its_room_or_holds_control_characters():
    for title in ("x" * 500, "\u202eabc\x00 def", "", "a" * 39 + ": b"):
        written = make_label(PageNode("related", title))
        assert len(written) <= WIDTH
        assert written.isprintable()


def test_the_surname_is_found_in_both_orders():
    assert (surname("Zhong, Longguang"), surname("Yann LeCun"), surname("Plato")) == ("Zhong", "LeCun", "Plato")
