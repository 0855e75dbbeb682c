"""The port ServiceStore in the database."""

from sqlalchemy import Engine, bindparam, insert, select, update

from plimsoll.adapters.database.columns import storable
from plimsoll.adapters.database.rows import SERVICE
from plimsoll.adapters.database.sessions import put, reading
from plimsoll.catalog.model import Service
from plimsoll.kit.errors import NotFound
from plimsoll.kit.page import Page, PageRequest

_SHOWN = select(*(SERVICE.c[name] for name in Service.model_fields))
_BY_NAME = _SHOWN.where(SERVICE.c.name == bindparam("wanted"))
_REPLACE = update(SERVICE).where(SERVICE.c.name == bindparam("wanted"))
_ADD = insert(SERVICE)


class DatabaseServiceStore:
    """Services as rows."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, service: Service) -> bool:
        searched = f"{service.name}\x1f{service.title}".lower()
        row = service.model_dump(mode="json") | {"searched": searched}
        return put(self._engine, _REPLACE, _ADD, service.name, row)

    def get(self, name: str) -> Service:
        with reading(self._engine) as session:
            row = session.row(_BY_NAME, wanted=name)
        if row is None:
            raise NotFound(f"There is no service {name[:200]}.", fix="Register it first.")
        return Service.model_validate(dict(row))

    def find(
        self, page: PageRequest, *, text: str | None = None, names: tuple[str, ...] | None = None
    ) -> Page[Service]:
        wanted = _SHOWN.order_by(SERVICE.c.name).limit(page.limit + 1)
        after = page.after()
        if after is not None:
            wanted = wanted.where(SERVICE.c.name > after)
        if text:
            lower = storable(text).lower()
            wanted = wanted.where(SERVICE.c.searched.contains(lower, autoescape=True))
        if names is not None:
            wanted = wanted.where(SERVICE.c.name.in_(names))
        with reading(self._engine) as session:
            rows = session.rows(wanted)
        items = tuple(Service.model_validate(dict(row)) for row in rows[: page.limit])
        return Page.of(items, items[-1].name if len(rows) > page.limit else None)
