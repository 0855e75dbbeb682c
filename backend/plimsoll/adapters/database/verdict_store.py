"""The port VerdictStore in the database."""

import zlib
from collections.abc import Mapping, Sequence

from sqlalchemy import Engine, bindparam, insert, select, update

from plimsoll.adapters.database.run_rows import VERDICT
from plimsoll.adapters.database.sessions import put, reading
from plimsoll.kit.finite import require_finite
from plimsoll.verdict.verdict import Conclusion, Verdict

_ADD = insert(VERDICT)
_REPLACE = update(VERDICT).where(VERDICT.c.run_id == bindparam("wanted"))
_THESE = VERDICT.c.run_id.in_(bindparam("of", expanding=True))
_BODY = select(VERDICT.c.body).where(VERDICT.c.run_id == bindparam("of"))
_BODIES = select(VERDICT.c.run_id, VERDICT.c.body).where(_THESE)
_CONCLUSIONS = select(VERDICT.c.run_id, VERDICT.c.conclusion, VERDICT.c.explanation).where(_THESE)


class DatabaseVerdictStore:
    """Verdicts as rows: compressed JSON, with the conclusion beside it for lists."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, verdict: Verdict) -> None:
        require_finite(verdict, "verdict")
        row: dict[str, object] = {
            "run_id": verdict.run_id,
            "conclusion": verdict.conclusion.value,
            "explanation": verdict.explanation,
            "judged_at": verdict.judged_at,
            "body": zlib.compress(verdict.model_dump_json().encode()),
        }
        put(self._engine, _REPLACE, _ADD, verdict.run_id, row)

    def get(self, run_id: str) -> Verdict | None:
        with reading(self._engine) as session:
            row = session.row(_BODY, of=run_id)
        return None if row is None else _shown(row["body"])

    def of_runs(self, run_ids: Sequence[str]) -> Mapping[str, Verdict]:
        if not run_ids:
            return {}
        with reading(self._engine) as session:
            rows = session.rows(_BODIES, of=list(run_ids))
        return {row["run_id"]: _shown(row["body"]) for row in rows}

    def conclusions(self, run_ids: Sequence[str]) -> Mapping[str, tuple[Conclusion, str]]:
        if not run_ids:
            return {}
        with reading(self._engine) as session:
            rows = session.rows(_CONCLUSIONS, of=list(run_ids))
        return {row["run_id"]: (Conclusion(row["conclusion"]), row["explanation"]) for row in rows}


def _shown(body: bytes) -> Verdict:
    return Verdict.model_validate_json(zlib.decompress(body))
