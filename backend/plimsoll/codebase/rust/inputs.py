"""What extractors in a handler's signature take from a request."""

import re
from dataclasses import dataclass, field
from typing import get_args

from plimsoll.catalog.model import JsonSchema, Parameter, ParameterLocation
from plimsoll.codebase.bodies import body_parameters, type_of
from plimsoll.codebase.rust.facts import Module, Signature, Struct, TypeName
from plimsoll.codebase.rust.paths import Whole
from plimsoll.codebase.rust.program import Program
from plimsoll.codebase.rust.schemas import LISTS, OPTIONS, SIMPLE, Schemas
from plimsoll.codebase.rust.serde import form_name
from plimsoll.codebase.rust.texts import named, split, unquoted

_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"
_LOCATIONS: dict[str, ParameterLocation] = {name: name for name in get_args(ParameterLocation)}
_HANDLED = frozenset({"authorization", "content-type", "accept", "content-length", "host"})
_TUPLE = re.compile(r"^\(\s*\"([^\"]+)\"")
_TEXT: JsonSchema = {"type": "string"}
_RAW = frozenset({"Bytes", "BytesMut", "Payload", "Body", "String", "Data"})
_VIA = re.compile(r"\bvia\(\s*(?:\w+::)*(\w+)")
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass
class Inputs:
    """What an endpoint takes."""

    found: dict[tuple[str, str], Parameter] = field(default_factory=dict)
    path: dict[str, JsonSchema] = field(default_factory=dict)
    body: JsonSchema | None = None
    content_type: str = "application/json"
    body_required: bool = False

    def add(
        self, name: str, location: ParameterLocation, schema: JsonSchema, *, required: bool
    ) -> None:
        """One parameter; the first of a name counts."""
        self.found.setdefault(
            (location, name),
            Parameter(
                name=name,
                location=location,
                type=type_of(schema),
                required=required,
                json_schema=schema,
            ),
        )

    def send(self, schema: JsonSchema, content_type: str, *, required: bool) -> None:
        """The body; the first counts."""
        if self.body is None:
            self.body, self.content_type, self.body_required = schema, content_type, required

    def parameters(self, whole: Whole) -> tuple[Parameter, ...]:
        """Those of the path, the others, then the body's."""
        known = {**self.path, **whole.schemas}
        body = (
            body_parameters(self.body, required=self.body_required) if self.body is not None else ()
        )
        return (*whole.template.parameters(known), *self.found.values(), *body)


