"""C# syntax trees into facts."""

import re
from itertools import pairwise
from typing import Literal

from tree_sitter import Node

from plimsoll.codebase.csharp.expressions import expression_of, type_of_node
from plimsoll.codebase.csharp.facts import (
    Argument,
    Attribute,
    Declaration,
    Expression,
    File,
    Member,
    Method,
    TypeName,
    Use,
)
from plimsoll.codebase.trees import Tree, children, field, line_of, text_of

Kind = Literal["class", "record", "struct", "interface", "enum"]
_KINDS: dict[str, Kind] = {
    "class_declaration": "class",
    "record_declaration": "record",
    "record_struct_declaration": "record",
    "struct_declaration": "struct",
    "interface_declaration": "interface",
    "enum_declaration": "enum",
}
_CONTAINERS = (
    "namespace_declaration",
    "declaration_list",
    "preproc_if",
    "preproc_else",
    "preproc_elif",
    "preproc_region",
    "ERROR",
    "global_statement",
)
_DEEPEST = 60
_NONE = TypeName("")
_CALL = re.compile(r"(?<![\w.])(?:this\.|await )?([A-Z]\w*)\s*(?:<[^<>()]*>)?\(")
_USES: tuple[tuple[Literal["query", "header", "form", "cookie", "path", "json"], re.Pattern[str]],
             ...] = (
    ("query", re.compile(
        r'Request\??\.Query\??\s*(?:\[|\.(?:TryGetValue|ContainsKey)\()\s*"([^"]+)"')),
    ("header", re.compile(
        r'Request\??\.Headers\??\s*'
        r'(?:\[|\.(?:TryGetValue|ContainsKey|GetCommaSeparatedValues)\()\s*"([^"]+)"')),
    ("form", re.compile(r'Request\??\.Form\s*(?:\[|\.(?:TryGetValue|ContainsKey)\()\s*"([^"]+)"')),
    ("form", re.compile(r'Request\??\.Form\.Files\s*(?:\[|\.GetFile\()\s*"([^"]+)"')),
    ("cookie", re.compile(r'Request\??\.Cookies\s*(?:\[|\.TryGetValue\()\s*"([^"]+)"')),
    ("path", re.compile(r'RouteValues\s*(?:\[|\.TryGetValue\()\s*"([^"]+)"')),
    ("json", re.compile(r"Request\.ReadFromJsonAsync<([\w.<>\[\]]+)>")),
)  # fmt: skip


def file_of(tree: Tree) -> File:
    """All declarations of a file."""
    found = File(tree.path, (), {}, [])
    namespaces: list[str] = []
    aliases: dict[str, TypeName] = {}
    for using in children(tree.root, "using_directive"):
        parts = children(using)
        name = field(using, "name")
        if name is not None and parts:
            aliases[text_of(name)] = type_of_node(parts[-1])
        elif parts:
            namespaces.append(text_of(parts[-1]))
    _Reader(found, namespaces).read(tree.root, "", None, 0)
    found.namespaces = tuple(dict.fromkeys(namespaces))
    found.aliases = aliases
    return found


