"""Errors that are written down and raised again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.kit import errors
from plimsoll.kit.error_record import ErrorRecord
from plimsoll.kit.errors import PlimsollError, Rejected

KINDS = sorted(
    {
        each
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, PlimsollError) and each is not PlimsollError
    },
    key=lambda kind: kind.__name__,
)


@given(st.sampled_from(KINDS), st.text(), st.text(), st.text())
def test_an_error_comes_back_as_it_was(
    kind: type[PlimsollError], what: str, where: str, fix: str
) -> None:
    written = ErrorRecord.of(kind(what, where=where, fix=fix)).model_dump_json()
    again = ErrorRecord.model_validate_json(written).as_error()
    assert type(again) is kind
    assert (again.what, again.where, again.fix) == (what, where, fix)


def test_an_error_that_nobody_foresaw_tells_no_more_than_its_kind() -> None:
    record = ErrorRecord.of(ValueError("password=hunter2"))
    assert record.is_defect
    assert "hunter2" not in record.model_dump_json()
    assert "ValueError" in record.what
    assert record.fix


def test_a_defect_is_raised_again_as_no_kind_that_one_could_act_on() -> None:
    again = ErrorRecord.of(ZeroDivisionError()).as_error()
    assert type(again) is PlimsollError


def test_a_kind_of_a_later_version_is_still_an_error() -> None:
    again = ErrorRecord(error="Frozen", what="It is cold.").as_error()
    assert (type(again), again.what) == (PlimsollError, "It is cold.")


def test_a_kind_of_a_kind_is_known_by_its_own_name_only() -> None:
    class Odd(Rejected):
        pass

    record = ErrorRecord.of(Odd("no"))
    assert not record.is_defect
    with pytest.raises(PlimsollError, match="no"):
        raise record.as_error()
