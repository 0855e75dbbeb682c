"""Executes a bundle against a target."""

import logging
import re
from collections.abc import Callable

from plimsoll.bundle.model import Bundle
from plimsoll.bundle.target import checked_base_url
from plimsoll.kit.clock import Clock
from plimsoll.kit.errors import PlimsollError, Rejected
from plimsoll.run.model import RunRequest, RunResult
from plimsoll.run.observer import RunNotice, RunObserver
from plimsoll.run.ports import Runner, Watch

SCRIPT = "script.js"
_log = logging.getLogger(__name__)

_SECRET_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_RESERVED = frozenset(
    {
        "BASE_URL",
        "BURSTS",
        "DATA",
        "DURATION",
        "ENVIRONMENT",
        "HOME",
        "JOURNEYS",
        "ONLY",
        "PATH",
        "RUN_ID",
        "SCALE",
        "TEST_TYPE",
        "TMPDIR",
        "TRACE",
    }
)
"""What the request itself says, and what a process needs."""

_RESERVED_BEGINNINGS = ("K6_", "LD_", "DYLD_", "XDG_")


def execute(
    bundle: Bundle,
    request: RunRequest,
    *,
    runner: Runner,
    watch: Watch,
    observer: RunObserver,
    clock: Clock,
) -> RunResult:
    """Runs a bundle to its end, and shows that where people look.

    That it could not be shown is logged: the run goes on.

    Raises:
        Rejected: the target is no http or https address, the bundle has no script or one that does
            not start, or a secret has a name that it must not have.
        Misconfigured: the load tool is missing or too old.
    """
    base_url = checked_base_url(request.base_url)
    if all(file.path != SCRIPT for file in bundle.files):
        raise Rejected(f"The bundle {bundle.digest} has no {SCRIPT}.", where=SCRIPT)
    for name, _ in request.secrets:
        _check_secret_name(name)
    notice = RunNotice(
        run_id=request.run_id,
        service=bundle.service,
        environment=request.environment,
        bundle_digest=bundle.digest,
        test_type=request.test_type,
        started=clock.now(),
    )
    _tell(observer.started, notice)
    try:
        return runner.run(bundle, request.model_copy(update={"base_url": base_url}), watch=watch)
    finally:
        _tell(observer.ended, notice.model_copy(update={"ended": clock.now()}))


def _tell(show: Callable[[RunNotice], None], notice: RunNotice) -> None:
    try:
        show(notice)
    except PlimsollError as error:
        _log.warning("the run %s is not shown: %s", notice.run_id, error)


def _check_secret_name(name: str) -> None:
    reserved = name in _RESERVED or name.startswith(_RESERVED_BEGINNINGS)
    if reserved or not _SECRET_NAME.fullmatch(name):
        raise Rejected(
            f"A secret cannot be called {name[:64]!r}.",
            fix="Use the names that the bundle's README lists, such as API_TOKEN.",
        )
