"""Where names and types of Go lead: into a file's imports, its package, other packages."""

from tree_sitter import Node

from plimsoll.codebase.golang.files import Declaration, File
from plimsoll.codebase.golang.packages import Packages
from plimsoll.codebase.golang.types import (
    BASIC,
    Field,
    GoType,
    Resolve,
    bound,
    signature_of,
    type_of,
)
from plimsoll.codebase.golang.values import Scope
from plimsoll.codebase.trees import children, field, text_of

_DEEPEST = 8


class Lookup:
    """Types and declarations of all packages, each worked out once."""

    def __init__(self, packages: Packages) -> None:
        self.packages = packages
        self._declared: dict[tuple[str, str], tuple[tuple[str, ...], GoType]] = {}
        self._local: dict[str, GoType] = {}
        self._signatures: dict[int, GoType] = {}
        self._methods: dict[tuple[str, str, str], tuple[tuple[str, ...], Declaration] | None] = {}

    def resolver(self, scope: Scope) -> Resolve:
        """How type names are understood in a scope."""

        def resolve(qualifier: str, name: str) -> GoType:
            if not qualifier:
                local = scope.find_type(name)
                if local is not None:
                    return local
            return self.type_named(qualifier, name, scope.file)

        return resolve

    def type_named(self, qualifier: str, name: str, file: File) -> GoType:
        """A type by its name in a file."""
        if qualifier:
            path = self.import_of(qualifier, file)
            key = self.packages.key_of(path, file) if path is not None else f"?.{qualifier}"
            return GoType("named", name, key)
        package = self.packages.at(file.folder)
        declared = package.names.get(name) if package is not None else None
        if declared is not None:
            return GoType("named", name, f"./{file.folder}")
        if name in BASIC:
            return GoType("basic", name)
        for path in file.dots:
            inner = self.packages.imported(path, by=file.path)
            if inner is None or name in inner.names:
                return GoType("named", name, self.packages.key_of(path, file))
        return GoType("named", name)

    def import_of(self, qualifier: str, file: File) -> str | None:
        """The import path behind a name; packages need not be called as their folder is."""
        if qualifier in file.imports:
            return file.imports[qualifier]
        for path in file.imports.values():
            package = self.packages.imported(path, by=file.path)
            if package is not None:
                if any(inner.package == qualifier for inner in package.files[:1]):
                    return path
            elif qualifier in path.replace("-", "/").replace(".", "/").split("/"):
                return path
        return None

    def declaration(self, key: str, name: str) -> Declaration | None:
        """What a package declares under a name."""
        package = self.packages.keyed(key)
        return package.names.get(name) if package is not None else None

    def scope_of(self, declaration: Declaration) -> Scope:
        """The scope that the text of a declaration is read in."""
        return Scope(declaration.file, declaration.line)

    def local_type(self, name: str, kind: GoType) -> GoType:
        """A type declared inside a function; it goes by its content."""
        if kind.kind != "struct":
            return kind
        return GoType("struct", name, "", kind.parts, kind.fields)

    def underlying(self, kind: GoType, depth: int = 0) -> GoType:
        """What a named type is made of; itself if it is from outside."""
        if kind.kind != "named" or depth > _DEEPEST:
            return kind
        known = self._type_declared(kind.package, kind.name)
        if known is None:
            return kind
        parameters, inner = known
        if parameters and kind.parts:
            inner = bound(inner, dict(zip(parameters, kind.parts, strict=False)))
        return self.underlying(inner.bare if inner.kind == "pointer" else inner, depth + 1)

    def aliased(self, kind: GoType) -> GoType:
        """The named type that others are only other names of: `type Router = chi.Router`."""
        for _ in range(_DEEPEST):
            known = self._type_declared(kind.package, kind.name) if kind.kind == "named" else None
            if known is None or known[1].bare.kind != "named":
                break
            kind = known[1].bare
        return kind

    def _type_declared(self, key: str, name: str) -> tuple[tuple[str, ...], GoType] | None:
        if (key, name) not in self._declared:
            declaration = self.declaration(key, name)
            if declaration is None or declaration.kind != "type":
                return None
            spec = next(iter(children(declaration.node())), None)
            scope = self.scope_of(declaration)
            parameters = _type_parameters(spec)
            kind = type_of(field(spec, "type"), self.resolver(scope))
            self._declared[key, name] = parameters, kind
        return self._declared[key, name]

    def fields_of(self, kind: GoType) -> tuple[Field, ...]:
        """A struct's own fields; none for anything else."""
        under = self.underlying(kind.bare)
        return under.fields if under.kind == "struct" else ()

    def signature(self, declaration: Declaration) -> GoType:
        """The parameters and results of a declared function."""
        if id(declaration) not in self._signatures:
            scope = self.scope_of(declaration)
            self._signatures[id(declaration)] = signature_of(
                declaration.node(), self.resolver(scope)
            )
        return self._signatures[id(declaration)]

    def method_of(self, kind: GoType, name: str) -> tuple[tuple[str, ...], Declaration] | None:
        """A method, and the embedded fields that lead to it."""
        kind = kind.bare
        cached = (kind.package, kind.name, name)
        if kind.kind != "named" or kind.parts:
            return self._find_method(kind, name, 0)
        if cached not in self._methods:
            self._methods[cached] = self._find_method(kind, name, 0)
        return self._methods[cached]

    def _find_method(
        self, kind: GoType, name: str, depth: int
    ) -> tuple[tuple[str, ...], Declaration] | None:
        kind = self._with_methods(kind)
        package = self.packages.keyed(kind.package)
        if package is not None:
            declared = package.methods.get(kind.name, {}).get(name)
            if declared is not None:
                return (), declared
        if depth < _DEEPEST:
            for part in self.fields_of(kind):
                found = (
                    self._find_method(part.type.bare, name, depth + 1) if part.is_embedded else None
                )
                if found is not None:
                    return (part.name, *found[0]), found[1]
        return None

    def _with_methods(self, kind: GoType) -> GoType:
        """An alias leads to the type whose methods it has."""
        for _ in range(_DEEPEST):
            package = self.packages.keyed(kind.package)
            if package is None or kind.name in package.methods:
                break
            known = self._type_declared(kind.package, kind.name)
            if known is None or known[1].bare.kind != "named":
                break
            kind = known[1].bare
        return kind

    def interface_methods(self, kind: GoType, depth: int = 0) -> frozenset[str] | None:
        """The methods an interface asks for; None: some are from outside the repository."""
        under = self.underlying(kind.bare)
        if under.kind != "interface" or depth > _DEEPEST:
            return None
        found: set[str] = set()
        for part in under.fields:
            if not part.is_embedded:
                found.add(part.name)
                continue
            inner = self.interface_methods(part.type, depth + 1)
            if inner is None:
                return None
            found |= inner
        return frozenset(found)

    def implementers(self, kind: GoType) -> list[GoType]:
        """The repository's types that have all methods of an interface."""
        methods = self.interface_methods(kind)
        if not methods:
            return []
        return [
            GoType("named", name, package.key)
            for package, name in self.packages.implementers(methods)
        ]

    def type_parameters(self, declaration: Declaration) -> tuple[str, ...]:
        """The names of a generic function's, or of a method's receiver's, type parameters."""
        node = declaration.node()
        own = _type_parameters(node)
        if own or declaration.kind != "method":
            return own
        receiver = next(iter(children(field(node, "receiver"))), None)
        written = text_of(field(receiver, "type"))
        _, bracket, inner = written.partition("[")
        return tuple(n.strip() for n in inner.rstrip("] ").split(",")) if bracket else ()


def _type_parameters(node: Node | None) -> tuple[str, ...]:
    return tuple(
        text_of(name)
        for part in children(field(node, "type_parameters"))
        for name in part.children_by_field_name("name")
    )
