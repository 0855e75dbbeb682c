"""Values of the repository's types: their fields and methods, and values that nobody gave."""

from typing_extensions import override

from plimsoll.codebase.golang.files import Declaration
from plimsoll.codebase.golang.names import Models, Names
from plimsoll.codebase.golang.packages import Packages
from plimsoll.codebase.golang.types import GoType
from plimsoll.codebase.golang.values import (
    NOTHING,
    BoundNative,
    Const,
    Foreign,
    Function,
    Items,
    Made,
    Native,
    Several,
    Struct,
    Table,
    TypeName,
    Unknown,
    Value,
    Zero,
)
from plimsoll.codebase.trees import field, text_of

_DEEPEST = 3
_MOST_IMPLEMENTERS = 60
_MOST_BUILT = 8


class Members(Names):
    """Structs as they are built, made up and changed."""

    def __init__(self, packages: Packages, models: Models) -> None:
        super().__init__(packages, models)
        self.later: list[Function] = []
        """Functions given to what is from outside, which will call them."""
        self._instances: dict[GoType, Struct] = {}
        self._lasting: dict[GoType, Struct] = {}
        self._built: dict[str, list[Struct]] = {}

    @override
    def function(self, declaration: Declaration, receiver: Value | None = None) -> Function:
        """A declared function as a value."""
        node = declaration.node()
        bound_to = None
        if receiver is not None:
            parameter = next(iter((field(node, "receiver") or node).named_children), None)
            bound_to = text_of(field(parameter, "name")), receiver
        names = self.type_parameters(declaration)
        return Function(
            f"{declaration.owner}.{declaration.name}" if declaration.owner else declaration.name,
            node,
            self.scope_of(declaration),
            self.signature(declaration),
            bound_to,
            names,
            receiver.type.bare.parts if receiver is not None and names else (),
        )

    def method(self, owner: Value, name: str) -> Value | None:
        """A method of a value of the repository's types."""
        kind = owner.names if isinstance(owner, TypeName) else owner.type
        found = self.method_of(kind, name)
        if found is None:
            return None
        through, declaration = found
        receiver = owner
        for step in through:
            receiver = self.member(receiver, step, step)
        if isinstance(receiver, Unknown) and receiver.type.bare.kind == "named":
            receiver = self.made_up(receiver.type)
        return self.function(declaration, receiver)

    def member(self, owner: Value, name: str, told: str, depth: int = 0) -> Value:  # noqa: C901, PLR0911, PLR0912
        """A field or method of a value that no model stands for."""
        if isinstance(owner, Made):
            return Made(f"{owner.name}.{name}", (*owner.args,))
        if isinstance(owner, Unknown) and self.fields_of(owner.type):
            owner = self.made_up(owner.type)
        if isinstance(owner, Native):
            return owner.get(name) or BoundNative(owner, name)
        if isinstance(owner, Struct) and name in owner.fields:
            return owner.fields[name]
        fields = self.fields_of(owner.type)
        for part in fields:
            if part.name == name:
                return self._field_value(owner, part.name, part.type)
        method = self.method(owner, name)
        if method is not None:
            return method
        if depth < _DEEPEST:
            for part in fields:
                if part.is_embedded:
                    inner = self._field_value(owner, part.name, part.type)
                    found = self._promoted(inner, name, told, depth + 1)
                    if found is not None:
                        return found
        interface = self.interface_methods(owner.type) if isinstance(owner, Unknown) else None
        if interface and name in interface:
            return self._dispatched(owner, name)
        kind = owner.type.bare
        if kind.package and not kind.package.startswith("./"):
            return Foreign(f"{kind.qualified}.{name}")
        return Unknown(wording=told)

    def _promoted(self, inner: Value, name: str, told: str, depth: int) -> Value | None:
        if isinstance(inner, Native):
            return inner.get(name) or BoundNative(inner, name)
        if isinstance(inner, Struct):
            found = self.member(inner, name, told, depth)
            return (
                None if isinstance(found, Foreign | Unknown) and name not in inner.fields else found
            )
        return None

    def _dispatched(self, owner: Value, name: str) -> Value:
        """A method of an interface: of all types that have its methods."""
        found: list[Value] = []
        for kind in self.implementers(owner.type)[:_MOST_IMPLEMENTERS]:
            method = self.method(self.made_up(kind), name)
            if method is not None:
                found.append(method)
        return found[0] if len(found) == 1 else Several(found) if found else NOTHING

    def _field_value(self, owner: Value, name: str, kind: GoType) -> Value:
        if not isinstance(owner, Struct):
            return self.made_up(kind)
        if name not in owner.fields:
            known = self._set_elsewhere(owner, name)
            under = self.underlying(kind.bare).kind
            if known is not None:
                owner.fields[name] = known
            elif owner.is_whole and (under in ("slice", "map", "basic")):
                return self.zero(kind)
            elif owner.is_whole and under == "struct" and kind.kind != "pointer":
                owner.fields[name] = self.zero(kind)
            elif self.watch is not None:
                return self.made_up(kind)
            else:
                owner.fields[name] = self.made_up(kind)
        return owner.fields[name]

    def _set_elsewhere(self, owner: Struct, name: str) -> Value | None:
        """What the same field holds in another value of the type, as a constructor set it."""
        for other in reversed(self._built.get(owner.type.qualified, [])):
            value = other.fields.get(name)
            if other is not owner and value is not None and not isinstance(value, Unknown):
                return value if not owner.is_whole or isinstance(value, Native) else None
        return None

    def set_member(self, owner: Value, name: str, value: Value) -> None:
        """Changes a field."""
        if isinstance(owner, Unknown) and self.fields_of(owner.type):
            owner = self.made_up(owner.type)
        if not isinstance(owner, Struct):
            return
        if name not in {part.name for part in self.fields_of(owner.type)}:
            for part in self.fields_of(owner.type):
                if part.is_embedded and any(
                    inner.name == name for inner in self.fields_of(part.type)
                ):
                    self.set_member(self._field_value(owner, part.name, part.type), name, value)
                    return
        old = owner.fields.get(name)
        if not (isinstance(value, Unknown) and old is not None and not isinstance(old, Unknown)):
            owner.fields[name] = value

    @override
    def made_up(self, kind: GoType) -> Value:
        """A value of a type that nobody handed over."""
        bare = kind.bare
        if bare.kind == "named" and not bare.package.startswith("./"):
            return self.models.value(bare) or Unknown(kind)
        target = self.aliased(bare)
        if target is not bare and not target.package.startswith("./"):
            return self.models.value(target) or Unknown(kind)
        under = self.underlying(bare)
        if under.kind == "struct":
            if bare not in self._instances:
                lasting = self._lasting.get(bare) if self.watch is not None else None
                known = dict(lasting.fields) if lasting is not None else {}
                self._instances[bare] = Struct(bare, known, is_whole=False)
            return self._instances[bare]
        if under.kind == "interface" and bare.kind == "named":
            kinds = self.implementers(bare)
            if len(kinds) == 1 and self.underlying(kinds[0]).kind == "struct":
                return self.made_up(kinds[0])
        return Unknown(kind)

    @override
    def zero(self, kind: GoType) -> Value:  # noqa: PLR0911
        """A variable's value before anything was assigned."""
        under = self.underlying(kind)
        match under.kind:
            case "slice":
                return Items([], kind)
            case "map":
                return Table([], kind)
            case "struct":
                return Struct(kind.bare)
            case "basic" if under.name == "string":
                return Zero("", type=kind)
            case "basic" if under.name == "bool":
                return Zero(value=False, type=kind)
            case "basic" | "other":
                return Unknown(kind)
            case "named":
                return self.models.value(kind.bare) or Unknown(kind)
            case _:
                return Unknown(kind)

    def built(self, made: Struct) -> Value:
        """Remembers a composite literal, for those who only know its type."""
        if made.type.package.startswith("./"):
            self._built.setdefault(made.type.qualified, []).append(made)
            del self._built[made.type.qualified][:-_MOST_BUILT]
        else:
            self.later.extend(v for v in made.fields.values() if isinstance(v, Function))
            found = self.models.converted(made.type.qualified, made)
            if found is not None:
                return found
        return made

    def converted(self, kind: GoType, value: Value) -> Value:
        """A value as another type."""
        if isinstance(value, Const):
            return Const(value.value, value.at, value.missing, kind)
        if kind.kind == "named" and not kind.package.startswith("./"):
            return self.models.converted(kind.qualified, value) or value
        if isinstance(value, Unknown):
            return Unknown(kind, value.wording)
        if isinstance(value, Struct) and self.fields_of(kind):
            return Struct(kind.bare, dict(value.fields), value.is_whole, value.at)
        return value

    def instantiated(self, function: Value, types: tuple[GoType, ...]) -> Value:
        """A generic function or type with its arguments."""
        if isinstance(function, Function):
            return Function(
                function.name,
                function.node,
                function.scope,
                function.signature,
                function.receiver,
                function.type_names,
                types,
            )
        if isinstance(function, Foreign):
            return Foreign(function.name, types)
        if isinstance(function, TypeName):
            kind = function.names
            return TypeName(GoType(kind.kind, kind.name, kind.package, types))
        return function

    def swap_instances(self, others: dict[GoType, Struct]) -> dict[GoType, Struct]:
        """Other made-up values, as for one request; what was made up for good shows through."""
        mine, self._instances = self._instances, others
        if self.watch is not None:
            self._lasting = mine
        return mine
