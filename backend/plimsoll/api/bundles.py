"""Routes: bundles, their files and archives."""

from pathlib import PurePosixPath
from typing import Annotated, TypeAlias
from urllib.parse import quote

from fastapi import APIRouter, Header, Query, Response
from pydantic import Field

from plimsoll.api.access import Reader, Requester, TheBackend
from plimsoll.api.document import strictly
from plimsoll.api.errors import errors
from plimsoll.api.parameters import BundleQuery, Digest, FilePath, Maybe
from plimsoll.bundle.cover import cover_now
from plimsoll.bundle.model import BundleRecord, Coverage
from plimsoll.bundle.propose import FOLDER, ProposedBundle, change_host_of, propose_bundle
from plimsoll.bundle.show import ShownBundle, file_of_bundle, show_bundle, visible_bundle
from plimsoll.kit.errors import Conflict, Forbidden, Misconfigured, NotFound, Rejected, Unavailable
from plimsoll.kit.page import Page
from plimsoll.kit.value import Value
from plimsoll.pipeline.last_bundle import LastBundle

PREFIX = "/api/v1/bundles"
router = APIRouter(prefix=PREFIX, tags=["bundles"])

_FOR_EVER = "private, max-age=31536000, immutable"
"""A digest names the same bytes for ever."""
_TEXT = "text/plain; charset=utf-8"
_MEDIA_TYPES = {
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
}
"""All others are plain text: no browser shall render or run what came out of a repository."""
_BINARY = {"schema": {"type": "string", "contentMediaType": "application/zip"}}
_HEADERS = {
    name: {"required": True, "schema": {"type": "string"}}
    for name in ("Content-Disposition", "ETag")
}


IfNoneMatch: TypeAlias = Annotated[
    Maybe[Annotated[str, Field(max_length=1_000)]], Header(alias="If-None-Match")
]


class BundleLink(Value):
    """Where a bundle's archive can be fetched."""

    url: str
    """Absolute, for anybody who holds it; or a path of this server, for whoever has a token."""
    expires_in_s: int | None = None
    """None: it is not told, or it does not expire."""


@router.get(
    "",
    operation_id="list_bundles",
    responses={
        200: {
            "description": "Some of the bundles.",
            "links": {
                "link": {
                    "operationId": "link_bundle",
                    "parameters": {"digest": "$response.body#/items/0/digest"},
                }
            },
        },
        **errors(Rejected),
    },
)
def list_(
    wanted: Annotated[BundleQuery, Query()], principal: Reader, backend: TheBackend
) -> Page[BundleRecord]:
    """List bundles, newest first."""
    return backend.bundle_catalog.find(
        wanted.page, service=wanted.service, services=principal.services
    )


@router.get("/{digest}", operation_id="get_bundle", responses=errors(NotFound, Conflict, Rejected))
def get(digest: Digest, principal: Reader, backend: TheBackend) -> ShownBundle:
    """Show a bundle: its record, files and manifest."""
    return show_bundle(
        digest,
        principal=principal,
        catalog=backend.bundle_catalog,
        store=backend.bundle_store,
    )


@router.get(
    "/{digest}/coverage",
    operation_id="get_bundle_coverage",
    responses=errors(NotFound, Conflict, Rejected),
)
def get_coverage(digest: Digest, principal: Reader, backend: TheBackend) -> Coverage:
    """Show what a bundle tests of its service's newest code and traffic.

    The newest are those that the service's last bundle was made of; what that bundle no longer
    found in the code is removed.
    """
    shown = show_bundle(
        digest,
        principal=principal,
        catalog=backend.bundle_catalog,
        store=backend.bundle_store,
    )
    last = LastBundle(shown.record.service, principal=principal, store=backend.workflows)
    return cover_now(shown.manifest, last.discovery().endpoints, last.matched())


class ProposalRequest(Value):
    """Where a bundle is proposed."""

    to: str = Field(min_length=1, max_length=2_000)
    """`https://github.com/owner/name`, `github:owner/name` or `gitlab:group/project`."""
    folder: str = Field(default=FOLDER, max_length=200)
    base: str | None = Field(default=None, min_length=1, max_length=300)
    draft: bool = False


@router.post(
    "/{digest}/proposals",
    operation_id="propose_bundle",
    responses=errors(
        NotFound, Conflict, Rejected, Forbidden, Misconfigured, Unavailable, body=True
    ),
)
def propose(
    digest: Digest,
    wanted: Annotated[ProposalRequest, strictly(ProposalRequest)],
    principal: Requester,
    backend: TheBackend,
) -> ProposedBundle:
    """Open a pull or merge request with a bundle, or bring the open one up to date."""
    record = visible_bundle(digest, principal=principal, catalog=backend.bundle_catalog)
    bundle = backend.bundle_store.get(record.digest)
    host = change_host_of(wanted.to, backend.change_hosts)
    return propose_bundle(
        bundle, to=wanted.to, host=host, folder=wanted.folder, base=wanted.base, draft=wanted.draft
    )


@router.get(
    "/{digest}/files/{path:path}",
    operation_id="get_bundle_file",
    response_class=Response,
    responses={
        200: {
            "description": "The file, never as HTML.",
            "content": {
                kind: {"schema": {} if kind == "application/json" else {"type": "string"}}
                for kind in (_TEXT, *_MEDIA_TYPES.values())
            },
            "headers": _HEADERS,
        },
        **errors(NotFound, Conflict, Rejected),
    },
)
def get_file(digest: Digest, path: FilePath, principal: Reader, backend: TheBackend) -> Response:
    """Fetch a file of a bundle."""
    file = file_of_bundle(
        digest,
        path,
        principal=principal,
        catalog=backend.bundle_catalog,
        store=backend.bundle_store,
    )
    kind = _MEDIA_TYPES.get(PurePosixPath(file.path).suffix, _TEXT)
    return _download(file.content.encode(), PurePosixPath(file.path).name, kind, file.digest)


@router.get(
    "/{digest}/archive",
    operation_id="get_bundle_archive",
    response_class=Response,
    responses={
        200: {
            "description": "The zip archive.",
            "content": {"application/zip": _BINARY},
            "headers": _HEADERS,
        },
        304: {"description": "The caller has it: If-None-Match is its digest."},
        **errors(NotFound, Conflict, Rejected),
    },
)
def get_archive(
    digest: Digest,
    principal: Reader,
    backend: TheBackend,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Fetch a bundle as a zip archive."""
    record = visible_bundle(digest, principal=principal, catalog=backend.bundle_catalog)
    if record.digest in (if_none_match or ""):
        return Response(status_code=304, headers={"ETag": f'"{record.digest}"'})
    archive = backend.bundle_store.archive(record.digest)
    return _download(archive, f"{record.digest[7:19]}.zip", "application/zip", record.digest)


@router.post(
    "/{digest}/link",
    operation_id="link_bundle",
    responses=errors(NotFound, Conflict, Rejected, body=True),
)
def link(digest: Digest, principal: Reader, backend: TheBackend) -> BundleLink:
    """Make a fresh link to a bundle's archive."""
    record = visible_bundle(digest, principal=principal, catalog=backend.bundle_catalog)
    url = backend.bundle_store.link(record.digest)
    return BundleLink(url=url or f"{PREFIX}/{record.digest}/archive")


def _download(content: bytes, name: str, media_type: str, digest: str) -> Response:
    return Response(
        content,
        media_type=media_type,
        headers={
            "ETag": f'"{digest}"',
            "Cache-Control": _FOR_EVER,
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        },
    )
