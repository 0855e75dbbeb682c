"""Routes: environments, and the load that each may be put through."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from plimsoll.api.access import Admin, Reader, TheBackend
from plimsoll.api.document import strictly
from plimsoll.api.errors import errors
from plimsoll.api.parameters import EnvironmentName, PageQuery
from plimsoll.catalog.model import Environment, LoadPolicy
from plimsoll.catalog.register import register_environment
from plimsoll.catalog.show import visible_environment
from plimsoll.kit.errors import NotFound, Rejected
from plimsoll.kit.page import Page
from plimsoll.kit.value import Value

router = APIRouter(prefix="/api/v1/environments", tags=["environments"])


class NewEnvironment(Value):
    """An environment; its name is in the path."""

    base_url: str = Field(default="", max_length=2_000)
    policy: LoadPolicy = LoadPolicy()


@router.put(
    "/{name}",
    operation_id="put_environment",
    responses={
        201: {"model": Environment, "description": "It is new."},
        **errors(Rejected, body=True),
    },
)
def put(
    name: EnvironmentName,
    wanted: Annotated[NewEnvironment, strictly(NewEnvironment)],
    principal: Admin,
    backend: TheBackend,
    response: Response,
) -> Environment:
    """Register an environment with its load policy, or replace it."""
    environment = Environment(name=name, base_url=wanted.base_url, policy=wanted.policy)
    new = register_environment(environment, principal=principal, environments=backend.environments)
    response.status_code = 201 if new else 200
    return environment


@router.get("", operation_id="list_environments", responses=errors(Rejected))
def list_(
    wanted: Annotated[PageQuery, Query()], principal: Reader, backend: TheBackend
) -> Page[Environment]:
    """List the environments by name."""
    return backend.environments.find(wanted.page, names=principal.environments)


@router.get("/{name}", operation_id="get_environment", responses=errors(NotFound, Rejected))
def get(name: EnvironmentName, principal: Reader, backend: TheBackend) -> Environment:
    """Show an environment."""
    return visible_environment(name, principal=principal, environments=backend.environments)
