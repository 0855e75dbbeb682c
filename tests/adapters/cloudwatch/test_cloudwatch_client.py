"""The client against moto, which somebody else wrote, and against peers that misbehave."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from boto3.session import Session
from pydantic import SecretStr, ValidationError

from plimsoll.adapters.cloudwatch.client import CloudWatchClient
from plimsoll.adapters.cloudwatch.payloads import Query
from plimsoll.adapters.cloudwatch.settings import CloudWatchSettings
from plimsoll.kit.errors import Misconfigured, PlimsollError, Rejected, Unavailable
from plimsoll.traffic.model import Window
from plimsoll.traffic.ports import Observation
from tests.adapters.cloudwatch.fake import LOCATION, SHOP, FakeCloudWatch, error
from tests.adapters.s3.servers import Asked, Moto, Said, moto, peer
from tests.servers import free_port

SECRET = "q7Zk3S3cretThatNobodyMaySee0123456789abcd"  # noqa: S105 - of nobody
TOKEN = "t0kenThatNobodyMaySee/abcdefghijklmnopqrstuvwxyz"  # noqa: S105 - of nobody


def settings_for(url: str, **chosen: object) -> CloudWatchSettings:
    return CloudWatchSettings.model_validate(
        {
            "endpoint_url": url,
            "region": "us-east-1",
            "access_key_id": SecretStr("AKIDPLIMSOLLTEST0001"),
            "secret_access_key": SecretStr(SECRET),
            "session_token": SecretStr(TOKEN),
            "read_timeout_s": 20,
            "attempts": 1,
            **chosen,
        }
    )


@pytest.fixture(scope="module")
def running() -> Iterator[Moto]:
    with moto() as process:
        yield process


def test_counts_are_read_through_the_real_protocol(running: Moto) -> None:
    at = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(hours=1)
    boto = Session().client(
        "cloudwatch",
        endpoint_url=running.url,
        region_name="us-east-1",
        aws_access_key_id="looks",
        aws_secret_access_key="looks",  # noqa: S106 - moto takes any
    )
    dimensions = [{"Name": name, "Value": value} for name, value in SHOP]
    for minute, count in enumerate((5.0, 0.0, 7.0)):
        when = at + timedelta(minutes=minute)
        datum = {"MetricName": "RequestCount", "Dimensions": dimensions, "Timestamp": when}
        boto.put_metric_data(Namespace="AWS/ApplicationELB", MetricData=[{**datum, "Value": count}])
    client = CloudWatchClient(settings_for(running.url))
    client.check()
    assert client.listed("AWS/ApplicationELB", "RequestCount", dict(SHOP)) == {SHOP}
    assert client.listed("AWS/ApplicationELB", "RequestCount", {"LoadBalancer": "app/x/1"}) == set()
    query = Query(
        namespace="AWS/ApplicationELB",
        metric="RequestCount",
        dimensions=SHOP,
        statistic="Sum",
        period_s=60,
    )
    window = Window(start=at, end=at + timedelta(minutes=3))
    nothing = query.model_copy(update={"metric": "HTTPCode_Target_5XX_Count"})
    found, none = client.points([query, nothing], window)
    begin = at.timestamp()
    assert found == [(begin, 5.0), (begin + 60, 0.0), (begin + 120, 7.0)]
    assert none == []


def test_a_question_has_500_parts_and_100800_points_at_most() -> None:
    cloud = FakeCloudWatch()
    client = CloudWatchClient(CloudWatchSettings(region="eu-west-1"), cloud)
    now = datetime(2026, 10, 14, tzinfo=UTC)
    query = Query(namespace="n", metric="m", dimensions=(), statistic="Sum", period_s=60)
    day = Window(start=now - timedelta(days=1), end=now)
    assert len(client.points([query] * 1_100, day)) == 1_100
    sizes = [len(each["MetricDataQueries"]) for each in cloud.asked]  # type: ignore[arg-type]
    assert sum(sizes) == 1_100
    assert max(sizes) * 1_441 <= 100_800
    hour = query.model_copy(update={"period_s": 3600})
    client.points([hour] * 501, Window(start=now - timedelta(hours=1), end=now))
    assert [len(each["MetricDataQueries"]) for each in cloud.asked[-2:]] == [500, 1]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "status", "kind", "where"),
    [
        ("InvalidClientTokenId", 403, Misconfigured, "PLIMSOLL_CLOUDWATCH__ACCESS_KEY_ID"),
        ("SignatureDoesNotMatch", 403, Misconfigured, "PLIMSOLL_CLOUDWATCH__SECRET_ACCESS_KEY"),
        ("ExpiredToken", 403, Misconfigured, "PLIMSOLL_CLOUDWATCH__SESSION_TOKEN"),
        ("OptInRequired", 403, Misconfigured, "PLIMSOLL_CLOUDWATCH__REGION"),
        ("AccessDenied", 403, Misconfigured, "PLIMSOLL_CLOUDWATCH__ACCESS_KEY_ID"),
        ("AccessDeniedException", 400, Misconfigured, "PLIMSOLL_CLOUDWATCH__ACCESS_KEY_ID"),
        ("Throttling", 400, Unavailable, "CloudWatch in eu-west-1"),
        ("RequestLimitExceeded", 400, Unavailable, "CloudWatch in eu-west-1"),
        ("Whatever", 429, Unavailable, "CloudWatch in eu-west-1"),
        ("InternalServiceFault", 500, Unavailable, "CloudWatch in eu-west-1"),
        ("Whatever", 503, Unavailable, "CloudWatch in eu-west-1"),
        ("ValidationError", 400, Rejected, "CloudWatch in eu-west-1"),
        ("", 404, Misconfigured, "PLIMSOLL_CLOUDWATCH__ENDPOINT_URL"),
    ],
)
def test_refusals_say_what_to_do_and_quote_nothing(
    code: str, status: int, kind: type[PlimsollError], where: str
) -> None:
    def refuse(operation: str) -> object:
        raise error(operation, code, status)

    cloud = FakeCloudWatch()
    cloud.instead = refuse
    with pytest.raises(kind) as caught:
        cloud.source().observe(LOCATION, Observation())
    assert caught.value.where.startswith(where)
    assert "AKIDSECRET" not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("status", "kind"),
    [("InternalError", Unavailable), ("PartialData", Unavailable), ("Forbidden", Misconfigured)],
)
def test_an_incomplete_answer_is_no_answer(status: str, kind: type[PlimsollError]) -> None:
    cloud = FakeCloudWatch()
    cloud.status = status
    with pytest.raises(kind):
        cloud.source().observe(LOCATION, Observation())


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"MetricDataResults": []},
        {"MetricDataResults": "none"},
        {"MetricDataResults": [{"Id": "q0", "Timestamps": [datetime.now(UTC)], "Values": []}]},
    ],
)
def test_an_odd_answer_is_no_empty_one(answer: object) -> None:
    cloud = FakeCloudWatch()
    cloud.instead = lambda _operation: answer
    with pytest.raises(Unavailable):
        cloud.source().observe(LOCATION, Observation())


def test_pages_without_end_are_given_up() -> None:
    cloud = FakeCloudWatch()
    cloud.instead = lambda _operation: {"MetricDataResults": [], "NextToken": "again"}
    with pytest.raises(Unavailable, match="pages"):
        cloud.source().observe(LOCATION, Observation())


def test_nobody_there_is_unavailable() -> None:
    client = CloudWatchClient(settings_for(f"http://127.0.0.1:{free_port()}"))
    with pytest.raises(Unavailable):
        client.check()


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (Said(body=b"<html>log in</html>", headers={"Content-Type": "text/html"}), PlimsollError),
        (Said(status=302, headers={"Location": "/login"}), Misconfigured),
        (Said(status=404, body=b"no"), Misconfigured),
        (Said(status=503, body=b"busy"), Unavailable),
        (Said(body=b"\xff\xfe", headers={"Content-Type": "text/html"}), Misconfigured),
        (Said(body=b'{"Metrics": [], "NextToken": "t"}', cut_at=9), PlimsollError),
        (Said(body=b'{"Metrics": ["x"]}'), PlimsollError),
        (Said(body=b"[]"), PlimsollError),
        (Said(body=b"{}"), PlimsollError),
        (Said(cut_at=-1), Unavailable),
        (
            Said(
                status=403,
                body=b'{"__type": "AccessDeniedException", "Message": "no"}',
                headers={"Content-Type": "application/x-amz-json-1.0"},
            ),
            Misconfigured,
        ),
    ],
)
def test_peers_that_misbehave_are_no_empty_list(said: Said, kind: type[PlimsollError]) -> None:
    def answer(_asked: Asked) -> Said:
        return said

    with peer(answer) as url, pytest.raises(kind) as caught:
        CloudWatchClient(settings_for(url)).check()
    assert SECRET not in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_settings_are_complete_or_refused(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="set together"):
        CloudWatchSettings(access_key_id=SecretStr("AKID"))
    with pytest.raises(ValidationError, match="needs access_key_id"):
        CloudWatchSettings(session_token=SecretStr("token"))
    with pytest.raises(ValidationError) as caught:
        CloudWatchSettings(access_key_id=SecretStr("AKID"), secret_access_key=SecretStr("a b\n"))
    assert "a b" not in str(caught.value)
    with pytest.raises(Misconfigured, match="no file"):
        CloudWatchClient(settings_for("http://127.0.0.1:9", ca_file=tmp_path / "none.pem"))
    with pytest.raises(Misconfigured, match="cannot be used"):
        CloudWatchClient(settings_for("http://a_b.example"))
