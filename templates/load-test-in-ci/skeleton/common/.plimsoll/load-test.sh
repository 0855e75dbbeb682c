#!/bin/sh
# Lets Plimsoll run the newest load test of a service, and asks whether the change may go on.
#
#   PLIMSOLL_CLIENT__SERVER  which server is asked
#   PLIMSOLL_CLIENT__TOKEN   with which token; from the pipeline's secrets
#   PLIMSOLL_SERVICE         whose load test is run
#   PLIMSOLL_ENVIRONMENT     where; its load policy holds
#   PLIMSOLL_CANDIDATE       the version that was deployed there
#   PLIMSOLL_HISTORY         yes: later runs are compared with this one; for what is merged
#
# Exits with 0 if the change may go on, 1 if the gate blocks it, 78 if the gate warns. With any
# other code nothing is known of the change: 3 the input is not accepted, 4 something must be set
# up, 5 try again later.
set -eu

stop() { # code, words
  echo "$2" >&2
  exit "$1"
}
for name in PLIMSOLL_CLIENT__SERVER PLIMSOLL_CLIENT__TOKEN PLIMSOLL_SERVICE \
  PLIMSOLL_ENVIRONMENT PLIMSOLL_CANDIDATE; do
  eval "value=\${$name:-}"
  [ -n "$value" ] || stop 4 "The variable $name is not set."
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

field() { # file, names: what stands there in a JSON document
  python3 - "$@" <<'PYTHON' || stop 5 "The answer of plimsoll cannot be read."
import json
import sys

value = json.load(open(sys.argv[1], encoding="utf-8"))
for name in sys.argv[2:]:
    value = value[int(name) if isinstance(value, list) else name]
print(value)
PYTHON
}

plimsoll bundle list --service "$PLIMSOLL_SERVICE" --format json > "$work/bundles.json"
grep -q '"digest"' "$work/bundles.json" ||
  stop 3 "There is no load test of $PLIMSOLL_SERVICE yet. Ask for one on its page in the portal."
bundle=$(field "$work/bundles.json" bundles 0 digest)

history=--no-history
[ "${PLIMSOLL_HISTORY:-no}" != yes ] || history=--history
echo "Running $bundle in $PLIMSOLL_ENVIRONMENT for $PLIMSOLL_CANDIDATE."
code=0
plimsoll run start "$bundle" --environment "$PLIMSOLL_ENVIRONMENT" \
  --candidate "$PLIMSOLL_CANDIDATE" "$history" --format json > "$work/run.json" || code=$?
# 1: the run failed, 6: it is invalid. What follows from that is for the gate to say.
case $code in
  0 | 1 | 6) ;;
  *) exit "$code" ;;
esac
run=$(field "$work/run.json" run run id)

plimsoll run show "$run" || true
code=0
plimsoll gate check "$run" --format json > "$work/gate.json" || code=$?
case $code in
  0 | 1) ;;
  *) exit "$code" ;;
esac
plimsoll gate check "$run" || true
case $(field "$work/gate.json" decision action) in
  allow) exit 0 ;;
  warn) exit 78 ;;
  block) exit 1 ;;
  *) stop 5 "The gate answers in words that this script does not know." ;;
esac
