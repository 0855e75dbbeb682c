"""The commands with a server: they say what they say without one."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plimsoll.bundle.report import BundleDetails, BundleDownload, BundleListing, BundleReport
from plimsoll.cli.api_client import WORKFLOWS, ApiClient, open_api
from plimsoll.cli.output import ErrorReport
from plimsoll.cli.workflow import WorkflowListing, WorkflowReport
from plimsoll.kit.errors import Forbidden, PlimsollError, Rejected
from plimsoll.pipeline.export import WorkflowExport
from plimsoll.pipeline.model import WorkflowStatus
from tests.cli.children import PATIENCE_S, Child, Site, read

if TYPE_CHECKING:
    from pydantic import JsonValue


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def server(site: Site) -> Iterator[Child]:
    with site.child("serve", "--port", "0") as child:
        yield child


@pytest.fixture(scope="module")
def made(site: Site, server: Child) -> BundleReport:
    """What `bundle create --server` said."""
    out = site.folder / "remote.zip"
    run = site.run(*site.create("--out", str(out), "--server", server.said))
    assert run.returncode == 0, run.stderr
    return read(run.stdout, BundleReport, "bundle-create")


@pytest.fixture
def api(server: Child) -> Iterator[ApiClient]:
    with open_api(server.said) as opened:
        yield opened


def test_a_bundle_of_a_server_is_the_one_made_without_it(site: Site, made: BundleReport) -> None:
    out = site.folder / "local.zip"
    elsewhere = {"PLIMSOLL_FILESYSTEM__ROOT": str(site.folder / "store of this machine")}
    run = site.run(*site.create("--out", str(out)), **elsewhere)
    local = read(run.stdout, BundleReport, "bundle-create")
    assert local.digest == made.digest
    assert out.read_bytes() == (site.folder / "remote.zip").read_bytes()
    of_a_machine = {"out", "location"}
    assert local.model_dump(exclude=of_a_machine) == made.model_dump(exclude=of_a_machine)


def test_a_server_s_bundles_are_listed_shown_and_downloaded(
    site: Site, server: Child, made: BundleReport
) -> None:
    # The setting does what the option does.
    asked = {"PLIMSOLL_CLIENT__SERVER": server.said, "PLIMSOLL_FILESYSTEM__ROOT": "/nowhere"}
    listed = site.run("bundle", "list", "--format", "json", **asked).stdout
    (stored,) = read(listed, BundleListing, "bundle-list").bundles
    assert (stored.digest, stored.location) == (made.digest, made.location)
    short = made.digest.removeprefix("sha256:")[:8]
    shown = site.run("bundle", "show", short, "--format", "json", **asked).stdout
    assert read(shown, BundleDetails, "bundle-show").files == made.files
    copy = site.folder / "copy.zip"
    fetched = site.run(
        "bundle", "download", short, "--out", str(copy), "--format", "json", **asked
    ).stdout
    assert read(fetched, BundleDownload, "bundle-download").digest == made.digest
    assert copy.read_bytes() == (site.folder / "remote.zip").read_bytes()


def test_workflows_look_the_same_with_and_without_a_server(
    site: Site, server: Child, made: BundleReport
) -> None:
    def both(*command: str) -> str:
        here = site.run("workflow", *command)
        there = site.run("workflow", *command, "--server", server.said)
        assert (here.returncode, there.returncode) == (0, 0), here.stderr + there.stderr
        assert here.stdout == there.stdout
        return here.stdout

    listing = read(both("list", "--format", "json"), WorkflowListing, "workflow-list")
    (workflow,) = [each for each in listing.workflows if each.output is not None]
    assert isinstance(workflow.output, dict)
    assert workflow.output["digest"] == made.digest
    details = read(both("show", workflow.id, "--format", "json"), WorkflowReport, "workflow-show")
    assert [task.status for task in details.workflow.tasks] == ["completed"] * 6
    export = read(both("export", workflow.id), WorkflowExport, "workflow-export")
    assert len(export.executions) == 6
    watched = both("watch", workflow.id).splitlines()
    assert watched[0] == "workflow: status=queued"
    assert watched[-1] == "workflow: status=completed"
    assert len(watched) == len(export.events)


def test_a_workflow_that_fails_says_what_where_and_what_to_do(site: Site, server: Child) -> None:
    site.log.with_name("broken.log").write_text("nothing that a server writes\n" * 10)
    run = site.run(
        *site.create("--server", server.said, traffic=f"access-log:{site.readable}/broken.log")
    )
    assert run.returncode == 3
    told = read(run.stderr, ErrorReport, "error")
    assert (told.error, told.what) == ("Rejected", "10 of 10 lines are no requests.")
    assert "broken.log:1" in told.where
    assert told.fix.startswith("These formats are read")
    with open_api(server.said) as api:
        page = api.get(WORKFLOWS, status="failed", text="no requests")
    assert isinstance(page, dict)
    (failed,) = WorkflowListing(workflows=page["items"], next_cursor=None).workflows
    shown = site.run("workflow", "show", failed.id, "--server", server.said).stdout
    for words in (told.what, "broken.log:1", "These formats are read"):
        assert words in " ".join(shown.split())


def test_a_workflow_is_cancelled_and_retried_from_either_side(tmp_path: Path) -> None:
    site = Site(tmp_path)
    with site.child("serve", "--port", "0", "--no-worker") as server, open_api(server.said) as api:
        body: JsonValue = {"template": "bundle", "parameters": site.parameters()}
        asked = api.post(WORKFLOWS, body)
        assert isinstance(asked, dict)
        workflow = str(asked["workflowId"])

        def steered(verb: str, *server: str) -> WorkflowStatus:
            run = site.run("workflow", verb, workflow, *server, "--format", "json")
            assert run.returncode == 0, run.stderr
            return read(run.stdout, WorkflowReport, "workflow-show").workflow.workflow.status

        there = ("--server", server.said)
        with site.child("workflow", "watch", workflow) as watching:
            assert watching.said == "workflow: status=queued"
            assert steered("cancel", *there) is WorkflowStatus.CANCELLED
            assert watching.process.wait(PATIENCE_S) == 0
        again = site.run("workflow", "cancel", workflow, "--format", "json")
        assert again.returncode == 3
        assert read(again.stderr, ErrorReport, "error").error == "Conflict"
        assert steered("retry") is WorkflowStatus.QUEUED
        assert steered("cancel") is WorkflowStatus.CANCELLED
        assert steered("retry", *there) is WorkflowStatus.QUEUED


Ask = Callable[..., str]


@pytest.fixture
def refused(site: Site, api: ApiClient) -> Ask:
    """What is said to whoever asks for a bundle of this; nothing is begun."""

    def ask(kind: type[PlimsollError], **parameters: str) -> str:
        body: JsonValue = {"template": "bundle", "parameters": site.parameters(**parameters)}
        before = api.get(WORKFLOWS, limit=200)
        with pytest.raises(kind) as told:
            api.post(WORKFLOWS, body)
        assert type(told.value) is kind
        assert api.get(WORKFLOWS, limit=200) == before
        return str(told.value)

    return ask


def test_folders_outside_the_roots_are_refused_and_not_told_to_exist(
    site: Site, refused: Ask
) -> None:
    (site.readable / "out").symlink_to("/etc")
    (site.readable / "linked.log").symlink_to("/etc/hostname")
    folders = ("/etc", "/nothing/at/all", f"{site.readable}/out", f"{site.readable}/../data", "..")
    assert len({refused(Forbidden, repository=folder) for folder in folders}) == 1
    logs = ("/etc/passwd", "/nothing", f"{site.readable}/linked.log", f"{site.log},/etc/passwd")
    assert len({refused(Forbidden, traffic=f"access-log:{log}") for log in logs}) == 1


@pytest.mark.parametrize(
    "address",
    ["file:///etc", "http://169.254.169.254/x", "git://127.0.0.1/x", "ext::sh -c id", "ftp://h/x"],
)
def test_only_https_and_ssh_are_spoken(refused: Ask, address: str) -> None:
    kind = Forbidden if address.startswith("ext") else Rejected
    refused(kind, repository=address)


@pytest.mark.parametrize(
    "address",
    [
        "https://169.254.169.254/x",
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://2130706433/x",
        "https://0x7f.1/x",
        "https://[::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "ssh://git@10.0.0.1/x",
        "git@10.0.0.1:x",
    ],
)
def test_addresses_of_the_network_within_are_refused(refused: Ask, address: str) -> None:
    assert "not on the public internet" in refused(Forbidden, repository=address)


def test_a_refusal_can_be_read_by_a_program(site: Site, server: Child) -> None:
    run = site.run(*site.create("--server", server.said, repository="/etc"))
    assert run.returncode == 3
    told = read(run.stderr, ErrorReport, "error")
    assert (told.error, told.where) == ("Forbidden", "PLIMSOLL_LOCAL__ROOTS")
    assert json.loads(run.stderr)["schema_version"] == 1


def test_a_server_that_is_down_is_told_with_what_to_type(site: Site) -> None:
    run = site.run("bundle", "list", "--server", "http://127.0.0.1:1")
    assert run.returncode == 5
    assert "plimsoll serve" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    "address",
    [
        "localhost:8080",
        "ftp://127.0.0.1",
        "http://",
        "http://127.0.0.1:port",
        "http://[::1",
        "https://ann:secret@127.0.0.1",
        "http://127.0.0.1\n",
    ],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(PlimsollError, match="address cannot be used") as told, open_api(address):
        pass
    assert "secret" not in str(told.value)
