"""How a calendar address gets into each kind of calendar."""

from typing import Any
from urllib.parse import quote, urlencode

import segno
from django.utils.safestring import SafeString


def add_to_calendar_links(address: str, name: str) -> dict[str, Any]:
    """The links behind the buttons, and a picture for the phone's camera. `address` is absolute.

    iPhones know webcal:// and not webcals://; Google and Outlook want https (CALENDARS.md C11).
    """
    webcal = f"webcal://{address.partition('://')[2]}"
    return {
        "address": address,
        "webcal": webcal,
        "google": f"https://calendar.google.com/calendar/render?cid={quote(address, safe='')}",
        "outlook": "https://outlook.live.com/calendar/0/addfromweb?" + urlencode({"url": address, "name": name}),
        "qr": SafeString(segno.make(webcal, error="m").svg_inline(scale=4, border=2, svgclass="qr", lineclass=None)),
    }
