#!/usr/bin/env bash
# Runs the project's Python with everything installed: `tools/python.sh planner|dev ARGUMENTS…`.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/bootstrap.sh "$1"
shift
# A Mac's loader does not look where Homebrew puts Pango, unless Python is Homebrew's too.
if [ "$(uname)" = Darwin ] && command -v brew >/dev/null; then
    export DYLD_FALLBACK_LIBRARY_PATH="${DYLD_FALLBACK_LIBRARY_PATH:-$(brew --prefix)/lib:/usr/local/lib:/usr/lib}"
fi
exec .venv/bin/python "$@"
