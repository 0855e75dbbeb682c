"""Which hosts may be asked on somebody else's behalf, and under which addresses.

A host is resolved once. Git is then told the addresses that were judged, so that a name that
changes its mind in between (DNS rebinding) changes nothing.
"""

import ipaddress
import socket
from collections.abc import Callable, Collection, Sequence

from plimsoll.adapters.git.location import Remote
from plimsoll.kit.addresses import why_not_public
from plimsoll.kit.errors import Forbidden, Rejected, Unavailable

Resolve = Callable[[str], Sequence[str]]
"""The addresses of a host, as the resolver writes them."""


def resolve(host: str) -> Sequence[str]:
    """The addresses of a host; an address itself in whatever spelling becomes the usual one.

    Raises:
        Unavailable: there is no answer.
        Rejected: no host can be called that.
    """
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except socket.gaierror as problem:
        raise Unavailable(
            f"The host {host} cannot be resolved.", fix="Check its name, or try again later."
        ) from problem
    except UnicodeError as problem:
        raise Rejected(f"{host} is no name of a host.") from problem
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


def judged_addresses(
    remote: Remote, *, private_hosts: Collection[str], resolved: Resolve
) -> tuple[str, ...]:
    """The addresses of a host that may be asked.

    Raises:
        Forbidden: one of them is not of the public internet, and nobody has allowed the host. The
            message says nothing of what the name resolves to: that is not the caller's to know.
        Unavailable: there is no answer.
    """
    addresses = tuple(resolved(remote.host))
    allowed = {host.rstrip(".").lower() for host in private_hosts}
    is_public = bool(addresses) and not any(why_not_public(address) for address in addresses)
    if not is_public and remote.host not in allowed:
        raise Forbidden(
            f"The host {remote.host} is not on the public internet.",
            where="PLIMSOLL_GIT__PRIVATE_HOSTS",
            fix="Give a public address, or let an administrator add the host to that setting.",
        )
    return addresses


def is_address(host: str) -> bool:
    """Whether a host is an address in its usual spelling, and so needs no resolving."""
    try:
        return str(ipaddress.ip_address(host)) == host
    except ValueError:
        return False
