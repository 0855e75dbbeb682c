"""Shows stored bundles to whoever may see them."""

from collections.abc import Iterator

from plimsoll.access.model import Principal
from plimsoll.access.permit import require_visible
from plimsoll.bundle.address import PREFIX, only_digest
from plimsoll.bundle.manifest import MANIFEST_PATH, BundleManifest
from plimsoll.bundle.model import BundleFile, BundleRecord
from plimsoll.bundle.ports import BundleCatalog, BundleStore
from plimsoll.bundle.report import FileReport
from plimsoll.kit.errors import NotFound
from plimsoll.kit.page import LARGEST_PAGE, PageRequest
from plimsoll.kit.value import Value

_WHOLE = 64


class ShownBundle(Value):
    """A bundle without the content of its files."""

    record: BundleRecord
    files: tuple[FileReport, ...]
    manifest: BundleManifest


def visible_bundle(typed: str, *, principal: Principal, catalog: BundleCatalog) -> BundleRecord:
    """The record of the bundle whose digest is, or starts, as typed.

    Raises:
        NotFound: there is none, or it is of a service outside the principal's limits.
        Conflict: several digests that the principal may see start so.
        Rejected: what was typed is no digest.
    """
    digits = typed.lower().removeprefix(PREFIX)
    # Among the visible ones only: the others' digests must not come up in a message.
    whole = (
        PREFIX + digits
        if len(digits) == _WHOLE
        else only_digest(digits, _visible_digests(principal, catalog))
    )
    record = catalog.get(whole)
    require_visible(principal, record.service, f"bundle {record.digest}")
    return record


def show_bundle(
    typed: str, *, principal: Principal, catalog: BundleCatalog, store: BundleStore
) -> ShownBundle:
    """What is in a bundle; errors as in `visible_bundle`, and Rejected if it is damaged."""
    record = visible_bundle(typed, principal=principal, catalog=catalog)
    bundle = store.get(record.digest)
    return ShownBundle(
        record=record,
        files=FileReport.all_of(bundle),
        manifest=BundleManifest.model_validate_json(bundle.file(MANIFEST_PATH).content),
    )


def file_of_bundle(
    typed: str, path: str, *, principal: Principal, catalog: BundleCatalog, store: BundleStore
) -> BundleFile:
    """A file of a bundle; errors as in `show_bundle`, and NotFound if it has no such file."""
    record = visible_bundle(typed, principal=principal, catalog=catalog)
    for file in store.get(record.digest).files:
        if file.path == path:
            return file
    raise NotFound(f"The bundle {record.digest} has no file {path[:200]}.")


def _visible_digests(principal: Principal, catalog: BundleCatalog) -> Iterator[str]:
    request = PageRequest(limit=LARGEST_PAGE)
    while True:
        page = catalog.find(request, services=principal.services)
        yield from (record.digest for record in page.items)
        if page.next_cursor is None:
            return
        request = PageRequest(limit=LARGEST_PAGE, cursor=page.next_cursor)
