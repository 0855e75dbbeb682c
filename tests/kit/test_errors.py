from plimsoll.kit.errors import Misconfigured, PlimsollError


def test_an_error_says_what_where_and_what_to_do() -> None:
    error = Misconfigured("k6 is missing.", where="PLIMSOLL_K6__PATH", fix="Install it.")
    assert str(error) == "k6 is missing. (PLIMSOLL_K6__PATH) Install it."


def test_a_caller_can_tell_the_place_better() -> None:
    error = Misconfigured("It is broken.", fix="Mend it.").at("orders.py:3")
    assert isinstance(error, Misconfigured)
    assert (error.where, error.fix) == ("orders.py:3", "Mend it.")


def test_every_kind_has_a_title_of_its_own() -> None:
    kinds = PlimsollError.__subclasses__()
    assert len({kind.title for kind in kinds}) == len(kinds) == 6
