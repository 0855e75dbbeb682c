"""Types found at run time: `GetTypes().Where(t => t.IsAssignableTo(typeof(IModule)))` and the like.

Whatever names an interface or base class of the repository stands for the classes that implement
it; nothing else of such an expression is followed.
"""

import re
from collections.abc import Sequence

from plimsoll.codebase.csharp.builders import Frame, Instance, Reference, Type, Value
from plimsoll.codebase.csharp.facts import Declaration, Name, TypeName
from plimsoll.codebase.csharp.functions import Functions
from plimsoll.codebase.csharp.program import Program

_NAMED = re.compile(
    r"typeof\(\s*([\w.]+)\s*\)|(?:OfType|Cast|GetServices|GetRequiredService|IEnumerable)<\s*([\w.]+)\s*>"
)
_MOST = 1_000


class Reflection:
    """Answers what code asks of types as such."""

    def __init__(self, program: Program, functions: Functions) -> None:
        self._program = program
        self._functions = functions

    def implementations(self, text: str, frame: Frame) -> list[Value] | None:
        """The classes that an expression over types comes down to; None if it is about none."""
        for first, second in _NAMED.findall(text):
            qualifier, _, name = (first or second).rpartition(".")
            declared = self._program.resolve(
                TypeName(name, qualifier=qualifier), frame.path, frame.inside
            )
            if declared is None:
                continue
            is_open = declared.kind == "interface" or "abstract" in declared.modifiers
            found = self._of(declared) if is_open else []
            if found:
                return [Type(d) for d in found]
        return None

    def _of(self, wanted: Declaration) -> list[Declaration]:
        found = []
        for path in self._functions.trees:
            file = self._program.file(path)
            for declaration in file.declarations if file is not None else []:
                if (
                    declaration.kind not in ("class", "record")
                    or "abstract" in declaration.modifiers
                ):
                    continue
                if any(base is wanted for base, _ in self._program.bases(declaration)[1:]):
                    found.append(declaration)
        return found[:_MOST]

    def asked(self, receiver: Value, name: str, arguments: Sequence[Value]) -> tuple[bool, Value]:
        """Whether a call is about a type as such, and what comes out."""
        first = next((a for a in arguments if isinstance(a, Type)), None)
        if name == "CreateInstance" and first is not None:
            return True, Instance(first.declaration)
        if name in ("GetRequiredService", "GetService") and first is not None:
            return True, Instance(first.declaration)
        if not isinstance(receiver, Type) or not arguments or not isinstance(arguments[0], str):
            return False, None
        owner = receiver.declaration
        if name in ("GetProperty", "GetField"):
            return True, self._program.text(Name(arguments[0]), owner.path, owner)
        if name == "GetMethod":
            return True, Reference((arguments[0],), owner.path, owner)
        return False, None
