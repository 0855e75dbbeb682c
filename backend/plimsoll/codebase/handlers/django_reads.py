"""What a Django view reads from its request, as one method goes through it."""

import re
from collections.abc import Sequence

from plimsoll.catalog.model import Parameter
from plimsoll.codebase.django.narrowing import Case, Narrowing
from plimsoll.codebase.handlers.dialect import (
    COOKIES,
    FILES,
    FORM_BODY,
    HEADERS,
    JSON_BODY,
    QUERY,
    Dialect,
)
from plimsoll.codebase.handlers.request_reads import RequestReads
from plimsoll.codebase.handlers.request_uses import Uses, is_ordinary
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.syntax import Suite
from plimsoll.codebase.python.values import ClassValue, FunctionValue

_DIALECT = Dialect(
    parts={
        "GET": QUERY,
        "query_params": QUERY,
        "data": JSON_BODY,
        "POST": FORM_BODY,
        "FILES": FILES,
        "headers": HEADERS,
        "META": HEADERS,
        "COOKIES": COOKIES,
    },
    raw=frozenset({"body", "read"}),
    attribute="request",
)
_OF_HEADERS = "HTTP_"


class DjangoReads:
    """Reads of `request` in views, and in functions of the repository they call."""

    def __init__(self, interpreter: Interpreter, narrowing: Narrowing) -> None:
        self._reads = RequestReads(interpreter, _DIALECT)
        self._narrowing = narrowing

    def of(self, functions: Sequence[FunctionValue], case: Case, cls: ClassValue | None) -> Uses:
        """Everything that some functions read in one case."""
        narrowed = [self._narrowing.of(function, case) for function in functions]
        found = self._reads.of(narrowed[0], case.method, narrowed[1:], cls)
        uses = Uses(case.method, content_type=found.content_type, reads_body=found.reads_body)
        texts = [f.body.text for f in narrowed if isinstance(f.body, Suite)]
        for parameter in found.parameters.values():
            kept = _told(parameter)
            if kept is not None:
                uses.add(_asked_first(kept, texts))
        return uses


def _asked_first(parameter: Parameter, texts: Sequence[str]) -> Parameter:
    """Optional, if a function also reads it in a way that does without."""
    if not parameter.required or parameter.location == "header":
        return parameter
    gentle = re.compile(rf"\.get\(\s*[\"']{re.escape(parameter.name)}[\"']")
    if any(gentle.search(text) for text in texts):
        return parameter.model_copy(update={"required": False})
    return parameter


def _told(parameter: Parameter) -> Parameter | None:
    """`META["HTTP_X_SHOP"]` is the header `X-Shop`; the rest of META is the server's."""
    if parameter.location != "header":
        return parameter
    name = parameter.name
    if "_" not in name and not name.isupper():
        return parameter
    if not name.upper().startswith(_OF_HEADERS):
        return None if name.isupper() else parameter
    plain = name[len(_OF_HEADERS) :].replace("_", "-").lower()
    if is_ordinary(plain):
        return None
    titled = "-".join(part.capitalize() for part in plain.split("-"))
    return parameter.model_copy(update={"name": titled})
