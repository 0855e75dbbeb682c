"""How Alembic runs our migrations: within the transaction that `migrate.py` began."""

from alembic import context
from sqlalchemy import Connection

from plimsoll.adapters.database.run_rows import ALL_TABLES


def run() -> None:
    connection = context.config.attributes["connection"]
    if not isinstance(connection, Connection):
        raise TypeError("use plimsoll db upgrade")
    context.configure(
        connection=connection,
        target_metadata=ALL_TABLES,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
        compare_type=True,
    )
    context.run_migrations()


run()
