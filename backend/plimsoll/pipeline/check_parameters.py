"""Checks parameters as they came in a JSON document, against what a template takes."""

import json

from pydantic import ValidationError

from plimsoll.kit.value import Value
from plimsoll.pipeline.template import Parameters, Template


class Fault(Value):
    """What is wrong with one parameter."""

    where: str
    """Its path, such as `observation.window.start`; empty: the parameters as a whole."""
    what: str


def faults_in(given: Parameters, template: Template) -> tuple[Fault, ...]:
    """Every parameter that is unknown, missing or not allowed; empty if they can be used.

    Stricter than the template itself, which also takes "5" for 5: a document has types.
    """
    try:
        template.parameters.model_validate_json(json.dumps(given), strict=True)
    except ValidationError as invalid:
        return tuple(
            Fault(where=".".join(str(part) for part in fault["loc"]), what=fault["msg"])
            for fault in invalid.errors(include_input=False, include_url=False)
        )
    return ()
