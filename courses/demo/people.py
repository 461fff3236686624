"""Who the demo movement's people are: obviously fictitious, at addresses that can never exist (RFC 2606)."""

FIRST = ["Alma", "Birk", "Carla", "Dagny", "Eske", "Frida", "Gorm", "Holger", "Ibi", "Jens", "Karla", "Liva", "Malthe", "Nanna", "Otto", "Petra", "Rosa", "Storm", "Tove", "Ulla", "Vitus", "Ylva", "Ægir", "Ørn", "Åse", "Bodil", "Esther", "Folke", "Gry", "Helge"]  # fmt: skip
TRAINER_LAST = ["Rundstol", "Rapsmark", "Tavlekridt", "Kaffekande", "Flipover", "Navneskilt", "Stolerække", "Mødebord", "Sommerlys", "Talerliste"]  # fmt: skip
MEMBER_LAST = ["Prøvesen", "Eksempel", "Opdigtet", "Papmache", "Fantasen", "Testrup", "Nørrebæk", "Skabelon", "Øvebo", "Kulisse", "Attrap", "Modelhus"]  # fmt: skip

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
    """The name of trainer `number` from 0 on; the first is the one to log in as."""
    if number == 0:
        return LOGINS["trainer"][1]
    return f"{FIRST[(number * 7) % len(FIRST)]} {TRAINER_LAST[number % len(TRAINER_LAST)]}"


def member_name(number: int) -> str:
    return f"{FIRST[(number * 11) % len(FIRST)]} {MEMBER_LAST[(number // len(FIRST) + number) % len(MEMBER_LAST)]}"
