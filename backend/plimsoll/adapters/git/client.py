"""Runs git: finds it, fetches one commit into a bare repository, lists it and reads its blobs."""

import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from plimsoll.adapters.git.complaints import INSTALL, error_of
from plimsoll.adapters.git.environment import environment_for, environment_of, without_secrets
from plimsoll.adapters.git.folder import private_folder, size_bytes_of
from plimsoll.adapters.git.location import Remote
from plimsoll.adapters.git.process import NOTHING, Bounds, Child, Ended, Watch, running
from plimsoll.adapters.git.settings import GitSettings
from plimsoll.adapters.git.texts import Texts, copied
from plimsoll.adapters.git.tree import Entry, entries
from plimsoll.kit.errors import Misconfigured, PlimsollError, Rejected, Unavailable

OLDEST = (2, 31, 0)
"""Reads configuration from GIT_CONFIG_COUNT; an older one would ignore it in silence."""
OLDEST_CONFINED = (2, 37, 0)
"""Knows http.curloptResolve."""

_SETTING = "PLIMSOLL_GIT__PATH"
_VERSION = re.compile(r"git version (\d+)\.(\d+)(?:\.(\d+))?")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_SHORT_TIMEOUT_S = 30.0
_FETCH_OPTIONS = (
    "--quiet",
    "--no-progress",
    "--depth=1",
    "--no-tags",
    "--no-recurse-submodules",
    "--no-auto-maintenance",
    "--no-show-forced-updates",
    "--no-write-commit-graph",
)


class GitClient:
    """Speaks git's command line."""

    def __init__(self, settings: GitSettings, *, environment: Mapping[str, str]) -> None:
        self._settings = settings
        self._environment = environment
        self._checked: tuple[Path, tuple[int, ...]] | None = None

    def check(self) -> str:
        """The version of a git that will do, such as `2.39.5`.

        Raises:
            Misconfigured: git is missing, does not start or is too old.
        """
        return ".".join(map(str, self._program()[1]))

    @contextmanager
    def fetched(
        self, remote: Remote, ref: str | None, *, addresses: Sequence[str] | None
    ) -> Iterator["Repository"]:
        """One commit of a remote, in a folder that is gone afterwards.

        Args:
            remote: what to fetch.
            ref: a branch, a tag or a commit that was checked; None: what the remote shows first.
            addresses: the only ones that may be asked; None: git resolves the host.

        Raises:
            NotFound: there is no such repository or ref.
            Rejected: it is too large, or cannot be read.
            Unavailable: the host did not answer in time.
            Misconfigured: git, a token, a key or a certificate is missing.
        """
        program, version = self._program()
        if addresses is not None and version < OLDEST_CONFINED:
            raise _too_old(program, version, OLDEST_CONFINED)
        with private_folder() as folder:
            env = environment_of(
                self._settings, program=program, folder=folder, passed_on=self._environment
            )
            repository = Repository(
                self._settings, program=program, folder=folder, env=env, url=remote.url
            )
            repository.fetch(remote, ref or "HEAD", addresses=addresses or ())
            yield repository

    def _program(self) -> tuple[Path, tuple[int, ...]]:
        if self._checked is None:
            program = self._found()
            version = self._version_of(program)
            if version < OLDEST:
                raise _too_old(program, version, OLDEST)
            self._checked = program, version
        return self._checked

    def _found(self) -> Path:
        if self._settings.path is not None:
            if not self._settings.path.is_file():
                raise Misconfigured(
                    f"There is no git at {self._settings.path}.",
                    where=_SETTING,
                    fix=f"Correct the setting or leave it out. {INSTALL}",
                )
            return self._settings.path.absolute()
        found = shutil.which("git")
        if found is None:
            raise Misconfigured(
                "Git, which fetches repositories, is not installed.", where=_SETTING, fix=INSTALL
            )
        return Path(found).absolute()

    def _version_of(self, program: Path) -> tuple[int, ...]:
        with private_folder() as folder:
            env = environment_of(
                self._settings, program=program, folder=folder, passed_on=self._environment
            )
            late = Unavailable(f"Git gave no answer within {_SHORT_TIMEOUT_S:.0f} s.")
            watch = _deadline(_SHORT_TIMEOUT_S, late)
            with running(
                (str(program), "version"), env=env, bounds=_bounds(self._settings), watch=watch
            ) as child:
                printed = child.output.read(1_000).decode(errors="replace")
                ended = child.ended()
        match = _VERSION.search(printed)
        if ended.exit_code != 0 or match is None:
            raise Misconfigured(
                f"{program} is no git that starts here.", where=_SETTING, fix=INSTALL
            )
        return tuple(int(part or 0) for part in match.groups())


