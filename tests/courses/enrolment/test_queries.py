"""What the people of a session are called on a trainer's list."""

import pytest

from courses.enrolment.models import Enrolment
from courses.enrolment.queries import list_names
from courses.members.models import MemberProfile


@pytest.mark.parametrize(
    ("names", "called"),
    [
        ([], []),
        (["Åse Rundstol"], ["Åse"]),
        (["Åse Rundstol", "Åse Bjørn", "Bo"], ["Åse R.", "Åse B.", "Bo"]),
        (["Åse Rundstol", "Åse Lys Rytter"], ["Åse Rundstol", "Åse Lys Rytter"]),
        (["Bo", "Bo"], ["Bo", "Bo"]),
        (["Bo", "Bo Vind"], ["Bo", "Bo V."]),
        (["王小明"], ["王小明"]),
    ],
)
def test_first_names_and_no_more_than_it_takes(names, called):
    people = [Enrolment(member=MemberProfile(name=name)) for name in names]
    assert list_names(people) == called
