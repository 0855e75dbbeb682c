#!/usr/bin/env bash
# Packs the plugins, and does with a fresh Backstage app what docs/backstage.md tells an adopter:
# the three blocks below its heading are run as they stand there, with addresses of this machine.
#
#   SCREENSHOTS  a folder for what the browser saw (none)
#
# It wants `npx tsc` to have been run, as scripts/backstage_test.sh does.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/scripts/backstage_node.sh"
plimsoll_use_node "$root"
work=$(mktemp -d)
started=()
finish() {
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM
begun=$SECONDS
done_with() {
  printf '%s: %d s\n' "$1" $((SECONDS - begun))
  begun=$SECONDS
}
free_port() { "$root/.venv/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
answers() { # address, process, its log
  for _ in $(seq 240); do
    curl -fsS -o /dev/null "$1" 2>/dev/null && return 0
    kill -0 "$2" 2>/dev/null || break
    sleep 0.25
  done
  cat "$3" >&2
  return 1
}

# In a copy, because packing rewrites package.json for a moment.
mkdir "$work/packing" "$work/packed"
cd "$root/backstage-plugin"
tar c --exclude node_modules --exclude images plugins dist-types package.json tsconfig.json backstage.json |
  tar x -C "$work/packing"
ln -s "$PWD/node_modules" "$work/packing/node_modules"
for package in "$work/packing"/plugins/*; do
  (cd "$package" && { [ -d dist ] || npx backstage-cli package build; } &&
    npm pack --silent --ignore-scripts=false --pack-destination "$work/packed")
done
node scripts/registry.mjs "$work/packed" > "$work/registry" &
started+=($!)
for _ in $(seq 40); do [ -s "$work/registry" ] && break; sleep 0.25; done
done_with 'packed'

block() { # language: what the three steps say in it
  sed -n '/^## Into your own portal/,/^## [^I]/p' "$root/docs/backstage.md" |
    awk -v language="$1" '$1 == "```" language { on = 1; next } $1 == "```" { on = 0 } on' | sed 's/^   //'
}
fresh=$work/fresh
mkdir "$fresh"
node scripts/fresh-app.mjs "$fresh"
cd "$fresh"
npm install --prefer-offline --loglevel error
done_with 'a fresh app'

echo "@plimsoll:registry=$(cat "$work/registry")" >> .npmrc
block sh > steps.sh
[ -s steps.sh ]
bash -euxo pipefail steps.sh
[ -f node_modules/@plimsoll/backstage-plugin/dist/index.esm.js ]
done_with 'step 1'

index=packages/backend/src/index.ts
block ts > "$work/lines"
[ -s "$work/lines" ]
{ grep -v 'backend.start' "$index"; cat "$work/lines"; echo 'backend.start();'; } > "$work/index"
mv "$work/index" "$index"

portal_port=$(free_port) plimsoll_port=$(free_port)
portal=http://localhost:$portal_port plimsoll=http://127.0.0.1:$plimsoll_port
here() { sed "s#https://plimsoll.example.com#$plimsoll#; s#https://backstage.example.com#$portal#"; }
block yaml | here >> app-config.yaml
grep -q "$plimsoll" app-config.yaml
block text | here > "$work/server"
grep -q "$portal" "$work/server"
mkdir "$work/plimsoll"
(
  . "$work/server"
  cd "$work/plimsoll"
  exec "$root/.venv/bin/plimsoll" serve --port "$plimsoll_port"
) > "$work/plimsoll.log" 2>&1 &
started+=($!)
answers "$plimsoll/ready" $! "$work/plimsoll.log"

export PORTAL_SECRET=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
export APP_CONFIG_app_baseUrl=$portal APP_CONFIG_backend_baseUrl=$portal APP_CONFIG_backend_listen_port=$portal_port
(cd packages/app && npx backstage-cli package build --config ../../app-config.yaml)
done_with 'its pages'
cd packages/backend
node --require @backstage/cli/config/nodeTransform.cjs src/index.ts --config ../../app-config.yaml \
  > "$work/portal.log" 2>&1 &
started+=($!)
answers "$portal/.backstage/health/v1/readiness" $! "$work/portal.log"
mkdir -p "${SCREENSHOTS:=$work/shots}"
cd "$root/backstage-plugin"
node tests/browser/fresh.mjs --portal "$portal" --chromium "$(command -v chromium)" --out "$SCREENSHOTS" || {
  tail -n 50 "$work/portal.log" >&2
  tail -n 50 "$work/plimsoll.log" >&2
  exit 1
}
done_with 'the tab answers'
