#!/usr/bin/env bash
# "Mondays and Thursdays in January and March" (FREQ=WEEKLY;BYMONTH=1,3) is, in Perl's DateTime::Event::ICal, 5 January, 5 March and then nothing till 2029.
#
# Guess    BYMONTH limits a weekly rule to its months (the table in RFC 5545, 3.3.10): 5, 8, 12, … 29 January, 2, 5, … 30 March. So does every other
#          reader here, and this module itself when the same is said with FREQ=DAILY.
# Happens  BYMONTH alone brings the day of the month of the start with it: an evening counts only when it is on the 5th. With all twelve months,
#          which limits nothing, four evenings in five are gone. So with FREQ=MONTHLY and BYDAY. Nothing is said.
# Version  libdatetime-event-ical-perl 0.13-2 (Debian 12), with DateTime::Format::ICal 0.09
# Source   DateTime/Event/ICal.pm, recur, which takes bymonth to _yearly_recurrence ("days = dtstart->day unless exists")
# Ends with 0 when that is still so, with 1 when it is not, with 77 without that version.
set -euo pipefail
have=$(dpkg-query -W -f '${Version}' libdatetime-event-ical-perl 2>/dev/null || true)
[ "$have" = 0.13-2 ] || { echo "apt-get install libdatetime-event-ical-perl=0.13-2 first (here: ${have:-none})" >&2; exit 77; }
perl - <<'PERL'
use strict;
use warnings;
use DateTime;
use DateTime::Event::ICal;
use DateTime::Format::ICal;

print "DateTime::Event::ICal $DateTime::Event::ICal::VERSION\n";

sub days {
    my ($rule, $most) = @_;
    my $start = DateTime->new(year => 2026, month => 1, day => 5, hour => 18);
    my $set = DateTime::Format::ICal->parse_recurrence(recurrence => $rule, dtstart => $start);
    my $iterator = $set->iterator;
    my @days;
    while (@days < $most and my $day = $iterator->next) { push @days, $day->ymd }
    print "$rule: @days\n";
    return "@days";
}

my @weekly = qw(2026-01-05 2026-01-08 2026-01-12 2026-01-15 2026-01-19);
my $months = join ',', 1 .. 12;
my $plain = days('FREQ=WEEKLY;BYDAY=MO,TH', 5) eq "@weekly";
my $daily = days('FREQ=DAILY;BYDAY=MO,TH;BYMONTH=1,3', 5) eq "@weekly";
my $two = days('FREQ=WEEKLY;BYDAY=MO,TH;BYMONTH=1,3', 4) eq '2026-01-05 2026-03-05 2029-03-05 2032-01-05';
my $all = days("FREQ=WEEKLY;BYDAY=MO,TH;BYMONTH=$months", 3) eq '2026-01-05 2026-02-05 2026-03-05';
my $first = days('FREQ=MONTHLY;BYDAY=1MO;BYMONTH=1,3', 3) eq '2026-01-05 2029-03-05 2032-01-05';
exit($plain && $daily && $two && $all && $first ? 0 : 1);
PERL
