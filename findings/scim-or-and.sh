#!/usr/bin/env bash
# "a or b and c" in a SCIM filter means "(a or b) and c" to scim2-filter-parser, whose documentation quotes the rule that "and" comes first.
#
# Guess    RFC 7644, 3.4.2.2: "and" binds tighter than "or". userName eq "anna" or active eq true and title eq "Teacher" finds Anna and the active
#          teachers, as with the parentheses written. Its reader is the one that django-scim2 uses.
# Happens  It takes the parts from left to right: Anna, who is no teacher, is not found. The other order (active … and … or …) and parentheses give
#          what they should. "not" keeps its place.
# Version  scim2-filter-parser 0.7.0
# Source   scim2_filter_parser/parser.py (one rule for both operators) · https://www.rfc-editor.org/rfc/rfc7644#section-3.4.2.2
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check scim2-filter-parser==0.7.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sqlite3
import sys
from importlib.metadata import version

from scim2_filter_parser.queries import SQLQuery

columns = {(name, None, None): f"people.{name}" for name in ("userName", "active", "title")}
database = sqlite3.connect(":memory:")
database.execute("create table people (userName text, active text, title text)")
people = [("anna", "FALSE", "Cook"), ("bo", "TRUE", "Teacher"), ("carl", "TRUE", "Cook")]
database.executemany("insert into people values (?, ?, ?)", people)


def found(text):
    query = SQLQuery(text, "people", columns)
    where = query.where_sql.format(**{name: f":{name}" for name in query.params_dict})
    return where, " ".join(name for (name,) in database.execute(f"select userName from people where {where} order by 1", query.params_dict))


anna, rest = 'userName eq "anna"', 'active eq true and title eq "Teacher"'
print(f"scim2-filter-parser {version('scim2-filter-parser')}: anna is a cook, bo an active teacher, carl an active cook")
names = []
for text in (f"{anna} or {rest}", f"{rest} or {anna}", f"{anna} or ({rest})"):
    where, name = found(text)
    names.append(name)
    print(f"{text}\n  {where}\n  finds {name}")
sys.exit(names != ["bo", "anna bo", "anna bo"])
PYTHON
