#!/usr/bin/env bash
# Perl's DateTime::Format::ICal drops the last evening of every Danish course: UNTIL in UTC is held against the wall clock.
#
# Guess    A start in Europe/Copenhagen at 18:00 and UNTIL=20260119T170000Z, the same moment as the third evening: three evenings, since UNTIL is
#          inclusive and, where the start has a zone, must be in UTC (RFC 5545, 3.3.10). They come in the zone of the start.
# Happens  Two. The recurrence is built of floating times, whatever zone dtstart has, and 18:00 is after "17:00": what ends 1 or 2 hours after
#          UNTIL's figures is cut. What does come has the zone "floating", so +0000. UNTIL one hour too late, or COUNT, gives all three.
# Version  libdatetime-format-ical-perl 0.09-3, libdatetime-event-ical-perl 0.13-2 (Debian 12)
# Source   DateTime/Event/ICal.pm, recur ($span, and DateTime::Event::Recurrence's sets without zone) · RFC 5545, 3.3.10 (UNTIL)
# Ends with 0 when that is still so, with 1 when it is not, with 77 without those versions.
set -euo pipefail
for wanted in libdatetime-format-ical-perl=0.09-3 libdatetime-event-ical-perl=0.13-2; do
    have=$(dpkg-query -W -f '${Version}' "${wanted%%=*}" 2>/dev/null || true)
    [ "$have" = "${wanted##*=}" ] || { echo "apt-get install $wanted first (here: ${have:-none})" >&2; exit 77; }
done
perl - <<'PERL'
use strict;
use warnings;
use DateTime;
use DateTime::Event::ICal;
use DateTime::Format::ICal;

print "DateTime::Format::ICal $DateTime::Format::ICal::VERSION, DateTime::Event::ICal $DateTime::Event::ICal::VERSION\n";

sub evenings {
    my ($month, $end) = @_;
    my $start = DateTime->new(year => 2026, month => $month, day => 5, hour => 18, time_zone => 'Europe/Copenhagen');
    my $rule = "FREQ=DAILY;INTERVAL=7;$end";
    my @days = DateTime::Format::ICal->parse_recurrence(recurrence => $rule, dtstart => $start)->as_list;
    print "$rule: ", join(' ', map { $_->strftime('%d.%m. %H:%M ') . $_->time_zone->name . ';' } @days), "\n";
    return @days;
}

my @third = (
    DateTime->new(year => 2026, month => 1, day => 19, hour => 18, time_zone => 'Europe/Copenhagen'),
    DateTime->new(year => 2026, month => 6, day => 19, hour => 18, time_zone => 'Europe/Copenhagen'),
);
$_->set_time_zone('UTC') for @third;
my $winter = evenings(1, 'UNTIL=' . $third[0]->strftime('%Y%m%dT%H%M%SZ'));
my $summer = evenings(6, 'UNTIL=' . $third[1]->strftime('%Y%m%dT%H%M%SZ'));
my $late = evenings(1, 'UNTIL=20260119T180000Z');
my @counted = evenings(1, 'COUNT=3');
my $floating = grep { $_->time_zone->is_floating } @counted;
exit($winter == 2 && $summer == 2 && $late == 3 && @counted == 3 && $floating == 3 ? 0 : 1);
PERL
