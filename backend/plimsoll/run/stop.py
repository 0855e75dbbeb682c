"""Stops runs: one, or all of them by the kill switch."""

from plimsoll.access.model import Principal, Scope
from plimsoll.access.permit import require_environment, require_scope
from plimsoll.kit.clock import Clock
from plimsoll.kit.errors import Conflict, NotFound
from plimsoll.run.ports import RunStore
from plimsoll.run.record import Halt, RunRecord, confirming
from plimsoll.run.show import visible_run


def stop_run(run_id: str, *, reason: str, principal: Principal, runs: RunStore) -> RunRecord:
    """The run; its load is gone within two seconds, and it says who stopped it and why.

    Where it has ended and is being repeated, that is what is stopped: people know the first id.

    Raises:
        NotFound: there is none within the principal's limits.
        Conflict: it has ended.
        Forbidden: the principal may not do this.
    """
    require_scope(principal, Scope.REQUEST)
    run = visible_run(run_id, principal=principal, runs=runs)
    require_environment(principal, run.environment)
    why = f"{principal.name} stopped it" + (f": {reason}" if reason else ".")
    again = confirming(run_id)
    if run.status.has_ended and _is_open(again, runs):
        return runs.stop(again, reason=why)
    return runs.stop(run_id, reason=why)


def _is_open(run_id: str, runs: RunStore) -> bool:
    try:
        return not runs.get(run_id).status.has_ended
    except NotFound:
        return False


def pull_kill_switch(*, reason: str, principal: Principal, runs: RunStore, clock: Clock) -> Halt:
    """Stops every run and lets none begin, until it is released.

    Everybody who may ask for runs may stop them all: who sees harm must not look for an
    administrator first.

    Raises:
        Forbidden: the principal may not do this.
    """
    require_scope(principal, Scope.REQUEST)
    halt = Halt(reason=reason, by=principal.name, at=clock.now())
    runs.halt(halt)
    return halt


def release_kill_switch(*, principal: Principal, runs: RunStore) -> None:
    """Lets runs begin again.

    Raises:
        Forbidden: the principal may not do this.
    """
    require_scope(principal, Scope.ADMIN)
    runs.halt(None)


def require_not_halted(runs: RunStore) -> None:
    """Nothing, or an error.

    Raises:
        Conflict: the kill switch is pulled; says by whom and why.
    """
    halt = runs.halted()
    if halt is not None:
        raise Conflict(
            f"All runs are stopped since {halt.at:%Y-%m-%d %H:%M} UTC by {halt.by}: {halt.reason}",
            where="kill switch",
            fix="When it is safe again, an administrator types: plimsoll run resume",
        )
