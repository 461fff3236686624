#!/usr/bin/env bash
# "Mondays and Thursdays in January and March" (FREQ=WEEKLY;BYMONTH=1,3) goes on through February in sabre/vobject, which reads calendars for CalDAV servers.
#
# Guess    BYMONTH limits a weekly or a daily rule to its months (the table in RFC 5545, 3.3.10), as it does a yearly one: eight evenings in January,
#          then March. A server that looks for what is in February, or for who is free, finds nothing there.
# Happens  The part is read and kept, and only the yearly rule looks at it: after 29 January comes 2 February. FREQ=DAILY;BYMONTH=1,3 and
#          FREQ=MONTHLY;BYMONTH=1,3 run through all months too. Said as FREQ=YEARLY;BYMONTH=1,3;BYDAY=MO,TH it is right.
# Version  php-sabre-vobject 2.1.7-6.1 (Debian 12). In 4.6.0, lib/Recur/RRuleIterator.php has only mended the daily rule with BYDAY or BYHOUR
# Source   Sabre/VObject/RecurrenceIterator.php, nextWeekly, nextDaily and nextMonthly · https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
# Ends with 0 when that is still so, with 1 when it is not, with 77 without PHP or that version.
set -euo pipefail
have=$(dpkg-query -W -f '${Version}' php-sabre-vobject 2>/dev/null || true)
[ "$have" = 2.1.7-6.1 ] && command -v php >/dev/null || { echo "apt-get install php-cli php-sabre-vobject=2.1.7-6.1 first (here: ${have:-none})" >&2; exit 77; }
php <<'PHP'
<?php
error_reporting(E_ALL & ~E_DEPRECATED & ~E_WARNING);  // the package is older than PHP 8
require '/usr/share/php/Sabre/VObject/autoload.php';

use Sabre\VObject;

echo 'sabre/vobject ', VObject\Version::VERSION, "\n";

function days($rule, $most)
{
    $lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//example//x//EN', 'BEGIN:VEVENT', 'UID:kreds@example.org', 'DTSTAMP:20251201T120000Z',
        'DTSTART:20260105T170000Z', 'DURATION:PT2H', "RRULE:$rule", 'END:VEVENT', 'END:VCALENDAR', ''];
    $calendar = VObject\Reader::read(implode("\r\n", $lines));
    $iterator = new VObject\RecurrenceIterator($calendar, 'kreds@example.org');
    $days = [];
    while ($iterator->valid() && count($days) < $most) {
        $days[] = $iterator->getDTStart()->format('d.m.');
        $iterator->next();
    }
    echo $rule, ': ', implode(' ', $days), "\n";

    return $days;
}

$weekly = days('FREQ=WEEKLY;BYDAY=MO,TH;BYMONTH=1,3', 10);
$daily = days('FREQ=DAILY;BYMONTH=1,3;INTERVAL=7', 6);
$monthly = days('FREQ=MONTHLY;BYMONTH=1,3', 3);
$yearly = days('FREQ=YEARLY;BYDAY=MO,TH;BYMONTH=1,3', 10);
$same = array_slice($weekly, 7) === ['29.01.', '02.02.', '05.02.'] && $daily[4] === '02.02.' && $monthly[1] === '05.02.';
$right = array_slice($yearly, 7) === ['29.01.', '02.03.', '05.03.'];
exit($same && $right ? 0 : 1);
PHP
