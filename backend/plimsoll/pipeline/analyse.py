"""What is said of a service's traffic and endpoints: by rules, and by whoever may be asked."""

from collections.abc import Collection, Mapping, Sequence

from plimsoll.bundle.analysis import Analysis
from plimsoll.catalog.model import Disclosure, Endpoint
from plimsoll.codebase.model import Discovery
from plimsoll.kit.exchange import Exchange
from plimsoll.kit.value import Value
from plimsoll.traffic.describe import describe
from plimsoll.traffic.findings import Briefing, Finding, Retelling
from plimsoll.traffic.ground import Grounded, ground
from plimsoll.traffic.model import TrafficProfile
from plimsoll.traffic.ports import TrafficAnalyst
from plimsoll.workload.advice import Situation
from plimsoll.workload.links import links
from plimsoll.workload.model import AdviceUse, Heeded, WorkloadModel
from plimsoll.workload.needs import needs_of
from plimsoll.workload.needs_advice import NeedsBriefing, NeedsCounsel, with_advice
from plimsoll.workload.ports import EndpointAnalyst


class Analysed(Value):
    """The analysis, and what was asked for it."""

    analysis: Analysis
    exchanges: tuple[Exchange, ...] = ()
    """With the analyst of the traffic first."""

    @property
    def tokens(self) -> int:
        """Of all questions and answers."""
        return sum(each.tokens for each in self.exchanges)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was not asked or not answered, and why."""
        return tuple(note for use in self.analysis.analysts.values() for note in use.notes)


def by_rules_of(profile: TrafficProfile, discovery: Discovery, model: WorkloadModel) -> Analysed:
    """What the declarations of the whole repository and the profile show.

    `profile` is named by route, and has the window as it was observed.
    """
    needs = needs_of(discovery.endpoints, links(discovery.endpoints), handlers=_handlers(discovery))
    tested = [plan.name for plan in model.requests]
    return Analysed(
        analysis=Analysis(findings=describe(profile), needs={name: needs[name] for name in tested})
    )


def retold(
    analysed: Analysed,
    situation: Situation,
    endpoints: Sequence[Endpoint],
    *,
    analyst: TrafficAnalyst,
) -> Analysed:
    """With the findings in an analyst's words, as far as their figures carry these.

    It is shown the findings that have figures and name only endpoints of the code: what production
    was asked besides may be anybody's words.
    """
    visible = _visible(analysed.analysis.findings, {endpoint.name for endpoint in endpoints})
    retelling = analyst.retell(
        Briefing(service=situation.service, findings=visible, spent_tokens=analysed.tokens)
    )
    grounded = ground(visible, retelling.sentences)
    use = AdviceUse(
        advisor=retelling.analyst,
        saw=Disclosure.METADATA_ONLY,
        tokens=retelling.tokens,
        pieces=_pieces(retelling, grounded),
        notes=retelling.notes,
    )
    return _with(
        analysed,
        retelling.exchanges,
        sentences=grounded.sentences,
        analysts={**analysed.analysis.analysts, "traffic_analyst": use},
    )


def studied(
    analysed: Analysed,
    situation: Situation,
    endpoints: Sequence[Endpoint],
    *,
    analyst: EndpointAnalyst,
) -> Analysed:
    """With what an analyst adds to the needs of endpoints."""
    tested = {plan.name for plan in situation.plans}
    counsel: NeedsCounsel = analyst.study(
        NeedsBriefing(
            service=situation.service,
            disclosure=situation.disclosure,
            asked=tuple(plan.endpoint for plan in situation.plans),
            others=tuple(one.name for one in endpoints if one.name not in tested),
            needs=analysed.analysis.needs,
            sources=situation.sources,
            spent_tokens=analysed.tokens,
        )
    )
    needs, pieces = with_advice(
        analysed.analysis.needs, counsel.needs, endpoints=endpoints, advisor=counsel.analyst
    )
    use = AdviceUse(
        advisor=counsel.analyst,
        saw=situation.disclosure,
        tokens=counsel.tokens,
        pieces=pieces,
        notes=counsel.notes,
    )
    return _with(
        analysed,
        counsel.exchanges,
        needs=needs,
        analysts={**analysed.analysis.analysts, "endpoint_analyst": use},
    )


def _visible(findings: Sequence[Finding], known: Collection[str]) -> tuple[Finding, ...]:
    return tuple(
        finding
        for finding in findings
        if finding.evidence and all(name in known for name in finding.endpoints)
    )


def _pieces(retelling: Retelling, grounded: Grounded) -> tuple[Heeded, ...]:
    taken = (
        Heeded(about=f"sentence on {', '.join(one.rests_on)}", taken=True)
        for one in grounded.sentences
    )
    refused = (each.partition(": ") for each in (*retelling.refused, *grounded.refused))
    return (
        *taken,
        *(Heeded(about=about, taken=False, because=because) for about, _, because in refused),
    )


def _with(analysed: Analysed, exchanges: Sequence[Exchange], **changed: object) -> Analysed:
    return Analysed(
        analysis=analysed.analysis.model_copy(update=changed),
        exchanges=(*analysed.exchanges, *exchanges),
    )


def _handlers(discovery: Discovery) -> Mapping[str, str]:
    """The names of the functions that answer, as far as they are known."""
    neighbourhood = discovery.neighbourhood
    return {
        name: neighbourhood.functions[reached[0]].name
        for name, reached in neighbourhood.reached.items()
        if reached
    }
