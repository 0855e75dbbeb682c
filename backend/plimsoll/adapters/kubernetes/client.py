"""Speaks to a cluster's API server: the few questions that runs need."""

import json
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias
from urllib.parse import quote, urlencode

import httpx
from pydantic import JsonValue
from pydantic_core import from_json

from plimsoll.adapters.kubernetes.payloads import (
    AccessReview,
    Event,
    ObjectList,
    ResourceList,
    Status,
    understood,
)
from plimsoll.adapters.kubernetes.refusals import (
    SETTING,
    Asked,
    missing_right,
    refusal_of,
    refused,
    without_operator,
)
from plimsoll.adapters.kubernetes.settings import KubernetesSettings
from plimsoll.kit.errors import Misconfigured, NotFound, Unavailable
from plimsoll.transport.carrier import Answer, Carrier, patient_until
from plimsoll.transport.http import Wait

_QUICK_S = 5.0
_WATCH_S = 5
"""A watch is asked for anew so often; until then it only ends when something breaks."""
_PAGE = 200
_LONGEST_EVENT_BYTES = 4 * 2**20
_REFUSALS = 400
_JSON = "application/json"
_MERGE = "application/merge-patch+json"

Verb: TypeAlias = Literal["create", "get", "list", "watch", "patch", "delete"]


class Kind(NamedTuple):
    """A kind of object."""

    api: str
    """Where its API is: `/api/v1`."""
    plural: str
    group: str = ""

    @property
    def rights(self) -> str:
        """As RBAC calls it."""
        return f"{self.plural}.{self.group}" if self.group else self.plural


TESTRUNS = Kind("/apis/k6.io/v1alpha1", "testruns", "k6.io")
CONFIG_MAPS = Kind("/api/v1", "configmaps")
SECRETS = Kind("/api/v1", "secrets")
PODS = Kind("/api/v1", "pods")
POD_LOGS = Kind("/api/v1", "pods/log")

NEEDED: Mapping[Kind, Sequence[Verb]] = {
    TESTRUNS: ("create", "get", "list", "watch", "delete"),
    CONFIG_MAPS: ("create",),
    SECRETS: ("create",),
    PODS: ("list", "watch", "patch", "delete"),
    POD_LOGS: ("get",),
}
"""All that we must be allowed in the namespace."""


