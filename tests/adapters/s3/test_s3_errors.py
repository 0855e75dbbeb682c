import ssl
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from plimsoll.adapters.s3.bundle_store import S3BundleStore
from plimsoll.adapters.s3.client import S3Client
from plimsoll.adapters.s3.settings import S3Settings
from plimsoll.kit.errors import Misconfigured, PlimsollError, Unavailable
from tests.adapters.s3.servers import (
    KEY_ID,
    SECRET,
    TOKEN,
    Asked,
    Moto,
    Said,
    peer,
    settings_for,
    xml_error,
)
from tests.bundle.models import rendered, shop
from tests.certificates import self_signed
from tests.servers import free_port

BUNDLE = rendered(shop())
Use = Callable[[S3BundleStore], object]


def put(store: S3BundleStore) -> object:
    return store.put(BUNDLE)


def get(store: S3BundleStore) -> object:
    return store.get(BUNDLE.digest)


def look(store: S3BundleStore) -> object:
    return store.list()


def link(store: S3BundleStore) -> object:
    return store.link(BUNDLE.digest)


EVERY_USE: tuple[Use, ...] = (put, get, look, link)


def failures(settings: S3Settings) -> list[PlimsollError]:
    """One for each use of one store."""
    store = S3BundleStore(settings)
    return [failure(use, store) for use in EVERY_USE]


def failure(use: Use, store: S3BundleStore | S3Settings) -> PlimsollError:
    with pytest.raises(PlimsollError) as raised:
        use(store if isinstance(store, S3BundleStore) else S3BundleStore(store))
    shown = "".join(traceback.format_exception(raised.value))
    for secret in (KEY_ID, SECRET, TOKEN, "X-Amz-Signature"):
        assert secret not in shown
    return raised.value


@pytest.mark.parametrize(
    "said",
    [
        xml_error(500, "InternalError"),
        xml_error(503, "SlowDown"),
        xml_error(503, "ServiceUnavailable"),
        xml_error(429, "TooManyRequests"),
        xml_error(409, "OperationAborted"),
        xml_error(507, "XMinioStorageFull"),
        Said(status=502, body=b"<html>Bad gateway</html>"),
        Said(cut_at=-1),
    ],
)
def test_a_store_in_trouble_is_to_be_tried_again(said: Said) -> None:
    with peer(lambda _asked: said) as url:
        errors = failures(settings_for(url))
    for error in errors:
        assert isinstance(error, Unavailable)
        assert url in error.where


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, "RequestTimeout"), (307, "TemporaryRedirect"), (403, "QuotaExceeded")],
)
def test_some_refusals_pass_by_themselves(status: int, code: str) -> None:
    with peer(lambda _asked: xml_error(status, code)) as url:
        assert isinstance(failure(look, settings_for(url)), Unavailable)


@pytest.mark.parametrize("status", [301, 400])
def test_the_region_of_the_bucket_is_told(status: int) -> None:
    said = Said(status=status, headers={"x-amz-bucket-region": "eu-west-1"})
    with peer(lambda _asked: said) as url:
        errors = failures(settings_for(url))
    for error in errors:
        assert isinstance(error, Misconfigured)
        assert error.where == "PLIMSOLL_S3__REGION"
        assert "in eu-west-1" in error.fix


@pytest.mark.parametrize("status", [301, 302, 308])
def test_an_address_that_sends_everybody_elsewhere_is_told(status: int) -> None:
    said = Said(status=status, headers={"Location": "https://elsewhere.example/"})
    with peer(lambda _asked: said) as url:
        errors = failures(settings_for(url))
    for error in errors:
        assert isinstance(error, Misconfigured)
        assert error.where.startswith("PLIMSOLL_S3__ENDPOINT_URL")


def test_a_second_attempt_is_made_but_no_third() -> None:
    asked: list[Asked] = []

    def answer(each: Asked) -> Said:
        asked.append(each)
        return xml_error(503, "SlowDown")

    with peer(answer) as url:
        failure(look, settings_for(url))
    assert len(asked) == 2


def test_a_store_that_is_not_there_is_to_be_tried_again() -> None:
    errors = failures(settings_for(f"http://127.0.0.1:{free_port()}"))
    for error in errors:
        assert isinstance(error, Unavailable)


def test_a_store_that_is_silent_is_to_be_tried_again() -> None:
    with peer(lambda _asked: Said(after_s=20)) as url:
        errors = failures(settings_for(url, read_timeout_s=0.2))
    for error in errors:
        assert isinstance(error, Unavailable)
        assert "ReadTimeout" in error.what


def listing(asked: Asked) -> Said | None:
    """One archive, for whoever asks what there is."""
    if "list-type=2" not in asked.target:
        return None
    key = f"bundles/{BUNDLE.digest.removeprefix('sha256:')}.zip"
    text = (
        '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name>'
        f"<IsTruncated>false</IsTruncated><Contents><Key>{key}</Key><Size>9</Size></Contents>"
        "</ListBucketResult>"
    )
    return Said(body=text.encode())


@pytest.mark.parametrize(
    "said", [Said(body=b"x" * 1000, cut_at=10), Said(body=b"x" * 1000, cut_at=-1)]
)
def test_an_archive_that_breaks_off_is_to_be_tried_again(said: Said) -> None:
    with peer(lambda asked: listing(asked) or said) as url:
        error = failure(get, settings_for(url))
    assert isinstance(error, Unavailable)


