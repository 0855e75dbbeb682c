"""The port LoadTool, answered by k6."""

from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from plimsoll.adapters.k6.client import K6Client
from plimsoll.adapters.k6.execution import Listener
from plimsoll.adapters.k6.log import Log, Scrubber
from plimsoll.adapters.k6.payloads import InspectedScript
from plimsoll.adapters.k6.workspace import workspace
from plimsoll.bundle.model import BundleFile
from plimsoll.bundle.ports import Inspection, ToolRun
from plimsoll.bundle.target import checked_base_url
from plimsoll.kit.errors import Rejected

_CREDENTIALS = frozenset({"USERS", "API_TOKEN", "BASIC_AUTH", "API_KEY"})


class K6LoadTool:
    """Understands and executes scripts."""

    def __init__(self, client: K6Client | None = None) -> None:
        self._client = client or K6Client()

    def version(self) -> str:
        """k6's version, such as `1.1.0`."""
        return self._client.check()

    def inspect(self, files: Sequence[BundleFile], *, env: Mapping[str, str]) -> Inspection:
        """Parses the script and its options; see the port."""
        with workspace(files) as folder:
            code, out, log = self._client.inspect(folder=folder, env=env)
        complaint = " ".join(log.messages) or f"exit code {code}"
        if code != 0:
            raise Rejected(
                f"k6 does not accept the script: {_scrubber(env).clean(complaint)}",
                where="script.js",
            )
        try:
            script = InspectedScript.model_validate_json(out)
        except ValidationError:
            raise Rejected("k6 inspect printed no options.", where="script.js") from None
        return Inspection(
            scenarios=tuple(script.scenarios or ()), thresholds=tuple(script.thresholds or ())
        )

    def run_once(
        self, files: Sequence[BundleFile], *, env: Mapping[str, str], timeout_s: float
    ) -> ToolRun:
        """Runs the script to its end; see the port."""
        if "BASE_URL" in env:
            checked_base_url(env["BASE_URL"])
        log = Log(_secrets(env))
        with workspace(files) as folder:
            # Thresholds judge a service, and here is none; with a thousand of them k6 takes
            # seconds longer. `inspect` has seen that they are well-formed.
            execution = self._client.run(
                folder=folder,
                env=env,
                listener=Listener(log=log),
                timeout_s=timeout_s,
                thresholds=False,
            )
        return ToolRun(
            exit_code=execution.exit_code, messages=log.messages, exceptions=log.exceptions
        )


def _secrets(env: Mapping[str, str]) -> list[str]:
    return [value for name, value in env.items() if name in _CREDENTIALS]


def _scrubber(env: Mapping[str, str]) -> Scrubber:
    return Scrubber(_secrets(env))
