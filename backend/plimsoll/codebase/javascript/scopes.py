"""What a name stands for in a file: its declaration, through imports and re-exports.

Only what files declare at their top is known by name; functions and blocks have no scope of their
own here. Trees are kept for the files last used, at most so many bytes of source.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from tree_sitter import Node

from plimsoll.codebase.javascript.modules import CODE_SUFFIXES, MODULES, Modules
from plimsoll.codebase.javascript.syntax import (
    CLASSES,
    FUNCTIONS,
    arguments_of,
    key_of,
    member_names,
    pairs_of,
    string_of,
    unwrapped,
)
from plimsoll.codebase.sources import Once, Sources
from plimsoll.codebase.trees import Tree, children, text_of
from plimsoll.codebase.trees import field as at

_MOST_BYTES = 12_000_000
_FARTHEST = 40
_MOST_FILES = 500
_LARGEST = 2_000_000

_NAMED = (
    *CLASSES,
    *FUNCTIONS,
    "interface_declaration",
    "type_alias_declaration",
    "enum_declaration",
    "function_signature",
)


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration and its file; the node of a variable is its declarator."""

    path: str
    name: str
    node: Node

    @property
    def value(self) -> Node:
        """What a variable is set to, without wrappers such as `as const`; else the node."""
        inner = at(self.node, "value") if self.node.type == "variable_declarator" else self.node
        return unwrapped(inner) if inner is not None else self.node


@dataclass(frozen=True, slots=True)
class Import:
    """`name` is what the other file exports: `default`, or `*` for all of it."""

    specifier: str
    name: str


@dataclass(slots=True)
class Module:
    """The names of one file."""

    path: str
    root: Node
    imports: dict[str, Import] = field(default_factory=dict)
    declared: dict[str, Node] = field(default_factory=dict)
    exports: dict[str, str | Import | Node] = field(default_factory=dict)
    """A local name, something of another file, or an expression."""
    stars: list[str] = field(default_factory=list)


class Scopes:
    """The names of all files, each parsed when it is asked for."""

    def __init__(self, modules: Modules, tree: Callable[[str], Tree | None]) -> None:
        self.modules = modules
        self._tree = tree
        self._kept: OrderedDict[str, Module | None] = OrderedDict()
        self._bytes = 0
        self._places: dict[tuple[str, str, bool], tuple[str, str] | str | None] = {}

    def module(self, path: str) -> Module | None:
        """The names of a file; None if it is no code or unreadable."""
        if path in self._kept:
            self._kept.move_to_end(path)
            return self._kept[path]
        tree = self._tree(path) if path.endswith(CODE_SUFFIXES) else None
        found = None if tree is None else _module(path, tree.root)
        self._kept[path] = found
        self._bytes += _size(found)
        while self._bytes > _MOST_BYTES and len(self._kept) > 1:
            self._bytes -= _size(self._kept.popitem(last=False)[1])
        return found

    def find(self, path: str, name: str) -> Declared | None:
        """What a name, or a dotted one behind a namespace, stands for in a file."""
        first, *rest = name.split(".")
        found = self._followed(path, first, is_export=False)
        for part in rest:
            if not isinstance(found, str):
                return None
            found = self._followed(found, part, is_export=True)
        if isinstance(found, str):
            # `const x = require("./x")` where that file sets `module.exports` as a whole.
            found = self._followed(found, "default", is_export=True)
        return found if isinstance(found, Declared) else None

    def exported(self, path: str, name: str) -> Declared | None:
        """What a file exports under a name."""
        found = self._followed(path, name, is_export=True)
        return found if isinstance(found, Declared) else None

    def source(self, path: str, name: str) -> Import | None:
        """Where a name comes from that no file of the repository declares: `z` from `zod`."""
        for _ in range(_FARTHEST):
            module = self.module(path)
            known = None if module is None else module.imports.get(name)
            if known is None:
                known = self._re_export(path, name)
            if known is None:
                return None
            target = self.modules.resolve(path, known.specifier)
            if target is None:
                return known
            path, name = target, known.name
            module = self.module(target)
            exported = None if module is None else module.exports.get(name)
            name = exported if isinstance(exported, str) else name
        return None

    def _re_export(self, path: str, name: str) -> Import | None:
        module = self.module(path)
        exported = None if module is None else module.exports.get(name)
        if isinstance(exported, Import):
            return exported
        if module is None or name in module.declared:
            return None
        outside = [s for s in module.stars if self.modules.resolve(path, s) is None]
        return Import(outside[0], name) if len(outside) == 1 else None

    def _followed(self, path: str, name: str, *, is_export: bool) -> Declared | str | None:
        """A declaration, or the path of a file for a namespace."""
        key = (path, name, is_export)
        if key not in self._places:
            searched = self._searched(path, name, is_export=is_export)
            if isinstance(searched, Declared):
                self._places[key] = searched.path, searched.name
            else:
                self._places[key] = searched
            return searched
        place = self._places[key]
        if not isinstance(place, tuple):
            return place
        # Trees come and go; only the place of a declaration is kept.
        module = self.module(place[0])
        if module is None:
            return None
        for wanted in (False, True):
            found = _own(module, place[1], is_export=wanted)
            if isinstance(found, Declared):
                return found
        return None

    def _searched(self, path: str, name: str, *, is_export: bool) -> Declared | str | None:
        pending = [(path, name, is_export)]
        seen: set[tuple[str, str, bool]] = set()
        while pending and len(seen) < _MOST_FILES:
            step = pending.pop(0)
            module = None if step in seen else self.module(step[0])
            seen.add(step)
            if module is None:
                continue
            found = _own(module, step[1], is_export=step[2])
            if isinstance(found, Declared):
                return found
            stars = module.stars if step[2] else []
            for link in [found] if found is not None else [Import(s, step[1]) for s in stars]:
                target = self.modules.resolve(module.path, link.specifier)
                if target is None:
                    continue
                if link.name == "*":
                    return target
                pending.append((target, link.name, True))
        return None


