"""The port StubServer without a server: requests are handed over in this process."""

from collections.abc import Iterator
from contextlib import contextmanager

from plimsoll.bundle.ports import Answer, StubRequest, StubResponse
from plimsoll.kit.errors import Unavailable


class MemoryStubServer:
    """Answers what `ask` hands over while it serves."""

    base_url = "http://127.0.0.1:1"

    def __init__(self) -> None:
        self._answer: Answer | None = None

    @contextmanager
    def serve(self, answer: Answer) -> Iterator[str]:
        """Yields an address on which nothing listens."""
        self._answer = answer
        try:
            yield self.base_url
        finally:
            self._answer = None

    def ask(self, request: StubRequest) -> StubResponse:
        """The answer to one request.

        Raises:
            Unavailable: nobody serves.
        """
        if self._answer is None:
            raise Unavailable("The stub does not serve.", where=self.base_url)
        return self._answer(request)
