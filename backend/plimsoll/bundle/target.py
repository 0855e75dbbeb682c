"""What a test may be pointed at."""

from urllib.parse import urlsplit

from plimsoll.kit.errors import Rejected


def checked_base_url(base_url: str) -> str:
    """The address of a target, without a trailing slash.

    Raises:
        Rejected: it is no plain http or https address; the message never repeats credentials.
    """
    try:
        parts = urlsplit(base_url)
        port_is_sound = parts.port is None or parts.port > 0
    except ValueError:
        raise Rejected(
            "The base URL cannot be read as an address.",
            where="base URL",
            fix="Give one like http://127.0.0.1:8000.",
        ) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or not port_is_sound:
        raise Rejected(
            "The base URL has to be an http or https address with a host, "
            f"not a {parts.scheme or 'bare'} one.",
            where="base URL",
            fix="Give one like http://127.0.0.1:8000.",
        )
    if parts.username is not None or parts.password is not None:
        raise Rejected(
            f"The base URL of {parts.hostname} carries credentials, which would end up in reports.",
            where="base URL",
            fix="Leave them out and give them as the secret BASIC_AUTH=user:password.",
        )
    if parts.query or parts.fragment:
        raise Rejected(
            f"The base URL of {parts.hostname} has a query or a fragment.",
            where="base URL",
            fix="Leave out everything from the ? or # on.",
        )
    if any(character.isspace() or ord(character) < ord(" ") for character in base_url):
        raise Rejected("The base URL contains white space.", where="base URL")
    return base_url.rstrip("/")
