from graphrec.model import compression as room
from graphrec.model.compression import CHUNK, Packed, unpack


def test_a_packed_sequence_is_the_sequence_it_was_made_of() -> None:
    items = [(number, "x" * number) for number in range(3 * CHUNK // 2)]
    packed = Packed.of(iter(items))
    assert len(packed.chunks) == 2
    assert packed == items
    assert list(packed) == items
    assert (packed[0], packed[CHUNK], packed[-1]) == (items[0], items[CHUNK], items[-1])
    assert packed[CHUNK - 2 : CHUNK + 2] == items[CHUNK - 2 : CHUNK + 2]
    assert Packed(packed.chunks) == items


def test_items_are_replaced_in_a_new_sequence_only() -> None:
    packed = Packed.of(range(2 * CHUNK))
    other = packed.with_items({3: -3, CHUNK: -1})
    assert (other[3], other[CHUNK], other[4]) == (-3, -1, 4)
    assert sum(other) == sum(packed) - 3 - 3 - CHUNK - 1
    assert packed[3] == 3


def test_nothing_can_be_packed() -> None:
    assert Packed.of(()) == ()
    assert len(Packed()) == 0


def test_items_in_order_unpack_every_chunk_once(monkeypatch) -> None:
    unpacked = []
    monkeypatch.setattr(room, "unpack", lambda chunk: unpacked.append(chunk) or unpack(chunk))
    items = Packed.of(range(3 * CHUNK))
    assert [items[place] for place in range(len(items))] == list(range(len(items)))
    assert len(unpacked) == 3
