#!/usr/bin/env bash
# standardwebhooks signs a moment in Copenhagen as if its clock showed UTC, an hour or two ahead of itself, and the library's own verifier refuses it.
#
# Guess    sign(msg_id, timestamp, data) takes any aware datetime: the same moment gives the same signature, whatever zone it is told in.
# Happens  The zone is written over (replace(tzinfo=utc)), not converted: one moment in UTC and in Europe/Copenhagen gets two signatures, and the second one
#          does not verify under the moment's own `webhook-timestamp`. Only moments in UTC are signed as what they are.
# Version  standardwebhooks 1.1.0
# Source   standardwebhooks/webhooks.py, sign · https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md ("webhook-timestamp:
#          integer unix timestamp (seconds since epoch)")
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check standardwebhooks==1.1.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import base64
import datetime as dt
import sys
from importlib.metadata import version
from zoneinfo import ZoneInfo

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

print(f"standardwebhooks {version('standardwebhooks')}")
hook = Webhook("whsec_" + base64.b64encode(b"an example, known to all who read").decode())
utc = dt.datetime.now(dt.UTC).replace(microsecond=0)
moments = {"UTC": utc, "Copenhagen": utc.astimezone(ZoneInfo("Europe/Copenhagen"))}
body = '{"type": "session.published"}'


def verifies(moment):
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": hook.sign("msg_1", moment, body),
    }
    try:
        return hook.verify(body, headers) == {"type": "session.published"}
    except WebhookVerificationError as error:
        print(f"  refused: {error}")
        return False


print("one moment:", moments["UTC"] == moments["Copenhagen"])
seen = {name: verifies(moment) for name, moment in moments.items()}
print("verified:", seen)
sys.exit(moments["UTC"] != moments["Copenhagen"] or seen != {"UTC": True, "Copenhagen": False})
PYTHON
