"""Ending log-ins for good: the row that a browser's cookie points to, and what was noted about the browser."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session as LogIn

from courses.privacy.queries import Person


def end_log_ins(*, person: Person) -> int:
    """Delete every log-in of this person, also one that has only asked for a code; returns how many."""
    UserSession.objects.filter(user=person.user, user__isnull=False).delete()
    return LogIn.objects.filter(session_key__in=person.session_keys).delete()[0]
