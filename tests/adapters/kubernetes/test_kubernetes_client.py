"""Questions to an API server: answered as a real one did, and as it refuses."""

import json
import ssl
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from plimsoll.adapters.kubernetes.client import (
    CONFIG_MAPS,
    NEEDED,
    PODS,
    SECRETS,
    TESTRUNS,
    Kind,
    KubernetesClient,
)
from plimsoll.adapters.kubernetes.mirror import Mirror
from plimsoll.adapters.kubernetes.payloads import TestRun as Run
from plimsoll.adapters.kubernetes.refusals import Gone
from plimsoll.adapters.kubernetes.runner import KubernetesRunner
from plimsoll.kit.errors import Conflict, Misconfigured, NotFound, PlimsollError, Unavailable
from tests.adapters.kubernetes.cluster import TOKEN, Cluster, Reply
from tests.adapters.kubernetes.recordings import Record, recordings
from tests.adapters.kubernetes.runs import client, settings
from tests.integration.k6.processes import wait_until


def replaying(*names: str) -> tuple[KubernetesClient, list[httpx.Request]]:
    """A client of an API server that answers as the recorded one did, in this order."""
    waiting = [recordings()[name] for name in names]
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        record = waiting.pop(0)
        return httpx.Response(
            record.status, headers=_telling(record), stream=httpx.ByteStream(record.content)
        )

    told = settings(namespace="perf1")
    return KubernetesClient(told, transport=httpx.MockTransport(answer)), asked


def _telling(record: Record) -> dict[str, str]:
    return {"Content-Type": record.headers.get("Content-Type", "application/json")}


def path_of(record: Record) -> str:
    return record.target.partition("?")[0]


def test_a_test_run_is_created_where_and_as_a_real_one_was() -> None:
    speaking, asked = replaying("testrun create")
    record = recordings()["testrun create"]
    made = Run.model_validate(speaking.create(TESTRUNS, record.body))
    assert made.metadata.uid == "279bd11b-f22b-4b15-81eb-ca2ed852eca2"
    assert (asked[0].method, asked[0].url.path) == (record.method, path_of(record))
    assert asked[0].url.params["fieldValidation"] == "Strict"
    assert asked[0].headers["Content-Type"] == "application/json"
    assert json.loads(asked[0].content) == record.body


def test_all_parts_of_a_collection_are_read() -> None:
    speaking, asked = replaying("list limit+continue", "testrun list")
    found, version = speaking.find(TESTRUNS, "app=checkout")
    names = [Run.model_validate(each).metadata.name for each in found]
    assert (names, version) == (["run1", "run1", "run2"], "245")
    assert asked[1].url.params["continue"] == "REDACTED-TOKEN"
    assert asked[1].url.params["labelSelector"] == "app=checkout"


def test_a_watch_tells_what_changes() -> None:
    speaking, asked = replaying("watch")
    events = list(speaking.watch(TESTRUNS, "app=checkout", "245"))
    assert [each.type for each in events] == ["MODIFIED", "MODIFIED", "DELETED", "BOOKMARK"]
    stages = [Run.model_validate(each.object).status.stage for each in events[:2]]
    assert stages == ["started", "finished"]
    told = dict(asked[0].url.params)
    assert told["resourceVersion"] == "245"
    assert told["allowWatchBookmarks"] == "true"
    assert 0 < int(told["timeoutSeconds"]) < 30


def test_a_watch_from_long_ago_has_to_begin_anew() -> None:
    name = "watch too old: HTTP 200, then an ERROR event with Status code 410 Expired"
    speaking, _ = replaying(name)
    with pytest.raises(Gone, match="too old resource version"):
        list(speaking.watch(TESTRUNS, "", "1"))


Question = Callable[[KubernetesClient], object]


def create(kind: Kind) -> Question:
    return lambda speaking: speaking.create(kind, {"metadata": {"name": "x"}})


@pytest.mark.parametrize(
    ("recorded", "question", "kind", "words"),
    [
        ("bad token", create(SECRETS), Misconfigured, "PLIMSOLL_KUBERNETES__TOKEN_FILE"),
        ("unauthenticated", create(SECRETS), Misconfigured, "allows the verb list on namespaces"),
        ("forbidden", create(SECRETS), Misconfigured, "allows the verb list on secrets"),
        ("crd missing", create(TESTRUNS), Misconfigured, "helm install k6-operator"),
        ("testrun duplicate", create(TESTRUNS), Conflict, "already exists"),
        ("testrun invalid type", create(TESTRUNS), Misconfigured, "must be of type integer"),
        ("testrun missing required", create(TESTRUNS), Misconfigured, "Required value"),
        ("testrun unknown field strict", create(TESTRUNS), Misconfigured, "too old"),
        ("testrun invalid name", create(TESTRUNS), Misconfigured, "RFC 1123"),
        ("configmap too large", create(CONFIG_MAPS), Misconfigured, "Too long"),
        ("testrun 404", lambda speaking: speaking.get(TESTRUNS, "zz"), NotFound, "not found"),
        ("get deleted", lambda speaking: speaking.get(TESTRUNS, "run1"), NotFound, "not found"),
        ("pod logs 404", lambda speaking: speaking.log("x"), NotFound, "not found"),
    ],
)
def test_what_a_real_api_server_refused_says_what_to_do(
    recorded: str, question: Question, kind: type[PlimsollError], words: str
) -> None:
    speaking, _ = replaying(recorded)
    with pytest.raises(kind, match=words) as caught:
        question(speaking)
    assert TOKEN not in str(caught.value)


