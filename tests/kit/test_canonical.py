from hypothesis import given
from hypothesis import strategies as st

from plimsoll.kit.canonical import canonical_json, digest


@given(st.dictionaries(st.text(), st.integers()))
def test_the_order_of_keys_does_not_matter(value: dict[str, int]) -> None:
    backwards = dict(reversed(value.items()))
    assert canonical_json({**value}) == canonical_json({**backwards})


def test_text_stays_readable_and_indented_text_ends_its_line() -> None:
    assert canonical_json({"b": "ä", "a": 1}) == '{"a":1,"b":"ä"}'
    assert canonical_json({"a": 1}, indent=2) == '{\n  "a": 1\n}\n'


def test_a_digest_names_its_algorithm() -> None:
    known = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest(b"") == known
