"""A process that runs lines of Python on the server's database: one JSON string in, one JSON object out.

`manage.py shell` would load Django again for every question.
"""

import contextlib
import io
import json
import sys
import traceback

import django


def main() -> None:
    django.setup()
    for line in sys.stdin:
        printed, error = io.StringIO(), ""
        try:
            with contextlib.redirect_stdout(printed):
                exec(json.loads(line), {})  # noqa: S102 the tests' own lines
        except Exception:  # noqa: BLE001 handed to the test
            error = traceback.format_exc()
        print(json.dumps({"printed": printed.getvalue(), "error": error}), flush=True)


if __name__ == "__main__":
    main()
