"""Rust syntax trees into facts."""

import re
from typing import Literal

from tree_sitter import Node

from plimsoll.codebase.rust.facts import (
    Alias,
    Argument,
    Attribute,
    Constant,
    Enum,
    Field,
    Function,
    Item,
    Module,
    Signature,
    Struct,
    TypeName,
    Use,
    Variant,
)
from plimsoll.codebase.trees import children, descendants, field, line_of, text_of

_DEEPEST = 40
_NOTHING = TypeName("")
_USES: tuple[tuple[Literal["query", "header", "cookie", "path"], re.Pattern[str]], ...] = (
    ("header", re.compile(r'headers?(?:_map)?(?:\(\))?\s*\.\s*'
                          r'(?:get|get_one|get_all|contains_key)\(\s*"([\w-]+)"')),
    ("cookie", re.compile(r'(?:jar|cookies?)(?:\(\))?\s*\.\s*'
                          r'(?:get|get_private|get_pending)\(\s*"([\w.-]+)"')),
    ("cookie", re.compile(r'\.cookie\(\s*"([\w.-]+)"')),
    ("path", re.compile(r'match_info\(\)\s*\.\s*(?:get|query|load)\(\s*"(\w+)"')),
)  # fmt: skip


def module_of(root: Node, path: tuple[str, ...], file: str, *, keep: bool) -> Module:
    """All items of a file; nested modules under `inner`. With `keep`, functions keep syntax."""
    module = Module(path, file)
    _Reader(file, keep=keep).read(root, module, "", 0)
    return module


class _Reader:
    def __init__(self, file: str, *, keep: bool) -> None:
        self._file = file
        self._keep = keep

    def read(self, node: Node, module: Module, owner: str, depth: int) -> None:
        """The items directly below a node, with the attributes before each."""
        attributes: list[Attribute] = []
        for child in node.named_children:
            if child.type == "attribute_item":
                attributes.append(_attribute(child))
                continue
            if "comment" in child.type:
                continue
            if not _is_test(attributes):
                self._item(child, tuple(attributes), module, owner, depth)
            attributes = []

    def _item(
        self, node: Node, attributes: tuple[Attribute, ...], module: Module, owner: str, depth: int
    ) -> None:
        kind = node.type
        if kind == "function_item":
            self._function(node, attributes, module, owner)
        elif kind in ("struct_item", "enum_item", "type_item", "const_item", "static_item"):
            item = _declared(node, attributes, module)
            if item is not None:
                key = item.name if not owner else f"{owner}::{item.name}"
                module.items.setdefault(key, []).append(item)
        elif kind == "use_declaration":
            _use(field(node, "argument"), (), module, 0)
        elif kind in ("impl_item", "trait_item") and depth < _DEEPEST:
            name = type_of_node(field(node, "type")).name or text_of(field(node, "name"))
            body = field(node, "body")
            if body is not None:
                self.read(body, module, name, depth + 1)
        elif kind == "mod_item" and depth < _DEEPEST:
            body = field(node, "body")
            if body is not None:
                inner = Module((*module.path, text_of(field(node, "name"))), self._file)
                module.inner.append(inner)
                self.read(body, inner, "", depth + 1)
        elif kind in ("ERROR", "macro_invocation", "declaration_list", "expression_statement"):
            self._loose(node, module, owner, depth)

    def _loose(self, node: Node, module: Module, owner: str, depth: int) -> None:
        """Items in broken code are still items."""
        if node.type in ("ERROR", "declaration_list") and depth < _DEEPEST:
            self.read(node, module, owner, depth + 1)

    def _function(
        self, node: Node, attributes: tuple[Attribute, ...], module: Module, owner: str
    ) -> None:
        name = text_of(field(node, "name"))
        found = Function(
            name=name,
            file=self._file,
            line=line_of(node),
            module=module,
            signature=signature_of(node),
            attributes=attributes,
            owner=owner,
            node=node if self._keep else None,
        )
        if owner:
            module.methods.append(found)
        else:
            module.items.setdefault(name, []).append(found)


def _is_test(attributes: list[Attribute]) -> bool:
    return any(
        (a.name == "cfg" and re.search(r"(?<!not\()\btest\b", a.text)) or a.name == "test"
        for a in attributes
    )


def _attribute(node: Node) -> Attribute:
    inner = next((n for n in node.named_children if n.type == "attribute"), node)
    path = text_of(inner.named_children[0]) if inner.named_children else ""
    arguments = field(inner, "arguments")
    value = field(inner, "value")
    text = text_of(arguments)[1:-1] if arguments is not None else text_of(value)
    return Attribute(re.sub(r"\s", "", path), text, line_of(node))


def _declared(node: Node, attributes: tuple[Attribute, ...], module: Module) -> Item | None:
    name = text_of(field(node, "name"))
    if node.type == "struct_item":
        return Struct(name, module, _fields(field(node, "body")), attributes, _parameters(node))
    if node.type == "enum_item":
        return Enum(name, module, _variants(field(node, "body")), attributes)
    if node.type == "type_item":
        return Alias(name, module, type_of_node(field(node, "type")), _parameters(node))
    value = field(node, "value")
    return Constant(name, module, value) if value is not None else None


