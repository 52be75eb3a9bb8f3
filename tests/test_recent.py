from __future__ import annotations

from dockerlint import recent
from dockerlint.recent import Recent


def test_what_was_used_last_is_kept() -> None:
    known: Recent[str, int] = Recent(10)
    for number, key in enumerate("abc"):
        assert known.put(key, number, 4) == number
    assert [known.get(key) for key in "abc"] == [None, 1, 2]
    known.get("b")
    known.put("d", 3, 4)
    assert [known.get(key) for key in "bcd"] == [1, None, 3]
    assert known.last == 3


def test_what_is_too_heavy_is_not_kept() -> None:
    known: Recent[str, int] = Recent(10)
    known.put("a", 1, 10)
    assert known.put("b", 2, 11) == 2
    assert (known.get("a"), known.get("b")) == (1, None)


def test_the_same_again_counts_once() -> None:
    known: Recent[str, int] = Recent(10)
    for number in range(5):
        known.put("a", number, 5)
    known.put("b", 9, 5)
    assert (known.get("a"), known.get("b")) == (4, 9)


def test_all_is_forgotten() -> None:
    known: Recent[str, int] = Recent(10)
    known.put("a", 1)
    recent.forget()
    assert known.get("a") is None
    assert known.last is None