class KubernetesClient:
    """One namespace of a cluster; may be used by several threads.

    Questions while load runs are quick ones: asked once, with a short time limit, because whoever
    asks looks again in a moment anyway.

    Args:
        settings: where it is, and who we are there.
        transport: what carries the requests, for tests without a network.
        wait: how to wait before another attempt.

    Raises:
        Misconfigured: certificates cannot be read.
    """

    def __init__(
        self,
        settings: KubernetesSettings,
        *,
        transport: httpx.BaseTransport | None = None,
        wait: Wait = time.sleep,  # noqa: TID251 - seconds inside one question, not a durable wait
    ) -> None:
        self._settings = settings.completed()
        self.namespace = settings.namespace
        quick = {"timeout_s": min(_QUICK_S, settings.timeout_s), "attempts": 1}
        self._patient = _Carriers(self._settings, transport, wait)
        self._quick = _Carriers(self._settings.model_copy(update=quick), transport, wait)

    def check(self) -> None:
        """Asks whether runs can be executed: the operator is there, and we may do what is needed.

        Raises:
            Misconfigured: not so; says what is missing.
            Unavailable: the cluster does not answer.
        """
        asked = Asked("get", TESTRUNS.rights, self.namespace, TESTRUNS.api)
        known = understood(ResourceList, self._json("GET", TESTRUNS.api, asked), asked.place)
        if all(each.name != TESTRUNS.plural for each in known.resources):
            raise without_operator(asked.place)
        for kind, verbs in NEEDED.items():
            for verb in verbs:
                self._require(kind, verb)

    def _require(self, kind: Kind, verb: Verb) -> None:
        plural, _, subresource = kind.plural.partition("/")
        path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
        review: JsonValue = {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "spec": {
                "resourceAttributes": {
                    "namespace": self.namespace,
                    "group": kind.group,
                    "resource": plural,
                    "subresource": subresource,
                    "verb": verb,
                }
            },
        }
        asked = Asked("create", "selfsubjectaccessreviews", self.namespace, path)
        answer = self._json("POST", path, asked, document=review)
        if not understood(AccessReview, answer, path).status.allowed:
            raise missing_right(kind.rights, verb, self.namespace)

    def create(self, kind: Kind, document: JsonValue) -> JsonValue:
        """The object as it was created.

        Fields that the cluster does not know are refused, not ignored.

        Raises:
            Conflict: there is one of that name.
            Misconfigured: we may not, the operator is missing or too old, or the cluster does not
                accept it.
            Unavailable: it does not answer; it may have been created.
        """
        path = self._path(kind)
        asked = Asked("create", kind.rights, self.namespace, path)
        query = {"fieldValidation": "Strict"}
        return self._json("POST", path, asked, document=document, query=query)

    def get(self, kind: Kind, name: str) -> JsonValue:
        """The object of that name; NotFound, and errors as in `create`."""
        path = self._path(kind, name)
        return self._json("GET", path, Asked("get", kind.rights, self.namespace, path))

    def find(self, kind: Kind, selector: str) -> tuple[Sequence[JsonValue], str]:
        """All objects with these labels, and the version of the collection from which to watch.

        Errors as in `create`.
        """
        path, found, more = self._path(kind), list[JsonValue](), ""
        asked = Asked("list", kind.rights, self.namespace, path)
        while True:
            query = {"labelSelector": selector, "limit": str(_PAGE)}
            query |= {"continue": more} if more else {}
            part = understood(ObjectList, self._json("GET", path, asked, query=query), path)
            found += part.items
            more = part.metadata.continue_
            if not more:
                return found, part.metadata.resource_version

    def watch(self, kind: Kind, selector: str, version: str) -> Iterator[Event]:
        """What changes after that version, as it happens, for some seconds.

        Raises:
            Gone: the version is too old; also after events.
            Errors as in `create` besides.
        """
        path = self._path(kind)
        asked = Asked("watch", kind.rights, self.namespace, path)
        query = {
            "watch": "1",
            "labelSelector": selector,
            "resourceVersion": version,
            "timeoutSeconds": str(_WATCH_S),
            "allowWatchBookmarks": "true",
        }
        carrier = self._quick.get()
        with carrier.download(
            self._url(path, query), headers=self._headers(), limit_s=_WATCH_S + 2 * _QUICK_S
        ) as (head, pieces):
            if head.status >= _REFUSALS:
                raise refusal_of(head, asked)
            for line in _lines(pieces, path):
                event = understood(Event, _document(line, path), path)
                if event.type == "ERROR":
                    status = understood(Status, event.object, path)
                    raise refused(status, status.code, asked)
                yield event

    def annotate(self, pod: str, annotations: Mapping[str, str]) -> None:
        """Sets annotations of a pod, quickly; NotFound, and errors as in `create`."""
        path = self._path(PODS, pod)
        asked = Asked("patch", PODS.rights, self.namespace, path)
        patch: JsonValue = {"metadata": {"annotations": dict(annotations)}}
        content = json.dumps(patch)
        answer = self._quick.get().carry(
            "PATCH",
            self._url(path),
            headers={**self._headers(), "Content-Type": _MERGE},
            content=content,
        )
        if answer.status >= _REFUSALS:
            raise refusal_of(answer, asked)

    def log(self, pod: str, *, tail_lines: int | None = None) -> str:
        """What a pod has written; its last lines quickly, or all of it.

        Raises:
            NotFound: there is no such pod any more.
            Unavailable: its node does not answer, or nothing runs in it yet.
            Errors as in `create` besides.
        """
        path = self._path(PODS, pod, "log")
        asked = Asked("get", POD_LOGS.rights, self.namespace, path)
        query = {"container": "k6", "limitBytes": str(self._settings.largest_answer_bytes - 1024)}
        query |= {} if tail_lines is None else {"tailLines": str(tail_lines)}
        carrier = (self._patient if tail_lines is None else self._quick).get()
        answer = carrier.carry("GET", self._url(path, query), headers=self._headers())
        if answer.status == 400:  # noqa: PLR2004 - the status by which the API says "not yet"
            raise Unavailable(f"The pod {pod} has no log yet.", where=path)
        if answer.status >= _REFUSALS:
            raise refusal_of(answer, asked)
        return answer.content.decode(errors="replace")

    def delete(self, kind: Kind, name: str, *, grace_s: int | None = None) -> None:
        """Deletes an object with all that belongs to it; one that is gone is no error.

        Errors as in `create` besides.
        """
        path = self._path(kind, name)
        asked = Asked("delete", kind.rights, self.namespace, path)
        options: dict[str, JsonValue] = {
            "apiVersion": "v1",
            "kind": "DeleteOptions",
            "propagationPolicy": "Foreground",
        }
        options |= {} if grace_s is None else {"gracePeriodSeconds": grace_s}
        try:
            self._json("DELETE", path, asked, document=options)
        except NotFound:
            return

    def _json(
        self,
        method: str,
        path: str,
        asked: Asked,
        *,
        document: JsonValue = None,
        query: Mapping[str, str] | None = None,
    ) -> JsonValue:
        content = b"" if document is None else json.dumps(document).encode()
        headers = self._headers() | ({"Content-Type": _JSON} if content else {})
        carrier = self._patient.get()
        answer: Answer = carrier.carry(
            method, self._url(path, query), headers=headers, content=content
        )
        if answer.status >= _REFUSALS:
            raise refusal_of(answer, asked)
        return _document(answer.content, path)

    def _path(self, kind: Kind, *names: str) -> str:
        rest = "".join(f"/{quote(name, safe='')}" for name in names)
        return f"{kind.api}/namespaces/{self.namespace}/{kind.plural}{rest}"

    def _url(self, path: str, query: Mapping[str, str] | None = None) -> str:
        asked = f"?{urlencode(query)}" if query else ""
        return f"{self._settings.url.rstrip('/')}{path}{asked}"

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token()}", "Accept": _JSON}

    def _token(self) -> str:
        if self._settings.token is not None:
            return self._settings.token.get_secret_value()
        path = self._settings.token_file
        try:
            token = "" if path is None else path.read_text(encoding="ascii").strip()
        except (OSError, ValueError) as error:
            raise Misconfigured(
                f"The token in {path} cannot be read.",
                where=f"{SETTING}__TOKEN_FILE",
                fix="Name a file with the token of a service account.",
            ) from error
        if not token.isprintable() or not token:
            raise Misconfigured(
                "There is no token for Kubernetes.",
                where=f"{SETTING}__TOKEN_FILE",
                fix=f"Set {SETTING}__TOKEN_FILE or {SETTING}__TOKEN.",
            )
        return token


