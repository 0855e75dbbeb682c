"""Live progress of a run on standard error, and its plan before it begins."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pydantic import JsonValue
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from plimsoll.cli.output import error_console, plain
from plimsoll.pipeline.load_line import GRAPH as LOAD_LINE
from plimsoll.pipeline.regression import GRAPH
from plimsoll.run.preflight import CheckState, Preflight


def show_plan(found: Preflight, *, quiet: bool) -> None:
    """What is about to be sent, and what was looked at, before anything is."""
    if quiet:
        return
    out = error_console()
    for line in found.blast_radius.sentences:
        out.print(plain(line), markup=False)
    for check in found.checks:
        if check.state is CheckState.OK:
            continue
        failed = check.state is CheckState.FAILED
        sign, style = ("✗", "red") if failed else ("!", "yellow")
        out.print(f"{sign} {plain(check.explanation)}", style=style, markup=False)
    if found.approval_needed:
        out.print("! Another person has to approve it.", style="yellow")


class RunBars:
    """A line a node that has begun; the one that runs shows what k6 does."""

    def __init__(self, bars: Progress, duration_s: int) -> None:
        self._bars = bars
        self._duration_s = duration_s
        nodes = (*GRAPH.nodes, *LOAD_LINE.nodes)
        self._agents = {node.name: node.agent for node in nodes}
        self._tasks: dict[str, TaskID] = {}

    def watch(self, kind: str, data: Mapping[str, JsonValue]) -> None:
        """Takes what the flow emits."""
        node = str(data.get("node"))
        if node not in self._agents:
            return
        if kind == "progress":
            self._bars.update(
                self._task(node),
                total=self._duration_s,
                completed=min(_number(data, "elapsed_s"), 0.99 * self._duration_s),
                description=f"{node}: {_number(data, 'requests'):,.0f} requests, "
                f"{_number(data, 'failed'):,.0f} failed, "
                f"{_number(data, 'virtual_users'):.0f} virtual users",
            )
        elif kind == "node" and data.get("state") == "started":
            self._task(node)
        elif kind == "node" and data.get("state") == "completed":
            self._bars.update(self._task(node), total=1.0, completed=1.0)

    def _task(self, node: str) -> TaskID:
        if node not in self._tasks:
            told = f"{node} ({self._agents[node]})"
            self._tasks[node] = self._bars.add_task(told, total=None)
        return self._tasks[node]


def _number(data: Mapping[str, JsonValue], name: str) -> float:
    value = data.get(name, 0)
    return float(value) if isinstance(value, int | float) else 0.0


@contextmanager
def run_progress(out: Console, duration_s: int, *, quiet: bool) -> Iterator[RunBars]:
    """Shows the nodes of a run's workflow while they run."""
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TimeElapsedColumn(),
        console=out,
        disable=quiet,
    ) as bars:
        yield RunBars(bars, duration_s)
