#!/usr/bin/env bash
# Makes the project's own environment in .venv: once, and again whenever the pinned versions change.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
stamp=.venv/.pinned

fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

command -v "$python" >/dev/null || fail "no $python found. Install Python 3.11 or later, or name one: make PYTHON=/path/to/python3.11"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  fail "$("$python" --version) is too old. Install Python 3.11 or later, or name one: make PYTHON=/path/to/python3.11"

pinned=$(cat requirements/*.txt pyproject.toml | cksum)
if [ -x .venv/bin/plimsoll ] && [ "$(cat "$stamp" 2>/dev/null)" = "$pinned" ]; then exit 0; fi

# Debian ships Python without the part that makes environments.
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
  else
    fail "Python cannot make environments yet. Type: sudo apt-get install python3-venv"
  fi
fi

[ -x .venv/bin/python ] || "$python" -m venv .venv
.venv/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes -r requirements/uv.txt
.venv/bin/uv pip sync --quiet --python .venv/bin/python --require-hashes requirements/dev.txt requirements/uv.txt
.venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --editable .
printf '%s\n' "$pinned" > "$stamp"
