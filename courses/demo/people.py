"""Who the demo movement's people are: obviously fictitious, at an address that can never exist."""


def demo_logins() -> dict[str, str]:
    """Role → e-mail address of the demo people one can log in as."""
    return {
        "member": "medlem@demo.example",
        "trainer": "underviser@demo.example",
        "editor": "redaktoer@demo.example",
        "organiser": "planlaegger@demo.example",
        "admin": "admin@demo.example",
    }
