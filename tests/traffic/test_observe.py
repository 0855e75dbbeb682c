import pytest

from plimsoll.adapters.memory.traffic_source import MemoryTrafficSource
from plimsoll.kit.errors import Rejected
from plimsoll.traffic.observe import observe
from plimsoll.traffic.ports import Observation
from tests.workload.builders import profile, traffic

SEEN = profile(traffic("GET /x", 3))


@pytest.mark.parametrize("source", ["day", "memory:", "loki:day", ":day", ""])
def test_a_source_that_is_none_is_answered_with_those_that_are(source: str) -> None:
    with pytest.raises(Rejected, match=r"known kinds: memory:"):
        observe(source, Observation(), sources={"memory": MemoryTrafficSource({"day": SEEN})})


@pytest.mark.parametrize(("clients", "warned"), [(0, False), (1, True), (4, True), (5, False)])
def test_too_few_clients_to_keep_anything_are_noted(clients: int, warned: bool) -> None:  # noqa: FBT001
    few = SEEN.model_copy(update={"distinct_clients": clients, "kept_from_clients": 5})
    sources = {"memory": MemoryTrafficSource({"day": few})}
    notes = observe("memory:day", Observation(), sources=sources).notes
    assert any("--keep-from-clients 1" in note for note in notes) == warned
