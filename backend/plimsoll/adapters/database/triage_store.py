"""The port TriageStore in the database."""

from collections.abc import Mapping, Sequence
from contextlib import suppress

from sqlalchemy import Engine, RowMapping, bindparam, insert, select

from plimsoll.adapters.database.run_rows import TRIAGE
from plimsoll.adapters.database.sessions import reading, writing
from plimsoll.kit.errors import Conflict
from plimsoll.verdict.verdict import TriageEntry

_ADD = insert(TRIAGE)
_KNOWN = select(TRIAGE.c.id).where(TRIAGE.c.id == bindparam("wanted"))
_OF_RUNS = (
    select(*(TRIAGE.c[name] for name in TriageEntry.model_fields))
    .where(TRIAGE.c.run_id.in_(bindparam("of", expanding=True)))
    .order_by(TRIAGE.c.run_id, TRIAGE.c.at, TRIAGE.c.id)
)


class DatabaseTriageStore:
    """Entries as rows that are added and never changed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, entry: TriageEntry) -> None:
        row: dict[str, object] = {**dict(entry), "state": entry.state.value}
        # Who adds the same at this moment is the first one.
        with suppress(Conflict), writing(self._engine) as session:
            if session.row(_KNOWN, wanted=entry.id) is None:
                session.change(_ADD, row)

    def of_run(self, run_id: str) -> tuple[TriageEntry, ...]:
        return self.of_runs([run_id]).get(run_id, ())

    def of_runs(self, run_ids: Sequence[str]) -> Mapping[str, tuple[TriageEntry, ...]]:
        if not run_ids:
            return {}
        with reading(self._engine) as session:
            rows = session.rows(_OF_RUNS, of=list(run_ids))
        found: dict[str, list[TriageEntry]] = {}
        for row in rows:
            found.setdefault(row["run_id"], []).append(_shown(row))
        return {run_id: tuple(entries) for run_id, entries in found.items()}


def _shown(row: RowMapping) -> TriageEntry:
    return TriageEntry.model_validate(dict(row))
