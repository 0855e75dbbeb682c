"""The test with advice is taken only where nothing is lost."""

import pytest

from plimsoll.adapters.memory.service_store import MemoryServiceStore
from plimsoll.bundle.model import EndpointProof, Proof
from plimsoll.bundle.prove import ProvenWorkload
from plimsoll.catalog.model import Disclosure, Service
from plimsoll.kit.errors import Rejected
from plimsoll.pipeline.advise import Advised, better_of, disclosure_of
from plimsoll.workload.advice import Advice, AdvisedBody, Counsel
from plimsoll.workload.model import WorkloadModel, WorkloadSettings
from tests.workload.test_heed import MODEL

GOOD = Advice(bodies=(AdvisedBody(endpoint="POST /orders", body={"sku": "lamp", "quantity": 1}),))
USELESS = Advice(bodies=(AdvisedBody(endpoint="POST /orders", body="rm -rf"),))


def proven(model: WorkloadModel, *repaired: str) -> ProvenWorkload:
    proofs = tuple(
        EndpointProof(
            endpoint=plan.name,
            passed=True,
            problems=("was repaired",) if plan.name in repaired else (),
        )
        for plan in model.requests
    )
    return ProvenWorkload(model=model, proof=Proof(k6="1.1.0", endpoints=proofs, share=1.0))


def chosen(advice: Advice, *, repaired: tuple[str, ...] = ()) -> ProvenWorkload:
    return better_of(
        proven(MODEL),
        Advised(counsel=Counsel(advisor="test:model", advice=advice), saw=Disclosure.FULL),
        proven_of=lambda model: proven(model, *repaired),
        model=MODEL,
        settings=WorkloadSettings(),
    )


def test_advice_that_costs_nothing_is_in_the_test() -> None:
    model = chosen(GOOD).model
    assert model.request("post-orders").bodies == ({"sku": "lamp", "quantity": 1},)
    assert model.advice is not None
    assert (model.advice.kept, model.advice.advisor) == (True, "test:model")


def test_advice_that_needs_a_repair_is_left_and_said() -> None:
    model = chosen(GOOD, repaired=("POST /orders",)).model
    assert model.requests == MODEL.requests
    assert model.advice is not None
    assert not model.advice.kept
    assert [piece.taken for piece in model.advice.pieces] == [True]


def test_useless_advice_is_not_even_proven() -> None:
    def never(_model: WorkloadModel) -> ProvenWorkload:
        raise AssertionError("there is nothing to prove")

    advised = Advised(counsel=Counsel(advisor="test:model", advice=USELESS), saw=Disclosure.FULL)
    found = better_of(
        proven(MODEL), advised, proven_of=never, model=MODEL, settings=WorkloadSettings()
    )
    assert found.model.requests == MODEL.requests
    assert found.model.advice is not None
    assert [piece.taken for piece in found.model.advice.pieces] == [False]


def test_advice_that_cannot_be_proven_is_left() -> None:
    def refused(_model: WorkloadModel) -> ProvenWorkload:
        raise Rejected("Only 10% could be proven.")

    advised = Advised(counsel=Counsel(advisor="test:model", advice=GOOD), saw=Disclosure.FULL)
    found = better_of(
        proven(MODEL), advised, proven_of=refused, model=MODEL, settings=WorkloadSettings()
    )
    assert found.model.requests == MODEL.requests


@pytest.mark.parametrize(
    ("asked", "allowed", "seen"),
    [
        (Disclosure.FULL, Disclosure.METADATA_ONLY, Disclosure.METADATA_ONLY),
        (Disclosure.METADATA_ONLY, Disclosure.FULL, Disclosure.METADATA_ONLY),
        (Disclosure.FULL, Disclosure.NEVER, Disclosure.NEVER),
        (Disclosure.FULL, None, Disclosure.FULL),
    ],
)
def test_the_less_of_what_a_request_and_its_service_allow(
    asked: Disclosure, allowed: Disclosure | None, seen: Disclosure
) -> None:
    services = MemoryServiceStore()
    if allowed is not None:
        services.put(Service(name="shop", llm=allowed))
    assert disclosure_of("shop", asked, services) is seen
    assert disclosure_of("shop", asked, None) is asked
