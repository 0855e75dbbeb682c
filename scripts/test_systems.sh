#!/usr/bin/env bash
# Tests talk to a real Prometheus, which PyPI does not have: installs Debian's when it may.
set -euo pipefail

command -v prometheus >/dev/null && command -v promtool >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  # In run level 1 the package starts no server of its own.
  apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends prometheus >/dev/null
else
  echo "Tests with a real Prometheus are skipped. To run them, type: sudo apt-get install prometheus" >&2
fi
