#!/usr/bin/env bash
# Writes the passwords that docker-compose.yaml needs into .env, once: what is there already stays.
set -euo pipefail
cd "$(dirname "$0")/../.."
umask 077
[ -e .env ] && { echo ".env is there already; it stays as it is." >&2; exit 0; }
random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
cat > .env <<END
POSTGRES_PASSWORD=$(random)
S3_ACCESS_KEY_ID=$(random | cut -c1-20)
S3_SECRET_ACCESS_KEY=$(random)
GRAFANA_PASSWORD=$(random | cut -c1-16)
PORTAL_SECRET=$(random)
END
echo ".env has been written, readable by you alone." >&2
