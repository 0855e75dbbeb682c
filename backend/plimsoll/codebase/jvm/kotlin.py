"""What a Kotlin file declares."""

from tree_sitter import Node

from plimsoll.codebase.jvm.kotlin_expressions import KotlinExpressions, name_of
from plimsoll.codebase.jvm.model import (
    Annotation,
    Body,
    Call,
    Class,
    Constant,
    EnumEntry,
    Expression,
    Field,
    File,
    Import,
    Input,
    Kind,
    Method,
    TypeName,
)
from plimsoll.codebase.trees import children, field, line_of, parse_text, text_of

_CLASSES = ("class_declaration", "object_declaration", "companion_object")
_TYPES = ("user_type", "nullable_type", "function_type", "parenthesized_type")
_BODIES = ("class_body", "enum_class_body")
_MAKERS = {
    "listOf": "List",
    "mutableListOf": "List",
    "setOf": "Set",
    "mutableSetOf": "Set",
    "emptyList": "List",
    "mapOf": "Map",
    "mutableMapOf": "Map",
}
_DEEPEST = 20
_READ = KotlinExpressions()


def read(path: str, root: Node) -> File:
    """A file's facts; what could not be parsed is missing."""
    packages = [text_of(n) for n in children(root, "package_header")]
    package = packages[0].removeprefix("package").strip().rstrip(";") if packages else ""
    file = File(path, package.replace("`", ""))
    imports = [_import(node) for node in _all(root, "import")]
    file.imports = tuple(imports)
    _add_top(root, file, 0)
    return file


def _all(root: Node, kind: str) -> list[Node]:
    lists = [root, *children(root, "import_list")]
    return [node for above in lists for node in children(above, kind)]


def _add_top(root: Node, file: File, depth: int) -> None:
    for node in children(root):
        if node.type in _CLASSES:
            found = _class(node, file, None, 0)
            file.classes.setdefault(found.name, found)
        elif node.type == "function_declaration":
            file.functions.append(_method(node))
        elif node.type == "property_declaration":
            file.fields.extend(_property(node, is_static=True))
        elif node.type == "type_alias":
            target = children(node, *_TYPES)
            name = text_of(field(node, "type") or next(iter(children(node, "identifier")), None))
            if target:
                file.aliases[name] = _READ.type(target[-1])
        elif node.type == "annotated_expression":
            _add_mistaken(node, file)
        elif node.type == "ERROR" and depth < _DEEPEST:
            _add_top(node, file, depth + 1)


def _add_mistaken(node: Node, file: File) -> None:
    """`@A("x") class B { … }`, which the grammar takes for calls of `class` with annotations."""
    notes: list[Annotation] = []
    current: Node | None = node
    while current is not None and current.type == "annotated_expression":
        notes.extend(_READ.annotations(current))
        current = next((c for c in children(current) if c.type != "annotation"), None)
    if current is None:
        return
    above = "\n" * (line_of(current) - 1)
    root = parse_text(".kt", above + text_of(current))
    for inner in children(root, *_CLASSES):
        found = _class(inner, file, None, 0)
        found.annotations = (*notes, *found.annotations)
        file.classes.setdefault(found.name, found)


def _import(node: Node) -> Import:
    path = "".join(
        text_of(next(iter(children(node, "qualified_identifier", "identifier")), None)).split()
    )
    alias = [text_of(c) for c in children(node, "identifier")]
    is_star = text_of(node).rstrip("; \t").endswith("*")
    named = alias[-1] if alias and " as " in text_of(node) else None
    return Import(path.replace("`", ""), is_star, is_static=False, alias=named)


def _class(node: Node, file: File, outer: Class | None, depth: int) -> Class:
    modifiers = next(iter(children(node, "modifiers")), None)
    words = _words(modifiers)
    name = name_of(field(node, "name")) or "Companion"
    above = outer.qualified if outer is not None else file.package
    found = Class(
        name=name,
        qualified=f"{above}.{name}" if above else name,
        kind=_kind(node, words),
        file=file,
        outer=outer,
        line=line_of(node),
        annotations=_READ.annotations(modifiers),
        modifiers=words,
    )
    for parameters in children(node, "type_parameters"):
        for parameter in children(parameters, "type_parameter"):
            named = children(parameter, "identifier")
            if named:
                found.type_parameters += (text_of(named[0]),)
                bound = children(parameter, *_TYPES)
                if bound:
                    found.bounds[text_of(named[0])] = _READ.type(bound[0])
    found.supertypes = _supertypes(node)
    for constructor in children(node, "primary_constructor"):
        for parameters in children(constructor, "class_parameters"):
            for parameter in children(parameters, "class_parameter"):
                found.fields.append(_constructed(parameter))
    if depth < _DEEPEST:
        for body in children(node, *_BODIES):
            _add_members(body, found, depth)
    return found


def _kind(node: Node, words: frozenset[str]) -> Kind:
    if node.type != "class_declaration":
        return "object"
    for kind in ("enum", "annotation"):
        if kind in words:
            return "enum" if kind == "enum" else "annotation"
    is_interface = any(child.type == "interface" for child in node.children)
    return "interface" if is_interface else "class"


def _supertypes(node: Node) -> tuple[TypeName, ...]:
    found: list[TypeName] = []
    for specifiers in children(node, "delegation_specifiers"):
        for specifier in children(specifiers, "delegation_specifier"):
            inside = next(iter(children(specifier)), None)
            if inside is not None and inside.type in (
                "constructor_invocation",
                "explicit_delegation",
            ):
                inside = next(iter(children(inside, "user_type")), None)
            if inside is not None:
                found.append(_READ.type(inside))
    return tuple(found)


