"""The shelf of finished calendars."""

from courses.calendars.memory import Shelf


def test_gives_back_only_what_is_true_for_the_mark():
    shelf = Shelf(100)
    shelf.put("all", "1", b"old")
    assert shelf.get("all", "1") == b"old"
    assert shelf.get("all", "2") is None
    shelf.put("all", "2", b"new")
    assert shelf.get("all", "1") is None
    assert shelf.get("all", "2") == b"new"


def test_those_not_asked_for_longest_make_room():
    shelf = Shelf(10)
    shelf.put("a", "1", b"aaaa")
    shelf.put("b", "1", b"bbbb")
    assert shelf.get("a", "1") == b"aaaa"
    shelf.put("c", "1", b"cccc")
    assert [shelf.get(key, "1") for key in "abc"] == [b"aaaa", None, b"cccc"]


def test_what_is_too_large_is_not_kept_and_pushes_nothing_out():
    shelf = Shelf(10)
    shelf.put("a", "1", b"aaaa")
    shelf.put("b", "1", b"b" * 11)
    assert shelf.get("b", "1") is None
    assert shelf.get("a", "1") == b"aaaa"
    shelf.put("a", "2", b"a" * 11)
    assert [shelf.get("a", mark) for mark in "12"] == [None, None]
