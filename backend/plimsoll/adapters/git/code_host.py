"""Port `CodeHost` for git: one commit of any https or ssh address, read without a work tree."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from plimsoll.adapters.git.client import GitClient, Repository
from plimsoll.adapters.git.hosts import Resolve, judged_addresses, resolve
from plimsoll.adapters.git.location import Remote, checked_ref, remote_of
from plimsoll.adapters.git.settings import GitSettings
from plimsoll.adapters.git.texts import Texts
from plimsoll.adapters.git.tree import Admission, Admitted
from plimsoll.codebase.admit import BINARY, is_binary
from plimsoll.codebase.model import SkippedFile, SourceFile
from plimsoll.kit.errors import NotFound, Rejected

_CONFINED = ("https", "ssh")
_NOTHING: Mapping[str, str] = MappingProxyType({})
_POINTER = b"version https://git-lfs.github.com/spec/"
_LFS = "Git LFS pointer; its content is kept elsewhere"
_CANNOT_BE_READ = "cannot be read"


class GitSnapshot:
    """A commit; its texts are on the disk until it is closed or nobody holds it any more."""

    def __init__(
        self,
        *,
        name: str,
        commit: str,
        files: Sequence[Admitted],
        skipped: Sequence[SkippedFile],
        texts: Texts,
    ) -> None:
        self.name = name
        self.commit = commit
        self.files = tuple(SourceFile(path=file.path, size_bytes=file.size_bytes) for file in files)
        self.skipped = tuple(skipped)
        self._blobs = {file.path: file.blob for file in files}
        self._texts = texts

    def read(self, path: str) -> bytes:
        """The content of one of `files`.

        Raises:
            NotFound: the path is none of `files`, or the snapshot was closed.
        """
        blob = self._blobs.get(path)
        if blob is None:
            raise NotFound(f"{path} is no file of {self.name}.")
        if not self._texts.is_open:
            raise NotFound(f"{path} cannot be read any more: {self.name} was closed.")
        return self._texts.read(blob)

    def close(self) -> None:
        """Gives the disk space back now rather than when nobody holds the snapshot any more."""
        self._texts.close()


class GitCodeHost:
    """Opens repositories at addresses.

    Args:
        settings: limits, tokens, keys.
        environment: this process's; only what is named in `environment.PASSED_ON` is handed on.
        confined: somebody else decides what is opened: only https and ssh, and only hosts of the
            public internet or of the setting `private_hosts`.
        resolved: the addresses of a host.
    """

    def __init__(
        self,
        settings: GitSettings | None = None,
        *,
        environment: Mapping[str, str] = _NOTHING,
        confined: bool = False,
        resolved: Resolve = resolve,
    ) -> None:
        self._settings = settings or GitSettings()
        self._confined = confined
        self._resolved = resolved
        self._client = GitClient(self._settings, environment=environment)

    def check(self) -> str:
        """The version of git.

        Raises:
            Misconfigured: git is missing or too old.
        """
        return self._client.check()

    def admit(self, location: str) -> None:
        """Judges a location as `open` would, without asking its host; `open` judges again.

        Raises:
            Rejected: the location cannot be used; confined, also when a password is in it.
            Forbidden: confined, and the host is not on the public internet.
            Unavailable: confined, and the host cannot be resolved.
        """
        remote = self._remote(location)
        if not self._confined:
            return
        if remote.credentials is not None:
            # Requests are written down, and shown to whoever may read them.
            raise Rejected(
                f"The address of {remote.name} has a password or token in it.",
                where="PLIMSOLL_GIT__TOKENS",
                fix="Leave it away; the server's setting holds the tokens.",
            )
        self._judged(remote)

    def open(self, location: str, *, ref: str | None = None) -> GitSnapshot:
        """A snapshot of a commit of the repository.

        Raises:
            NotFound: there is no such repository or ref.
            Rejected: location or ref cannot be used, or the repository is too large.
            Forbidden: confined, and the host is not on the public internet.
            Unavailable: the host did not answer in time, or hung up.
            Misconfigured: git, a token, a key or a certificate is missing; names the setting.
        """
        remote = self._remote(location)
        chosen = None if ref is None else checked_ref(ref)
        addresses = self._judged(remote) if self._confined else None
        with self._client.fetched(remote, chosen, addresses=addresses) as repository:
            return _read(repository, remote.name, self._settings)

    def _remote(self, location: str) -> Remote:
        allowed = self._settings.protocols
        spoken = [each for each in allowed if not self._confined or each in _CONFINED]
        return remote_of(location, protocols=spoken)

    def _judged(self, remote: Remote) -> Sequence[str]:
        return judged_addresses(
            remote, private_hosts=self._settings.private_hosts, resolved=self._resolved
        )


def _read(repository: Repository, name: str, settings: GitSettings) -> GitSnapshot:
    commit = repository.commit()
    admission = Admission(settings)
    repository.list_paths(commit, admission.consider)
    wanted = _within(settings.largest_text_bytes, admission)
    texts = repository.copy_texts(sorted({file.blob for file in wanted}))
    files = [file for file in wanted if _is_text(file, texts, admission)]
    return GitSnapshot(
        name=name, commit=commit, files=files, skipped=admission.skipped, texts=texts
    )


def _within(largest_bytes: int, admission: Admission) -> list[Admitted]:
    """The files that weigh no more than that together; the same content weighs once."""
    total, blobs, within = 0, set[str](), list[Admitted]()
    for file in admission.admitted:
        added = 0 if file.blob in blobs else file.size_bytes
        if total + added > largest_bytes:
            admission.skip(file.path, f"more than {largest_bytes:,} bytes of text in all")
            continue
        total += added
        blobs.add(file.blob)
        within.append(file)
    return within


def _is_text(file: Admitted, texts: Texts, admission: Admission) -> bool:
    reason = _why_no_text(file.blob, texts)
    if reason is not None:
        admission.skip(file.path, reason)
    return reason is None


def _why_no_text(blob: str, texts: Texts) -> str | None:
    try:
        head = texts.head(blob)
    except KeyError:
        return _CANNOT_BE_READ
    if is_binary(head):
        return BINARY
    return _LFS if head.startswith(_POINTER) else None
