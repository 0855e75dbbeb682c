"""What is created in a cluster for a run."""

import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.kubernetes.objects import (
    LEASE,
    ORDER,
    STOP,
    UNTIL,
    belongings,
    name_of,
)
from plimsoll.adapters.kubernetes.objects import test_run as run_document
from plimsoll.adapters.kubernetes.order import Order, Secrets, packed
from plimsoll.adapters.kubernetes.settings import KubernetesSettings, Toleration
from tests.adapters.kubernetes.recordings import test_run_schema as schema
from tests.adapters.kubernetes.runs import BUNDLE, NOW, order, request, settings

RUN_IDS = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
EVERYTHING: dict[str, Any] = {
    "generators": 3,
    "image_pull_secrets": ("pull",),
    "starter_image": "registry.example/starter:1",
    "separate": True,
    "priority_class": "low",
    "node_selector": {"pool": "load"},
    "tolerations": (
        Toleration(key="load", value="yes", effect="NoSchedule"),
        Toleration(operator="Exists"),
    ),
    "service_account": "generator",
}


def made(told: Order | None = None, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - settings of any kind
    document: dict[str, Any] = run_document(
        "load-x-0123456789", told or order(has_secrets=True), settings(**changes), now=NOW
    )
    return document


def owned(secrets: Secrets) -> list[tuple[str, dict[str, Any]]]:
    told = order(has_secrets=not secrets.is_empty)
    return list(belongings("load-x-0123456789", "u-1", told, packed(BUNDLE), secrets))


@pytest.mark.parametrize("changes", [{}, EVERYTHING])
def test_a_test_run_is_one_by_the_operators_own_schema(changes: dict[str, Any]) -> None:
    assert [str(each) for each in schema().iter_errors(made(**changes))] == []


def test_the_schema_that_is_tested_against_refuses_what_is_wrong() -> None:
    document = made()
    document["spec"]["nosuch"] = 1
    assert not schema().is_valid(document)
    document = made()
    document["spec"]["runner"]["resources"]["limits"]["cpu"] = "many"
    assert not schema().is_valid(document)


@given(RUN_IDS)
def test_names_fit_whatever_the_operator_makes_of_them(run_id: str) -> None:
    name = name_of(run_id)
    for derived in (f"{name}-100", f"{name}-service-100", f"{name}-starter", f"{name}-part-015"):
        assert re.fullmatch(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?", derived)
    assert name == name_of(run_id)
    label = run_document(name, order(request=request(run_id=run_id)), settings(), now=NOW)
    labels: Any = label["metadata"]
    for value in labels["labels"].values():
        assert re.fullmatch(r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?", value)


@given(RUN_IDS, RUN_IDS)
def test_different_runs_have_different_names(one: str, other: str) -> None:
    assert (name_of(one) == name_of(other)) == (one == other)


def test_no_variable_of_a_service_looks_like_a_setting() -> None:
    """Kubernetes makes variables of the names of services, for every pod of the namespace."""
    assert not f"{name_of('plimsoll')}-service-1".upper().startswith("PLIMSOLL")


@pytest.mark.parametrize("part", ["runner", "starter"])
def test_pods_are_nobody_and_can_do_nothing(part: str) -> None:
    pod = made()["spec"][part]
    assert pod["automountServiceAccountToken"] == "false"
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] > 0
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    container = pod["containerSecurityContext"]
    assert container["readOnlyRootFilesystem"] is True
    assert container["allowPrivilegeEscalation"] is False
    assert container["capabilities"] == {"drop": ["ALL"]}


def test_only_the_temporary_folder_can_be_written_to() -> None:
    mounts = made()["spec"]["runner"]["volumeMounts"]
    assert [each["mountPath"] for each in mounts if not each["readOnly"]] == ["/tmp"]  # noqa: S108 - the pod's


def test_generators_have_requests_and_limits() -> None:
    resources = made(cpu_limit="500m")["spec"]["runner"]["resources"]
    assert resources["limits"] == {"cpu": "500m", "memory": "2Gi"}
    assert resources["requests"] == {"cpu": "1", "memory": "1Gi"}


def test_secrets_are_in_the_secret_alone_which_goes_with_the_run() -> None:
    secrets = Secrets(variables={"API_TOKEN": "s3cr3t"}, k6={"otlp_headers": {"a": "h1dd3n"}})
    documents = owned(secrets)
    (secret,) = (each for kind, each in documents if kind == "secrets")
    assert "s3cr3t" in str(secret)
    assert "h1dd3n" in str(secret)
    others = [each for kind, each in documents if kind != "secrets"]
    assert "s3cr3t" not in str((others, made(), secrets))
    (volume,) = (each for each in made()["spec"]["runner"]["volumes"] if "secret" in each)
    assert volume["secret"]["defaultMode"] == 0o440


def test_a_run_without_secrets_needs_no_right_to_make_any() -> None:
    assert {kind for kind, _ in owned(Secrets())} == {"configmaps"}
    volumes = made(order(has_secrets=False))["spec"]["runner"]["volumes"]
    assert not any("secret" in each for each in volumes)


def test_all_that_is_made_belongs_to_the_test_run_and_is_what_it_was() -> None:
    for _, document in owned(Secrets(variables={"A": "b"})):
        (owner,) = document["metadata"]["ownerReferences"]
        assert owner == {
            "apiVersion": "k6.io/v1alpha1",
            "kind": "TestRun",
            "name": "load-x-0123456789",
            "uid": "u-1",
        }
        assert document["immutable"] is True


def test_the_order_is_there_last_so_that_generators_find_all_of_it() -> None:
    assert owned(Secrets(variables={"A": "b"}))[-1][1]["metadata"]["name"] == "load-x-0123456789"


def test_what_the_runner_says_reaches_the_pod_as_files() -> None:
    pod = made()["spec"]["runner"]
    assert pod["metadata"]["annotations"] == {LEASE: "", STOP: ""}
    (volume,) = (each for each in pod["volumes"] if "downwardAPI" in each)
    paths = {each["path"]: each["fieldRef"]["fieldPath"] for each in volume["downwardAPI"]["items"]}
    assert paths == {
        "lease": f"metadata.annotations['{LEASE}']",
        "stop": f"metadata.annotations['{STOP}']",
    }


def test_a_test_run_says_whose_it_is_and_until_when() -> None:
    annotations = made()["metadata"]["annotations"]
    assert annotations[ORDER] == order(has_secrets=True).digest
    assert annotations[UNTIL] > f"{NOW + timedelta(seconds=60):%Y-%m-%dT%H:%M:%SZ}"


def test_the_operator_neither_unpacks_nor_inspects_the_script() -> None:
    assert made()["spec"]["initializer"] == {"disabled": True}


def test_the_same_order_has_the_same_digest_and_another_one_another() -> None:
    assert order().digest == order().digest
    assert order().digest != order(request=request(scale=2.0)).digest


@pytest.mark.parametrize(("limit", "cpus"), [("2", 6.0), ("500m", 1.5), ("1.5", 4.5)])
def test_the_capacity_is_that_of_all_generators(limit: str, cpus: float) -> None:
    assert settings(generators=3, cpu_limit=limit).cpus == cpus


@pytest.mark.parametrize(
    "wrong",
    [
        {"cpu_limit": "many"},
        {"memory_limit": "2 GB"},
        {"namespace": "Not_One"},
        {"generators": 0},
        {"run_as_user": 0},
        {"tolerations": [{"effect": "Sometimes"}]},
    ],
)
def test_settings_that_a_cluster_would_refuse_are_refused_at_once(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        KubernetesSettings.model_validate({"image": "x", **wrong})


def test_objects_are_valid_for_kubernetes_itself() -> None:
    validate = pytest.importorskip("kubernetes_validate", reason="it is not installed here")
    for _, document in owned(Secrets(variables={"A": "b"})):
        validate.validate(document, "1.31", strict=True)
    spec = made(**EVERYTHING)["spec"]["runner"]
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "generator", **spec["metadata"]},
        "spec": {
            "securityContext": spec["securityContext"],
            "serviceAccountName": spec["serviceAccountName"],
            "priorityClassName": spec["priorityClassName"],
            "nodeSelector": spec["nodeSelector"],
            "tolerations": spec["tolerations"],
            "imagePullSecrets": spec["imagePullSecrets"],
            "volumes": spec["volumes"],
            "containers": [
                {
                    "name": "k6",
                    "image": spec["image"],
                    "env": spec["env"],
                    "resources": spec["resources"],
                    "volumeMounts": spec["volumeMounts"],
                    "securityContext": spec["containerSecurityContext"],
                }
            ],
        },
    }
    validate.validate(pod, "1.31", strict=True)
