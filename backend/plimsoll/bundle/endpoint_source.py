"""An endpoint in the script: its request, its values, and a function that asks for it."""

import textwrap
from collections.abc import Iterable

from plimsoll.bundle.bodies import bodies_source, is_multipart, secrets_of
from plimsoll.bundle.credentials import Credentials, credentials_of, environment_variables
from plimsoll.bundle.data import data_path, header_of, origin_words
from plimsoll.bundle.figures import Measured, per_second, percent
from plimsoll.bundle.journeys import Carry, keeping, own_path, own_token
from plimsoll.bundle.literal import (
    js_block,
    js_call,
    js_comment,
    js_list,
    js_object,
    js_string,
    url_literal,
)
from plimsoll.bundle.names import Names
from plimsoll.bundle.shapes import shapes_source
from plimsoll.bundle.tags import tags_of
from plimsoll.catalog.match import PLACEHOLDER
from plimsoll.kit.value import Value
from plimsoll.workload.model import Column, DataTable, RequestPlan

LINE = 96


class Own(Value):
    """What one request takes from who asks it."""

    carry: Carry
    user: bool
    """Whether it goes in the name of a user who is logged in."""


def endpoint_source(plan: RequestPlan, names: Names, figures: Measured | None, own: Own) -> str:
    """The constants and the function of an endpoint; `figures` are production's."""
    credentials = credentials_of(plan.endpoint.security)
    path = _path(plan, credentials)
    inputs = _inputs(plan, own)
    return (
        f"{_request(plan, names, credentials)}"
        f"{'' if plan.table is None else _table(plan, plan.table, names, path, own.carry)}\n"
        f"{_doc(plan, figures, inputs)}"
        f"export function {names.function}({', '.join(inputs)}) {{\n"
        f"{_row(plan, names)}"
        f"  {_sending(plan, names, path, own, credentials)};\n"
        "}\n"
    )


def _inputs(plan: RequestPlan, own: Own) -> list[str]:
    if own.carry.nothing:
        return ["data"] if plan.target_values or own.user else []
    return ["data", "session"]


def _sending(plan: RequestPlan, names: Names, path: str, own: Own, credentials: Credentials) -> str:
    """The call that sends the request, and what is kept of its answer."""
    carry = own.carry
    arguments = [names.request, path]
    varying: list[tuple[str, str]] = []
    if plan.table is not None:
        listed = f"data.paths[{js_string(plan.slug)}] || " if plan.target_values else ""
        arguments[1] = own_path(carry, names, f"inTurn({listed}{names.paths})")
        columns = (column for column in plan.table.columns if column.location == "header")
        varying = [(column.name, _cell(column)) for column in columns]
    if headers := _varying_headers(own, varying, credentials):
        arguments.append(headers)

    def sending(indent: int) -> str:
        if own.user:
            return js_call("users.heed", [_send(arguments, indent + 2)], indent=indent)
        return _send(arguments, indent)

    return keeping(carry, sending)


def _send(arguments: Iterable[str], indent: int) -> str:
    deeper = "\n" + " " * (indent - 2)
    return js_call("send", [each.replace("\n", deeper) for each in arguments], indent=indent)


def _varying_headers(
    own: Own, varying: list[tuple[str, str]], credentials: Credentials
) -> str | None:
    headers = js_object(varying, indent=2) if varying else None
    if own.carry.token:
        given = dict(credentials.headers).get("Authorization", "null")
        headers = own_token(varying, given)
    if not own.user:
        return headers
    if varying:
        return js_call("Object.assign", [str(headers), _USER], indent=2)
    return _USER if headers is None else f"{_USER} || ({headers})"


_USER = "users.headers(data)"


def _row(plan: RequestPlan, names: Names) -> str:
    return f"  const row = inTurn({names.rows});\n" if _has_headers(plan) else ""


def _has_headers(plan: RequestPlan) -> bool:
    columns = () if plan.table is None else plan.table.columns
    return any(column.location == "header" for column in columns)


