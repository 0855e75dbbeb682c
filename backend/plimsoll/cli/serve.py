"""`plimsoll serve` and `plimsoll worker`."""

import os
import signal
import socket
import sys
import threading
from typing import Annotated

import typer

from plimsoll.kit.addresses import is_loopback
from plimsoll.kit.errors import Misconfigured
from plimsoll.settings import ApiSettings, Settings, read_settings

STREAMS_END_WITHIN_S = 2
DECLARED_DEAD_CODE = 75
"""`EX_TEMPFAIL`: whoever supervises the process should start it again."""

HostOption = Annotated[
    str | None, typer.Option("--host", help="Address to listen on; else PLIMSOLL_API__HOST.")
]
PortOption = Annotated[
    int | None,
    typer.Option("--port", min=0, max=65535, help="0: a free one; else PLIMSOLL_API__PORT."),
]


def serve(
    host: HostOption = None,
    port: PortOption = None,
    worker: Annotated[bool, typer.Option(help="Also run workflows, in this process.")] = True,
) -> None:
    """Serve the API, and run workflows, until it is interrupted."""
    settings = read_settings()
    given = {"host": host, "port": port}
    changed = {name: value for name, value in given.items() if value is not None}
    api = settings.api.model_copy(update=changed)
    require_safe_address(api)
    require_tokens_for_portal(settings)
    # Only a server needs these, and they take a second to load.
    import uvicorn  # noqa: PLC0415

    from plimsoll.api.app import make_app  # noqa: PLC0415
    from plimsoll.bootstrap.server import open_server  # noqa: PLC0415
    from plimsoll.bootstrap.worker import configure_logs, tracing, working  # noqa: PLC0415

    configure_logs(settings.telemetry)
    with listening(api) as listener, open_server(settings) as server:
        app = make_app(server.backend, api, metrics=server.metrics)
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            # Streams of events would otherwise be waited for.
            timeout_graceful_shutdown=STREAMS_END_WITHIN_S,
        )
        http = uvicorn.Server(config)

        def run() -> None:
            shown = f"[{api.host}]" if ":" in api.host else api.host
            typer.echo(f"http://{shown}:{listener.getsockname()[1]}")
            http.run(sockets=[listener])

        # Whoever only asks has spans too: those of another process's worker are their children.
        with working(server, dead=die) if worker else tracing(settings.telemetry):
            run()


def work() -> None:
    """Run workflows until it is interrupted; the API is served elsewhere."""
    settings = read_settings()
    from plimsoll.bootstrap.server import open_server  # noqa: PLC0415 - as above
    from plimsoll.bootstrap.worker import configure_logs, working  # noqa: PLC0415

    configure_logs(settings.telemetry)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    with open_server(settings) as server, working(server, dead=die):
        typer.echo("working")
        stop.wait()


def die() -> None:
    """Ends the process at once: others run its workflows by now, or soon."""
    sys.stderr.write("plimsoll: this worker is dead to the others; it ends.\n")
    sys.stderr.flush()
    os._exit(DECLARED_DEAD_CODE)


def require_safe_address(api: ApiSettings) -> None:
    """Nothing, or an error.

    Raises:
        Misconfigured: without authentication, only this machine may reach the API.
    """
    if api.authentication == "none" and not is_loopback(api.host):
        raise Misconfigured(
            f"Without authentication, the API is not served on {api.host}.",
            where="PLIMSOLL_API__AUTHENTICATION",
            fix="Set it to tokens, and make one: plimsoll token create NAME",
        )


def require_tokens_for_portal(settings: Settings) -> None:
    """Nothing, or an error.

    Raises:
        Misconfigured: a portal is trusted to say who is asking, and nobody is asked.
    """
    if settings.backstage.is_set_up and settings.api.authentication == "none":
        raise Misconfigured(
            "Without authentication, nobody looks at what Backstage says of who is asking.",
            where="PLIMSOLL_API__AUTHENTICATION",
            fix="Set it to tokens, or unset PLIMSOLL_BACKSTAGE__BASE_URL.",
        )


def listening(api: ApiSettings) -> socket.socket:
    """A socket that listens, so that the port is known before anybody is told.

    Raises:
        Misconfigured: the address is taken, or is none of this machine.
    """
    family = socket.AF_INET6 if ":" in api.host else socket.AF_INET
    # Named, or asyncio does not see that it is TCP, and every answer waits 40 ms for more to send.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((api.host, api.port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise Misconfigured(
            f"Nothing can be served on {api.host}:{api.port}: {error.strerror}.",
            where="PLIMSOLL_API__HOST, PLIMSOLL_API__PORT",
            fix="Name another port: plimsoll serve --port 8081",
        ) from error
    return listener
