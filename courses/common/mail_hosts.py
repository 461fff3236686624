"""Slips in the host of an e-mail address, so that a form can ask: «Did you mean alma@gmail.com?»"""

# Where Danes have their mail, the many first. Only these are ever proposed.
LARGE = (
    "gmail.com", "hotmail.com", "outlook.com", "icloud.com", "live.dk", "outlook.dk", "yahoo.dk", "yahoo.com", "mail.dk",
    "me.com", "msn.com", "live.com", "googlemail.com", "protonmail.com", "proton.me", "jubii.dk", "ofir.dk", "privat.dk",
    "stofanet.dk", "youmail.dk", "webspeed.dk", "post.tele.dk", "mail.tele.dk", "get2net.dk", "gmx.com", "gmx.de", "hotmail.se",
)  # fmt: skip
# Hosts that exist and look like a slip of a large one: nobody is asked about them.
REAL = frozenset({
    "mail.com", "email.com", "ymail.com", "email.dk", "gmx.net", "gmx.at", "hotmail.co.uk", "hotmail.de", "hotmail.fr", "hotmail.no",
    "hotmail.it", "hotmail.es", "live.se", "live.no", "live.de", "live.co.uk", "live.fr", "live.nl", "yahoo.se", "yahoo.de", "yahoo.no",
    "yahoo.fr", "yahoo.it", "yahoo.es", "outlook.de", "outlook.fr", "outlook.es", "outlook.it", "outlook.be", "mac.com", "mail.de",
    "mail.ee", "mail.ru", "tmail.com",
})  # fmt: skip
# What no rule below sees: hosts that were never given out, but are written from habit.
HABITS = {
    "hotmail.dk": "hotmail.com",
    "gmail.dk": "gmail.com",
    "icloud.dk": "icloud.com",
    "googlemail.dk": "googlemail.com",
    "msn.dk": "msn.com",
}
# Endings that are none, and what was meant.
ENDINGS = {
    "con": "com", "cpm": "com", "vom": "com", "xom": "com", "comm": "com", "ocm": "com", "cim": "com", "dkk": "dk", "ddk": "dk",
    "dj": "dk", "dl": "dk", "kd": "dk", "cmo": "com", "coom": "com", "comn": "com",
}  # fmt: skip
# A shorter name is too close to others: «love.dk» is one letter from «live.dk».
SHORTEST = 5


def meant(address: str) -> str:
    """The address that was probably meant by `address` (canonical); empty where it looks right or nothing is close."""
    local, at, host = address.rpartition("@")
    found = _meant_host(host) if local and at else ""
    return f"{local}@{found}" if found else ""


def _meant_host(host: str) -> str:
    if host in LARGE or host in REAL:
        return ""
    if host in HABITS:
        return HABITS[host]
    name, _dot, ending = host.rpartition(".")
    whole = f"{name}.{ENDINGS[ending]}" if name and ending in ENDINGS else host
    if whole in LARGE:
        return whole
    close = [large for large in LARGE if len(large.partition(".")[0]) >= SHORTEST and _is_one_slip(whole, large)]
    if close:
        return close[0]
    return whole if whole != host else ""


def _is_one_slip(one: str, other: str) -> bool:
    """Whether one letter too many, too few, wrong or swapped with its neighbour parts two words (Damerau's distance 1)."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[start:], other[start:]
    return (
        one[1:] == other[1:]
        or one[1:] == other
        or one == other[1:]
        or (one[:2] == other[:2][::-1] and len(one) > 1 and one[2:] == other[2:])
    )
