"""What a handler reads of the request that it is given.

Two kinds of requests: that of the web platform (`request.json()`, `searchParams.get("q")`,
`request.headers.get("X-Tenant")`), and that of Node.js as Next.js extends it (`req.query.q`,
`req.body.name`). Validators that parse a part of it (`schema.parse(await request.json())`) say its
types. Functions of the repository that are given the request, or a part of it, are followed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from tree_sitter import Node

from plimsoll.catalog.model import JsonSchema, Security
from plimsoll.codebase.bodies import properties_of
from plimsoll.codebase.handlers.request_uses import is_ordinary
from plimsoll.codebase.javascript.file_routes.parts import (
    PARTS,
    REQUEST,
    Range,
    Reader,
    hands_over,
    name_parts,
    part_of,
)
from plimsoll.codebase.javascript.inputs import (
    FORM,
    MULTIPART,
    OWN_HEADERS,
    TEXT,
    Inputs,
    Place,
    Taking,
)
from plimsoll.codebase.javascript.schemas import Schemas, objects
from plimsoll.codebase.javascript.syntax import (
    FUNCTIONS,
    arguments_of,
    member_names,
    unwrapped,
)
from plimsoll.codebase.javascript.usage import pattern_parts, plain_text, taken
from plimsoll.codebase.trees import children, descendants, text_of
from plimsoll.codebase.trees import field as at

_DEEPEST = 3
_LONGEST = 400
_MOST_FUNCTIONS = 60
_PARSERS = frozenset(
    {"parse", "safeParse", "parseAsync", "safeParseAsync", "validate", "validateAsync"}
    | {"validateSync", "cast", "parseWithZod", "parseForm", "parseQuery", "parseQuerySafe"}
)
_BODYLESS = frozenset({"GET", "HEAD"})
_NESTING = frozenset(
    {"schemas", "schema", "input", "validation", "validate", "validators", "request"}
)
_SCHEMA_OF_PART = ("Schema", "Validator", "Validation", "Dto", "Type")
_SCHEMA_OF_PART_END = re.compile(f"(?:{'|'.join(_SCHEMA_OF_PART)})$")
"""`querySchema`, `bodyValidator`."""
_BODIES = frozenset({"schema", "json", "bodySchema", "inputSchema"})


class RequestUses:
    """Follows requests through handlers."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas

    def of(
        self,
        path: str,
        function: Node,
        method: str,
        *,
        request: str | None = None,
        skipped: Sequence[Range] = (),
    ) -> tuple[Inputs, tuple[Security, ...]]:
        """What a handler takes for one method; `request`: the expression that holds the request."""
        inputs = Inputs()
        name = request if request is not None else _first_name(function)
        start = Reader(path, function, {name: REQUEST} if name else {}, tuple(skipped))
        start.parts.update(_given_apart(function))
        pending: list[tuple[Reader, int]] = [(start, 0)]
        seen: set[tuple[str, int]] = set()
        security: list[Security] = []
        while pending and len(seen) < _MOST_FUNCTIONS:
            current, depth = pending.pop(0)
            key = (current.path, current.node.start_byte)
            if key in seen:
                continue
            seen.add(key)
            self._read(current, method, inputs)
            security.extend(_credentials(current))
            if depth < _DEEPEST:
                pending.extend((inner, depth + 1) for inner in self._called(current))
        if method in _BODYLESS:
            inputs.whole_body = None
            inputs.content_type = ""
            inputs.named = {k: v for k, v in inputs.named.items() if k[0] != "body"}
        return inputs, tuple(dict.fromkeys(security))

    def _read(self, function: Reader, method: str, inputs: Inputs) -> None:
        name_parts(function)
        # Validators say more than uses, and are asked first.
        for call in function.within("call_expression"):
            self._validated(function, call, method, inputs)
        self._typed(function, inputs)
        spelled = _spelled(function)
        for part in ("query", "body", "form", "header", "cookie"):
            named = {text for text, kind in function.parts.items() if kind == part}
            owners = named | spelled.get(part, set())
            if owners:
                _add_taken(function, owners, part, inputs)

    def _validated(self, function: Reader, call: Node, method: str, inputs: Inputs) -> None:
        """`schema.parse(body)`, `parse(schema, body)`, and helpers that get request and schema."""
        callee, given = at(call, "function"), arguments_of(call)
        name = text_of(at(callee, "property")) or text_of(callee)
        if name in _PARSERS and callee is not None and callee.type == "member_expression" and given:
            part = part_of(function, given[0])
            owner = at(callee, "object")
            if part is not None and owner is not None:
                self._declare(function, owner, part, inputs)
                return
        for node in given:
            if node.type == "object" and hands_over(function, node):
                self._options(function, node, inputs)
        parts = [(node, part_of(function, node)) for node in given]
        known = next((part for _, part in parts if part is not None), None)
        if known is None:
            return
        if known == REQUEST:
            known = "query" if method in {*_BODYLESS, "DELETE"} else "body"
        for node, part in parts:
            if part is None and node.type in ("identifier", "member_expression", "call_expression"):
                self._declare(function, node, known, inputs)
            elif part is None and node.type == "object":
                self._options(function, node, inputs)

    def _options(self, function: Reader, node: Node, inputs: Inputs) -> None:
        """`{ body: schema, query: schema }`."""
        for key, value in objects.pairs_of(node):
            if key in _NESTING and value.type == "object":
                self._options(function, value, inputs)
                continue
            part = PARTS.get(key) or ("body" if key in _BODIES else None)
            if part is None and key.endswith(_SCHEMA_OF_PART):
                part = PARTS.get(_SCHEMA_OF_PART_END.sub("", key))
            if part in ("query", "body", "header", "cookie"):
                self._declare(function, value, part, inputs)

    def declared(self, path: str, node: Node, method: str, inputs: Inputs) -> None:
        """An argument beside a handler: a schema, or an object of schemas by part."""
        function = Reader(path, node)
        if node.type == "object":
            self._options(function, node, inputs)
        elif node.type in ("identifier", "member_expression", "call_expression"):
            part = "query" if method in {*_BODYLESS, "DELETE"} else "body"
            self._declare(function, node, part, inputs)

    def _declare(self, function: Reader, node: Node, part: str, inputs: Inputs) -> None:
        if node.type == "identifier":
            node = _local(function.node, text_of(node)) or node
        schema = self._schemas.of_value(function.path, node)
        fields = properties_of(schema) if schema else None
        if schema and schema.get("type") == "array" and part == "body":
            inputs.whole_body = inputs.whole_body or schema
        if schema is None or fields is None:
            return
        if part in ("body", "form"):
            if not inputs.whole_body:
                inputs.whole_body = schema
                if part == "form":
                    inputs.content_type = inputs.content_type or _form(function)
            return
        for name, inner in fields[0].items():
            place = _place(part)
            if place == "header" and name.lower() in OWN_HEADERS:
                continue
            definitions = {"$defs": schema["$defs"]} if any(objects.references(inner)) else {}
            inputs.add(place, name, Taking({**inner, **definitions}, name in fields[1]))

    def _typed(self, function: Reader, inputs: Inputs) -> None:
        """`const body: CreateOrder = await request.json()`, `req.body as CreateOrder`."""
        if inputs.whole_body:
            return
        for declarator in function.within("variable_declarator"):
            name, value = at(declarator, "name"), at(declarator, "value")
            if name is None or value is None or part_of(function, value) != "body":
                continue
            annotation = at(declarator, "type") or _asserted(value)
            schema = self._schemas.of_type(function.path, annotation)
            if schema and properties_of(schema) is not None:
                inputs.whole_body = schema
                return

    def _called(self, function: Reader) -> Iterator[Reader]:
        """Functions of the repository that are given the request or a part of it."""
        for call in function.within("call_expression"):
            given = arguments_of(call)
            parts = [part_of(function, node) for node in given]
            for index, node in enumerate(given):
                if node.type == "object" and hands_over(function, node):
                    parts[index] = REQUEST
            if not any(parts):
                continue
            names = member_names(at(call, "function"))
            target = _local_function(function.node, names[0]) if len(names) == 1 else None
            path = function.path
            if target is None:
                declared = (
                    self._schemas.scopes.find(function.path, ".".join(names)) if names else None
                )
                if declared is None or declared.value.type not in FUNCTIONS:
                    continue
                path, target = declared.path, declared.value
            patterns = _patterns(target)
            found = Reader(path, target)
            for pattern, part in zip(patterns, parts, strict=False):
                if part is not None:
                    found.parts.update(_bound(pattern, part))
            yield found


