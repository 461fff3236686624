#!/usr/bin/env bash
# "The last day of the month but one" never comes in the CalDAV server DAViCal, and "the twentieth Monday of the year" is every Monday.
#
# Guess    BYMONTHDAY=-2 is 30 January, 27 February, 30 March, and BYDAY=20MO in a yearly rule 18 May 2026 (one of the examples of RFC 5545, 3.8.5.3), as
#          BYMONTHDAY=-1 and BYDAY=2MO are right.
# Happens  Of the days counted from the end the last one alone is known: -2 is held against the day's own number and never met. The number before a weekday
#          is one digit; of two none is read, and the rule is every Monday of the year. Of the first a line about a limit of loops stands in the log.
# Version  davical 1.1.12-2 with libawl-php 0.64-1 (Debian 12), PHP 8.2
# Source   inc/RRule.php, expand_bymonthday and expand_byday_in_year · https://www.rfc-editor.org/rfc/rfc5545#section-3.8.5.3
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
function days($start, $rule, $most)
{
    $iterator = new RepeatRule(new RepeatRuleDateTime($start, 'Europe/Copenhagen'), $rule);
    $days = [];
    while (count($days) < $most && $day = $iterator->next()) {
        $days[] = $day->format('d.m.');
    }
    echo "$rule from ", substr($start, 0, 8), ': ', implode(' ', $days) ?: 'never', "\n";

    return implode(' ', $days);
}

echo "davical 1.1.12\n";
$last = days('20260131T180000', 'FREQ=MONTHLY;BYMONTHDAY=-1;INTERVAL=2', 2);
$second = days('20260130T180000', 'FREQ=MONTHLY;BYMONTHDAY=-2', 3);
$twentieth = days('20260105T180000', 'FREQ=YEARLY;BYDAY=20MO', 4);
$other = days('20260112T180000', 'FREQ=YEARLY;BYDAY=2MO', 3);
exit($last === '31.01. 31.03.' && $second === '' && $twentieth === '05.01. 12.01. 19.01. 26.01.' && $other === '12.01. 11.01. 10.01.' ? 0 : 1);
PHP
php check.php
