"""What is assumed, kept true to what the script does in the end."""

from collections.abc import Iterable, Iterator

from plimsoll.bundle.figures import plural
from plimsoll.workload.bodies import body_schema_of
from plimsoll.workload.model import Assumption, Column, RequestPlan, TargetValues, WorkloadModel

_METHODS_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


def lacks_body(plan: RequestPlan) -> bool:
    """Whether it is sent without a body only because no declaration of one could be read."""
    return (
        plan.endpoint.method in _METHODS_WITH_BODY
        and not plan.bodies
        and body_schema_of(plan.endpoint) is None
    )


def about_missing_bodies(model: WorkloadModel) -> Iterator[Assumption]:
    """Of each request without a body that may well want one, unless the model says it already."""
    said = {assumption.about for assumption in model.assumptions}
    for plan in model.requests:
        about = f"{plan.name}, body"
        if lacks_body(plan) and about not in said:
            yield Assumption(
                about=about,
                value="sent without a body",
                because="the code declares none that could be read",
            )


def after_repair(
    assumptions: Iterable[Assumption], before: RequestPlan, after: RequestPlan
) -> Iterator[Assumption]:
    """Those that still hold once the plan is the other one."""
    for assumption in assumptions:
        if assumption.about == f"{before.name}, body" and before.bodies != after.bodies:
            yield _recounted(assumption, before, after)
        elif not (
            _of_lost_column(assumption, before, after) or _of_lost_list(assumption, before, after)
        ):
            yield assumption


def without_plan(assumptions: Iterable[Assumption], plan: RequestPlan) -> Iterator[Assumption]:
    """Those that are not about the plan."""
    return (each for each in assumptions if not each.about.startswith(f"{plan.name}, "))


def _recounted(assumption: Assumption, before: RequestPlan, after: RequestPlan) -> Assumption:
    then, now = f"{len(before.bodies)} examples", plural(len(after.bodies), "example")
    return assumption.model_copy(update={"value": assumption.value.replace(then, now, 1)})


def _of_lost_column(assumption: Assumption, before: RequestPlan, after: RequestPlan) -> bool:
    """About values that are not sent any more, or are others now; the proof tells which."""
    kept = {(column.name, column.location, column.origin) for column in _columns(after)}
    return any(
        assumption.about == _about(before, column.location, column.name)
        for column in _columns(before)
        if (column.name, column.location, column.origin) not in kept
    )


def _of_lost_list(assumption: Assumption, before: RequestPlan, after: RequestPlan) -> bool:
    """About values that are not read from the target any more."""
    return any(
        assumption.about == _about(before, "path", target.column) and _tells(assumption, target)
        for target in before.target_values
        if target not in after.target_values
    )


def _tells(assumption: Assumption, target: TargetValues) -> bool:
    """Whether it says that values come from there."""
    sources = [f"GET {target.list_route} lists", f"{target.maker} makes before"]
    return any(source in assumption.value for source in sources)


def _about(plan: RequestPlan, location: str, name: str) -> str:
    return f"{plan.name}, {location} parameter {name}"


def _columns(plan: RequestPlan) -> tuple[Column, ...]:
    return () if plan.table is None else plan.table.columns
