"""What has to hold for whatever the chart renders."""

import json
import re
from pathlib import Path

import pytest
from pydantic import JsonValue

from plimsoll.adapters.dbos.worker import _STOPPING_TAKES_S
from plimsoll.api.app import make_app  # noqa: F401 - the routes that are probed are its
from plimsoll.api.operations import router
from plimsoll.bootstrap.worker import _CHORES_END_WITHIN_S
from plimsoll.cli.serve import STREAMS_END_WITHIN_S
from tests.deploy.chart import (
    CHART,
    NAMESPACE,
    RELEASE,
    SETS,
    at,
    containers,
    listed,
    manifests,
    mapped,
    name_of,
    pods,
)
from tests.deploy.settings_of_plimsoll import SECRETS, SETTINGS

every_set = pytest.mark.parametrize("values", SETS, ids=lambda path: path.stem)
OF_THE_MACHINE = frozenset(
    {
        "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
        "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "AWS_CA_BUNDLE",
    }
)  # fmt: skip


def texts(value: JsonValue) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts(inner)]
    return [str(value)]


@every_set
def test_every_container_has_as_few_rights_as_can_be(values: Path) -> None:
    found = pods(values)
    assert len(found) >= 3
    for name, pod in found.items():
        spec = at(pod, "spec")
        security = mapped(at(spec, "securityContext"))
        assert security["runAsNonRoot"] is True, name
        assert isinstance(security["runAsUser"], int)
        assert security["runAsUser"] > 0
        assert security["seccompProfile"] == {"type": "RuntimeDefault"}
        assert not {"hostNetwork", "hostPID", "hostIPC"} & set(mapped(spec))
        assert all("hostPath" not in volume for volume in listed(at(spec, "volumes")))
        for container in containers(pod):
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "runAsNonRoot": True,
                "capabilities": {"drop": ["ALL"]},
            }, name
            assert at(container, "resources.limits.memory"), name
            assert at(container, "resources.requests.cpu"), name


@every_set
def test_a_token_of_the_cluster_is_given_to_workers_that_run_tests_and_to_nobody_else(
    values: Path,
) -> None:
    wanted = "runs" in values.stem
    for name, pod in pods(values).items():
        given = at(pod, "spec.automountServiceAccountToken")
        assert given is (wanted and name.endswith("-worker")), name
    for each in manifests(values):
        if each["kind"] == "ServiceAccount":
            assert each["automountServiceAccountToken"] is False


@every_set
def test_service_links_are_off(values: Path) -> None:
    # Kubernetes would set PLIMSOLL_PORT and others, which Plimsoll refuses as unknown settings.
    for name, pod in pods(values).items():
        assert at(pod, "spec.enableServiceLinks") is False, name


@every_set
def test_every_variable_is_a_setting_or_known_to_the_machine(values: Path) -> None:
    named = set()
    for pod in pods(values).values():
        for container in containers(pod):
            named |= {str(each["name"]) for each in listed(container.get("env"))}
    for each in manifests(values):
        if each["kind"] == "ConfigMap" and name_of(each).endswith(("plimsoll", "load-tests")):
            named |= set(mapped(each["data"]))
    assert "PLIMSOLL_DATABASE__URL" in named
    assert named <= SETTINGS | OF_THE_MACHINE


@every_set
def test_secrets_come_from_secrets_only(values: Path) -> None:
    for each in manifests(values):
        assert each["kind"] != "Secret", "what is in values is kept in the release's history"
        if each["kind"] == "ConfigMap":
            assert not SECRETS & set(mapped(each["data"]))
    for name, pod in pods(values).items():
        for container in containers(pod):
            for variable in listed(container.get("env")):
                if variable["name"] in SECRETS:
                    assert at(variable, "valueFrom.secretKeyRef.name"), name
                    assert "value" not in variable


def test_the_schema_refuses_all_secrets_among_the_settings_and_nothing_else() -> None:
    schema = json.loads((CHART / "values.schema.json").read_text())
    right, secret, own = schema["properties"]["config"]["propertyNames"]["allOf"]
    refused = {each for each in SETTINGS if re.search(secret["not"]["pattern"], each)}
    assert refused == SECRETS, "complete the pattern of `config` in values.schema.json"
    assert all(re.search(right["pattern"], each) for each in SETTINGS)
    assert set(own["not"]["enum"]) <= SETTINGS


@every_set
def test_every_selector_finds_the_pods_it_is_for(values: Path) -> None:
    labels = {name: mapped(at(pod, "metadata.labels")) for name, pod in pods(values).items()}
    for each in manifests(values):
        kind = str(each["kind"])
        if kind not in {
            "Service",
            "Deployment",
            "PodDisruptionBudget",
            "NetworkPolicy",
            "PodMonitor",
        }:
            continue
        path = {"Service": "spec.selector", "NetworkPolicy": "spec.podSelector.matchLabels"}
        wanted = mapped(at(each, path.get(kind, "spec.selector.matchLabels"))).items()
        assert wanted
        found = {name for name, own in labels.items() if wanted <= own.items()}
        if "migrate: false" in values.read_text() and name_of(each).endswith("-migrate"):
            continue
        assert len(found) == 1, name_of(each)
        component = at(each, "metadata.labels")
        (pod,) = found
        assert (
            mapped(component)["app.kubernetes.io/component"]
            == labels[pod]["app.kubernetes.io/component"]
        )
    services = [each for each in manifests(values) if each["kind"] == "Service"]
    monitors = [each for each in manifests(values) if each["kind"] == "ServiceMonitor"]
    for monitor in monitors:
        wanted = mapped(at(monitor, "spec.selector.matchLabels")).items()
        assert [wanted <= mapped(at(each, "metadata.labels")).items() for each in services] == [
            True
        ]


