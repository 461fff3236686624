"""The columns that each kind of file may have, and the names by which they are known, in Danish and in English.

What a column is called here is what exports and the sheet of refused rows call it. Many more names are known: those of lists that
associations keep, and of systems that people come from.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from courses.imports.rules import values
from courses.imports.rules.values import Reader


@dataclass(frozen=True)
class Column:
    """One column: `name` in the code, what people call it, how a cell is read, and whether a new row needs it."""

    name: str
    da: str
    en: str
    also: tuple[str, ...] = ()
    read: Reader = values.text
    is_required: bool = False

    @property
    def names(self) -> set[str]:
        """All names, as `plain` writes them."""
        return {plain(name) for name in (self.da, self.en, *self.also)}


KEY = Column("key", "Nøgle", "Key", ("id", "nr", "nummer", "ekstern nøgle", "external key", "reference"))
EMAIL = Column(
    "email", "E-mail", "E-mail address", ("email", "mail", "e-mailadresse", "mailadresse", "emailadresse"),
    is_required=True,
)  # fmt: skip
CONTACT = Column(
    "contact_email", "Kontakt (e-mail)", "Contact e-mail", ("kontaktmail", "kontakt e-mail", "email", "e-mail", "mail")
)

VENUES = (
    KEY,
    Column("name", "Navn", "Name", ("lokale", "sted", "lokalets navn", "venue", "room"), is_required=True),
    Column("street", "Adresse", "Address", ("vej", "vej og nummer", "gade", "street"), is_required=True),
    Column("postcode", "Postnummer", "Postcode", ("postnr", "post nr", "zip"), values.postcode, is_required=True),
    Column("capacity", "Pladser", "Seats", ("antal pladser", "kapacitet", "capacity"), values.whole, is_required=True),
    Column("step_free", "Trinfri adgang", "Step-free", ("trinfrit", "niveaufri", "step free entrance"), values.access),
    Column("lift", "Elevator", "Lift", ("elevator?",), values.access),
    Column("accessible_toilet", "Handicaptoilet", "Accessible toilet", ("tilgængeligt toilet",), values.access),
    Column("hearing_loop", "Teleslynge", "Hearing loop", (), values.access),
    Column("parking", "Parkering", "Parking", ("p-plads",), values.access),
    Column("directions", "Sådan finder man det", "How to get there", ("vejvisning", "rute", "directions")),
    Column("directions_en", "Sådan finder man det (engelsk)", "How to get there (English)", ()),
    Column("contact", "Kontakt", "Contact", ("kontaktperson", "kontakt for lokalet")),
    Column("weekdays", "Ugedage", "Weekdays", ("dage",), values.weekdays),
    Column("cost_kr", "Leje", "Rent", ("leje kr", "pris", "husleje"), values.whole),
    Column("is_active", "I brug", "In use", ("aktiv", "active"), values.flag),
    Column("closures", "Lukket", "Closed", ("lukkedage", "closures"), values.spans),
    Column("lat", "Breddegrad", "Latitude", ("lat",), values.degrees),
    Column("lon", "Længdegrad", "Longitude", ("lon", "lng"), values.degrees),
)
ASSOCIATIONS = (
    KEY,
    Column("name", "Navn", "Name", ("forening", "lokalforening", "association"), is_required=True),
    Column("municipality", "Kommune", "Municipality", ("kommunenavn", "kommunekode"), values.kommune, is_required=True),
    CONTACT,
)
TRAINERS = (
    EMAIL,
    Column("name", "Navn", "Name", ("fulde navn", "underviser", "full name", "trainer"), is_required=True),
    Column(
        "postcode",
        "Postnummer",
        "Postcode",
        ("postnr", "post nr", "zip", "hjemsted"),
        values.postcode,
        is_required=True,
    ),
    Column("qualifications", "Kan undervise i", "Teaches", ("kurser", "kompetencer", "underviser i", "courses")),
    Column("travel_km", "Rejser højst (km)", "Travels up to (km)", ("km", "rejser", "afstand"), values.whole),
    Column(
        "max_sessions_per_year", "Hold om året", "Sessions a year", ("højst hold om året", "max hold"), values.whole
    ),
    Column("rest_weeks", "Ugers pause", "Weeks of rest", ("pause", "hvileuger"), values.whole),
    Column("weekdays", "Ugedage", "Weekdays", ("dage",), values.weekdays),
    Column("is_active", "Aktiv", "Active", ("i brug",), values.flag),
)
COURSE = Column("course", "Kursus", "Course", ("kursuskode", "kode", "kursusnavn", "modul", "course code"))
ROOM = Column("venue", "Lokale", "Room", ("sted", "lokalets navn", "venue"))
SESSIONS = (
    KEY,
    Column(COURSE.name, COURSE.da, COURSE.en, COURSE.also, is_required=True),
    Column(
        "meetings",
        "Dage",
        "Days",
        ("dag", "dato", "datoer", "første dag", "startdato", "start", "mødegange", "date", "dates", "first day"),
        values.meetings,
        is_required=True,
    ),
    Column("start_time", "Fra", "From", ("starttid", "starttidspunkt", "kl", "klokken", "begynder"), values.time),
    Column("end_time", "Til", "To", ("sluttid", "sluttidspunkt", "slutter"), values.time),
    ROOM,
    Column("postcode", "Postnummer", "Postcode", ("postnr", "post nr", "zip"), values.postcode),
    Column("capacity", "Pladser", "Seats", ("antal pladser", "maks", "max", "capacity"), values.whole),
    Column("min_participants", "Mindst", "At least", ("min", "minimum", "mindste antal"), values.whole),
    Column("trainers", "Undervisere (e-mail)", "Trainers (e-mail)", ("underviser", "undervisere"), values.mails),
    Column("co_trainers", "Medundervisere (e-mail)", "Co-trainers (e-mail)", ("medunderviser",), values.mails),
    Column("trainees", "Føl (e-mail)", "Trainees (e-mail)", ("føl",), values.mails),
    Column("association", "Vært", "Host", ("forening", "lokalforening", "værtsforening", "association")),
    Column("online_url", "Onlineadresse", "Online address", ("link", "zoom", "teams", "online")),
    Column("enrol_by_date", "Tilmelding senest", "Enrol by", ("tilmeldingsfrist", "frist", "deadline"), values.day),
    Column("note", "Praktisk", "Practical note", ("note", "bemærkning", "praktiske oplysninger")),
)
ENROLMENTS = (
    EMAIL,
    Column("name", "Navn", "Name", ("fulde navn", "deltager", "full name", "participant"), is_required=True),
    Column("session", "Hold", "Session", ("holdnøgle", "hold nr", "holdnummer", "session key")),
    COURSE,
    Column("day", "Første dag", "First day", ("dag", "dato", "startdato", "date"), values.day),
    ROOM,
    Column(
        "postcode", "Deltagerens postnummer", "Participant's postcode", ("postnummer", "postnr", "zip"), values.postcode
    ),
    Column("attended", "Deltog", "Attended", ("fremmødt", "mødt", "gennemført", "kom"), values.flag),
)
MEMBERS = (
    EMAIL,
    Column("name", "Navn", "Name", ("fulde navn", "medlem", "medlemsnavn", "full name", "member"), is_required=True),
    Column("postcode", "Postnummer", "Postcode", ("postnr", "post nr", "zip"), values.postcode),
    Column("association", "Lokalforening", "Local association", ("forening", "afdeling", "kreds", "association")),
    Column("basis", "Grundlag", "Ground", ("behandlingsgrundlag", "hjemmel", "retsgrundlag", "basis", "legal basis")),
)
OF_KIND: dict[str, tuple[Column, ...]] = {
    "venues": VENUES,
    "associations": ASSOCIATIONS,
    "trainers": TRAINERS,
    "sessions": SESSIONS,
    "enrolments": ENROLMENTS,
    "members": MEMBERS,
}
BY_NAME = {kind: {column.name: column for column in columns} for kind, columns in OF_KIND.items()}


def plain(heading: str) -> str:
    """A heading without capitals, signs and spaces: «E-mail:» and «email» are one."""
    return re.sub(r"[\W_]+", "", heading.casefold())


def recognised(kind: str, headings: Iterable[str], remembered: dict[str, str]) -> list[str]:
    """For each heading the column it is, or «». `remembered`: what somebody chose before, by `plain` heading. No column is taken twice:
    its own name wins over its other names."""
    columns = {column.name: column for column in OF_KIND[kind]}
    plains = [plain(heading) for heading in headings]
    found = [remembered.get(name, "") if remembered.get(name) in columns else "" for name in plains]
    for own in (True, False):
        for column in columns.values():
            names = {plain(column.da), plain(column.en)} if own else column.names
            free = [at for at, name in enumerate(plains) if not found[at] and name in names and name not in remembered]
            if free and column.name not in found:
                found[free[0]] = column.name
    return [name if name not in found[:at] else "" for at, name in enumerate(found)]
