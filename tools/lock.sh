#!/usr/bin/env bash
# Resolves requirements/*.in into hashed locks that hold on every platform and name no registry.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/bootstrap.sh dev
uv=$(command -v uv || echo .tools/uv/bin/uv)
for name in base dev conformance; do
    "$uv" pip compile "$@" --quiet --universal --generate-hashes --python-version 3.12 --no-emit-index-url \
        --no-emit-find-links --custom-compile-command 'make lock' "requirements/$name.in" -o "requirements/$name.txt"
done
