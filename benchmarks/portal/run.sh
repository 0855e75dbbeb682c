#!/usr/bin/env bash
# How soon a newcomer sees the tab of a service with 10,000 runs among 1,000,000.
#
#   RUNS    in the store  (1000000)
#   REPEATS of each view  (20)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$root/scripts/backstage_node.sh"
plimsoll_use_node "$root"
mkdir -p "$root/benchmarks/data"
data=$(mktemp -d -p "$root/benchmarks/data")
portal=
finish() {
  if [ -n "$portal" ]; then kill "$portal" 2>/dev/null || true; wait "$portal" 2>/dev/null || true; fi
  rm -rf "$data"
}
trap finish EXIT
free_port() { "$root/.venv/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
(cd "$data" && "$root/.venv/bin/python" "$root/benchmarks/portal/fill.py" --runs "${RUNS:-1000000}")
port=$(free_port)
PORTAL_PORT=$port PORTAL_PLIMSOLL_PORT=$(free_port) PORTAL_SHOP_PORT=$(free_port) PORTAL_DATA=$data \
  "$root/scripts/backstage_portal.sh" > "$data/portal.out" 2>&1 &
portal=$!
until grep -q 'The portal answers' "$data/portal.out"; do
  kill -0 "$portal" 2>/dev/null || { cat "$data/portal.out" >&2; exit 1; }
  sleep 0.5
done
cd "$root/backstage-plugin"
node tests/browser/speed.mjs --portal "http://localhost:$port" --repeats "${REPEATS:-20}" \
  --chromium "$(command -v chromium)"
