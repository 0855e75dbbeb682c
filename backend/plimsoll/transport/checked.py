"""What settings say of a system, judged before anything is sent to it."""

import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

import httpx
from pydantic import SecretStr

_NEITHER = re.compile(r"[\x00-\x20\x7f\\]")
_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_LONGEST_HOST: Final = 253


def checked_address(url: str) -> str:
    """The address, if errors may show it and paths may be added to it; empty: none.

    Raises:
        ValueError: it is no http or https address with a host that can exist, or carries a user,
            a password, a query or a fragment, also empty ones.
    """
    if not url:
        return ""
    if _NEITHER.search(url):
        raise ValueError("it has a space, a line break or a backslash")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("it is no http:// or https:// address")
    if "@" in parts.netloc or "?" in url or "#" in url:
        raise ValueError("an address without user, password, query and fragment is needed")
    _require_host(url, parts)
    return url.rstrip("/")


def _require_host(url: str, parts: SplitResult) -> None:
    """Refuses now what a library would only stumble over when it connects."""
    if parts.port == 0:
        raise ValueError("a port is between 1 and 65535")
    try:
        host = httpx.URL(url).raw_host.decode("ascii")
        if ":" in host:
            return
        labels = host.removesuffix(".").split(".")
        for label in labels:
            # Only when it is read is it decoded, so only then does a wrong one show.
            httpx.URL(f"http://{label}" if label.startswith("xn--") else url).host  # noqa: B018
    except (httpx.InvalidURL, UnicodeError) as error:
        raise ValueError("its host or port cannot be one") from error
    if len(host) > _LONGEST_HOST or not all(map(_LABEL.fullmatch, labels)):
        raise ValueError("its host cannot be one")


def checked_header(secret: SecretStr | None) -> SecretStr | None:
    """The secret, if it can be sent in a header.

    Raises:
        ValueError: a line break, as files of secrets end with, or another character cannot.
    """
    if secret is not None:
        text = secret.get_secret_value()
        if not text or not text.isascii() or not text.isprintable() or " " in text:
            raise ValueError("it is empty or has a space, a line break or a non-ASCII letter")
    return secret
