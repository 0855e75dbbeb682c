"""What is created in the cluster for a run: a TestRun, and what hangs on it.

The TestRun comes first and owns the others, so that the cluster removes all of it with the TestRun,
whoever deletes that. Generators find what they need as files, and tell what they measured in their
logs: they have no credentials, and nothing but their temporary folder can be written to.
"""

import base64
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from pydantic import JsonValue

from plimsoll.adapters.kubernetes.order import (
    BUNDLE_FOLDER,
    ORDER_FILE,
    SECRETS_FILE,
    SECRETS_FOLDER,
    WORD_FOLDER,
    Order,
    Secrets,
    named_parts,
)
from plimsoll.adapters.kubernetes.settings import KubernetesSettings

OWNER: Final = "app.kubernetes.io/managed-by=plimsoll"
ORDER: Final = "plimsoll.dev/order"
"""Annotation of a TestRun: which order it carries out."""
UNTIL: Final = "plimsoll.dev/until"
"""Annotation of a TestRun: when nobody needs it any more, in UTC."""
LEASE: Final = "plimsoll.dev/lease"
"""Annotation of a generator: changes as long as it may go on."""
STOP: Final = "plimsoll.dev/stop"
"""Annotation of a generator: why it has to end; empty: it has not."""
PROGRAMS: Final = "/opt/plimsoll/generator"
"""Folder of our image in which `k6` is `plimsoll generator`."""

_PATH = f"{PROGRAMS}:/opt/plimsoll/bin:/usr/local/bin:/usr/bin:/bin"
_SPARE_S = 3_600.0
_READABLE_BY_ALL, _READABLE_BY_US = 0o444, 0o440


def name_of(run_id: str) -> str:
    """Of everything that belongs to a run: a DNS label, the same for the same run.

    k6-operator appends to it, so it is short; the cluster makes variables of the names of services
    for every pod, so it begins with nothing that a program looks for.
    """
    slug = re.sub(r"[^a-z0-9]+", "-", run_id.lower())[:20].strip("-")
    return "-".join(filter(None, ("load", slug, sha256(run_id.encode()).hexdigest()[:10])))


def generators_of(name: str) -> str:
    """Selects the pods of a run's generators; k6-operator sets these labels."""
    return f"k6_cr={name},runner=true"


def test_run(
    name: str, order: Order, settings: KubernetesSettings, *, now: datetime
) -> dict[str, JsonValue]:
    """What k6-operator works on."""
    longest_s = order.start_within_s + order.request.duration_s + _SPARE_S
    until = (now + timedelta(seconds=longest_s)).strftime("%Y-%m-%dT%H:%M:%SZ")
    labels = _labels(order.request.run_id)
    return {
        "apiVersion": "k6.io/v1alpha1",
        "kind": "TestRun",
        "metadata": {
            "name": name,
            "labels": labels,
            "annotations": {ORDER: order.digest, UNTIL: until},
        },
        "spec": {
            "parallelism": order.generators,
            "script": {"configMap": {"name": name, "file": ORDER_FILE}},
            "separate": settings.separate,
            # It would unpack and inspect the script with a k6 of its own; the bundle is proven.
            "initializer": {"disabled": True},
            "runner": _generator(name, order, settings, labels),
            "starter": _starter(settings, labels),
        },
    }


def belongings(
    name: str, uid: str, order: Order, parts: tuple[bytes, ...], secrets: Secrets
) -> Iterator[tuple[str, dict[str, JsonValue]]]:
    """Kind (in the plural) and document of all that a TestRun owns."""
    if not secrets.is_empty:
        yield (
            "secrets",
            _owned(
                name,
                uid,
                order,
                {"type": "Opaque", "stringData": {SECRETS_FILE: secrets.model_dump_json()}},
            )
            | {"kind": "Secret"},
        )
    for part, content in named_parts(parts):
        encoded = base64.b64encode(content).decode("ascii")
        yield (
            "configmaps",
            _owned(f"{name}-{part}", uid, order, {"binaryData": {part: encoded}}, of=name)
            | {"kind": "ConfigMap"},
        )
    yield (
        "configmaps",
        _owned(name, uid, order, {"data": {ORDER_FILE: order.as_json()}}) | {"kind": "ConfigMap"},
    )


