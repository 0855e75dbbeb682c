"""Which GitHub, who we are there, and how much is read through its API."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from plimsoll.codebase.admit import ReadingLimits
from plimsoll.transport.http import Address, HeaderSecret, HttpSettings

PUBLIC_API = "https://api.github.com"
_PUBLIC_HOST = "github.com"


class GithubSettings(HttpSettings, ReadingLimits):
    """GitHub, or an enterprise's own."""

    url: Address = PUBLIC_API
    """Where its API answers: of an enterprise server `https://HOST/api/v3`, of an enterprise with
    data residency `https://api.NAME.ghe.com`."""
    token: HeaderSecret = None
    """A fine-grained or classic token; None, and no app: repositories are cloned, and no pull
    requests opened."""
    app_id: str = Field(default="", pattern=r"^[A-Za-z0-9._-]{0,100}$")
    """The number or client id of a GitHub App that acts instead of a token; empty: none."""
    app_private_key: SecretStr | None = None
    """The app's private key in PEM."""
    app_private_key_file: Path | None = None
    """A file that holds it instead."""
    app_installation_id: int | None = Field(default=None, ge=1)
    """The installation that is used; None: that of each repository."""
    writable: tuple[str, ...] = ()
    """Repositories in which requests through the API may open pull requests, as `owner/name` or
    `owner/*`; empty: none. The command line asks only what the token may."""
    largest_answer_bytes: int = Field(default=64 * 2**20, ge=2**10)
    """Longer answers, archives apart, are refused."""
    largest_archive_bytes: int = Field(default=200_000_000, ge=0)
    """What all files of a commit may weigh together for its archive to be fetched, unpacked; more
    is cloned."""
    most_blobs: int = Field(default=100, ge=0, le=2_000)
    """How many files are asked for one by one where no archive is to be had; each counts against
    the rate limit."""
    parallel: int = Field(default=6, ge=1, le=32)
    """How many files are asked for at the same time."""
    download_s: float = Field(default=300, gt=0)
    """How long an archive may take."""

    @property
    def host(self) -> str:
        """Where people find repositories, with its port if that is not the usual one."""
        netloc = urlsplit(self.url).netloc.lower()
        return _PUBLIC_HOST if self.url == PUBLIC_API else netloc.removeprefix("api.")

    @property
    def is_set_up(self) -> bool:
        """Whether we are anybody there."""
        return self.token is not None or bool(self.app_id)
