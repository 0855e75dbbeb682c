#!/usr/bin/env bash
# Starts a real Backstage with the example shop in its catalog, beside a real Plimsoll server.
#
#   PORTAL_PORT    where the portal answers        (7007)
#   PORTAL_PLIMSOLL_PORT  where Plimsoll answers  (8087)
#   PORTAL_CONFIG  another configuration file of backstage-plugin/ (app-config.proxy.yaml)
#   PORTAL_SHOP_PORT  where the example shop answers, which takes the load  (8000)
#   PORTAL_HISTORY example: four weeks of example runs to look at; none     (example)
#   PORTAL_DATA    where Plimsoll keeps its things (a folder that is removed at the end)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
"$root/scripts/backstage_setup.sh"
. "$root/scripts/backstage_node.sh"
plimsoll_use_node "$root"

portal_port=${PORTAL_PORT:-7007} plimsoll_port=${PORTAL_PLIMSOLL_PORT:-8087}
shop_port=${PORTAL_SHOP_PORT:-8000}
started=()
finish() {
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
  [ -n "${PORTAL_DATA:-}" ] || rm -rf "$data"
}
data=${PORTAL_DATA:-$(mktemp -d)}
mkdir -p "$data"
trap finish EXIT
trap 'exit 0' INT TERM

answers() { # whether an address answers within a minute
  for _ in $(seq 240); do
    curl -fsS -o /dev/null "$1" 2>/dev/null && return 0
    kill -0 "$2" 2>/dev/null || return 1
    sleep 0.25
  done
  return 1
}

export PLIMSOLL_API__AUTHENTICATION=tokens
export PLIMSOLL_LOCAL__ROOTS="[\"$root/examples\"]" PLIMSOLL_ACCESS_LOG__ROOTS="[\"$root/examples\"]"
cd "$data"
plimsoll=$root/.venv/bin/plimsoll
export PLIMSOLL_RUN__SECRETS_FILE=$data/secrets.json
if [ "${PORTAL_HISTORY:-example}" = example ] && [ ! -e example-history ]; then
  "$plimsoll" example-history
  touch example-history
fi
"$root/.venv/bin/python" -m uvicorn shop.app:app --app-dir "$root/examples/shop" \
  --host 127.0.0.1 --port "$shop_port" --log-level warning > shop.log 2>&1 &
started+=($!)
answers "http://127.0.0.1:$shop_port/healthz" $! || { cat shop.log >&2; exit 1; }
# Runs act for the customer whose password the example publishes.
api_token=$(curl -fsS "http://127.0.0.1:$shop_port/login" -H 'Content-Type: application/json' \
  -d '{"username": "demo", "password": "demo-anchor"}' | grep -o '"access_token":"[^"]*' | cut -d'"' -f4)
(umask 077 && printf '{"staging": {"API_TOKEN": "%s", "BODY_PASSWORD": "demo-anchor"}}' "$api_token" > secrets.json)
[ -s token ] || (umask 077 && "$plimsoll" token create portal --scope admin > token)
PORTAL_PLIMSOLL_TOKEN=$(grep -o 'plimsoll_[^ ]*' token | head -1)
# A test may take it away for a while: a file `away`, then an end to the process.
(
  trap 'kill "$(cat plimsoll.pid)"; wait; exit 0' TERM
  while true; do
    "$plimsoll" serve --port "$plimsoll_port" >> plimsoll.log 2>&1 &
    echo $! > plimsoll.pid
    wait $! || true
    [ -e away ] || exit 1
    while [ -e away ]; do sleep 0.2; done
  done
) &
started+=($!)
export PORTAL_PLIMSOLL_TOKEN PORTAL_PLIMSOLL_SERVER=http://127.0.0.1:$plimsoll_port
answers "$PORTAL_PLIMSOLL_SERVER/ready" $! || { cat plimsoll.log >&2; exit 1; }

tell() { # method, path, JSON
  curl -fsS -o /dev/null -X "$1" "$PORTAL_PLIMSOLL_SERVER/api/v1/$2" -H 'Content-Type: application/json' \
    -H "Authorization: Bearer $PORTAL_PLIMSOLL_TOKEN" -d "$3"
}
tell POST services "{\"name\": \"component:default/shop\", \"title\": \"Shop\",
  \"owner\": \"group:default/shop-crew\", \"repository\": \"$root/examples/shop\",
  \"traffic\": \"access-log:$root/examples/shop/logs/access.log.gz\"}"
tell POST services '{"name": "component:default/payments", "title": "Payments",
  "owner": "group:default/payments-crew"}'
tell PUT environments/staging "{\"base_url\": \"http://127.0.0.1:$shop_port\",
  \"policy\": {\"max_rate_per_s\": 50}}"
tell PUT environments/production '{"policy": {"max_rate_per_s": 50, "approval_needed": true,
  "allowed_hours": [{"start": "22:00:00", "end": "04:30:00"}], "forbidden_endpoints": ["DELETE *"]}}'

cd "$root/backstage-plugin/packages/backend"
export PORTAL_SECRET=${PORTAL_SECRET:-$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')}
export APP_CONFIG_app_baseUrl=http://localhost:$portal_port
export APP_CONFIG_backend_baseUrl=$APP_CONFIG_app_baseUrl APP_CONFIG_backend_listen_port=$portal_port
node --require @backstage/cli/config/nodeTransform.cjs src/index.ts \
  --config ../../app-config.yaml ${PORTAL_CONFIG:+--config "../../$PORTAL_CONFIG"} > "$data/portal.log" 2>&1 &
started+=($!)
answers "$APP_CONFIG_app_baseUrl/.backstage/health/v1/readiness" $! || { cat "$data/portal.log" >&2; exit 1; }
printf 'The portal answers at %s/catalog/default/component/shop\n' "$APP_CONFIG_app_baseUrl"
wait -n "${started[@]}"
