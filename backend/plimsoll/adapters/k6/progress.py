"""k6's REST API, on a port of its own for each run and on the loopback address alone.

It says at once what the CSV output says up to two seconds later: how many virtual users there are.
Whoever may reach it may also end the run, and read what `setup()` returned, which may be tokens; so
it is off where the script has secrets.
"""

import http.client
import socket

from pydantic import ValidationError

from plimsoll.adapters.k6.payloads import StatusAnswer, StatusAttributes

CANNOT_START_API = 106
"""k6's exit code where its port was taken; nothing has begun then."""

_LOOPBACK = "127.0.0.1"
_PATIENCE_S = 0.1
"""It answers within a millisecond; a k6 that is too busy for that is asked again soon."""


class ProgressApi:
    """The API of one run.

    The port is free when it is chosen; who comes second finds out, and tries another one.
    """

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind((_LOOPBACK, 0))
            self._port: int = probe.getsockname()[1]

    @property
    def address(self) -> str:
        """What k6 is told."""
        return f"{_LOOPBACK}:{self._port}"

    def status(self) -> StatusAttributes | None:
        """Where the run is; None: it does not say in time."""
        connection = http.client.HTTPConnection(_LOOPBACK, self._port, timeout=_PATIENCE_S)
        try:
            connection.request("GET", "/v1/status")
            answer = connection.getresponse().read()
            return StatusAnswer.model_validate_json(answer).data.attributes
        except (OSError, http.client.HTTPException, ValidationError):
            return None
        finally:
            connection.close()
