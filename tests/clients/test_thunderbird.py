"""A real Thunderbird: subscribed to the address of our calendar, and invited by the mails we send."""

import datetime as dt
import email
import email.message
import email.policy

import pytest
from django.core import mail as outgoing

from courses.common import clock
from courses.common.actions import mail
from courses.common.zone import COPENHAGEN
from courses.enrolment.actions import enrolments as enrolment
from courses.schedule import actions
from courses.schedule.models import Session
from courses.schedule.rules.recurrence import zoned
from tests.clients.conftest import fetch
from tests.clients.thunderbird import Thunderbird
from tests.factories.calendars import expected, read

CALENDARS = 'const { cal } = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");'
# As «New calendar, On the network» does it; what it shows is asked for by days, so that it expands and sorts itself.
SUBSCRIBE = (
    CALENDARS
    + """
  for (const old of cal.manager.getCalendars()) cal.manager.removeCalendar(old);
  const calendar = cal.manager.createCalendar("ics", Services.io.newURI(given[0]));
  calendar.name = "Rundkreds";
  calendar.setProperty("cache.enabled", true);
  cal.manager.registerCalendar(calendar);"""
)
REFRESH = (
    CALENDARS
    + """
  const calendar = cal.manager.getCalendars().find((one) => one.type == "ics");
  await new Promise((done) => {
    const observer = {
      QueryInterface: ChromeUtils.generateQI(["calIObserver"]),
      onLoad() { calendar.removeObserver(observer); done(); },
      onStartBatch() {}, onEndBatch() {}, onAddItem() {}, onModifyItem() {}, onDeleteItem() {}, onError() {},
      onPropertyChanged() {}, onPropertyDeleting() {},
    };
    calendar.addObserver(observer);
    calendar.refresh();
  });"""
)
SHOWN = (
    CALENDARS
    + """
  const calendar = cal.manager.getCalendars().find((one) => one.type == given[0]);
  const all = Ci.calICalendar.ITEM_FILTER_ALL_ITEMS | Ci.calICalendar.ITEM_FILTER_CLASS_OCCURRENCES;
  const [from, to] = ["20270101T000000Z", "20280101T000000Z"].map(cal.createDateTime);
  return (await calendar.getItemsAsArray(all, 0, from, to)).map((item) => ({
    uid: item.id, start: item.startDate.nativeTime / 1e6, end: item.endDate.nativeTime / 1e6,
    title: item.title, status: item.status,
  }));"""
)
# Somebody with one mail address and one calendar on this machine.
SETTLE = (
    CALENDARS
    + """
  const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
  if (!MailServices.accounts.accounts.length) MailServices.accounts.createLocalMailAccount();
  const identity = MailServices.accounts.createIdentity();
  identity.email = given[0];
  MailServices.accounts.accounts[0].addIdentity(identity);
  for (const old of cal.manager.getCalendars()) cal.manager.removeCalendar(old);
  const calendar = cal.manager.createCalendar("storage", Services.io.newURI("moz-storage-calendar://"));
  calendar.name = "Mine";
  cal.manager.registerCalendar(calendar);
  calendar.setProperty("imip.identity.key", identity.key);"""
)
# A mail arrives; Thunderbird reads its invitation, and whatever button it then shows is pressed. Gives what that button
# stands for, or null when it shows none because it knows better already.
RECEIVE = (
    CALENDARS
    + """
  const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
  const folder = MailServices.accounts.localFoldersServer.rootFolder.getChildNamed("Trash");
  const header = folder.QueryInterface(Ci.nsIMsgLocalMailFolder).addMessage(given[0]);
  const itip = Cc["@mozilla.org/calendar/itip-item;1"].createInstance(Ci.calIItipItem);
  itip.init(given[2]);
  cal.itip.initItemFromMsgData(itip, given[1], header);
  const window = Services.wm.getMostRecentWindow("mail:3pane");
  return new Promise((done) => {
    let pressed = false;
    cal.itip.processItipItem(itip, (item, status, action, found) => {
      if (pressed) return;
      pressed = true;
      if (!Components.isSuccessCode(status)) done(`refused: ${status}`);
      else if (!action) done(null);
      else
        cal.itip.executeAction(window, action.method == "REQUEST" ? "ACCEPTED" : "", "NONE", action, item, found,
          ({ label }) => label && done(action.method));
    });
  }).finally(() => cal.itip.cleanupItipItem(itip));"""
)


@pytest.fixture(scope="module")
def thunderbird(tmp_path_factory):
    program = Thunderbird(tmp_path_factory.mktemp("thunderbird") / "profile")
    yield program
    program.close()


def shown(thunderbird: Thunderbird, kind: str) -> list:
    """What it shows of 2027, of the calendar it subscribes to («ics») or of the person's own («storage»)."""
    return sorted(
        read(e["uid"], *(dt.datetime.fromtimestamp(e[k], dt.UTC) for k in ("start", "end")), e["title"], e["status"])
        for e in thunderbird.run(SHOWN, kind)
    )


