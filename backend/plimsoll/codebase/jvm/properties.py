"""What a class consists of when it travels as JSON or as form fields."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.jvm.constants import Constants
from plimsoll.codebase.jvm.constraints import ALL, Constraints
from plimsoll.codebase.jvm.marks import Marks
from plimsoll.codebase.jvm.model import Annotation, Class, Field, Input, Method, TypeName
from plimsoll.codebase.jvm.program import Program, Scope
from plimsoll.codebase.jvm.types import Bindings, Type, bound_lineage, bound_supertypes, resolved

if TYPE_CHECKING:
    from pydantic import JsonValue

_NAMED = frozenset({"JsonProperty", "SerializedName", "SerialName", "JsonbProperty", "Json"})
_GETTERS = frozenset({"Data", "Value", "Getter", "Setter", "Builder", "SuperBuilder", "Serdeable"})
_LOMBOK = frozenset({"Getter", "Setter"})
_IGNORED = frozenset(
    {
        "JsonIgnore",
        "JsonBackReference",
        "JsonbTransient",
        "Transient",
        "JacksonInject",
        "XmlTransient",
    }
)
_STRATEGY = re.compile(
    r"snake|underscore|kebab|upper_?camel|lower_?case(?!.*underscore)", re.IGNORECASE
)
_ACCESSOR = re.compile(r"^(?:get|is|set|with)(\w+)$")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_COLLECTIONS = frozenset({"List", "ArrayList", "Set", "HashSet", "Collection", "LinkedHashSet"})
_MAPS = frozenset({"Map", "HashMap", "LinkedHashMap", "TreeMap"})


class Parts(Protocol):
    """Who makes schemas of the parts."""

    def part(self, kind: Type, needs: list[str], depth: int = 0) -> JsonSchema:
        """A type's schema; what it refers to is added to `needs`."""
        ...


