"""Users log in before a test, and again when what they got has expired."""

import base64
import itertools
import json
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from typing_extensions import override

from plimsoll.catalog.model import JsonSchema, Security
from plimsoll.workload.model import WorkloadModel
from tests.bundle.models import (
    BEARER,
    endpoint,
    model_of,
    parameter_of_body,
    plan,
    rendered,
    scenario,
)
from tests.integration.bundle.running import Ran, Server, _Handler, k6, run, write

GIVEN = "given"
WRONG = "wrong"  # nobody's
TOKEN: JsonSchema = {"type": "object", "properties": {"access_token": {"type": "string"}}}
USERS = json.dumps([{"username": f"user{n}", "password": f"s3cret-{n}"} for n in range(3)])
FORM = "application/x-www-form-urlencoded"
LOGIN_PAGE = (
    b'<form><input type="hidden" name="csrfmiddlewaretoken" value="m4sked">'
    b'<input name="username"><input type="password" name="password"></form>'
)


class Shop(Server):
    """Lets in whoever logged in, by a token or a cookie."""

    def __init__(self) -> None:
        super().__init__()
        self.RequestHandlerClass = _Shop
        self.numbers = itertools.count(1)
        self.lasts: dict[str, object] = {}
        self.jwt_lasts_s: int | None = None
        self.once = False
        """Whether a token lets in only once."""
        self.by_cookie = False
        self.known: Counter[str] = Counter()
        self.lock = threading.Lock()

    def logins(self) -> int:
        return sum(seen.target == "/login" and seen.method == "POST" for seen in self.seen)

    def statuses_of_orders(self) -> Counter[str]:
        return self.known

    def new_token(self, user: str) -> str:
        token = f"{user}.{next(self.numbers)}"
        if self.jwt_lasts_s is not None:
            times = {"iat": 1_000_000, "exp": 1_000_000 + self.jwt_lasts_s, "sub": token}
            claims = base64.urlsafe_b64encode(json.dumps(times).encode()).decode().rstrip("=")
            token = f"e30.{claims}.sig"
        return token


