"""Makes DBOS's tables."""

import sqlalchemy as sa
from dbos import DBOS
from sqlalchemy import event

from plimsoll.adapters.dbos.names import SCHEMA
from plimsoll.adapters.dbos.sqlite import prepare


def upgrade(database: sa.Engine) -> None:
    """Makes or changes the tables; twice is the same as once.

    DBOS opens the database itself for that, so whatever SQLite needs is given to every engine
    while it does.
    """
    address = database.url.render_as_string(hide_password=False)
    if database.dialect.name != "sqlite":
        DBOS.migrate(address, schema=SCHEMA)
        return
    event.listen(sa.Engine, "connect", prepare)
    try:
        DBOS.migrate(address)
    finally:
        event.remove(sa.Engine, "connect", prepare)
