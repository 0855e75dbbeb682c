"""What a cluster has of some objects, kept up to date by a thread: listed once, then watched."""

import threading
import time
from collections.abc import Mapping
from typing import Final, Self

from pydantic import JsonValue

from plimsoll.adapters.kubernetes.client import Kind, KubernetesClient
from plimsoll.adapters.kubernetes.payloads import Event, Object, understood
from plimsoll.adapters.kubernetes.refusals import Gone
from plimsoll.kit.errors import PlimsollError, Unavailable

_PAUSE_S: Final = 0.5
_BREATH_S: Final = 0.1


class Mirror:
    """Objects of one kind with some labels, by name, for as long as its block runs.

    Where the cluster is silent, what was known last stays; `silent_s` tells for how long.
    """

    def __init__(self, client: KubernetesClient, kind: Kind, selector: str) -> None:
        self._client = client
        self._kind = kind
        self._selector = selector
        self._lock = threading.Lock()
        self._objects: dict[str, JsonValue] = {}
        self._failed: PlimsollError | None = None
        self._heard_s = time.monotonic()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._follow, name=f"{kind.plural}", daemon=True)

    def __enter__(self) -> Self:
        self._list()
        self._thread.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        # The thread ends by itself within seconds; nobody has to wait for a watch to be over.
        self._ended.set()

    @property
    def objects(self) -> Mapping[str, JsonValue]:
        """By name, as they are now.

        Raises:
            Misconfigured, …: they can no longer be watched, and never will be.
        """
        with self._lock:
            if self._failed is not None:
                raise self._failed
            return dict(self._objects)

    @property
    def silent_s(self) -> float:
        """For so long the cluster has not answered."""
        return time.monotonic() - self._heard_s

    def _list(self) -> None:
        found, self._version = self._client.find(self._kind, self._selector)
        by_name = {_metadata(each).metadata.name: each for each in found}
        with self._lock:
            self._objects = by_name
        self._heard_s = time.monotonic()

    def _follow(self) -> None:
        listed = True
        while not self._ended.is_set():
            try:
                if not listed:
                    self._list()
                    listed = True
                self._watch()
                # Somebody in between may end every watch at once.
                self._ended.wait(_BREATH_S)
            except Gone:
                listed = False
                self._ended.wait(_PAUSE_S)
            except Unavailable:
                self._ended.wait(_PAUSE_S)
            except PlimsollError as error:
                with self._lock:
                    self._failed = error
                return

    def _watch(self) -> None:
        for event in self._client.watch(self._kind, self._selector, self._version):
            self._take(event)
            if self._ended.is_set():
                return
        self._heard_s = time.monotonic()

    def _take(self, event: Event) -> None:
        told = _metadata(event.object).metadata
        self._version = told.resource_version or self._version
        self._heard_s = time.monotonic()
        with self._lock:
            if event.type == "DELETED":
                self._objects.pop(told.name, None)
            elif event.type in {"ADDED", "MODIFIED"}:
                self._objects[told.name] = event.object


def _metadata(document: JsonValue) -> Object:
    return understood(Object, document, "a watch")
