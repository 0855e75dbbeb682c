"""A load generator on Kubernetes: the k6 of this machine, told and heard through its pod."""

import signal
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from pydantic import JsonValue, SecretStr

from plimsoll.adapters.k6.client import K6Client
from plimsoll.adapters.k6.runner import K6Runner
from plimsoll.adapters.k6.settings import K6Settings
from plimsoll.adapters.kubernetes.journal import Journal
from plimsoll.adapters.kubernetes.segment import Segment, called
from plimsoll.run.ports import Runner

_FAILED = 1


def generate(arguments: Sequence[str], *, root: Path = Path("/")) -> int:
    """Carries out a part of a run, as k6-operator asks for it; the exit code.

    What happens is told on the standard output, in lines for the runner. The settings of this
    process are not read: the cluster makes variables of its services that look like some.

    Raises:
        Rejected: it was not k6-operator that asked.
    """
    call = called(arguments)
    with _terminated() as terminated:
        segment = Segment(
            call,
            root,
            make_runner=_runner,
            journal=lambda duration_s: Journal(sys.stdout, duration_s=duration_s),
            terminated=terminated,
        )
        return 0 if segment.carry_out() else _FAILED


def k6_settings_for_generators(settings: K6Settings) -> dict[str, JsonValue]:
    """What generators are told about k6, secrets included: it goes into a Secret.

    Where k6 is and what it needs here is none of their business.
    """
    told: dict[str, JsonValue] = {
        "prometheus_url": settings.prometheus_url,
        "prometheus_headers": _shown(settings.prometheus_headers),
        "otlp_url": settings.otlp_url,
        "otlp_protocol": settings.otlp_protocol,
        "otlp_headers": _shown(settings.otlp_headers),
    }
    return told if settings.prometheus_url or settings.otlp_url else {}


def _shown(headers: Mapping[str, SecretStr]) -> dict[str, JsonValue]:
    return {name: secret.get_secret_value() for name, secret in headers.items()}


def _runner(*, k6: Mapping[str, JsonValue], configuration: str) -> Runner:
    told = K6Settings.model_validate(dict(k6))
    # Relative to the folder that k6 runs in, where the bundle lies.
    environment = {**told.environment, "K6_CONFIG": configuration}
    return K6Runner(K6Client(told.model_copy(update={"environment": environment})))


@contextmanager
def _terminated() -> Iterator[threading.Event]:
    """Set by SIGTERM, which the first process of a container would not hear otherwise."""
    event = threading.Event()
    before = signal.signal(signal.SIGTERM, lambda _number, _frame: event.set())
    try:
        yield event
    finally:
        signal.signal(signal.SIGTERM, before)