@pytest.mark.parametrize(
    ("status", "code", "setting"),
    [
        (403, "AccessDenied", "ACCESS_KEY_ID"),
        (401, "Unauthorized", "ACCESS_KEY_ID"),
        (403, "InvalidAccessKeyId", "ACCESS_KEY_ID"),
        (403, "SignatureDoesNotMatch", "SECRET_ACCESS_KEY"),
        (400, "ExpiredToken", "SESSION_TOKEN"),
        (404, "NoSuchBucket", "BUCKET"),
        (301, "PermanentRedirect", "REGION"),
        (400, "AuthorizationHeaderMalformed", "REGION"),
        (403, "RequestTimeTooSkewed", "ENDPOINT_URL"),
        (400, "KMS.NotFoundException", "KMS_KEY_ID"),
        (501, "NotImplemented", "SERVER_SIDE_ENCRYPTION"),
        (403, "InvalidObjectState", "BUCKET"),
        (405, "MethodNotAllowed", "ENDPOINT_URL"),
        (400, "InvalidRequest", "ENDPOINT_URL"),
    ],
)
def test_what_a_person_must_change_is_named(status: int, code: str, setting: str) -> None:
    """Also when the store quotes the request, which carries the key."""

    def answer(asked: Asked) -> Said:
        quoted = f"{asked.headers['authorization']} {asked.headers['x-amz-security-token']}"
        return xml_error(status, code, quoted)

    with peer(answer) as url:
        error = failure(look, settings_for(url, session_token=TOKEN))
    assert isinstance(error, Misconfigured)
    assert error.where.split(" ")[0] == f"PLIMSOLL_S3__{setting}"
    assert error.fix
    assert code in error.what


def test_a_refused_action_is_named() -> None:
    with peer(lambda _asked: xml_error(403, "AccessDenied")) as url:
        settings = settings_for(url)
        assert "do s3:ListBucket on the bucket shop-bundles" in failure(look, settings).fix
        # Its HEAD is refused, which has no body to say why.
        assert "do s3:GetObject and s3:ListBucket on" in failure(put, settings).fix


def test_a_bucket_that_is_missing_names_the_setting(s3: Moto) -> None:
    settings = settings_for(s3.url, bucket="nobodys-bundles")
    for use in EVERY_USE:
        error = failure(use, settings)
        assert isinstance(error, Misconfigured)
        assert error.where == "PLIMSOLL_S3__BUCKET"
    with pytest.raises(Misconfigured, match="PLIMSOLL_S3__BUCKET"):
        S3Client(settings).check()


def test_the_check_asks_for_the_bucket(s3: Moto) -> None:
    S3Client(settings_for(s3.url)).check()
    for status, expected in ((403, Misconfigured), (503, Unavailable)):
        with (
            peer(lambda _asked, status=status: Said(status=status)) as url,  # type: ignore[misc]
            pytest.raises(expected),
        ):
            S3Client(settings_for(url)).check()


def test_no_bucket_is_said_before_anything_is_asked() -> None:
    errors = failures(S3Settings())
    for error in errors:
        assert (type(error), error.where) == (Misconfigured, "PLIMSOLL_S3__BUCKET")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<html><body>Sign in</body></html>", Misconfigured),
        (b"", Misconfigured),
        # botocore takes these for an answer that broke off.
        (b"<!doctype html><p>Sign in<br>", Unavailable),
        (b"{}", Unavailable),
    ],
)
def test_a_page_of_somebody_else_is_no_store(body: bytes, expected: type[PlimsollError]) -> None:
    said = Said(body=body, headers={"Content-Type": "text/html"})
    with peer(lambda _asked: said) as url:
        errors = failures(settings_for(url))
    for error in errors:
        assert isinstance(error, expected)
        assert url in error.where


@pytest.mark.parametrize(
    ("chosen", "setting"),
    [
        ({"bucket": "no bucket"}, "BUCKET"),
        ({"bucket": "arn:aws:s3:nowhere"}, "BUCKET"),
        ({"endpoint_url": "http://my_minio:9000"}, "ENDPOINT_URL"),
        ({"ca_file": "/nowhere/ca.pem"}, "CA_FILE"),
        ({"region": "no region"}, "REGION"),
    ],
)
def test_what_boto3_itself_refuses_names_the_setting(chosen: dict[str, str], setting: str) -> None:
    error = failure(look, settings_for("http://127.0.0.1:1", **chosen))
    assert isinstance(error, Misconfigured)
    assert error.where.startswith(f"PLIMSOLL_S3__{setting}")


def test_a_certificate_is_trusted_when_a_file_vouches_for_it(tmp_path: Path) -> None:
    ca_file, key = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(ca_file, key)
    with peer(lambda _asked: Said(), tls=context) as url:
        S3Client(settings_for(url, ca_file=ca_file)).check()
        with pytest.raises(Misconfigured, match="PLIMSOLL_S3__CA_FILE"):
            S3Client(settings_for(url)).check()
        ca_file.write_text("no certificate")
        with pytest.raises(Misconfigured, match="PLIMSOLL_S3__CA_FILE"):
            S3Client(settings_for(url, ca_file=ca_file)).check()
