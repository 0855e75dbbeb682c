"""The cluster that tests talk to answers as the recorded one did."""

from tests.adapters.kubernetes.cluster import Cluster
from tests.adapters.kubernetes.recordings import recordings

SEQUENCE = (
    "testrun create",
    "testrun duplicate",
    "testrun get",
    "testrun 404",
    "list labelSelector",
    "list labelSelector none",
    "delete run1",
    "get deleted",
    "delete 404",
    "pods list",
    "pod logs 404",
)


def test_it_answers_a_life_of_a_test_run_as_a_real_one_did() -> None:
    cluster = Cluster(namespace="perf1")
    for name in SEQUENCE:
        record = recordings()[name]
        body = {"propagationPolicy": "Foreground"} if record.method == "DELETE" else record.body
        target = record.target + ("?fieldValidation=Strict" if record.method == "POST" else "")
        reply = cluster.answer(record.method, target, body)
        assert reply.status == record.status, name
        for told in ("kind", "reason", "message", "code"):
            if told != "message" or name != "testrun duplicate":
                assert reply.body.get(told) == record.answer.get(told), name


def test_it_forbids_in_the_words_of_a_real_one() -> None:
    real = recordings()["forbidden"].answer["message"]
    cluster = Cluster(namespace="default", forbidden={("list", "secrets")})
    reply = cluster.answer("GET", "/api/v1/namespaces/default/secrets", None)
    assert reply.body["message"] == real.replace('"viewer"', '"plimsoll"')
