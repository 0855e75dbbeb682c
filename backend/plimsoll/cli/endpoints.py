"""`plimsoll endpoints PATH`."""

from typing import Annotated

import typer

from plimsoll.bootstrap.local import build
from plimsoll.cli.output import Format, FormatOption, console, plain, print_json, row, table
from plimsoll.codebase.discover import discover
from plimsoll.codebase.model import Discovery
from plimsoll.codebase.report import report_discovery, report_endpoints

PARAMETERS_SHOWN = 6
_SURE = {"certain": "", "likely": " (likely)", "guessed": " (guessed)"}


def endpoints(
    repository: Annotated[str, typer.Argument(metavar="PATH", help="Folder of the service.")],
    everything: Annotated[
        bool,
        typer.Option(
            "--everything",
            help="With JSON: also operations (gRPC …), services, notes and what was skipped.",
        ),
    ] = False,
    output: FormatOption = Format.TEXT,
) -> None:
    """Find the endpoints of a service in its source code, without running it."""
    discovery = discover(build().ports.code_host.open(repository))
    if output is Format.JSON:
        print_json(report_discovery(discovery) if everything else report_endpoints(discovery))
    else:
        show_endpoints(discovery)


def show_endpoints(discovery: Discovery) -> None:
    """The endpoints as a table, and what was passed over."""
    out = console()
    if not discovery.endpoints:
        out.print(
            f"No endpoints found in {plain(discovery.repository)}: read {discovery.files_read} "
            "files. docs/repositories.md lists the frameworks and documents that are read.",
            markup=False,
        )
    else:
        listing = table("endpoint", "parameters", "where", "found as")
        for endpoint in discovery.endpoints:
            names = [parameter.name for parameter in endpoint.parameters]
            more = ["…"] if len(names) > PARAMETERS_SHOWN else []
            row(
                listing,
                endpoint.name,
                ", ".join(names[:PARAMETERS_SHOWN] + more),
                f"{endpoint.source.file}:{endpoint.source.line}",
                endpoint.framework + _SURE[endpoint.confidence],
            )
        out.print(listing)
        out.print(f"{len(discovery.endpoints)} endpoints in {discovery.files_read} files read.")
    for operation in discovery.operations:
        where = f"{operation.source.file}:{operation.source.line}"
        told = f"{operation.protocol}: {plain(operation.name)} ({plain(where)})"
        out.print(f"found, but no endpoint: {told}", markup=False)
    for recording in discovery.recordings:
        told = f"{recording.requests} requests, {recording.kind}"
        out.print(f"a starting point: {plain(recording.file)} ({told})", markup=False)
    if len(discovery.services) > 1:
        for service in discovery.services:
            folder = plain(service.folder or ".")
            told = f"{service.endpoints} endpoints, told by {plain(service.told_by)}"
            out.print(f"service {plain(service.name)} in {folder}: {told}", markup=False)
    for note in discovery.notes:
        out.print(f"note: {plain(note)}", style="yellow", markup=False)
    for skipped in discovery.skipped:
        out.print(f"skipped {plain(skipped.path)}: {skipped.reason}", style="dim", markup=False)
