"""The part of the script that reads the target's own values before the test begins."""

from collections.abc import Iterable, Mapping

from plimsoll.bundle.literal import js_call, js_object, js_string, url_literal
from plimsoll.bundle.names import Names
from plimsoll.workload.model import RequestPlan, TargetValues, WorkloadModel


def reads_target(model: WorkloadModel) -> bool:
    """Whether any request may take the target's own values."""
    return any(plan.target_values for plan in model.requests)


def setup_source(
    model: WorkloadModel, names: Mapping[str, Names], *, logs_in: bool = False
) -> list[str]:
    """Reads the target's own values where they are better, or wanted, and logs users in."""
    if not reads_target(model):
        return [_LOGS_IN] if logs_in else []
    lists = {plan.endpoint.route: plan for plan in model.requests if plan.endpoint.method == "GET"}
    reading = [plan for plan in model.requests if plan.target_values]
    made_up = [plan for plan in reading if plan.prefers_target_values]
    others = [plan for plan in reading if not plan.prefers_target_values]
    blocks = _reads("DATA !== 'observed'", made_up, lists, names)
    blocks += _reads("DATA === 'target'", others, lists, names)
    users = ", users: users.all()" if logs_in else ""
    return [_SETUP.replace("BLOCKS", blocks).replace("USERS", users)]


def _reads(
    condition: str,
    plans: Iterable[RequestPlan],
    lists: Mapping[str, RequestPlan],
    names: Mapping[str, Names],
) -> str:
    reads = ""
    for plan in plans:
        own = js_object(
            (
                (
                    f"path.{values.column}",
                    _listed(values, lists.get(values.list_route, plan), names),
                )
                for values in plan.target_values
            ),
            indent=4,
        )
        mine = names[plan.slug]
        call = js_call("pathsWith", [f"{mine.rows}.shared", mine.path, own], indent=4)
        reads += f"    paths[{js_string(plan.slug)}] = {call};\n"
    return f"  if ({condition}) {{\n{reads}  }}\n" if reads else ""


def _listed(values: TargetValues, asker: RequestPlan, names: Mapping[str, Names]) -> str:
    """Asked with the list's own credentials, or the plan's where the list is not in the test."""
    path = js_string(url_literal(values.list_route))
    return f"listed({names[asker.slug].request}, {path}, {js_string(values.field)})"


_SETUP = """\
/**
 * Values that the target itself lists, in place of the tables': by default where those are made up,
 * since such values exist nowhere; with DATA=target wherever the target can be asked.
 */
export function setup() {
  /** @type {Given['paths']} */
  const paths = {};
BLOCKS  return { pathsUSERS };
}
"""

_LOGS_IN = """\
/** Logs in the users of the test, if there are any; otherwise sends nothing. */
export function setup() {
  return { paths: {}, users: users.all() };
}
"""