class Properties:
    """Lists properties by fields, accessors, components and annotations."""

    def __init__(
        self, program: Program, constants: Constants, marks: Marks, strategy: str, parts: Parts
    ) -> None:
        """`strategy`: how the whole program writes names ("SNAKE_CASE"); empty: as they are."""
        self._program = program
        self._constants = constants
        self._marks = marks
        self._strategy = strategy
        self._parts = parts
        self._constraints = Constraints(marks)

    def of(self, kind: Type, needs: list[str]) -> tuple[dict[str, JsonSchema], set[str]]:
        """Name and schema of each property, and those that have to be given."""
        owner = kind.owner
        found: dict[str, JsonSchema] = {}
        required: set[str] = set()
        if owner is None:
            return found, required
        own = dict(zip(owner.type_parameters, kind.arguments, strict=False))
        lineage = bound_lineage(owner, self._program)
        bindings = [own, *self._rebound(owner, own, lineage)]
        ignored = self._ignored(owner)
        for (current, _), known in reversed(list(zip(lineage, bindings, strict=False))):
            for name, written, notes, needed in self._declared(current, owner):
                if name in ignored:
                    found.pop(name, None)
                    continue
                scope = Scope(current.file, current)
                schema = self._parts.part(resolved(written, scope, self._program, known), needs)
                found[name] = self._constraints.added(schema, notes, scope)
                if needed or self._constraints.required(notes, scope):
                    required.add(name)
        return found, required & set(found)

    def _rebound(
        self, owner: Class, own: Bindings, lineage: list[tuple[Class, Bindings]]
    ) -> list[Bindings]:
        """The bindings of a lineage, given what the class's own parameters stand for."""
        known: dict[str, Bindings] = {owner.qualified: own}
        for current, _ in lineage:
            for above, given in bound_supertypes(
                current, known.get(current.qualified, {}), self._program
            ):
                known.setdefault(above.qualified, given)
        return [known.get(current.qualified, {}) for current, _ in lineage[1:]]

    def collected(self, kind: Type) -> Type | None:
        """The list or map that a class extends."""
        owner = kind.owner
        if owner is None:
            return None
        bindings = dict(zip(owner.type_parameters, kind.arguments, strict=False))
        for supertype in owner.supertypes:
            name = supertype.name.rsplit(".", 1)[-1]
            if name in _COLLECTIONS | _MAPS:
                found = resolved(supertype, Scope(owner.file, owner), self._program, bindings)
                if found.owner is None:
                    return found
        return None

    def enumeration(self, owner: Class) -> JsonSchema:
        """The values of an enumeration, as they are written."""
        scope = Scope(owner.file, owner)
        values: list[JsonValue] = []
        passed = self._value_place(owner)
        for entry in owner.entries:
            mark = self._marks.first(entry.annotations, scope, _NAMED, ALL)
            name = self._marks.text(mark, "value", "name")
            if name is None and passed is not None and passed < len(entry.arguments):
                name = self._constants.text(entry.arguments[passed].value, scope)
            values.append(name or entry.name)
        return {"type": "string", "enum": values}

    def _value_place(self, owner: Class) -> int | None:
        """Which constructor argument `@JsonValue` hands out."""
        scope = Scope(owner.file, owner)
        marked = [f.name for f in owner.fields if self._has(f.annotations, scope, "JsonValue")]
        for method in owner.methods:
            if self._has(method.annotations, scope, "JsonValue"):
                body = method.body.text if method.body else ""
                marked += [f.name for f in owner.fields if re.search(rf"\b{f.name}\b", body)]
                marked += [""]
        if not marked:
            return None
        names = [f.name for f in owner.fields if f.is_constructed]
        names = names or [f.name for f in owner.fields if not f.is_static]
        return names.index(marked[0]) if marked[0] in names else 0

    def _has(self, annotations: tuple[Annotation, ...], scope: Scope, name: str) -> bool:
        return self._marks.first(annotations, scope, frozenset({name}), ALL) is not None

    def _declared(
        self, current: Class, owner: Class
    ) -> Iterator[tuple[str, TypeName, tuple[Annotation, ...], bool]]:
        """Name, type, annotations and whether Kotlin demands it: what a class adds by itself."""
        if current.kind in ("annotation", "enum") or (
            current.kind == "interface" and owner.kind != "interface"
        ):
            return
        if current.kind == "interface":
            yield from self._of_interface(current)
            return
        accessors = _accessors(current)
        seen = set()
        fields = [f for f in current.fields if not f.is_static and "transient" not in f.modifiers]
        is_kotlin = current.file.path.endswith(".kt")
        visible = [
            f for f in fields if self._is_visible(f, current, accessors, is_kotlin=is_kotlin)
        ]
        if not visible and not current.constructors and current is owner and not accessors:
            visible = fields if not is_kotlin else []
        for field in visible:
            seen.add(field.name)
            notes = field.annotations + accessors.get(field.name, ((), None))[0]
            name = self._name(_plain(field, current), notes, current)
            if name is None:
                continue
            demanded = is_kotlin and field.is_constructed and field.value is None
            demanded = demanded and field.type is not None and not field.type.nullable
            yield name, field.type or TypeName("Any"), notes, demanded
        yield from self._of_setters(current, seen, accessors)
        yield from self._of_creator(current, seen)

    def _of_interface(
        self, current: Class
    ) -> Iterator[tuple[str, TypeName, tuple[Annotation, ...], bool]]:
        for field in current.fields:
            if not field.is_static:
                name = self._name(field.name, field.annotations, current)
                if name is not None:
                    yield name, field.type or TypeName("Any"), field.annotations, False
        for method in current.methods:
            named = _ACCESSOR.match(method.name)
            if not method.inputs and method.returns is not None and method.body is None:
                plain = _uncapitalized(named[1]) if named else method.name
                name = self._name(plain, method.annotations, current)
                if name is not None:
                    yield name, method.returns, method.annotations, False

    def _of_setters(
        self, current: Class, seen: set[str], accessors: "dict[str, _Accessor]"
    ) -> Iterator[tuple[str, TypeName, tuple[Annotation, ...], bool]]:
        known = {field.name for field in current.fields}
        for plain, (notes, written) in accessors.items():
            if plain in seen or plain in known or written is None:
                continue
            name = self._name(plain, notes, current)
            if name is not None:
                yield name, written, notes, False

    def _of_creator(
        self, current: Class, seen: set[str]
    ) -> Iterator[tuple[str, TypeName, tuple[Annotation, ...], bool]]:
        """What only a constructor names: `@JsonProperty("id") long id`."""
        scope = Scope(current.file, current)
        creators: list[tuple[Input, ...]] = list(current.constructors)
        creators += [
            m.inputs for m in current.methods if self._has(m.annotations, scope, "JsonCreator")
        ]
        for inputs in creators:
            for given in inputs:
                mark = self._marks.first(given.annotations, scope, _NAMED, ALL)
                name = self._marks.text(mark, "value")
                if name is not None and name not in seen and given.name not in seen:
                    seen.add(name)
                    yield name, given.type, given.annotations, False

    def _is_visible(
        self,
        field: Field,
        owner: Class,
        accessors: "dict[str, _Accessor]",
        *,
        is_kotlin: bool,
    ) -> bool:
        if is_kotlin:
            is_private = "private" in field.modifiers
            is_computed = "getter" in field.modifiers
            return "property" in field.modifiers and not is_private and not is_computed
        if owner.kind == "record" or "public" in field.modifiers or field.name in accessors:
            return True
        scope = Scope(owner.file, owner)
        if self._marks.first(owner.annotations, scope, _GETTERS, ALL) is not None:
            return True
        return self._marks.first(field.annotations, scope, _NAMED | _LOMBOK, ALL) is not None

    def _name(self, plain: str, notes: tuple[Annotation, ...], owner: Class) -> str | None:
        """The name outside; None if it does not travel into the service."""
        scope = Scope(owner.file, owner)
        hidden = self._marks.first(notes, scope, _IGNORED, ALL)
        if (
            hidden is not None
            and self._marks.flag(hidden, "value") is not False
            and (
                # JPA's mark of that name says nothing about JSON.
                hidden.name != "Transient" or owner.file.path.endswith(".kt")
            )
        ):
            return None
        mark = self._marks.first(notes, scope, _NAMED, ALL)
        if "READ_ONLY" in self._marks.words(mark, "access"):
            return None
        for described in self._marks.find(notes, scope, frozenset({"Schema"}), ALL):
            if "READ_ONLY" in self._marks.words(described, "accessMode"):
                return None
            if self._marks.flag(described, "hidden"):
                return None
        named = self._marks.text(mark, "value", "name")
        return named or self._styled(plain, owner)

    def _styled(self, plain: str, owner: Class) -> str:
        scope = Scope(owner.file, owner)
        strategy = self._strategy
        mark = self._marks.first(owner.annotations, scope, frozenset({"JsonNaming"}), ALL)
        if mark is not None:
            strategy = next((t.name for t in self._marks.types(mark, "value")), "")
        found = _STRATEGY.search(strategy)
        if found is None:
            return plain
        words = [word.lower() for word in _HUMP.split(plain)]
        style = found[0].lower()
        if style in ("snake", "underscore"):
            return "_".join(words)
        if style == "kebab":
            return "-".join(words)
        if style.startswith("upper"):
            return plain[:1].upper() + plain[1:]
        return plain.lower()

    def _ignored(self, owner: Class) -> set[str]:
        found: set[str] = set()
        for current in self._program.lineage(owner):
            scope = Scope(current.file, current)
            for mark in self._marks.find(
                current.annotations, scope, frozenset({"JsonIgnoreProperties"}), ALL
            ):
                found.update(text for text, _ in self._marks.texts(mark, "value") if text)
        return found


