"""Seats that are kept, as numbers."""


def still_kept(*, kept_before: int, left_before: int, kept_now: int, is_same: bool) -> int:
    """How many of the seats kept now nobody has taken: those taken before count where they are for the same association."""
    taken = kept_before - left_before if is_same else 0
    return max(kept_now - taken, 0)
