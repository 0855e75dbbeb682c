"""Models of databases, whose fields a body has that is stored as a whole.

`User.create(req.body)`, `new User(req.body)`, `user.set({ ...req.body })`,
`User.findByIdAndUpdate(id, req.body)`, `prisma.user.create({ data: req.body })`,
`repository.save(req.body)`: the body may hold what the model declares. Read are the models of
mongoose, Sequelize (`define` and `init`), TypeORM (classes of columns) and Prisma
(`schema.prisma`); fields that the database or the library fills in are left out. That a client
sends all the others is an assumption; whoever uses it says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.codebase.bodies import properties_of
from plimsoll.codebase.javascript import model_fields, prisma
from plimsoll.codebase.javascript.interpreter.values import (
    Array,
    Call,
    Class,
    External,
    Input,
    Method,
    Object,
    Record,
    Unknown,
    Value,
    entry,
    string_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from plimsoll.catalog.model import JsonSchema
    from plimsoll.codebase.javascript.interpreter.interpreter import Interpreter

_FIRST = frozenset(
    {"", "create", "build", "insertMany", "bulkCreate", "upsert", "save", "insert", "set", "patch"}
    | {"overwrite", "createOne", "insertOne", "fromJson"}
)
"""Methods whose first argument is what is stored; none: the model is called or instantiated."""

_SECOND = frozenset(
    {"findByIdAndUpdate", "findOneAndUpdate", "findOneAndReplace", "updateOne", "updateMany"}
    | {"replaceOne", "merge", "preload", "Object.assign", "lodash.assign", "lodash.merge"}
    | {"lodash.extend", "assign", "extend"}
)
_EITHER = frozenset({"update"})
"""Sequelize gives what is stored first, mongoose and TypeORM second."""

_CHANGES = frozenset({"set", "patch", "merge", "preload", "assign", "extend", "overwrite"})
_OPERATORS = ("$set", "$setOnInsert", "data", "create", "update", "defaults")
_SEQUELIZE = frozenset({"sequelize", "sequelize-typescript", "@sequelize/core"})
_REPOSITORIES = frozenset({"getRepository", "getMongoRepository", "getTreeRepository"})
_LONGEST_CHAIN = 6


class Models:
    """The models of a repository, each read when something is stored in it."""

    def __init__(
        self,
        interpreter: Interpreter,
        schema: Callable[[Value | None], JsonSchema | None],
        prisma_files: Callable[[], Iterable[bytes]],
    ) -> None:
        """`schema` tells what a class is as a JSON schema."""
        self._interpreter = interpreter
        self._schema = schema
        self._prisma_files = prisma_files
        self._prisma: dict[str, JsonSchema] | None = None

    def stored(
        self, function: Value, record: Call, written: Collection[str]
    ) -> Iterator[tuple[str, JsonSchema]]:
        """The models that a call stores the body of a request in, as a whole: name and schema.

        `written`: the members of the body that the handler sets itself.
        """
        if isinstance(function, External):
            name, owner = function.dotted, record.argument(0)
        elif isinstance(function, Method):
            name, owner = function.name, function.instance
        else:
            return
        last = name.rpartition(".")[2]
        for value in self._given(name if isinstance(function, External) else last, record):
            own = _body_in(value)
            if own is None:
                continue
            found = self._model(owner, name)
            if found is None and last in ("merge", "assign", "extend"):
                found = self._model(record.argument(0), "")
            if found is not None:
                is_change = last in _SECOND | _CHANGES or last.startswith("update")
                yield found[0], _without(found[1], own | {*written}, is_change=is_change)
            return

    def _given(self, name: str, record: Call) -> list[Value]:
        if name in _EITHER:
            return record.args[:2]
        if name in _FIRST:
            return record.args[:1]
        return record.args[1:2] if name in _SECOND else []

    def _model(self, value: Value | None, name: str) -> tuple[str, JsonSchema] | None:
        """The model that a value is, or that it was found with: `await User.findById(id)`."""
        value = self._interpreter.settle(value) if value is not None else None
        for _ in range(_LONGEST_CHAIN):
            if not isinstance(value, Object):
                return None
            found = self._declared(value, name)
            if found is not None:
                return found
            name = value.created.method
            value = value.created.receiver
        return None

    def _declared(self, value: Object, name: str) -> tuple[str, JsonSchema] | None:
        created = value.created
        wording = value.cls.wording if isinstance(value.cls, Unknown) else ""
        called = (created.method or wording).rpartition(".")[2]
        if called == "model":
            return self._of_mongoose(created)
        if called == "define" and isinstance(created.argument(1), Record):
            fields = model_fields.of_sequelize(self._interpreter, created.args[1])
            return (string_of(created.argument(0)) or "model"), fields
        if called in _REPOSITORIES:
            return self._of_class(
                self._interpreter.settle(created.args[0]) if created.args else None
            )
        if isinstance(value.cls, External) and value.cls.path.endswith("PrismaClient"):
            return self._of_prisma(name)
        return self._of_class(value.cls)

    def _of_mongoose(self, created: Call) -> tuple[str, JsonSchema] | None:
        name = string_of(created.argument(0)) or ""
        schema = model_fields.schema_of_mongoose(self._interpreter, created.argument(1))
        if schema is None:
            for other in self._interpreter.objects:
                call = other.created
                is_same = call.method.endswith("model") and string_of(call.argument(0)) == name
                if is_same and len(call.args) > 1:
                    schema = model_fields.schema_of_mongoose(self._interpreter, call.args[1])
                    break
        return (name, schema) if schema is not None else None

    def _of_class(self, cls: Value | None) -> tuple[str, JsonSchema] | None:
        """A class of columns, or one that Sequelize's `init` gives its fields."""
        if not isinstance(cls, Class):
            return None
        base = self._interpreter.outside_base(cls)
        if isinstance(base, External) and base.module in _SEQUELIZE:
            for other in self._interpreter.objects:
                call = other.created
                is_init = call.method == "init" and isinstance(call.receiver, Object)
                if is_init and isinstance(call.receiver, Object) and call.receiver.cls is cls:
                    given = call.argument(0)
                    if isinstance(given, Record):
                        return cls.name, model_fields.of_sequelize(self._interpreter, given)
        columns = model_fields.columns_of(self._interpreter.lineage(cls))
        whole = self._schema(cls) if columns else None
        return (cls.name, _only(whole, columns)) if whole is not None else None

    def _of_prisma(self, name: str) -> tuple[str, JsonSchema] | None:
        """`prisma.user.create`: the model by the member's name."""
        if self._prisma is None:
            self._prisma = {}
            for source in self._prisma_files():
                self._prisma.update(prisma.models_of(source))
        member = name.split(".", maxsplit=1)[0]
        schema = self._prisma.get(member.lower())
        return (member, schema) if schema is not None else None