def _own(module: Module, name: str, *, is_export: bool) -> Declared | Import | None:
    if is_export:
        exported = module.exports.get(name)
        if isinstance(exported, Import):
            return exported
        if isinstance(exported, Node):
            return Declared(module.path, name, exported)
        if exported is None:
            return None
        name = exported
    if name in module.declared:
        return Declared(module.path, name, module.declared[name])
    return module.imports.get(name)


def _size(module: Module | None) -> int:
    return 0 if module is None else module.root.end_byte


def _module(path: str, root: Node) -> Module | None:
    if root.end_byte > _LARGEST:
        return None
    module = Module(path, root)
    for statement in root.named_children:
        if statement.type == "import_statement":
            _read_import(module, statement)
        elif statement.type == "export_statement":
            _read_export(module, statement)
        elif statement.type == "expression_statement":
            _read_assignment(module, statement)
        else:
            _read_declaration(module, statement)
    return module


def _read_import(module: Module, statement: Node) -> None:
    specifier = string_of(at(statement, "source")) or ""
    for clause in children(statement, "import_clause") if specifier else []:
        for part in clause.named_children:
            if part.type == "identifier":
                module.imports[text_of(part)] = Import(specifier, "default")
            elif part.type == "namespace_import":
                for local in children(part, "identifier"):
                    module.imports[text_of(local)] = Import(specifier, "*")
            for item in children(part, "import_specifier"):
                name = key_of(at(item, "name")) or ""
                module.imports[text_of(at(item, "alias")) or name] = Import(specifier, name)
    for clause in children(statement, "import_require_clause"):
        target = string_of(at(clause, "source"))
        for local in children(clause, "identifier") if target is not None else []:
            module.imports[text_of(local)] = Import(target or "", "*")


