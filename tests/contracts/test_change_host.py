"""What every ChangeHost does, and a bundle that is proposed through it again and again."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from pydantic import SecretStr

from plimsoll.adapters.github.change_host import GithubChangeHost
from plimsoll.adapters.github.settings import GithubSettings
from plimsoll.adapters.gitlab.change_host import GitlabChangeHost
from plimsoll.adapters.gitlab.settings import GitlabSettings
from plimsoll.adapters.memory.change_host import MemoryChangeHost
from plimsoll.bundle.manifest import MANIFEST_PATH, BundleManifest, manifest_file
from plimsoll.bundle.model import Bundle, BundleFile
from plimsoll.bundle.ports import ChangeHost, FileEdit, NewCommit
from plimsoll.bundle.propose import branch_of, propose_bundle
from plimsoll.codebase.hosted import git_hash
from plimsoll.kit.errors import Conflict, NotFound
from tests.adapters.git.remotes import made
from tests.adapters.gitlab import peer as gitlab_peer
from tests.bundle.models import rendered, shop
from tests.peers.hosts.installed import OWNER, TOKEN, emulated_github

BUNDLE = rendered(shop())
BRANCH = branch_of(BUNDLE.service)
_numbers = count()


class Case(NamedTuple):
    """A host, a repository of its own with a README, and what its people do there."""

    host: ChangeHost
    to: str
    nowhere: str
    merge: Callable[[str], None]


MakeCase = Callable[[Path, pytest.FixtureRequest], AbstractContextManager[Case]]


@pytest.fixture(scope="module")
def github_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("github")
    with emulated_github(folder, repositories=[f"shop-{number}" for number in range(60)]) as url:
        yield url


@contextmanager
def in_memory(_folder: Path, _request: pytest.FixtureRequest) -> Iterator[Case]:
    host = MemoryChangeHost({"shop": {"README.md": "# shop\n"}})
    yield Case(host, "shop", "nowhere", lambda branch: host.merge("shop", branch))


@contextmanager
def at_github(_folder: Path, request: pytest.FixtureRequest) -> Iterator[Case]:
    url: str = request.getfixturevalue("github_url")
    name = f"{OWNER}/shop-{next(_numbers)}"
    host = GithubChangeHost(GithubSettings(url=url, token=SecretStr(TOKEN)))

    def merge(branch: str) -> None:
        proposal = host.proposal(host.repository(f"github:{name}"), branch)
        assert proposal is not None
        httpx.put(
            f"{url}/repos/{name}/pulls/{proposal.number}/merge",
            json={"merge_method": "squash"},
            headers={"Authorization": f"token {TOKEN}"},
            trust_env=False,
        ).raise_for_status()

    yield Case(host, f"github:{name}", f"github:{OWNER}/nowhere", merge)


@contextmanager
def at_gitlab(folder: Path, _request: pytest.FixtureRequest) -> Iterator[Case]:
    made(folder / "shop.git", {"README.md": "# shop\n"})
    with gitlab_peer.gitlab(gitlab_peer.Peer(folder / "shop.git")) as peer:
        settings = GitlabSettings(url=peer.url, token=SecretStr(gitlab_peer.TOKEN))
        to = f"gitlab:{gitlab_peer.PROJECT}"
        yield Case(GitlabChangeHost(settings), to, "gitlab:group/nowhere", peer.merge)


@pytest.fixture(params=[in_memory, at_github, at_gitlab])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    make: MakeCase = request.param
    with make(tmp_path, request) as made_case:
        yield made_case


def changed(bundle: Bundle, **contents: str | None) -> Bundle:
    """The bundle with other files, and a manifest that knows them."""
    files = {file.path: file.content for file in bundle.files} | contents
    kept = {
        path: text for path, text in files.items() if text is not None and path != MANIFEST_PATH
    }
    whole = [BundleFile(path=path, content=text) for path, text in sorted(kept.items())]
    manifest = BundleManifest.model_validate_json(bundle.file(MANIFEST_PATH).content)
    return Bundle(service=bundle.service, files=(*whole, manifest_file(manifest.sealing(whole))))


def on(case: Case, branch: str, folder: str = "loadtest") -> Mapping[str, str]:
    repository = case.host.repository(case.to)
    head = case.host.head(repository, branch)
    assert head is not None
    return case.host.files(repository, head, folder)


def hashes(bundle: Bundle) -> Mapping[str, str]:
    return {file.path: git_hash(file.content.encode()) for file in bundle.files}


def pushed(case: Case, branch: str, path: str, content: str, *, is_new: bool = True) -> str:
    repository = case.host.repository(case.to)
    head = case.host.head(repository, branch)
    assert head is not None
    edit = FileEdit(path=path, content=content, is_new=is_new)
    return case.host.commit(
        repository,
        NewCommit(branch=branch, parent=head, head=head, message="By hand.", edits=(edit,)),
    )


def test_a_bundle_is_proposed_whole_with_its_figures(case: Case) -> None:
    told = propose_bundle(BUNDLE, to=case.to, host=case.host)
    assert (told.outcome, told.branch, told.removed) == ("opened", BRANCH, 0)
    assert told.written == len(BUNDLE.files)
    assert told.url is not None
    assert on(case, BRANCH) == hashes(BUNDLE)
    proposal = case.host.proposal(case.host.repository(case.to), BRANCH)
    assert proposal is not None
    assert proposal.base == "main"
    assert "- **Tested**: 6 endpoints" in proposal.description


def test_asked_again_nothing_is_done_and_it_is_said(case: Case) -> None:
    first = propose_bundle(BUNDLE, to=case.to, host=case.host)
    second = propose_bundle(BUNDLE, to=case.to, host=case.host)
    assert (second.outcome, second.url, second.commit) == ("unchanged", first.url, None)


def test_another_bundle_updates_the_same_proposal_with_one_commit(case: Case) -> None:
    first = propose_bundle(changed(BUNDLE, **{"data/old.csv": "a\n"}), to=case.to, host=case.host)
    newer = changed(BUNDLE, **{"script.js": "// newer\n", "data/new.csv": "b\n"})
    told = propose_bundle(newer, to=case.to, host=case.host)
    assert (told.outcome, told.url, told.removed) == ("updated", first.url, 1)
    assert told.written == 3
    assert on(case, BRANCH) == hashes(newer)


def test_what_others_committed_and_wrote_stays(case: Case) -> None:
    propose_bundle(BUNDLE, to=case.to, host=case.host)
    repository = case.host.repository(case.to)
    pushed(case, BRANCH, "loadtest/NOTES.md", "by hand\n")
    proposal = case.host.proposal(repository, BRANCH)
    assert proposal is not None
    mine = f"Please review.\r\n\r\n{proposal.description}\n\nThanks."
    case.host.describe(repository, proposal, description=mine, base="main")
    told = propose_bundle(changed(BUNDLE, **{"script.js": "// 2\n"}), to=case.to, host=case.host)
    assert told.outcome == "updated"
    assert "NOTES.md" in on(case, BRANCH)
    after = case.host.proposal(repository, BRANCH)
    assert after is not None
    assert after.description.startswith("Please review.")
    assert after.description.endswith("Thanks.")


def test_after_a_merge_it_begins_anew_from_the_base(case: Case) -> None:
    first = propose_bundle(BUNDLE, to=case.to, host=case.host)
    case.merge(BRANCH)
    assert propose_bundle(BUNDLE, to=case.to, host=case.host).outcome == "unchanged"
    pushed(case, "main", "later.txt", "x\n")
    newer = changed(BUNDLE, **{"script.js": "// 2\n"})
    told = propose_bundle(newer, to=case.to, host=case.host)
    assert (told.outcome, told.written) == ("opened", 2)
    assert told.url != first.url
    assert on(case, BRANCH) == hashes(newer)


def test_what_broke_off_before_the_proposal_is_carried_on(case: Case) -> None:
    repository = case.host.repository(case.to)
    base = case.host.head(repository, "main")
    assert base is not None
    edits = tuple(
        FileEdit(path=f"loadtest/{file.path}", content=file.content, is_new=True)
        for file in BUNDLE.files
    )
    commit = NewCommit(branch=BRANCH, parent=base, head=None, message="Half.", edits=edits)
    case.host.commit(repository, commit)
    told = propose_bundle(BUNDLE, to=case.to, host=case.host)
    assert (told.outcome, told.commit) == ("opened", None)


def test_files_of_somebody_else_are_never_overwritten(case: Case) -> None:
    pushed(case, "main", "loadtest/script.js", "// mine\n")
    with pytest.raises(Conflict, match=r"loadtest/script\.js"):
        propose_bundle(BUNDLE, to=case.to, host=case.host)
    assert propose_bundle(BUNDLE, to=case.to, host=case.host, folder="lt").outcome == "opened"


def test_the_folder_of_another_service_is_refused(case: Case) -> None:
    manifest = BUNDLE.file(MANIFEST_PATH).content.replace(
        f'"service": "{BUNDLE.service}"', '"service": "cart"'
    )
    pushed(case, "main", f"loadtest/{MANIFEST_PATH}", manifest)
    with pytest.raises(Conflict, match="cart"):
        propose_bundle(BUNDLE, to=case.to, host=case.host)


def test_a_repository_or_base_that_is_not_there_is_not_found(case: Case) -> None:
    with pytest.raises(NotFound):
        propose_bundle(BUNDLE, to=case.nowhere, host=case.host)
    with pytest.raises(NotFound):
        propose_bundle(BUNDLE, to=case.to, host=case.host, base="nowhere")


def test_a_branch_that_moved_is_a_conflict(case: Case) -> None:
    repository = case.host.repository(case.to)
    base = case.host.head(repository, "main")
    assert base is not None
    edit = FileEdit(path="loadtest/a.js", content="1\n", is_new=True)
    new = NewCommit(branch="x", parent=base, head=None, message="m", edits=(edit,))
    case.host.commit(repository, new)
    with pytest.raises(Conflict):
        case.host.commit(repository, new)


def test_there_is_one_open_proposal_a_branch(case: Case) -> None:
    repository = case.host.repository(case.to)
    assert case.host.proposal(repository, BRANCH) is None
    first = propose_bundle(BUNDLE, to=case.to, host=case.host)
    found = case.host.proposal(repository, BRANCH)
    assert found is not None
    assert found.url == first.url
    assert case.host.proposal(repository, "main") is None
