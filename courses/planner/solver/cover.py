"""Who has each course in time: the year as a ring of weeks, one bit a week."""

import numpy as np

from courses.planner.solver.instance import WEEKS, WISH_WEIGHT, Instance, Placed
from courses.planner.solver.outcome import Coverage

_FULL = np.uint64((1 << WEEKS) - 1)
_BITS = np.left_shift(np.uint64(1), np.arange(WEEKS, dtype=np.uint64))


class Cover:
    """Coverage of all courses. A class of members is covered when no wait between two sessions in its reach is longer than
    `max_gap_weeks`, the year taken as a ring."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        classes, courses = len(instance.members), len(instance.courses)
        self.reach = np.zeros((classes, len(instance.venues)), dtype=np.float64)
        for number, venues in enumerate(instance.reach):
            self.reach[number, sorted(venues)] = 1
        self.near = [np.flatnonzero(self.reach[:, venue]) for venue in range(len(instance.venues))]
        self.members = np.array(instance.members, dtype=np.float64)
        # As many as they count for, where some count more than others.
        self.counted = self.members * np.array(instance.factors or 1.0)
        # What a covered class counts for one course: its people, and those who asked.
        self.weight = np.repeat(self.counted[None, :], courses, axis=0)
        for number, wishes in enumerate(instance.wishes):
            for course, people in wishes.items():
                self.weight[course, number] += WISH_WEIGHT * people
        self.total = max(float(self.members.sum()), 1.0)
        # How many sessions of each course a class can reach in each week, and the same as bits.
        self.held = np.zeros((courses, WEEKS, classes), dtype=np.int16)
        self.weeks = np.zeros((courses, classes), dtype=np.uint64)
        self.covered = np.zeros((courses, classes), dtype=bool)
        # How many sessions of each course begin in each week and room.
        self.runs = np.zeros((courses, WEEKS, len(instance.venues)), dtype=np.int16)

    def change(self, row: Placed, step: int) -> None:
        """Add (`step` 1) or take away (−1) a session."""
        week, near = self.instance.ring[row.day], self.near[row.venue]
        self.runs[row.course, week, row.venue] += step
        held = self.held[row.course, week]
        held[near] += step
        bit = _BITS[week]
        masks = self.weeks[row.course]
        masks[near] = np.where(held[near] > 0, masks[near] | bit, masks[near] & ~bit)
        self.covered[row.course, near] = self.is_covered(masks[near])

    def is_covered(self, masks: "np.ndarray") -> "np.ndarray":
        """From the weeks with a session, as bits: is the longest wait around the ring short enough?

        A wait longer than `max_gap_weeks` is that many weeks in a row without a session: runs of zeros, doubled and cut.
        """
        need = self.instance.max_gap_weeks
        if need >= WEEKS:
            return masks != 0
        empty = ~masks & _FULL
        done = 1
        while done < need:
            step = min(done, need - done)
            empty &= _turn(empty, step)
            done += step
        return empty == 0

    def shares(self) -> Coverage:
        """0 without members."""
        if not self.members.sum() or not len(self.covered):
            return Coverage(0.0, 0.0)
        everything = self.members[self.covered.all(axis=0)].sum() / self.total
        mean = (self.covered * self.members).sum() / self.total / len(self.covered)
        return Coverage(float(everything), float(mean))

    def worth(self) -> float:
        """What is maximised once promises are kept: 1.5 × all + mean, or as the aims say; those who asked for a course count more."""
        if not len(self.covered):
            return 0.0
        everything = self.counted[self.covered.all(axis=0)].sum()
        return (
            float(self.instance.aims.everything * everything + (self.covered * self.weight).sum() / len(self.covered))
            / self.total
        )

    def value(self, course: int) -> "np.ndarray":
        """What covering each class with `course` adds to `worth`, the other courses as they are."""
        others = np.delete(self.covered, course, axis=0).all(axis=0)
        return (
            self.weight[course] / len(self.covered) + self.instance.aims.everything * self.counted * others
        ) / self.total

    def gains(self, course: int) -> "np.ndarray":
        """(week, venue) → how much `worth` grows with one more session of `course` then and there."""
        open_classes = np.flatnonzero(~self.covered[course])
        new = self.one_more(self.weeks[course, open_classes])
        return (self.value(course)[open_classes] * new) @ self.reach[open_classes]

    def one_more(self, masks: "np.ndarray") -> "np.ndarray":
        """(week, class) → whether one more session in that week covers a class that has sessions in the weeks of its mask."""
        return self.is_covered(masks[None, :] | _BITS[:, None])


def _turn(masks: "np.ndarray", step: int) -> "np.ndarray":
    """Each mask turned `step` weeks around the ring."""
    return ((masks << np.uint64(step)) | (masks >> np.uint64(WEEKS - step))) & _FULL
