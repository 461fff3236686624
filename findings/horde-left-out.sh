#!/usr/bin/env bash
# The evening that was cancelled (EXDATE) is three moments of January 1970 in what Horde's calendar library writes after reading it, and stands again.
#
# Guess    Horde_Icalendar reads EXDATE and RDATE of a series in local time and writes them as it does DTSTART: the library of a webmail, whose work it is
#          to take in invitations and hand them on. Failing that it keeps the line as it came.
# Happens  The value becomes a date of three parts, year, month and day, though it has a time; written, each part is a moment in seconds since 1970:
#          2026 is 19700101T003346Z, and the evening of 12 October is no longer left out. The extra day in RDATE is gone likewise. DTSTART,
#          DTEND, RRULE and RECURRENCE-ID come through.
# Version  php-horde-icalendar 2.1.8-7 with php-cli (Debian 12)
# Source   Horde/Icalendar.php, parsevCalendar and _exportvData (EXDATE, RDATE) · https://www.rfc-editor.org/rfc/rfc5545#section-3.8.5.1
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
date_default_timezone_set('Europe/Copenhagen');
$lines = [
    'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//example//x//EN',
    'BEGIN:VTIMEZONE', 'TZID:Europe/Copenhagen',
    'BEGIN:DAYLIGHT', 'DTSTART:19810329T020000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200', 'TZNAME:CEST', 'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU', 'END:DAYLIGHT',
    'BEGIN:STANDARD', 'DTSTART:19961027T030000', 'TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100', 'TZNAME:CET', 'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU', 'END:STANDARD',
    'END:VTIMEZONE',
    'BEGIN:VEVENT', 'UID:1@example.org', 'DTSTAMP:20260901T120000Z', 'SUMMARY:Kreds',
    'DTSTART;TZID=Europe/Copenhagen:20261005T180000', 'DTEND;TZID=Europe/Copenhagen:20261005T200000', 'RRULE:FREQ=WEEKLY;COUNT=3',
    'EXDATE;TZID=Europe/Copenhagen:20261012T180000', 'RDATE;TZID=Europe/Copenhagen:20261014T180000', 'END:VEVENT', 'END:VCALENDAR', '',
];
$calendar = new Horde_Icalendar();
$calendar->parsevCalendar(implode("\r\n", $lines));
$written = [];
foreach (explode("\r\n", str_replace("\r\n ", '', $calendar->exportvCalendar())) as $line) {
    if (preg_match('/^(DTSTART|RRULE|EXDATE|RDATE)\b.*2026|^(EXDATE|RDATE)|COUNT/', $line)) {
        echo $line, "\n";
        $written[strtok($line, ';:')] = substr($line, strrpos($line, ':') + 1);
    }
}
$same = $written['EXDATE'] === '19700101T003346Z,19700101T000010Z,19700101T000012Z' && $written['RDATE'] === '19700101T003346Z,19700101T000010Z,19700101T000014Z';
exit($same && $written['DTSTART'] === '20261005T180000' ? 0 : 1);
PHP
echo "php-horde-icalendar $have"
php check.php
