"""The session that python-gitlab sends its requests with, carried our own way."""

from collections.abc import Mapping
from io import BytesIO

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from typing_extensions import override
from urllib3 import HTTPResponse

from plimsoll.kit.errors import Misconfigured
from plimsoll.transport.carrier import Carrier

_OURS = frozenset({"accept-encoding", "connection", "user-agent", "content-length"})
_OF_THE_WIRE = frozenset({"content-encoding", "content-length", "transfer-encoding"})


def session_of(carrier: Carrier, base: str) -> requests.Session:
    """A session that asks nobody but the API below `base`, wherever it is led."""
    session = requests.Session()
    # Else a .netrc of the user goes before the token that was set.
    session.trust_env = False
    session.adapters.clear()
    session.mount("", _Carried(carrier, base))
    return session


class _Carried(BaseAdapter):
    def __init__(self, carrier: Carrier, base: str) -> None:
        super().__init__()
        self._carrier = carrier
        self._base = base
        self._built = HTTPAdapter()

    @override
    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        url, method = request.url or "", request.method or "GET"
        if not url.startswith(f"{self._base}/"):
            raise Misconfigured(
                "GitLab sends us elsewhere.",
                where=url.partition("?")[0],
                fix="Set PLIMSOLL_GITLAB__URL to the address at which it answers itself.",
            )
        headers = {
            name: value for name, value in request.headers.items() if name.lower() not in _OURS
        }
        answer = self._carrier.carry(method, url, headers=headers, content=request.body or b"")
        kept = {
            name: value
            for name, value in answer.headers.items()
            if name.lower() not in _OF_THE_WIRE
        }
        raw = HTTPResponse(
            body=BytesIO(answer.content),
            headers=kept,
            status=answer.status,
            preload_content=False,
        )
        return self._built.build_response(request, raw)

    @override
    def close(self) -> None:
        self._built.close()
