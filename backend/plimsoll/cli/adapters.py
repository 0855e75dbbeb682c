"""`plimsoll adapters`."""

from typing import Literal

from plimsoll.cli.output import Format, FormatOption, console, print_json, row, table
from plimsoll.kit.manifest import Manifest
from plimsoll.kit.value import Value
from plimsoll.registry import manifests


class AdaptersReport(Value):
    """What `plimsoll adapters --format json` prints."""

    schema_version: Literal[1] = 1
    adapters: tuple[Manifest, ...]


def adapters(output: FormatOption = Format.TEXT) -> None:
    """List the systems that Plimsoll can talk to, and what it needs to be allowed there."""
    report = AdaptersReport(adapters=manifests())
    if output is Format.JSON:
        print_json(report)
        return
    listing = table("id", "title", "fills", "needs", "documentation")
    for manifest in report.adapters:
        row(
            listing,
            manifest.id,
            manifest.title,
            ", ".join(manifest.ports),
            "; ".join(manifest.permissions) or "nothing",
            manifest.documentation,
        )
    console().print(listing)
