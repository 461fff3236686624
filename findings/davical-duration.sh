#!/usr/bin/env bash
# An evening of January that was moved stands in what the CalDAV server DAViCal answers about February, if its length is written as DURATION.
#
# Guess    Asked with expand for 1 to 28 February, an evening that was moved from 19 to 20 January is not in the answer, whether its end is written as DTEND or
#          as DURATION:PT2H (RFC 5545, 3.6.1: either).
# Happens  With DTEND it is left out. With DURATION the end is worked out by adding 7200 to the text "20260120T180000", of which PHP takes the first eight
#          digits: 20267320, held against "20260201T000000Z" as text, is later. The evening comes back in every month asked for until the end of the year.
# Version  davical 1.1.12-2 with libawl-php 0.64-1 (Debian 12), PHP 8.2
# Source   inc/RRule.php, expand_event_instances ("$dtend = $dtstart + $duration->asSeconds()") · https://www.rfc-editor.org/rfc/rfc4791#section-9.6.5
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
error_reporting(E_ALL & ~E_DEPRECATED & ~E_WARNING);  // "a non-numeric value encountered", where the end is worked out
$moved = fn ($end) => [$course, ["RECURRENCE-ID{$zone}20260119T180000", "DTSTART{$zone}20260120T180000", $end, 'SUMMARY:Kreds']];
$february = '02.02. 09.02. 16.02. 23.02.';
$right = evenings('moved, with DTEND', $moved("DTEND{$zone}20260120T200000"), '20260201T000000Z', '20260301T000000Z');
$wrong = evenings('moved, with DURATION', $moved('DURATION:PT2H'), '20260201T000000Z', '20260301T000000Z');
$autumn = evenings('moved, with DURATION', $moved('DURATION:PT2H'), '20261101T000000Z', '20261201T000000Z');
exit($right === $february && $wrong === "$february 20.01." && $autumn === '20.01.' ? 0 : 1);
PHP
php check.php
