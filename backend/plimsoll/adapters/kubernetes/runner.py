"""The port Runner, answered by k6-operator on Kubernetes."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import cached_property

from pydantic import JsonValue

from plimsoll.adapters.kubernetes.client import (
    CONFIG_MAPS,
    PODS,
    SECRETS,
    TESTRUNS,
    KubernetesClient,
)
from plimsoll.adapters.kubernetes.generators import Generators
from plimsoll.adapters.kubernetes.mirror import Mirror
from plimsoll.adapters.kubernetes.objects import (
    ORDER,
    OWNER,
    UNTIL,
    belongings,
    generators_of,
    name_of,
    test_run,
)
from plimsoll.adapters.kubernetes.order import Order, Secrets, digest_of, packed
from plimsoll.adapters.kubernetes.outcome import outcome_of
from plimsoll.adapters.kubernetes.payloads import Metadata, TestRun, understood
from plimsoll.adapters.kubernetes.refusals import SETTING
from plimsoll.adapters.kubernetes.settings import KubernetesSettings
from plimsoll.adapters.kubernetes.supervision import Supervision
from plimsoll.adapters.kubernetes.word import LEASE_S
from plimsoll.bundle.model import Bundle
from plimsoll.kit.clock import Clock, SystemClock
from plimsoll.kit.errors import Conflict, Misconfigured, PlimsollError, Unavailable
from plimsoll.kit.ids import time_ordered_id
from plimsoll.kit.interrupt import current_interrupt
from plimsoll.run.model import RunRequest, RunResult
from plimsoll.run.ports import Watch
from plimsoll.workload.model import TestType

_log = logging.getLogger(__name__)

_KINDS = {"configmaps": CONFIG_MAPS, "secrets": SECRETS}
_OVER = frozenset({"finished", "stopped", "error"})
_ABANDONED_AFTER = timedelta(minutes=5)
"""So long after its end, a TestRun is not being read any more: whoever made it is gone."""


class KubernetesRunner:
    """Executes bundles with generators in a cluster.

    Args:
        settings: which cluster, and what generators look like.
        client: speaks to the cluster; None: made of the settings.
        clock: says what the time is.
        k6: settings of the generators' k6, secrets included.
        lease_s: generators end when they heard nothing for so long.
    """

    def __init__(
        self,
        settings: KubernetesSettings,
        *,
        client: KubernetesClient | None = None,
        clock: Clock | None = None,
        k6: Mapping[str, JsonValue] | None = None,
        lease_s: float = LEASE_S,
    ) -> None:
        if not settings.image:
            raise Misconfigured(
                "Nobody has said which image load generators have.",
                where=f"{SETTING}__IMAGE",
                fix=f"Set {SETTING}__IMAGE to Plimsoll's image, of this version.",
            )
        self._settings = settings
        self._given = client
        self._clock = clock or SystemClock()
        self._k6 = dict(k6 or {})
        self._lease_s = lease_s

    @cached_property
    def _client(self) -> KubernetesClient:
        # Made when it is needed: a process that only serves has no account in the cluster.
        return self._given or KubernetesClient(self._settings)

    def check(self) -> None:
        """Asks whether runs can be executed; errors as in `KubernetesClient.check`."""
        self._client.check()

    def run(self, bundle: Bundle, request: RunRequest, *, watch: Watch) -> RunResult:
        """Runs to the end and reports; see the port.

        A run whose generators are there already, because whoever began it is gone, is watched to
        its end. What it made in the cluster is deleted, whatever happens.

        Raises:
            Unavailable: the cluster does not answer, has no room, or the generators did not begin.
            Conflict: there is another run of that id.
        """
        parts = packed(bundle)
        smoke = request.test_type is TestType.SMOKE
        secrets = Secrets(variables=dict(request.secrets), k6=self._k6)
        order = Order(
            request=request.model_copy(update={"secrets": ()}),
            # What everything is asked for once cannot be shared out.
            generators=1 if smoke else self._settings.generators,
            parts=len(parts),
            bundle_sha256=digest_of(parts),
            has_secrets=not secrets.is_empty,
            lease_s=self._lease_s,
            start_within_s=self._settings.start_within_s,
        )
        name = name_of(request.run_id)
        self._sweep(name)
        with self._placed(name, order, parts, secrets):
            return self._followed(name, order, _cleaner(secrets), watch)

    @contextmanager
    def _placed(
        self, name: str, order: Order, parts: tuple[bytes, ...], secrets: Secrets
    ) -> Iterator[None]:
        """The TestRun with all that it needs, for as long as the block runs."""
        uid = self._created(name, order)
        try:
            for plural, document in belongings(name, uid, order, parts, secrets):
                try:
                    self._client.create(_KINDS[plural], document)
                except Conflict:
                    # It is immutable and named by the run: it is what an earlier attempt made.
                    continue
            yield
        finally:
            self._delete(name)

    def _created(self, name: str, order: Order) -> str:
        """The uid of the TestRun that carries the order out; one that is there is found again.

        Raises:
            Conflict: there is one that carries another order out.
            Unavailable: there is one that is being deleted.
        """
        document = test_run(name, order, self._settings, now=self._clock.now())
        try:
            made = self._client.create(TESTRUNS, document)
        except Conflict:
            made = self._client.get(TESTRUNS, name)
        except (Unavailable, KeyboardInterrupt):
            # Nobody knows whether it arrived.
            self._withdraw(name, order)
            raise
        return _uid_of(understood(TestRun, made, TESTRUNS.api).metadata, order)

    def _withdraw(self, name: str, order: Order) -> None:
        try:
            found = understood(TestRun, self._client.get(TESTRUNS, name), TESTRUNS.api)
            _uid_of(found.metadata, order)
        except PlimsollError:
            return
        self._delete(name)

    def _delete(self, name: str) -> None:
        try:
            self._client.delete(TESTRUNS, name)
        except PlimsollError as error:
            # Its generators end with their lease, and the next run sweeps up.
            _log.warning("the TestRun %s stays behind: %s", name, error)

    def _followed(
        self, name: str, order: Order, clean: Callable[[str], str], watch: Watch
    ) -> RunResult:
        with ExitStack() as stack:
            generators = Generators(self._client, name, order.generators, clean)
            stack.callback(generators.close)
            abandoning = stack.enter_context(ExitStack())
            abandoning.callback(generators.abandon)
            selector = f"{OWNER},plimsoll.dev/run={_label(order)}"
            supervision = Supervision(
                generators=generators,
                runs=stack.enter_context(Mirror(self._client, TESTRUNS, selector)),
                pods=stack.enter_context(Mirror(self._client, PODS, generators_of(name))),
                owner=time_ordered_id(self._clock.now()),
                lease_s=self._lease_s,
                start_within_s=self._settings.start_within_s,
                duration_s=order.request.duration_s,
                interrupt=current_interrupt(),
            )
            started = self._clock.now()
            supervision.follow(watch)
            abandoning.pop_all()
            return outcome_of(supervision, watch, started=started)

    def _sweep(self, name: str) -> None:
        """Deletes what is left of runs whose runners are gone; it need not succeed."""
        try:
            found, _ = self._client.find(TESTRUNS, OWNER)
            for each in found:
                run = understood(TestRun, each, TESTRUNS.api)
                if run.metadata.name != name and _is_abandoned(run, self._clock.now()):
                    _log.warning("the TestRun %s is nobody's any more", run.metadata.name)
                    self._client.delete(TESTRUNS, run.metadata.name)
        except Unavailable as away:
            _log.warning("nothing can be swept up: %s", away)


def _uid_of(run: Metadata, order: Order) -> str:
    if run.annotations.get(ORDER) != order.digest:
        raise Conflict(
            f"There is another run {order.request.run_id} in the cluster.",
            where=f"{TESTRUNS.rights}/{run.name}",
            fix=f"Wait until it has ended, or type: kubectl delete testrun {run.name}",
        )
    if run.deletion_timestamp is not None:
        raise Unavailable(
            f"What an earlier attempt at the run {order.request.run_id} left is being deleted.",
            where=f"{TESTRUNS.rights}/{run.name}",
            fix="Try again when it is gone.",
        )
    return run.uid


def _is_abandoned(run: TestRun, now: datetime) -> bool:
    try:
        until = datetime.fromisoformat(run.metadata.annotations.get(UNTIL, ""))
    except ValueError:
        return False
    if now > until + _ABANDONED_AFTER:
        return True
    moments = [each.last_transition_time for each in run.status.conditions]
    last = max((each for each in moments if each is not None), default=None)
    return run.status.stage in _OVER and last is not None and now > last + _ABANDONED_AFTER


def _label(order: Order) -> str:
    return order.request.run_id[:63].rstrip("._-")


def _cleaner(secrets: Secrets) -> Callable[[str], str]:
    """Takes secrets out of a text."""
    hidden = sorted(filter(None, secrets.variables.values()), key=len, reverse=True)

    def clean(text: str) -> str:
        for each in hidden:
            text = text.replace(each, "***")
        return text

    return clean