def _owned(
    name: str, uid: str, order: Order, content: dict[str, JsonValue], *, of: str = ""
) -> dict[str, JsonValue]:
    # Without blockOwnerDeletion: some clusters ask for more rights where it is set.
    owner: JsonValue = {
        "apiVersion": "k6.io/v1alpha1",
        "kind": "TestRun",
        "name": of or name,
        "uid": uid,
    }
    return {
        "apiVersion": "v1",
        "metadata": {
            "name": name,
            "labels": _labels(order.request.run_id),
            "ownerReferences": [owner],
        },
        "immutable": True,
        **content,
    }


def _labels(run_id: str) -> dict[str, JsonValue]:
    # A label's value ends with a letter or digit, and has 63 characters.
    return {
        "app.kubernetes.io/managed-by": "plimsoll",
        "app.kubernetes.io/component": "load-generator",
        "plimsoll.dev/run": run_id[:63].rstrip("._-"),
    }


def _generator(
    name: str, order: Order, settings: KubernetesSettings, labels: dict[str, JsonValue]
) -> dict[str, JsonValue]:
    volumes = list(_volumes(name, order, settings))
    return {
        **_pod(settings),
        "image": settings.image,
        # The lease begins with the runner's first word, and not before.
        "metadata": {"labels": labels, "annotations": {LEASE: "", STOP: ""}},
        "serviceAccountName": settings.service_account,
        "priorityClassName": settings.priority_class,
        "nodeSelector": {**settings.node_selector},
        "tolerations": [
            {key: value for key, value in each.model_dump().items() if value}
            for each in settings.tolerations
        ],
        "env": [{"name": "PATH", "value": _PATH}],
        "resources": {
            "requests": {"cpu": settings.cpu_request, "memory": settings.memory_request},
            "limits": {"cpu": settings.cpu_limit, "memory": settings.memory_limit},
        },
        "volumes": [volume for volume, _ in volumes],
        "volumeMounts": [
            {"name": volume["name"], "mountPath": path, "readOnly": path != "/tmp"}  # noqa: S108 - the pod's own
            for volume, path in volumes
        ],
    }


def _volumes(
    name: str, order: Order, settings: KubernetesSettings
) -> Iterator[tuple[dict[str, JsonValue], str]]:
    """Volumes, and where they are mounted; the order itself comes as k6-operator's script."""
    parts = [f"{name}-{part}" for part, _ in named_parts((b"",) * order.parts)]
    sources: list[JsonValue] = [{"configMap": {"name": part}} for part in parts]
    yield (
        {"name": "bundle", "projected": {"sources": sources, "defaultMode": _READABLE_BY_ALL}},
        f"/{BUNDLE_FOLDER}",
    )
    # A kubelet writes annotations into these files at once, unlike the content of ConfigMaps.
    word: list[JsonValue] = [
        {"path": path, "fieldRef": {"fieldPath": f"metadata.annotations['{annotation}']"}}
        for path, annotation in (("lease", LEASE), ("stop", STOP))
    ]
    yield {"name": "word", "downwardAPI": {"items": word}}, f"/{WORD_FOLDER}"
    if order.has_secrets:
        secret: JsonValue = {"secretName": name, "defaultMode": _READABLE_BY_US}
        yield {"name": "secrets", "secret": secret}, f"/{SECRETS_FOLDER}"
    yield {"name": "scratch", "emptyDir": {"sizeLimit": settings.scratch_limit}}, "/tmp"  # noqa: S108 - the pod's own


def _starter(settings: KubernetesSettings, labels: dict[str, JsonValue]) -> dict[str, JsonValue]:
    image = {"image": settings.starter_image} if settings.starter_image else {}
    return {**_pod(settings), **image, "metadata": {"labels": labels}}


def _pod(settings: KubernetesSettings) -> dict[str, JsonValue]:
    """What holds for every pod of a run: no root, no token, nothing to write to."""
    return {
        "automountServiceAccountToken": "false",
        "imagePullSecrets": [{"name": each} for each in settings.image_pull_secrets],
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": settings.run_as_user,
            "runAsGroup": settings.run_as_user,
            "fsGroup": settings.run_as_user,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containerSecurityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
    }