class Repository:
    """A bare repository with one commit in it; it has no work tree and never gets one."""

    def __init__(
        self,
        settings: GitSettings,
        *,
        program: Path,
        folder: Path,
        env: Mapping[str, str],
        url: str,
    ) -> None:
        self._settings = settings
        self._program = program
        self._folder = folder
        self._env = env
        self._url = url
        self._watch = self._watched()

    def fetch(self, remote: Remote, ref: str, *, addresses: Sequence[str]) -> None:
        """Fetches the one commit; only this process may reach anything, and has any rights."""
        rights = environment_for(self._settings, remote, addresses=addresses)
        with self._git("init", "--quiet", "--bare", "--template=", ".") as child:
            self._succeeded(child.ended())
        arguments = ("fetch", *_FETCH_OPTIONS, "--", remote.url, ref)
        with self._git(*arguments, rights=rights) as child:
            ended = child.ended()
        if ended.exit_code != 0:
            said = without_secrets(ended.said, self._settings, remote)
            raise error_of(said, url=remote.url, ref=ref)

    def commit(self) -> str:
        """The commit that was fetched, as its full hash.

        Raises:
            Rejected: the ref is a tag of something else.
        """
        arguments = ("rev-parse", "--verify", "--quiet", "FETCH_HEAD^{commit}")
        with self._git(*arguments) as child:
            printed = child.output.read(1_000).decode("ascii", "replace").strip()
            child.ended()
        if _COMMIT.fullmatch(printed) is None:
            raise Rejected(
                f"The ref of {self._url} is the tag of something that is no commit.",
                fix="Give a branch, or the tag of a commit.",
            )
        return printed

    def list_paths(self, commit: str, consider: Callable[[Entry], bool]) -> None:
        """Hands every path of a commit to `consider`, until that has enough."""
        with self._git("ls-tree", "-r", "-l", "-z", "--full-tree", commit) as child:
            for entry in entries(child.output):
                if not consider(entry):
                    return
            self._succeeded(child.ended())

    def copy_texts(self, blobs: Sequence[str]) -> Texts:
        """The contents of blobs, in a nameless file that lives as long as what is returned."""
        wanted = self._folder / "wanted"
        wanted.write_text("".join(f"{blob}\n" for blob in blobs))
        with self._git("cat-file", "--batch", "--buffer", given=wanted) as child:
            texts = copied(child.output, self._folder)
            try:
                self._succeeded(child.ended())
            except PlimsollError:
                texts.close()
                raise
        return texts

    @contextmanager
    def _git(
        self, *arguments: str, rights: Mapping[str, str] | None = None, given: Path = NOTHING
    ) -> Iterator[Child]:
        with running(
            (str(self._program), *arguments),
            env={**self._env, **(rights or {})},
            bounds=_bounds(self._settings),
            watch=self._watch,
            given=given,
        ) as child:
            yield child

    def _succeeded(self, ended: Ended) -> None:
        if ended.exit_code != 0:
            raise error_of(ended.said, url=self._url, ref="HEAD")

    def _watched(self) -> Watch:
        timeout_s = self._settings.timeout_s
        late = Unavailable(
            f"{self._url} was not read within {timeout_s:g} s.",
            where="PLIMSOLL_GIT__TIMEOUT_S",
            fix="Try again later, or raise that setting.",
        )
        large = Rejected(
            f"The repository {self._url} is larger than "
            f"{self._settings.largest_repository_bytes:,} bytes.",
            where="PLIMSOLL_GIT__LARGEST_REPOSITORY_BYTES",
            fix="Raise that setting, or clone the repository and give the folder.",
        )
        in_time = _deadline(timeout_s, late)

        def watch() -> PlimsollError | None:
            if size_bytes_of(self._folder) > self._settings.largest_repository_bytes:
                return large
            return in_time()

        return watch


def _deadline(timeout_s: float, late: PlimsollError) -> Watch:
    end = time.monotonic() + timeout_s
    return lambda: late if time.monotonic() > end else None


def _bounds(settings: GitSettings) -> Bounds:
    return Bounds(
        largest_file_bytes=settings.largest_repository_bytes,
        most_memory_bytes=settings.largest_memory_bytes,
    )


def _too_old(program: Path, version: Sequence[int], oldest: Sequence[int]) -> Misconfigured:
    return Misconfigured(
        f"{program} is git {'.'.join(map(str, version))}, "
        f"but {'.'.join(map(str, oldest))} or later is needed.",
        where=_SETTING,
        fix=INSTALL,
    )