def _constructed(node: Node) -> Field:
    modifiers = next(iter(children(node, "modifiers")), None)
    inner = [child for child in children(node) if child.type != "modifiers"]
    declared = [child for child in inner if child.type in _TYPES]
    values = inner[inner.index(declared[0]) + 1 :] if declared else []
    is_property = any(child.type in ("val", "var") for child in node.children)
    return Field(
        name=name_of(next(iter(children(node, "identifier")), None)),
        type=_READ.type(declared[0]) if declared else None,
        annotations=_READ.annotations(modifiers),
        value=_READ.expression(values[0]) if values else None,
        is_static=False,
        line=line_of(node),
        is_constructed=True,
        modifiers=_words(modifiers) | ({"property"} if is_property else set()),
    )


def _add_members(body: Node, found: Class, depth: int) -> None:
    for node in children(body):
        if node.type == "property_declaration":
            found.fields.extend(_property(node, is_static=found.kind == "object"))
        elif node.type == "function_declaration":
            found.methods.append(_method(node))
        elif node.type in _CLASSES:
            inner = _class(node, found.file, found, depth + 1)
            if node.type == "companion_object":
                # Its members are reached by the class's own name.
                found.fields.extend(inner.fields)
                found.methods.extend(inner.methods)
                found.inner.update(inner.inner)
            found.inner.setdefault(inner.name, inner)
        elif node.type == "enum_entry":
            modifiers = next(iter(children(node, "modifiers")), None)
            passed = _READ.arguments(next(iter(children(node, "value_arguments")), None))
            name = name_of(next(iter(children(node, "identifier")), None))
            found.entries.append(EnumEntry(name, _READ.annotations(modifiers), passed))
        elif node.type in ("anonymous_initializer", "secondary_constructor"):
            for block in children(node, "block"):
                found.initializers.append(Body(text_of(block), line_of(block)))
        elif node.type == "ERROR" and depth < _DEEPEST:
            _add_members(node, found, depth + 1)


_IMPLIED = {str: "String", int: "Int", float: "Double", bool: "Boolean"}


def _implied(value: Expression | None) -> TypeName | None:
    """The type of a property that only its first value tells."""
    if isinstance(value, Constant):
        name = _IMPLIED.get(type(value.value))
        return None if name is None else TypeName(name)
    if isinstance(value, Call) and value.receiver is None and value.name in _MAKERS and value.types:
        return TypeName(_MAKERS[value.name], value.types)
    return None


def _property(node: Node, *, is_static: bool) -> list[Field]:
    modifiers = next(iter(children(node, "modifiers")), None)
    words = _words(modifiers)
    value: Expression | None = None
    skipped = ("modifiers", "variable_declaration", "type_parameters", "setter", *_TYPES)
    for child in children(node):
        if child.type == "getter":
            inside = children(next(iter(children(child, "function_body")), None))
            value = _READ.expression(inside[0]) if inside else value
            words |= {"getter"}
        elif child.type == "property_delegate":
            value = _READ.expression(next(iter(children(child)), None))
        elif child.type not in skipped:
            value = _READ.expression(child)
    found = []
    for variable in children(node, "variable_declaration"):
        declared = children(variable, *_TYPES)
        found.append(
            Field(
                name=name_of(next(iter(children(variable, "identifier")), None)),
                type=_READ.type(declared[0]) if declared else _implied(value),
                annotations=_READ.annotations(modifiers),
                value=value,
                is_static=is_static,
                line=line_of(node),
                modifiers=words | {"property"},
            )
        )
    return found


def _method(node: Node) -> Method:
    modifiers = next(iter(children(node, "modifiers")), None)
    name = field(node, "name")
    types = [child for child in children(node) if child.type in _TYPES]
    before = [t for t in types if name is not None and t.end_byte <= name.start_byte]
    after = [t for t in types if t not in before]
    given = next(iter(children(node, "function_value_parameters")), None)
    body = next(iter(children(node, "function_body")), None)
    kept: Body | None = None
    if body is not None:
        inside = next(iter(children(body)), body)
        kept = Body(text_of(inside), line_of(inside), inside.type != "block")
    return Method(
        name=name_of(name),
        inputs=_inputs(given),
        returns=_READ.type(after[0]) if after else None,
        annotations=_READ.annotations(modifiers),
        line=line_of(node),
        modifiers=_words(modifiers),
        type_parameters=tuple(
            text_of(identifier[0])
            for parameters in children(node, "type_parameters")
            for parameter in children(parameters, "type_parameter")
            if (identifier := children(parameter, "identifier"))
        ),
        receiver=_READ.type(before[0]) if before else None,
        body=kept,
    )


def _inputs(given: Node | None) -> tuple[Input, ...]:
    """Modifiers stand before a parameter and defaults behind it, as its siblings."""
    found: list[Input] = []
    marks: tuple[Annotation, ...] = ()
    is_several = False
    for child in children(given):
        if child.type == "parameter_modifiers":
            marks = _READ.annotations(child)
            is_several = "vararg" in text_of(child).split()
        elif child.type == "parameter":
            declared = children(child, *_TYPES)
            kind = _READ.type(declared[0] if declared else None)
            name = name_of(next(iter(children(child, "identifier")), None))
            found.append(Input(name, TypeName("[]", (kind,)) if is_several else kind, marks))
            marks, is_several = (), False
        elif found:
            last = found[-1]
            value = _READ.expression(child)
            found[-1] = Input(
                last.name, last.type, last.annotations, has_default=True, default=value
            )
    return tuple(found)


def _words(modifiers: Node | None) -> frozenset[str]:
    return frozenset(
        text_of(child) for child in children(modifiers) if child.type.endswith("_modifier")
    )
