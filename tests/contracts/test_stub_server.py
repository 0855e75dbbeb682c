"""What every StubServer does."""

from collections.abc import Callable
from urllib.request import urlopen

import pytest

from plimsoll.adapters.memory.stub_server import MemoryStubServer
from plimsoll.adapters.stub_http.stub_server import HttpStubServer
from plimsoll.bundle.ports import StubRequest, StubResponse, StubServer


def over_http() -> tuple[StubServer, Callable[[str], bytes]]:
    def ask(base_url: str) -> bytes:
        with urlopen(f"{base_url}/a?b=1", timeout=5) as response:  # noqa: S310 - loopback
            body: bytes = response.read()
            return body

    return HttpStubServer(), ask


def in_memory() -> tuple[StubServer, Callable[[str], bytes]]:
    stub = MemoryStubServer()
    request = StubRequest(method="GET", target="/a?b=1", headers={}, body=b"")
    return stub, lambda _base_url: stub.ask(request).body


@pytest.mark.parametrize("make", [over_http, in_memory])
def test_requests_are_answered_while_it_serves(
    make: Callable[[], tuple[StubServer, Callable[[str], bytes]]],
) -> None:
    stub, ask = make()
    with stub.serve(lambda got: StubResponse(status=200, body=got.target.encode())) as base_url:
        assert base_url.startswith("http://127.0.0.1:")
        assert ask(base_url) == b"/a?b=1"
    # Closed is an OSError over HTTP, and ours in memory.
    with pytest.raises(Exception, match=r"refused|does not serve"):
        ask(base_url)
