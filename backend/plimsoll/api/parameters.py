"""What paths and queries are made of; each pattern is also in the OpenAPI document."""

import re
from typing import Annotated, TypeAlias, TypeVar

from fastapi import Header, Path, Query
from pydantic import AwareDatetime, BeforeValidator, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from plimsoll.catalog.model import LONGEST_SERVICE_NAME, SERVICE_NAME
from plimsoll.catalog.model import ServiceName as AnyService
from plimsoll.kit.page import LARGEST_PAGE, PageRequest
from plimsoll.kit.value import Value
from plimsoll.pipeline.model import WorkflowStatus

_NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"


class _Absent:
    """There is no way to write null in a query or header: it is left out instead."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        told = handler(schema)
        written, _null = told.pop("anyOf")
        return {**written, **told}


T = TypeVar("T")
Maybe: TypeAlias = Annotated[T | None, _Absent()]
LARGEST_ID = 2**53 - 1
"""The largest integer that JavaScript keeps exactly."""

WorkflowId: TypeAlias = Annotated[
    str, Path(pattern=r"^[0-9A-Za-z-]{1,100}$", description="As it was told on creation.")
]
ServiceName: TypeAlias = Annotated[
    str,
    Path(
        pattern=SERVICE_NAME,
        max_length=LONGEST_SERVICE_NAME,
        description="May contain slashes, as they are or as `%2F`: `component:default/shop`.",
    ),
]
EnvironmentName: TypeAlias = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
ScheduleName: TypeAlias = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
Digest: TypeAlias = Annotated[
    str,
    Path(
        pattern=r"^(sha256:)?[0-9a-fA-F]{8,64}$",
        description="`sha256:` and 64 hexadecimal digits, or at least the first 8 of them.",
    ),
]
FilePath: TypeAlias = Annotated[
    str, Path(min_length=1, max_length=500, pattern=_NO_CONTROLS, description="As listed.")
]
IdempotencyKey: TypeAlias = Annotated[
    Maybe[Annotated[str, Field(max_length=255, pattern=r"^[!-~]([ -~]*[!-~])?$")]],
    Header(
        alias="Idempotency-Key",
        description="The same key and body: the same workflow, also after it has ended.",
    ),
]
After: TypeAlias = Annotated[
    int, Query(ge=0, le=LARGEST_ID, description="The id of the last event that is known.")
]
LastEventId: TypeAlias = Annotated[
    Maybe[Annotated[int, Field(ge=0, le=LARGEST_ID)]],
    Header(alias="Last-Event-ID", description="As `after`, sent by browsers; it wins."),
]
Text: TypeAlias = Annotated[str, Field(min_length=1, max_length=200, pattern=_NO_CONTROLS)]


_DATE = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]")


def _require_date(text: str) -> str:
    """Pydantic takes seconds since 1970 as well, which the document does not say."""
    if _DATE.match(text) is None:
        raise PydanticCustomError("moment", "Input should be like 2026-03-02T12:00:00Z")
    return text


Moment: TypeAlias = Annotated[AwareDatetime, BeforeValidator(_require_date)]
Cursor: TypeAlias = Annotated[str, Field(max_length=1_000, pattern="^[A-Za-z0-9_=-]+$")]


class PageQuery(Value):
    """Which part of a list is wanted."""

    limit: int = Field(default=50, ge=1, le=LARGEST_PAGE)
    cursor: Maybe[Cursor] = Field(default=None, description="`next_cursor` of the page before.")

    @property
    def page(self) -> PageRequest:
        """As the stores take it."""
        return PageRequest(limit=self.limit, cursor=self.cursor)


class ServiceQuery(PageQuery):
    """Which services are wanted."""

    text: Maybe[Text] = Field(default=None, description="Occurs in the name or title.")


class BundleQuery(PageQuery):
    """Which bundles are wanted."""

    service: Maybe[AnyService] = None


class WorkflowsQuery(PageQuery):
    """Which workflows are wanted; every condition narrows."""

    status: Maybe[WorkflowStatus] = None
    template: Maybe[Text] = None
    service: Maybe[AnyService] = None
    text: Maybe[Text] = Field(
        default=None, description="Occurs in the id, the service, who asked, or the error."
    )
    created_from: Maybe[Moment] = None
    created_before: Maybe[Moment] = None
