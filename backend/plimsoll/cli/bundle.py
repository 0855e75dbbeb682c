"""`plimsoll bundle create|check|list|show|download`."""

from pathlib import Path
from typing import Annotated

import typer

from plimsoll.bootstrap.application import Application
from plimsoll.bootstrap.local import build
from plimsoll.bundle.check import check_bundle
from plimsoll.bundle.model import Bundle
from plimsoll.bundle.pack import unpack
from plimsoll.bundle.propose import FOLDER, ProposedBundle, change_host_of, propose_bundle
from plimsoll.bundle.report import (
    BundleCheck,
    BundleDetails,
    BundleDownload,
    BundleListing,
    BundleReport,
    FileReport,
)
from plimsoll.catalog.model import Disclosure
from plimsoll.cli.coverage import coverage_summary, coverage_table
from plimsoll.cli.files import (
    LARGEST_BUNDLE_BYTES,
    check_writable,
    read_bounded,
    write_whole,
)
from plimsoll.cli.options import (
    DayOption,
    JourneysOption,
    KeepOption,
    MalformedOption,
    RepositoryOption,
    ServerOption,
    TimezoneOption,
    TrafficOption,
    WindowOption,
    WithoutOption,
    observation_of,
    service_of,
)
from plimsoll.cli.output import (
    REJECTED_CODE,
    Format,
    FormatOption,
    console,
    count,
    error_console,
    plain,
    print_json,
    row,
    table,
)
from plimsoll.cli.pipelines import run_bundle_pipeline
from plimsoll.cli.progress import pipeline_progress
from plimsoll.cli.remote_bundles import bundles_of
from plimsoll.cli.workload_options import (
    DataOption,
    EndpointOption,
    EnvironmentOption,
    ExcludeOption,
    LlmOption,
    MaxRateOption,
    PinOption,
    ScaleOption,
    workload_settings,
)
from plimsoll.kit.errors import Rejected
from plimsoll.pipeline.bundle import GRAPH, BundleOutcome, BundleRequest
from plimsoll.traffic.ports import Observation
from plimsoll.workload.model import TestType

DEFAULTS = Observation()

app = typer.Typer(help="Write, check and fetch load-test bundles.", no_args_is_help=True)

DigestArgument = Annotated[
    str, typer.Argument(metavar="DIGEST", help="As listed; the first 8 digits are enough.")
]
OutOption = Annotated[Path | None, typer.Option("--out", metavar="FILE.zip", help="Zip to write.")]


