"""Who the demo movement's people are: obviously fictitious, at addresses that can never exist (RFC 2606)."""

FIRST = [
    "Alma", "Birk", "Carla", "Dagny", "Eske", "Frida", "Gorm", "Holger", "Ibi", "Jens", "Karla", "Liva", "Malthe",
    "Nanna", "Otto", "Petra", "Rosa", "Storm", "Tove", "Ulla", "Vitus", "Ylva", "Ægir", "Ørn", "Åse", "Bodil",
    "Esther", "Folke", "Gry", "Helge",
]  # fmt: skip
# Trainers stand beside each other on pages and certificates: forty first names, none like the one to log in as.
TRAINER_FIRST = [
    "Alma", "Birk", "Carla", "Dagny", "Eske", "Frida", "Gorm", "Holger", "Ibi", "Jens", "Karla", "Liva", "Malthe",
    "Nanna", "Otto", "Petra", "Rosa", "Storm", "Tove", "Ulla", "Vitus", "Ylva", "Ægir", "Ørn", "Bodil", "Esther",
    "Folke", "Gry", "Helge", "Asger", "Bertil", "Cecilie", "Ditte", "Ejnar", "Gudrun", "Hjalmar", "Iben", "Jeppe",
    "Sigrid", "Tyge",
]  # fmt: skip
TRAINER_LAST = [
    "Rundstol", "Raps", "Tavlekridt", "Kaffekande", "Flipover", "Navneskilt", "Stolerække", "Mødebord", "Sommerlys",
    "Talerliste",
]  # fmt: skip
MEMBER_LAST = [
    "Prøvesen", "Eksempel", "Opdigtet", "Papmache", "Fantasen", "Testrup", "Nørrebæk", "Skabelon", "Øvebo", "Kulisse",
    "Attrap", "Modelhus",
]  # fmt: skip

LOGINS = {
    "member": ("medlem@demo.example", "Mynte Medlem"),
    "trainer": ("underviser@demo.example", "Åse Rundstol"),
    "editor": ("redaktoer@demo.example", "Rikke Redaktør"),
    "organiser": ("planlaegger@demo.example", "Palle Planlægger"),
    "admin": ("admin@demo.example", "Ada Administrator"),
}
GROUPS = {"editor": "Redaktører", "organiser": "Planlægning", "trainer": "Undervisere"}


def demo_logins() -> dict[str, str]:
    """Role → e-mail address of the demo people one can log in as."""
    return {role: email for role, (email, _name) in LOGINS.items()}


def trainer_name(number: int) -> str:
    """The name of trainer `number` from 0 on; the first is the one to log in as. Forty different first names."""
    if number == 0:
        return LOGINS["trainer"][1]
    return f"{TRAINER_FIRST[(number * 7) % len(TRAINER_FIRST)]} {TRAINER_LAST[number % len(TRAINER_LAST)]}"


def member_name(number: int) -> str:
    """The name of member `number` from 0 on; 360 different ones, then again from the beginning."""
    return f"{FIRST[(number * 11) % len(FIRST)]} {MEMBER_LAST[(number // len(FIRST) + number) % len(MEMBER_LAST)]}"