def test_subscribed_it_shows_what_was_planned_and_then_what_changed(address, programme, wanted, thunderbird):
    thunderbird.run(SUBSCRIBE, address)
    thunderbird.run(REFRESH)
    assert shown(thunderbird, "ics") == wanted
    for session in programme:
        if session.status == Session.Status.PUBLISHED and session.meetings.count() == 1:
            with clock.at(clock.now() + dt.timedelta(hours=2)):
                day = session.starts_at.astimezone(COPENHAGEN).date() + dt.timedelta(days=7)
                times = [(zoned(day, dt.time(9)), zoned(day, dt.time(12)))]
                actions.reschedule(session=session, meetings=times)
    moved = expected(list(Session.objects.with_details()))
    assert moved != wanted
    thunderbird.run(REFRESH)
    assert shown(thunderbird, "ics") == moved


def test_a_planted_hour_is_seen(address, wanted, thunderbird, tmp_path):
    """Thunderbird goes by the zone in the file: with an hour wrong there, it shows the summer an hour wrong."""
    raw = fetch(address)
    wrong = raw.replace(b"TZOFFSETTO:+0200", b"TZOFFSETTO:+0100")
    assert wrong != raw
    (tmp_path / "wrong.ics").write_bytes(wrong)
    thunderbird.run(SUBSCRIBE, (tmp_path / "wrong.ics").as_uri())
    thunderbird.run(REFRESH)
    found = shown(thunderbird, "ics")
    assert [entry.uid for entry in found] == [entry.uid for entry in wanted]
    late = {entry.start for entry in found} - {entry.start for entry in wanted}
    assert late
    assert {start[:7] for start in late} <= {f"2027-{month:02}" for month in range(3, 11)}


class Mailbox:
    """What our outbox sends to one person, and what Thunderbird makes of it."""

    def __init__(self, thunderbird: Thunderbird, address: str) -> None:
        self.thunderbird = thunderbird
        self.kept: list[email.message.EmailMessage] = []
        thunderbird.run(SETTLE, address)

    def fetch(self) -> list[str | None]:
        """Everything sent since: which button was pressed for each day's invitation."""
        mail.send_due()
        sent, outgoing.outbox[:] = list(outgoing.outbox), []
        new = [email.message_from_bytes(m.message().as_bytes(), policy=email.policy.default) for m in sent]
        self.kept += new
        return [button for message in new for button in self.open(message)]

    def open(self, message: email.message.EmailMessage) -> list[str | None]:
        raw = message.as_bytes().decode("latin-1")
        method = next(part.get_param("method") for part in message.walk() if part.get_content_type() == "text/calendar")
        return [
            self.thunderbird.run(RECEIVE, raw, method, part.get_payload(decode=True).decode())
            for part in message.walk()
            if part.get_content_type() == "application/ics"
        ]

    def calendar(self) -> list[tuple[str, str]]:
        """When what begins in the person's own calendar, by Danish time."""
        return sorted((entry.start, entry.title) for entry in shown(self.thunderbird, "storage"))


def test_invitations_add_move_and_take_away(programme, thunderbird):
    """Each by the mails of our outbox; an old one that comes late changes nothing."""
    box = Mailbox(thunderbird, "aase@demo.example")
    session = next(s for s in programme if s.meetings.count() == 2 and s.starts_at.month == 3)
    enrolled = enrolment.enrol(session=session, name='Åse "Raps"; Prøvesen', email="aase@demo.example")
    assert box.fetch() == ["REQUEST", "REQUEST"]
    days = ["2027-03-27T10:00:00+01:00", "2027-03-28T10:00:00+02:00"]
    titles = ["Vejle · Debatdogmer (1/2)", "Vejle · Debatdogmer (2/2)"]
    assert box.calendar() == list(zip(days, titles, strict=True))

    with clock.at(clock.now() + dt.timedelta(hours=1)):
        new = [
            (zoned(dt.date(2027, 10, day), dt.time(12)), zoned(dt.date(2027, 10, day), dt.time(16))) for day in (30, 31)
        ]
        enrolment.move_session(session=session, meetings=new)
        assert box.fetch() == ["REQUEST:UPDATE", "REQUEST:UPDATE"]
        moved = list(zip(["2027-10-30T12:00:00+02:00", "2027-10-31T12:00:00+01:00"], titles, strict=True))
        assert box.calendar() == moved

        assert box.open(box.kept[0]) == [None, None]
        assert box.calendar() == moved

        enrolment.cancel(enrolment=enrolled)
        assert box.fetch() == ["CANCEL", "CANCEL"]
        assert box.calendar() == []


def test_a_session_that_is_cancelled_leaves_the_calendar_of_those_invited(programme, thunderbird):
    box = Mailbox(thunderbird, "bo@demo.example")
    session = next(s for s in programme if s.is_online)
    enrolment.enrol(session=session, name="Bo", email="bo@demo.example")
    assert box.fetch() == ["REQUEST"]
    assert box.calendar() == [("2027-05-04T18:00:00+02:00", "Online · Debatdogmer")]
    enrolment.cancel_session(session=session, reason="Underviseren er syg.")
    assert box.fetch() == ["CANCEL"]
    assert box.calendar() == []
