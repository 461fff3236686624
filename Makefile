# `make demo` and `make test` are all that a newcomer needs; `make help` lists the rest.
.PHONY: cluster help demo test lint fmt types test-sqlite test-postgres test-production test-e2e test-pdf test-html test-clients bench planner run shell lock messages distances races scan siege lighthouse engines test-shares test-login test-office
.DEFAULT_GOAL := help

planner := tools/python.sh planner
dev := tools/python.sh dev

help:  ## this list
	@grep -E '^[a-z0-9-]+:.*## ' Makefile | sed 's/:.*## /|/' | awk -F'|' '{printf "make %-14s %s\n", $$1, $$2}'

demo:  ## the site with the demo movement on http://127.0.0.1:8000 (PORT=8001 make demo)
	@$(planner) -m tools.demo

test:  ## everything: lint, types, tests on PostgreSQL and what SQLite repeats, browser tests
	@$(dev) -m tools.check

lint:  ## ruff, the direction of imports, and templates
	@$(dev) -m tools.check lint

fmt:  ## let ruff put the code in order
	@$(dev) -m ruff check --fix --exit-zero --quiet
	@$(dev) -m ruff format

types:  ## mypy
	@$(dev) -m tools.check types

test-sqlite:  ## what SQLite repeats: locks, constraints, collation, search and dates
	@$(dev) -m tools.check sqlite

test-postgres:  ## all tests but the browser's, on a real PostgreSQL
	@$(dev) -m tools.check postgres

test-production:  ## web tests of identity, limits and calendars with production's cache, proxy, rates and cookies
	@DJANGO_SETTINGS_MODULE=tests.production $(dev) -m pytest -q tests/web/member tests/web/public/test_strangers.py \
		tests/web/public/test_feeds.py tests/web/public/test_verify.py tests/courses/common/test_limits.py tests/web/test_bounds.py

test-e2e:  ## browser tests in Chromium
	@$(dev) -m tools.check e2e

test-clients:  ## calendar and invitations in Thunderbird, ical.js, libical, vdirsyncer with khal, calcurse
	@$(dev) -m tools.check clients

engines:  ## find, enrol, cancel and subscribe in Chromium, Firefox ESR and WebKitGTK, and where they differ
	@$(dev) -m tools.check engines

pictures:  ## the pictures of docs/screenshots anew: the front page, find, and the four maps
	@$(dev) -m tests.e2e.pictures

races:  ## 20 rounds of sixty people and ten seats, and a storm, on SQLite and PostgreSQL
	@RACE_ROUNDS=20 $(dev) -m pytest tests/concurrency/test_server.py
	@RACE_ROUNDS=20 $(dev) -m tools.with_postgres .venv/bin/python -m pytest tests/concurrency/test_server.py

scan:  ## bandit and semgrep over everything that runs; sqlmap, wapiti and schemathesis at the demo as in production (a quarter of an hour); each must find a planted fault first
	@$(dev) -m tools.scan
	@$(dev) -m tests.scan

siege:  ## behind the real proxy, on SQLite and PostgreSQL: 20 rounds of sixty and ten, five minutes of kill -9 (a quarter of an hour)
	@$(dev) -m pytest tests/siege -p no:randomly
	@$(dev) -m tools.with_postgres .venv/bin/python -m pytest tests/siege -p no:randomly

cluster:  ## two web servers and two workers behind the proxy, through PgBouncer, with one Redis, each killed in turn (a quarter of an hour; Debian's redis-server and pgbouncer)
	@$(dev) -m tools.with_postgres .venv/bin/python -m pytest tests/cluster -p no:randomly

lighthouse:  ## what Lighthouse says of five pages behind the real proxy, median of three runs (ten minutes)
	@$(dev) -m tests.siege.lighthouse

test-pdf:  ## certificates against veraPDF, qpdf, poppler and a foreign verifier of Open Badges
	@$(dev) -m tools.check pdf

test-html:  ## pages and mails against the Nu Html Checker, mails against caniemail
	@$(dev) -m tools.check html

bench:  ## every figure of benchmarks/
	@$(dev) -m tools.check bench

planner:  ## the planner on twenty movements nobody tuned it on, and on a large one (ten minutes on two quiet cores)
	@$(dev) benchmarks/planner_movements.py --seeds 101-120 --seconds 20
	@$(dev) benchmarks/planner_movements.py --seeds 101 --size 5 --courses 18 --seconds 60

run:  ## the development server, which reloads what you change
	@$(dev) manage.py runserver 127.0.0.1:$${PORT:-8000}

shell:  ## Python with the project loaded
	@$(dev) manage.py shell

test-shares:  ## our count of a members' budget against pabutools on 300 random rounds
	@$(dev) -m tools.check shares

test-login:  ## the movement's own system: a real provider (oidc-provider 9.13.3, on Node), and scim2-tester 0.5.2 at our SCIM
	@$(dev) -m tools.check login

test-office:  ## rooms, associations and trainers taken out, saved by LibreOffice in Danish as xlsx, ods and CSV, and brought along again (Debian's libreoffice-calc)
	@$(dev) -m tools.check office

lock:  ## renew the hashed locks from the groups of pyproject.toml (UPGRADE=--upgrade for the newest of everything)
	@tools/lock.sh $(UPGRADE)

distances:  ## make the table of distances again and compare it with the one that ships (minutes)
	@$(dev) -m tools.distances check

messages:  ## collect and compile the translations
	@$(dev) -m tools.messages
