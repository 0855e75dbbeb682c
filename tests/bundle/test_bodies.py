import pytest
from pydantic import JsonValue

from plimsoll.bundle.bodies import bodies_source, secrets_of, variable_of
from plimsoll.catalog.model import Endpoint, SourceLocation
from plimsoll.workload.model import Objectives, RequestPlan


def plan_with(*bodies: JsonValue, content_type: str = "application/json") -> RequestPlan:
    endpoint = Endpoint(
        method="POST",
        route="/login",
        body_content_type=content_type,
        source=SourceLocation(file="app.py", line=1),
        framework="fastapi",
    )
    return RequestPlan(
        slug="post-login",
        endpoint=endpoint,
        requests=10,
        bodies=bodies,
        objectives=Objectives(p95_ms=None, error_rate=0.01, success_rate=0.95),
        busy_s=1,
    )


@pytest.mark.parametrize(
    ("content_type", "function"),
    [
        ("application/json", "JSON.stringify"),
        ("application/x-www-form-urlencoded", "form"),
        ("multipart/form-data", "multipart"),
    ],
)
def test_a_secret_of_a_body_comes_from_the_environment(content_type: str, function: str) -> None:
    plan = plan_with({"username": "ada", "password": "made-up"}, content_type=content_type)
    assert bodies_source(plan) == (
        f"[{function}({{ username: 'ada', password: __ENV.BODY_PASSWORD || 'made-up' }})]"
    )
    assert secrets_of(plan) == {"BODY_PASSWORD": "password"}


def test_only_text_can_be_a_secret() -> None:
    plan = plan_with({"session": 7, "token": None}, ["password"], "password")
    assert secrets_of(plan) == {}


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("password", "BODY_PASSWORD"),
        ("refreshToken", "BODY_REFRESH_TOKEN"),
        ("api-key", "BODY_API_KEY"),
    ],
)
def test_a_variable_is_named_after_its_property(name: str, variable: str) -> None:
    assert variable_of(name) == variable