@every_set
def test_whatever_is_referred_to_exists_or_is_given(values: Path) -> None:
    made = {name_of(each) for each in manifests(values)}
    accounts = {
        f"ServiceAccount {at(pod, 'spec.serviceAccountName')}" for pod in pods(values).values()
    }
    assert accounts - {"ServiceAccount None"} <= made
    for each in manifests(values):
        if each["kind"] == "HorizontalPodAutoscaler":
            assert f"Deployment {at(each, 'spec.scaleTargetRef.name')}" in made
    for pod in pods(values).values():
        for container in containers(pod):
            for source in listed(container.get("envFrom")):
                if "configMapRef" in source:
                    assert f"ConfigMap {at(source, 'configMapRef.name')}" in made
            mounts = {each["name"] for each in listed(container.get("volumeMounts"))}
            assert mounts <= {each["name"] for each in listed(at(pod, "spec.volumes"))}


@every_set
def test_a_migration_needs_nothing_that_is_made_after_it(values: Path) -> None:
    hooks = {
        name_of(each): mapped(at(each, "metadata.annotations")).get("helm.sh/hook")
        for each in manifests(values)
    }
    for each in manifests(values):
        if each["kind"] != "Job":
            continue
        assert hooks[name_of(each)] == "pre-install,pre-upgrade"
        account = f"ServiceAccount {at(each, 'spec.template.spec.serviceAccountName')}"
        assert hooks[account] == "pre-install,pre-upgrade"
        assert "configMapRef" not in json.dumps(each)
        assert at(each, "spec.template.spec.restartPolicy") == "Never"


def test_rights_in_the_cluster_are_those_of_test_runs_in_their_namespace_only() -> None:
    values = CHART / "ci" / "runs-values.yaml"
    rights = {
        (group, resource): set(texts(rule["verbs"]))
        for each in manifests(values)
        if each["kind"] == "Role"
        for rule in listed(each["rules"])
        for group in texts(rule["apiGroups"])
        for resource in texts(rule["resources"])
    }
    assert rights == {
        ("k6.io", "testruns"): {"create", "get", "list", "watch", "delete"},
        ("", "configmaps"): {"create"},
        ("", "secrets"): {"create"},
        ("", "pods"): {"list", "watch", "patch", "delete"},
        ("", "pods/log"): {"get"},
    }
    bound = [each for each in manifests(values) if each["kind"] == "RoleBinding"]
    assert [at(each, "metadata.namespace") for each in bound] == ["load-tests"]
    (subject,) = listed(bound[0]["subjects"])
    assert subject["name"] == f"{RELEASE}-plimsoll-worker"
    assert subject["namespace"] == NAMESPACE


@every_set
def test_nobody_has_rights_in_the_whole_cluster(values: Path) -> None:
    kinds = {str(each["kind"]) for each in manifests(values)}
    assert not {kind for kind in kinds if kind.startswith("Cluster")}
    if "runs" not in values.stem:
        assert not {"Role", "RoleBinding"} & kinds


@every_set
def test_probes_ask_routes_that_exist(values: Path) -> None:
    routes = {getattr(route, "path", "") for route in router.routes}
    asked = set()
    for pod in pods(values).values():
        for container in containers(pod):
            for name, probe in container.items():
                if name.endswith("Probe"):
                    asked.add((name, str(at(probe, "httpGet.path"))))
    assert {("livenessProbe", "/health"), ("readinessProbe", "/ready")} <= asked
    assert {path for _, path in asked} <= routes


@every_set
def test_pods_have_the_time_to_hand_on_what_they_do(values: Path) -> None:
    serving_s = STREAMS_END_WITHIN_S + 3
    working_s = serving_s + _CHORES_END_WITHIN_S + _STOPPING_TAKES_S
    for name, pod in pods(values).items():
        if not name.startswith("Deployment"):
            continue
        (container,) = containers(pod)
        command = at(container, "lifecycle.preStop.exec.command")
        pause_s = float(str(command[1])) if isinstance(command, list) else 0.0
        grace_s = at(pod, "spec.terminationGracePeriodSeconds")
        assert isinstance(grace_s, int)
        assert grace_s > pause_s + (serving_s if name.endswith("-api") else working_s), name


@every_set
def test_nothing_but_metrics_and_tests_reaches_workers(values: Path) -> None:
    for each in manifests(values):
        if each["kind"] == "NetworkPolicy":
            assert at(each, "spec.policyTypes") == ["Ingress", "Egress"]
            if name_of(each).endswith(("-worker", "-migrate", "-test")):
                sources = [
                    source
                    for rule in listed(at(each, "spec.ingress"))
                    for source in listed(rule["from"])
                ]
                assert all("monitoring" in json.dumps(source) for source in sources)
        if each["kind"] == "Ingress":
            paths = re.findall(r'"path": "([^"]+)"', json.dumps(each))
            assert paths == ["/api/", "/openapi.json"]
            assert at(each, "spec.tls")


def test_every_value_of_the_chart_has_a_place_in_its_schema() -> None:
    import yaml  # noqa: PLC0415 - typed as anything

    schema = json.loads((CHART / "values.schema.json").read_text())
    values = yaml.safe_load((CHART / "values.yaml").read_text())

    def compare(own: JsonValue, told: JsonValue, path: str) -> None:
        inner = mapped(at(told, "properties"))
        if isinstance(own, dict) and inner:
            assert set(own) <= set(inner), path
            if path != "" and "k6-operator" not in path:
                assert set(inner) == set(own), path
            for name, value in own.items():
                compare(value, inner[name], f"{path}.{name}")

    compare(values, schema, "")
