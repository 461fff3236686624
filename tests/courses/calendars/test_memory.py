"""Finished calendars in the memory of a process."""

from courses.calendars.memory import BodyCache


def test_gives_back_only_what_is_true_for_the_mark():
    body_cache = BodyCache(100)
    body_cache.put("all", "1", b"old")
    assert body_cache.get("all", "1") == b"old"
    assert body_cache.get("all", "2") is None
    body_cache.put("all", "2", b"new")
    assert body_cache.get("all", "1") is None
    assert body_cache.get("all", "2") == b"new"


def test_those_not_asked_for_longest_make_room():
    body_cache = BodyCache(10)
    body_cache.put("a", "1", b"aaaa")
    body_cache.put("b", "1", b"bbbb")
    assert body_cache.get("a", "1") == b"aaaa"
    body_cache.put("c", "1", b"cccc")
    assert [body_cache.get(key, "1") for key in "abc"] == [b"aaaa", None, b"cccc"]


def test_what_is_too_large_is_not_kept_and_pushes_nothing_out():
    body_cache = BodyCache(10)
    body_cache.put("a", "1", b"aaaa")
    body_cache.put("b", "1", b"b" * 11)
    assert body_cache.get("b", "1") is None
    assert body_cache.get("a", "1") == b"aaaa"
    body_cache.put("a", "2", b"a" * 11)
    assert [body_cache.get("a", mark) for mark in "12"] == [None, None]
