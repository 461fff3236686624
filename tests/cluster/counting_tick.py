"""`manage.py tick --loop 1` with one routine more, which is due every two seconds and writes down for when it ran: a worker of
test_cluster. Called with `careless` it looks whether it is time and notes it afterwards, as one would on one machine."""

import datetime as dt
import os
import sys

import django
from django.core.management import call_command

EVERY = dt.timedelta(seconds=2)


def main() -> None:
    django.setup()
    from courses.common import clock
    from courses.common.actions import heartbeat, routines
    from courses.common.models import Heartbeat
    from courses.management.commands import tick
    from tests.waiting import wait_until

    def note(moment: dt.datetime) -> None:
        with open(os.environ["RAN"], "a", encoding="ascii") as file:
            file.write(f"{os.getpid()} {moment.timestamp():.6f}\n")

    def counted() -> int:
        with routines.now_and_then("counted", every=EVERY) as is_due:
            if is_due:
                note(Heartbeat.objects.get(name="counted").beat_at)
        return int(is_due)

    def careless() -> int:
        last = Heartbeat.objects.filter(name="counted").values_list("beat_at", flat=True).first()
        now = clock.now()
        if last and now - last < EVERY:
            return 0
        # The moment between looking and noting: until the other worker has looked, the first time.
        mark = os.environ["RAN"] + f".{os.getpid()}"
        open(mark, "w").close()
        folder, start = os.path.split(os.environ["RAN"])
        wait_until(
            lambda: sum(name.startswith(start + ".") for name in os.listdir(folder)) > 1, "the other did not come"
        )
        note(last + EVERY if last else dt.datetime.fromtimestamp(0, dt.UTC))
        heartbeat.beat("counted")
        return 1

    tick.ROUTINES["counted"] = careless if "careless" in sys.argv else counted
    call_command("tick", loop=1)


if __name__ == "__main__":
    main()
