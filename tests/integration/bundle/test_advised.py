"""A bundle with a language model in it: the model's data, Plimsoll's script, k6's proof."""

import asyncio
import json
from pathlib import Path

import pytest

from plimsoll.adapters.filesystem.settings import FilesystemSettings
from plimsoll.agents.endpoint_analyst.prompt import INSTRUCTIONS as NEEDS
from plimsoll.agents.scenario_advisor.prompt import ABOUT_ENDPOINT
from plimsoll.agents.traffic_analyst.prompt import INSTRUCTIONS as TRAFFIC
from plimsoll.bootstrap.local import build
from plimsoll.bundle.manifest import BundleManifest
from plimsoll.catalog.model import Disclosure
from plimsoll.pipeline.bundle import BundleOutcome, BundleRequest, make_bundle
from plimsoll.settings import Settings
from tests.agents.models import Answering, Reply, calling, provider

APP = """
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Order(BaseModel):
    sku: str
    quantity: int


@app.post("/orders", status_code=201)
def order(order: Order) -> None: ...
"""
TYPED = """
requests_per_second: 2
endpoints:
  POST /orders: {share: 100%}
"""
LAMP = {"sku": "lamp-7", "quantity": 2}


def made(
    folder: Path, reply: Reply | Answering, *, llm: Disclosure
) -> tuple[BundleOutcome, list[str]]:
    (folder / "app").mkdir()
    (folder / "app" / "main.py").write_text(APP)
    (folder / "traffic.yaml").write_text(TYPED)
    request = BundleRequest(
        service="orders",
        repository=str(folder / "app"),
        traffic=f"declared:{folder / 'traffic.yaml'}",
        llm=llm,
    )
    answering: Answering = (lambda _n, _body: reply) if isinstance(reply, Reply) else reply
    with provider(answering) as (models, heard):
        application = build(
            Settings(filesystem=FilesystemSettings(root=folder / "store"), llm=models)
        )

        async def make() -> BundleOutcome:
            flow = application.flow(lambda _kind, _data: None)
            return await make_bundle(flow, request, ports=application.ports)

        return asyncio.run(make()), heard


def manifest_of(outcome: BundleOutcome) -> BundleManifest:
    text = outcome.proven.bundle.file("manifest.json").content
    return BundleManifest.model_validate_json(text)


def test_advice_is_in_the_script_and_the_manifest_says_whose_it_is(tmp_path: Path) -> None:
    reply = calling(json.dumps({"bodies": [json.dumps(LAMP), "{}"], "values": []}))
    outcome, heard = made(tmp_path, reply, llm=Disclosure.METADATA_ONLY)
    assert len([body for body in heard if ABOUT_ENDPOINT[:60] in body]) == 1
    assert "lamp-7" in outcome.proven.bundle.file("script.js").content
    advice = manifest_of(outcome).advice
    assert advice is not None
    assert (advice.advisor, advice.saw, advice.kept) == (
        "openai-compatible:m",
        Disclosure.METADATA_ONLY,
        True,
    )
    assert [piece.taken for piece in advice.pieces] == [True, False]
    assert "## What a language model advised" in outcome.proven.bundle.file("README.md").content


@pytest.mark.parametrize("llm", [Disclosure.NEVER, Disclosure.METADATA_ONLY])
def test_the_bundle_stands_without_any_advice(tmp_path: Path, llm: Disclosure) -> None:
    outcome, heard = made(tmp_path, Reply(500, b"no"), llm=llm)
    assert len(heard) == (0 if llm is Disclosure.NEVER else 6), "two attempts of three agents"
    assert outcome.proven.proof.share == 1.0
    advice = manifest_of(outcome).advice
    assert (advice is None) == (llm is Disclosure.NEVER)


def test_what_analysts_say_is_in_the_readme_and_can_be_shown(tmp_path: Path) -> None:
    def answering(_n: int, body: dict[str, object]) -> Reply:
        asked = json.dumps(body)
        if TRAFFIC[:60] in asked:
            text = "POST /orders gets 100 % of the requests, GET /invented none."
            good = "POST /orders gets 100 % of the requests."
            sentences = [{"text": each, "rests_on": ["busiest"]} for each in (text, good)]
            return calling(json.dumps({"sentences": sentences}))
        if NEEDS[:60] in asked:
            needs = [{"endpoint": "POST /orders", "danger": ["moves money"]}]
            return calling(json.dumps({"endpoints": needs}))
        return calling('{"bodies": [], "values": []}')

    outcome, heard = made(tmp_path, answering, llm=Disclosure.METADATA_ONLY)
    assert len(heard) == 3
    readme = outcome.proven.bundle.file("README.md").content
    assert "- POST /orders gets 100 % of the requests.\n" in readme
    assert "GET /invented" not in readme
    assert "- `POST /orders`: moves money\n" in readme
    manifest = manifest_of(outcome)
    assert manifest.endpoints[0].needs is not None
    assert {name: use.tokens for name, use in manifest.analysts.items()} == {
        "traffic_analyst": 350,
        "endpoint_analyst": 350,
    }