def test_deleting_takes_all_with_it_and_twice_is_as_good_as_once() -> None:
    speaking, asked = replaying("delete run1", "delete 404")
    speaking.delete(TESTRUNS, "run1")
    speaking.delete(TESTRUNS, "run1")
    assert json.loads(asked[0].content)["propagationPolicy"] == "Foreground"


def answering(status: int, content: bytes = b"", **headers: str) -> KubernetesClient:
    transport = httpx.MockTransport(
        lambda _request: httpx.Response(status, headers=headers, content=content)
    )
    return KubernetesClient(settings(), transport=transport, wait=lambda _seconds: None)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_may_pass_is_to_be_tried_again(status: int) -> None:
    with pytest.raises(Unavailable):
        answering(status).find(PODS, "")
    with pytest.raises(Unavailable):
        answering(status).create(TESTRUNS, {})


def test_quick_questions_are_asked_once() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(503)

    speaking = KubernetesClient(settings(), transport=httpx.MockTransport(answer))
    with pytest.raises(Unavailable):
        speaking.annotate("pod", {"a": "b"})
    with pytest.raises(Unavailable):
        speaking.log("pod", tail_lines=3)
    assert len(asked) == 2


def test_a_missing_namespace_is_named() -> None:
    with Cluster(namespace="another").serving() as url, pytest.raises(Misconfigured) as caught:
        client(url).find(PODS, "")
    assert caught.value.where == "PLIMSOLL_KUBERNETES__NAMESPACE"


def test_something_else_at_the_address_is_no_kubernetes() -> None:
    with pytest.raises(Misconfigured, match="PLIMSOLL_KUBERNETES__URL"):
        answering(404, b"<html>").find(PODS, "")
    with pytest.raises(Unavailable, match="does not speak like Kubernetes"):
        answering(200, b"<html>").find(PODS, "")
    with pytest.raises(Unavailable, match="does not speak like Kubernetes"):
        answering(200, b'{"items": []}').find(PODS, "")


def test_a_quota_or_policy_that_forbids_is_told_in_its_own_words() -> None:
    said = b'{"kind":"Status","message":"pods \\"x\\" is forbidden: exceeded quota: team"}'
    with pytest.raises(Misconfigured, match="exceeded quota: team"):
        answering(403, said).create(TESTRUNS, {})


def test_a_pod_that_does_not_run_yet_has_no_log() -> None:
    with pytest.raises(Unavailable, match="no log yet"):
        answering(400, b'{"message":"container is waiting to start"}').log("x")


def test_logs_are_bounded() -> None:
    with pytest.raises(PlimsollError, match="longer than"):
        KubernetesClient(
            settings(largest_answer_bytes=2**20),
            transport=httpx.MockTransport(
                lambda _request: httpx.Response(200, content=b"x" * 2**21)
            ),
        ).log("x")


def test_the_check_is_quiet_where_all_is_well() -> None:
    cluster = Cluster(instead=discovered)
    with cluster.serving() as url:
        client(url).check()
    reviews = sum(path.endswith("selfsubjectaccessreviews") for _, path, _ in cluster.asked)
    assert reviews == sum(len(verbs) for verbs in NEEDED.values())


def discovered(method: str, path: str) -> Reply | None:
    if (method, path) == ("GET", TESTRUNS.api):
        return Reply(200, recordings()["api group discovery"].answer)
    return None


@pytest.mark.parametrize(
    ("kind", "verb"), [(kind, verb) for kind, verbs in NEEDED.items() for verb in verbs]
)
def test_the_check_names_each_right_that_is_missing(kind: Kind, verb: str) -> None:
    cluster = Cluster(instead=discovered, forbidden={(verb, kind.plural)})
    with cluster.serving() as url, pytest.raises(Misconfigured) as caught:
        client(url).check()
    assert f"the verb {verb} on {kind.rights}." in caught.value.fix


def test_the_check_says_when_the_operator_is_missing() -> None:
    record = recordings()["crd missing"]
    cluster = Cluster(instead=lambda _method, _path: Reply(404, record.answer))
    with cluster.serving() as url, pytest.raises(Misconfigured, match="helm install"):
        client(url).check()


def test_a_token_is_read_anew_because_clusters_rotate_it(tmp_path: Path) -> None:
    file = tmp_path / "token"
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers["Authorization"])
        return httpx.Response(200, json={"metadata": {}, "items": []})

    told = settings(token=None, token_file=file)
    speaking = KubernetesClient(told, transport=httpx.MockTransport(answer))
    for token in ("first", "second"):
        file.write_text(f"{token}\n")
        speaking.find(PODS, "")
    assert asked == ["Bearer first", "Bearer second"]
    file.unlink()
    with pytest.raises(Misconfigured, match="PLIMSOLL_KUBERNETES__TOKEN_FILE"):
        speaking.find(PODS, "")


