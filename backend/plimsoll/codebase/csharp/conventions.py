"""Conventional routes: `MapControllerRoute` and its kin, and the routes that follow for actions."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from tree_sitter import Node

from plimsoll.codebase.csharp.expressions import expression_of
from plimsoll.codebase.csharp.program import Program
from plimsoll.codebase.csharp.templates import parsed
from plimsoll.codebase.trees import Tree, children, text_of
from plimsoll.codebase.trees import field as field_of

_CALLS = re.compile(
    rb"MapControllerRoute|MapAreaControllerRoute|MapDefaultControllerRoute|MapAreaRoute|\.MapRoute\("
    rb"|UseMvcWithDefaultRoute|MapFallbackToController"
)
_DEFAULT = "{controller=Home}/{action=Index}/{id?}"
_POSITIONS = {
    "MapControllerRoute": ("name", "pattern", "defaults", "constraints"),
    "MapRoute": ("name", "template", "defaults", "constraints"),
    "MapAreaControllerRoute": ("name", "areaName", "pattern", "defaults", "constraints"),
    "MapAreaRoute": ("name", "areaName", "template", "defaults"),
    "MapDefaultControllerRoute": (),
    "UseMvcWithDefaultRoute": (),
}
_INVOKED = "(invocation_expression) @call"


@dataclass(frozen=True)
class Convention:
    """One conventional route."""

    path: str
    line: int
    template: str
    area: str | None = None
    defaults: dict[str, str] = field(default_factory=dict)

    def serves(self, controller: str, action: str, area: str | None) -> bool:
        """Whether it can lead to an action."""
        placeholders = {name.lower() for name in parsed(self.template).placeholders}
        if (area is None) != (self.area is None and "area" not in placeholders):
            has_default_area = "area" in self.defaults
            if not (has_default_area and self.defaults["area"] == area):
                return False
        if self.area is not None and area is not None and self.area.lower() != area.lower():
            return False
        for key, value in (("controller", controller), ("action", action)):
            fixed = self.defaults.get(key)
            if key not in placeholders and (fixed is None or fixed.lower() != value.lower()):
                return False
        return True

    @property
    def is_general(self) -> bool:
        """Whether it serves any controller."""
        return "controller" in {name.lower() for name in parsed(self.template).placeholders}


def conventions_of(program: Program, notes: list[str]) -> list[Convention]:
    """Those of all files, in the order of the text."""
    found: list[Convention] = []
    for path in program.mentioning(_CALLS):
        tree = program.sources.tree(path)
        if tree is not None:
            program.file(path)
            found += _of_file(tree, program, notes)
    return found


def _of_file(tree: Tree, program: Program, notes: list[str]) -> list[Convention]:
    found = []
    for captured in tree.matches(_INVOKED):
        call = captured["call"][0]
        function = field_of(call, "function")
        name = field_of(function, "name")
        called = text_of(name)
        if called not in _POSITIONS or name is None:
            continue
        line = name.start_point[0] + 1
        given = _given(call, _POSITIONS[called])
        if not _POSITIONS[called]:
            found.append(Convention(tree.path, line, _DEFAULT))
            continue
        node = given.get("pattern") or given.get("template")
        template = None
        if node is not None:
            template = program.text(expression_of(node), tree.path, None)
        if template is None:
            shown = text_of(node)[:80] if node is not None else called
            notes.append(f"{tree.path}:{line}: the conventional route {shown} could not be told")
            continue
        area_node = given.get("areaName")
        area = (
            program.text(expression_of(area_node), tree.path, None)
            if area_node is not None
            else None
        )
        defaults = _defaults(given.get("defaults"), tree.path, program)
        found.append(Convention(tree.path, line, template.strip("/"), area, defaults))
    return found


def _given(call: Node, positions: tuple[str, ...]) -> dict[str, Node]:
    found: dict[str, Node] = {}
    listed = field_of(call, "arguments")
    for index, argument in enumerate(children(listed, "argument")):
        key = field_of(argument, "name")
        if not argument.named_children:
            continue
        if key is not None:
            found[text_of(key)] = argument.named_children[-1]
        elif index < len(positions):
            found[positions[index]] = argument.named_children[-1]
    return found


def _defaults(node: Node | None, path: str, program: Program) -> dict[str, str]:
    """`new { controller = "Home", action = "Index" }`."""
    found: dict[str, str] = {}
    if node is None or node.type != "anonymous_object_creation_expression":
        return found
    parts = children(node)
    for key, value in pairwise(parts):
        if key.type == "identifier":
            told = program.text(expression_of(value), path, None)
            if told is not None:
                found.setdefault(text_of(key), told)
    return found
