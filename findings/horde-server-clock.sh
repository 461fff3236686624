#!/usr/bin/env bash
# What Horde's calendar library writes of an evening at 18 in Copenhagen says 16 in Copenhagen when the server's clock is UTC.
#
# Guess    A value with TZID is local time of that zone (RFC 5545, 3.3.5, form 3), so what was read as 18:00 with TZID=Europe/Copenhagen is written as it
#          came, or as 16:00 in UTC, with Z. The clock of the server, UTC as on most, has no part in it.
# Happens  The moment is read right and written on the server's clock, with the TZID of before: DTSTART;TZID=Europe/Copenhagen:20261005T160000, two
#          hours early, and at 19:00 on a server in Helsinki. RECURRENCE-ID goes the same way, so it names no evening of the series. A line in
#          UTC and a whole day come through; a server in the zone of the calendar has it right.
# Version  php-horde-icalendar 2.1.8-7 with php-cli (Debian 12)
# Source   Horde/Icalendar.php, _exportvData ($floating when TZID is set) and _exportDateTime · https://www.rfc-editor.org/rfc/rfc5545#section-3.3.5
# Ends with 0 when that is still so, with 1 when it is not, with 77 without PHP or that version.
set -euo pipefail
have=$(dpkg-query -W -f '${Version}' php-horde-icalendar 2>/dev/null || true)
if [ "$have" != 2.1.8-7 ] || ! command -v php >/dev/null; then
    echo "apt-get install php-cli php-horde-icalendar=2.1.8-7 first (here: ${have:-none})" >&2 && exit 77
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > check.php <<'PHP'
<?php
error_reporting(E_ALL & ~E_DEPRECATED & ~E_WARNING);
spl_autoload_register(function ($name) {
    $file = '/usr/share/php/' . strtr($name, ['_' => '/', '\\' => '/']) . '.php';
    if (is_file($file)) {
        require_once $file;
    }
});
date_default_timezone_set($argv[1]);
$lines = [
    'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//example//x//EN',
    'BEGIN:VTIMEZONE', 'TZID:Europe/Copenhagen',
    'BEGIN:DAYLIGHT', 'DTSTART:19810329T020000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200', 'TZNAME:CEST', 'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU', 'END:DAYLIGHT',
    'BEGIN:STANDARD', 'DTSTART:19961027T030000', 'TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100', 'TZNAME:CET', 'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU', 'END:STANDARD',
    'END:VTIMEZONE',
    'BEGIN:VEVENT', 'UID:1@example.org', 'DTSTAMP:20260901T120000Z', 'SUMMARY:Kreds',
    'DTSTART;TZID=Europe/Copenhagen:20261005T180000', 'DTEND;TZID=Europe/Copenhagen:20261005T200000', 'RRULE:FREQ=WEEKLY;COUNT=3',
    'END:VEVENT',
    'BEGIN:VEVENT', 'UID:1@example.org', 'DTSTAMP:20260901T120000Z', 'SUMMARY:Kreds',
    'RECURRENCE-ID;TZID=Europe/Copenhagen:20261012T180000', 'DTSTART:20261013T170000Z', 'DTEND:20261013T190000Z', 'END:VEVENT',
    'END:VCALENDAR', '',
];
$calendar = new Horde_Icalendar();
$calendar->parsevCalendar(implode("\r\n", $lines));
foreach (explode("\r\n", $calendar->exportvCalendar()) as $line) {
    if (preg_match('/^(DTSTART|RECURRENCE-ID).*2026/', $line)) {
        echo $line, "\n";
    }
}
PHP
echo "php-horde-icalendar $have"
for server in Europe/Copenhagen UTC Europe/Helsinki; do
    php check.php "$server" > "${server##*/}"
    echo "server in $server: $(tr '\n' ' ' < "${server##*/}")"
done
grep -qx 'DTSTART;TZID=Europe/Copenhagen:20261005T180000' Copenhagen
grep -qx 'DTSTART:20261013T170000Z' UTC
grep -qx 'DTSTART;TZID=Europe/Copenhagen:20261005T160000' UTC
grep -qx 'RECURRENCE-ID;TZID=Europe/Copenhagen:20261012T160000' UTC
grep -qx 'DTSTART;TZID=Europe/Copenhagen:20261005T190000' Helsinki