def test_certificates_are_read_anew_and_bad_ones_are_named(tmp_path: Path) -> None:
    file = tmp_path / "ca.crt"
    transport = httpx.MockTransport(
        lambda _request: httpx.Response(200, json={"metadata": {}, "items": []})
    )
    with pytest.raises(Misconfigured, match="PLIMSOLL_KUBERNETES__CA_FILE"):
        KubernetesClient(settings(ca_file=file), transport=transport)
    known = Path(ssl.get_default_verify_paths().openssl_cafile)
    if not known.exists():
        pytest.skip("this machine trusts no certificates in one file")
    file.write_bytes(known.read_bytes())
    speaking = KubernetesClient(settings(ca_file=file), transport=transport)
    file.write_text("half a file")
    speaking.find(PODS, "")
    file.write_bytes(known.read_bytes() + b"\n")
    speaking.find(PODS, "")


def test_inside_a_cluster_a_pod_knows_where_it_is(tmp_path: Path) -> None:
    inside = settings(url="", token=None).completed(tmp_path)
    assert inside.url == "https://kubernetes.default.svc"
    assert (inside.token_file, inside.ca_file) == (tmp_path / "token", tmp_path / "ca.crt")
    outside = settings("https://cluster.example")
    assert outside.completed(tmp_path) is outside


def test_a_mirror_follows_what_happens_and_lists_anew_when_it_is_too_late() -> None:
    cluster = Cluster()

    def pod(name: str, run: str = "r") -> dict[str, object]:
        return {"metadata": {"name": name, "labels": {"run": run}}}

    cluster.keep("pods", pod("a"))
    with cluster.serving() as url, Mirror(client(url), PODS, "run=r") as mirror:
        assert set(mirror.objects) == {"a"}
        cluster.keep("pods", pod("b"), kind="ADDED")
        cluster.keep("pods", pod("other", "s"), kind="ADDED")
        wait_until(lambda: set(mirror.objects) == {"a", "b"})
        cluster.remove("pods", "a")
        wait_until(lambda: set(mirror.objects) == {"b"})
        with cluster.changed:
            # What happens now is told to nobody: only who lists anew can know.
            cluster.objects["pods", "c"] = pod("c")
            cluster.version += 100
            cluster.oldest = cluster.version
        wait_until(lambda: set(mirror.objects) == {"b", "c"})
        assert mirror.silent_s < 5


@pytest.mark.parametrize(("code", "kind"), [(500, Unavailable), (429, Unavailable), (410, Gone)])
def test_a_watch_that_breaks_off_says_why(code: int, kind: type[PlimsollError]) -> None:
    status = {"kind": "Status", "message": "etcd is busy", "code": code}
    event = json.dumps({"type": "ERROR", "object": status}).encode()
    transport = httpx.MockTransport(
        lambda _request: httpx.Response(200, stream=httpx.ByteStream(event))
    )
    speaking = KubernetesClient(settings(), transport=transport)
    with pytest.raises(kind, match="etcd is busy"):
        list(speaking.watch(PODS, "", "1"))


def test_what_is_null_is_not_there() -> None:
    answer = b'{"metadata": {"resourceVersion": "7", "continue": null}, "items": null}'
    assert answering(200, answer).find(PODS, "") == ([], "7")


def test_a_mirror_says_when_it_may_no_longer_look() -> None:
    cluster = Cluster()
    with cluster.serving() as url, Mirror(client(url), PODS, "") as mirror:
        cluster.instead = lambda method, _path: (
            Reply(403, {"message": 'cannot watch resource "pods" in API group ""'})
            if method in {"WATCH", "GET"}
            else None
        )

        def refused() -> bool:
            try:
                return mirror.objects is None
            except Misconfigured as error:
                return "the verb watch on pods" in error.fix

        wait_until(refused)


def test_a_mirror_waits_for_a_cluster_that_is_away() -> None:
    cluster = Cluster()
    with cluster.serving() as url, Mirror(client(url), PODS, "") as mirror:
        away = Reply(503, "away")
        cluster.instead = lambda method, _path: away if method in {"WATCH", "GET"} else None
        wait_until(lambda: mirror.silent_s > 1)
        cluster.instead = lambda _method, _path: None
        cluster.keep("pods", {"metadata": {"name": "a"}}, kind="ADDED")
        wait_until(lambda: set(mirror.objects) == {"a"})


def test_a_runner_without_an_image_names_the_setting() -> None:
    with pytest.raises(Misconfigured) as caught:
        KubernetesRunner(settings(image=""))
    assert caught.value.where == "PLIMSOLL_KUBERNETES__IMAGE"


def test_a_runner_is_made_without_an_account_and_asks_when_it_is_needed(tmp_path: Path) -> None:
    runner = KubernetesRunner(settings(ca_file=tmp_path / "nowhere"))
    with pytest.raises(Misconfigured, match="PLIMSOLL_KUBERNETES__CA_FILE"):
        runner.check()
