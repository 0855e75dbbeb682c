"""`plimsoll serve` and `plimsoll worker`."""

import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Annotated

import typer

from plimsoll.kit.addresses import is_loopback
from plimsoll.kit.errors import Misconfigured
from plimsoll.settings import ApiSettings, Settings, read_settings

if TYPE_CHECKING:
    from plimsoll.bootstrap.server import Server
    from plimsoll.bootstrap.vitals import Vitals

STREAMS_END_WITHIN_S = 2
_LOOKS_EVERY_S = 0.5
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
    api = _listening_where(settings, host, port)
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
            forwarded_allow_ips=list(api.trusted_proxies),
            # Streams of events would otherwise be waited for.
            timeout_graceful_shutdown=STREAMS_END_WITHIN_S,
        )
        http = uvicorn.Server(config)

        def run() -> None:
            typer.echo(_address(api, listener))
            http.run(sockets=[listener])

        # Whoever only asks has spans too: those of another process's worker are their children.
        with working(server, dead=die) if worker else tracing(settings.telemetry):
            run()


def work(
    host: HostOption = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65535,
            help="Answer /health, /ready and /metrics there. 0: a free one; else nowhere.",
        ),
    ] = None,
) -> None:
    """Run workflows until it is interrupted; the API is served elsewhere."""
    settings = read_settings()
    api = _listening_where(settings, host, port)
    if port is not None:
        require_safe_address(api)
    from plimsoll.bootstrap.server import open_server  # noqa: PLC0415 - as above
    from plimsoll.bootstrap.vitals import Vitals  # noqa: PLC0415
    from plimsoll.bootstrap.worker import configure_logs, working  # noqa: PLC0415

    configure_logs(settings.telemetry)
    # Unlike an event, it may be used by a signal's handler in the middle of anything.
    told: SimpleQueue[int] = SimpleQueue()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _frame: told.put(number))
    vitals = Vitals(silent_for_s=settings.dbos.dead_after_s)
    with (
        nullcontext() if port is None else listening(api) as listener,
        open_server(settings) as server,
        # Outside the next: it also tells how the worker ends.
        nullcontext() if listener is None else probed(server, vitals, api, listener),
        working(server, dead=die, vitals=vitals),
    ):
        typer.echo("working" if listener is None else _address(api, listener))
        _wait_for(told)


@contextmanager
def probed(
    server: "Server", vitals: "Vitals", api: ApiSettings, listener: socket.socket
) -> Iterator[None]:
    """Answers probes of a worker as long as the block lasts."""
    import uvicorn  # noqa: PLC0415 - as above

    from plimsoll.api.worker_app import make_worker_app  # noqa: PLC0415

    app = make_worker_app(server.backend, api, metrics=server.metrics, worker=vitals.told)
    http = uvicorn.Server(
        uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=1
        )
    )
    # Not in the main thread, or it would take the signals for itself.
    answers = threading.Thread(
        target=http.run, kwargs={"sockets": [listener]}, name="probes", daemon=True
    )
    answers.start()
    try:
        yield
    finally:
        http.should_exit = True
        answers.join(STREAMS_END_WITHIN_S)


def _wait_for(told: SimpleQueue[int]) -> None:
    """Until there is something; a signal that another thread got is seen at the next look."""
    while True:
        with suppress(Empty):
            told.get(timeout=_LOOKS_EVERY_S)
            return


def _listening_where(settings: Settings, host: str | None, port: int | None) -> ApiSettings:
    given = {"host": host, "port": port}
    changed = {name: value for name, value in given.items() if value is not None}
    return settings.api.model_copy(update=changed)


def _address(api: ApiSettings, listener: socket.socket) -> str:
    shown = f"[{api.host}]" if ":" in api.host else api.host
    return f"http://{shown}:{listener.getsockname()[1]}"


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
