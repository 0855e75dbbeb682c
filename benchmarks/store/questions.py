"""What people and machines ask for of a list of runs, each question in as many forms as it has."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random
from types import MappingProxyType
from typing import TypeAlias

from fill import (  # type: ignore[import-not-found]
    BUSY,
    END,
    ENVIRONMENTS,
    OLD,
    OTHERS,
    OURS,
    TYPES,
)

from plimsoll.run.model import RunStatus
from plimsoll.run.record import RunQuery
from plimsoll.workload.model import TestType

Ask: TypeAlias = Callable[[Random], RunQuery]


def _asked(**fixed: object) -> Ask:
    return lambda _: RunQuery.model_validate(fixed)


def _any_service(chance: Random) -> str:
    return str(chance.choice((OURS, BUSY, OLD, *OTHERS)))


def _narrow(chance: Random) -> RunQuery:
    return RunQuery(
        service=_any_service(chance),
        environment=chance.choice(ENVIRONMENTS),
        status=chance.choice(list(RunStatus)),
    )


def _month(chance: Random) -> RunQuery:
    since = END - timedelta(days=chance.randrange(30, 700))
    return RunQuery(service=_any_service(chance), since=since, until=since + timedelta(days=30))


def _limited(chance: Random) -> RunQuery:
    return RunQuery(services=tuple(chance.sample(OTHERS, 20)), environments=("ci", "perf"))


def _all_of_it(chance: Random) -> RunQuery:
    return RunQuery(
        service=_any_service(chance),
        environment=chance.choice(ENVIRONMENTS),
        status=chance.choice(list(RunStatus)),
        test_type=chance.choice(TYPES),
        since=END - timedelta(days=chance.randrange(1, 700)),
    )


QUESTIONS: Mapping[str, Ask] = MappingProxyType(
    {
        "everything": _asked(),
        "a service of 10,000 runs": _asked(service=OURS),
        "any service": lambda chance: RunQuery(service=_any_service(chance)),
        "any service, environment and status": _narrow,
        "… and test type and since": _all_of_it,
        "10,000 runs, none of them crashed": _asked(
            service=OURS, environment="ci", status=RunStatus.CRASHED
        ),
        "100,000 runs, none of the test type": _asked(
            service=BUSY, environment="prod", test_type=TestType.BREAKPOINT
        ),
        "what runs now": _asked(status=RunStatus.RUNNING),
        "what crashed": _asked(status=RunStatus.CRASHED),
        "what is completed": _asked(status=RunStatus.COMPLETED),
        "an environment": lambda chance: RunQuery(environment=chance.choice(ENVIRONMENTS)),
        "an environment and status": lambda chance: RunQuery(
            environment=chance.choice(ENVIRONMENTS), status=chance.choice(list(RunStatus))
        ),
        "a test type": lambda chance: RunQuery(test_type=chance.choice(list(TestType))),
        "a test type in an environment": lambda chance: RunQuery(
            test_type=chance.choice(list(TestType)), environment=chance.choice(ENVIRONMENTS)
        ),
        "a month of a service": _month,
        "20 services, 2 environments": _limited,
    }
)

LONG = ("everything", "a service of 10,000 runs")
"""Questions of which a late page is turned to as well."""
