"""Proposes a bundle to the owners of a repository: a branch, one commit, a pull or merge request.

Asked again, it updates what is there. Whatever it finds decides what is done next, so a request
that broke off half-way is simply made again.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final, Literal
from urllib.parse import quote

from pydantic import ConfigDict, ValidationError

from plimsoll.bundle.figures import percent, plural
from plimsoll.bundle.manifest import MANIFEST_PATH, BundleManifest
from plimsoll.bundle.markdown import code, plain
from plimsoll.bundle.model import Bundle
from plimsoll.bundle.pack import path_problem
from plimsoll.bundle.ports import (
    ChangeHost,
    FileEdit,
    HostedRepository,
    NewCommit,
    Proposal,
    ProposalDraft,
)
from plimsoll.codebase.hosted import git_hash
from plimsoll.kit.errors import Conflict, NotFound, Rejected
from plimsoll.kit.value import Value
from plimsoll.workload.model import LeftOut

FOLDER: Final = "loadtest"
_END: Final = "<!-- plimsoll:end -->"
_MOST_LEFT_OUT: Final = 20
_SAFE: Final = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST_SLUG: Final = 80
_BRANCH: Final = re.compile(r"(?!.*(?:\.\.|//|@\{|/\.|/$))(?![-/.])[^\s~^:?*\[\\%#&]{1,300}")
_ATTEMPTS: Final = 2


class ProposedBundle(Value):
    """What `plimsoll bundle propose --format json` prints."""

    schema_version: Literal[1] = 1
    digest: str
    service: str
    outcome: Literal["opened", "updated", "unchanged"]
    """unchanged: the repository, or the open proposal, has exactly this bundle already."""
    repository: str
    folder: str
    branch: str
    base: str
    url: str | None
    """Of the proposal; None: there is none, and none is needed."""
    commit: str | None = None
    """The commit that was made; None: no file had to change."""
    written: int = 0
    """Files that are new or became others."""
    removed: int = 0
    """Files of the bundle before this one that are gone."""


class _Asked(Value):
    """What is wanted, and where."""

    bundle: Bundle
    manifest: BundleManifest
    repository: HostedRepository
    folder: str
    base: str | None
    draft: bool

    @property
    def branch(self) -> str:
        return branch_of(self.bundle.service)


def propose_bundle(
    bundle: Bundle,
    *,
    to: str,
    host: ChangeHost,
    folder: str = FOLDER,
    base: str | None = None,
    draft: bool = False,
) -> ProposedBundle:
    """Opens a pull or merge request with a bundle, or brings the open one up to date.

    Nothing is ever taken from anybody: commits that others made on the branch stay below the new
    one; the branch begins anew only when all of it was merged. Files are removed only where the
    manifest of the bundle before says that they were its own.

    Args:
        bundle: what is proposed.
        to: the repository, such as `https://github.com/owner/name`.
        host: where it is.
        folder: of the repository, for the bundle's files.
        base: the branch into which it is to be merged; None: the open proposal's, else the
            repository's default.
        draft: opened as a draft; what is open stays what it is.

    Raises:
        Rejected: the folder cannot be used, or the bundle has no manifest.
        Conflict: the folder holds files of somebody else, or the branch is written to by others at
            the same moment.
        NotFound: there is no such repository or base.
        Forbidden, Misconfigured, Unavailable: as the port says.
    """
    asked = _Asked(
        bundle=bundle,
        manifest=_manifest_of(bundle),
        repository=host.repository(to),
        folder=checked_folder(folder),
        base=None if base is None else checked_base(base),
        draft=draft,
    )
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return _proposed(asked, host)
        except Conflict as error:
            # Somebody, perhaps another of our own, was a moment faster: look again.
            if attempt == _ATTEMPTS or isinstance(error, _InTheWay):
                raise
    raise AssertionError


def change_host_of(location: str, hosts: Sequence[ChangeHost]) -> ChangeHost:
    """The host whose repository a location names.

    Raises:
        Rejected: it is none of these hosts'.
    """
    for host in hosts:
        if host.knows(location):
            return host
    raise Rejected(
        "The location is of no code host at which a bundle can be proposed.",
        fix="Give the address of a repository, such as https://github.com/owner/name or"
        " gitlab:group/project. An enterprise's own host is set by PLIMSOLL_GITHUB__URL or"
        " PLIMSOLL_GITLAB__URL.",
    )


class _InTheWay(Conflict):
    """What looking again does not change."""


def _proposed(asked: _Asked, host: ChangeHost) -> ProposedBundle:
    repository, branch = asked.repository, asked.branch
    open_one = host.proposal(repository, branch)
    base = asked.base or (open_one.base if open_one else repository.default_branch)
    onto = host.head(repository, base)
    if onto is None:
        raise NotFound(f"{repository.name} has no branch {base}.", fix="Give another base.")
    head = host.head(repository, branch)
    if open_one is None and not _edits(asked, host, onto):
        return _outcome(asked, "unchanged", base, None)
    begins = head is None or (
        open_one is None and head != onto and host.is_merged(repository, branch, head)
    )
    parent = onto if begins or head is None else head
    edits = _edits(asked, host, parent)
    commit = None
    if edits:
        new = NewCommit(
            branch=branch, parent=parent, head=head, message=_message(asked), edits=edits
        )
        commit = host.commit(repository, new)
    if open_one is None:
        opened = host.open(repository, _draft(asked, base))
        return _outcome(asked, "opened", base, opened, commit, edits)
    description = merged_description(open_one.description, describe(asked.manifest, asked.folder))
    changed = description != _lines(open_one.description) or base != open_one.base
    if changed:
        open_one = host.describe(repository, open_one, description=description, base=base)
    done: Literal["updated", "unchanged"] = "updated" if edits or changed else "unchanged"
    return _outcome(asked, done, base, open_one, commit, edits)


def _outcome(
    asked: _Asked,
    outcome: Literal["opened", "updated", "unchanged"],
    base: str,
    proposal: Proposal | None,
    commit: str | None = None,
    edits: Sequence[FileEdit] = (),
) -> ProposedBundle:
    removed = sum(1 for edit in edits if edit.content is None)
    return ProposedBundle(
        digest=asked.bundle.digest,
        service=asked.bundle.service,
        outcome=outcome,
        repository=asked.repository.name,
        folder=asked.folder,
        branch=asked.branch,
        base=base,
        url=proposal.url if proposal else None,
        commit=commit,
        written=len(edits) - removed,
        removed=removed,
    )


def _edits(asked: _Asked, host: ChangeHost, commit: str) -> tuple[FileEdit, ...]:
    """What makes the folder at a commit hold exactly the bundle, besides files of others."""
    present = host.files(asked.repository, commit, asked.folder)
    wanted = {file.path: file.content for file in asked.bundle.files}
    own = _own_files(asked, host, present)
    differing = {
        path: content
        for path, content in wanted.items()
        if present.get(path) != git_hash(content.encode())
    }
    if own is None and (taken := sorted(differing.keys() & present.keys())):
        raise _InTheWay(
            f"{asked.repository.name} has a file {asked.folder}/{taken[0]} that is of no bundle.",
            fix="Choose another folder, or move the file.",
        )
    gone = sorted((own or set()) & present.keys() - wanted.keys())
    return (
        *(
            FileEdit(path=f"{asked.folder}/{path}", content=content, is_new=path not in present)
            for path, content in sorted(differing.items())
        ),
        *(FileEdit(path=f"{asked.folder}/{path}", content=None) for path in gone),
    )


def _own_files(asked: _Asked, host: ChangeHost, present: Mapping[str, str]) -> set[str] | None:
    """The files of the bundle that is there; None: there is none."""
    if MANIFEST_PATH not in present:
        return None
    try:
        before = _Before.model_validate_json(host.read(asked.repository, present[MANIFEST_PATH]))
    except ValidationError:
        return None
    if before.service != asked.bundle.service:
        raise _InTheWay(
            f"The folder {asked.folder} of {asked.repository.name} holds the bundle of"
            f" {before.service[:200]}.",
            fix="Choose a folder for each service, such as"
            f" {FOLDER}/{_slug(asked.bundle.service)}.",
        )
    return {path for path in (*before.files, MANIFEST_PATH) if path_problem(path) is None}


class _Before(Value):
    """What is needed of the manifest of any version."""

    model_config = ConfigDict(extra="ignore")

    service: str
    files: dict[str, str]


def _manifest_of(bundle: Bundle) -> BundleManifest:
    try:
        return BundleManifest.model_validate_json(bundle.file(MANIFEST_PATH).content)
    except (KeyError, ValidationError) as error:
        raise Rejected(
            f"The bundle {bundle.digest} has no manifest that can be read.",
            fix="Make the bundle anew.",
        ) from error


def _draft(asked: _Asked, base: str) -> ProposalDraft:
    return ProposalDraft(
        branch=asked.branch,
        base=base,
        title=f"Load test of {_one_line(asked.bundle.service)}",
        description=describe(asked.manifest, asked.folder),
        draft=asked.draft,
    )


def _message(asked: _Asked) -> str:
    provenance = asked.manifest.provenance
    return (
        f"Load test of {_one_line(asked.bundle.service)}\n\n"
        f"Bundle {asked.bundle.digest}, made by {_one_line(provenance.generator)} of the traffic"
        f"\nfrom {provenance.window.start:%Y-%m-%d %H:%M} to {provenance.window.end:%Y-%m-%d %H:%M}"
        f" UTC and of commit {_one_line(provenance.commit or 'unknown')}.\n"
    )


def describe(manifest: BundleManifest, folder: str) -> str:
    """What the proposal says of the bundle, in Markdown between two marks."""
    proof, left = manifest.proof, manifest.left_out
    tested = percent(manifest.coverage.tested_share)
    proven = (
        "Not run yet."
        if proof is None
        else f"k6 {plain(proof.k6.removeprefix('k6 '))} ran it against a stub that accepts only"
        f" what the code declares: {len(proof.endpoints) - len(proof.failed)} of"
        f" {plural(len(proof.endpoints), 'endpoint')} passed, {percent(proof.share)} of the"
        " requests."
    )
    window = manifest.provenance.window
    seen = f"from {window.start:%Y-%m-%d %H:%M} to {window.end:%Y-%m-%d %H:%M} UTC"
    lines = [
        mark_of(manifest.service),
        f"A [k6](https://k6.io) load test of **{plain(manifest.service)}**, in `{folder}/`.",
        "",
        f"- **Traffic**: {plural(manifest.traffic.requests, 'request')} {seen}",
        f"- **Tested**: {plural(len(manifest.endpoints), 'endpoint')}, {tested} of the requests",
        f"- **Proof**: {proven}",
        f"- **Left out**: {_left_out_count(len(left))}",
        *(f"  - {_harmless(one)}" for one in left[:_MOST_LEFT_OUT]),
        *([f"  - … and {more:,} more"] if (more := len(left) - _MOST_LEFT_OUT) > 0 else []),
        "",
        "Next:",
        "",
        "```sh",
        f"k6 run -e BASE_URL=https://staging.example -e TEST_TYPE=smoke {folder}/script.js",
        "```",
        "",
        f"`{folder}/README.md` says how the load was chosen and what the service needs.",
        "Asked again, Plimsoll adds a commit and brings this text up to date; what you write",
        "above or below it stays.",
        _END,
    ]
    return "\n".join(lines)


def _harmless(one: LeftOut) -> str:
    """It comes out of a repository: it must not end our part of the text, and calls nobody."""
    text = f"{code(one.endpoint)}: {plain(one.reason)}"
    return text.replace("<!--", "<! --").replace("@", "@\u200b")


def _left_out_count(count: int) -> str:
    return "nothing" if count == 0 else plural(count, "endpoint")


def mark_of(service: str) -> str:
    """The comment by which a description is known as ours; people do not see it."""
    return f"<!-- plimsoll:bundle {quote(service, safe='').replace('-', '%2D')} -->"


def merged_description(present: str, ours: str) -> str:
    """A description with our part of it replaced; if nothing of it is ours, it stays."""
    present = _lines(present)
    start, end = present.find(ours.partition("\n")[0]), present.find(_END)
    if start < 0 or end < start:
        return present
    return present[:start] + ours + present[end + len(_END) :]


def _lines(text: str) -> str:
    """As hosts' own editors send texts: with other ends of lines."""
    return text.replace("\r\n", "\n")


