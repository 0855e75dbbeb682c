"""Live progress on standard error."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pydantic import JsonValue
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from plimsoll.pipeline.graph import StateGraph
from plimsoll.traffic.ports import Progress as ReadingProgress


def _bars(out: Console, *, quiet: bool) -> Progress:
    return Progress(
        SpinnerColumn(finished_text="[green]✓"),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TimeElapsedColumn(),
        console=out,
        disable=quiet,
    )


@contextmanager
def reading(out: Console, *, quiet: bool) -> Iterator[ReadingProgress]:
    """A bar that follows how much of a source is read."""
    with _bars(out, quiet=quiet) as bars:
        task = bars.add_task("reading traffic", total=None)
        # Only what succeeds may look finished, so the last per cent waits for the end.
        yield lambda share: bars.update(task, total=1.0, completed=min(share, 0.99))
        bars.update(task, total=1.0, completed=1.0)


class PipelineProgress:
    """A line a node of a pipeline, in the order of the graph."""

    def __init__(self, graph: StateGraph, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}
        self._nodes = {node.name: f"{node.name} ({node.agent})" for node in graph.nodes}

    def watch(self, kind: str, data: Mapping[str, JsonValue]) -> None:
        """Takes what the flow emits."""
        name = str(data.get("node"))
        if kind != "node" or name not in self._nodes:
            return
        if data["state"] == "started" and name not in self._tasks:
            self._tasks[name] = self._bars.add_task(self._nodes[name], total=None)
        elif data["state"] == "completed":
            self._bars.update(self._tasks[name], total=1.0, completed=1.0)

    def read(self, share: float) -> None:
        """Follows how much of the traffic is read."""
        if (task := self._tasks.get("FetchTraffic")) is not None:
            self._bars.update(task, total=1.0, completed=min(share, 0.99))


@contextmanager
def pipeline_progress(
    graph: StateGraph, out: Console, *, quiet: bool
) -> Iterator[PipelineProgress]:
    """Shows the nodes of a pipeline while they run."""
    with _bars(out, quiet=quiet) as bars:
        yield PipelineProgress(graph, bars)