@app.command("create")
def create(
    service: Annotated[str, typer.Option("--service", metavar="NAME", help="Name of the service.")],
    repository: RepositoryOption,
    traffic: TrafficOption,
    window: WindowOption = None,
    day: DayOption = None,
    timezone: TimezoneOption = DEFAULTS.timezone,
    without: WithoutOption = None,
    journeys: JourneysOption = DEFAULTS.journeys,
    endpoint: EndpointOption = None,
    exclude: ExcludeOption = None,
    pin: PinOption = None,
    scale_of: ScaleOption = None,
    max_rate: MaxRateOption = None,
    environment: EnvironmentOption = None,
    llm: LlmOption = Disclosure.METADATA_ONLY,
    data: DataOption = None,
    keep_from_clients: KeepOption = DEFAULTS.kept_from_clients,
    malformed_limit: MalformedOption = DEFAULTS.malformed_limit,
    out: OutOption = None,
    server: ServerOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """Make a k6 bundle from production's traffic and a repository, and prove it with k6."""
    if out is not None:
        check_writable(out)
    request = BundleRequest(
        service=service_of(service),
        repository=repository,
        traffic=traffic,
        observation=observation_of(
            window,
            keep_from_clients,
            malformed_limit,
            day=day,
            timezone=timezone,
            without=without,
            journeys=journeys,
        ),
        settings=workload_settings(
            endpoints=endpoint,
            data=data,
            exclude=exclude,
            pins=pin,
            scales=scale_of,
            max_rate=max_rate,
        ),
        environment=environment,
        llm=llm,
    )
    with bundles_of(server) as bundles:
        with pipeline_progress(GRAPH, error_console(), quiet=output is Format.JSON) as progress:
            outcome = run_bundle_pipeline(request, progress, server=server)
        if out is not None:
            write_whole(out, bundles.archive(outcome.stored.digest))
    report = report_outcome(outcome, out)
    if output is Format.JSON:
        print_json(report)
    else:
        _show_created(report)


def report_outcome(outcome: BundleOutcome, out: Path | None) -> BundleReport:
    """What the pipeline left behind, for people and programs."""
    return BundleReport(
        service=outcome.stored.service,
        digest=outcome.stored.digest,
        location=outcome.stored.location,
        out=str(out) if out else None,
        size_bytes=outcome.stored.size_bytes,
        files=FileReport.all_of(outcome.proven.bundle),
        requests=outcome.profile.requests,
        tested_share=outcome.proven.coverage.tested_share,
        proof=outcome.proven.proof,
        left_out=outcome.proven.left_out,
        coverage=outcome.proven.coverage,
    )


def _show_created(report: BundleReport) -> None:
    out = console()
    out.print(coverage_table(report.coverage))
    out.print(coverage_summary(report.coverage), markup=False)
    show_files(report.files)
    passed = len(report.proof.endpoints) - len(report.proof.failed)
    out.print(
        f"proven with k6 {report.proof.k6}: {passed} of {len(report.proof.endpoints)} endpoints",
        style="green",
        markup=False,
    )
    for left in report.left_out:
        out.print(f"left out: {plain(left.endpoint)} ({plain(left.reason)})", markup=False)
    out.print(f"{report.digest}\nstored at {report.location}", markup=False)
    where = report.out
    if where is None:
        out.print(f"next: plimsoll bundle download {report.digest[7:19]} --out test.zip")
    else:
        out.print(f"next: unzip {where} -d test && cat test/README.md", markup=False)


@app.command("propose")
def propose(
    digest: DigestArgument,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="REPOSITORY",
            help="https://github.com/owner/name, github:owner/name or gitlab:group/project.",
        ),
    ],
    folder: Annotated[str, typer.Option("--folder", help="Of the repository.")] = FOLDER,
    base: Annotated[
        str | None,
        typer.Option("--base", metavar="BRANCH", help="To merge into. Default: the repository's."),
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help="Open it as a draft.")] = False,
    server: ServerOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """Open a pull or merge request with a bundle, or bring the open one up to date."""
    with bundles_of(server) as bundles:
        bundle = bundles.get(digest)
    host = change_host_of(to, build().change_hosts)
    told = propose_bundle(bundle, to=to, host=host, folder=folder, base=base, draft=draft)
    if output is Format.JSON:
        print_json(told)
    else:
        _show_proposed(told)


def _show_proposed(told: ProposedBundle) -> None:
    files = f"{count(told.written)} files written, {count(told.removed)} removed"
    done = "nothing to do: it is there already" if told.outcome == "unchanged" else files
    console().print(f"{told.outcome}: {done}", markup=False)
    console().print(told.url or f"{told.repository}, {told.folder}/ on {told.base}", markup=False)


@app.command("check")
def check(
    archive: Annotated[Path, typer.Argument(metavar="FILE.zip", help="A bundle.")],
    output: FormatOption = Format.TEXT,
) -> None:
    """Look whether a zip is a whole, unchanged bundle that k6 understands."""
    application = build()
    bundle = unpack(read_bounded(archive, LARGEST_BUNDLE_BYTES))
    problems = list(check_bundle(bundle))
    scenarios: dict[str, tuple[str, ...]] = {}
    if not problems:
        scenarios, problems = _inspect(application, bundle)
    report = BundleCheck(
        digest=bundle.digest,
        service=bundle.service,
        ok=not problems,
        problems=tuple(problems),
        scenarios=scenarios,
    )
    if output is Format.JSON:
        print_json(report)
    else:
        _show_check(report)
    if problems:
        raise typer.Exit(REJECTED_CODE)