def _parameters(node: Node) -> tuple[str, ...]:
    listed = field(node, "type_parameters")
    return tuple(
        text_of(field(part, "name") or part)
        for part in children(listed)
        if part.type in ("type_identifier", "type_parameter", "constrained_type_parameter")
    )


def _fields(body: Node | None) -> tuple[Field, ...]:
    found: list[Field] = []
    attributes: list[Attribute] = []
    for part in children(body):
        if part.type == "attribute_item":
            attributes.append(_attribute(part))
        elif part.type == "field_declaration":
            kind = type_of_node(field(part, "type"))
            name = text_of(field(part, "name")).removeprefix("r#")
            found.append(Field(name, kind, tuple(attributes)))
            attributes = []
        elif part.type != "visibility_modifier":
            found.append(Field("", type_of_node(part), tuple(attributes)))
            attributes = []
    return tuple(found)


def _variants(body: Node | None) -> tuple[Variant, ...]:
    found: list[Variant] = []
    attributes: list[Attribute] = []
    for part in children(body):
        if part.type == "attribute_item":
            attributes.append(_attribute(part))
        elif part.type == "enum_variant":
            fields = _fields(field(part, "body"))
            found.append(Variant(text_of(field(part, "name")), tuple(attributes), fields))
            attributes = []
    return tuple(found)


def _use(node: Node | None, before: tuple[str, ...], module: Module, depth: int) -> None:
    if node is None or depth > _DEEPEST:
        return
    if node.type == "scoped_use_list":
        outer = field(node, "path")
        path = before + (_segments(outer) if outer is not None else ())
        _use(field(node, "list"), path, module, depth + 1)
    elif node.type == "use_list":
        for part in children(node):
            _use(part, before, module, depth + 1)
    elif node.type == "use_as_clause":
        target = field(node, "path")
        module.uses[text_of(field(node, "alias"))] = before + (_segments(target) if target else ())
    elif node.type == "use_wildcard":
        inner = children(node)
        module.globs.append(before + (_segments(inner[0]) if inner else ()))
    elif node.type == "self":
        if before:
            module.uses[before[-1]] = before
    else:
        path = before + _segments(node)
        module.uses[path[-1]] = path


def _segments(node: Node) -> tuple[str, ...]:
    text = re.sub(r"<.*>|\s", "", text_of(node), flags=re.DOTALL)
    return tuple(part.removeprefix("r#") for part in text.split("::") if part)


def signature_of(node: Node) -> Signature:
    """Of a function or a closure."""
    body = text_of(field(node, "body"))
    return Signature(
        arguments=arguments_of(field(node, "parameters")),
        returns=type_of_node(field(node, "return_type")),
        uses=tuple(
            dict.fromkeys(Use(where, n) for where, pattern in _USES for n in pattern.findall(body))
        ),
    )


def arguments_of(node: Node | None) -> tuple[Argument, ...]:
    """The parameters without `self`."""
    found = []
    for part in children(node):
        if part.type == "parameter":
            pattern = field(part, "pattern")
            found.append(Argument(_bound(pattern), type_of_node(field(part, "type"))))
        elif part.type in ("identifier", "tuple_pattern", "tuple_struct_pattern"):
            found.append(Argument(_bound(part), _NOTHING))
        elif part.type not in ("self_parameter", "attribute_item"):
            found.append(Argument((), type_of_node(part)))
    return tuple(found)


def _bound(pattern: Node | None) -> tuple[str, ...]:
    """The names that a pattern binds: of `Path((a, b))` a and b."""
    if pattern is None:
        return ()
    if pattern.type == "identifier":
        return (text_of(pattern),)
    outer = field(pattern, "type")
    return tuple(
        text_of(part)
        for part in descendants(pattern, "identifier", "shorthand_field_identifier")
        if outer is None or part.start_byte >= outer.end_byte
    )


def type_of_node(  # noqa: PLR0911 - a kind a return
    node: Node | None, depth: int = 0
) -> TypeName:
    """A type as it is written, references and lifetimes left out."""
    if node is None or depth > _DEEPEST:
        return _NOTHING
    kind = node.type
    if kind in ("reference_type", "pointer_type"):
        return type_of_node(field(node, "type"), depth + 1)
    if kind == "generic_type":
        outer = type_of_node(field(node, "type"), depth + 1)
        listed = field(node, "type_arguments")
        arguments = tuple(
            type_of_node(part, depth + 1) for part in children(listed) if part.type != "lifetime"
        )
        return TypeName(outer.name, arguments, outer.path)
    if kind == "scoped_type_identifier":
        path = field(node, "path")
        return TypeName(text_of(field(node, "name")), (), _segments(path) if path else ())
    if kind in ("tuple_type", "unit_type"):
        return TypeName("()", tuple(type_of_node(part, depth + 1) for part in children(node)))
    if kind == "array_type":
        return TypeName("[]", (type_of_node(field(node, "element"), depth + 1),))
    if kind in ("abstract_type", "dynamic_type"):
        return type_of_node(field(node, "trait"), depth + 1)
    return TypeName(text_of(node).removeprefix("r#"))
