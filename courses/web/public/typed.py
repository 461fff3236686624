"""What somebody has just typed, so that the page that thanks them can show the address and let them correct it.

It is kept in their own browser and nowhere else (a signed cookie of one page, gone with the window and after an hour):
nothing is left in a table of ours, and what the page says is no answer to whether the address was known.
"""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Self

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from courses.common.text import first_word
from courses.web.public.forms import EnrolForm

COOKIE, SALT = "tilmeldt", "what was typed to enrol"
SECONDS = 60 * 60
# A browser drops what is longer than 4,096 bytes with its name and attributes.
LONGEST = 3_800


@dataclass(frozen=True)
class Typed:
    """One enrolment as it was written. `at`: a moment before it was made, aware."""

    session: int
    email: str
    name: str
    phone: str
    needs: str
    postcode: str
    at: dt.datetime

    @property
    def first_name(self) -> str:
        """How the page greets them the next time, if they say yes to that."""
        return first_word(self.name)

    @classmethod
    def of(cls, form: EnrolForm, session: int, at: dt.datetime) -> Self:
        """What a valid form says."""
        data = form.cleaned_data
        written = {name: data[name] for name in ("email", "name", "phone", "needs")}
        return cls(session=session, postcode=data["postcode"].pk if data["postcode"] else "", at=at, **written)

    @classmethod
    def found_in(cls, request: HttpRequest, session: int) -> Self | None:
        """What this browser wrote for this session within the hour; None for anybody else."""
        try:
            facts = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=SECONDS)
            typed = cls(**facts | {"at": dt.datetime.fromisoformat(facts["at"])})
        except (signing.BadSignature, TypeError, ValueError, KeyError):
            return None
        return typed if typed.session == session else None

    def leave_in(self, response: HttpResponse) -> None:
        """Ask the browser to bring it along to the pages of this session, and to no others."""
        value = signing.dumps(asdict(self) | {"at": self.at.isoformat()}, salt=SALT, compress=True)
        if len(value) > LONGEST:
            return
        response.set_cookie(
            COOKIE,
            value,
            path=reverse("public:session", args=[self.session]),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
