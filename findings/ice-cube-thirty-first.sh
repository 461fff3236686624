#!/usr/bin/env bash
# ice_cube's "every month" from 31 January is 28 February, 31 March, 30 April, and is written as FREQ=MONTHLY, which leaves those months out.
#
# Guess    The documentation says that monthly rules skip months that are too short, and RFC 5545 (3.3.10) that an invalid date is ignored: 31 January,
#          31 March, 31 May. Who wants the last day says day_of_month(-1).
# Happens  Only with day_of_month(31). Where the day comes from the start alone, a short month gets its last day, and a yearly 29 February becomes the
#          28th. to_ical writes FREQ=MONTHLY, so every calendar that is fed from it lacks five evenings a year.
# Version  ruby-ice-cube 0.16.4-3 (Debian 12), python-dateutil 2.9.0.post0 to read what it wrote
# Source   ice_cube/validations/fixed_value.rb, validate_day_lock · README, "Monthly (by day of month)" · RFC 5545, 3.3.10
# Ends with 0 when that is still so, with 1 when it is not, with 77 without Ruby or that version.
set -euo pipefail
have=$(dpkg-query -W -f '${Version}' ruby-ice-cube 2>/dev/null || true)
[ "$have" = 0.16.4-3 ] && command -v ruby >/dev/null || { echo "apt-get install ruby ruby-ice-cube=0.16.4-3 first (here: ${have:-none})" >&2; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-dateutil==2.9.0.post0
TZ=UTC ruby - > "$folder/written" <<'RUBY'
require 'ice_cube'

warn "ice_cube #{IceCube::VERSION}"

def days(rule, start)
  schedule = IceCube::Schedule.new(start)
  schedule.add_recurrence_rule(rule)
  found = schedule.first(4).map { |day| day.strftime('%Y-%m-%d') }
  warn "#{rule.to_ical} from #{start.strftime('%Y-%m-%d')}: #{found.join(' ')}"
  [found, "DTSTART:#{start.strftime('%Y%m%dT%H%M%SZ')}\nRRULE:#{rule.to_ical}"]
end

plain, written = days(IceCube::Rule.monthly, Time.utc(2026, 1, 31, 18))
named, = days(IceCube::Rule.monthly.day_of_month(31), Time.utc(2026, 1, 31, 18))
yearly, = days(IceCube::Rule.yearly, Time.utc(2024, 2, 29, 18))
same = plain == %w[2026-01-31 2026-02-28 2026-03-31 2026-04-30] && yearly[1] == '2025-02-28'
exit 1 unless same && named == %w[2026-01-31 2026-03-31 2026-05-31 2026-07-31]
puts written
RUBY
"$folder/venv/bin/python" - "$folder/written" <<'PYTHON'
import sys
from itertools import islice
from pathlib import Path

from dateutil.rrule import rrulestr

written = Path(sys.argv[1]).read_text()
found = [f"{day:%Y-%m-%d}" for day in islice(rrulestr(written), 4)]
print(f"written: {' '.join(written.split())}; dateutil reads: {' '.join(found)}")
sys.exit(found != ["2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31"])
PYTHON