class _Reader:
    def __init__(self, found: File, namespaces: list[str]) -> None:
        self._found = found
        self._namespaces = namespaces

    def read(self, node: Node, namespace: str, outer: Declaration | None, depth: int) -> None:
        """The declarations directly or in namespaces below a node."""
        if depth > _DEEPEST:
            return
        for child in node.named_children:
            if child.type == "file_scoped_namespace_declaration":
                namespace = text_of(field(child, "name"))
                self._namespaces.append(namespace)
                self.read(child, namespace, outer, depth + 1)
            elif child.type in _KINDS or (
                child.type == "ERROR" and _class_token(child) is not None
            ):
                self._declare(child, namespace, outer, depth)
            elif child.type in _CONTAINERS:
                inner = namespace
                if child.type == "namespace_declaration":
                    name = text_of(field(child, "name"))
                    inner = f"{namespace}.{name}" if namespace else name
                    self._namespaces.append(inner)
                self.read(child, inner, outer, depth + 1)
            elif outer is not None:
                _add_member(outer, child)

    def _declare(self, node: Node, namespace: str, outer: Declaration | None, depth: int) -> None:
        own = Declaration(
            kind=_KINDS.get(node.type, "class"),
            name=text_of(field(node, "name") or _class_token(node)),
            path=self._found.path,
            line=line_of(node),
            namespace=namespace,
            outer=outer,
            type_parameters=tuple(
                text_of(field(part, "name") or part)
                for part in children(_child(node, "type_parameter_list"), "type_parameter")
            )
            or tuple(
                text_of(part)
                for part in children(_child(node, "type_parameter_list"), "identifier")
            ),
            attributes=attributes_of(node),
            modifiers=modifiers_of(node),
            constructor=arguments_of(_child(node, "parameter_list")),
        )
        bases, own.base_arguments = _bases(_child(node, "base_list"))
        own.bases = bases
        self._found.declarations.append(own)
        if outer is not None:
            outer.nested.append(own)
        body = node if node.type == "ERROR" else field(node, "body")
        if body is None:
            return
        if own.kind == "enum":
            own.values = [
                (
                    text_of(field(part, "name")),
                    _expression(field(part, "value")),
                    attributes_of(part),
                )
                for part in children(body, "enum_member_declaration")
            ]
            return
        self.read(body, namespace, own, depth + 1)


def _class_token(node: Node) -> Node | None:
    """The name of a class whose body could not be read as a whole."""
    for word, name in pairwise(node.children):
        if word.type == "class" and name.type == "identifier":
            return name
    return None


def _bases(node: Node | None) -> tuple[tuple[TypeName, ...], tuple[Expression, ...]]:
    bases: list[TypeName] = []
    arguments: tuple[Expression, ...] = ()
    for part in children(node):
        if part.type == "primary_constructor_base_type":
            bases.append(type_of_node(field(part, "type") or part.named_children[0]))
            arguments = _handed(_child(part, "argument_list"))
        elif part.type == "argument_list":
            arguments = _handed(part)
        else:
            bases.append(type_of_node(part))
    return tuple(bases), arguments


def _handed(node: Node | None) -> tuple[Expression, ...]:
    return tuple(
        expression_of(part.named_children[-1])
        for part in children(node, "argument")
        if part.named_children
    )


def _add_member(owner: Declaration, node: Node) -> None:
    if node.type == "method_declaration":
        owner.methods.append(method_of(node, is_interface=owner.kind == "interface"))
    elif node.type == "property_declaration":
        owner.members.append(_property(node, is_interface=owner.kind == "interface"))
    elif node.type == "field_declaration":
        owner.members.extend(_fields(node))
    elif node.type == "constructor_declaration":
        arguments = arguments_of(field(node, "parameters"))
        if len(arguments) > len(owner.constructor) or not owner.assigned:
            owner.constructor = arguments or owner.constructor
            owner.assigned = _assigned(field(node, "body"))
        initializer = _child(node, "constructor_initializer")
        handed = _handed(_child(initializer, "argument_list")) if initializer is not None else ()
        if handed and text_of(initializer).lstrip(": ").startswith("base"):
            owner.base_arguments = handed


def _assigned(body: Node | None) -> dict[str, Expression]:
    """`Template = …` at the top of a constructor."""
    found: dict[str, Expression] = {}
    for statement in children(body, "expression_statement", "arrow_expression_clause"):
        for part in children(statement, "assignment_expression"):
            right = field(part, "right")
            name = text_of(field(part, "left")).removeprefix("this.")
            if right is not None and name.isidentifier():
                found[name] = expression_of(right)
    return found


def _property(node: Node, *, is_interface: bool) -> Member:
    value = field(node, "value")
    accessors = text_of(field(node, "accessors"))
    is_computed = value is not None and value.type == "arrow_expression_clause"
    if is_computed and value is not None:
        value = value.named_children[0] if value.named_children else None
    modifiers = modifiers_of(node)
    return Member(
        name=text_of(field(node, "name")).removeprefix("@"),
        type=type_of_node(field(node, "type")),
        attributes=attributes_of(node),
        modifiers=modifiers | {"public"} if is_interface else modifiers,
        line=line_of(node),
        default=_expression(value),
        settable=bool(re.search(r"\b(set|init)\b", accessors)) and not is_computed,
    )


