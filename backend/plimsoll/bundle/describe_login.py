"""The part of a bundle's README about users who log in, and about what a test leaves behind."""

from collections.abc import Iterator

from plimsoll.bundle.figures import plural
from plimsoll.bundle.login import Pool, pool_of
from plimsoll.bundle.manifest import WRITING_METHODS
from plimsoll.bundle.markdown import code
from plimsoll.bundle.own_values import made_things
from plimsoll.workload.model import WorkloadModel

Row = tuple[str, str, str]


def login_rows(model: WorkloadModel) -> Iterator[Row]:
    """The variables about users: name, default, meaning."""
    pool = pool_of(model)
    if pool is None:
        return
    login = pool.login
    at = "none" if login is None else code(login.endpoint.name)
    field = "access_token" if login is None or login.field is None else login.field
    yield ("USERS", "none", "Users who log in before the test, see below. Not stored anywhere.")
    yield ("USERS_FILE", "none", "The same in a file beside `script.js`.")
    yield ("LOGIN", at, "Where they log in: method and path.")
    yield ("LOGIN_TOKEN", code(field), "Where its answer has the token: `data.token` in `data`.")
    yield ("LOGIN_TYPE", "as declared", "Of its body: `json` or `form`.")
    yield (
        "CSRF",
        "none" if pool.csrf is None else code(pool.csrf),
        "`cookie:header`: what that cookie of the login holds is sent in that header.",
    )


def login_section(model: WorkloadModel) -> str:
    """How users log in; nothing where nothing says that anybody does."""
    pool = pool_of(model)
    if pool is None:
        return ""
    return f"""\
## Users

With `USERS`, a JSON list of what the body of the login holds, or CSV with a line for each of them,

```sh
export USERS='[{{"username":"…","password":"…"}},{{"username":"…","password":"…"}}]'
```

each of them (at most 1,000) logs in once before the test{_where(pool)}. Each virtual user
then is one of them, in turn, and sends {plural(len(pool.slugs), "endpoint")} its token, or else the
cookies that the login set. It logs in again before the token expires, by `expires_in` of the
answer or `exp` of a JWT, else after the first 401; at most once in ten seconds. These requests are
called {code(_name(pool) + " (refresh)")}, and no threshold of an endpoint counts them. With `CSRF`,
the page of the login is read first: the hidden fields of its form go with a login of type `form`.
Users go before `API_TOKEN`.

Put secrets into the environment or a file: what stands on a command line, others can read. What
`k6 inspect` prints and `k6 archive` makes holds the options of k6, and with them the key of
`TLS_KEY_FILE`.
"""


def _where(pool: Pool) -> str:
    if pool.login is None:
        return ", where `LOGIN` says: the code shows no login for sure"
    return f" at {code(pool.login.endpoint.name)}"


def _name(pool: Pool) -> str:
    return "<LOGIN>" if pool.login is None else pool.login.endpoint.name


def leftovers_section(model: WorkloadModel) -> str:
    """What of a test stays in the target; nothing where it writes nothing."""
    if not any(plan.endpoint.method in WRITING_METHODS for plan in model.requests):
        return ""
    return _LEFTOVERS.format(made=_MADE if made_things(model) else "")


_MADE = "Only what it makes before it begins (above) is, if the test comes to its end: "

_LEFTOVERS = """\
## What it leaves behind

**What its requests create is not deleted.** {made}k6's virtual users share no memory with its
teardown, so it cannot know what they created; and a list of the target does not tell what somebody
else created meanwhile. Run the test against an environment that is made anew, or put a mark into
the example bodies of `script.js` and delete by that.
"""
