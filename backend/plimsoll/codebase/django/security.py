"""Which credentials a view asks for."""

from collections.abc import Iterable, Mapping

from plimsoll.catalog.model import Security
from plimsoll.codebase.django.narrowing import Case, Narrowing
from plimsoll.codebase.django.settings import Settings
from plimsoll.codebase.django.views import Answer, View
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.types import called_name
from plimsoll.codebase.python.values import (
    ClassValue,
    External,
    FunctionValue,
    Items,
    Object,
    Value,
    elements_of,
)

_SESSION = Security(scheme="api_key", location="cookie", name="sessionid")
_BEARER = Security(scheme="bearer")
_BASIC = Security(scheme="basic")
_TOKEN = Security(scheme="api_key", location="header", name="Authorization")
_SCHEMES: tuple[tuple[str, Security], ...] = (
    ("JWTTokenUserAuthentication", _BEARER),
    ("JWT", _BEARER),
    ("JSONWebToken", _BEARER),
    ("OAuth2", _BEARER),
    ("Bearer", _BEARER),
    ("BasicAuthentication", _BASIC),
    ("SessionAuthentication", _SESSION),
    ("TokenAuthentication", _TOKEN),
)
_OPEN = frozenset({"AllowAny"})
_READING_IS_OPEN = frozenset({"IsAuthenticatedOrReadOnly", "DjangoModelPermissionsOrAnonReadOnly"})
_LOGIN_DECORATORS = frozenset(
    {"login_required", "permission_required", "user_passes_test", "staff_member_required"}
    | {"superuser_required", "otp_required"}
)
_LOGIN_MIXINS = frozenset(
    {"LoginRequiredMixin", "PermissionRequiredMixin", "UserPassesTestMixin", "AccessMixin"}
    | {"StaffuserRequiredMixin", "SuperuserRequiredMixin", "GroupRequiredMixin"}
)
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_OF_FRAMEWORK = ("rest_framework.", "rest_framework_")


class Guards:
    """Reads permissions and decorators."""

    def __init__(self, interpreter: Interpreter, settings: Settings, narrowing: Narrowing) -> None:
        self._interpreter = interpreter
        self._settings = settings
        self._narrowing = narrowing

    def of(self, view: View, answer: Answer) -> tuple[Security, ...]:
        """What one method of a view asks for; empty: nothing, or not known."""
        function = answer.function
        own = function.decorators if function is not None else ()
        if self._is_of_framework(view, own):
            return self._of_framework(view, answer, own)
        around = [*view.wrappers, *own]
        if view.cls is not None:
            around += view.cls.decorators
            dispatch = self._interpreter.method_of(view.cls, "dispatch")
            around += dispatch.decorators if dispatch is not None else ()
            bases = self._interpreter.outside_bases(view.cls)
            if any(base.rsplit(".", 1)[-1] in _LOGIN_MIXINS for base in bases):
                return (_SESSION,)
        return (_SESSION,) if self._asks_login(around) else ()

    def _asks_login(self, decorators: Iterable[Value]) -> bool:
        for decorator in decorators:
            settled = self._interpreter.settle(decorator)
            if called_name(settled) in _LOGIN_DECORATORS:
                return True
            if called_name(settled) == "method_decorator" and isinstance(settled, Object):
                given = [self._interpreter.settle(arg) for arg in settled.created.args[:1]]
                listed = elements_of(given[0]) if given else []
                if self._asks_login([*given, *listed]):
                    return True
            if isinstance(settled, FunctionValue) and "login_required" in settled.name:
                return True
        return False

    def _is_of_framework(self, view: View, decorators: Iterable[Value]) -> bool:
        if view.cls is not None:
            bases = self._interpreter.outside_bases(view.cls)
            return any(base.startswith(_OF_FRAMEWORK) for base in bases)
        return any(called_name(decorator) == "api_view" for decorator in decorators)

    def _of_framework(
        self, view: View, answer: Answer, decorators: tuple[Value, ...]
    ) -> tuple[Security, ...]:
        permissions = self._classes(
            view, answer, decorators, "permission_classes", "DEFAULT_PERMISSION_CLASSES"
        )
        names = {self._name(permission) for permission in permissions}
        if not names or names <= _OPEN:
            return ()
        if names & _READING_IS_OPEN and answer.method in _READS and not names - _READING_IS_OPEN:
            return ()
        given = self._classes(
            view, answer, decorators, "authentication_classes", "DEFAULT_AUTHENTICATION_CLASSES"
        )
        found = [self._scheme(cls) for cls in given]
        if not found and not self._is_set("DEFAULT_AUTHENTICATION_CLASSES"):
            found = [_SESSION, _BASIC]
        return tuple(dict.fromkeys(scheme for scheme in found if scheme is not None))

    def _is_set(self, name: str) -> bool:
        return self._settings.framework(name) is not None

    def _classes(
        self,
        view: View,
        answer: Answer,
        decorators: tuple[Value, ...],
        word: str,
        setting: str,
    ) -> list[Value]:
        """The classes said closest to the function that answers."""
        for decorator in decorators:
            if not isinstance(decorator, Object):
                continue
            if called_name(decorator) == word and decorator.created.args:
                return elements_of(decorator.created.args[0])
            if called_name(decorator) == "action" and word in decorator.created.kwargs:
                return elements_of(decorator.created.kwargs[word])
        if view.cls is not None:
            made = self._made(view.cls, answer, view.init, word)
            if made is not None:
                return made
            own = view.init.get(word) or self._interpreter.attribute(view.cls, word)
            if isinstance(own, Items):
                return own.elements
        return self._settings.classes(setting) or []

    def _made(
        self, cls: ClassValue, answer: Answer, init: Mapping[str, Value], word: str
    ) -> list[Value] | None:
        """What `get_permissions` returns in this case."""
        name = "get_permissions" if word == "permission_classes" else "get_authenticators"
        case = Case(answer.method, answer.action)
        found = self._narrowing.returned(cls, name, case, init)
        return found.elements if isinstance(found, Items) and found.elements else None

    def _name(self, value: Value) -> str:
        """The last name of a permission's class; a class of the project counts as its own."""
        settled = self._interpreter.settle(value)
        cls = settled.cls if isinstance(settled, Object) else settled
        if isinstance(cls, External):
            return cls.dotted.rsplit(".", 1)[-1]
        if isinstance(cls, ClassValue):
            bases = {base.rsplit(".", 1)[-1] for base in self._interpreter.outside_bases(cls)}
            known = bases & (_OPEN | _READING_IS_OPEN)
            return next(iter(known), cls.name)
        return "?"

    def _scheme(self, value: Value) -> Security | None:
        settled = self._settings.named_class(value)
        cls = settled.cls if isinstance(settled, Object) else settled
        names = [base.rsplit(".", 1)[-1] for base in self._interpreter.outside_bases(cls)]
        if isinstance(cls, ClassValue):
            names.insert(0, cls.name)
        for name in names:
            for word, security in _SCHEMES:
                if word in name:
                    return security
        return None
