"""Who may do what."""

import itertools
from contextlib import nullcontext

import pytest

from plimsoll.access.model import LOCAL, Principal, Scope
from plimsoll.access.permit import (
    may_use_service,
    require_environment,
    require_scope,
    require_service,
    require_visible,
)
from plimsoll.kit.errors import Forbidden, NotFound

SCOPES = tuple(Scope)
LIMITED = Principal(
    name="token:ci", scope=Scope.REQUEST, services=("shop",), environments=("staging",)
)


@pytest.mark.parametrize(("has", "needed"), list(itertools.product(SCOPES, SCOPES)))
def test_a_scope_includes_those_before_it(has: Scope, needed: Scope) -> None:
    enough = SCOPES.index(has) >= SCOPES.index(needed)
    with nullcontext() if enough else pytest.raises(Forbidden, match=f"this needs {needed}"):
        require_scope(Principal(name="token:ci", scope=has), needed)


def test_whoever_is_limited_to_services_may_use_only_these() -> None:
    require_service(LIMITED, "shop")
    for other in ("shops", "Shop", "", "shop/billing"):
        assert not may_use_service(LIMITED, other)
        with pytest.raises(Forbidden, match="limited to other services"):
            require_service(LIMITED, other)


def test_what_is_of_another_service_looks_as_if_it_did_not_exist() -> None:
    require_visible(LIMITED, "shop", "bundle abc")
    with pytest.raises(NotFound) as hidden:
        require_visible(LIMITED, "billing", "bundle abc")
    assert str(hidden.value) == "There is no bundle abc."


def test_whoever_is_limited_to_environments_may_use_only_these() -> None:
    require_environment(LIMITED, "staging")
    with pytest.raises(Forbidden, match="limited to other environments"):
        require_environment(LIMITED, "production")


def test_whoever_is_limited_to_nothing_may_use_nothing() -> None:
    nobody = Principal(name="token:none", scope=Scope.ADMIN, services=(), environments=())
    with pytest.raises(Forbidden):
        require_service(nobody, "shop")
    with pytest.raises(Forbidden):
        require_environment(nobody, "staging")


def test_whoever_is_at_this_machine_may_do_everything() -> None:
    require_scope(LOCAL, Scope.ADMIN)
    require_service(LOCAL, "shop")
    require_visible(LOCAL, "shop", "bundle")
    require_environment(LOCAL, "production")
