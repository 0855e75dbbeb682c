"""Whether an address is one of the public internet, so that a stranger may have it asked for them.

Sources: IANA's special-purpose registries (RFC 6890 and its successors). Python's own `is_global`
differs between its versions, and judges neither NAT64 nor 6to4 by the address they carry.
"""

import ipaddress

_REFUSED_V4 = tuple(
    (ipaddress.IPv4Network(network), word)
    for network, word in (
        ("0.0.0.0/8", "unspecified"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "shared by a carrier"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "metadata of a cloud"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "reserved"),
        ("192.88.99.0/24", "reserved"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "reserved"),
        ("198.51.100.0/24", "reserved"),
        ("203.0.113.0/24", "reserved"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_REFUSED_V6 = tuple(
    (ipaddress.IPv6Network(network), word)
    for network, word in (
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("ff00::/8", "multicast"),
        ("2001::/23", "reserved"),
        ("2001:db8::/32", "reserved"),
        ("3fff::/20", "reserved"),
    )
)
_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")
_V4_BITS = 0xFFFF_FFFF
_SIX_TO_FOUR_SHIFT = 80


def why_not_public(address: str) -> str | None:
    """Why an IP address is not of the public internet, in a word or two; None if it is.

    Takes what a resolver answers: an IPv4 address in dotted decimal, or an IPv6 address, with or
    without its zone. An IPv4 address inside an IPv6 one (mapped, NAT64, 6to4) is judged itself.
    Whatever is no address is refused too: a host's name says nothing before it is resolved.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "no address"
    if isinstance(parsed, ipaddress.IPv4Address):
        return _refused_v4(parsed)
    if parsed.scope_id is not None:
        return "link-local"
    carried = _carried(parsed)
    return _refused_v6(parsed) if carried is None else _refused_v4(carried)


def _refused_v4(address: ipaddress.IPv4Address) -> str | None:
    return next((word for network, word in _REFUSED_V4 if address in network), None)


def _refused_v6(address: ipaddress.IPv6Address) -> str | None:
    special = next((word for network, word in _REFUSED_V6 if address in network), None)
    if special is None and address not in _GLOBAL_V6:
        return "reserved"
    return special


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address at which a packet to this IPv6 address arrives in the end."""
    if address in _MAPPED or address in _NAT64:
        return ipaddress.IPv4Address(int(address) & _V4_BITS)
    if address in _SIX_TO_FOUR:
        return ipaddress.IPv4Address((int(address) >> _SIX_TO_FOUR_SHIFT) & _V4_BITS)
    return None


def is_loopback(host: str) -> bool:
    """Whether a host's name or address can only mean this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
