"""Which GitLab, who we are there, and how much is read through its API."""

from pydantic import Field

from plimsoll.codebase.admit import ReadingLimits
from plimsoll.transport.http import Address, HeaderSecret, HttpSettings


class GitlabSettings(HttpSettings, ReadingLimits):
    """GitLab, or one of one's own."""

    url: Address = "https://gitlab.com"
    """Where it is, without `/api/v4`."""
    token: HeaderSecret = None
    """A personal, group or project access token; None: repositories are cloned, and no merge
    requests opened."""
    writable: tuple[str, ...] = ()
    """Projects in which requests through the API may open merge requests, as `group/project` or
    `group/*`, which is everything below; empty: none. The command line asks only what the token
    may."""
    largest_answer_bytes: int = Field(default=64 * 2**20, ge=2**10)
    """Longer answers, archives apart, are refused."""
    largest_archive_bytes: int = Field(default=200_000_000, ge=0)
    """What the archive of a commit may weigh, unpacked; more is cloned."""
    download_s: float = Field(default=300, gt=0)
    """How long an archive may take."""

    @property
    def is_set_up(self) -> bool:
        """Whether we are anybody there."""
        return self.token is not None