def _first_name(function: Node) -> str:
    patterns = _patterns(function)
    first = patterns[0] if patterns else None
    return text_of(first) if first is not None and first.type == "identifier" else ""


def _given_apart(function: Node) -> dict[str, str]:
    """`async ({ request, params }) => …`, `({ query, body }) => …`."""
    patterns = _patterns(function)
    first = patterns[0] if patterns else None
    if first is None or first.type != "object_pattern":
        return {}
    return _bound(first, REQUEST)


def _bound(pattern: Node, part: str) -> dict[str, str]:
    """What the names of a parameter stand for."""
    if pattern.type == "identifier":
        return {text_of(pattern): part}
    found: dict[str, str] = {}
    if pattern.type == "object_pattern" and part == REQUEST:
        for key, local, _ in pattern_parts(pattern):
            inner = REQUEST if key in ("request", "req") else PARTS.get(key)
            if inner is not None and inner != "path":
                found[local] = inner
    return found


def _patterns(function: Node) -> list[Node]:
    single = at(function, "parameter")
    if single is not None:
        return [single]
    nodes = children(at(function, "parameters"))
    return [at(n, "pattern") or at(n, "left") or n for n in nodes]


def _add_taken(function: Reader, owners: set[str], part: str, inputs: Inputs) -> None:
    place = _place(part)
    for getters in (True, False):
        for one in taken(function.node, owners, getters=getters):
            lower = one.name.lower()
            if place == "header" and (lower in OWN_HEADERS or is_ordinary(lower)):
                continue
            if not _is_within(function, one.name):
                continue
            schema: JsonSchema = {} if part == "body" else dict(TEXT)
            if one.is_list:
                schema = {"type": "array", "items": schema}
            if place == "body" and inputs.whole_body:
                continue
            if part == "form":
                inputs.content_type = inputs.content_type or _form(function)
            inputs.add(place, one.name, Taking(schema, is_required=False))


