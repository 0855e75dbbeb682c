"""Scripts and their modules agree with the types of k6's own modules, strictly."""

from pathlib import Path

from plimsoll.catalog.model import Security
from plimsoll.workload.model import WorkloadModel
from tests.bundle.models import BEARER, endpoint, model_of, path, plan, rendered, scenario, shop
from tests.bundle.sessions import shop_with_sessions
from tests.integration.bundle.running import write
from tests.peers.k6_types.installed import type_errors


def of_every_kind() -> WorkloadModel:
    """Bodies of all kinds, headers of rows in a user's name, credentials of all kinds."""
    file = shop().request("get-files-path")
    named = file.endpoint.model_copy(update={"security": (BEARER,)})
    answering = endpoint("GET /one").model_copy(
        update={"responses": {"200": {"type": "object", "required": ["a-b", "__proto__"]}}}
    )
    upload = endpoint("POST /files", content_type="multipart/form-data", body=True)
    keys = (
        Security(scheme="basic"),
        Security(scheme="api_key", location="query", name="key"),
        Security(scheme="api_key", location="cookie", name="sid"),
    )
    plans = (
        file.model_copy(update={"endpoint": named}),
        plan("post-files", upload, bodies=({"a": [1, None, {"b": 2}]}, {"password": "x"})),
        plan("get-one", answering),
        plan("get-keys-id", endpoint("GET /keys/{id}", path("id"), security=keys)),
    )
    return model_of(plans, (scenario("x", *plans, replay=(1,)),))


def test_scripts_type_check(tmp_path: Path) -> None:
    models = {"shop": shop(), "sessions": shop_with_sessions(), "all": of_every_kind()}
    for name, model in {**models, "empty": model_of((), ())}.items():
        write(rendered(model), tmp_path / name)
    assert type_errors(tmp_path) == []


def test_a_mistake_is_found(tmp_path: Path) -> None:
    script = write(rendered(shop()), tmp_path / "shop")
    script.write_text(
        script.read_text().replace("send(getOrdersRequest, '/orders'", "send('/orders'")
    )
    errors = type_errors(tmp_path)
    assert len(errors) == 1
    assert "script.js" in errors[0]
