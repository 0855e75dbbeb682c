"""`plimsoll db upgrade`."""

import typer

from plimsoll.settings import read_settings

app = typer.Typer(help="Look after the server's database.", no_args_is_help=True)


@app.callback()
def _root() -> None:
    """Look after the server's database."""


@app.command("upgrade")
def upgrade() -> None:
    """Make or change the tables, so that they fit this version; twice is the same as once."""
    # Commands that need no database must not pay for loading its libraries.
    from plimsoll.bootstrap.records import open_databases  # noqa: PLC0415
    from plimsoll.bootstrap.records import upgrade as upgrade_tables  # noqa: PLC0415

    with open_databases(read_settings()) as databases:
        upgrade_tables(databases)
    typer.echo("The database is up to date.")
