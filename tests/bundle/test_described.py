"""The README says what the traffic looks like and what endpoints need, in foreign words too."""

import re

from plimsoll.bundle.analysis import Analysis, by_rules
from plimsoll.bundle.cover import cover
from plimsoll.bundle.manifest import BundleManifest
from plimsoll.bundle.model import Bundle
from plimsoll.bundle.render import render_bundle
from plimsoll.catalog.model import Disclosure
from plimsoll.traffic.findings import Finding, Sentence
from plimsoll.workload.dangers import Danger
from plimsoll.workload.model import AdviceUse, Heeded, MatchedTraffic, WorkloadModel
from plimsoll.workload.needs import Needs
from tests.bundle.models import endpoint, model_of, one, plan, profile_of, provenance_of, shop


def rendered(model: WorkloadModel, analysis: Analysis | None = None) -> Bundle:
    profile = profile_of(model)
    matched = MatchedTraffic(
        profile=profile, unmatched=(), matched_requests=model.replayed_requests
    )
    coverage = cover([item.endpoint for item in model.requests], matched, model)
    return render_bundle(model, coverage, provenance_of(model), profile, None, analysis)


def section(readme: str, title: str) -> str:
    found = re.search(rf"^## {title}\n(.*?)(?=^## )", readme, re.DOTALL | re.MULTILINE)
    return "" if found is None else found[1]


def readme_of(model: WorkloadModel, analysis: Analysis | None = None) -> str:
    return rendered(model, analysis).file("README.md").content


USE = AdviceUse(
    advisor="a:b",
    saw=Disclosure.METADATA_ONLY,
    tokens=5,
    pieces=(Heeded(about="x", taken=True), Heeded(about="y", taken=False, because="z")),
)


def test_the_rules_speak_where_nobody_was_asked() -> None:
    readme = readme_of(shop())
    told = section(readme, "What the traffic looks like")
    assert told.startswith("\n- Of 1,003 requests, these get most: GET /orders/{id} 59.8 %")
    needs = section(readme, "What the endpoints need")
    assert "| `GET /orders/{id}` | bearer | `POST /orders` | yes |" in needs
    assert "a language model" not in told + needs


def test_words_of_a_model_are_text_and_say_whose_they_are() -> None:
    model = shop()
    rules = by_rules(profile_of(model), model)
    analysis = rules.model_copy(
        update={
            "sentences": (Sentence(text="59.8 % | `x` [y](z) <b>", rests_on=("busiest",)),),
            "analysts": {"traffic_analyst": USE, "endpoint_analyst": USE},
        }
    )
    readme = readme_of(model, analysis)
    assert "- 59.8 % \\| \\`x\\` \\[y\\](z) \\<b\\>\n" in readme
    assert "a:b put 1 sentence of it" in readme
    assert "1 of its sentences were refused" in readme
    assert "a:b added 1 of these needs and dangers" in readme


def test_dangers_stand_with_what_is_written_also_of_a_get() -> None:
    logout = plan("get-logout", endpoint("GET /logout"))
    written = section(readme_of(one(logout)), "What it will write")
    assert "- `GET /logout`: ends sessions\n" in written
    plain = section(readme_of(one(plan("get-x", endpoint("GET /x")))), "What it will write")
    assert "Told from" not in plain


def test_long_tables_are_cut_and_say_so() -> None:
    plans = tuple(plan(f"post-{n}", endpoint(f"POST /admin/{n}x")) for n in range(60))
    readme = readme_of(model_of(plans, ()))
    assert readme.count(": administers") == 40
    assert readme.count("… and 20 endpoints more in `manifest.json`.") == 2


def test_the_manifest_has_all_of_it_and_reads_an_older_one() -> None:
    model = one(plan("delete-x", endpoint("DELETE /x/{id}")))
    content = rendered(model).file("manifest.json").content
    manifest = BundleManifest.model_validate_json(content)
    assert manifest.traffic.findings[0].kind == "busiest"
    needs = manifest.endpoints[0].needs
    assert needs is not None
    assert needs.danger == (Danger.DELETES,)
    old = manifest.model_dump(mode="json", exclude={"analysts"})
    del old["endpoints"][0]["needs"]
    del old["traffic"]["findings"]
    assert BundleManifest.model_validate(old).endpoints[0].needs is None


def test_where_there_is_nothing_to_say_there_is_no_section() -> None:
    analysis = Analysis(
        findings=(), needs={"GET /x": Needs(idempotent=True)}, analysts={"traffic_analyst": USE}
    )
    readme = readme_of(one(plan("get-x", endpoint("GET /x"))), analysis)
    assert "What the traffic looks like" not in readme
    assert "What the endpoints need" not in readme
    unmoved = Analysis(
        findings=(Finding(kind="unknown", text="Of requests it is unknown how long."),),
        analysts={"traffic_analyst": USE.model_copy(update={"pieces": USE.pieces[1:]})},
    )
    assert "none of it was taken" in readme_of(one(plan("get-x", endpoint("GET /x"))), unmoved)
