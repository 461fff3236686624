#!/usr/bin/env bash
# "21. juni 2026" is 20 June at nine in the evening to Perl's Date::Manip in Danish, and "3. juni 2026" 20 June at three in the night.
#
# Guess    Date::Manip has Danish, months and weekdays and "første mandag i juni". The Danish day of the month has a full stop, always, as the German
#          and the Norwegian one, so what every Danish letter says is read: 21 June 2026.
# Happens  With the full stop the number is an hour and the first two figures of the year are the day: any date of June 2026 is 20 June 2026, at 1 to 23
#          o'clock, without an error. With a time behind it, or without the year, nothing is read. Norwegian and German are right, Swedish and
#          English, which have no full stop there, do as Danish does. Without the stop Danish is right too.
# Version  libdate-manip-perl 6.91-1 (Debian 12)
# Source   Date/Manip/Lang/danish.pm (nth has '1.', '2.', …; the full stop is sephm too, between hours and minutes) · Retskrivningsordbogen, ordenstal (3. juni)
# Ends with 0 when that is still so, with 1 when it is not, with 77 without that version.
set -euo pipefail
have=$(dpkg-query -W -f '${Version}' libdate-manip-perl 2>/dev/null || true)
if [ "$have" != 6.91-1 ]; then
    echo "apt-get install libdate-manip-perl=6.91-1 first (here: ${have:-none})" >&2 && exit 77
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > check.pl <<'PERL'
use strict;
use warnings;
use Date::Manip;
my %found;
for my $case (["Danish", "juni"], ["Norwegian", "juni"], ["German", "Juni"]) {
    my ($language, $june) = @$case;
    Date_Init("Language=$language", "DateFormat=non-US", "SetDate=now,Europe/Copenhagen");
    my @dates = map { ParseDate($_) || "(none)" } ("3. $june 2026", "21. $june 2026", "3. $june 2026 18:30", "3 $june 2026");
    $found{$language} = "@dates";
    print "$language: $found{$language}\n";
}
my $right = "2026060300:00:00 2026062100:00:00 2026060318:30:00 2026060300:00:00";
my $same = $found{Danish} eq "2026062003:00:00 2026062021:00:00 (none) 2026060300:00:00";
exit($same && $found{Norwegian} eq $right && $found{German} eq $right ? 0 : 1);
PERL
echo "libdate-manip-perl $have"
perl check.pl
