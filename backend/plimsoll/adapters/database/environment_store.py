"""The port EnvironmentStore in the database."""

from sqlalchemy import Engine, bindparam, insert, select, update

from plimsoll.adapters.database.rows import ENVIRONMENT
from plimsoll.adapters.database.sessions import put, reading
from plimsoll.catalog.model import Environment
from plimsoll.kit.errors import NotFound
from plimsoll.kit.page import Page, PageRequest

_SHOWN = select(*(ENVIRONMENT.c[name] for name in Environment.model_fields))
_BY_NAME = _SHOWN.where(ENVIRONMENT.c.name == bindparam("wanted"))
_REPLACE = update(ENVIRONMENT).where(ENVIRONMENT.c.name == bindparam("wanted"))
_ADD = insert(ENVIRONMENT)


class DatabaseEnvironmentStore:
    """Environments as rows."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, environment: Environment) -> bool:
        row = environment.model_dump(mode="json")
        return put(self._engine, _REPLACE, _ADD, environment.name, row)

    def get(self, name: str) -> Environment:
        with reading(self._engine) as session:
            row = session.row(_BY_NAME, wanted=name)
        if row is None:
            raise NotFound(f"There is no environment {name[:100]}.", fix="Register it first.")
        return Environment.model_validate(dict(row))

    def find(self, page: PageRequest, *, names: tuple[str, ...] | None = None) -> Page[Environment]:
        wanted = _SHOWN.order_by(ENVIRONMENT.c.name).limit(page.limit + 1)
        after = page.after()
        if after is not None:
            wanted = wanted.where(ENVIRONMENT.c.name > after)
        if names is not None:
            wanted = wanted.where(ENVIRONMENT.c.name.in_(names))
        with reading(self._engine) as session:
            rows = session.rows(wanted)
        items = tuple(Environment.model_validate(dict(row)) for row in rows[: page.limit])
        return Page.of(items, items[-1].name if len(rows) > page.limit else None)
