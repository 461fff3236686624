# One file for every role: web (the default), worker (`python manage.py tick --loop`), and any manage.py command.
# The worker also calculates years and is built with GROUP=planner: 150 MB of solvers that no page needs.

FROM python:3.13-slim AS build
ARG GROUP=web
COPY requirements/${GROUP}.txt requirements/
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --no-compile --require-hashes --only-binary :all: -r requirements/${GROUP}.txt \
    && /venv/bin/python -m compileall -q /venv/lib

FROM python:3.13-slim
# Pango and HarfBuzz draw the certificates; their fonts are part of the project.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-log-init --create-home rundkreds
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    TMPDIR=/home/rundkreds \
    DJANGO_SETTINGS_MODULE=lms.settings.production
WORKDIR /app
COPY --from=build /venv /venv
COPY . .
# Collecting needs settings but no real ones: nothing of these stays in the image.
RUN SECRET_KEY=build DATABASE_URL=sqlite:// BASE_URL=https://build.example CALENDAR_DOMAIN=build.example \
    FROM_EMAIL=build@build.example SMTP_HOST=build.example \
    python manage.py collectstatic --no-input \
    && python -m compileall -q courses home lms \
    && install -d -o rundkreds -g rundkreds var/media var/keys var/ledger var/ballots var/backups
USER rundkreds
EXPOSE 8000
VOLUME /app/var/media /app/var/keys /app/var/ledger /app/var/ballots /app/var/backups
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["python", "deploy/healthcheck.py"]
ENTRYPOINT ["deploy/entrypoint.sh"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "lms.wsgi"]
