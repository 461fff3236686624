"""A Thunderbird without a window, told what to do by scripts that run inside it with all its rights, as its own calendar code
does."""

from pathlib import Path
from typing import Any

from tests.marionette import Marionette
from tests.waiting import PATIENCE

# It asks nobody anything and keeps Danish time.
PREFERENCES = {
    "app.update.enabled": False,
    "calendar.timezone.local": "Europe/Copenhagen",
    "calendar.timezone.useSystemTimezone": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "mail.provider.enabled": False,
    "mail.shell.checkDefaultClient": False,
    "mailnews.start_page.enabled": False,
    "network.dns.disabled": True,
    "toolkit.telemetry.server": "",
}


class Thunderbird(Marionette):
    """One running program. `run` gives what a script returns; a script that fails raises `RuntimeError`."""

    def __init__(self, profile: Path) -> None:
        here = {"TZ": "Europe/Copenhagen", "LC_ALL": "C.UTF-8"}
        super().__init__(["thunderbird", "--remote-allow-system-access"], profile, PREFERENCES, here)
        try:
            self.send("WebDriver:NewSession", {"strictFileInteractability": True})
            self.send("Marionette:SetContext", {"value": "chrome"})
            self.send("WebDriver:SetTimeouts", {"script": PATIENCE * 1000})
        except BaseException:
            self.close()
            raise

    def run(self, script: str, *arguments: object) -> Any:
        """What `script` returns, waited for; `arguments` are `arguments[0]`, … inside it."""
        body = f"return (async (...given) => {{ {script} }})(...arguments);"
        answer = self.send(
            "WebDriver:ExecuteScript",
            {"script": body, "args": list(arguments), "sandbox": "system", "newSandbox": False},
        )
        return answer["value"]
