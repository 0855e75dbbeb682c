"""The manifest: everything that is known about a bundle, derived from its inputs alone."""

from collections.abc import Iterable
from typing import Literal, Self

from pydantic import Field

from plimsoll.bundle.analysis import Analysis, AnalystName
from plimsoll.bundle.assumed import about_missing_bodies
from plimsoll.bundle.bodies import sent_bodies
from plimsoll.bundle.data import data_path, header_of
from plimsoll.bundle.figures import Measured, measured
from plimsoll.bundle.journey_figures import JourneysEntry, journeys_entry
from plimsoll.bundle.load import Load, load_of
from plimsoll.bundle.login import pool_of
from plimsoll.bundle.model import BundleFile, Coverage, CoverageState, Proof, Provenance
from plimsoll.bundle.names import names_of
from plimsoll.bundle.own_values import MadeEntry, made_things
from plimsoll.bundle.shapes import Shape, shapes_of
from plimsoll.kit.canonical import canonical_json
from plimsoll.kit.value import Value
from plimsoll.traffic.findings import Finding, Sentence
from plimsoll.traffic.model import Figure, TrafficProfile
from plimsoll.workload.model import (
    AdviceUse,
    Assumption,
    LeftOut,
    Objectives,
    Origin,
    RequestPlan,
    TestType,
    WorkloadModel,
)
from plimsoll.workload.needs import Needs

MANIFEST_PATH = "manifest.json"


class EndpointEntry(Value):
    """One endpoint of the script."""

    endpoint: str
    slug: str
    function: str
    """The script's function."""
    source: str
    """`file:line` in the repository."""
    replayed_requests: int
    production: Measured | None
    """None: it has no traffic in the window."""
    objectives: Objectives
    busy_s: float
    bodies: int
    """How many example bodies are used in turn; made from the declared schema."""
    writes: bool
    """Whether its method changes what the service keeps."""
    needs: Needs | None = None
    """Of it before it can be asked, and what asking it may do; None: of an older bundle."""
    answers: dict[str, Shape] = Field(default_factory=dict)
    """What the smoke test compares its answers with, by status; empty: nothing is declared that
    leaves no doubt."""


class ColumnEntry(Value):
    """Where the values of one column come from."""

    file: str
    column: str
    origin: Origin
    rows: int


class LoginEntry(Value):
    """How users log in, if somebody names some."""

    at: str | None
    """`POST /login`; None: the code shows none for sure."""
    token: str | None
    """The property of its answer; None: cookies let in."""
    csrf: str | None
    """`cookie:header`."""
    slugs: tuple[str, ...]
    """Whose requests go in a user's name; in the order of the script."""


class PersonalData(Value):
    """What of production's values is in the bundle."""

    kept_from_clients: int
    """A value was kept only when at least so many different clients sent it."""
    columns: tuple[ColumnEntry, ...]


class CoverageSummary(Value):
    """Routes in the code × routes in production × routes in the script, counted."""

    endpoints: dict[CoverageState, int]
    tested_share: float
    """Share of the window's requests on tested endpoints."""


class ObservedTraffic(Value):
    """The profile as a whole."""

    requests: int
    replayed_requests: int
    step_s: int
    distinct_clients: int
    excluded: dict[str, int]
    """Requests left out on purpose, by reason."""
    malformed: int
    """Lines that are no request."""
    dispersion: float | None = None
    """Index of dispersion of the requests at one second; None: the source does not show it."""
    figures_from: dict[Figure, str] = Field(default_factory=dict)
    """Of joined sources, who told which kind of figure; empty: all are of the one source."""
    findings: tuple[Finding, ...] = ()
    """What it looks like, in words, most important first."""
    sentences: tuple[Sentence, ...] = ()
    """A language model's words for some of the findings, every figure checked."""
    notes: tuple[str, ...]


