"""The actions of Rails controllers: where they are, what they read, whom they let in."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from plimsoll.catalog.model import Security, SourceLocation
from plimsoll.codebase.inflection import camelized, underscored
from plimsoll.codebase.ruby.callbacks import Callback, callbacks
from plimsoll.codebase.ruby.objects import Objects, Own
from plimsoll.codebase.ruby.values import Frame, Value
from plimsoll.codebase.trees import line_of
from plimsoll.codebase.untyped.shapes import Findings, Read

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from tree_sitter import Node

    from plimsoll.codebase.ruby.classes import ClassDefinition
    from plimsoll.codebase.ruby.program import Program

_BEARER = re.compile(r"token|jwt|bearer|doorkeeper_authorize|api_key", re.IGNORECASE)
_SESSION = re.compile(
    r"^(authenticate!?|authenticate_\w+!?|require_(login|user|authentication|sign_in|admin|member)"
    r"|login_required|logged_in_user|ensure_logged_in|require_logged_in_user|signed_in_user"
    r"|check_logged_in|protected!|login_required!|authorize!|require_no_2fa)$"
)
_KEY = re.compile(r"^(x-)?.*(api|auth|access).*(key|token)$", re.IGNORECASE)
_MANY = 12
_SHARE = 0.4
_BASIC_WORDS = {
    "http_basic_authenticate_with",
    "authenticate_or_request_with_http_basic",
    "authenticate_with_http_basic",
}
_TOKEN_WORDS = {
    "authenticate_or_request_with_http_token",
    "authenticate_with_http_token",
    "doorkeeper_authorize!",
}
_SESSION_COOKIE = Security(scheme="other", location="cookie", name="session")


@dataclass
class Action:
    """What a route leads to."""

    controller_known: bool = False
    owner: str = ""
    """The controller's class."""
    handler: SourceLocation | None = None
    findings: Findings = field(default_factory=Findings)
    security: tuple[Security, ...] = ()
    foreign: tuple[str, ...] = ()
    """Controllers of gems that it inherits from: `devise/sessions`."""

    def without(self, everywhere: Collection[tuple[str, str]]) -> Action:
        """Without what inherited code reads in nearly every action."""
        kept = {
            read: home
            for read, home in self.findings.reads.items()
            if home == self.owner
            or not read.path
            or (read.root == "header" and _KEY.match(read.path[0]))
            or (read.root.replace("params", "query"), read.path[0]) not in everywhere
        }
        return replace(self, findings=replace(self.findings, reads=kept))

    @property
    def takes_own(self) -> bool:
        """Whether the repository itself says what it reads."""
        return any(read.root in {"params", "body"} for read in self.findings.reads)


class Controllers:
    """Finds actions by the names routes give."""

    def __init__(self, program: Program, *, bearer: bool = False) -> None:
        self._program = program
        self._objects = Objects(program)
        self._bearer = bearer
        """Whether whoever signs in gets a token instead of a cookie."""
        self._callbacks: dict[str, list[Callback]] = {}
        self._actions: dict[tuple[str, str], Action] = {}

    def action(self, controller: str, action: str) -> Action:
        """What answers `admin/users#show`."""
        key = (controller, action)
        if key not in self._actions:
            self._actions[key] = self._action(f"{camelized(controller)}Controller", action)
        return self._actions[key]

    def _action(self, name: str, action: str) -> Action:
        opened = self._program.named(name)
        if not opened:
            return Action()
        owner = opened[0].path
        found = self._objects.method(owner, action)
        whole = Findings()
        handler = None
        if found is not None:
            definition, node = found
            handler = SourceLocation(file=definition.file, line=line_of(node))
            whole.add(self._objects.follow(owner, definition, node))
        guards = Findings()
        wide = self._everywhere(owner)
        for callback in self._callbacks_of(owner):
            if callback.is_for(action):
                guards.called.setdefault(callback.name)
                if callback.block is not None:
                    found_before = self._objects.follow(owner, callback.where, callback.block)
                else:
                    found_before = self._objects.findings(owner, callback.name)
                if callback.only is None and callback.where.path in wide:
                    found_before = _of_everywhere(found_before)
                guards.add(found_before)
        security = self._security(guards)
        whole.add(guards)
        ancestors = sorted(self._program.outside_ancestors(owner))
        foreign = tuple(
            underscored(name.removesuffix("Controller"))
            for name in ancestors
            if name.endswith("Controller") and name != "ApplicationController"
        )
        return Action(
            controller_known=True,
            owner=owner,
            handler=handler,
            findings=whole,
            security=security,
            foreign=foreign,
        )

    def _everywhere(self, owner: str) -> set[str]:
        """The classes whose callbacks run in the whole application."""
        roots = [
            definition
            for definition in self._program.lineage(owner)
            if definition.parent
            and not self._program.resolve(definition.parent, definition.nesting[:-1])
        ]
        root = next((definition for definition in roots if definition.path != owner), None)
        return set() if root is None else {d.path for d in self._program.lineage(root.path)}

    def _callbacks_of(self, owner: str) -> list[Callback]:
        if owner not in self._callbacks:
            frame_of = Own(self._objects, owner)

            def evaluate(node: Node, where: ClassDefinition) -> Value:
                frame = Frame(path=where.file, nesting=where.nesting, receiver=frame_of)
                self._objects.reader.steps = 0
                return self._objects.reader.value(node, frame)

            self._callbacks[owner] = callbacks(self._program.lineage(owner), evaluate)
        return self._callbacks[owner]

    def _security(self, guards: Findings) -> tuple[Security, ...]:
        return security_of(guards, bearer=self._bearer)


def _of_everywhere(found: Findings) -> Findings:
    """What a callback of the whole application reads: what is no header is in the query."""
    kept = Findings(called=dict(found.called), alternatives=dict(found.alternatives))
    for read, home in found.reads.items():
        is_plain = read.root == "params"
        asked = Read("query", read.path, read.schema, read.required) if is_plain else read
        kept.reads[asked] = home
    return kept


def ambient(actions: Iterable[Action]) -> frozenset[tuple[str, str]]:
    """What so many actions read by inherited code that it is no input of one endpoint.

    A language, a currency, a campaign: no document of an API repeats it everywhere.
    """
    known = [action for action in actions if action.controller_known]
    counts = Counter(
        key
        for action in known
        for key in {
            (read.root.replace("params", "query"), read.path[0])
            for read, home in action.findings.reads.items()
            if read.path and home != action.owner
        }
    )
    enough = max(_MANY, len(known) * _SHARE)
    return frozenset(key for key, count in counts.items() if count >= enough)


def security_of(guards: Findings, *, bearer: bool) -> tuple[Security, ...]:
    """What runs before an action asks for; `bearer`: whoever signs in gets a token, no cookie."""
    found: dict[Security, None] = {}
    reads_authorization = any(
        read.root == "header" and read.path[:1] in {("Authorization",), ("authorization",)}
        for read in guards.reads
    )
    if guards.called.keys() & _BASIC_WORDS:
        found[Security(scheme="basic")] = None
    guarding = [name for name in guards.called if _SESSION.match(name)]
    is_token = bool(guards.called.keys() & _TOKEN_WORDS) or reads_authorization
    is_token = is_token or any(_BEARER.search(name) for name in guarding)
    if is_token or (guarding and bearer):
        found[Security(scheme="bearer")] = None
    elif guarding and not found:
        keys = [r.path[0] for r in guards.reads if r.root == "header" and _KEY.match(r.path[0])]
        asked = Security(scheme="api_key", name=keys[0]) if keys else _SESSION_COOKIE
        found[asked] = None
    return tuple(found)
