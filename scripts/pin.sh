#!/usr/bin/env bash
# Writes requirements/*.txt anew: every version exact, with hashes, for all platforms, naming no host.
set -euo pipefail
cd "$(dirname "$0")/.."
pin() { .venv/bin/uv pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url --python-version 3.11 "$@"; }
pin requirements/uv.in --output-file requirements/uv.txt
pin pyproject.toml --output-file requirements/runtime.txt
pin pyproject.toml --extra dev --output-file requirements/dev.txt
