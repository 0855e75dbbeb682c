#!/usr/bin/env bash
# Everything that the portal's part has to pass, from its lockfile to a real browser.
#
#   SCREENSHOTS  a folder for what the browser saw (none)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/scripts/backstage_node.sh"
cd "$root/backstage-plugin"
work=$(mktemp -d)
portal= fresh=
finish() {
  local pid
  for pid in $portal $fresh; do kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT

step() { # name, command…: silent unless it fails
  local name=$1 begun=$SECONDS
  shift
  if "$@" > "$work/log" 2>&1; then
    printf '%-34s %4d s\n' "$name" $((SECONDS - begun))
  else
    cat "$work/log" >&2
    printf '%-34s failed\n' "$name" >&2
    exit 1
  fi
}

step 'node' plimsoll_use_node "$root"
plimsoll_use_node "$root"
step 'install, and build the pages' "$root/scripts/backstage_setup.sh"
step 'types of the API are up to date' node scripts/write-types.mjs --check
step 'types' npx tsc
step 'lint' npm run --silent lint
step 'unit and component tests' npx backstage-cli repo test --watchAll=false --maxWorkers=2
packages() {
  local package
  for package in plugins/*; do (cd "$package" && npx backstage-cli package build); done
}
step 'build of the packages' packages

if ! command -v chromium >/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    step 'chromium' bash -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium'
  else
    echo 'The browser test is skipped. To run it, type: sudo apt-get install chromium' >&2
    exit 0
  fi
fi
free_port() { "$root/.venv/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
mkdir -p "${SCREENSHOTS:=$work/shots}"
through() { # a browser test, its history (example or none), and the configuration beside the usual one
  local port plimsoll_port data=$work/$1
  port=$(free_port) plimsoll_port=$(free_port)
  mkdir -p "$data"
  # Emptied here: what the portal before said is still there until the next one begins.
  : > "$work/portal"
  PORTAL_PORT=$port PORTAL_PLIMSOLL_PORT=$plimsoll_port PORTAL_SHOP_PORT=$(free_port) \
    PORTAL_DATA=$data PORTAL_HISTORY=$2 PORTAL_CONFIG=${3:-} \
    "$root/scripts/backstage_portal.sh" > "$work/portal" 2>&1 &
  portal=$!
  step "portal, $1" stands
  step "browser, $1" node "tests/browser/$1.mjs" --portal "http://localhost:$port" --data "$data" \
    --plimsoll "http://127.0.0.1:$plimsoll_port" --chromium "$(command -v chromium)" --out "$SCREENSHOTS"
  if [ "$1" = backend ]; then
    step 'template' node tests/browser/template.mjs --portal "http://localhost:$port" \
      --repository "$root/examples/shop" --traffic "access-log:$root/examples/shop/logs/access.log.gz"
  fi
  kill "$portal"
  wait "$portal" || true
  portal=
}
stands() {
  for _ in $(seq 480); do
    grep -q 'The portal answers' "$work/portal" && return 0
    kill -0 "$portal" 2>/dev/null || break
    sleep 0.25
  done
  cat "$work/portal" >&2
  return 1
}
# It waits for packages most of the time, so the browser tests may go on meanwhile.
SCREENSHOTS=$SCREENSHOTS "$root/scripts/backstage_fresh.sh" > "$work/fresh" 2>&1 &
fresh=$!
installed() {
  wait "$fresh" || { cat "$work/fresh" >&2; return 1; }
  fresh=
}
through backend none
step 'the bundle that was downloaded' "$root/.venv/bin/plimsoll" bundle check "$SCREENSHOTS/bundle.zip"
through history example
# The same runs, looked at another way.
mv "$work/history" "$work/proxy"
through proxy example app-config.proxy.yaml
step 'a fresh app, by the documentation' installed
