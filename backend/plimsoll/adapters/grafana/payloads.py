"""What Grafana answers."""

from typing import TypeVar

from pydantic import BaseModel, JsonValue, TypeAdapter, ValidationError

from plimsoll.kit.errors import Unavailable


class DataSource(BaseModel):
    """Something that Grafana asks."""

    uid: str
    name: str
    type: str
    """The id of its plugin, such as `prometheus`."""
    isDefault: bool = False  # noqa: N815 - Grafana's name

    @property
    def shown(self) -> str:
        """For people."""
        return f"“{self.name}” (uid={self.uid}, {self.type})"


class Hit(BaseModel):
    """A dashboard that a search found."""

    uid: str
    title: str
    url: str
    """From the root of the server."""
    tags: list[str] = []


class Annotation(BaseModel):
    """A moment or a stretch of time with words."""

    id: int
    time: int
    """Milliseconds since 1970."""
    timeEnd: int = 0  # noqa: N815 - Grafana's name
    """0, or the same as `time`: a moment."""
    tags: list[str] | None = None


DATA_SOURCES = TypeAdapter(list[DataSource])
HITS = TypeAdapter(list[Hit])
ANNOTATIONS = TypeAdapter(list[Annotation])

T = TypeVar("T")


def read(kind: TypeAdapter[T], answer: JsonValue, place: str) -> T:
    """The answer as what it should be.

    Raises:
        Unavailable: it is something else.
    """
    try:
        return kind.validate_python(answer)
    except ValidationError as error:
        raise Unavailable(
            "Grafana answers what no Grafana would.",
            where=place,
            fix="Check PLIMSOLL_GRAFANA__URL, and whether something else answers in its place.",
        ) from error
