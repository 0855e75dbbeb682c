"""Which targets may be loaded at all: a list of addresses, and always this machine itself."""

from collections.abc import Iterable
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from plimsoll.bundle.target import checked_base_url
from plimsoll.kit.errors import Forbidden

SETTING = "PLIMSOLL_TARGET__ALLOWED"

_PORTS = {"http": 80, "https": 443}


class _Allowed(NamedTuple):
    """An entry of the list, taken apart; an empty scheme, no port and an empty path fit all."""

    scheme: str
    host: str
    port: int | None
    path: str


def require_allowed(
    base_url: str, allowed: Iterable[str], *, registered: str = "", this_machine: bool = True
) -> None:
    """Nothing, or an error.

    Args:
        base_url: of the target.
        allowed: see `is_allowed`.
        registered: where the registered environment is; who registered it has allowed it.
        this_machine: see `is_allowed`.

    Raises:
        Rejected: it is no address.
        Forbidden: nobody has allowed to load it.
    """
    if registered and checked_base_url(base_url) == checked_base_url(registered):
        return
    if not is_allowed(base_url, allowed, this_machine=this_machine):
        host = urlsplit(base_url).hostname
        raise Forbidden(
            f"Nobody has allowed to load {host}.",
            where=SETTING,
            fix=f"Add {host} to the setting, or register an environment with this address.",
        )


def is_allowed(base_url: str, allowed: Iterable[str], *, this_machine: bool = True) -> bool:
    """Whether a target is on the list.

    An entry is a host, `shop.staging.example`, `*.staging.example` for all below it, with a port
    or without; or the beginning of an address, `https://shop.example/test`, which fits only whole
    segments of a path. Addresses of this machine (127.0.0.0/8, ::1, localhost) always fit, unless
    not `this_machine`: on a server of many people, what listens there trusts whoever is on the
    machine. Names are not resolved.

    Raises:
        Rejected: the target is no address.
    """
    target = urlsplit(checked_base_url(base_url))
    if this_machine and _is_loopback(_host(target)):
        return True
    if ".." in unquote(unquote(target.path)).replace("\\", "/").split("/"):
        return False
    return any(_fits(_entry(each), target) for each in allowed)


def place_of(base_url: str) -> str:
    """Where a target is, shortly: `shop.example:443/api`; empty: on this machine."""
    parts = urlsplit(checked_base_url(base_url))
    host = _host(parts)
    if _is_loopback(host):
        return ""
    shown = f"[{host}]" if ":" in host else host
    return f"{shown}:{_port(parts)}{parts.path.rstrip('/')}"


def same_target(one: str, other: str) -> bool:
    """Whether two addresses are of one service, or one is a part of the other."""
    first, second = urlsplit(checked_base_url(one)), urlsplit(checked_base_url(other))
    if _place(first) != _place(second):
        return False
    short, long = sorted((_folders(first), _folders(second)), key=len)
    return long[: len(short)] == short or ".." in (*short, *long)


def _folders(parts: SplitResult) -> list[str]:
    path = unquote(unquote(parts.path)).replace("\\", "/")
    return [each for each in path.split("/") if each not in {"", "."}]


def _place(parts: SplitResult) -> tuple[str, int | None]:
    host = _host(parts)
    return "this machine" if _is_loopback(host) else host, _port(parts)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped.is_loopback
    return address.is_loopback


def _entry(text: str) -> _Allowed:
    has_scheme = "://" in text
    parts = urlsplit(text if has_scheme else f"//{text}")
    return _Allowed(
        scheme=parts.scheme if has_scheme else "",
        host=_host(parts),
        port=_port(parts) if has_scheme else parts.port,
        path=parts.path.rstrip("/"),
    )


def _fits(entry: _Allowed, target: SplitResult) -> bool:
    host = _host(target)
    below = entry.host.startswith("*.")
    return (
        bool(entry.host)
        and entry.scheme in {"", target.scheme}
        and (host.endswith(entry.host[1:]) if below else host == entry.host)
        and entry.port in {None, _port(target)}
        and (target.path == entry.path or target.path.startswith(f"{entry.path}/"))
    )


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").rstrip(".").lower()


def _port(parts: SplitResult) -> int | None:
    return parts.port or _PORTS.get(parts.scheme)
