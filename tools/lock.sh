#!/usr/bin/env bash
# Compiles each dependency group of pyproject.toml into one hashed lock that holds on every platform and names no registry.
# A group that includes another is held to the versions that the smaller one has: the same code runs everywhere.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/bootstrap.sh dev
uv=$(command -v uv || echo .tools/uv/bin/uv)
smaller=()
for group in web planner s3 dev conformance; do
    "$uv" pip compile "$@" --quiet --universal --generate-hashes --python-version 3.12 --no-emit-index-url \
        --no-emit-find-links --custom-compile-command 'make lock' ${smaller[@]+"${smaller[@]}"} \
        --group "$group" -o "requirements/$group.txt"
    smaller=(--constraints "requirements/$group.txt")
done
# Programs of an environment of their own: nothing of ours is held to what they need.
for group in trust shares; do
    "$uv" pip compile "$@" --quiet --universal --generate-hashes --python-version 3.12 --no-emit-index-url \
        --no-emit-find-links --custom-compile-command 'make lock' --group "$group" -o "requirements/$group.txt"
done
