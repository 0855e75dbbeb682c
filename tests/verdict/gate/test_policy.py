"""A gate policy as people write it."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.kit.errors import Rejected
from plimsoll.verdict.gate.model import GateAction, GatePolicy
from plimsoll.verdict.gate.policy import GatePolicies, read_policies
from plimsoll.verdict.verdict import Conclusion

WHOLE = """
conclusions: {inconclusive: block}
unconfirmed: as confirmed
rules:
  - endpoint: [GET /reports/*, "* /admin/*"]
    metric: p99_ms
    kind: regression
    environment: staging
    worse_by: 30%
    action: block
  - {endpoint: "*", action: warn}
judging:
  relevance:
    p95_ms: 10%
    error_rate: {difference: 1%}
  fewest_runs: 8
  confirm: false
  tolerance: 0.3
services:
  shop:
    rules: [{action: allow, endpoint: GET /slow}]
    conclusions: {pass: warn}
    judging: {fewest_runs: 12}
"""


def test_everything_that_can_be_written_is_read() -> None:
    found = read_policies(WHOLE, "gate.yaml").default
    assert found.conclusions[Conclusion.INCONCLUSIVE] is GateAction.BLOCK
    assert found.conclusions[Conclusion.FAIL] is GateAction.BLOCK
    assert found.unconfirmed is None
    first, second = found.rules
    assert first.endpoints == ("GET /reports/*", "* /admin/*")
    assert (first.metrics, first.kinds, first.worse_by) == (("p99_ms",), ("regression",), 0.3)
    assert second.endpoints == ("*",)
    assert found.judging.metric("p95_ms").min_effect == 0.1
    assert found.judging.metric("p95_ms").min_difference == 1
    assert found.judging.metric("error_rate").min_difference == 0.01
    assert (found.judging.fewest_runs, found.judging.confirm) == (8, False)


def test_a_service_has_its_own_beside_what_all_have() -> None:
    policies = read_policies(WHOLE, "gate.yaml")
    shop = policies.of("shop")
    assert [each.action for each in shop.rules] == ["allow", "block", "warn"]
    assert shop.conclusions[Conclusion.PASS] is GateAction.WARN
    assert shop.conclusions[Conclusion.INCONCLUSIVE] is GateAction.BLOCK
    assert shop.judging.fewest_runs == 12
    assert shop.judging.tolerance == 0.3
    assert policies.of("other") == policies.default


@pytest.mark.parametrize("text", ["", "   \n", "# nothing\n", "{}", "rules:\nconclusions:\n"])
def test_nothing_written_is_the_default(text: str) -> None:
    assert read_policies(text, "gate.yaml") == GatePolicies()
    assert GatePolicy().conclusions[Conclusion.INVALID] is GateAction.WARN


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("rules:\n  - acton: warn\n", 2, "Did you mean action?"),
        ("conclusions:\n  fail: stop\n", 2, "allow, warn or block"),
        ("conclusions:\n  failed: warn\n", 2, "Did you mean fail?"),
        ("rules:\n  - endpoint: GET /a\n", 2, "no action"),
        ("rules:\n  - action: warn\n    metric: p90_ms\n", 3, "p95_ms"),
        ("rules:\n  - action: warn\n    worse_by: a lot\n", 3, "10%"),
        ("rules:\n  - action: warn\n    worse_by: -5%\n", 3, "out of range"),
        ("rules:\n  - action: warn\n    worse_by: nan\n", 3, "out of range"),
        ("rules:\n  - action: warn\n    endpoint: []\n", 3, "means? any|mean any"),
        ("rules:\n  - action: warn\n    endpoint: ''\n", 3, "empty"),
        ("rules:\n  - just text\n", 2, "no fields"),
        ("a: 1\na: 2\n", 2, "there twice"),
        ("judging:\n  fewest_runs: 2\n", 2, "out of range"),
        ("judging:\n  fewest_runs: 2.5\n", 2, "whole number"),
        ("judging:\n  confirm: maybe\n", 2, "true or false"),
        ("judging:\n  relevance:\n    p90_ms: 5%\n", 3, "Did you mean p9"),
        ("services:\n  shop: {gate: warn}\n", 2, "not known"),
        ("a: [1, 2\n", 2, "no YAML"),
        ("rules:\n  - endpoint: * /admin\n    action: warn\n", 2, "quotes|no YAML"),
        ("a: &x 1\nb: *x\n", 2, "anchor"),
        ("? [a]\n: b\n", 1, "no text"),
        ("- a\n- b\n", 1, "no fields"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(Rejected, match=said) as error:
        read_policies(text, "gate.yaml")
    assert error.value.where == f"gate.yaml, line {line}"


@pytest.mark.parametrize(
    "text",
    ["!!python/object/apply:os.getcwd []", "[" * 30, "x" * 200_001, "a: \x00"],
    ids=["object", "deep", "long", "no text"],
)
def test_what_would_run_or_grow_is_refused(text: str) -> None:
    with pytest.raises(Rejected):
        read_policies(text, "gate.yaml")


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(Rejected):
        assert read_policies(text, "gate.yaml").default.rules == ()
