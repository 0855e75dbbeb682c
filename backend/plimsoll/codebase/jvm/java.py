"""What a Java file declares."""

from tree_sitter import Node

from plimsoll.codebase.jvm.java_expressions import JavaExpressions, wrapped
from plimsoll.codebase.jvm.model import (
    Body,
    Class,
    EnumEntry,
    Field,
    File,
    Import,
    Input,
    Kind,
    Method,
    TypeName,
)
from plimsoll.codebase.trees import children, field, line_of, text_of

_KINDS: dict[str, Kind] = {
    "class_declaration": "class",
    "interface_declaration": "interface",
    "enum_declaration": "enum",
    "record_declaration": "record",
    "annotation_type_declaration": "annotation",
}
_DEEPEST = 20
_READ = JavaExpressions()


def read(path: str, root: Node) -> File:
    """A file's facts; what could not be parsed is missing."""
    packages = [text_of(children(n)[-1]) for n in children(root, "package_declaration")]
    file = File(path, "".join(packages[0].split()) if packages else "")
    file.imports = tuple(_import(node) for node in children(root, "import_declaration"))
    for node in _declared(root):
        found = _class(node, file, None, 0)
        file.classes.setdefault(found.name, found)
    return file


def _declared(root: Node) -> list[Node]:
    """Class declarations, also those in the debris of broken syntax."""
    found = []
    for child in children(root):
        if child.type in _KINDS:
            found.append(child)
        elif child.type == "ERROR":
            found.extend(children(child, *_KINDS))
    return found


def _import(node: Node) -> Import:
    path = (
        "".join(text_of(children(node, "scoped_identifier", "identifier")[0]).split())
        if (children(node, "scoped_identifier", "identifier"))
        else ""
    )
    words = {child.type for child in node.children}
    return Import(path, "asterisk" in words, "static" in words)


def _class(node: Node, file: File, outer: Class | None, depth: int) -> Class:
    name = text_of(field(node, "name"))
    above = outer.qualified if outer is not None else file.package
    modifiers = _modifiers(node)
    found = Class(
        name=name,
        qualified=f"{above}.{name}" if above else name,
        kind=_KINDS[node.type],
        file=file,
        outer=outer,
        line=line_of(node),
        annotations=_READ.annotations(modifiers),
        modifiers=_words(modifiers),
    )
    for parameter in children(field(node, "type_parameters"), "type_parameter"):
        inner = children(parameter)
        known = [text_of(c) for c in inner if c.type in ("type_identifier", "identifier")]
        if known:
            found.type_parameters += (known[0],)
            bound = children(next(iter(children(parameter, "type_bound")), None))
            if bound:
                found.bounds[known[0]] = _READ.type(bound[0])
    found.supertypes = _supertypes(node)
    for parameter in children(field(node, "parameters"), "formal_parameter", "spread_parameter"):
        given = _input(parameter)
        found.fields.append(
            Field(
                name=given.name,
                type=given.type,
                annotations=given.annotations,
                value=None,
                is_static=False,
                line=line_of(parameter),
                is_constructed=True,
            )
        )
    if depth < _DEEPEST:
        _add_members(field(node, "body"), found, depth)
    return found


def _supertypes(node: Node) -> tuple[TypeName, ...]:
    above = children(field(node, "superclass"))
    for part in (field(node, "interfaces"), *children(node, "extends_interfaces")):
        for types in children(part, "type_list"):
            above.extend(children(types))
    return tuple(_READ.type(found) for found in above)


def _add_members(body: Node | None, found: Class, depth: int) -> None:
    for node in children(body):
        if node.type in ("field_declaration", "constant_declaration"):
            found.fields.extend(_fields(node, found))
        elif node.type == "method_declaration":
            found.methods.append(_method(node))
        elif node.type == "annotation_type_element_declaration":
            found.fields.append(_attribute(node))
        elif node.type in _KINDS:
            inner = _class(node, found.file, found, depth + 1)
            found.inner.setdefault(inner.name, inner)
        elif node.type == "enum_constant":
            passed = _READ.arguments(field(node, "arguments"))
            marks = _READ.annotations(_modifiers(node))
            found.entries.append(EnumEntry(text_of(field(node, "name")), marks, passed))
        elif node.type in ("enum_body_declarations", "ERROR") and depth < _DEEPEST:
            _add_members(node, found, depth + 1)
        elif node.type in ("constructor_declaration", "static_initializer", "block"):
            block = field(node, "body") or next(iter(children(node, "block")), node)
            found.initializers.append(Body(text_of(block), line_of(block)))
            if node.type == "constructor_declaration":
                given = children(field(node, "parameters"), "formal_parameter", "spread_parameter")
                found.constructors.append(tuple(_input(parameter) for parameter in given))


def _fields(node: Node, owner: Class) -> list[Field]:
    modifiers = _modifiers(node)
    words = _words(modifiers)
    is_static = "static" in words or owner.kind in ("interface", "annotation")
    return [
        Field(
            text_of(field(child, "name")),
            wrapped(
                _READ.type(field(node, "type")), text_of(field(child, "dimensions")).count("[")
            ),
            _READ.annotations(modifiers),
            _READ.expression(value) if (value := field(child, "value")) else None,
            is_static,
            line_of(node),
            modifiers=words,
        )
        for child in children(node, "variable_declarator")
    ]


def _attribute(node: Node) -> Field:
    """An attribute of an annotation, its default as value."""
    modifiers, default = _modifiers(node), field(node, "value")
    return Field(
        name=text_of(field(node, "name")),
        type=_READ.type(field(node, "type")),
        annotations=_READ.annotations(modifiers),
        value=None if default is None else _READ.expression(default),
        is_static=False,
        line=line_of(node),
        is_constructed=True,
    )


def _method(node: Node) -> Method:
    modifiers, body = _modifiers(node), field(node, "body")
    parameters = children(field(node, "parameters"), "formal_parameter", "spread_parameter")
    returned = _READ.type(field(node, "type"))
    dimensions = text_of(field(node, "dimensions")).count("[")
    return Method(
        name=text_of(field(node, "name")),
        inputs=tuple(_input(parameter) for parameter in parameters),
        returns=wrapped(returned, dimensions),
        annotations=_READ.annotations(modifiers),
        line=line_of(node),
        modifiers=_words(modifiers),
        type_parameters=tuple(
            text_of(children(p)[0])
            for p in children(field(node, "type_parameters"), "type_parameter")
            if children(p)
        ),
        receiver=None,
        body=None if body is None else Body(text_of(body), line_of(body)),
    )


def _input(node: Node) -> Input:
    marks = _READ.annotations(_modifiers(node))
    if node.type == "spread_parameter":
        inner = [child for child in children(node) if child.type != "modifiers"]
        name = text_of(field(inner[-1], "name")) if inner else ""
        return Input(name, wrapped(_READ.type(inner[0] if inner else None), 1), marks)
    dimensions = text_of(field(node, "dimensions")).count("[")
    return Input(
        text_of(field(node, "name")), wrapped(_READ.type(field(node, "type")), dimensions), marks
    )


def _modifiers(node: Node) -> Node | None:
    return next(iter(children(node, "modifiers")), None)


def _words(modifiers: Node | None) -> frozenset[str]:
    if modifiers is None:
        return frozenset()
    return frozenset(child.type for child in modifiers.children if not child.is_named)
