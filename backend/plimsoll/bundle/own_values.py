"""The part of the script that finds or makes what requests name, before the test begins."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, zip_longest

from plimsoll.bundle.literal import js_call, js_list, js_object, js_string, url_literal
from plimsoll.bundle.names import Names
from plimsoll.catalog.match import PLACEHOLDER, placeholders_of, shape_of
from plimsoll.kit.value import Value
from plimsoll.workload.model import RequestPlan, TargetValues, WorkloadModel

ENOUGH = 5
"""Made where the target lists none; the same number as in `javascript/things.js`."""
SPARES = 50
"""Made for each endpoint that deletes such things, in every test type but smoke."""
_OTHER_FIELDS = ("id", "uuid", "key")
"""Where an answer may hold an id that its declaration does not tell of."""


def reads_target(model: WorkloadModel) -> bool:
    """Whether any request may take the target's own values."""
    return any(plan.target_values for plan in model.requests)


class MadeEntry(Value):
    """Things that a test makes before it begins, and deletes when it is over."""

    made_by: str
    deleted_by: str | None
    """None: the test has no endpoint that deletes them, so they stay."""
    in_smoke: int
    """At most."""
    in_others: int
    """At most, in every other test type."""


def made_things(model: WorkloadModel) -> tuple[MadeEntry, ...]:
    """What may be made in the target, a line for each kind of thing."""
    tested = {plan.name for plan in model.requests}
    kinds = {kind: each for plan in model.requests for kind, each in kinds_of(plan)}
    spending = Counter(list(kinds_of(plan))[-1][0] for plan in model.requests if plan.spends)
    return tuple(
        MadeEntry(
            made_by=maker,
            deleted_by=values.remover if values.remover in tested else None,
            in_smoke=ENOUGH + spending[kind],
            in_others=ENOUGH + spending[kind] * SPARES,
        )
        for kind, values in sorted(kinds.items())
        for maker in [values.maker]
        if maker is not None and maker in tested
    )


def kinds_of(plan: RequestPlan) -> Iterator[tuple[str, TargetValues]]:
    """The kinds of things that a request names, outermost first: `/orders`, `/orders/{}/lines`."""
    for values in plan.target_values:
        yield shape_of(plan.endpoint.route.partition(f"{{{values.column}}}")[0]), values


def setup_source(
    model: WorkloadModel, names: Mapping[str, Names], *, logs_in: bool = False
) -> list[str]:
    """Takes the target's own things where they are better, or wanted, and logs users in."""
    if not reads_target(model):
        return [_LOGS_IN] if logs_in else []
    script = _Script({plan.name: plan for plan in model.requests}, names)
    reading = [plan for plan in model.requests if plan.target_values]
    things: dict[str, str] = {}
    for plan in reading:
        for kind, source in script.things(plan):
            things.setdefault(kind, source)
    own = {plan.slug: script.own(plan) for plan in reading}
    sections = [_THINGS.format(_entries(things)), _OWN.format(_entries(own))]
    user = _USER if logs_in else _NOBODY
    sections.append(_SETUP.format(spares=SPARES, **user))
    return [*sections, _TEARDOWN.format(**user)] if made_things(model) else sections


def _entries(members: Mapping[str, str]) -> str:
    return "".join(f"  {js_string(name)}: {source},\n" for name, source in members.items())


