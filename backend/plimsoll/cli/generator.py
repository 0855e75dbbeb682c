"""`plimsoll generator`: what k6-operator starts in place of k6; not for people."""

from pathlib import Path
from typing import Annotated

import typer

CONTEXT = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}
"""The options are k6's, and all of them are handed on."""
_ROOT = Path("/")


def generator(
    context: typer.Context,
    root: Annotated[Path, typer.Option("--plimsoll-root", help="Of the pod's files.")] = _ROOT,
) -> None:
    """A load generator of a run on Kubernetes; started by k6-operator in place of k6."""
    # Imported here: no other command needs it.
    from plimsoll.bootstrap.generator import generate  # noqa: PLC0415

    raise typer.Exit(generate(context.args, root=root))
