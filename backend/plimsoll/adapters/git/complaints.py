"""What git says when it cannot, in one table: its words, and the error they mean to us.

Git speaks English with LC_ALL=C. The first row that fits counts. Lines that begin with `remote:`
are the other side's own words and decide nothing.
"""

import re
from dataclasses import dataclass

from plimsoll.kit.errors import Misconfigured, NotFound, PlimsollError, Rejected, Unavailable

_TOKENS = "PLIMSOLL_GIT__TOKENS"
_LARGEST = "PLIMSOLL_GIT__LARGEST_REPOSITORY_BYTES"
_LONGEST_QUOTE = 200

INSTALL = "Install git 2.31 or later: apt install git, apk add git, or brew install git."


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """A row of the table."""

    pattern: str
    error: type[PlimsollError]
    what: str
    """With the places {url} and {ref}."""
    where: str = ""
    fix: str = ""


COMPLAINTS = (
    Complaint(
        pattern=r"couldn't find remote ref HEAD",
        error=NotFound,
        what="The repository {url} has no commit yet, or its HEAD names no branch.",
        fix="Push one, or name a branch.",
    ),
    Complaint(
        pattern=r"couldn't find remote ref|not our ref|unadvertised object|no such remote ref",
        error=NotFound,
        what="There is no ref {ref} in {url}.",
        fix="Give a branch, a tag, or a commit's full hash that the host still has.",
    ),
    Complaint(
        pattern=r"could not read (Username|Password)|Authentication failed|terminal prompts"
        r"|returned error: 40[137]",
        error=Misconfigured,
        what="The repository {url} does not exist, or may not be read without (another) token.",
        where=_TOKENS,
        fix="Check the address, or give that setting a token that may read it: "
        '{{"host": "token"}}.',
    ),
    Complaint(
        pattern=r"Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED",
        error=Misconfigured,
        what="The host key of {url} is not the one that is known, or none is known.",
        where="PLIMSOLL_GIT__SSH_KNOWN_HOSTS",
        fix="Add it to the file of that setting (ssh-keyscan prints it; compare it with what the "
        "host publishes), or set PLIMSOLL_GIT__SSH_STRICT_HOST_KEYS=accept-new.",
    ),
    Complaint(
        pattern=r"Permission denied \(|Load key .*: |no such identity",
        error=Misconfigured,
        what="The host of {url} accepts none of the ssh keys.",
        where="PLIMSOLL_GIT__SSH_KEY",
        fix="Let that setting name a private key that may read the repository, or start an agent.",
    ),
    Complaint(
        pattern=r"[Cc]ertificate|CAfile",
        error=Misconfigured,
        what="The certificate of {url} cannot be trusted.",
        where="SSL_CERT_FILE",
        fix="Let that variable name a file with the authority that signed it.",
    ),
    Complaint(
        pattern=r"[Rr]epository .*not found|no such repository|could not be found|not exported"
        r"|not appear to be a git repository|is this a git repository|returned error: 4(04|10)"
        r"|not found: did you run",
        error=NotFound,
        what="There is no repository {url}, or it is not public.",
        fix="Check the address.",
    ),
    Complaint(
        pattern=r"returned error: 30\d|unable to update url base from redirection",
        error=Rejected,
        what="{url} leads to another address, and redirects are not followed.",
        fix="Give the address that it leads to, as a browser shows it.",
    ),
    Complaint(
        pattern=r"does not support shallow|mismatched algorithms",
        error=Rejected,
        what="The host of {url} speaks a git that cannot be read here.",
        fix="Serve it over git's smart protocol, with SHA-1 hashes.",
    ),
    Complaint(
        pattern=r"transport '.*' not allowed",
        error=Rejected,
        what="The protocol of {url} is not allowed.",
        where="PLIMSOLL_GIT__PROTOCOLS",
    ),
    Complaint(
        pattern=r"File too large",
        error=Rejected,
        what="The repository {url} is larger than may be fetched.",
        where=_LARGEST,
        fix="Raise that setting, or clone the repository and give the folder.",
    ),
    Complaint(
        pattern=r"[Oo]ut of memory|[Cc]annot allocate memory|mmap failed",
        error=Rejected,
        what="Git needs more memory for {url} than it may have.",
        where="PLIMSOLL_GIT__LARGEST_MEMORY_BYTES",
        fix="Raise that setting, or clone the repository and give the folder.",
    ),
    Complaint(
        pattern=r"No space left|Disk quota",
        error=Unavailable,
        what="There is no room for {url}.",
        where="temporary folder",
        fix="Make room, or let TMPDIR name a folder with room.",
    ),
    Complaint(
        pattern=r"remote-https' is not a git command|cannot run ssh|ssh: not found",
        error=Misconfigured,
        what="What git needs to reach {url} is not installed: curl's or ssh's part of it.",
        fix=f"{INSTALL} For ssh: apt install openssh-client.",
    ),
    Complaint(
        pattern=r"[Cc]ould not resolve|Name or service not known|name resolution",
        error=Unavailable,
        what="The host of {url} cannot be resolved.",
        fix="Check its name, or try again later.",
    ),
    Complaint(
        pattern=r"[Cc]ouldn't connect|[Ff]ailed to connect|unable to connect|refused|timed out"
        r"|too slow|hung up|early EOF|RPC failed|reset by peer|[Cc]onnection closed|unreachable"
        r"|expected flush|unexpected disconnect|Empty reply|Recv failure|returned error: (429|5)",
        error=Unavailable,
        what="The host of {url} did not answer, or hung up.",
        fix="Try again later.",
    ),
    Complaint(
        pattern=r"protocol error|invalid server response|bad line length|bad pack|inflate"
        r"|index-pack|corrupt|unexpected .* line|did not send all|missing",
        error=Rejected,
        what="What answers at {url} does not send a repository that git can read.",
    ),
)


def error_of(said: str, *, url: str, ref: str) -> PlimsollError:
    """The error that git's words mean; its own words are quoted, cleaned, if nothing else fits."""
    lines = [line for line in said.splitlines() if not line.startswith("remote:")]
    # A repository may be called after anything that the table looks for.
    text = "\n".join(lines).replace(url, "")
    for row in COMPLAINTS:
        if re.search(row.pattern, text):
            what = row.what.format(url=url, ref=ref)
            return row.error(what, where=row.where, fix=row.fix.format())
    last = next((line for line in reversed(lines) if line.strip()), "it said nothing")
    quote = "".join(letter for letter in last if letter.isprintable())[:_LONGEST_QUOTE]
    return Unavailable(f"Git could not read {url}: {quote}.")
