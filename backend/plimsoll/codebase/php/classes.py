"""Classes, interfaces, traits and enums as facts; their bodies stay syntax trees."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plimsoll.codebase.trees import children, line_of, text_of
from plimsoll.codebase.trees import field as part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from plimsoll.codebase.php.names import Names

_KINDS = {
    "class_declaration": "class",
    "interface_declaration": "interface",
    "trait_declaration": "trait",
    "enum_declaration": "enum",
}
_AROUND = frozenset({"namespace_definition", "compound_statement", "if_statement", "program"})
_NAMES = ("name", "qualified_name", "relative_name")


@dataclass(frozen=True, eq=False)
class Attribute:
    """`#[Route('/x', methods: ['GET'])]`: its full name and its arguments."""

    name: str
    arguments: Node | None
    node: Node

    @property
    def short(self) -> str:
        """The last part of its name."""
        return self.name.rsplit("\\", 1)[-1]


@dataclass(frozen=True, eq=False)
class Input:
    """A parameter of a function or a property of a class."""

    name: str
    type: Node | None
    default: Node | None
    attributes: tuple[Attribute, ...]
    is_variadic: bool
    is_promoted: bool
    comment: str = ""
    is_public: bool = True

    @property
    def is_nullable(self) -> bool:
        """Whether null will do."""
        words = text_of(self.type).lower().replace(" ", "")
        return words.startswith("?") or "null" in words.split("|")


@dataclass(frozen=True, eq=False)
class Method:
    """A method, and the class it is written in."""

    name: str
    node: Node
    owner: ClassFacts
    attributes: tuple[Attribute, ...]
    comment: str
    is_public: bool
    is_static: bool

    @property
    def line(self) -> int:
        """Where its name is written, behind attributes."""
        return line_of(part(self.node, "name") or self.node)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """Its parameters."""
        return inputs_of(self.node, self.owner.names)


@dataclass(eq=False)
class ClassFacts:
    """A class of the repository."""

    name: str
    """In full, without a leading backslash."""
    kind: str
    names: Names
    node: Node
    parents: tuple[str, ...]
    """What it extends and implements."""
    comment: str = ""
    is_abstract: bool = False
    attributes: tuple[Attribute, ...] = ()
    traits: list[str] = field(default_factory=list)
    constants: dict[str, Node] = field(default_factory=dict)
    properties: dict[str, Input] = field(default_factory=dict)
    methods: dict[str, Method] = field(default_factory=dict)
    """By name in lower case."""
    cases: dict[str, Node | None] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Its file."""
        return self.names.path

    @property
    def line(self) -> int:
        """Where its name is written."""
        return line_of(part(self.node, "name") or self.node)


def classes_in(root: Node, names: Names) -> Iterator[ClassFacts]:
    """The classes of a file, also those that are declared under a condition."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.type in _KINDS:
            yield class_of(node, names)
        elif node.type in _AROUND:
            waiting.extend(reversed(children(node)))


def class_of(node: Node, names: Names) -> ClassFacts:
    """A declaration of a class as facts."""
    parents = [
        names.resolve(text_of(name))
        for clause in children(node, "base_clause", "class_interface_clause")
        for name in children(clause, *_NAMES)
    ]
    facts = ClassFacts(
        name=names.resolve(f"namespace\\{text_of(part(node, 'name'))}"),
        kind=_KINDS.get(node.type, "class"),
        names=names,
        node=node,
        parents=tuple(parents),
        comment=_comment_before(node),
        is_abstract=any(c.type == "abstract_modifier" for c in node.children),
        attributes=attributes_of(node, names),
    )
    for member in children(
        part(node, "body") or next(iter(children(node, "declaration_list")), None)
    ):
        _take_in(member, facts)
    return facts


def _take_in(member: Node, facts: ClassFacts) -> None:
    names = facts.names
    match member.type:
        case "use_declaration":
            facts.traits.extend(names.resolve(text_of(n)) for n in children(member, *_NAMES))
        case "const_declaration":
            for element in children(member, "const_element"):
                inner = children(element)
                if len(inner) > 1:
                    facts.constants[text_of(inner[0])] = inner[1]
        case "property_declaration":
            _add_properties(member, facts)
        case "enum_case":
            facts.cases[text_of(part(member, "name"))] = part(member, "value")
        case "method_declaration":
            _add_method(member, facts)
        case _:
            pass


def _add_properties(member: Node, facts: ClassFacts) -> None:
    for element in children(member, "property_element"):
        name = text_of(part(element, "name")).lstrip("$")
        facts.properties[name] = Input(
            name,
            part(member, "type"),
            part(element, "default_value"),
            attributes_of(member, facts.names),
            is_variadic=False,
            is_promoted=False,
            comment=_comment_before(member),
            is_public=_is_public(member),
        )


def _add_method(member: Node, facts: ClassFacts) -> None:
    name = text_of(part(member, "name"))
    method = Method(
        name,
        member,
        facts,
        attributes_of(member, facts.names),
        _comment_before(member),
        is_public=_is_public(member),
        is_static=any(c.type == "static_modifier" for c in member.children),
    )
    facts.methods.setdefault(name.lower(), method)
    if name.lower() == "__construct":
        facts.properties.update({i.name: i for i in method.inputs if i.is_promoted})


def _is_public(member: Node) -> bool:
    return all(
        text_of(c) not in {"private", "protected"} for c in children(member, "visibility_modifier")
    )


def inputs_of(function: Node, names: Names) -> tuple[Input, ...]:
    """The parameters of a function, method or closure."""
    return tuple(
        Input(
            text_of(part(node, "name")).lstrip("$&."),
            part(node, "type"),
            part(node, "default_value"),
            attributes_of(node, names),
            is_variadic=node.type == "variadic_parameter",
            is_promoted=node.type == "property_promotion_parameter",
            comment=_comment_before(node),
            is_public=_is_public(node)
            and all(text_of(part(node, "visibility")) != w for w in ("private", "protected")),
        )
        for node in children(part(function, "parameters"))
        if node.type.endswith("_parameter")
    )


def attributes_of(node: Node, names: Names) -> tuple[Attribute, ...]:
    """The attributes in front of a declaration."""
    return tuple(
        Attribute(
            names.resolve(text_of(next(iter(children(attribute, *_NAMES)), None))),
            part(attribute, "parameters"),
            attribute,
        )
        for group in children(part(node, "attributes"), "attribute_group")
        for attribute in children(group, "attribute")
    )


def _comment_before(node: Node) -> str:
    before = node.prev_sibling
    if before is not None and before.type == "comment":
        words = text_of(before)
        return words if words.startswith("/**") else ""
    return ""
