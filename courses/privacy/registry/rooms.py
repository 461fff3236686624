"""What is kept about those who lend rooms out."""

from courses.privacy.registry.categories import LENDING
from courses.privacy.registry.terms import Erase, Record, fields

ROOMS = [
    Record(
        "courses.RoomFacts",
        "lends_out",
        (("addresses", "landlord_email__in"),),
        fields("landlord_name landlord_email landlord_phone", LENDING),
        Erase.BLANK,
        blank={"landlord_name": "", "landlord_email": "", "landlord_phone": ""},
        told=("venue__name",),
    ),
    Record(
        "courses.RoomBooking",
        "rooms_asked_for",
        (("addresses", "email__in"),),
        fields("email times state note asked_at answered_at", LENDING),
        Erase.DELETE,
        told=("venue__name",),
    ),
]
