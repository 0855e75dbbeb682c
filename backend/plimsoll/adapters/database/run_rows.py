"""The tables of runs, verdicts and histories, as both engines have them."""

from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import Column, ForeignKey, Index, LargeBinary, MetaData, text
from sqlmodel import Field

from plimsoll.adapters.database.columns import Json, Moment, Number, Words
from plimsoll.adapters.database.rows import Row, table_of

# An index with this condition serves queries that say it literally.
UNUSUAL = text("status <> 'completed'")
WAITING = text("NOT answered")


class RunRow(Row, table=True):
    """A run; what it measured is a row of another table, so that lists stay quick.

    Every list is read off one index in its order: what a list can begin with (service,
    environment, status, test type, nothing) comes first there, and the other conditions last, to
    be looked at without the row. `beat_at` is in none of them: it changes twice a second.
    """

    __tablename__ = "run"
    __table_args__ = (
        Index("ix_run_created_at_id", "created_at", "id"),
        Index("ix_run_service", "service", "created_at", "id", "environment", "status",
              "test_type"),
        Index("ix_run_environment", "environment", "test_type", "created_at", "id", "status"),
        Index("ix_run_test_type", "test_type", "created_at", "id", "status"),
        Index(
            "ix_run_unusual",
            "status",
            "created_at",
            "id",
            "environment",
            "test_type",
            sqlite_where=UNUSUAL,
            postgresql_where=UNUSUAL,
        ),
    )  # fmt: skip

    id: str = Field(sa_type=Words, primary_key=True)
    service: str = Field(sa_type=Words)
    environment: str = Field(sa_type=Words)
    base_url: str = Field(sa_type=Words)
    bundle_digest: str = Field(sa_type=Words)
    workload_digest: str = Field(sa_type=Words)
    test_type: str = Field(sa_type=Words)
    duration_s: int = Field(sa_type=Number)
    scale: float
    version: str = Field(sa_type=Words)
    workflow_id: str = Field(sa_type=Words)
    """No reference: a run outlives its workflow."""
    requested_by: str = Field(sa_type=Words)
    status: str = Field(sa_type=Words)
    created_at: datetime = Field(sa_type=Moment)
    started_at: datetime | None = Field(sa_type=Moment)
    ended_at: datetime | None = Field(sa_type=Moment)
    requests: int = Field(sa_type=Number)
    error_rate: float | None
    reason: str = Field(sa_type=Words)
    validity: dict[str, JsonValue] | None = Field(sa_type=Json)
    fidelity: float | None
    owner: str | None = Field(sa_type=Words)
    """Who executes it, or did."""
    beat_at: datetime | None = Field(sa_type=Moment)
    progress: dict[str, JsonValue] | None = Field(sa_type=Json)
    """Where it was at that moment."""
    stop_reason: str | None = Field(sa_type=Words)
    """Why somebody asked for its end; never empty."""


class ResultRow(Row, table=True):
    """What a run measured."""

    __tablename__ = "result"
    __table_args__ = (Index("ix_result_ended_at", "ended_at"),)

    run_id: str = Field(
        sa_column=Column(
            "run_id",
            Words,
            ForeignKey("run.id", ondelete="CASCADE"),
            primary_key=True,
            nullable=False,
        )
    )
    ended_at: datetime = Field(sa_type=Moment)
    """Of the run: by it results are forgotten."""
    body: bytes = Field(sa_type=LargeBinary)
    """JSON, compressed."""


class VerdictRow(Row, table=True):
    """The verdict on a run; the conclusion by itself, for lists."""

    __tablename__ = "verdict"

    run_id: str = Field(sa_type=Words, primary_key=True)
    conclusion: str = Field(sa_type=Words)
    explanation: str = Field(sa_type=Words)
    judged_at: datetime = Field(sa_type=Moment)
    body: bytes = Field(sa_type=LargeBinary)
    """The whole verdict: JSON, compressed."""


class MeasurementRow(Row, table=True):
    """What a run adds to all histories of its service, environment and test type."""

    __tablename__ = "measurement"
    __table_args__ = (
        Index("ix_measurement_newest", "service", "environment", "test_type", "at", "run_id"),
    )

    run_id: str = Field(sa_type=Words, primary_key=True)
    service: str = Field(sa_type=Words, primary_key=True)
    environment: str = Field(sa_type=Words, primary_key=True)
    test_type: str = Field(sa_type=Words, primary_key=True)
    at: datetime = Field(sa_type=Moment)
    version: str = Field(sa_type=Words)
    workload_digest: str = Field(sa_type=Words)
    names: bytes = Field(sa_type=LargeBinary)
    """Which metrics of which endpoints; most runs of a service have the same."""
    figures: bytes = Field(sa_type=LargeBinary)
    """Their values and numbers of samples, in that order."""


class TriageRow(Row, table=True):
    """Something that somebody did about a regression."""

    __tablename__ = "triage"
    __table_args__ = (Index("ix_triage_run_id_at_id", "run_id", "at", "id"),)

    id: str = Field(sa_type=Words, primary_key=True)
    run_id: str = Field(sa_type=Words)
    endpoint: str = Field(sa_type=Words)
    metric: str = Field(sa_type=Words)
    state: str = Field(sa_type=Words)
    assignee: str = Field(sa_type=Words)
    muted_until: datetime | None = Field(sa_type=Moment)
    comment: str = Field(sa_type=Words)
    by: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=Moment)


class RegressionRow(Row, table=True):
    """What the newest run reports of a metric of an endpoint, and whether people answered."""

    __tablename__ = "regression"
    __table_args__ = (
        Index("ix_regression_run_id", "run_id"),
        Index(
            "ix_regression_waiting",
            "service",
            "environment",
            "endpoint",
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
    )

    service: str = Field(sa_type=Words, primary_key=True)
    environment: str = Field(sa_type=Words, primary_key=True)
    endpoint: str = Field(sa_type=Words, primary_key=True)
    metric: str = Field(sa_type=Words, primary_key=True)
    run_id: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=Moment)
    answered: bool


class LoadLineRow(Row, table=True):
    """What a search for the load line found; what lists show by itself."""

    __tablename__ = "load_line"
    __table_args__ = (
        Index("ix_load_line_service", "service", "measured_at", "run_id", "environment", "outcome"),
        Index("ix_load_line_measured_at", "measured_at", "run_id"),
    )

    run_id: str = Field(sa_type=Words, primary_key=True)
    service: str = Field(sa_type=Words)
    environment: str = Field(sa_type=Words)
    version: str = Field(sa_type=Words)
    outcome: str = Field(sa_type=Words)
    line_per_s: float | None
    low_per_s: float | None
    high_per_s: float | None
    headroom: dict[str, JsonValue] | None = Field(sa_type=Json)
    measured_at: datetime = Field(sa_type=Moment)
    body: bytes = Field(sa_type=LargeBinary)
    """The whole of it: JSON, compressed."""


class HaltRow(Row, table=True):
    """The kill switch; no row: it is not pulled."""

    __tablename__ = "halt"

    scope: str = Field(sa_type=Words, primary_key=True)
    """What it stops."""
    reason: str = Field(sa_type=Words)
    by: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=Moment)


RUN = table_of(RunRow)
RESULT = table_of(ResultRow)
VERDICT = table_of(VerdictRow)
MEASUREMENT = table_of(MeasurementRow)
TRIAGE = table_of(TriageRow)
REGRESSION = table_of(RegressionRow)
LOAD_LINE = table_of(LoadLineRow)
HALT = table_of(HaltRow)

ALL_TABLES: MetaData = Row.metadata
"""These and those of `rows`."""
