import pytest
from pydantic import ValidationError

from plimsoll.adapters.s3.settings import S3Settings
from tests.adapters.s3.servers import KEY_ID, SECRET, TOKEN, settings_for


def refusal(**chosen: object) -> str:
    with pytest.raises(ValidationError) as invalid:
        S3Settings.model_validate(chosen)
    return str(invalid.value)


def test_nothing_has_to_be_set() -> None:
    settings = S3Settings()
    assert settings.bucket == ""
    assert settings.link_expiry_s == 900


def test_what_is_secret_is_not_shown() -> None:
    settings = settings_for("http://127.0.0.1:1", session_token=TOKEN)
    for text in (repr(settings), str(settings), settings.model_dump_json()):
        for secret in (KEY_ID, SECRET, TOKEN):
            assert secret not in text


@pytest.mark.parametrize(
    "url",
    [
        "minio:9000",
        "ftp://minio",
        "http://",
        "http://user:word@minio:9000",
        "http://token@minio",
        "http://minio/?key=word",
        "http://minio/#word",
    ],
)
def test_an_endpoint_is_an_address_without_a_password(url: str) -> None:
    said = refusal(endpoint_url=url)
    assert "endpoint_url" in said
    assert "word" not in said.replace("password", "")


@pytest.mark.parametrize("name", ["access_key_id", "secret_access_key", "session_token"])
@pytest.mark.parametrize("spoilt", [f"{SECRET}\n", f" {SECRET}", f"{SECRET}é", ""])
def test_a_secret_with_a_line_break_is_refused_and_not_shown(name: str, spoilt: str) -> None:
    keys = {"access_key_id": KEY_ID, "secret_access_key": SECRET, "session_token": TOKEN}
    said = refusal(**{**keys, name: spoilt})
    assert name in said
    for secret in (KEY_ID, SECRET, TOKEN):
        assert secret not in said


@pytest.mark.parametrize(
    "chosen",
    [
        {"access_key_id": KEY_ID},
        {"secret_access_key": SECRET},
        {"session_token": TOKEN},
    ],
)
def test_keys_come_in_pairs(chosen: dict[str, str]) -> None:
    assert "access_key_id" in refusal(**chosen)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("prefix", "plimsoll"),
        ("prefix", "/plimsoll/"),
        ("prefix", "a//b/"),
        ("prefix", "../"),
        ("prefix", "a b/"),
        ("prefix", "a" * 200 + "/"),
        ("server_side_encryption", "aws:kms:dsse"),
        ("kms_key_id", "alias/plimsoll"),
        ("link_expiry_s", 0),
        ("link_expiry_s", 7 * 24 * 3600 + 1),
        ("multipart_chunk_bytes", 5 * 1024 * 1024 - 1),
        ("connect_timeout_s", 0),
        ("read_timeout_s", -1),
    ],
)
def test_what_no_store_would_take_is_refused(name: str, value: object) -> None:
    assert name in refusal(**{name: value})


def test_a_prefix_may_have_folders() -> None:
    assert S3Settings(prefix="team-a/plimsoll_2/").prefix == "team-a/plimsoll_2/"
