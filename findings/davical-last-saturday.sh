#!/usr/bin/env bash
# "The last Saturday of the month", begun on 31 January, leaves February out in the CalDAV server DAViCal, and "monthly" from the 31st is the 3rd of each month.
#
# Guess    A month is a month: the last Saturday is 31 January, 28 February, 28 March. A monthly series on the 31st leaves out the months that lack one
#          (RFC 5545, 3.3.10), and the last Saturdays of January, February and April are in January, February and April.
# Happens  The day that the series began on is moved a month on, and PHP makes 3 March of 31 February before the rule is looked at: there is no February.
#          Monthly goes on from that 3 March on the 3rd. In a yearly rule with months, February's Saturday is in March and April's in May. Reports with
#          expand, free/busy and alarms go by it.
# Version  davical 1.1.12-2 with libawl-php 0.64-1 (Debian 12), PHP 8.2
# Source   inc/RRule.php, GetMoreInstances (modify "+1 month") and date_mask · https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
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
$saturday = days('20260131T100000', 'FREQ=MONTHLY;BYDAY=-1SA', 4);
$last = days('20260131T180000', 'FREQ=MONTHLY;BYMONTHDAY=-1', 3);
$monthly = days('20260131T180000', 'FREQ=MONTHLY', 4);
$months = days('20260131T100000', 'FREQ=YEARLY;BYMONTH=1,2,4;BYDAY=-1SA', 3);
$right = days('20260124T100000', 'FREQ=MONTHLY;BYDAY=-1SA', 3);
$same = $saturday === '31.01. 28.03. 25.04. 30.05.' && $last === '31.01. 31.03. 30.04.' && $monthly === '31.01. 03.03. 03.04. 03.05.';
exit($same && $months === '31.01. 28.03. 30.05.' && $right === '31.01. 28.02. 28.03.' ? 0 : 1);
PHP
php check.php
