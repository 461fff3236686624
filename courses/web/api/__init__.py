"""`/api/v1/`: courses, sessions, venues and regions for an app or the site of a local association, and what programs with a key may
read and write (docs/API.md).

What is open to all is not personal: trainers stand in it by the name they show publicly, or not at all. Its description for
programs is `/api/v1/openapi.json`; the page for people is `/api/`, since the usual viewers load code from elsewhere.
"""

from courses.web.api import figures, members, people, programme, sessions
from courses.web.api.base import api

__all__ = ["api", "figures", "members", "people", "programme", "sessions"]
