"""What the script calls its functions and constants."""

from plimsoll.bundle.literal import Identifiers
from plimsoll.kit.value import Value
from plimsoll.workload.model import WorkloadModel


class Names(Value):
    """What one endpoint's function and constants are called in the script."""

    function: str
    request: str
    rows: str
    path: str
    paths: str


def names_of(model: WorkloadModel) -> dict[str, Names]:
    """The names by slug; functions first, because people read and call them."""
    identifiers = Identifiers()
    functions = {plan.slug: identifiers.take(plan.slug) for plan in model.requests}
    return {
        slug: Names(
            function=function,
            request=identifiers.take(f"{function}Request"),
            rows=identifiers.take(f"{function}Rows"),
            path=identifiers.take(f"{function}Path"),
            paths=identifiers.take(f"{function}Paths"),
        )
        for slug, function in functions.items()
    }
