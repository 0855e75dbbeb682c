#!/usr/bin/env bash
# Plimsoll on minikube, with a database and an object store of its own: docs/operations/minikube.md.
# Again is an upgrade.
set -euo pipefail
cd "$(dirname "$0")/../.."
namespace=plimsoll
context=minikube

fail() { printf 'deploy-minikube: %s\n' "$*" >&2; exit 1; }
for program in minikube kubectl helm; do
  command -v "$program" >/dev/null || fail "$program is not installed."
done
minikube --profile "$context" status >/dev/null || fail "minikube does not run. Type: minikube start --cpus=2 --memory=4g"
# Never the cluster that happens to be chosen.
kube() { kubectl --context "$context" --namespace "$namespace" "$@"; }
random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
secret() { kube get secret "$1" >/dev/null 2>&1 || kube create secret generic "$@"; }

version=$(awk '$1 == "appVersion:" { print $2 }' helm/plimsoll/Chart.yaml)
minikube --profile "$context" image build --tag "plimsoll:$version" --file backend/Dockerfile .

kubectl --context "$context" get namespace "$namespace" >/dev/null 2>&1 ||
  kubectl --context "$context" create namespace "$namespace"
password=$(random)
secret plimsoll-database --from-literal=password="$password" \
  --from-literal=url="postgresql://plimsoll:$password@database/plimsoll"
secret plimsoll-s3 --from-literal=access-key-id="$(random | cut -c1-20)" \
  --from-literal=secret-access-key="$(random)"
kube apply --filename deploy/minikube/dependencies.yaml
kube rollout status statefulset/database --timeout=180s
kube rollout status statefulset/s3 --timeout=180s

helm repo add grafana https://grafana.github.io/helm-charts --force-update >/dev/null
helm dependency build helm/plimsoll
helm upgrade plimsoll helm/plimsoll --install --kube-context "$context" --namespace "$namespace" \
  --values deploy/minikube/values.yaml --wait --timeout 5m
helm test plimsoll --kube-context "$context" --namespace "$namespace"
