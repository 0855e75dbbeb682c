import json

import pytest

from plimsoll.adapters.k6.summary import unmeasured

CROSSED = {"p(95)<1": False}


def document(**metrics: dict[str, object]) -> bytes:
    return json.dumps({"root_group": {}, "metrics": metrics, "setup_data": {}}).encode()


@pytest.mark.parametrize(
    ("values", "is_missing"),
    [
        ({"passes": 0, "fails": 0, "value": 0}, True),
        ({"passes": 0, "fails": 1, "value": 0}, False),
        ({"count": 0, "p(95)": 0}, True),
        ({"count": 3, "p(95)": 0}, False),
        ({"count": 0, "rate": 0}, True),
        ({"med": 0, "max": 0, "p(95)": 0}, True),
        ({"med": 0, "max": 0.2, "p(95)": 0}, False),
        ({"value": 0, "min": 0, "max": 0}, False),
    ],
)
def test_each_kind_of_metric_tells_its_samples_in_its_own_way(
    values: dict[str, object], *, is_missing: bool
) -> None:
    told = unmeasured(document(some={**values, "thresholds": CROSSED}))
    assert told == (("some",) if is_missing else ())


@pytest.mark.parametrize("more", [{}, {"thresholds": {}}])
def test_a_metric_without_a_threshold_is_nobodys_loss(more: dict[str, object]) -> None:
    assert unmeasured(document(some={"count": 0, **more})) == ()


@pytest.mark.parametrize("text", [b"", b"k6 was killed", b"[]", b'{"metrics": 3}', b'{"a": 1}'])
def test_what_is_no_summary_tells_nothing(text: bytes) -> None:
    assert unmeasured(text) == ()
