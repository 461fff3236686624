#!/usr/bin/env bash
# "The last working day of the month" (BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1) is, in Ruby's ice_cube, every working day.
#
# Guess    ice_cube 0.16 has no BYSETPOS of its own; a rule with it is refused, as one with BYWEEKNO is: ArgumentError, "Invalid rule validation type".
# Happens  The reader has a branch of its own for BYSETPOS, and it is empty: the part is dropped, the rest is taken for the rule, and to_ical writes
#          it on without. "The second and the fourth Monday" (BYDAY=MO;BYSETPOS=2,4) is every Monday. BYDAY=2MO,4MO works.
# Version  ruby-ice-cube 0.16.4-3 (Debian 12)
# Source   ice_cube/parsers/ical_parser.rb, rule_from_ical (when 'BYSETPOS', nothing, else validations[name] = nil)
# Ends with 0 when that is still so, with 1 when it is not, with 77 without Ruby or that version.
set -euo pipefail
have=$(dpkg-query -W -f '${Version}' ruby-ice-cube 2>/dev/null || true)
[ "$have" = 0.16.4-3 ] && command -v ruby >/dev/null || { echo "apt-get install ruby ruby-ice-cube=0.16.4-3 first (here: ${have:-none})" >&2; exit 77; }
TZ=UTC ruby - <<'RUBY'
require 'ice_cube'

puts "ice_cube #{IceCube::VERSION}"

def days(rule)
  parsed = IceCube::Rule.from_ical(rule)
  schedule = IceCube::Schedule.new(Time.utc(2026, 1, 5, 18))
  schedule.add_recurrence_rule(parsed)
  found = schedule.first(4).map { |day| day.strftime('%d.%m.') }
  puts "#{rule}: #{found.join(' ')}; written #{parsed.to_ical}"
  [found, parsed.to_ical]
end

last, written = days('FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1')
second, = days('FREQ=MONTHLY;BYDAY=MO;BYSETPOS=2,4')
right, = days('FREQ=MONTHLY;BYDAY=2MO,4MO')
refused = begin
  days('FREQ=YEARLY;BYWEEKNO=20;BYDAY=TH')
  nil
rescue ArgumentError => error
  puts "BYWEEKNO: #{error.message}"
  error.message
end
same = last == %w[05.01. 06.01. 07.01. 08.01.] && written !~ /SETPOS/ && second == %w[05.01. 12.01. 19.01. 26.01.]
exit(same && right == %w[12.01. 26.01. 09.02. 23.02.] && refused ? 0 : 1)
RUBY
