"""Nobody who makes a course for the first time meets a dead end: from nothing to its certificates, in a real browser.

Every page is found from the one before, by words that stand on it; no address is typed but the back office's own.
"""

import pytest

from tests.e2e.audit import faults
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.whole_course import whole_course

pytestmark = pytest.mark.e2e


def test_from_nothing_to_certificates_without_a_dead_end(server, visit):
    organiser, trainer = visit(DESKTOP), visit(PHONE)
    done = whole_course(server, organiser, trainer)
    assert done.printed.startswith(b"%PDF-1.7")
    # As few as it takes: who adds a field or a page to this way says so here.
    assert (done.fields, done.pages, done.taps) == (27, 32, 68)
    assert faults(organiser, ".planning") == []
    assert organiser.foreign == trainer.foreign == []
    assert organiser.broken == trainer.broken == []
