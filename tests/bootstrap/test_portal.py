"""A portal is trusted when one is set, and then somebody has to be asked for tokens."""

import pytest

from plimsoll.access.model import Scope
from plimsoll.adapters.backstage.settings import BackstageSettings
from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.bootstrap.portal import portal
from plimsoll.cli.serve import require_tokens_for_portal
from plimsoll.kit.errors import Misconfigured
from plimsoll.settings import ApiSettings, Settings

TRUSTED = BackstageSettings(base_url="https://backstage.example")
TOKENS = ApiSettings(authentication="tokens")


def test_nobody_is_trusted_until_it_is_set() -> None:
    assert portal(Settings(), MemoryClock()) is None


def test_a_portal_hands_on_what_is_set() -> None:
    trusted = portal(Settings(backstage=TRUSTED), MemoryClock())
    assert trusted is not None
    assert (trusted.people, trusted.plugins) == (Scope.REQUEST, Scope.READ)


def test_a_portal_without_authentication_is_a_mistake() -> None:
    with pytest.raises(Misconfigured, match="PLIMSOLL_API__AUTHENTICATION"):
        require_tokens_for_portal(Settings(backstage=TRUSTED))
    require_tokens_for_portal(Settings(backstage=TRUSTED, api=TOKENS))
    require_tokens_for_portal(Settings())
