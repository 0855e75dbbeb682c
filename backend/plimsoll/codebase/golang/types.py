"""Go's types as values: what a declaration says, with names resolved to packages."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tree_sitter import Node

from plimsoll.codebase.trees import children, field, text_of

Kind: TypeAlias = Literal[
    "named", "basic", "pointer", "slice", "map", "func", "struct", "interface", "other"
]
BASIC = frozenset(
    {"string", "bool", "byte", "rune", "error", "any", "uintptr", "float32", "float64"}
    | {f"{sign}int{bits}" for sign in ("", "u") for bits in ("", "8", "16", "32", "64")}
    | {"complex64", "complex128"}
)
_DEEPEST = 12
_TAG = re.compile(r'(\w[\w.-]*):"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a struct, or a parameter of a function."""

    name: str
    type: "GoType"
    tag: str = ""
    is_embedded: bool = False
    comment: str = ""

    def tags(self) -> dict[str, str]:
        """What stands in the tag, by key."""
        return {key: value.replace('\\"', '"') for key, value in _TAG.findall(self.tag)}


@dataclass(frozen=True, slots=True)
class GoType:
    """A type; `package` is a package's key for the repository's own, an import path for others."""

    kind: Kind
    name: str = ""
    package: str = ""
    parts: tuple["GoType", ...] = ()
    """What a pointer or slice is of, a map's key and value, the arguments of a generic type."""
    fields: tuple[Field, ...] = ()
    """A struct's fields, a function's parameters, an interface's methods and embedded types."""
    results: tuple["GoType", ...] = ()
    is_variadic: bool = False

    @property
    def qualified(self) -> str:
        """`net/http.Request`."""
        return f"{self.package}.{self.name}" if self.package else self.name

    @property
    def bare(self) -> "GoType":
        """Without the pointers around it."""
        found = self
        while found.kind == "pointer" and found.parts:
            found = found.parts[0]
        return found


ANY = GoType("other")
STRING = GoType("basic", "string")
Resolve: TypeAlias = Callable[[str, str], GoType]
"""The type behind a qualifier (may be empty) and a name."""


def type_of(node: Node | None, resolve: Resolve, depth: int = 0) -> GoType:  # noqa: C901, PLR0911
    """What a type expression says."""
    if node is None or depth > _DEEPEST:
        return ANY
    deeper = depth + 1
    match node.type:
        case "type_identifier" | "identifier":
            return resolve("", text_of(node))
        case "qualified_type":
            return resolve(text_of(field(node, "package")), text_of(field(node, "name")))
        case "selector_expression":
            return resolve(text_of(field(node, "operand")), text_of(field(node, "field")))
        case "pointer_type" | "parenthesized_type" | "unary_expression" | "type_elem":
            inner = type_of(next(iter(children(node)), None), resolve, deeper)
            return GoType("pointer", parts=(inner,)) if "pointer" in node.type else inner
        case "slice_type" | "array_type" | "implicit_length_array_type":
            return GoType("slice", parts=(type_of(field(node, "element"), resolve, deeper),))
        case "map_type":
            key, value = field(node, "key"), field(node, "value")
            return GoType(
                "map", parts=(type_of(key, resolve, deeper), type_of(value, resolve, deeper))
            )
        case "generic_type" | "index_expression" | "type_instantiation_expression":
            return _generic(node, resolve, deeper)
        case "struct_type":
            return GoType("struct", fields=_struct_fields(node, resolve, deeper))
        case "interface_type":
            return GoType("interface", fields=_interface_fields(node, resolve, deeper))
        case "function_type":
            return signature_of(node, resolve, deeper)
        case _:
            return ANY


def _generic(node: Node, resolve: Resolve, depth: int) -> GoType:
    base, *others = children(node)
    arguments = [a for o in others for a in (children(o) if o.type == "type_arguments" else [o])]
    found = type_of(base, resolve, depth)
    parts = tuple(type_of(argument, resolve, depth) for argument in arguments)
    return GoType(found.kind, found.name, found.package, parts)


def _struct_fields(node: Node, resolve: Resolve, depth: int) -> tuple[Field, ...]:
    found: list[Field] = []
    for part in node.named_children:
        for declared in children(part, "field_declaration"):
            written = field(declared, "type")
            kind = type_of(written, resolve, depth)
            tag = _unquoted(text_of(field(declared, "tag")))
            names = [text_of(name) for name in declared.children_by_field_name("name")]
            found.extend(Field(name, kind, tag) for name in names)
            if not names:
                is_pointer = any(child.type == "*" for child in declared.children)
                whole = GoType("pointer", parts=(kind,)) if is_pointer else kind
                found.append(Field(kind.bare.name, whole, tag, is_embedded=True))
    return tuple(found)


def _unquoted(tag: str) -> str:
    return tag.strip("`") if tag.startswith("`") else tag[1:-1].replace('\\"', '"')


def _interface_fields(node: Node, resolve: Resolve, depth: int) -> tuple[Field, ...]:
    found: list[Field] = []
    for part in children(node):
        name = field(part, "name")
        if part.type in ("method_elem", "method_spec") and name is not None:
            found.append(Field(text_of(name), signature_of(part, resolve, depth)))
        elif part.type in ("type_elem", "constraint_elem", "type_identifier", "qualified_type"):
            inner = type_of(part, resolve, depth)
            found.append(Field(inner.name, inner, is_embedded=True))
    return tuple(found)


def signature_of(node: Node, resolve: Resolve, depth: int = 0) -> GoType:
    """A function's parameters and results, of its declaration, literal or type."""
    parameters = _parameters(field(node, "parameters"), resolve, depth + 1)
    result = field(node, "result")
    if result is None:
        results: tuple[Field, ...] = ()
    elif result.type == "parameter_list":
        results = _parameters(result, resolve, depth + 1)
    else:
        results = (Field("", type_of(result, resolve, depth + 1)),)
    listed = field(node, "parameters")
    return GoType(
        "func",
        fields=parameters,
        results=tuple(part.type for part in results),
        is_variadic=any(part.type == "variadic_parameter_declaration" for part in children(listed)),
    )


def _parameters(node: Node | None, resolve: Resolve, depth: int) -> tuple[Field, ...]:
    found: list[Field] = []
    for part in children(node):
        kind = type_of(field(part, "type"), resolve, depth)
        if part.type == "variadic_parameter_declaration":
            kind = GoType("slice", parts=(kind,))
        names = [text_of(name) for name in part.children_by_field_name("name")]
        found.extend(Field(name, kind) for name in names or [""])
    return tuple(found)


def bound(kind: GoType, known: Mapping[str, GoType], depth: int = 0) -> GoType:
    """A type with its type parameters replaced."""
    if not known or depth > _DEEPEST:
        return kind
    if kind.kind == "named" and not kind.package and kind.name in known:
        return known[kind.name]
    if not (kind.parts or kind.fields or kind.results):
        return kind
    return GoType(
        kind.kind,
        kind.name,
        kind.package,
        tuple(bound(part, known, depth + 1) for part in kind.parts),
        tuple(
            Field(f.name, bound(f.type, known, depth + 1), f.tag, f.is_embedded, f.comment)
            for f in kind.fields
        ),
        tuple(bound(part, known, depth + 1) for part in kind.results),
        kind.is_variadic,
    )
