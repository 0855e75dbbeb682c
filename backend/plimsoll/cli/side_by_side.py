"""`plimsoll side-by-side BUNDLE`."""

import os
from typing import Annotated, Literal

import typer

from plimsoll.cli.output import Format, FormatOption, console, error_console, plain, print_json
from plimsoll.cli.run_progress import run_progress
from plimsoll.cli.run_report import exit_code_of, show_comparisons, show_conclusion
from plimsoll.kit.value import Value
from plimsoll.run.allowed import require_allowed
from plimsoll.run.model import RunProgress
from plimsoll.settings import read_settings
from plimsoll.verdict.verdict import Comparison, Conclusion
from plimsoll.workload.model import TestType


class SideBySideReport(Value):
    """What `plimsoll side-by-side --format json` prints."""

    schema_version: Literal[1] = 1
    conclusion: Conclusion
    explanation: str
    settle: str
    comparisons: tuple[Comparison, ...]
    segments: int
    segment_s: int
    method: str


def side_by_side(
    bundle: Annotated[
        str, typer.Argument(metavar="BUNDLE", help="Digest as listed, or a FILE.zip.")
    ],
    base_url: Annotated[
        str, typer.Option("--base-url", metavar="URL", help="The version compared with.")
    ],
    head_url: Annotated[str, typer.Option("--head-url", metavar="URL", help="The one judged.")],
    test_type: Annotated[TestType, typer.Option(help="What load to apply.")] = TestType.REPLAY,
    duration: Annotated[
        int, typer.Option(min=30, metavar="SECONDS", help="In all, with warming up.")
    ] = 180,
    scale: Annotated[
        float, typer.Option(min=0.001, help="Multiplies the rates; each version takes half.")
    ] = 1.0,
    secret: Annotated[
        list[str] | None,
        typer.Option(
            "--secret", metavar="NAME", help="Hand this environment variable to the script."
        ),
    ] = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """Run two versions of a service at once, so that the machine's noise cancels, and compare them.

    Exit codes: 0 pass or inconclusive, 1 fail, 6 invalid; others as of all commands.
    """
    # Other commands must not pay for what this one needs.
    from plimsoll.bootstrap.local_runs import open_local_runs  # noqa: PLC0415
    from plimsoll.bootstrap.side_by_side import timed_runner  # noqa: PLC0415
    from plimsoll.cli.run_here import secret_of, stored_bundle  # noqa: PLC0415
    from plimsoll.run.side_by_side import SideBySideRequest  # noqa: PLC0415
    from plimsoll.verdict.side_by_side import compare_side_by_side  # noqa: PLC0415

    settings, quiet = read_settings(), output is Format.JSON
    given = tuple((name, secret_of(name)) for name in secret or ())
    with (
        open_local_runs(settings, given) as local,
        run_progress(error_console(), duration, quiet=quiet) as bars,
    ):
        for url in (base_url, head_url):
            require_allowed(url, local.ports.preflight.checks.allowed)
        stored = local.ports.bundle_store.get(stored_bundle(bundle, local))
        request = SideBySideRequest(
            base_url=base_url,
            head_url=head_url,
            test_type=test_type,
            duration_s=duration,
            scale=scale,
            run_id=f"side-by-side-{os.getpid()}",
            secrets=given,
        )

        def watch(progress: RunProgress) -> None:
            bars.watch("progress", {"node": "Run", **progress.model_dump(mode="json")})

        found = compare_side_by_side(stored, request, runner=timed_runner(settings), watch=watch)
    report = SideBySideReport(
        conclusion=found.conclusion,
        explanation=found.explanation,
        settle=found.settle,
        comparisons=found.comparisons,
        segments=found.segments,
        segment_s=found.segment_s,
        method=found.method,
    )
    if output is Format.JSON:
        print_json(report)
    else:
        _show(report)
    raise typer.Exit(exit_code_of(report.conclusion))


def _show(report: SideBySideReport) -> None:
    out = console()
    show_conclusion(out, report.conclusion, report.explanation, report.settle)
    show_comparisons(out, report.comparisons)
    out.print(
        plain(f"{report.segments} segments of {report.segment_s} s; {report.method}"),
        style="dim",
        markup=False,
    )
