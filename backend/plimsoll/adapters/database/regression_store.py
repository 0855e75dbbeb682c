"""The port RegressionStore in the database."""

from collections.abc import Sequence

from sqlalchemy import Engine, RowMapping, bindparam, delete, insert, select, update

from plimsoll.adapters.database.run_rows import REGRESSION
from plimsoll.adapters.database.sessions import Writing, reading, writing
from plimsoll.kit.errors import Conflict
from plimsoll.verdict.verdict import Regression

_COLUMN = REGRESSION.c
_KEY = ("service", "environment", "endpoint", "metric")
_THIS = tuple(_COLUMN[name] == bindparam(f"of_{name}") for name in _KEY)
_ALL = select(*(_COLUMN[name] for name in Regression.model_fields))
_OF_RUN = _ALL.where(_COLUMN.run_id == bindparam("of")).order_by(*(_COLUMN[name] for name in _KEY))
_KNOWN = _ALL.where(*_THIS).with_for_update()
_ADD = insert(REGRESSION)
_REPLACE = update(REGRESSION).where(*_THIS)
_FORGET = delete(REGRESSION).where(_COLUMN.run_id == bindparam("of"))


class DatabaseRegressionStore:
    """Reports as rows: one for each metric of an endpoint, of the newest run that reports it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, run_id: str, reported: Sequence[Regression]) -> None:
        try:
            self._keep(run_id, reported)
        except Conflict:
            # Another run reported the same at this moment: now that is known.
            self._keep(run_id, reported)

    def of_run(self, run_id: str) -> tuple[Regression, ...]:
        with reading(self._engine) as session:
            return tuple(_shown(row) for row in session.rows(_OF_RUN, of=run_id))

    def _keep(self, run_id: str, reported: Sequence[Regression]) -> None:
        with writing(self._engine) as session:
            session.change(_FORGET, {"of": run_id})
            for each in reported:
                _keep(session, each)


def _keep(session: Writing, report: Regression) -> None:
    this: dict[str, object] = {f"of_{name}": getattr(report, name) for name in _KEY}
    row = session.row(_KNOWN, **this)
    if row is None:
        session.change(_ADD, dict(report))
        return
    known = _shown(row)
    if (known.at, known.run_id) < (report.at, report.run_id):
        session.change(_REPLACE, this | dict(report))


def _shown(row: RowMapping) -> Regression:
    return Regression.model_validate(dict(row))
