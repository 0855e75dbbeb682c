"""Builds the data table of a request: a column a parameter, production's mix down the rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from plimsoll.catalog.match import placeholders_of
from plimsoll.catalog.model import Endpoint, Parameter, Security
from plimsoll.traffic.model import EndpointTraffic, ValueSlot
from plimsoll.workload.columns import Filling, Need, fill
from plimsoll.workload.examples import value_schema
from plimsoll.workload.given import Refused
from plimsoll.workload.model import Assumption, DataTable, WorkloadSettings
from plimsoll.workload.siblings import Siblings
from plimsoll.workload.spread import Spread
from plimsoll.workload.values import named_like_secret

_DECLARE_QUERY = frozenset({"fastapi", "openapi", "swagger"})
"""Sources that name every query parameter; elsewhere code may read any from the request."""

_SET_BY_CLIENT = frozenset(
    {"accept", "content-type", "content-length", "host", "user-agent", "authorization", "cookie"}
)


@dataclass(slots=True)
class Tabulated:
    """A table with what had to be assumed for it."""

    table: DataTable | None = None
    assumptions: list[Assumption] = field(default_factory=list)
    unfillable: tuple[str, ...] = ()
    """Parameters that cannot be left out and for which no value could be made."""
    refused: tuple[Refused, ...] = ()


def tabulate(
    endpoint: Endpoint, traffic: EndpointTraffic, settings: WorkloadSettings, siblings: Siblings
) -> Tabulated:
    """The table for an endpoint's path, query and header parameters.

    It has as many rows as the endpoint had requests, at most `settings.rows`, and a single one
    when nothing varies. Columns are drawn independently of each other.
    """
    rows = max(1, min(settings.rows, traffic.requests))
    needs = list(_needs(endpoint, traffic, settings, siblings))
    fillings = [
        fill(need, rows, settings.user_values.get(need.parameter.name, ())) for need in needs
    ]
    done = Tabulated(assumptions=list(_stated(endpoint, traffic, needs, fillings)))
    done.unfillable = tuple(
        need.parameter.name
        for need, filling in zip(needs, fillings, strict=True)
        if need.always and not filling.values
    )
    done.refused = tuple(
        Refused(need.parameter.name, filling.refused, endpoint.name, value_schema(need.parameter))
        for need, filling in zip(needs, fillings, strict=True)
        if filling.refused
    )
    filled = [filling for filling in fillings if filling.values]
    if filled:
        done.table = _table(filled, rows)
    return done


def is_credential(endpoint: Endpoint, parameter: Parameter) -> bool:
    """Whether the script sends the parameter as a secret, so that no table may hold it."""
    declared = {(one.location, one.name.lower()) for one in endpoint.security}
    if (parameter.location, parameter.name.lower()) in declared:
        return True
    return parameter.location in {"header", "cookie"} and named_like_secret(parameter.name)


def with_credentials(endpoint: Endpoint) -> Endpoint:
    """The endpoint, asking for what it requires without saying that it is a credential.

    A required cookie is a session's, and a required header named like a secret is nobody's to make
    up: the script takes both from the environment.
    """
    declared = {(one.location, one.name.lower()) for one in endpoint.security}
    wanted = tuple(
        Security(scheme="api_key", location=parameter.location, name=parameter.name)
        for parameter in endpoint.parameters
        if parameter.required
        and (
            parameter.location == "cookie"
            or (parameter.location == "header" and is_credential(endpoint, parameter))
        )
        and (parameter.location, parameter.name.lower()) not in declared
        and parameter.name.lower() not in _SET_BY_CLIENT
    )
    if not wanted:
        return endpoint
    return endpoint.model_copy(update={"security": (*endpoint.security, *wanted)})


def _table(fillings: Sequence[Filling], rows: int) -> DataTable:
    constant = all(len(filling.values) == 1 for filling in fillings)
    spread = Spread(1 if constant else rows)
    cells = [spread.column(filling.column.name, filling.values) for filling in fillings]
    return DataTable(
        columns=tuple(filling.column for filling in fillings),
        rows=tuple(zip(*cells, strict=True)),
    )


def _needs(
    endpoint: Endpoint, traffic: EndpointTraffic, settings: WorkloadSettings, siblings: Siblings
) -> Iterator[Need]:
    slots = {(slot.location, slot.name): slot for slot in traffic.values if slot.requests}
    declared = {(p.location, p.name): p for p in endpoint.parameters}
    for name in dict.fromkeys(placeholders_of(endpoint.route)):
        parameter = declared.get(("path", name)) or _undeclared("path", name)
        yield Need(
            parameter,
            "path",
            traffic.requests,
            always=True,
            slot=slots.get(("path", name)),
            siblings=siblings.of(endpoint.route, name),
        )
    for parameter in sorted(_sent_queries(endpoint, traffic), key=lambda p: p.name):
        slot = slots.get(("query", parameter.name))
        if parameter.required or slot or parameter.name in settings.user_values:
            yield Need(parameter, "query", traffic.requests, parameter.required, slot)
    for parameter in sorted(endpoint.parameters, key=lambda p: p.name):
        if _is_plain_required_header(endpoint, parameter):
            yield Need(parameter, "header", traffic.requests, always=True)


def _sent_queries(endpoint: Endpoint, traffic: EndpointTraffic) -> list[Parameter]:
    declared = _declared_queries(endpoint)
    if not declared and endpoint.framework.lower() not in _DECLARE_QUERY:
        seen = [_undeclared("query", slot.name) for slot in _query_slots(traffic)]
        return [parameter for parameter in seen if not is_credential(endpoint, parameter)]
    return [parameter for parameter in declared if not is_credential(endpoint, parameter)]


def _declared_queries(endpoint: Endpoint) -> list[Parameter]:
    return [parameter for parameter in endpoint.parameters if parameter.location == "query"]


def _query_slots(traffic: EndpointTraffic) -> list[ValueSlot]:
    return [slot for slot in traffic.values if slot.location == "query"]


def _undeclared(location: str, name: str) -> Parameter:
    return Parameter.model_validate(
        {"name": name, "in": location, "type": "string", "required": location == "path"}
    )


def _is_plain_required_header(endpoint: Endpoint, parameter: Parameter) -> bool:
    return (
        parameter.location == "header"
        and parameter.required
        and parameter.name.lower() not in _SET_BY_CLIENT
        and not is_credential(endpoint, parameter)
    )


def _stated(
    endpoint: Endpoint,
    traffic: EndpointTraffic,
    needs: Sequence[Need],
    fillings: Sequence[Filling],
) -> Iterator[Assumption]:
    for need, filling in zip(needs, fillings, strict=True):
        about = f"{endpoint.name}, {need.location} parameter {need.parameter.name}"
        if filling.dropped:
            yield Assumption(
                about=about,
                value=f"the values of {_percent(filling.dropped, traffic.requests)} of its requests"
                " are not replayed",
                because="the declared schema forbids them, so production answers with an error",
            )
        if filling.made:
            made, because = _MADE[filling.made]
            of = (
                ""
                if filling.made_share == 1
                else f", in {100 * filling.made_share:.2g} % of its requests"
            )
            yield Assumption(about=about, value=made + of, because=because)
    yield from _not_sent(endpoint, traffic)


_MADE = {
    "synthetic": (
        "synthetic values of the observed shapes and lengths",
        "production's own are not kept: they may identify a person, or are seldom used",
    ),
    "schema": ("values made from the declared schema", "no usable value was observed"),
}


def _not_sent(endpoint: Endpoint, traffic: EndpointTraffic) -> Iterator[Assumption]:
    sent = {parameter.name for parameter in _sent_queries(endpoint, traffic)}
    declared = {parameter.name for parameter in _declared_queries(endpoint)}
    for slot in _query_slots(traffic):
        if slot.name not in sent and slot.name not in declared:
            yield Assumption(
                about=f"{endpoint.name}, query parameter {slot.name}",
                value=f"not sent, though {_percent(slot.requests, traffic.requests)} of the"
                " requests had it",
                because="the code declares no such parameter",
            )
    for parameter in endpoint.parameters:
        if parameter.location == "cookie" and parameter.required:
            yield Assumption(
                about=f"{endpoint.name}, cookie {parameter.name}",
                value="taken from the environment variable API_KEY",
                because="a cookie is a session's, so nothing can be made up for it",
            )


def _percent(part: int, total: int) -> str:
    return f"{100 * part / total:.2g} %"
