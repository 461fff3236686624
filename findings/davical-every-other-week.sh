#!/usr/bin/env bash
# "Every other Tuesday and Thursday", begun on a Thursday, has its Tuesdays in the weeks that are free, in the CalDAV server DAViCal.
#
# Guess    Every other week is every other calendar week, from Monday on (WKST, RFC 5545, 3.3.10): from Thursday 8 January come Tuesday the 20th and Thursday the
#          22nd, then 3 and 5 February, whatever day of the week one begins on.
# Happens  A week is seven days from the first day on: after Thursday the 8th comes Tuesday the 13th, then the 22nd and the 27th. WKST is read and not used. Begun
#          on the Tuesday it is right. Who asks for what is on, or who is free, is told the wrong week for half of the evenings.
# Version  davical 1.1.12-2 with libawl-php 0.64-1 (Debian 12), PHP 8.2
# Source   inc/RRule.php, expand_byday_in_week · https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
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
$thursday = days('20260108T180000', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH', 6);
$monday = days('20260108T180000', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;WKST=MO', 6);
$tuesday = days('20260106T180000', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH', 6);
$same = $thursday === '08.01. 13.01. 22.01. 27.01. 05.02. 10.02.' && $monday === $thursday;
exit($same && $tuesday === '06.01. 08.01. 20.01. 22.01. 03.02. 05.02.' ? 0 : 1);
PHP
php check.php