def _request(plan: RequestPlan, names: Names, credentials: Credentials) -> str:
    kind = plan.endpoint.body_content_type
    headers = dict(credentials.headers)
    if plan.bodies:
        headers["Content-Type"] = "MULTIPART" if is_multipart(kind) else js_string(kind)
    content = []
    if headers:
        content.append(("headers", js_object(headers.items(), indent=2)))
    if plan.bodies:
        content.append(("bodies", bodies_source(plan)))
    if secrets := _secrets(plan):
        content.append(("secrets", js_list((js_string(name) for name in secrets), indent=2)))
    if (answers := shapes_source(plan.endpoint)) is not None:
        content.append(("answers", answers))
    tags = js_object((tag, js_string(value)) for tag, value in tags_of(plan).items())
    first = f"const {names.request} = endpoint(to, {js_string(plan.endpoint.method)}, {tags}"
    rest = f", {js_object(content)}" if content else ""
    if content and len(first + rest) > LINE:
        rest = f", {js_block(content)}"
    return f"{first}{rest});\n"


def _secrets(plan: RequestPlan) -> list[str]:
    """The environment variables that let its requests in, as far as anybody knows."""
    return environment_variables([plan]) or sorted(secrets_of(plan))


def _table(plan: RequestPlan, table: DataTable, names: Names, path: str, carry: Carry) -> str:
    """The paths that the rows make, written once and shared by all virtual users.

    The rows themselves stay only where something else is read from them.
    """
    columns = js_list(js_string(header_of(column)) for column in table.columns)
    read = js_call("rowsOf", [f"open({js_string('./' + data_path(plan))})", columns], indent=2)
    if plan.target_values or carry.takes or _has_headers(plan):
        written = js_string(f"{plan.slug} paths")
        return (
            f"/** @param {{Row}} row */\nconst {names.path} = (row) =>\n  {path};\n"
            f"const {names.rows} = {_shared(js_string(plan.slug), read)}"
            f"const {names.paths} = "
            f"{_shared(written, f'Array.from({names.rows}.shared, {names.path})')}"
        )
    prepared = f"{read}.map(\n    (row) => {path},\n  )"
    return f"const {names.paths} = {_shared(js_string(plan.slug), prepared)}"


def _shared(name: str, values: str) -> str:
    return f"table({name}, () =>\n  {values},\n);\n"


def _doc(plan: RequestPlan, figures: Measured | None, inputs: list[str]) -> str:
    source = plan.endpoint.source
    lines = [plan.name, ""]
    if figures is not None:
        lines.append(
            f"Production: {percent(figures.share)} of the requests,"
            f" {per_second(figures.average_per_second)} on average,"
            f" {per_second(figures.peak_per_second)} at its peak."
        )
    lines.append(f"Declared in {source.file}:{source.line}")
    if plan.table is not None:
        lines.append(f"Values from {data_path(plan)}: {_origins(plan.table.columns)}.")
    if plan.bodies:
        lines.append("Bodies made from the declared schema.")
    if inputs:
        lines += ["", *(_INPUTS[name] for name in inputs)]
    wrapped = (part for line in lines for part in _wrapped(js_comment(line)))
    text = "".join(f" * {line}".rstrip() + "\n" for line in wrapped)
    return f"/**\n{text} */\n"


_INPUTS = {"data": "@param {Given} data", "session": "@param {Session} [session]"}


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(line, LINE, break_long_words=False, break_on_hyphens=False) or [""]


def _origins(columns: Iterable[Column]) -> str:
    return "; ".join(f"{header_of(column)} {origin_words(column)}" for column in columns)


def _path(plan: RequestPlan, credentials: Credentials) -> str:
    """The source of the path and the query."""
    columns = {} if plan.table is None else {(c.location, c.name): c for c in plan.table.columns}
    spanning = {p.name for p in plan.endpoint.parameters if p.spans_segments}
    text, end = "", 0
    for match in PLACEHOLDER.finditer(plan.endpoint.route):
        text += url_literal(plan.endpoint.route[end : match.start()])
        name, end = match.group(1), match.end()
        column = columns.get(("path", name))
        encode = "segments" if name in spanning else "segment"
        text += url_literal(match.group()) if column is None else f"${{{encode}({_cell(column)})}}"
    text += url_literal(plan.endpoint.route[end:])
    values = [(c.name, _cell(c)) for (where, _), c in columns.items() if where == "query"]
    values += credentials.query
    if values:
        text += f"${{query({js_object(values, indent=2)})}}"
    return f"`{text}`" if "${" in text else js_string(text)


def _cell(column: Column) -> str:
    return f"row[{js_string(header_of(column))}]"
