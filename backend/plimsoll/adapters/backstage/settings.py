"""Which Backstage is trusted, which of its plugins may call, and how much they may do."""

from pathlib import Path
from typing import Annotated, TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Field

from plimsoll.access.model import Scope
from plimsoll.kit.addresses import is_loopback
from plimsoll.kit.value import Value
from plimsoll.transport.http import Address


def _nobody_between(url: str) -> str:
    parts = urlsplit(url)
    if url and parts.scheme != "https" and not is_loopback(parts.hostname or ""):
        raise ValueError("keys are fetched over https://, or from this machine")
    return url


PluginId: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$")]


class BackstageSettings(Value):
    """One portal: whoever can answer at its address can say who anybody is."""

    # An address that is refused may be so for the password in it.
    model_config = ConfigDict(hide_input_in_errors=True)

    base_url: Annotated[Address, AfterValidator(_nobody_between)] = ""
    """Where Backstage's backend answers, without `/api`; empty: no portal is trusted."""
    plugins: tuple[PluginId, ...] = Field(default=("plimsoll",), min_length=1)
    """Backend plugins that may call. Whatever one of them asks for a person, is believed to be what
    that person may ask for: its permissions count, and none are checked again here."""
    audience: str = Field(default="plimsoll-server", pattern=r"^[\x21-\x7e]{1,100}$")
    """Whom their tokens are made for: the `targetPluginId` that they name. No id of a plugin, else
    what is sent here could be shown to that plugin as well."""
    user_scope: Scope = Scope.REQUEST
    """What people may do at most through the portal."""
    plugin_scope: Scope = Scope.READ
    """What a plugin may do when it acts for nobody."""
    leeway_s: int = Field(default=10, ge=0, le=60)
    """How far the portal's clock may be off."""
    ca_file: Path | None = None
    """Certificates in PEM that may vouch for it; None: those that the machine trusts."""
    timeout_s: float = Field(default=5.0, gt=0, le=60)
    """How long it may be silent when its keys are fetched."""

    @property
    def is_set_up(self) -> bool:
        """Whether a portal is trusted at all."""
        return bool(self.base_url)
