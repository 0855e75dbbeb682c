"""Reads what a service's last completed workflow of the template `bundle` left behind."""

from typing import TypeVar

from plimsoll.access.model import Principal
from plimsoll.access.permit import require_visible
from plimsoll.bundle.model import Coverage
from plimsoll.codebase.model import Discovery
from plimsoll.kit.canonical import canonical_json
from plimsoll.kit.errors import NotFound
from plimsoll.kit.value import Value
from plimsoll.pipeline.bundle import GRAPH, GeneratedWorkload, ProvenBundle
from plimsoll.pipeline.ports import WorkflowStore
from plimsoll.traffic.model import TrafficProfile
from plimsoll.workload.model import MatchedTraffic

V = TypeVar("V", bound=Value)


class LastBundle:
    """The results of the last bundle of one service.

    Every property raises NotFound when there is no bundle yet; says how to make one.
    """

    def __init__(self, service: str, *, principal: Principal, store: WorkflowStore) -> None:
        """Raises NotFound when the service is outside the principal's limits."""
        require_visible(principal, service, f"service {service}")
        self._service = service
        self._store = store

    def discovery(self) -> Discovery:
        """The endpoints in its source code."""
        return self._result("FetchRepo", Discovery)

    def matched(self) -> MatchedTraffic:
        """Its traffic, and what of it is on no route."""
        return self._result("AnalyzeAndGenerate", GeneratedWorkload).matched

    def profile(self) -> TrafficProfile:
        """Its traffic, named by route."""
        return self.matched().profile

    def coverage(self) -> Coverage:
        """Its routes in code, production and script."""
        return self._result("Bundle", ProvenBundle).coverage

    def _result(self, node: str, kind: type[V]) -> V:
        result = self._store.result(self._service, GRAPH.name, node)
        if result is None:
            raise NotFound(
                f"No bundle of the service {self._service} has been made yet.",
                fix="Ask for a workflow of the template bundle, and wait until it has completed.",
            )
        # As text, because that is how the pipeline itself reads a result back.
        return kind.model_validate_json(canonical_json(result))