def _read_export(module: Module, statement: Node) -> None:
    specifier = string_of(at(statement, "source"))
    clauses = children(statement, "export_clause")
    for item in (item for clause in clauses for item in children(clause, "export_specifier")):
        name = key_of(at(item, "name")) or ""
        outer = key_of(at(item, "alias")) or name
        module.exports[outer] = name if specifier is None else Import(specifier, name)
    for namespace in children(statement, "namespace_export"):
        for name_node in children(namespace):
            module.exports[key_of(name_node) or ""] = Import(specifier or "", "*")
    is_star = specifier is not None and any(child.type == "*" for child in statement.children)
    if is_star and not children(statement, "namespace_export"):
        module.stars.append(specifier or "")
    declaration, value = at(statement, "declaration"), at(statement, "value")
    is_default = any(child.type == "default" for child in statement.children)
    if declaration is not None:
        names = _read_declaration(module, declaration)
        if is_default:
            module.exports["default"] = names[0] if names else declaration
        else:
            module.exports.update({name: name for name in names})
    elif value is not None:
        inner = unwrapped(value)
        module.exports["default"] = text_of(inner) if inner.type == "identifier" else inner


def _read_declaration(module: Module, statement: Node) -> list[str]:
    """Notes the names that a statement declares, and gives them."""
    if statement.type in ("lexical_declaration", "variable_declaration"):
        return [
            n for d in children(statement, "variable_declarator") for n in _read_variable(module, d)
        ]
    if statement.type == "ambient_declaration":
        return [name for inner in children(statement) for name in _read_declaration(module, inner)]
    name = text_of(at(statement, "name")) if statement.type in _NAMED else ""
    if not name:
        return []
    is_overload = statement.type == "function_signature"
    known = module.declared.get(name)
    # A value wins over a type of the same name, and a function over its overloads.
    if known is None or (known.type in _TYPES and not is_overload):
        module.declared[name] = statement
    return [name]


_TYPES = ("interface_declaration", "type_alias_declaration", "function_signature")


def _read_variable(module: Module, declarator: Node) -> list[str]:
    name, value = at(declarator, "name"), at(declarator, "value")
    if name is None:
        return []
    required = _required(value)
    if name.type == "identifier":
        if required is not None:
            module.imports[text_of(name)] = required
        elif module.declared.get(text_of(name), declarator).type not in CLASSES:
            module.declared[text_of(name)] = declarator
        return [text_of(name)]
    if name.type == "object_pattern":
        return _read_pattern(module, name, declarator, required)
    return []


def _read_pattern(
    module: Module, pattern: Node, declarator: Node, required: Import | None
) -> list[str]:
    names = []
    for part in children(pattern):
        key = text_of(at(part, "key") or at(part, "left") or part)
        local = text_of(at(part, "value") or at(part, "left") or part)
        if required is not None:
            module.imports[local] = Import(required.specifier, key)
        else:
            module.declared[local] = declarator
        names.append(local)
    return names


def _required(value: Node | None) -> Import | None:
    """`require("x")` or `require("x").name`."""
    value = None if value is None else unwrapped(value)
    if value is None:
        return None
    name = "*"
    if value.type == "member_expression":
        name, inner = text_of(at(value, "property")), at(value, "object")
        value = value if inner is None else unwrapped(inner)
    is_require = value.type == "call_expression" and text_of(at(value, "function")) == "require"
    arguments = arguments_of(value) if is_require else []
    specifier = string_of(arguments[0]) if arguments else None
    return None if specifier is None else Import(specifier, name)


def _read_assignment(module: Module, statement: Node) -> None:
    """`module.exports = …`, `module.exports.name = …`, `exports.name = …`."""
    for assignment in children(statement, "assignment_expression"):
        left, right = at(assignment, "left"), at(assignment, "right")
        names = member_names(left)
        if right is None or names[:1] not in (["module"], ["exports"]):
            continue
        outer = names[2:] if names[0] == "module" else names[1:]
        value = unwrapped(right)
        if outer:
            _export(module, outer[0], value)
        elif names == ["module", "exports"]:
            _export(module, "default", value)
            if value.type == "object":
                for key, inner in pairs_of(value):
                    _export(module, key, inner)


def _export(module: Module, name: str, value: Node) -> None:
    required = _required(value)
    if required is not None:
        module.exports[name] = required
    elif value.type in ("identifier", "shorthand_property_identifier"):
        module.exports[name] = text_of(value)
    else:
        module.exports[name] = value


def _scopes(sources: Sources) -> Scopes:
    return Scopes(MODULES.of(sources), sources.tree)


SCOPES = Once(_scopes)
"""The names of the files being read, shared by all extractors: `SCOPES.of(sources)`."""