class Reader:
    """Reads signatures."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self.schemas = Schemas(program)

    def read(self, signature: Signature, module: Module, whole: Whole) -> Inputs:
        """The extractors of axum and actix, by the names that their kinds go by."""
        inputs = Inputs()
        for argument in signature.arguments:
            self._extract(argument.type, module, whole, inputs, 0)
        self.add_uses(inputs, signature, whole)
        return inputs

    def add_uses(self, inputs: Inputs, signature: Signature, whole: Whole) -> None:
        """What a body reads by name."""
        for use in signature.uses:
            is_new = use.location != "path" and use.name.lower() not in _HANDLED
            if is_new and use.name not in whole.template.names:
                inputs.add(use.name, use.location, {"type": "string"}, required=False)

    def _extract(  # noqa: C901, PLR0912 - a kind of extractor a branch
        self, kind: TypeName, module: Module, whole: Whole, inputs: Inputs, depth: int
    ) -> None:
        is_optional = False
        while (
            kind.name
            in ("Option", "Result", "Valid", "Validated", "Garde", "WithRejection", "Either")
            and kind.arguments
        ):
            is_optional |= kind.name == "Option"
            kind = kind.arguments[0]
        name = kind.name
        inner = kind.arguments[0] if kind.arguments else None
        if name in ("State", "Extension", "ReqData", "ConnectInfo", "MatchedPath") or (
            name == "Data" and (kind.path[-1:] == ("web",) or inner is not None)
        ):
            return
        if name == "TypedHeader":
            if inner is not None and inner.name != "Authorization":
                header = _WORD.sub("-", inner.name).lower()
                if header not in _HANDLED:
                    inputs.add(header, "header", {"type": "string"}, required=not is_optional)
        elif inner is not None and "Path" in name:
            self._path(inner, module, whole, inputs)
        elif inner is not None and ("Query" in name or name == "Qs"):
            self._query(inner, module, inputs)
        elif inner is not None and "Multipart" in name:
            inputs.send(self.schemas.of(inner, module), _MULTIPART, required=True)
        elif inner is not None and "Form" in name:
            inputs.send(self.schemas.of(inner, module), _FORM, required=not is_optional)
        elif inner is not None and (
            "Json" in name or name in ("Protobuf", "Cbor", "Xml", "MsgPack")
        ):
            inputs.send(
                self.schemas.of(inner, module), "application/json", required=not is_optional
            )
        elif name == "Multipart":
            inputs.send({"type": "object"}, _MULTIPART, required=True)
        elif name in _RAW and not kind.arguments and depth == 0:
            inputs.send({"type": "string"}, "application/octet-stream", required=False)
        elif depth == 0:
            self._own(kind, module, whole, inputs)

    def _own(self, kind: TypeName, module: Module, whole: Whole, inputs: Inputs) -> None:
        """A struct of extractors (`#[derive(FromRequest)]`), a typed path, a known alias."""
        target, place = self.schemas.target(kind, module)
        if target != kind:
            self._extract(target, place, whole, inputs, 1)
            return
        found = self._program.type(kind, module)
        if not isinstance(found, Struct):
            return
        words = {a.name: a.text for a in found.attributes}
        derived = " ".join(a.text for a in found.attributes if a.name == "derive")
        via = _VIA.search(words.get("from_request", ""))
        if via is not None:
            self._extract(TypeName(via[1], (kind,)), module, whole, inputs, 1)
            return
        if "typed_path" in words:
            self._path(kind, module, whole, inputs)
        elif "FromRequest" in derived:
            for part in found.fields:
                said = " ".join(a.text for a in part.attributes if a.name == "from_request")
                via = _VIA.search(said)
                wrapped = TypeName(via[1], (part.type,)) if via is not None else part.type
                self._extract(wrapped, found.module, whole, inputs, 1)

    def _path(self, kind: TypeName, module: Module, whole: Whole, inputs: Inputs) -> None:
        kind, module = self.schemas.target(kind, module)
        names = whole.template.names
        if kind.name == "()":
            for name, part in zip(names, kind.arguments, strict=False):
                inputs.path[name] = self._text_schema(part, module)
            return
        fields = self.schemas.fields(kind, module)
        if fields is not None:
            for name, inner, place, _ in fields:
                inputs.path[name] = self._text_schema(inner.type, place)
            return
        if len(names) == 1:
            inputs.path[names[0]] = self._text_schema(kind, module)

    def _text_schema(self, kind: TypeName, module: Module) -> JsonSchema:
        schema = self.schemas.of(kind, module)
        return schema if schema and type_of(schema) != "object" else {"type": "string"}

    def _query(self, kind: TypeName, module: Module, inputs: Inputs) -> None:
        for name, part, place, is_needed in self.schemas.fields(kind, module) or []:
            schema = self.schemas.plain_field(part, place)
            inputs.add(name, "query", schema or {"type": "string"}, required=is_needed)

    # Rocket

    def read_rocket(
        self, signature: Signature, module: Module, whole: Whole, data: str | None
    ) -> Inputs:
        """Rocket binds by name: of the path, of the query, of the data."""
        inputs = Inputs()
        known = {name: a.type for a in signature.arguments for name in a.names[:1]}
        for name in whole.template.names:
            if name in known:
                inputs.path[name] = self._text_schema(known[name], module)
        for name, is_rest in whole.query:
            kind = known.get(name, TypeName("String"))
            fields = self._form_fields(kind, module)
            if is_rest and fields is not None:
                for inner, schema, is_needed in fields:
                    inputs.add(inner, "query", schema, required=is_needed)
            elif fields is not None and kind.name not in OPTIONS:
                for inner, schema, is_needed in fields:
                    inputs.add(f"{name}.{inner}", "query", schema, required=is_needed)
            else:
                schema = self.schemas.of(kind, module) or {"type": "string"}
                is_needed = (
                    kind.name not in OPTIONS
                    and kind.name not in LISTS
                    and kind.name not in ("Result", "bool")
                )
                inputs.add(name, "query", schema, required=is_needed)
        if data is not None and data in known:
            self._data(known[data], module, inputs)
        self.add_uses(inputs, signature, whole)
        return inputs

    def _data(self, kind: TypeName, module: Module, inputs: Inputs) -> None:
        while (
            kind.name in ("Option", "Result", "Strict", "Lenient", "Capped", "Validated")
            and kind.arguments
        ):
            kind = kind.arguments[0]
        kind, module = self._unaliased(kind, module)
        inner = kind.arguments[0] if kind.arguments else None
        if kind.name == "Form" and inner is not None:
            while inner.name in ("Strict", "Lenient", "Contextual") and inner.arguments:
                inner = inner.arguments[-1]
            fields = self._form_fields(inner, module) or []
            properties: JsonSchema = {name: schema for name, schema, _ in fields}
            required: list[str] = [name for name, _, is_needed in fields if is_needed]
            whole: JsonSchema = {"type": "object", "properties": properties}
            has_file = any(s.get("format") == "binary" for _, s, _ in fields)
            inputs.send({**whole, "required": [*required]} if required else whole,
                        _MULTIPART if has_file else _FORM, required=True)  # fmt: skip
        elif (inner is not None and kind.name in ("Json", "MsgPack")) or (
            "Json" in kind.name and inner is not None
        ):
            inputs.send(self.schemas.of(inner, module), "application/json", required=True)
        else:
            schema = self.schemas.of(kind, module)
            inputs.send(schema or {"type": "string"}, "application/octet-stream", required=True)

    def _unaliased(self, kind: TypeName, module: Module) -> tuple[TypeName, Module]:
        if kind.name in ("Form", "Json"):
            return kind, module
        return self.schemas.target(kind, module)

    def _form_fields(
        self, kind: TypeName, module: Module
    ) -> list[tuple[str, JsonSchema, bool]] | None:
        kind, module = self.schemas.target(kind, module)
        found = self._program.type(kind, module) if kind.name not in SIMPLE else None
        if (
            not isinstance(found, Struct)
            or not found.fields
            or not all(f.name for f in found.fields)
        ):
            return None
        fields = []
        for part in found.fields:
            schema = self.schemas.plain_field(part, found.module) or {"type": "string"}
            is_needed = part.type.name not in OPTIONS and part.type.name not in (*LISTS, "bool")
            fields.append((form_name(part.name, part.attributes), schema, is_needed))
        return fields

    # utoipa

    def add_documented(self, inputs: Inputs, text: str, module: Module, whole: Whole) -> None:
        """What `#[utoipa::path(params(…), request_body = …)]` adds to the signature."""
        words = named(text)
        for part in split(words.get("params", "")):
            match = _TUPLE.match(part)
            if match is None:
                self._into_params(part, module, whole, inputs)
                continue
            inside = split(part[1:-1])
            location = next(
                (w.lower() for w in inside if w in ("Query", "Path", "Header", "Cookie")), "path"
            )
            kind = inside[0].partition("=")[2].strip()
            schema = (self.schemas.of(_type(kind), module) if kind else {}) or dict(_TEXT)
            if location == "path":
                inputs.path.setdefault(match[1], schema)
            elif match[1].lower() not in _HANDLED:
                inputs.add(match[1], _LOCATIONS[location], schema,
                           required="Option" not in kind)  # fmt: skip
        body = words.get("request_body", "")
        if body and inputs.body is None:
            inner = named(body).get("content", body) if "content" in body else body
            kind = inner.removeprefix("inline(").removesuffix(")").strip()
            if kind and not kind.startswith('"'):
                content = named(body).get("content_type", "")
                media = unquoted(content) if content.startswith('"') else "application/json"
                inputs.send(self.schemas.of(_type(kind), module), media, required=True)

    def _into_params(self, text: str, module: Module, whole: Whole, inputs: Inputs) -> None:
        kind = _type(text)
        found = self._program.type(kind, module)
        if not isinstance(found, Struct):
            return
        said = " ".join(a.text for a in found.attributes if a.name == "into_params")
        location = next((w.lower() for w in ("Query", "Path", "Header", "Cookie") if w in said), "")
        for name, part, place, is_needed in self.schemas.fields(kind, module) or []:
            schema = self.schemas.plain_field(part, place) or {"type": "string"}
            if location == "path" or (not location and name in whole.template.names):
                inputs.path.setdefault(name, schema)
            else:
                inputs.add(name, _LOCATIONS[location or "query"], schema, required=is_needed)


def _type(text: str, depth: int = 0) -> TypeName:
    """A type in an attribute's text."""
    text = text.strip().lstrip("&").strip()
    if text.startswith("[") and text.endswith("]"):
        return TypeName("[]", (_type(text[1:-1], depth + 1),))
    outer, _, rest = text.partition("<")
    parts = [p for p in outer.strip().split("::") if p]
    inner = split(rest.rsplit(">", 1)[0]) if rest and depth < 10 else []  # noqa: PLR2004 - deep enough
    arguments = tuple(_type(p, depth + 1) for p in inner if not p.startswith("'"))
    return TypeName(parts[-1] if parts else "", arguments, tuple(parts[:-1]))
