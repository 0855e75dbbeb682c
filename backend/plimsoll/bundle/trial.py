"""Runs batches of a script against a stub and tells, per endpoint, what went wrong."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from plimsoll.bundle.load import smoke_requests
from plimsoll.bundle.model import Bundle
from plimsoll.bundle.names import names_of
from plimsoll.bundle.ports import LoadTool, StubServer, ToolRun
from plimsoll.bundle.tally import Tally
from plimsoll.bundle.validate_request import Contract
from plimsoll.workload.model import RequestPlan, TestType, WorkloadModel

BATCH = 100
"""Endpoints a run: enough to make starting the tool cheap, few enough to stay short."""

TIMEOUT_S = 120.0

DUMMY_CREDENTIALS = {
    "API_TOKEN": "proof-token",
    "BASIC_AUTH": "proof:proof",
    "API_KEY": "proof-key",
}

_RUNS_PER_BATCH = 24
_FINE_EXITS = frozenset({0, 99})
"""99: thresholds were crossed, which is about the stub's answers and judged by the stub itself."""

_FRAME = re.compile(r"\bat ([A-Za-z_$][\w$]*) \(")

Data = Literal["observed", "target"]
Problems = dict[str, tuple[str, ...]]
"""Per slug, what went wrong; none when the endpoint passed."""


def environment(base_url: str, *, test_type: TestType, **more: str) -> dict[str, str]:
    """What the script is told."""
    return {
        "BASE_URL": base_url,
        "TEST_TYPE": test_type.value,
        "ENVIRONMENT": "proof",
        "RUN_ID": "proof",
        **DUMMY_CREDENTIALS,
        **more,
    }


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A script to be tried endpoint by endpoint."""

    model: WorkloadModel
    bundle: Bundle
    """Rendered from the model."""
    contract: Contract
    tool: LoadTool
    stub: StubServer

    def problems(self, slugs: Sequence[str], *, data: Data) -> Problems:
        """What went wrong per slug, trying up to a hundred at once.

        Raises:
            Unavailable: the load tool did not come to an end.
        """
        found: Problems = {}
        for batch in _batches(slugs):
            found.update(self._batch_problems(batch, data=data))
        return found

    def _batch_problems(self, slugs: Sequence[str], *, data: Data) -> Problems:
        """A script that throws stops asking, so what did not arrive is tried again in halves."""
        found: Problems = {}
        todo = [list(slugs)]
        said: Sequence[str] = ()
        for _ in range(_RUNS_PER_BATCH):
            if not todo:
                return found
            batch = todo.pop()
            outcome = self._run(batch, data=data)
            unclear = outcome.unclear()
            said = outcome.complaints() or said
            found.update({slug: outcome.judged(slug) for slug in batch if slug not in unclear})
            todo.extend(_halves(unclear, retry_whole=len(unclear) < len(batch)))
        for slug in (slug for batch in todo for slug in batch):
            found[slug] = ("it cannot be told apart from endpoints that fail", *said)
        return found

    def _run(self, slugs: Sequence[str], *, data: Data) -> "_Outcome":
        tally = Tally(self.contract)
        with self.stub.serve(tally.answer) as base_url:
            env = environment(base_url, test_type=TestType.SMOKE, ONLY=",".join(slugs), DATA=data)
            run = self.tool.run_once(self.bundle.files, env=env, timeout_s=TIMEOUT_S)
        functions = {slug: names.function for slug, names in names_of(self.model).items()}
        return _Outcome(
            plans={slug: self.model.request(slug) for slug in slugs},
            functions=functions,
            tally=tally,
            run=run,
            data=data,
        )


def _batches(slugs: Sequence[str]) -> Iterator[Sequence[str]]:
    return (slugs[start : start + BATCH] for start in range(0, len(slugs), BATCH))


def _halves(slugs: list[str], *, retry_whole: bool) -> list[list[str]]:
    """What to try next; the whole again if something else may have been in its way."""
    if retry_whole or len(slugs) <= 1:
        return [slugs] if slugs else []
    middle = len(slugs) // 2
    return [slugs[:middle], slugs[middle:]]


@dataclass(frozen=True, kw_only=True)
class _Outcome:
    """One run of some endpoints."""

    plans: Mapping[str, RequestPlan]
    """What was asked for, by slug."""
    functions: Mapping[str, str]
    """What the script calls them, by slug."""
    tally: Tally
    run: ToolRun
    data: Data

    def unclear(self) -> list[str]:
        """Endpoints of which nothing can be said, because something else may have failed."""
        if self._ended_well() or len(self.plans) == 1:
            return []
        others = [slug for slug in self.plans if not self._thrown_by(slug)]
        if len(others) == len(self.plans):
            # Nobody's function is named, so anybody may have thrown, arrived or not.
            return others
        return [slug for slug in others if not self.tally.arrived[self.plans[slug].name]]

    def judged(self, slug: str) -> tuple[str, ...]:
        """What is wrong with one endpoint; nothing if it passed."""
        plan = self.plans[slug]
        problems = list(self.tally.problems.get(plan.name, ()))
        arrived, bodies = self.tally.arrived[plan.name], smoke_requests(plan)
        if not arrived:
            problems.append(f"no request arrived at it{self._elsewhere()}")
        elif arrived < bodies:
            problems.append(f"only {arrived} of its {bodies} bodies arrived")
        problems.extend(
            f"its values were not read from {name}, as DATA=target should"
            for name in self._lists_of(plan)
            if not self.tally.arrived[name]
        )
        return (*problems, *self._complaints(slug))

    def _ended_well(self) -> bool:
        return self.run.exit_code in _FINE_EXITS and not self.run.exceptions

    def _thrown_by(self, slug: str) -> list[str]:
        """The thrown errors in whose stack the endpoint's function stands."""
        function = self.functions[slug]
        return [text for text in self.run.exceptions if function in _FRAME.findall(text)]

    def _complaints(self, slug: str) -> Sequence[str]:
        thrown = self._thrown_by(slug)
        if not thrown and len(self.plans) == 1:
            return self.complaints()
        return _as_problems(thrown)

    def complaints(self) -> Sequence[str]:
        """What went wrong with the run as a whole; nothing if it ended well."""
        if self._ended_well():
            return ()
        told = self.run.exceptions or self.run.messages
        return _as_problems(told) or [f"the load tool ended with exit code {self.run.exit_code}"]

    def _lists_of(self, plan: RequestPlan) -> list[str]:
        """The list endpoints that the script has to ask as well."""
        if self.data == "observed":
            return []
        asked = plan.target_values[:-1] if plan.spends else plan.target_values
        return [f"GET {target.list_route}" for target in asked if target.list_route is not None]

    def _elsewhere(self) -> str:
        expected = {plan.name for plan in self.plans.values()}
        expected.update(name for plan in self.plans.values() for name in self._lists_of(plan))
        astray = [name for name in self.tally.arrived if name not in expected]
        seen = [*self.tally.strays, *(f"{name} was asked instead" for name in astray)]
        return f" ({'; '.join(seen[:3])})" if seen else ""


def _as_problems(thrown: Sequence[str]) -> Sequence[str]:
    return [f"the script threw: {' '.join(text.split())[:400]}" for text in thrown[:3]]
