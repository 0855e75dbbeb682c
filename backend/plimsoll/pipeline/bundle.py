"""The pipeline `bundle`: traffic and a repository become a proven, stored load test."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import Field

from plimsoll import __version__
from plimsoll.bundle.cover import cover
from plimsoll.bundle.model import (
    Bundle,
    BundleRecord,
    Coverage,
    Proof,
    Provenance,
    StoredBundle,
)
from plimsoll.bundle.ports import BundleCatalog, BundleStore, LoadTool, StubServer
from plimsoll.bundle.prove import ProvenWorkload, prove
from plimsoll.bundle.render import render_bundle
from plimsoll.catalog.model import Disclosure, ServiceName
from plimsoll.catalog.ports import EnvironmentStore, ServiceStore
from plimsoll.codebase.discover import discover
from plimsoll.codebase.model import Discovery
from plimsoll.codebase.ports import CodeHost
from plimsoll.kit.value import Value
from plimsoll.pipeline.advise import Advised, better_of, disclosure_of, situation_of
from plimsoll.pipeline.analyse import Analysed, by_rules_of, retold, studied
from plimsoll.pipeline.flow import Flow, Walk
from plimsoll.pipeline.graph import Node, StateGraph
from plimsoll.traffic.holes import closed_up
from plimsoll.traffic.model import TrafficProfile, Window
from plimsoll.traffic.ports import (
    Observation,
    Progress,
    TrafficAnalyst,
    TrafficSource,
    no_progress,
)
from plimsoll.workload.adjust import for_environment
from plimsoll.workload.derive import derive_workload
from plimsoll.workload.join import observe_joined
from plimsoll.workload.match import match_traffic
from plimsoll.workload.model import LeftOut, MatchedTraffic, WorkloadModel, WorkloadSettings
from plimsoll.workload.ports import EndpointAnalyst, ScenarioAdvisor

_log = logging.getLogger(__name__)

GRAPH = StateGraph(
    name="bundle",
    nodes=(
        Node(name="FetchTraffic", agent="traffic"),
        Node(name="FetchRepo", agent="repository"),
        Node(name="AnalyzeAndGenerate", agent="generation"),
        Node(name="Bundle", agent="bundling"),
        Node(name="Upload", agent="upload"),
        Node(name="Done", agent="upload"),
    ),
    edges=(
        ("FetchTraffic", "FetchRepo"),
        ("FetchRepo", "AnalyzeAndGenerate"),
        ("AnalyzeAndGenerate", "Bundle"),
        ("Bundle", "Upload"),
        ("Upload", "Done"),
    ),
)


class BundleRequest(Value):
    """What somebody asks for."""

    service: ServiceName
    repository: str
    ref: str | None = None
    traffic: str
    """`kind:location`, such as `access-log:access.log.gz`; several are joined by ` + `."""
    observation: Observation = Observation()
    settings: WorkloadSettings = WorkloadSettings()
    environment: str | None = Field(default=None, max_length=100)
    """Whose load policy holds; None: none does yet, but it will before a run."""
    llm: Disclosure = Disclosure.METADATA_ONLY
    """What a language model may see, if one is set up; never more than the service allows."""
    minimum_share: float = Field(default=0.99, ge=0, le=1)
    """Share of the traffic that was asked for that has to be proven."""


@dataclass(frozen=True, kw_only=True)
class BundlePorts:
    """What the pipeline needs from the world."""

    traffic_sources: Mapping[str, TrafficSource]
    code_host: CodeHost
    load_tool: LoadTool
    stub_server: StubServer
    bundle_store: BundleStore
    bundle_catalog: BundleCatalog
    environments: EnvironmentStore
    advisor: ScenarioAdvisor | None = None
    """None: no language model is set up."""
    traffic_analyst: TrafficAnalyst | None = None
    """None: as above; so is the next."""
    endpoint_analyst: EndpointAnalyst | None = None
    services: ServiceStore | None = None
    """Says what each service allows; None: there are none registered here."""


class GeneratedWorkload(Value):
    """What the node AnalyzeAndGenerate leaves behind."""

    matched: MatchedTraffic
    window: Window
    """That was observed, with what was left out of it."""
    model: WorkloadModel
    advised: Advised | None = None
    """None: no language model is set up, or none may see anything."""
    analysed: Analysed | None = None
    """None: of before there was any."""


class ProvenBundle(Value):
    """What the node Bundle leaves behind."""

    bundle: Bundle
    coverage: Coverage
    proof: Proof
    left_out: tuple[LeftOut, ...]


class BundleOutcome(Value):
    """What the workflow leaves behind."""

    profile: TrafficProfile
    """Named by route."""
    discovery: Discovery
    proven: ProvenBundle
    stored: StoredBundle


async def make_bundle(
    flow: Flow, request: BundleRequest, *, ports: BundlePorts, progress: Progress = no_progress
) -> BundleOutcome:
    """Observes, reads, decides, writes and proves, stores.

    Raises:
        PlimsollError: of the first node that could not do its work; nothing is stored then.
    """
    walk = Walk(GRAPH, flow)
    profile = await walk.visit(
        "FetchTraffic",
        TrafficProfile,
        lambda _key: observe_joined(
            request.traffic, request.observation, sources=ports.traffic_sources, progress=progress
        ),
        given={"traffic": request.traffic},
    )
    discovery = await walk.visit(
        "FetchRepo",
        Discovery,
        lambda _key: discover(ports.code_host.open(request.repository, ref=request.ref)),
        given={"repository": request.repository, "ref": request.ref},
    )
    generated = await walk.visit(
        "AnalyzeAndGenerate",
        GeneratedWorkload,
        lambda _key: generate_workload(profile, discovery, request, ports=ports),
        given={"requests": profile.requests, "endpoints": len(discovery.endpoints)},
    )
    proven = await walk.visit(
        "Bundle",
        ProvenBundle,
        lambda _key: write_and_prove(generated, discovery, request, ports=ports),
        given={"scenarios": len(generated.model.scenarios)},
    )
    stored = await walk.visit(
        "Upload",
        StoredBundle,
        lambda _key: store(proven, workflow_id=flow.run_id, ports=ports),
        given={"digest": proven.bundle.digest},
    )
    await walk.finish("Done")
    return BundleOutcome(
        profile=generated.matched.profile, discovery=discovery, proven=proven, stored=stored
    )


def store(proven: ProvenBundle, *, workflow_id: str, ports: BundlePorts) -> StoredBundle:
    """The bundle in the store and in the catalog; doing it twice is the same as once.

    Raises:
        Unavailable: there is no room, or the store does not answer.
        Misconfigured: the store cannot be written to.
    """
    stored = ports.bundle_store.put(proven.bundle)
    tested = sum(row.state == "tested" for row in proven.coverage.rows)
    ports.bundle_catalog.record(
        BundleRecord(
            digest=stored.digest,
            service=stored.service,
            workflow_id=workflow_id,
            location=stored.location,
            size_bytes=stored.size_bytes,
            stored_at=stored.stored_at,
            endpoints=tested,
            tested_share=proven.coverage.tested_share,
        )
    )
    _log.info("stored %s, %d bytes, %d endpoints", stored.digest, stored.size_bytes, tested)
    return stored


def generate_workload(
    profile: TrafficProfile,
    discovery: Discovery,
    request: BundleRequest,
    *,
    ports: BundlePorts,
) -> GeneratedWorkload:
    """The decision what to replay, and what is advised about it.

    Raises:
        NotFound: the environment is not registered.
        Rejected: there is nothing to replay; says whether traffic, routes or both are missing.
    """
    settings = request.settings
    if request.environment is not None:
        settings = for_environment(settings, ports.environments.get(request.environment).policy)
    matched = match_traffic(closed_up(profile), discovery.endpoints)
    model = derive_workload(
        matched, discovery.endpoints, service=request.service, settings=settings
    )
    # Closed up, the hours after what was left out would be earlier than they were.
    by_route = match_traffic(profile, discovery.endpoints) if profile.left_out else matched
    analysed = by_rules_of(by_route.profile, discovery, model)
    generated = GeneratedWorkload(
        matched=matched, window=profile.window, model=model, analysed=analysed
    )
    return _advised(generated, analysed, discovery, request, ports=ports)


def _advised(
    generated: GeneratedWorkload,
    analysed: Analysed,
    discovery: Discovery,
    request: BundleRequest,
    *,
    ports: BundlePorts,
) -> GeneratedWorkload:
    """With what language models say; they share the tokens of the bundle.

    The analysts come first: each asks one question, and the advisor spends what there is.
    """
    saw = disclosure_of(request.service, request.llm, ports.services)
    asked = (ports.traffic_analyst, ports.endpoint_analyst, ports.advisor)
    if saw is Disclosure.NEVER or not any(asked):
        return generated
    situation = situation_of(
        generated.model, saw, lambda: ports.code_host.open(request.repository, ref=request.ref)
    )
    endpoints = discovery.endpoints
    if ports.traffic_analyst is not None:
        analysed = retold(analysed, situation, endpoints, analyst=ports.traffic_analyst)
    if ports.endpoint_analyst is not None:
        analysed = studied(analysed, situation, endpoints, analyst=ports.endpoint_analyst)
    advised = None
    if ports.advisor is not None:
        spent = situation.model_copy(update={"spent_tokens": analysed.tokens})
        advised = Advised(counsel=ports.advisor.advise(spent), saw=saw)
    return generated.model_copy(update={"analysed": analysed, "advised": advised})


def write_and_prove(
    generated: GeneratedWorkload,
    discovery: Discovery,
    request: BundleRequest,
    *,
    ports: BundlePorts,
) -> ProvenBundle:
    """The final files, of which every endpoint has been seen to work.

    With advice, both the test with it and the one without are proven; the one with it is taken
    only if nothing is lost.

    Raises:
        Rejected: too little of the traffic could be proven.
        Misconfigured: the load tool is missing or too old.
    """
    profile = generated.matched.profile
    analysis = None if generated.analysed is None else generated.analysed.analysis
    provenance = Provenance(
        service=request.service,
        traffic_source=profile.source,
        traffic_digest=profile.source_digest,
        window=generated.window,
        repository=discovery.repository,
        commit=discovery.commit,
        generator=f"plimsoll {__version__}",
    )

    def coverage_of(model: WorkloadModel) -> Coverage:
        return cover(discovery.endpoints, generated.matched, model)

    def render(model: WorkloadModel, proof: Proof | None = None) -> Bundle:
        return render_bundle(model, coverage_of(model), provenance, profile, proof, analysis)

    def proven_of(model: WorkloadModel) -> ProvenWorkload:
        return prove(
            model,
            render=render,
            tool=ports.load_tool,
            stub=ports.stub_server,
            minimum_share=request.minimum_share,
        )

    proven = proven_of(generated.model)
    if generated.advised is not None:
        proven = better_of(
            proven,
            generated.advised,
            proven_of=proven_of,
            model=generated.model,
            settings=request.settings,
        )
    return ProvenBundle(
        bundle=render(proven.model, proven.proof),
        coverage=coverage_of(proven.model),
        proof=proven.proof,
        left_out=proven.model.left_out,
    )
