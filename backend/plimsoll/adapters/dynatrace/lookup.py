"""Finds the service that a location names."""

import difflib
import re

from plimsoll.adapters.dynatrace.client import DynatraceClient
from plimsoll.adapters.dynatrace.payloads import Entity
from plimsoll.kit.errors import NotFound, Rejected

_ID = re.compile(r"SERVICE-[0-9A-F]{16}")
_NAME = re.compile(r"[^\x00-\x1f]{1,250}")
_NEAR = 3


def require_service_name(location: str) -> str:
    """The id or name of a service.

    Raises:
        Rejected: it is neither.
    """
    text = location.strip()
    if not _NAME.fullmatch(text):
        raise Rejected(
            f"“{location[:200]}” names no service.",
            fix="Write dynatrace:NAME, or its id as in dynatrace:SERVICE-0123456789ABCDEF.",
        )
    return text


def service_named(name: str, client: DynatraceClient) -> Entity:
    """The one service of an id or a name.

    Raises:
        NotFound: there is none; names those that are near.
        Rejected: several have the name; says their ids.
    """
    if _ID.fullmatch(name):
        found = client.entities(f'entityId("{name}")')
    else:
        quoted = name.replace("~", "~~").replace('"', '~"')
        found = client.entities(f'type(SERVICE),entityName.equals("{quoted}")')
    if not found:
        raise _not_found(name, client)
    if len(found) > 1:
        ids = ", ".join(sorted(each.id for each in found))
        raise Rejected(
            f"{len(found)} services of Dynatrace are called {name}: {ids}.",
            fix="Name the one that is meant by its id.",
        )
    return found[0]


def _not_found(name: str, client: DynatraceClient) -> NotFound:
    known = sorted({each.name for each in client.entities("type(SERVICE)") if each.name})
    near = difflib.get_close_matches(name, known, n=_NEAR, cutoff=0.4) or known[:_NEAR]
    hint = f"Near are: {', '.join(near)}." if near else "It knows none at all."
    return NotFound(
        f"Dynatrace knows no service {name} of the last three days.",
        where="PLIMSOLL_DYNATRACE__URL",
        fix=hint,
    )