class _Shop(_Handler):
    @override
    def reply(self, path: str, server: Server) -> None:
        assert isinstance(server, Shop)
        seen = server.seen[-1]
        cookies = self.headers.get("Cookie", "")
        if path == "/login":
            self._log_in(server, seen.body.decode(), cookies)
            return
        own = self.headers.get("Authorization", "").removeprefix("Bearer ") or cookies
        with server.lock:
            used = server.known[own]
            server.known[own] += 1
        refused = not own or (server.once and used > 0)
        self._say(401 if refused else 200, b"{}")

    def _log_in(self, server: "Shop", text: str, cookies: str) -> None:
        if self.command == "GET":
            self._say(200, LOGIN_PAGE, "Set-Cookie: csrftoken=t0ken%3D1; Path=/")
            return
        form = "form" in self.headers["Content-Type"]
        body = {k: v[0] for k, v in parse_qs(text).items()} if form else json.loads(text)
        if server.by_cookie:
            defended = body.get("csrfmiddlewaretoken") == "m4sked" and "csrftoken=" in cookies
            if not (defended and self.headers.get("X-CSRFToken") == "t0ken=1"):
                self._say(403, b"{}")
            elif body["password"] == WRONG:
                self._say(200, LOGIN_PAGE, "Set-Cookie: csrftoken=x; Path=/")
            else:
                sid = server.new_token(body["username"])
                self._say(302, b"", f"Set-Cookie: sid={sid}; Path=/; HttpOnly")
            return
        if body["password"] == WRONG:
            self._say(401, b'{"detail": "s3cret"}')
            return
        token = server.new_token(body["username"])
        self._say(200, json.dumps({"access_token": token, **server.lasts}).encode())

    def _say(self, status: int, content: bytes, *headers: str) -> None:
        self.send_response(status)
        for header in headers:
            self.send_header(*header.split(": ", 1))
        self.send_header("Content-Type", "application/json" if content[:1] == b"{" else "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture
def server() -> Iterator[Shop]:
    with Shop() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield running
        finally:
            running.shutdown()
            thread.join()


def shop(*, cookies: bool = False, rate: int = 30) -> WorkloadModel:
    kind = FORM if cookies else "application/json"
    body = parameter_of_body("password")
    declared = endpoint("POST /login", body, body=True, content_type=kind)
    login = plan(
        "post-login", declared.model_copy(update={"responses": {} if cookies else {"200": TOKEN}})
    )
    by_cookie = Security(scheme="api_key", location="cookie", name="sid")
    orders = plan(
        "get-orders", endpoint("GET /orders", security=(by_cookie if cookies else BEARER,))
    )
    return model_of((orders, login), (scenario("get-orders", orders, replay=(rate,)),))


def ran(model: WorkloadModel, folder: Path, server: Server, **variables: str) -> Ran:
    script = write(rendered(model), folder)
    return run(script, server, **{"TEST_TYPE": "average-load", "DURATION": "1s", **variables})


def owners(server: Server, header: str) -> set[str]:
    sent = {seen.headers.get(header, "") for seen in server.seen if seen.target == "/orders"}
    return {text.removeprefix("Bearer ") for text in sent}


def test_each_virtual_user_is_one_of_the_users(tmp_path: Path, server: Shop) -> None:
    done = ran(shop(), tmp_path, server, USERS=USERS)
    assert done.code == 0, done.log
    assert server.logins() == 3
    assert owners(server, "authorization") == {"user0.1", "user1.2", "user2.3"}
    assert len(done.tagged("http_reqs", "setup")) == 3
    assert not done.tagged("http_reqs", "POST /login")
    sizes = [value for _, value in done.samples["request_bytes"]]
    assert sizes == [seen.bytes_received for seen in server.seen[3:]]


@pytest.mark.parametrize("text", [USERS, 'username,password\nuser0,a\nuser1,"b,c"\n'])
def test_users_may_stand_in_a_file_beside_the_script(
    tmp_path: Path, server: Shop, text: str
) -> None:
    (tmp_path / "users.txt").write_text(text)
    done = ran(shop(), tmp_path, server, USERS_FILE="users.txt", API_TOKEN=GIVEN)
    assert done.code == 0, done.log
    assert {"user0.1", "user1.2"} <= owners(server, "authorization")
    assert GIVEN not in owners(server, "authorization")


def test_without_users_the_given_token_counts(tmp_path: Path, server: Shop) -> None:
    done = ran(shop(), tmp_path, server, API_TOKEN=GIVEN)
    assert done.code == 0, done.log
    assert owners(server, "authorization") == {GIVEN}
    assert server.logins() == 0


@pytest.mark.parametrize("by", ["expires_in", "jwt"])
def test_a_token_is_renewed_before_it_expires(tmp_path: Path, server: Shop, by: str) -> None:
    if by == "jwt":
        server.jwt_lasts_s = 2
    else:
        server.lasts = {"expires_in": 2}
    done = ran(shop(rate=10), tmp_path, server, USERS=USERS, DURATION="3s")
    assert done.code == 0, done.log
    again = len(done.tagged("http_reqs", "POST /login (refresh)"))
    assert 3 + again == server.logins()
    virtual_users = max(value for _, value in done.samples["vus_max"])
    assert 1 <= again <= virtual_users, "each at most once in ten seconds"


def test_a_401_tells_that_a_token_has_expired(tmp_path: Path, server: Shop) -> None:
    server.once = True
    # Long enough for k6 to say how many virtual users there are, once a second.
    done = ran(
        shop(rate=10),
        tmp_path,
        server,
        USERS='[{"username": "a", "password": "b"}]',
        DURATION="3s",
    )
    again = len(done.tagged("http_reqs", "POST /login (refresh)"))
    virtual_users = max(value for _, value in done.samples["vus_max"])
    assert 1 <= again <= virtual_users
    assert len(owners(server, "authorization")) == 1 + again


def test_refreshes_stand_outside_of_the_endpoints_thresholds(tmp_path: Path, server: Shop) -> None:
    options = json.loads(
        k6(
            "inspect",
            write(rendered(shop()), tmp_path),
            variables={"BASE_URL": server.url, "TEST_TYPE": "average-load", "USERS": USERS},
        ).stdout
    )
    assert not [name for name in options["thresholds"] if "refresh" in name]
    assert options["setupTimeout"] == "10m0s"


@pytest.mark.parametrize(
    ("users", "variables", "said"),
    [
        ('[{"username": "a", "password": "wrong"}]', {}, "1 of 1 users could not log in at POST"),
        ("[s3cret", {}, "USERS is no JSON list of objects and no CSV"),
        ('["s3cret"]', {}, "USERS is no JSON list of objects and no CSV"),
        ("[]", {}, "USERS is no JSON list of objects and no CSV"),
        (USERS, {"LOGIN": "login"}, "give one such as POST /login"),
        (USERS, {"LOGIN_TYPE": "xml"}, "choose one of: json, form"),
        (USERS, {"LOGIN_TOKEN": "data.jwt"}, 'without \\"data.jwt\\" and without a cookie'),
        (USERS, {"CSRF": "csrftoken"}, "give a cookie and a header"),
    ],
)
def test_a_login_that_cannot_work_ends_the_test(
    tmp_path: Path, server: Shop, users: str, variables: dict[str, str], said: str
) -> None:
    done = ran(shop(), tmp_path, server, USERS=users, **variables)
    assert said in done.log
    assert "s3cret" not in done.log
    assert done.code not in {0, 99}
    assert not owners(server, "authorization")


def test_a_user_who_cannot_log_in_is_told_and_left_out(tmp_path: Path, server: Shop) -> None:
    users = '[{"username": "a", "password": "wrong"}, {"username": "b", "password": "b"}]'
    done = ran(shop(), tmp_path, server, USERS=users)
    assert (
        "1 of 2 users could not log in at POST /login; the first one was answered 401" in done.log
    )
    assert {owner.partition(".")[0] for owner in owners(server, "authorization")} == {"b"}


def test_a_person_may_name_the_login(tmp_path: Path, server: Shop) -> None:
    orders = plan("get-orders", endpoint("GET /orders", security=(BEARER,)))
    model = model_of((orders,), (scenario("get-orders", orders, replay=(10,)),))
    done = ran(model, tmp_path, server, USERS=USERS, LOGIN="POST /login")
    assert done.code == 0, done.log
    assert len(owners(server, "authorization")) == 3


def test_cookies_and_their_defence_against_forgery(tmp_path: Path, server: Shop) -> None:
    server.by_cookie = True
    done = ran(shop(cookies=True), tmp_path, server, USERS=USERS, CSRF="csrftoken:X-CSRFToken")
    assert done.code == 0, done.log
    sent = owners(server, "cookie")
    assert {cookie for text in sent for cookie in text.split("; ")} == {
        "csrftoken=t0ken%3D1", "sid=user0.1", "sid=user1.2", "sid=user2.3",
    }  # fmt: skip
    assert owners(server, "x-csrftoken") == {"t0ken=1"}


def test_the_page_that_asks_for_a_password_is_no_login(tmp_path: Path, server: Shop) -> None:
    server.by_cookie = True
    users = '[{"username": "a", "password": "wrong"}]'
    done = ran(shop(cookies=True), tmp_path, server, USERS=users, CSRF="csrftoken:X-CSRFToken")
    assert "the first one was answered with the page that asks for a password" in done.log


def test_secrets_are_in_no_file_and_no_log(tmp_path: Path, server: Shop) -> None:
    server.once = True
    files = {name: tmp_path / f"{name}.json" for name in ("ours", "theirs", "samples")}
    script = write(rendered(shop()), tmp_path)
    done = k6(
        "run",
        f"--summary-export={files['theirs']}",
        f"--out=json={files['samples']}",
        script,
        variables={"BASE_URL": server.url, "USERS": USERS, "SUMMARY_FILE": str(files["ours"])},
    )
    texts = [done.stdout, done.stderr, *(file.read_text() for file in files.values())]
    for secret in ("s3cret", "user0", "user1"):
        assert not [text for text in texts if secret in text]
