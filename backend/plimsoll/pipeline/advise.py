"""Advice on a test: what may be seen for it, and whether the test with it is as good as without."""

from collections.abc import Callable

from plimsoll.bundle.prove import ProvenWorkload
from plimsoll.catalog.model import Disclosure
from plimsoll.catalog.ports import ServiceStore
from plimsoll.codebase.excerpt import excerpts
from plimsoll.codebase.ports import Snapshot
from plimsoll.kit.errors import NotFound, Rejected
from plimsoll.kit.value import Value
from plimsoll.workload.advice import Counsel, Situation
from plimsoll.workload.heed import heed
from plimsoll.workload.model import AdviceUse, WorkloadModel, WorkloadSettings


class Advised(Value):
    """What was advised, and what the advisor saw for it."""

    counsel: Counsel
    saw: Disclosure


def disclosure_of(service: str, asked: Disclosure, services: ServiceStore | None) -> Disclosure:
    """The less of what a request allows and what its service does, if it is registered."""
    if services is None:
        return asked
    try:
        return asked.at_most(services.get(service).llm)
    except NotFound:
        return asked


def situation_of(
    model: WorkloadModel, disclosure: Disclosure, opened: Callable[[], Snapshot]
) -> Situation:
    """What an advisor is told; the repository is opened only if its source may be seen.

    Raises:
        PlimsollError: the repository cannot be opened.
    """
    seen = disclosure is Disclosure.FULL
    return Situation(
        service=model.service,
        disclosure=disclosure,
        plans=model.requests,
        sessions=model.journeys is not None,
        sources=excerpts(opened(), [plan.endpoint for plan in model.requests]) if seen else {},
    )


def better_of(
    without: ProvenWorkload,
    advised: Advised,
    *,
    proven_of: Callable[[WorkloadModel], ProvenWorkload],
    model: WorkloadModel,
    settings: WorkloadSettings,
) -> ProvenWorkload:
    """The proven test with the advice; the one without it where the advice costs anything.

    The floor is what is proven without: the same endpoints, of which none needed a repair that it
    did not need before. Both carry who was asked and what became of it.
    """
    counsel = advised.counsel
    changed, pieces = heed(
        model, counsel.advice, advisor=counsel.advisor, given=settings.user_values
    )
    use = AdviceUse(
        advisor=counsel.advisor,
        saw=advised.saw,
        tokens=counsel.tokens,
        pieces=(*pieces, *counsel.refused),
        notes=counsel.notes,
    )
    if changed != model:
        try:
            proven = proven_of(changed.model_copy(update={"advice": use}))
        except Rejected:
            proven = None
        if proven is not None and _keeps(proven, without):
            return proven
    kept = changed == model
    noted = without.model.model_copy(update={"advice": use.model_copy(update={"kept": kept})})
    return ProvenWorkload(model=noted, proof=without.proof)


def _keeps(proven: ProvenWorkload, floor: ProvenWorkload) -> bool:
    passed = {each.endpoint: not each.problems for each in proven.proof.endpoints if each.passed}
    before = {each.endpoint: not each.problems for each in floor.proof.endpoints if each.passed}
    return all(name in passed and passed[name] >= unrepaired for name, unrepaired in before.items())
