"""A small shop whose users have sessions, written by hand."""

from plimsoll.catalog.model import JsonSchema, Security
from plimsoll.workload.links import links
from plimsoll.workload.model import (
    Column,
    DataTable,
    JourneyPlan,
    JourneyStep,
    ScenarioPlan,
    WorkloadModel,
)
from tests.bundle.models import endpoint, model_of, path, plan, scenario

ORDER: JsonSchema = {"type": "object", "properties": {"id": {"type": "string"}}}
LOGIN: JsonSchema = {"type": "object", "properties": {"access_token": {"type": "string"}}}
BEARER = Security(scheme="bearer")


def shop_with_sessions(*, sessions_per_second: int = 10) -> WorkloadModel:
    """Half of the sessions log in; each creates an order and looks at it twice on average.

    begin → login (1/2) or create (1/2); login → create; create → order; order → order (1/2) or end.
    """
    login = plan(
        "post-login",
        endpoint("POST /login").model_copy(update={"responses": {"200": LOGIN}}),
        requests=500,
    )
    create = plan(
        "post-orders",
        endpoint("POST /orders", body=True).model_copy(update={"responses": {"201": ORDER}}),
        requests=1000,
        bodies=({"sku": "a-1"}, {"sku": "b"}),
    )
    order = plan(
        "get-orders-id",
        endpoint("GET /orders/{order_id}", path("order_id"), security=(BEARER,)),
        requests=2000,
        table=DataTable(
            columns=(Column(name="order_id", location="path", origin="observed"),),
            rows=(("41",), ("42",)),
        ),
    )
    plans = (order, create, login)
    model = model_of(
        plans,
        tuple(
            scenario(one.slug, one, replay=(one.requests // 100 * sessions_per_second // 10,))
            for one in plans
        ),
    )
    return model.model_copy(
        update={
            "journeys": JourneyPlan(
                observed_sessions=1000,
                kept_from_clients=5,
                steps=(
                    step("post-orders", "get-orders-id", 1000, 0.1, 0.3),
                    step("get-orders-id", "get-orders-id", 1000, 0.2),
                    step("get-orders-id", None, 1000),
                    step(None, "post-orders", 500),
                    step(None, "post-login", 500),
                    step("post-login", "post-orders", 500, 0.05),
                ),
                longest=1000,
                scenario=ScenarioPlan(
                    name="journeys",
                    slugs=tuple(one.slug for one in plans),
                    weights=tuple(one.requests for one in plans),
                    time_unit_s=1,
                    replay_targets=(sessions_per_second,),
                    average_target=sessions_per_second,
                    busy_s=0.175,
                    thinks_s=0.425,
                    requests_each=3.5,
                ),
                links=links([one.endpoint for one in plans]),
            )
        }
    )


def step(before: str | None, after: str | None, times: float, *pauses_s: float) -> JourneyStep:
    return JourneyStep(before=before, after=after, times=times, pauses_s=pauses_s)
