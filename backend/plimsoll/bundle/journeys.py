"""Sessions in a bundle: where they go next, `journeys.json`, and what they carry in the script."""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence

from pydantic import JsonValue

from plimsoll.bundle.data import header_of
from plimsoll.bundle.literal import js_call, js_object, js_string
from plimsoll.bundle.model import BundleFile
from plimsoll.bundle.names import Names
from plimsoll.kit.value import Value
from plimsoll.workload.model import JourneyPlan, JourneyStep, Link, RequestPlan, WorkloadModel

JOURNEYS_PATH = "journeys.json"
_TOKEN = "token"  # noqa: S105 - the name of a property


class Carry(Value):
    """What one request of a session gives to later ones, and takes from earlier ones."""

    keeps: tuple[tuple[str, str], ...] = ()
    """Names in the session, and the properties of the answer."""
    takes: tuple[tuple[str, str], ...] = ()
    """Columns of its table, and the names in the session that fill them."""
    forgets: str | None = None
    """The name in the session of what it deletes."""
    token: bool = False
    """Whether the session's own token lets it in."""

    @property
    def nothing(self) -> bool:
        """Whether it is the same with and without a session."""
        return not (self.keeps or self.takes or self.token)


def carries_of(model: WorkloadModel) -> dict[str, Carry]:
    """By slug."""
    links = () if model.journeys is None else model.journeys.links
    slugs = {plan.name: plan.slug for plan in model.requests}
    used = [link for link in links if {link.source, link.target} <= slugs.keys()]
    return {plan.slug: _carry(plan, used, slugs) for plan in model.requests}


def journeys_file(journeys: JourneyPlan) -> BundleFile:
    """The places of a session, a line each, and how likely each next place is from there.

    A place is a number: that of its line, from 0. At 0, sessions begin and end.
    """
    places: list[str | None] = [None, *journeys.scenario.slugs]
    numbers = {place: number for number, place in enumerate(places)}
    following: defaultdict[str | None, list[JourneyStep]] = defaultdict(list)
    for step in journeys.steps:
        following[step.before].append(step)
    lines = ",\n".join(
        f"  {json.dumps(_place(place, following[place], numbers))}" for place in places
    )
    return BundleFile(path=JOURNEYS_PATH, content=f"[\n{lines}\n]\n")


def own_path(carry: Carry, names: Names, otherwise: str) -> str:
    """The source of a path: with the session's own values, while it has them."""
    if not carry.takes:
        return otherwise
    columns = js_object(((column, js_string(name)) for column, name in carry.takes), indent=6)
    own = js_call("carried", ["session", columns, names.rows, names.path], indent=4)
    return f"{own} ||\n      {otherwise}"


def own_token(varying: Sequence[tuple[str, str]], given: str) -> str:
    """The source of headers that differ by request, with the session's own token among them."""
    headers = js_object([*varying, ("Authorization", f"bearer(session, {given})")], indent=2)
    return headers if varying else f"session && {headers}"


def keeping(carry: Carry, sending: Callable[[int], str]) -> str:
    """The source of what is done with the answer of a call, which is given by its indent."""
    if carry.keeps:
        fields = js_object(((name, js_string(field)) for name, field in carry.keeps), indent=4)
        return js_call("keep", ["session", sending(4), fields], indent=2)
    if carry.forgets is not None:
        return js_call("forget", ["session", sending(4), js_string(carry.forgets)], indent=2)
    return sending(2)


def _place(
    place: str | None, steps: Sequence[JourneyStep], numbers: dict[str | None, int]
) -> JsonValue:
    whole = sum(step.times for step in steps)
    following: list[JsonValue] = [
        {
            "to": numbers[step.after],
            "chance": round(step.times / whole, 9),
            "pauses_s": list(step.pauses_s),
        }
        for step in steps
    ]
    return {"slug": place, "next": following}


def _carry(plan: RequestPlan, links: Sequence[Link], slugs: dict[str, str]) -> Carry:
    columns = () if plan.table is None else plan.table.columns
    filled = {column.name: header_of(column) for column in columns if column.location == "path"}
    keeps = {_name(link, slugs): link.field for link in links if link.source == plan.name}
    mine = [link for link in links if link.target == plan.name]
    ids = [link for link in mine if link.kind == "created id" and link.parameter in filled]
    deleted = [
        _name(link, slugs)
        for link in ids
        if plan.endpoint.method == "DELETE"
        and plan.endpoint.route.rstrip("/").endswith(f"{{{link.parameter}}}")
    ]
    return Carry(
        keeps=tuple(keeps.items()),
        takes=tuple((filled[link.parameter], _name(link, slugs)) for link in ids),
        forgets=next(iter(deleted), None),
        token=any(link.kind == "token" for link in mine),
    )


def _name(link: Link, slugs: dict[str, str]) -> str:
    return _TOKEN if link.kind == "token" else f"{slugs[link.source]}.{link.field}"


JOURNEYS_SOURCE = """\
/** @type {import('./lib/turn.js').Table<import('./lib/journeys.js').Place>} */
const places = table('journeys', () => JSON.parse(open('./journeys.json')));

/**
 * A session: asks one endpoint after another, as users do. Runs with JOURNEYS=follow.
 *
 * @param {Given} data
 */
export function journeys(data) {
  const settings = {
    seed: workload.service,
    longest: workload.journeys?.longest || 0,
    lengthMs: lengthOf(workload, TEST_TYPE, DURATION),
  };
  follow(places, settings, (slug, session) => endpoints[slug].ask(data, session));
}
"""
