"""The portal that may say who is asking."""

from plimsoll.access.identify import Portal
from plimsoll.kit.clock import Clock
from plimsoll.settings import Settings


def portal(settings: Settings, clock: Clock) -> Portal | None:
    """Backstage, where one is trusted; nobody is asked yet.

    Raises:
        Misconfigured: the certificates that may vouch for it cannot be read.
    """
    backstage = settings.backstage
    if not backstage.is_set_up:
        return None
    # Cryptography takes a moment to load.
    from plimsoll.adapters.backstage.token_verifier import (  # noqa: PLC0415
        BackstageTokenVerifier,
    )

    return Portal(
        verifier=BackstageTokenVerifier(backstage, clock=clock),
        people=backstage.user_scope,
        plugins=backstage.plugin_scope,
    )
