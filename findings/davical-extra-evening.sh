#!/usr/bin/env bash
# The extra evening (RDATE) of a course is missing when the CalDAV server DAViCal expands it, and a cancelled one stands again if a later one is named before it.
#
# Guess    What is on in January is asked with expand (RFC 4791, 9.6.5): the evenings by the rule and the extra one on the 21st, without those in EXDATE,
#          in whatever order EXDATE has them.
# Happens  The extra evenings are put behind all those of the rule, and the list is read until the first that is past the time asked for: the 21st is not
#          reached while the course goes on in February. Of a list in EXDATE nothing is read after the first day that is past the time asked for:
#          EXDATE:2 March,12 January leaves 12 January standing. Free/busy goes by the same list.
# Version  davical 1.1.12-2 with libawl-php 0.64-1 (Debian 12), PHP 8.2
# Source   inc/RRule.php, expand_event_instances and rdate_expand ("break") · https://www.rfc-editor.org/rfc/rfc4791#section-9.6.5
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
$extra = array_merge($course, ["RDATE{$zone}20260121T180000"]);
$january = evenings('with 21.01. besides', [$extra], '20260101T000000Z', '20260201T000000Z');
$spring = evenings('with 21.01. besides', [$extra], '20260101T000000Z', '20260501T000000Z');
$left = evenings('without 02.03. and 12.01.', [array_merge($course, ["EXDATE{$zone}20260302T180000,20260112T180000"])], '20260101T000000Z', '20260201T000000Z');
$order = evenings('without 12.01. and 02.03.', [array_merge($course, ["EXDATE{$zone}20260112T180000,20260302T180000"])], '20260101T000000Z', '20260201T000000Z');
$same = $january === '05.01. 12.01. 19.01. 26.01.' && str_ends_with($spring, '09.03. 21.01.') && $left === '05.01. 12.01. 19.01. 26.01.';
exit($same && $order === '05.01. 19.01. 26.01.' ? 0 : 1);
PHP
php check.php
