"""Code hosts with an API, and what they hand on to a clone."""

from importlib.util import find_spec

from plimsoll.adapters.github.change_host import GithubChangeHost
from plimsoll.adapters.github.code_host import GithubCodeHost
from plimsoll.adapters.gitlab.change_host import GitlabChangeHost
from plimsoll.adapters.gitlab.code_host import GitlabCodeHost
from plimsoll.bundle.ports import ChangeHost
from plimsoll.codebase.by_api import CodeHostByApi
from plimsoll.codebase.ports import CodeHost
from plimsoll.kit.errors import Misconfigured
from plimsoll.settings import Settings


def code_host(settings: Settings, *, otherwise: CodeHost) -> CodeHost:
    """Asks a host's API first, where we are somebody; `otherwise` opens all else, and clones.

    Raises:
        Misconfigured: a token is set, and the packages that use it are missing.
    """
    _require_packages(settings)
    hosts = (GithubCodeHost(settings.github), GitlabCodeHost(settings.gitlab))
    return CodeHostByApi(hosts, otherwise=otherwise)


def change_hosts(settings: Settings, *, confined: bool = False) -> tuple[ChangeHost, ...]:
    """Where bundles can be proposed; errors as in `code_host`."""
    _require_packages(settings)
    return (
        GithubChangeHost(settings.github, confined=confined),
        GitlabChangeHost(settings.gitlab, confined=confined),
    )


def _require_packages(settings: Settings) -> None:
    for name, is_set_up in (
        ("github", settings.github.is_set_up),
        ("gitlab", settings.gitlab.is_set_up),
    ):
        if is_set_up and find_spec(name) is None:
            raise Misconfigured(
                f"The package that asks {name} is not installed.",
                where=f"PLIMSOLL_{name.upper()}__TOKEN",
                fix="Install plimsoll-server[hosts], or unset the token.",
            )