def branch_of(service: str) -> str:
    """`plimsoll/<service>`, in letters that every git takes, one branch a service."""
    return f"plimsoll/{_slug(service)}"


def _slug(service: str) -> str:
    slug = _SAFE.sub("-", service).strip("-")[:_LONGEST_SLUG]
    if slug == service:
        return slug
    # Two services must not share a branch because they differ in letters that it cannot have.
    return f"{slug}-{hashlib.sha256(service.encode()).hexdigest()[:8]}".lstrip("-")


def checked_folder(folder: str) -> str:
    """A folder of the repository that may be written to.

    Raises:
        Rejected: it leads elsewhere, or is one that git or a code host reads itself.
    """
    path = folder.rstrip("/").removeprefix("./")
    parts = PurePosixPath(path).parts
    if (
        not parts
        or path_problem(path) is not None
        or any(part.lower().startswith(".git") for part in parts)
        or re.fullmatch(r"[A-Za-z0-9._/@+-]{1,200}", path) is None
    ):
        raise Rejected(
            f"“{folder[:200]}” is no folder for a bundle.",
            fix=f"Give a folder inside the repository, such as {FOLDER}, in plain letters.",
        )
    return path


def checked_base(base: str) -> str:
    """The name of a branch; Rejected: no branch can be called that."""
    if _BRANCH.fullmatch(base) is None or not base.isprintable():
        raise Rejected("The base cannot be the name of a branch.", fix="Give a branch.")
    return base


def _one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
