"""How workflows are queued and run."""

from typing import Self

from pydantic import Field, SecretStr, model_validator

from plimsoll.kit.value import Value

_LOOKS = 4
"""Between two beats of another worker, and with room for a look that comes late."""


class DbosSettings(Value):
    """The engine of a worker, and of whoever gives it work."""

    url: SecretStr | None = None
    """Where the engine keeps its queue. None: the PostgreSQL database of
    `PLIMSOLL_DATABASE__URL`, or a file `engine.db` beside the SQLite one."""
    at_once: int = Field(default=4, ge=1, le=1_000)
    """Workflows that one worker runs at the same time."""
    at_once_per_service: int = Field(default=2, ge=1, le=1_000)
    """Workflows of one service that all workers together run at the same time."""
    at_once_in_total: int | None = Field(default=None, ge=1, le=10_000)
    """Workflows that all workers together run at the same time; None: as many as they can."""
    polling_interval_s: float = Field(default=0.1, gt=0, le=10)
    """How often a worker looks for work."""
    beat_s: float = Field(default=1.0, gt=0, le=30)
    """How often a worker shows that it is alive, and looks for wishes to cancel."""
    dead_after_s: float = Field(default=5.0, gt=0, le=300)
    """How long a worker's beat may stand still before another one takes its workflows over."""
    keep_days: float | None = Field(default=90, gt=0, le=10_000)
    """How long ended workflows are kept; None: for ever."""

    @model_validator(mode="after")
    def _is_seen_often_enough(self) -> Self:
        """Whoever looks too seldom cannot tell standing still from not having been looked at."""
        if self.dead_after_s < _LOOKS * self.beat_s:
            raise ValueError(f"DEAD_AFTER_S has to be at least {_LOOKS} times BEAT_S")
        return self
