"""Whether the script can log users in, and whose requests go in their name."""

from plimsoll.bundle.login import pool_of, pool_source
from plimsoll.bundle.manifest import BundleManifest
from plimsoll.catalog.model import Endpoint, JsonSchema, Security
from plimsoll.workload.links import login_of
from plimsoll.workload.model import WorkloadModel
from tests.bundle.models import BEARER, endpoint, model_of, one, parameter_of_body, plan, rendered

TOKEN: JsonSchema = {"type": "object", "properties": {"access_token": {"type": "string"}}}
FORM = "application/x-www-form-urlencoded"


def login(route: str = "/login", *, token: bool = True, **changes: object) -> Endpoint:
    responses = {"200": TOKEN} if token else {}
    declared = endpoint(f"POST {route}", parameter_of_body("password"), body=True)
    return declared.model_copy(update={"responses": responses, **changes})


def model(*endpoints: Endpoint) -> WorkloadModel:
    return model_of(tuple(plan(f"e-{number}", each) for number, each in enumerate(endpoints)), ())


def test_a_login_is_the_only_one_that_answers_with_a_token() -> None:
    found = login_of([login(), login("/session", token=False), endpoint("POST /orders")])
    assert found is not None
    assert (found.endpoint.name, found.field) == ("POST /login", "access_token")
    assert login_of([login(), login("/admin/login")]) is None
    assert login_of([login("/logout"), login("/password/login"), endpoint("GET /login")]) is None


def test_a_login_without_a_token_takes_a_password() -> None:
    found = login_of([login("/accounts/login", token=False), endpoint("POST /auth/ping")])
    assert found is not None
    assert (found.endpoint.name, found.field) == ("POST /accounts/login", None)


def test_those_that_ask_for_a_bearer_or_a_cookie_go_in_a_user_s_name() -> None:
    cookie = Security(scheme="api_key", location="cookie", name="sid")
    key = Security(scheme="api_key", name="X-Key")
    kinds = [(BEARER,), (cookie,), (key,), (Security(scheme="basic"),), ()]
    endpoints = [
        endpoint(f"GET /x{number}", security=security) for number, security in enumerate(kinds)
    ]
    pool = pool_of(model(login(), *endpoints))
    assert pool is not None
    assert sorted(pool.slugs) == ["e-1", "e-2"]


def test_where_the_code_shows_nobody_s_credentials_all_but_the_login_go_in_a_user_s_name() -> None:
    pool = pool_of(model(login(token=False), endpoint("GET /x")))
    assert pool is not None
    assert pool.slugs == {"e-1"}


def test_without_a_login_and_without_a_bearer_nobody_logs_in() -> None:
    key = Security(scheme="api_key", name="X-Key")
    assert pool_of(model(endpoint("GET /x", security=(key,)), endpoint("GET /y"))) is None
    assert pool_of(model(login())) is None
    assert "users" not in rendered(one(plan("x", endpoint("GET /x")))).file("script.js").content


def test_the_script_says_where_and_how() -> None:
    schema: JsonSchema = {
        "properties": {
            "grant_type": {"type": "string", "pattern": "^password$"},
            "username": {"type": "string"},
            "password": {"type": "string"},
        }
    }
    declared = login(body_schema=schema, body_content_type=FORM)
    django = endpoint("GET /x", security=(BEARER,)).model_copy(update={"framework": "django"})
    whole = model_of(
        (
            plan(
                "login",
                declared,
                bodies=({"grant_type": "password", "username": "A", "password": "b"},),
            ),
            plan("x", django),
        ),
        (),
    )
    pool = pool_of(whole)
    assert pool is not None
    assert (
        pool_source(whole, pool)
        == """\
const users = usersOf(to, {
  users: __ENV.USERS || (__ENV.USERS_FILE && open(__ENV.USERS_FILE)),
  at: __ENV.LOGIN || 'POST /login',
  token: __ENV.LOGIN_TOKEN || 'access_token',
  type: __ENV.LOGIN_TYPE || 'form',
  body: { grant_type: 'password' },
  csrf: __ENV.CSRF || 'csrftoken:X-CSRFToken',
});
"""
    )


def test_the_readme_and_the_manifest_say_who_can_log_in() -> None:
    bundle = rendered(model(login(), endpoint("GET /x", security=(BEARER,))))
    readme = " ".join(bundle.file("README.md").content.split())
    assert "logs in once before the test at `POST /login`" in readme
    assert "called `POST /login (refresh)`" in readme
    assert "**What its requests create is not deleted.**" in readme
    assert "| `LOGIN_TOKEN` | `access_token` |" in readme
    entry = BundleManifest.model_validate_json(bundle.file("manifest.json").content).login
    assert entry is not None
    assert (entry.at, entry.token, entry.slugs) == ("POST /login", "access_token", ("e-1",))


def test_the_readme_of_a_service_without_users_speaks_of_none() -> None:
    readme = rendered(one(plan("x", endpoint("GET /x")))).file("README.md").content
    assert "USERS" not in readme
    assert "What it leaves behind" not in readme
    assert "| `TLS_CERT_FILE` | none |" in readme
