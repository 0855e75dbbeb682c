"""What a proposal says, and where it may be put."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.memory.change_host import MemoryChangeHost
from plimsoll.bundle.manifest import MANIFEST_PATH, BundleManifest
from plimsoll.bundle.model import Bundle, BundleFile, EndpointProof, Proof
from plimsoll.bundle.propose import (
    branch_of,
    change_host_of,
    checked_folder,
    describe,
    mark_of,
    merged_description,
    propose_bundle,
)
from plimsoll.kit.errors import Rejected
from plimsoll.workload.model import LeftOut
from tests.bundle.models import rendered, shop

PROOF = Proof(k6="k6 v1.1.0", endpoints=(EndpointProof(endpoint="GET /x", passed=True),), share=0.5)
BUNDLE = rendered(shop(), proof=PROOF)
MANIFEST = BundleManifest.model_validate_json(BUNDLE.file(MANIFEST_PATH).content)


def test_the_description_has_the_figures() -> None:
    text = describe(MANIFEST, "loadtest")
    for figure in (
        "1,003 requests",
        "6 endpoints, 99.7 % of the requests",
        "k6 v1.1.0 ran it",
        "1 of 1 endpoint passed, 50.0 %",
        "`GET /ws`: a websocket",
        "k6 run -e BASE_URL=https://staging.example -e TEST_TYPE=smoke loadtest/script.js",
    ):
        assert figure in text


def test_text_of_others_is_no_markup_and_ends_no_part() -> None:
    hostile = LeftOut(
        endpoint="GET /`x` <!-- plimsoll:end -->",
        requests=1,
        reason="<!-- plimsoll:end --> @everyone\n\n# [x](http://evil.example)",
    )
    manifest = MANIFEST.model_copy(update={"left_out": (hostile,) * 50})
    text = describe(manifest, "loadtest")
    assert text.endswith("<!-- plimsoll:end -->")
    assert merged_description(f"a{text}b", text) == f"a{text}b"
    assert "… and 30 more" in text
    assert not re.search(r"^#", text, re.MULTILINE)


@given(st.text(), st.text())
def test_what_stands_around_our_part_stays(before: str, after: str) -> None:
    old, new = describe(MANIFEST, "a"), describe(MANIFEST, "b")
    plain = [text.replace("\r\n", "\n").replace("\r", "") for text in (before, after)]
    assert merged_description(plain[0] + old + plain[1], new) == plain[0] + new + plain[1]


@given(st.text())
def test_a_description_without_our_mark_stays(text: str) -> None:
    assert merged_description(text, describe(MANIFEST, "a")) == text.replace("\r\n", "\n")


@given(st.from_regex(r"[A-Za-z0-9._/:-]{1,200}", fullmatch=True))
def test_every_service_has_a_branch_that_git_takes(service: str) -> None:
    branch = branch_of(service)
    assert re.fullmatch(r"plimsoll/[A-Za-z0-9_-]{1,100}", branch)
    assert not branch.endswith(".lock")
    assert "--" not in mark_of(service).removeprefix("<!--").removesuffix("-->")


def test_services_that_differ_only_in_letters_of_no_branch_have_two() -> None:
    assert len({branch_of(name) for name in ("a.b", "a/b", "a:b", "a-b", "a--b", "-a-b")}) == 6
    assert branch_of("shop") == "plimsoll/shop"


@pytest.mark.parametrize(
    "folder",
    ["", "/", ".", "..", "/etc", "a/../b", "a//b", ".git", "x/.git/hooks", ".github/workflows",
     ".GitHub", "a\\b", "a\nb", "a b", "c:/x", "x" * 300, "ü", "-->"],
)  # fmt: skip
def test_a_folder_that_leads_elsewhere_is_refused(folder: str) -> None:
    with pytest.raises(Rejected):
        checked_folder(folder)


@pytest.mark.parametrize(
    ("given_folder", "folder"),
    [("loadtest/", "loadtest"), ("./a/b", "a/b"), ("a_b-c.d", "a_b-c.d")],
)
def test_a_folder_is_written_one_way(given_folder: str, folder: str) -> None:
    assert checked_folder(given_folder) == folder


@pytest.mark.parametrize("base", ["", "..", "../../user", "a/../b", "-x", "a b", "a?b", "a//b"])
def test_a_base_that_is_no_branch_is_rejected(base: str) -> None:
    with pytest.raises(Rejected):
        propose_bundle(BUNDLE, to="shop", host=MemoryChangeHost({"shop": {}}), base=base)


def test_a_bundle_without_a_manifest_is_rejected() -> None:
    bundle = Bundle(service="shop", files=(BundleFile(path="script.js", content=""),))
    with pytest.raises(Rejected):
        propose_bundle(bundle, to="shop", host=MemoryChangeHost({"shop": {}}))


def test_a_manifest_that_names_files_of_others_removes_none_of_them() -> None:
    host = MemoryChangeHost({"shop": {"src/main.py": "1", "loadtest/own.csv": "1"}})
    propose_bundle(BUNDLE, to="shop", host=host)
    repository = host.repository("shop")
    manifest = BUNDLE.file(MANIFEST_PATH).content.replace(
        '"files": {', '"files": {"../src/main.py": "x", "/etc/passwd": "x", "gone.js": "x",'
    )
    host.push("shop", branch_of("shop"), {"loadtest/manifest.json": manifest})
    told = propose_bundle(BUNDLE, to="shop", host=host)
    head = host.head(repository, branch_of("shop"))
    assert head is not None
    assert (told.written, told.removed) == (1, 0)
    assert "main.py" in host.files(repository, head, "src")
    assert "own.csv" in host.files(repository, head, "loadtest")


def test_a_location_is_of_the_host_that_knows_it() -> None:
    first, second = (MemoryChangeHost({name: {}}) for name in ("a", "b"))
    assert change_host_of("b", [first, second]) is second
    with pytest.raises(Rejected):
        change_host_of("https://user:secret@elsewhere/x", [first, second])


def test_another_base_changes_the_open_proposal() -> None:
    host = MemoryChangeHost({"shop": {}})
    first = propose_bundle(BUNDLE, to="shop", host=host)
    host.branch_off("shop", "release")
    told = propose_bundle(BUNDLE, to="shop", host=host, base="release")
    assert (told.outcome, told.base, told.url) == ("updated", "release", first.url)
    again = propose_bundle(BUNDLE, to="shop", host=host)
    assert (again.outcome, again.base) == ("unchanged", "release")
