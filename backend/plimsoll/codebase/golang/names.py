"""What names stand for: in a package, through imports, and when somebody changes a variable."""

from collections.abc import Callable, Sequence
from typing import Protocol

from tree_sitter import Node

from plimsoll.codebase.golang.files import Declaration
from plimsoll.codebase.golang.lookup import Lookup
from plimsoll.codebase.golang.packages import Packages
from plimsoll.codebase.golang.types import ANY, GoType, type_of
from plimsoll.codebase.golang.values import (
    NOTHING,
    Call,
    Const,
    Foreign,
    Frame,
    Function,
    PackageName,
    Scope,
    Several,
    TypeName,
    Unknown,
    Value,
    single,
    stripped,
)
from plimsoll.codebase.trees import field, text_of


class Models(Protocol):
    """What is known of things from outside the repository."""

    def call(self, name: str, call: Call) -> Value | None:
        """What a function gives, by its qualified name."""
        ...

    def value(self, kind: GoType) -> Value | None:
        """A value of a type that nobody handed over."""
        ...

    def converted(self, name: str, value: Value) -> Value | None:
        """A value as another type."""
        ...


class Watch(Protocol):
    """Whoever looks on while a function runs."""

    def compared(self, operator: str, left: Value, right: Value) -> None: ...

    def named(self, name: str, value: Value) -> None: ...

    def indexed(self, owner: Value, key: Value) -> None: ...

    def wants(self, function: Function, args: Sequence[Value]) -> bool: ...

    def done(self, function: Function, args: Sequence[Value], result: Value) -> None: ...

    def enter(self, asked: Node | None, consequence: Node | None) -> Callable[[], None] | None: ...

    def enter_case(self, value: Value | None, wanted: list[Value]) -> Callable[[], None] | None: ...


class Names(Lookup):
    """The variables and functions of all packages."""

    def __init__(self, packages: Packages, models: Models) -> None:
        super().__init__(packages)
        self.models = models
        self.watch: Watch | None = None
        self._globals: dict[tuple[str, str], Value] = {}

    def value_at(self, node: Node | None, scope: Scope) -> Value:
        """The value of an expression."""
        raise NotImplementedError

    def function(self, declaration: Declaration, receiver: Value | None = None) -> Function:
        """A declared function as a value."""
        raise NotImplementedError

    def made_up(self, kind: GoType) -> Value:
        """A value of a type that nobody handed over."""
        raise NotImplementedError

    def zero(self, kind: GoType) -> Value:
        """A variable's value before anything was assigned."""
        raise NotImplementedError

    def is_built_in(self, name: str, scope: Scope) -> bool:
        """Whether no declaration of the package hides a built-in function."""
        return self.declaration(f"./{scope.file.folder}", name) is None

    def named(self, name: str, scope: Scope, wording: str) -> Value:
        """What a name of the package, an import or the language stands for."""
        found = self.of_package(f"./{scope.file.folder}", name)
        if found is not None:
            return found
        path = self.import_of(name, scope.file) if name in scope.file.imports else None
        if path is not None:
            package = self.packages.imported(path, by=scope.file.path)
            return PackageName(package.key) if package is not None else Foreign(path)
        kind = self.type_named("", name, scope.file)
        if kind.kind == "basic":
            return TypeName(kind)
        if kind.kind == "named" and kind.package:
            return self.of_package(kind.package, name) or Foreign(kind.qualified)
        return Unknown(wording=wording)

    def qualified(self, qualifier: str, name: str, scope: Scope) -> Value | None:
        """`package.Name`; None: the qualifier is no package."""
        if self.declaration(f"./{scope.file.folder}", qualifier) is not None:
            return None
        path = self.import_of(qualifier, scope.file)
        if path is None:
            return None
        key = self.packages.key_of(path, scope.file)
        if key.startswith("./"):
            return self.of_package(key, name) or Unknown(wording=f"{qualifier}.{name}")
        constant = self.models.value(GoType("other", name, key))
        return constant if constant is not None else Foreign(f"{key}.{name}")

    def of_package(self, key: str, name: str) -> Value | None:
        """What a package of the repository declares."""
        if (key, name) in self._globals:
            return self._globals[key, name]
        declaration = self.declaration(key, name)
        if declaration is None:
            return None
        if declaration.kind == "func":
            found: Value = self.function(declaration)
        elif declaration.kind == "type":
            return TypeName(GoType("named", name, key))
        else:
            self._globals[key, name] = Unknown(wording=name)
            found = self._initial(declaration)
        self._globals[key, name] = found
        return found

    def _initial(self, declaration: Declaration) -> Value:
        node = declaration.node()
        spec = node if node.type.endswith("_spec") else next(iter(node.named_children), node)
        scope = self.scope_of(declaration)
        scope.frame = Frame(Function("", node, scope, ANY))
        names = [text_of(name) for name in spec.children_by_field_name("name")]
        values = field(spec, "value")
        kind = field(spec, "type")
        declared = self._type_at(kind, scope)
        if values is None:
            zero = self.made_up(declared)
            under = self.underlying(declared.bare).kind
            return self.zero(declared) if under in ("slice", "map", "basic") else zero
        index = names.index(declaration.name) if declaration.name in names else 0
        parts = values.named_children
        if len(parts) == len(names):
            value = single(self.value_at(parts[index], scope))
        else:
            whole = self.value_at(parts[0] if parts else None, scope)
            several = whole.values if isinstance(whole, Several) else [whole]
            value = several[index] if index < len(several) else NOTHING
        value = stripped(value)
        if kind is not None and isinstance(value, Const):
            return Const(value.value, None, value.missing, declared)
        return value

    def _type_at(self, node: Node | None, scope: Scope) -> GoType:
        return type_of(node, self.resolver(scope))

    def set_global(self, scope: Scope, name: str, value: Value) -> None:
        """Changes a variable of the package."""
        key = f"./{scope.file.folder}"
        if self.declaration(key, name) is not None:
            self._change_global(key, name, value)

    def set_imported(self, scope: Scope, qualifier: str, name: str, value: Value) -> bool:
        """Changes a variable of another package; False: the qualifier is no package."""
        path = self.import_of(qualifier, scope.file)
        if path is None or self.declaration(f"./{scope.file.folder}", qualifier) is not None:
            return False
        self._change_global(self.packages.key_of(path, scope.file), name, value)
        return True

    def _change_global(self, key: str, name: str, value: Value) -> None:
        old = self._globals.get((key, name))
        if not (isinstance(value, Unknown) and old is not None):
            self._globals[key, name] = value
