#!/usr/bin/env bash
# Installs what the portal needs and builds its pages, unless that was done for these very files.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/scripts/backstage_node.sh"
plimsoll_use_node "$root"
cd "$root/backstage-plugin"

lock=$(cksum < package-lock.json)
if [ "$(cat node_modules/.plimsoll-lock 2>/dev/null)" != "$lock" ]; then
  npm ci --ignore-scripts --no-audit --no-fund --loglevel error
  echo "$lock" > node_modules/.plimsoll-lock
fi

sources=$(find packages/app plugins app-config.yaml package-lock.json \
  \( -name node_modules -o -name dist -o -name dist-types -o -name '*.test.*' -o -name '*.md' \) -prune -o -type f -print0 |
  sort -z | xargs -0 cat | cksum)
if [ "$(cat packages/app/dist/.plimsoll-sources 2>/dev/null)" != "$sources" ]; then
  # The addresses are read when the portal starts; the build only has to find that they exist.
  (cd packages/app && PORTAL_SECRET=- PORTAL_PLIMSOLL_SERVER=http://127.0.0.1 PORTAL_PLIMSOLL_TOKEN=- \
    npx backstage-cli package build --config ../../app-config.yaml) > packages/app/build.log 2>&1 ||
    { cat packages/app/build.log >&2; exit 1; }
  rm -f packages/app/build.log
  echo "$sources" > packages/app/dist/.plimsoll-sources
fi
