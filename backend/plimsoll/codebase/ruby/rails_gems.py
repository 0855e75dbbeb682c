"""Words that gems add to Rails' router, and the routes behind them: Devise and Doorkeeper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.codebase.inflection import camelized, plural, singular
from plimsoll.codebase.ruby.values import Hash, words
from plimsoll.codebase.trees import children, text_of
from plimsoll.codebase.trees import field as part
from plimsoll.codebase.untyped.shapes import Read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from plimsoll.codebase.ruby.interpreter import Call
    from plimsoll.codebase.ruby.rails_router import Router

_USUAL = ("database_authenticatable", "recoverable", "registerable")
_PARTS = {
    "database_authenticatable": "sessions",
    "recoverable": "passwords",
    "registerable": "registrations",
    "confirmable": "confirmations",
    "lockable": "unlocks",
    "omniauthable": "omniauth_callbacks",
    "invitable": "invitations",
}
_TOKEN_AUTH = ("database_authenticatable", "recoverable", "registerable", "omniauthable")
_SEPARATE = re.compile(r"[:\s]+(\w+)")

# part → (verbs, path within it, action); `{}` stands for the configurable name.
_ROUTES: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "sessions": (
        ("GET", "/{sign_in}", "new"),
        ("POST", "/{sign_in}", "create"),
        ("DELETE", "/{sign_out}", "destroy"),
    ),
    "passwords": (
        ("GET", "/{password}/new", "new"),
        ("GET", "/{password}/edit", "edit"),
        ("PATCH", "/{password}", "update"),
        ("PUT", "/{password}", "update"),
        ("POST", "/{password}", "create"),
    ),
    "registrations": (
        ("GET", "{registration}/{cancel}", "cancel"),
        ("GET", "{registration}/{sign_up}", "new"),
        ("GET", "{registration}/{edit}", "edit"),
        ("PATCH", "{registration}", "update"),
        ("PUT", "{registration}", "update"),
        ("DELETE", "{registration}", "destroy"),
        ("POST", "{registration}", "create"),
    ),
    "confirmations": (
        ("GET", "/{confirmation}/new", "new"),
        ("GET", "/{confirmation}", "show"),
        ("POST", "/{confirmation}", "create"),
    ),
    "unlocks": (
        ("GET", "/{unlock}/new", "new"),
        ("GET", "/{unlock}", "show"),
        ("POST", "/{unlock}", "create"),
    ),
    "invitations": (
        ("GET", "/{invitation}/accept", "edit"),
        ("GET", "/{invitation}/remove", "destroy"),
        ("POST", "/{invitation}", "create"),
        ("GET", "/{invitation}/new", "new"),
        ("PATCH", "/{invitation}", "update"),
        ("PUT", "/{invitation}", "update"),
    ),
}
_PAGES = frozenset({"new", "edit", "cancel"})
_NAMES = [
    "sign_in",
    "sign_out",
    "password",
    "registration",
    "cancel",
    "sign_up",
    "edit",
    "confirmation",
    "unlock",
    "invitation",
]


def _devise_for(router: Router, call: Call) -> None:
    for name in [word for argument in call.arguments for word in words(argument)]:
        _devise(router, call, name, is_token=False)


def _token_auth(router: Router, call: Call) -> None:
    for name in [word for argument in call.arguments for word in words(argument)]:
        _devise(router, call, name, is_token=True)


def _devise(router: Router, call: Call, name: str, *, is_token: bool) -> None:
    options = call.options
    class_name = options.get("class_name")
    model = str(class_name) if isinstance(class_name, str) else camelized(singular(name))
    modules, providers, is_read = _modules(router, model)
    if is_token and not is_read:
        modules = _TOKEN_AUTH
    parts = _chosen([_PARTS[module] for module in modules if module in _PARTS], options)
    base = options.get("at") if is_token else options.get("path")
    default = "auth" if is_token else plural(name) if name == singular(name) else name
    prefix = str(base).strip("/") if isinstance(base, str) else default
    controllers = options.get("controllers")
    known: Hash = controllers if isinstance(controllers, dict) else {}
    module = options.get("module")
    folder = "devise_token_auth" if is_token else "devise"
    folder = str(module) if isinstance(module, str) else folder
    names = _path_names(options)
    for piece in parts:
        controller = str(known.get(piece, f"{folder}/{piece}"))
        for verb, path, action in _ROUTES.get(piece, ()):
            if not ((is_token or router.api_only) and action in _PAGES):
                whole = f"{prefix}{path.format(**names)}"
                target = f"{controller}#{action}"
                router.add(verb, whole, target, call, gem="Devise", model=singular(name))
    if "omniauth_callbacks" in parts:
        controller = str(known.get("omniauth_callbacks", f"{folder}/omniauth_callbacks"))
        _add_providers(router, call, prefix, controller, providers)
    if is_token:
        target = "devise_token_auth/token_validations#validate_token"
        router.add("GET", f"{prefix}/validate_token", target, call, gem="devise_token_auth")


def _chosen(parts: list[str], options: Hash) -> list[str]:
    """Those of the parts that `only` and `skip` leave."""
    only, skipped = words(options.get("only")), words(options.get("skip"))
    if "all" in skipped:
        return []
    return [p for p in parts if (not only or _is_named(p, only)) and not _is_named(p, skipped)]


def _path_names(options: Hash) -> dict[str, str]:
    names = {word: word for word in _NAMES} | {"registration": ""}
    given = options.get("path_names")
    if isinstance(given, dict):
        names |= {str(key): str(value) for key, value in given.items()}
    if names["registration"]:
        names["registration"] = f"/{names['registration'].strip('/')}"
    return names


def _add_providers(
    router: Router, call: Call, prefix: str, controller: str, providers: list[str]
) -> None:
    for provider in providers:
        at = f"{prefix}/auth/{provider}"
        for verb in ("GET", "POST"):
            router.add(verb, at, f"{controller}#passthru", call, gem="Devise")
            router.add(verb, f"{at}/callback", f"{controller}#{provider}", call, gem="Devise")


def _is_named(part_: str, given: list[str]) -> bool:
    return part_ in given or singular(part_) in given


def _modules(router: Router, model: str) -> tuple[tuple[str, ...], list[str], bool]:
    """What `devise :x, :y` in the model switches on, and the providers of its sign-in."""
    if router.program is None:
        return _USUAL, [], False
    for definition in router.program.lineage(model):
        calls = [c for c in definition.calls if text_of(part(c, "method")) == "devise"]
        found = [
            text_of(argument).removeprefix(":")
            for call in calls
            for argument in children(part(call, "arguments"))
            if argument.type == "simple_symbol"
        ]
        if found:
            providers: list[str] = []
            for call in calls:
                for pair in children(part(call, "arguments"), "pair"):
                    if text_of(part(pair, "key")) == "omniauth_providers":
                        providers = re.findall(r"\w+", text_of(part(pair, "value")).lstrip("%i"))
            return tuple(found), [p for p in providers if p[:1].islower()], True
    return _USUAL, [], False


_DOORKEEPER: tuple[tuple[str, str, str, str], ...] = (
    ("authorizations", "GET", "authorize/native", "show"),
    ("authorizations", "GET", "authorize", "new"),
    ("authorizations", "POST", "authorize", "create"),
    ("authorizations", "DELETE", "authorize", "destroy"),
    ("tokens", "POST", "token", "create"),
    ("tokens", "POST", "revoke", "revoke"),
    ("tokens", "POST", "introspect", "introspect"),
    ("applications", "GET", "applications", "index"),
    ("applications", "POST", "applications", "create"),
    ("applications", "GET", "applications/new", "new"),
    ("applications", "GET", "applications/:id/edit", "edit"),
    ("applications", "GET", "applications/:id", "show"),
    ("applications", "PATCH", "applications/:id", "update"),
    ("applications", "PUT", "applications/:id", "update"),
    ("applications", "DELETE", "applications/:id", "destroy"),
    ("authorized_applications", "GET", "authorized_applications", "index"),
    ("authorized_applications", "DELETE", "authorized_applications/:id", "destroy"),
    ("token_info", "GET", "token/info", "show"),
)


def _doorkeeper(router: Router, call: Call) -> None:
    """`use_doorkeeper do … end`, with `skip_controllers` and `controllers`."""
    settings = _Doorkeeper()
    if call.block is not None:
        router.reader.invoke(call.block, [], receiver=settings)
    scope = call.options.get("scope")
    prefix = str(scope) if isinstance(scope, str) else "oauth"
    for piece, verb, path, action in _DOORKEEPER:
        if piece in settings.skipped or (router.api_only and action in {"new", "edit"}):
            continue
        controller = settings.controllers.get(piece, f"doorkeeper/{piece}")
        router.add(verb, f"{prefix}/{path}", f"{controller}#{action}", call, gem="Doorkeeper")


class _Doorkeeper:
    """Answers the words inside `use_doorkeeper do`."""

    def __init__(self) -> None:
        self.skipped: set[str] = set()
        self.controllers: dict[str, str] = {}

    def answer(self, call: Call) -> None:
        """`skip_controllers :applications`, `controllers tokens: "x"`."""
        if call.name == "skip_controllers":
            self.skipped.update(word for a in call.arguments for word in words(a))
        elif call.name == "controllers":
            pairs = call.options.items()
            self.controllers.update({str(k): str(v) for k, v in pairs if isinstance(v, str)})


EXTENSIONS: Mapping[str, Callable[[Router, Call], None]] = {
    "devise_for": _devise_for,
    "mount_devise_token_auth_for": _token_auth,
    "use_doorkeeper": _doorkeeper,
}


def bodies_of(model: str, controllers: list[str], action: str) -> list[Read]:
    """What Devise's own controllers take; those of the repository say so themselves."""
    found: list[Read] = []
    for controller in controllers:
        gem, _, piece = controller.rpartition("/")
        if gem in {"devise", "devise_token_auth"}:
            taken = _TAKEN.get((piece, action), ())
            for path in taken:
                is_nested = path[0] == "user" and gem == "devise"
                whole = (model or "user", *path[1:]) if is_nested else path[-1:]
                found.append(Read("params", whole))
    return found


_NEW = tuple(("user", key) for key in ("email", "password", "password_confirmation"))
_TAKEN: Mapping[tuple[str, str], tuple[tuple[str, ...], ...]] = {
    ("sessions", "create"): (("user", "email"), ("user", "password"), ("user", "remember_me")),
    ("passwords", "create"): (("user", "email"),),
    ("passwords", "edit"): (("reset_password_token",),),
    ("passwords", "update"): (
        ("user", "reset_password_token"),
        ("user", "password"),
        ("user", "password_confirmation"),
    ),
    ("registrations", "create"): _NEW,
    ("registrations", "update"): (*_NEW, ("user", "current_password")),
    ("confirmations", "create"): (("user", "email"),),
    ("confirmations", "show"): (("confirmation_token",),),
    ("unlocks", "create"): (("user", "email"),),
    ("unlocks", "show"): (("unlock_token",),),
}