@dataclass(frozen=True)
class _Script:
    """What the script calls requests."""

    plans: Mapping[str, RequestPlan]
    names: Mapping[str, Names]

    def things(self, plan: RequestPlan) -> Iterator[tuple[str, str]]:
        """Each kind of thing that a request names, and what the script knows of it."""
        within = None
        for kind, values in kinds_of(plan):
            fields = dict.fromkeys((values.field, values.column, *_OTHER_FIELDS))
            known = [("fields", js_list(map(js_string, fields)))]
            if within is not None:
                known.append(("within", js_string(within)))
            yield kind, js_object([*known, *self._places(plan, values)], indent=2)
            within = kind

    def own(self, plan: RequestPlan) -> str:
        """How the paths of a request are made of the target's own things."""
        mine, (kind, _) = self.names[plan.slug], list(kinds_of(plan))[-1]
        columns = js_list(js_string(f"path.{values.column}") for values in plan.target_values)
        how = "spare" if self._spends(plan) else "found"
        taken = f"supply.{how}({js_string(kind)}, {columns})"
        paths = js_call("pathsWith", [f"{mine.rows}.shared", mine.path, taken], indent=4)
        better = plan.prefers_target_values or self._spends(plan)
        members = [("better", str(better).lower()), ("paths", f"(supply) => {paths}")]
        return js_object(members, indent=2)

    def _spends(self, plan: RequestPlan) -> bool:
        return plan.spends and plan.target_values[-1].maker in self.plans

    def _places(self, plan: RequestPlan, values: TargetValues) -> Iterator[tuple[str, str]]:
        if values.list_route is not None:
            # Asked with the list's own credentials, or the plan's where it is not in the test.
            asker = self.plans.get(f"GET {values.list_route}", plan)
            yield "lists", self._place(asker, values.list_route)
        creator, namer, remover = map(self._tested, (values.creator, values.namer, values.remover))
        if creator is not None:
            yield "creates", self._place(creator, creator.endpoint.route)
        elif namer is not None and namer.target_values:
            column = js_string(f"path.{namer.target_values[-1].column}")
            ids = f"() => {self.names[namer.slug].rows}.shared.map((row) => row[{column}])"
            yield "names", self._place(namer, namer.endpoint.route, ("ids", ids))
        if remover is not None:
            slug = ("slug", js_string(remover.slug))
            yield "removes", self._place(remover, remover.endpoint.route, slug)

    def _tested(self, name: str | None) -> RequestPlan | None:
        return None if name is None else self.plans.get(name)

    def _place(self, asker: RequestPlan, route: str, *more: tuple[str, str]) -> str:
        request = ("request", self.names[asker.slug].request)
        return js_object([request, ("path", _address(route)), *more], indent=4)


def _address(route: str) -> str:
    """A function from the ids of a route's placeholders to the path."""
    literal = url_literal(route)
    names = placeholders_of(route)
    if not names:
        return f"() => {js_string(literal)}"
    parts = map(url_literal, PLACEHOLDER.split(route)[::2])
    ids = (f"${{segment(ids[{at}])}}" for at in range(len(names)))
    path = chain.from_iterable(zip_longest(parts, ids, fillvalue=""))
    return f"(ids) => `{''.join(path)}`"


_THINGS = """\
/**
 * What requests name: where the target lists such things, and how one is made and deleted.
 *
 * @type {{Record<string, import('./lib/things.js').Thing>}}
 */
const things = {{
{}}};
"""

_OWN = """\
/**
 * Paths with the target's own things. They are better than the tables' where those are made up,
 * since such values exist nowhere, and where they are deleted.
 *
 * @type {{Record<string, import('./lib/things.js').Own>}}
 */
const own = {{
{}}};
"""

_SETUP = """\
/**
 * Finds things of the target, and makes what it has none of: by default where the tables' values
 * are made up; with DATA=target wherever the target can be asked, with DATA=observed nowhere.
 */
export function setup() {{
  const wanted = TEST_TYPE === 'smoke' ? asked.map((turn) => turn.endpoint) : Object.keys(own);
  const spares = TEST_TYPE === 'smoke' ? 1 : {spares};
{log_in}  const supply = supplyOf(things, {{ spares{as_user} }});
  /** @type {{Given['paths']}} */
  const paths = {{}};
  for (const slug of Object.keys(own).filter((each) => wanted.includes(each))) {{
    if (DATA === 'target' || (DATA === 'auto' && own[slug].better)) {{
      paths[slug] = own[slug].paths(supply);
    }}
  }}
  return {{ paths, made: supply.made{users} }};
}}
"""

_TEARDOWN = """\
/**
 * Deletes what `setup` made.
 *
 * @param {{Given}} data
 */
export function teardown(data) {{
  clear(data.made || [], (slug) => endpoints[slug].request{later});
}}
"""

_NOBODY = {"log_in": "", "as_user": "", "users": "", "later": ""}
_USER = {
    "log_in": "  const logged = users.all();\n",
    "as_user": ", headers: users.headers({ paths: {}, users: logged })",
    "users": ", users: logged",
    "later": ", users.headers(data)",
}

_LOGS_IN = """\
/** Logs in the users of the test, if there are any; otherwise sends nothing. */
export function setup() {
  return { paths: {}, users: users.all() };
}
"""
