"""Which database, and how patient we are with it."""

from pydantic import ConfigDict, Field, SecretStr

from plimsoll.kit.value import Value


class DatabaseSettings(Value):
    """A database of our own, or a schema of one."""

    # An error about the address must not show its password.
    model_config = ConfigDict(hide_input_in_errors=True)

    url: SecretStr = SecretStr("sqlite:///.plimsoll/plimsoll.db")
    """`sqlite:///folder/file.db` (a relative path; absolute with four slashes), or
    `postgresql://user:password@host/database`."""
    pool_size: int = Field(default=10, ge=1, le=200)
    """Connections that are kept open, of one process."""
    pool_overflow: int = Field(default=10, ge=0, le=200)
    """Connections that may be opened beyond these when all are in use."""
    pool_timeout_s: float = Field(default=10.0, gt=0)
    """How long to wait for a connection when all are in use."""
    connect_timeout_s: int = Field(default=5, ge=2, le=300)
    """PostgreSQL, for each of its addresses."""
    statement_timeout_s: float = Field(default=30.0, gt=0)
    """PostgreSQL: a statement that takes longer is given up."""
    lock_timeout_s: float = Field(default=30.0, gt=0)
    """How long to wait for somebody else's transaction."""
    idle_in_transaction_timeout_s: float = Field(default=60.0, gt=0)
    """PostgreSQL ends a connection that holds its locks and is silent for so long."""