class BundleManifest(Value):
    """`manifest.json` of a bundle."""

    schema_version: Literal[1] = 1
    service: str
    generator: str
    provenance: Provenance
    traffic: ObservedTraffic
    endpoints: tuple[EndpointEntry, ...]
    """In the order of the script: busiest first."""
    test_types: dict[TestType, Load]
    """At scale 1 and the default duration; each says its formula."""
    dispersion: float = 1.0
    """Index of dispersion at one second that the arrivals of all but smoke are drawn with."""
    max_rate_per_s: float | None = None
    """Most requests per second of all scenarios together."""
    journeys: JourneysEntry | None = None
    """What JOURNEYS=follow does; None: the profile shows no sessions."""
    login: LoginEntry | None = None
    """None: nothing says that anybody logs in."""
    makes: tuple[MadeEntry, ...] = ()
    """What a run makes in the target before it begins."""
    personal_data: PersonalData
    assumptions: tuple[Assumption, ...]
    advice: AdviceUse | None = None
    """None: nobody was asked."""
    analysts: dict[AnalystName, AdviceUse] = Field(default_factory=dict)
    """Who was asked about the traffic and the endpoints' needs; empty: nobody was."""
    left_out: tuple[LeftOut, ...]
    coverage: CoverageSummary
    proof: Proof | None
    """None: the bundle was not run yet."""
    files: dict[str, str]
    """Digests of all other files, by path."""

    def sealing(self, files: Iterable[BundleFile]) -> Self:
        """The same manifest, with the digests of these files."""
        return self.model_copy(update={"files": {file.path: file.digest for file in files}})


WRITING_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def manifest_of(
    model: WorkloadModel,
    coverage: Coverage,
    provenance: Provenance,
    profile: TrafficProfile,
    proof: Proof | None,
    analysis: Analysis,
) -> BundleManifest:
    """The manifest, not yet sealed: it knows no files."""
    figures, names = measured(profile), names_of(model)
    return BundleManifest(
        service=model.service,
        generator=provenance.generator,
        provenance=provenance,
        traffic=_observed(model, profile, analysis),
        endpoints=tuple(
            _entry(
                plan,
                names[plan.slug].function,
                figures.get(plan.name),
                analysis.needs.get(plan.name),
            )
            for plan in model.requests
        ),
        test_types={test_type: load_of(model, test_type) for test_type in TestType},
        dispersion=model.dispersion,
        max_rate_per_s=model.max_rate_per_s,
        journeys=journeys_entry(model),
        login=_login(model),
        makes=made_things(model),
        personal_data=_personal_data(model, profile),
        advice=model.advice,
        analysts=analysis.analysts,
        assumptions=(*model.assumptions, *about_missing_bodies(model)),
        left_out=model.left_out,
        coverage=_summary(coverage),
        proof=proof,
        files={},
    )


def manifest_file(manifest: BundleManifest) -> BundleFile:
    """The manifest as a file."""
    return BundleFile(path=MANIFEST_PATH, content=canonical_json(manifest, indent=2))


def _observed(model: WorkloadModel, profile: TrafficProfile, analysis: Analysis) -> ObservedTraffic:
    return ObservedTraffic(
        requests=profile.requests,
        replayed_requests=model.replayed_requests,
        step_s=profile.step_s,
        distinct_clients=profile.distinct_clients,
        excluded=profile.excluded,
        malformed=profile.malformed,
        figures_from=profile.figures_from,
        dispersion=profile.dispersion,
        findings=analysis.findings,
        sentences=analysis.sentences,
        notes=profile.notes,
    )


def _entry(
    plan: RequestPlan, function: str, production: Measured | None, needs: Needs | None
) -> EndpointEntry:
    source = plan.endpoint.source
    return EndpointEntry(
        endpoint=plan.name,
        slug=plan.slug,
        function=function,
        source=f"{source.file}:{source.line}",
        replayed_requests=plan.requests,
        production=production,
        objectives=plan.objectives,
        busy_s=plan.busy_s,
        bodies=len(sent_bodies(plan)),
        writes=plan.endpoint.method in WRITING_METHODS,
        needs=needs,
        answers=shapes_of(plan.endpoint),
    )


def _login(model: WorkloadModel) -> LoginEntry | None:
    pool = pool_of(model)
    if pool is None:
        return None
    return LoginEntry(
        at=None if pool.login is None else pool.login.endpoint.name,
        token=None if pool.login is None else pool.login.field,
        csrf=pool.csrf,
        slugs=tuple(plan.slug for plan in model.requests if plan.slug in pool.slugs),
    )


def _personal_data(model: WorkloadModel, profile: TrafficProfile) -> PersonalData:
    return PersonalData(
        kept_from_clients=profile.kept_from_clients,
        columns=tuple(
            ColumnEntry(
                file=data_path(plan),
                column=header_of(column),
                origin=column.origin,
                rows=len(plan.table.rows),
            )
            for plan in model.requests
            if plan.table is not None
            for column in plan.table.columns
        ),
    )


def _summary(coverage: Coverage) -> CoverageSummary:
    states: tuple[CoverageState, ...] = ("tested", "untested", "dead", "shadow")
    return CoverageSummary(
        endpoints={
            state: sum(1 for row in coverage.rows if row.state == state) for state in states
        },
        tested_share=round(coverage.tested_share, 6),
    )
