#!/usr/bin/env bash
# 36:00, hours worked as a spreadsheet writes them, is 36 minutes to csvkit, and 36:00 and 1:30 are 37 minutes and a half together.
#
# Guess    A list of hours and minutes ([h]:mm, what a spreadsheet saves as CSV) is text, of which csvstat makes no sum, or hours, 37:30:00
#          together.
# Happens  The column is taken for lengths of time, of minutes and seconds: in2csv writes 0:36:00 and 0:01:30, and csvstat's sum is 0:37:30. 12:00:00 with
#          seconds is twelve hours, in the same column.
# Version  csvkit 2.2.0 with agate 1.14.2 and pytimeparse 1.1.8
# Source   agate/data_types/time_delta.py (pytimeparse) · https://csvkit.readthedocs.io/en/latest/scripts/csvstat.html
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check csvkit==2.2.0 agate==1.14.2 pytimeparse==1.1.8
cd "$folder"
PATH=$folder/venv/bin:$PATH
in2csv --version
printf 'Navn,Timer\nAne,36:00\nBo,1:30\n' > hours.csv
printf 'Navn,Timer\nAne,36:00\nBo,12:00:00\n' > mixed.csv
in2csv hours.csv | tee hours.out
in2csv mixed.csv | tee mixed.out
csvstat --sum -c Timer hours.csv | tee sum.out
diff hours.out - <<'OUT'
Navn,Timer
Ane,0:36:00
Bo,0:01:30
OUT
diff mixed.out - <<'OUT'
Navn,Timer
Ane,0:36:00
Bo,12:00:00
OUT
grep -q '0:37:30' sum.out
