#!/usr/bin/env bash
# "From this evening on at 19" (RANGE=THISANDFUTURE) takes all later evenings off the course when the CalDAV server DAViCal expands it.
#
# Guess    The evenings from 19 January on come an hour later (RFC 5545, 3.2.13); a server that does not know the range moves one evening and keeps the rest.
# Happens  The range is read, and all evenings from that day on are taken out of the list; the changed event has no rule of its own to make new ones from, so it
#          alone comes back. Of ten evenings three are left. Who asks for what is on in February, or who is free, is told that nothing is.
# Version  davical 1.1.12-2 with libawl-php 0.64-1 (Debian 12), PHP 8.2
# Source   inc/RRule.php, expand_event_instances ('THISANDFUTURE') · https://www.rfc-editor.org/rfc/rfc5545#section-3.2.13
# Ends with 0 when that is still so, with 1 when it is not, with 77 without PHP or those packages.
set -euo pipefail
php -r 'exit((int) !function_exists("cal_days_in_month"));' 2>/dev/null || { echo "PHP with its calendar extension first (php-cli)" >&2; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -o APT::Sandbox::User=root davical=1.1.12-2 libawl-php=0.64-1 >apt.log 2>&1 || { echo "Debian 12's davical 1.1.12-2 is not to be had here" >&2; exit 77; }
for package in *.deb; do dpkg-deb -x "$package" debian; done
cat > check.php <<'PHP'
<?php
error_reporting(E_ALL & ~E_DEPRECATED);
set_include_path('debian/usr/share/awl/inc');
$c = (object) ['rrule_loop_limit' => 100, 'dbg' => []];  // the limit that davical's always.php sets
require 'vCalendar.php';
require 'debian/usr/share/davical/inc/RRule.php';
function evenings($what, $events, $from, $to)
{
    $text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//x//EN\r\n";
    foreach ($events as $lines) {
        array_unshift($lines, 'BEGIN:VEVENT', 'UID:kreds@example.org', 'DTSTAMP:20260101T120000Z');
        $text .= implode("\r\n", $lines) . "\r\nEND:VEVENT\r\n";
    }
    $calendar = expand_event_instances(new vCalendar($text . "END:VCALENDAR\r\n"), new RepeatRuleDateTime($from), new RepeatRuleDateTime($to));
    $days = [];
    foreach ($calendar->GetComponents() as $event) {
        $days[] = substr($event->GetPValue('DTSTART'), 6, 2) . '.' . substr($event->GetPValue('DTSTART'), 4, 2) . '.';
    }
    echo "$what, from ", substr($from, 0, 8), ' to ', substr($to, 0, 8), ': ', implode(' ', $days), "\n";

    return implode(' ', $days);
}

echo "davical 1.1.12\n";
$zone = ';TZID=Europe/Copenhagen:';
$course = ["DTSTART{$zone}20260105T180000", "DTEND{$zone}20260105T200000", 'RRULE:FREQ=WEEKLY;COUNT=10', 'SUMMARY:Kreds'];
$later = ["DTSTART{$zone}20260119T190000", "DTEND{$zone}20260119T210000", 'SUMMARY:Kreds'];
$whole = evenings('the course', [$course], '20260101T000000Z', '20260501T000000Z');
$one = evenings('19.01. at 19', [$course, array_merge(["RECURRENCE-ID{$zone}20260119T180000"], $later)], '20260101T000000Z', '20260501T000000Z');
$range = [$course, array_merge(["RECURRENCE-ID;RANGE=THISANDFUTURE{$zone}20260119T180000"], $later)];
$all = evenings('from 19.01. on at 19', $range, '20260101T000000Z', '20260501T000000Z');
$february = evenings('from 19.01. on at 19', $range, '20260201T000000Z', '20260301T000000Z');
exit(substr_count($whole, ' ') === 9 && substr_count($one, ' ') === 9 && $all === '05.01. 12.01. 19.01.' && $february === '' ? 0 : 1);
PHP
php check.php