def _is_within(function: Reader, name: str) -> bool:
    """Whether a name occurs outside the parts of the function that are for other methods."""
    if not function.skipped:
        return True
    source = function.node.text or b""
    start = function.node.start_byte
    wanted = name.encode()
    kept = bytearray(source)
    for begin, end in function.skipped:
        low, high = max(begin - start, 0), min(end - start, len(kept))
        if low < high:
            kept[low:high] = b" " * (high - low)
    return wanted in kept


def _spelled(function: Reader) -> dict[str, set[str]]:
    """The expressions that are parts by themselves: `req.query`, `(await request.json())`."""
    found: dict[str, set[str]] = {}
    kinds = ("member_expression", "call_expression", "await_expression")
    for node in function.within(*kinds):
        part = part_of(function, node)
        if part is not None:
            text = plain_text(node)
            found.setdefault(part, set()).update({text, text.removeprefix("await")})
    return found


def _form(function: Reader) -> str:
    """Forms with files have a type of their own."""
    return MULTIPART if _FILES.search(text_of(function.node)) else FORM


_FILES = re.compile(r"\bFile\b|\bBlob\b|[uU]pload|multipart|arrayBuffer|\bfiles?\b")


def _place(part: str) -> Place:
    places: Mapping[str, Place] = {"query": "query", "header": "header", "cookie": "cookie"}
    return places.get(part, "body")


def _asserted(value: Node) -> Node | None:
    """The type behind `as`."""
    while value.type in ("parenthesized_expression", "await_expression") and children(value):
        value = children(value)[0]
    if value.type not in ("as_expression", "satisfies_expression"):
        return None
    inner = children(value)
    return inner[-1] if len(inner) > 1 else None


def _local(function: Node, name: str) -> Node | None:
    """What a variable of the function itself is set to."""
    for declarator in descendants(function, "variable_declarator"):
        if text_of(at(declarator, "name")) == name:
            value = at(declarator, "value")
            return unwrapped(value) if value is not None else None
    return None


def _local_function(function: Node, name: str) -> Node | None:
    for node in descendants(function, "function_declaration"):
        if text_of(at(node, "name")) == name:
            return node
    value = _local(function, name)
    return value if value is not None and value.type in FUNCTIONS else None


_AUTHORIZED = re.compile(
    r"\.get\(\s*[\"'`]authorization[\"'`]|headers\??\.authorization|headers\[[\"']authorization",
    re.IGNORECASE,
)


def _credentials(function: Reader) -> Iterator[Security]:
    text = text_of(function.node)
    for match in _AUTHORIZED.finditer(text):
        position = function.node.start_byte + match.start()
        if any(start <= position < end for start, end in function.skipped):
            continue
        yield Security(scheme="basic" if "Basic " in text else "bearer")
        return
