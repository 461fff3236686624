#!/usr/bin/env bash
# With --locale da_DK csvkit's in2csv reads 03-04-2026 as 4 March, 03.04.2026 as the number 3042026 and 18.30 as 1830.
#
# Guess    "The locale (en_US) of any formatted numbers" makes 1.234,50 a number and leaves dates and hours alone; 03-04-2026 is text, or the third of April, and
#          a day that is no American date (13-04-2026) shows which it is.
# Happens  Dates are American whatever the locale: 4 March. With 13-04-2026 in it the column is text, so the same list is dates one month and text the next.
#          With the Danish locale a full stop is taken out wherever it stands: the day is a number of seven figures, and half past six 1830.
# Version  csvkit 2.2.0 with agate 1.14.2
# Source   agate/data_types/date.py (parsedatetime, en_US) and number.py (group_symbol) · https://csvkit.readthedocs.io/en/latest/common_arguments.html
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check csvkit==2.2.0 agate==1.14.2
cd "$folder"
PATH=$folder/venv/bin:$PATH
in2csv --version
printf 'Navn;Dato;Pris\nAne;03-04-2026;1.234,50\nBo;05-06-2026;99,00\n' > dashes.csv
printf 'Navn;Dato;Pris\nAne;03-04-2026;1.234,50\nBo;13-04-2026;99,00\n' > later.csv
printf 'Navn;Dato;Start\nAne;03.04.2026;18.30\nBo;05.06.2026;19.00\n' > stops.csv
for name in dashes later stops; do
    echo "$name.csv:"
    in2csv -d ';' --locale da_DK $name.csv | tee $name.out
done
diff dashes.out - <<'OUT'
Navn,Dato,Pris
Ane,2026-03-04,1234.50
Bo,2026-05-06,99.00
OUT
diff later.out - <<'OUT'
Navn,Dato,Pris
Ane,03-04-2026,1234.50
Bo,13-04-2026,99.00
OUT
diff stops.out - <<'OUT'
Navn,Dato,Start
Ane,3042026,1830
Bo,5062026,1900
OUT