def _inspect(
    application: Application, bundle: Bundle
) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """What k6 understands for each test type, and its complaints."""
    scenarios: dict[str, tuple[str, ...]] = {}
    problems: list[str] = []
    for test_type in TestType:
        env = {"BASE_URL": "http://127.0.0.1", "TEST_TYPE": test_type.value, "DURATION": "10s"}
        try:
            inspection = application.ports.load_tool.inspect(bundle.files, env=env)
        except Rejected as rejected:
            problems.append(f"{test_type.value}: {rejected.what}")
        else:
            scenarios[test_type.value] = inspection.scenarios
    return scenarios, problems


def _show_check(report: BundleCheck) -> None:
    out = console()
    for problem in report.problems:
        out.print(f"✗ {plain(problem)}", style="red", markup=False)
    for test_type, names in report.scenarios.items():
        out.print(f"{test_type}: {len(names)} scenarios", markup=False)
    if report.ok:
        out.print(f"✓ {plain(report.service)}: whole, unchanged, understood by k6", style="green")
    out.print(report.digest)


@app.command("list")
def list_bundles(
    service: Annotated[str | None, typer.Option(help="Only of this service.")] = None,
    server: ServerOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """List the bundles in the store, newest first."""
    with bundles_of(server) as bundles:
        listing = BundleListing(bundles=tuple(bundles.list(service=service)))
    if output is Format.JSON:
        print_json(listing)
        return
    if not listing.bundles:
        console().print("No bundles yet. Make one: plimsoll bundle create --help")
        return
    shown = table("digest", "service", "stored (UTC)", "bytes", right=("bytes",))
    for stored in listing.bundles:
        row(
            shown,
            stored.digest.removeprefix("sha256:")[:12],
            stored.service,
            f"{stored.stored_at:%Y-%m-%d %H:%M}",
            count(stored.size_bytes),
        )
    console().print(shown)


@app.command("show")
def show(
    digest: DigestArgument,
    file: Annotated[
        str | None, typer.Option("--file", metavar="PATH", help="Print this file of the bundle.")
    ] = None,
    server: ServerOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """Show what is in a bundle, or one of its files."""
    with bundles_of(server) as bundles:
        bundle = bundles.get(digest)
    if file is not None:
        typer.echo(_content(bundle, file), nl=False)
        return
    details = BundleDetails(
        service=bundle.service, digest=bundle.digest, files=FileReport.all_of(bundle)
    )
    if output is Format.JSON:
        print_json(details)
    else:
        show_files(details.files)
        console().print(f"{plain(details.service)} {details.digest}", markup=False)


def _content(bundle: Bundle, path: str) -> str:
    try:
        return bundle.file(path).content
    except KeyError:
        names = ", ".join(file.path for file in bundle.files)
        raise Rejected(f"The bundle has no file {path}.", fix=f"It has: {names}") from None


def show_files(files: tuple[FileReport, ...]) -> None:
    """The bundle's files with their sizes."""
    shown = table("file", "bytes", right=("bytes",))
    for file in files:
        row(shown, file.path, count(file.size_bytes))
    console().print(shown)


@app.command("download")
def download(
    digest: DigestArgument,
    out: OutOption = None,
    server: ServerOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """Write a bundle from the store as a zip."""
    with bundles_of(server) as bundles:
        archive = bundles.archive(digest)
    bundle = unpack(archive)
    target = out or Path(f"{bundle.digest.removeprefix('sha256:')[:12]}.zip")
    write_whole(target, archive)
    report = BundleDownload(digest=bundle.digest, out=str(target), size_bytes=len(archive))
    if output is Format.JSON:
        print_json(report)
    else:
        console().print(f"{target}: {count(len(archive))} bytes", markup=False)
