"""Asks the web server of this container whether it answers: `healthcheck.py [/readyz]`."""

import os
import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit

connection = HTTPConnection("127.0.0.1", 8000, timeout=4)
# Django answers to its own names only.
connection.request(
    "GET", sys.argv[1] if len(sys.argv) > 1 else "/healthz", headers={"Host": urlsplit(os.environ["BASE_URL"]).netloc}
)
answer = connection.getresponse()
print(answer.status, answer.read().decode())
sys.exit(answer.status != 200)
