"""Reads a gate policy: what holds for every service, and what some services have of their own.

```yaml
conclusions:                       # what a verdict gives; these are the defaults
  pass: allow
  fail: block
  inconclusive: warn
  invalid: warn
unconfirmed: warn                  # the most that a fail gives before a second run confirmed it
rules:                             # for what a fail found; the first that fits decides
  - endpoint: GET /reports/*       # one or a list; “*” is the whole service
    metric: [p95_ms, p99_ms]
    worse_by: 30%
    action: block
  - endpoint: GET /reports/*
    action: warn
judging:                           # from what on a change matters
  relevance:
    p95_ms: 10%
    error_rate: {difference: 1%}
services:
  shop:
    conclusions: {inconclusive: block}
    rules: []                      # come before those above
```

Every part may be left out. A name that is not known is an error with its line.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from pydantic import ValidationError

from plimsoll.kit.value import Value
from plimsoll.verdict.gate.document import Entry, read_document
from plimsoll.verdict.gate.model import GateAction, GatePolicy, GateRule, Kind
from plimsoll.verdict.metrics import METRICS
from plimsoll.verdict.policy import JudgingPolicy, Relevance
from plimsoll.verdict.verdict import Conclusion

T = TypeVar("T")

_PARTS = ("conclusions", "unconfirmed", "rules", "judging")
_OF_RULE = ("action", "endpoint", "metric", "kind", "worse_by", "environment")
_KINDS: tuple[Kind, ...] = ("regression", "objective")
_MOST_RULES = 1_000
_BLOCK_ANYWAY = "as confirmed"
_COUNTS = ("fewest_runs", "most_runs")
_SHARES = (
    "false_discovery_rate",
    "suspicion_rate",
    "confirming_rate",
    "beyond_machine",
    "tolerance",
)
_BIGGEST, _DIGITS = 1e9, 9


class GatePolicies(Value):
    """A policy's document."""

    default: GatePolicy = GatePolicy()
    services: Mapping[str, GatePolicy] = {}
    """Complete: with what they take from the default."""

    def of(self, service: str) -> GatePolicy:
        """The policy of a service; the default of one that has none of its own."""
        return self.services.get(service, self.default)


def read_policies(text: str, name: str) -> GatePolicies:
    """The policies in a document.

    Args:
        text: YAML; empty: all defaults.
        name: of the file, for errors.

    Raises:
        Rejected: it is no YAML, or says what is not known; with the line.
    """
    fields = read_document(text, name).known_fields((*_PARTS, "services"))
    default = _policy(fields, GatePolicy())
    services = fields["services"].fields("Write a service's name, and its part.") if (
        "services" in fields
    ) else {}  # fmt: skip
    return GatePolicies(
        default=default,
        services={
            service: _policy(entry.known_fields(_PARTS), default)
            for service, entry in services.items()
        },
    )


def _policy(fields: Mapping[str, Entry], base: GatePolicy) -> GatePolicy:
    conclusions, rules = dict(base.conclusions), list(base.rules)
    unconfirmed, judging = base.unconfirmed, base.judging
    if "conclusions" in fields:
        own = fields["conclusions"].known_fields([each.value for each in Conclusion])
        conclusions |= {Conclusion(name): _action(entry) for name, entry in own.items()}
    if "unconfirmed" in fields:
        said = fields["unconfirmed"]
        wanted = said.text("Write allow, warn, block or “as confirmed”.")
        unconfirmed = None if wanted == _BLOCK_ANYWAY else _action(said)
    if "rules" in fields:
        items = fields["rules"].items()
        if len(items) > _MOST_RULES:
            fields["rules"].refuse(f"there are more than {_MOST_RULES} rules", "Write fewer.")
        rules = [*map(_rule, items), *rules]
    if "judging" in fields:
        judging = _judging(fields["judging"], base.judging)
    return GatePolicy(
        conclusions=conclusions, rules=tuple(rules), unconfirmed=unconfirmed, judging=judging
    )


def _rule(entry: Entry) -> GateRule:
    fields = entry.known_fields(_OF_RULE)
    if "action" not in fields:
        entry.refuse("the rule has no action", "Write allow, warn or block.")
    return GateRule(
        action=_action(fields["action"]),
        endpoints=_texts(fields.get("endpoint"), _pattern),
        metrics=_texts(fields.get("metric"), lambda each: _one_of(each, tuple(METRICS))),
        kinds=_texts(fields.get("kind"), lambda each: _one_of(each, _KINDS)),
        worse_by=_share(fields["worse_by"]) if "worse_by" in fields else None,
        environments=_texts(fields.get("environment"), lambda each: each.text("Write its name.")),
    )


def _texts(entry: Entry | None, read: Callable[[Entry], T]) -> tuple[T, ...]:
    if entry is None:
        return ()
    items = entry.items()
    if not items:
        entry.refuse("nothing is named", "Leave the field out to mean any.")
    return tuple(map(read, items))


def _pattern(entry: Entry) -> str:
    said = entry.text("Write a pattern, such as GET /orders/*.")
    if not said:
        entry.refuse("the pattern is empty", "Write one, such as GET /orders/*.")
    return said


def _judging(entry: Entry, base: JudgingPolicy) -> JudgingPolicy:
    fields = entry.known_fields(("relevance", "confirm", *_COUNTS, *_SHARES))
    changed: dict[str, object] = {}
    for name, said in fields.items():
        if name == "relevance":
            changed[name] = dict(base.relevance) | _relevance(said)
        elif name == "confirm":
            changed[name] = _one_of(said, ("true", "false")) == "true"
        elif name in _COUNTS:
            changed[name] = _count(said)
        else:
            changed[name] = _share(said)
    try:
        return JudgingPolicy.model_validate(dict(base) | changed)
    except ValidationError as error:
        problem = error.errors()[0]
        at = fields.get(str(problem["loc"][0]), entry)
        at.refuse(f"“{at.name}” is out of range", f"{problem['msg']}.")


def _relevance(entry: Entry) -> dict[str, Relevance]:
    found = {}
    for name, said in entry.known_fields(tuple(METRICS)).items():
        if not said.is_mapping:
            found[name] = Relevance(min_effect=_share(said))
            continue
        own = said.known_fields(("effect", "difference"))
        found[name] = Relevance(
            min_effect=_share(own["effect"]) if "effect" in own else None,
            min_difference=_share(own["difference"]) if "difference" in own else None,
        )
    return found


def _action(entry: Entry) -> GateAction:
    return GateAction(_one_of(entry, tuple(each.value for each in GateAction)))


def _one_of(entry: Entry, known: tuple[T, ...]) -> T:
    fix = f"Write {', '.join(map(str, known[:-1]))} or {known[-1]}."
    said = entry.text(fix)
    if said not in known:
        entry.refuse(f"“{said[:60]}” is not known here", fix)
    return next(each for each in known if each == said)


def _share(entry: Entry) -> float:
    """`10%` or `.1`; not negative."""
    fix = "Write it as 10% or 0.1."
    said = entry.text(fix)
    try:
        value = float(said.removesuffix("%")) / (100 if said.endswith("%") else 1)
    except ValueError:
        entry.refuse(f"“{said[:60]}” is no share", fix)
    if not 0 <= value <= _BIGGEST:
        entry.refuse(f"“{said[:60]}” is out of range", fix)
    return value


def _count(entry: Entry) -> int:
    said = entry.text("Write a whole number.")
    if not said.isascii() or not said.isdigit() or len(said) > _DIGITS:
        entry.refuse(f"“{said[:60]}” is no whole number", "Write a whole number.")
    return int(said)
