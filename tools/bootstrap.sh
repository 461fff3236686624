#!/usr/bin/env bash
# Makes .venv from a hashed lock: `tools/bootstrap.sh [web|planner|s3|dev]`. Does nothing when that is already done.
# Runs with the bash 3.2 of macOS. Which registry packages come from is the machine's business: nothing is set here.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '==> %s\n' "$*"; }
fail() { printf '\n!!! %s\n' "$*" >&2; exit 1; }

kind=${1:-planner}
stamp=.venv/.installed
# Somebody who once asked for the tools of development keeps them.
if [ -f "$stamp" ] && [ "$(cut -d' ' -f1 "$stamp")" = dev ]; then kind=dev; fi
lock=requirements/$kind.txt
wanted="$kind $(cksum <"$lock")"
if [ -x .venv/bin/python ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && .venv/bin/python -c ''; then
    exit 0
fi

# Runs, is new enough, and was built with what we need (pyenv builds without sqlite3 or ssl when headers were missing).
good_python() {
    "$1" -c 'import sqlite3, ssl, sys; sys.exit(sys.version_info < (3, 12) or sqlite3.sqlite_version_info < (3, 37))' \
        >/dev/null 2>&1
}

find_python() {
    local version folder candidate
    for version in 3.13 3.14 3.12; do
        candidate=$(command -v "python$version" || true)
        if [ -n "$candidate" ] && good_python "$candidate"; then echo "$candidate"; return; fi
        for folder in "${PYENV_ROOT:-${HOME:-}/.pyenv}" "$(pyenv root 2>/dev/null || true)"; do
            for candidate in "$folder"/versions/"$version"*/bin/python3; do
                if [ -x "$candidate" ] && good_python "$candidate"; then echo "$candidate"; return; fi
            done
        done
    done
    candidate=$(command -v python3 || true)
    if [ -n "$candidate" ] && good_python "$candidate"; then echo "$candidate"; fi
}

# uv in a virtual environment of its own: neither the system's nor the user's packages are touched.
make_uv() {
    local host=$1
    [ -n "$host" ] || fail "No Python at all was found. Type: sudo apt install python3-venv   (macOS: brew install uv)"
    if [ -x .tools/uv/bin/uv ] && .tools/uv/bin/uv --version >/dev/null 2>&1; then return; fi
    say "installing uv into .tools/uv (with $host)"
    rm -rf .tools/uv
    if ! "$host" -m venv .tools/uv >/dev/null 2>&1; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            say "this Python cannot make virtual environments: installing python3-venv"
            { apt-get install -y python3-venv || { apt-get update && apt-get install -y python3-venv; }; } >/dev/null
            rm -rf .tools/uv
            "$host" -m venv .tools/uv
        else
            rm -rf .tools/uv
            fail "This Python cannot make virtual environments. Type: sudo apt install python3-venv   (macOS: brew install uv)"
        fi
    fi
    .tools/uv/bin/python -m pip install --quiet uv || fail "pip could not install uv. Is there a network? See the lines above."
}

python=$(find_python)
if command -v uv >/dev/null && uv --version >/dev/null 2>&1; then
    uv=uv
else
    make_uv "${python:-$(command -v python3 || true)}"
    uv=$PWD/.tools/uv/bin/uv
fi
if [ -z "$python" ]; then
    python=$("$uv" python find --no-python-downloads '>=3.12' 2>/dev/null || true)
fi
if [ -z "$python" ]; then
    say "no Python 3.12 or newer on this machine: uv downloads one"
    "$uv" python install 3.13 || fail "uv could not download Python. Install Python 3.12 or newer yourself and start again."
    python=$("$uv" python find '>=3.12')
fi

if ! { [ -x .venv/bin/python ] && good_python .venv/bin/python; }; then
    say "making .venv with $("$python" --version) ($python)"
    rm -rf .venv
    "$uv" venv --quiet --python "$python" .venv
fi
rm -f "$stamp"
say "installing $(grep -c '^[a-z]' "$lock") packages from $lock"
if ! "$uv" pip sync --require-hashes --python .venv/bin/python "$lock"; then
    # A mirror that only pip is configured for; the hashes make it the same set.
    say "uv could not fetch them: trying pip"
    .venv/bin/python -m ensurepip >/dev/null && .venv/bin/python -m pip install --require-hashes -r "$lock" ||
        fail "The packages of $lock could not be installed. See the lines above."
fi
printf '%s' "$wanted" >"$stamp"
