"""What attributes say about credentials."""

import re

from plimsoll.catalog.model import Security
from plimsoll.codebase.csharp.facts import Attribute, Declaration, TypeName
from plimsoll.codebase.csharp.program import Program
from plimsoll.codebase.csharp.projects import Settings

_KEY = re.compile(r"Api_?Key", re.IGNORECASE)
_FILTERS = ("ServiceFilter", "TypeFilter")
_KEY_HEADER = "X-API-Key"


def asked_for(
    groups: list[tuple[tuple[Attribute, ...], Declaration]], program: Program, settings: Settings
) -> tuple[Security, ...]:
    """What an action asks for: its own attributes first, then those of its classes.

    `[AllowAnonymous]` anywhere lifts what others ask.
    """
    found: Security | None = None
    for attributes, owner in groups:
        for attribute in attributes:
            if attribute.name == "AllowAnonymous":
                return ()
            if found is None:
                found = _credential(attribute, owner, program, settings)
    if found is None and settings.everything_authorized:
        found = settings.credential()
    return (found,) if found is not None else ()


def _credential(
    attribute: Attribute, owner: Declaration, program: Program, settings: Settings
) -> Security | None:
    said = attribute.name + (repr(attribute.arguments) if attribute.name in _FILTERS else "")
    if _KEY.search(said):
        return Security(scheme="api_key", name=_KEY_HEADER)
    if not _authorizes(attribute, owner, program):
        return None
    schemes = repr(attribute.named.get("AuthenticationSchemes", ""))
    if _KEY.search(schemes):
        return Security(scheme="api_key", name=_KEY_HEADER)
    if "Basic" in schemes:
        return Security(scheme="basic")
    if "Bearer" in schemes or "Jwt" in schemes:
        return Security(scheme="bearer")
    return settings.credential()


def _authorizes(attribute: Attribute, owner: Declaration, program: Program) -> bool:
    if attribute.name.endswith(("Authorize", "Authorized", "RequireAuth", "RequiresAuth")):
        return True
    if not any(word in attribute.name for word in ("Auth", "Permission", "Role", "Policy")):
        return False
    declared = program.resolve(TypeName(f"{attribute.name}Attribute"), owner.path, owner)
    return declared is not None and any(
        base.name.removesuffix("Attribute") == "Authorize"
        for part, _ in program.bases(declared)
        for base in part.bases
    )
