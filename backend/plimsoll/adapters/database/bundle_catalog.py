"""The port BundleCatalog in the database."""

from sqlalchemy import ColumnElement, Engine, and_, bindparam, insert, or_, select

from plimsoll.adapters.database.rows import BUNDLE
from plimsoll.adapters.database.sessions import reading, writing
from plimsoll.bundle.model import BundleRecord
from plimsoll.kit.errors import Conflict, NotFound
from plimsoll.kit.page import Page, PageRequest, place_in_time, read_place_in_time

_SHOWN = select(*(BUNDLE.c[name] for name in BundleRecord.model_fields))
_BY_DIGEST = _SHOWN.where(BUNDLE.c.digest == bindparam("wanted"))
_NEWEST = _SHOWN.order_by(BUNDLE.c.stored_at.desc(), BUNDLE.c.digest.desc())
_ADD = insert(BUNDLE)


class DatabaseBundleCatalog:
    """Records of bundles as rows."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def record(self, bundle: BundleRecord) -> None:
        row = {name: getattr(bundle, name) for name in BundleRecord.model_fields}
        try:
            with writing(self._engine) as session:
                if session.row(_BY_DIGEST, wanted=bundle.digest) is None:
                    session.change(_ADD, row)
        except Conflict:
            # Somebody else noted it at this moment: that was the first one.
            return

    def get(self, digest: str) -> BundleRecord:
        with reading(self._engine) as session:
            row = session.row(_BY_DIGEST, wanted=digest)
        if row is None:
            raise NotFound(f"There is no bundle {digest[:100]}.")
        return BundleRecord.model_validate(dict(row))

    def find(
        self,
        page: PageRequest,
        *,
        service: str | None = None,
        services: tuple[str, ...] | None = None,
    ) -> Page[BundleRecord]:
        wanted = _NEWEST.limit(page.limit + 1)
        after = page.after()
        if after is not None:
            wanted = wanted.where(_older(after))
        if service is not None:
            wanted = wanted.where(BUNDLE.c.service == service)
        if services is not None:
            wanted = wanted.where(BUNDLE.c.service.in_(services))
        with reading(self._engine) as session:
            rows = session.rows(wanted)
        items = tuple(BundleRecord.model_validate(dict(row)) for row in rows[: page.limit])
        return Page.of(items, _place(items[-1]) if len(rows) > page.limit else None)


def _place(bundle: BundleRecord) -> str:
    """Where a bundle stands in the list."""
    return place_in_time(bundle.stored_at, bundle.digest)


def _older(place: str) -> ColumnElement[bool]:
    """Whatever comes after that place."""
    stored_at, digest = read_place_in_time(place)
    column = BUNDLE.c
    same = and_(column.stored_at == stored_at, column.digest < digest)
    return or_(column.stored_at < stored_at, same)
