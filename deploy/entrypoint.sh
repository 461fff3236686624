#!/bin/sh
# Starts any role of the image; with AUTOMIGRATE=1 the database is brought up to date first.
set -eu
if [ "${AUTOMIGRATE:-0}" = 1 ]; then
    python manage.py migrate --no-input
    python manage.py createcachetable
fi
exec "$@"
