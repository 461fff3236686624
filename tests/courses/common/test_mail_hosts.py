"""Which addresses a form asks about, and which it never does."""

import pytest

from courses.common.mail_hosts import LARGE, REAL, meant

SLIPS = {
    "gmial.com": "gmail.com", "gmal.com": "gmail.com", "gamil.com": "gmail.com", "gmail.con": "gmail.com", "gmaill.com": "gmail.com",
    "gmail.co": "gmail.com", "gmail.cm": "gmail.com", "gmail.dk": "gmail.com", "gmai.com": "gmail.com", "gnail.com": "gmail.com",
    "hotmail.dk": "hotmail.com", "hotmial.com": "hotmail.com", "hotmai.com": "hotmail.com", "hotmail.con": "hotmail.com",
    "homail.com": "hotmail.com", "outlok.com": "outlook.com", "outlook.con": "outlook.com", "outllok.dk": "outlook.dk", "outlool.dk": "outlook.dk",
    "iclud.com": "icloud.com", "icloud.con": "icloud.com", "icloud.dk": "icloud.com", "yahho.dk": "yahoo.dk", "yaho.com": "yahoo.com",
    "jubi.dk": "jubii.dk", "live.dkk": "live.dk", "mail.kd": "mail.dk", "firma.con": "firma.com", "gmil.con": "gmail.com",
}  # fmt: skip
FINE = [
    *LARGE,
    *sorted(REAL),
    "demo.example",
    "love.dk",
    "vejle.dk",
    "rail.com",
    "x.dk",
    "enhedslisten.dk",
    "kk.dk",
    "gm.com",
]


@pytest.mark.parametrize(("written", "proposed"), SLIPS.items())
def test_a_slip_of_a_large_host_is_asked_about(written, proposed):
    assert meant(f"alma.raps@{written}") == f"alma.raps@{proposed}"


@pytest.mark.parametrize("host", FINE)
def test_hosts_that_exist_and_those_we_know_nothing_of_are_not(host):
    assert meant(f"alma@{host}") == ""


@pytest.mark.parametrize("no_address", ["", "alma", "@gmial.com", "alma@", "gmial.com"])
def test_what_is_no_address_proposes_nothing(no_address):
    assert meant(no_address) == ""
