"""The poster of a session: to be read from across a room, with a code and tabs to tear off."""

from django.urls import reverse
from django.utils.translation import gettext as _

from courses.documents.document import Document, Size, address, code_to, make, spoken
from courses.documents.drawing import svg
from courses.printing import glyphs
from courses.schedule.models import Session

TABS = 9
# The width of the page's text in rem, and what the largest line may take of it.
LINE = 50.0
LARGEST, SMALLEST = 8.4, 2.4
# Sizes in rem for texts of up to so many signs; what is longer gets the last one.
TITLE = [(24, 4.1), (44, 3.3), (70, 2.6), (999, 2.0)]
TAGLINE = [(70, 1.95), (110, 1.6), (160, 1.4), (999, 1.15)]


def poster(session: Session, size: Size = Size.A4) -> Document:
    """One page; A3 is the same drawing, larger. For sessions that may be seen by everybody."""
    target = address(reverse("public:session", args=[session.pk]))
    tabs = svg(
        "tabs",
        middles=[(number + 0.5) * 210 / TABS for number in range(TABS)],
        half=f"{105 / TABS:.2f}",
        course=_shortened(session.course.display_title),
        session=session,
        target=spoken(target),
    )
    return make(
        "poster",
        title=_("Poster: %(session)s") % {"session": session.title},
        file_name=f"plakat-{session.course.code}-{session.pk}-{'a4' if size is Size.A4 else 'a3'}.pdf",
        changed_at=session.changed_at,
        size=size,
        pictures=(tabs,),
        colour=session.course.colour,
        session=session,
        meetings=list(session.meetings.all()),
        place_size=f"{fitting(session.place_name):.2f}",
        title_size=_step(session.course.display_title, TITLE),
        tagline_size=_step(session.course.display_tagline, TAGLINE),
        access=access_words(session),
        target=spoken(target),
        code=code_to(target),
        tabs=tabs.name,
    )


def fitting(text: str) -> float:
    """The size in rem at which `text` fills a line of the poster, between the smallest and the largest there is."""
    return min(max(LINE / max(glyphs.em_width(text), 1.0), SMALLEST), LARGEST)


def _step(text: str, sizes: list[tuple[int, float]]) -> str:
    return f"{next(size for most, size in sizes if len(text) <= most):.2f}"


def access_words(session: Session) -> list[str]:
    """What people who need it look for first; only what is known to be there."""
    if session.venue is None:
        return []
    venue = session.venue
    there = {
        _("Step-free entrance"): venue.step_free,
        _("Lift"): venue.lift,
        _("Accessible toilet"): venue.accessible_toilet,
        _("Hearing loop"): venue.hearing_loop,
        _("Parking"): venue.parking,
    }
    return [words for words, answer in there.items() if answer == venue.Access.YES]


def _shortened(title: str, most: int = 27) -> str:
    return title if len(title) <= most else title[: most - 1].rsplit(" ", 1)[0].rstrip(" :,–-") + " …"
