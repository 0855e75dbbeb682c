"""A pipeline as data: its nodes, the edges allowed between them, and a drawing of it."""

from typing import Self

from pydantic import model_validator

from plimsoll.kit.value import Value


class Node(Value):
    """A step of a pipeline."""

    name: str
    agent: str
    """The named worker that runs it, shown to people."""


class StateGraph(Value):
    """Nodes in the order they are usually visited; the first starts, those without an edge end."""

    name: str
    nodes: tuple[Node, ...]
    edges: tuple[tuple[str, str], ...]

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        names = [node.name for node in self.nodes]
        if len(set(names)) < len(names):
            raise ValueError(f"the graph {self.name} names a node twice: {names}")
        if strangers := {end for edge in self.edges for end in edge} - set(names):
            raise ValueError(f"the graph {self.name} has edges to no node: {sorted(strangers)}")
        if unreachable := set(names) - self._reachable():
            raise ValueError(f"the graph {self.name} never reaches {sorted(unreachable)}")
        return self

    def _reachable(self) -> set[str]:
        seen: set[str] = set()
        ahead = [self.nodes[0].name]
        while ahead:
            name = ahead.pop()
            if name not in seen:
                seen.add(name)
                ahead.extend(self.after(name))
        return seen

    @property
    def start(self) -> Node:
        """Where every workflow begins."""
        return self.nodes[0]

    def node(self, name: str) -> Node:
        """The node of that name; KeyError if there is none."""
        for node in self.nodes:
            if node.name == name:
                return node
        raise KeyError(name)

    def after(self, name: str) -> tuple[str, ...]:
        """The nodes that may follow."""
        return tuple(target for source, target in self.edges if source == name)

    def mermaid(self) -> str:
        """A Mermaid state diagram, each node with its agent."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.start.name}"]
        lines += [f"    {node.name}: {node.name} ({node.agent})" for node in self.nodes]
        lines += [f"    {source} --> {target}" for source, target in self.edges]
        lines += [f"    {node.name} --> [*]" for node in self.nodes if not self.after(node.name)]
        return "\n".join(lines) + "\n"