def _fields(node: Node) -> list[Member]:
    declared = _child(node, "variable_declaration")
    found = []
    for part in children(declared, "variable_declarator"):
        values = [n for n in part.named_children[1:] if n.type != "bracketed_argument_list"]
        found.append(
            Member(
                name=text_of(field(part, "name") or part.named_children[0]),
                type=type_of_node(field(declared, "type")),
                attributes=attributes_of(node),
                modifiers=modifiers_of(node),
                line=line_of(node),
                default=_expression(values[-1] if values else None),
                is_field=True,
            )
        )
    return found


def method_of(node: Node, *, is_interface: bool = False) -> Method:
    """The signature of a method or a local function."""
    body = field(node, "body")
    text = text_of(body)
    modifiers = modifiers_of(node)
    return Method(
        name=text_of(field(node, "name")),
        returns=type_of_node(field(node, "returns") or field(node, "type")),
        arguments=arguments_of(field(node, "parameters")),
        attributes=attributes_of(node),
        modifiers=modifiers | {"public", "abstract"} if is_interface else modifiers,
        line=line_of(_first_line(node)),
        is_generic=_child(node, "type_parameter_list") is not None,
        uses=uses_of(text),
        calls=frozenset(_CALL.findall(text)),
    )


def _first_line(node: Node) -> Node:
    """Where a person sees it begin: behind its attributes."""
    return next((part for part in node.children if part.type != "attribute_list"), node)


def uses_of(text: str) -> tuple[Use, ...]:
    """What code reads off the request by name."""
    if "Request" not in text and "RouteValues" not in text:
        return ()
    return tuple(
        dict.fromkeys(
            Use(location, name) for location, pattern in _USES for name in pattern.findall(text)
        )
    )


def modifiers_of(node: Node) -> frozenset[str]:
    """`public`, `static`, `async`."""
    return frozenset(text_of(part) for part in node.children if part.type == "modifier")


def attributes_of(node: Node) -> tuple[Attribute, ...]:
    """Those before a declaration; `[property: …]` of a record counts for the property."""
    return tuple(
        _attribute(part)
        for listed in node.children
        if listed.type == "attribute_list"
        for part in children(listed, "attribute")
    )


def _attribute(node: Node) -> Attribute:
    name = type_of_node(field(node, "name"))
    arguments: list[Expression] = []
    named: dict[str, Expression] = {}
    listed = next((p for p in node.children if p.type == "attribute_argument_list"), None)
    for part in children(listed, "attribute_argument"):
        key = field(part, "name")
        values = [child for child in part.named_children if child != key]
        if not values:
            continue
        if key is None:
            arguments.append(expression_of(values[-1]))
        else:
            named[text_of(key)] = expression_of(values[-1])
    bare = name.name.removesuffix("Attribute") or name.name
    return Attribute(bare, tuple(arguments), named, name.arguments, line_of(node))


def arguments_of(node: Node | None) -> tuple[Argument, ...]:
    """A parameter list; a trailing `params` array has no node of its own."""
    if node is None:
        return ()
    if node.type in ("implicit_parameter", "identifier"):
        return (Argument(text_of(node).removeprefix("@"), _NONE),)
    found = []
    for part in children(node, "parameter"):
        kind = field(part, "type")
        name = field(part, "name")
        values = [
            child
            for child in part.named_children
            if child not in (kind, name) and child.type not in ("attribute_list", "modifier")
        ]
        found.append(
            Argument(
                name=text_of(name).removeprefix("@"),
                type=type_of_node(kind) if kind is not None else _NONE,
                attributes=attributes_of(part),
                default=_expression(values[-1] if values else None),
                is_this="this" in modifiers_of(part),
            )
        )
    found += [Argument(text_of(part), _NONE) for part in children(node, "implicit_parameter")]
    last = field(node, "type")
    if last is not None:
        found.append(Argument(text_of(field(node, "name")), type_of_node(last)))
    return tuple(found)


def _expression(node: Node | None) -> Expression | None:
    return None if node is None else expression_of(node)


def _child(node: Node | None, kind: str) -> Node | None:
    return None if node is None else next((n for n in node.children if n.type == kind), None)
