"""ASGI entry point, for those who need one; the image serves WSGI (measured: docs/adr/0001)."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.production")
application = get_asgi_application()