class _Carriers:
    """The carrier that trusts the certificates as they are now: clusters rotate them."""

    def __init__(
        self, settings: KubernetesSettings, transport: httpx.BaseTransport | None, wait: Wait
    ) -> None:
        self._make: Callable[[], Carrier] = lambda: Carrier(
            "Kubernetes",
            SETTING,
            settings,
            patience=_patience,
            transport=transport,
            wait=wait,
        )
        self._ca_file = settings.ca_file
        self._seen = _looks(self._ca_file)
        self._carrier = self._make()

    def get(self) -> Carrier:
        looks = _looks(self._ca_file)
        if looks != self._seen:
            try:
                self._carrier = self._make()
                self._seen = looks
            except (Misconfigured, ssl.SSLError):
                # It is being written; the old one will do until it is there.
                return self._carrier
        return self._carrier


def _looks(path: Path | None) -> tuple[int, int] | None:
    try:
        told = None if path is None else path.stat()
    except OSError:
        return None
    return None if told is None else (told.st_mtime_ns, told.st_size)


def _patience(answer: Answer, now: datetime) -> datetime | None:
    return patient_until(answer, now, statuses=frozenset({429}), prefix="X-RateLimit-")


def _lines(pieces: Iterator[bytes], place: str) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        yield from filter(None, lines)
        if len(rest) > _LONGEST_EVENT_BYTES:
            raise Unavailable("Kubernetes tells of a change without end.", where=place)
    if rest.strip():
        yield rest


def _document(content: bytes, place: str) -> JsonValue:
    try:
        document: JsonValue = from_json(content)
    except ValueError as error:
        raise Unavailable(
            "What answers does not speak like Kubernetes.",
            where=place,
            fix=f"Check {SETTING}__URL, and whether a proxy answers in its place.",
        ) from error
    return document