def _body_in(value: Value) -> set[str] | None:
    """The names that are set beside the whole body; None: the body is not in it as a whole."""
    pending: list[tuple[Value, set[str]]] = [(value, set())]
    for _ in range(_LONGEST_CHAIN):
        if not pending:
            break
        current, beside = pending.pop(0)
        if isinstance(current, Input) and current.place == "body" and not current.path:
            return beside
        if isinstance(current, Record):
            own = {key for key, v in current.entries.items() if not isinstance(v, Input)}
            pending.extend((other, own | beside) for other in current.others)
            pending.extend(
                (inner, set()) for name in _OPERATORS if (inner := entry(current, name)) is not None
            )
        elif isinstance(current, Array) and current.elements:
            pending.append((current.elements[0], beside))
    return None


def _without(schema: JsonSchema, names: set[str], *, is_change: bool) -> JsonSchema:
    """The schema without what the code sets itself; a change need not give all."""
    known = properties_of(schema)
    if known is None:
        return schema
    left = {name: {**inner} for name, inner in known[0].items() if name not in names}
    found: JsonSchema = {**schema, "properties": {**left}}
    found.pop("required", None)
    needed = [name for name in left if name in known[1]]
    return {**found, "required": [*needed]} if needed and not is_change else found


def _only(schema: JsonSchema, names: set[str]) -> JsonSchema:
    known = properties_of(schema)
    others = set(known[0]) - names if known is not None else set()
    return _without(schema, others, is_change=False)
