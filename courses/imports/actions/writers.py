"""How rows of each kind are found, written and taken back: by the actions that pages use, so that one set of rules holds."""

from courses.imports.actions.enrolments import ENROLMENTS
from courses.imports.actions.places import ASSOCIATIONS, VENUES
from courses.imports.actions.rows import Kind, Writer
from courses.imports.actions.sessions import SESSIONS
from courses.imports.actions.trainers import TRAINERS

WRITERS: dict[str, Writer] = {
    Kind.VENUES: VENUES,
    Kind.ASSOCIATIONS: ASSOCIATIONS,
    Kind.TRAINERS: TRAINERS,
    Kind.SESSIONS: SESSIONS,
    Kind.ENROLMENTS: ENROLMENTS,
}