_Accessor = tuple[tuple[Annotation, ...], TypeName | None]


def _accessors(owner: Class) -> dict[str, _Accessor]:
    """Annotations on getters and setters by property, and the type that a setter takes."""
    found: dict[str, _Accessor] = {}
    fields = {field.name for field in owner.fields}
    for method in owner.methods:
        named = _ACCESSOR.match(method.name)
        if named is None or "static" in method.modifiers or not _is_accessor(method):
            continue
        name = _uncapitalized(named[1])
        if named[1][0].islower() and name not in fields:
            continue
        notes, written = found.get(name, ((), None))
        if method.name.startswith("set"):
            written = method.inputs[0].type
        found[name] = (notes + method.annotations, written)
    return found


def _plain(field: Field, owner: Class) -> str:
    """A truth value `isOpen` with an accessor of that name travels as `open`."""
    is_truth = field.type is not None and field.type.name == "boolean"
    if is_truth and owner.kind == "class" and re.match(r"is[A-Z]", field.name):
        return field.name if "public" in field.modifiers else _uncapitalized(field.name[2:])
    return field.name


def _is_accessor(method: Method) -> bool:
    if method.name.startswith(("set", "with")):
        return len(method.inputs) == 1
    return not method.inputs


def _uncapitalized(name: str) -> str:
    """`Name` → `name`, `URL` → `url`: the way Jackson reads accessors."""
    upper = re.match(r"[A-Z]+", name)
    return upper[0].lower() + name[len(upper[0]) :] if upper else name
