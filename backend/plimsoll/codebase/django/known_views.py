"""Views of Django, Django REST framework and well-known packages: which methods they answer.

`RedirectView`, `FormView` and `DeleteView` also answer methods that nobody calls; only those that
a browser uses count.
"""

from collections.abc import Mapping

METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})

_ACTIONS: Mapping[str, frozenset[str]] = {
    "ListModelMixin": frozenset({"list"}),
    "CreateModelMixin": frozenset({"create"}),
    "RetrieveModelMixin": frozenset({"retrieve"}),
    "UpdateModelMixin": frozenset({"update", "partial_update"}),
    "DestroyModelMixin": frozenset({"destroy"}),
    "ReadOnlyModelViewSet": frozenset({"list", "retrieve"}),
    "ModelViewSet": frozenset(
        {"list", "create", "retrieve", "update", "partial_update", "destroy"}
    ),
}

_GET = ("GET",)
_POST = ("POST",)
_GET_POST = ("GET", "POST")

_CLASSES: Mapping[str, tuple[str, ...]] = {
    "TemplateView": _GET,
    "ListView": _GET,
    "BaseListView": _GET,
    "DetailView": _GET,
    "BaseDetailView": _GET,
    "RedirectView": _GET,
    "ArchiveIndexView": _GET,
    "BaseArchiveIndexView": _GET,
    "YearArchiveView": _GET,
    "MonthArchiveView": _GET,
    "WeekArchiveView": _GET,
    "DayArchiveView": _GET,
    "TodayArchiveView": _GET,
    "DateDetailView": _GET,
    "JavaScriptCatalog": _GET,
    "JSONCatalog": _GET,
    "FilterView": _GET,
    "SingleTableView": _GET,
    "AutoResponseView": _GET,
    "PasswordResetDoneView": _GET,
    "PasswordResetCompleteView": _GET,
    "PasswordChangeDoneView": _GET,
    "FormView": _GET_POST,
    "BaseFormView": _GET_POST,
    "ProcessFormView": _GET_POST,
    "CreateView": _GET_POST,
    "BaseCreateView": _GET_POST,
    "UpdateView": _GET_POST,
    "BaseUpdateView": _GET_POST,
    "DeleteView": _GET_POST,
    "BaseDeleteView": _GET_POST,
    "LoginView": _GET_POST,
    "LogoutView": _POST,
    "SignupView": _GET_POST,
    "PasswordChangeView": _GET_POST,
    "PasswordResetView": _GET_POST,
    "PasswordResetConfirmView": _GET_POST,
    "GraphQLView": _GET_POST,
    "AsyncGraphQLView": _GET_POST,
    "WizardView": _GET_POST,
    "SessionWizardView": _GET_POST,
    "NamedUrlSessionWizardView": _GET_POST,
    "CreateAPIView": _POST,
    "ListAPIView": _GET,
    "RetrieveAPIView": _GET,
    "DestroyAPIView": ("DELETE",),
    "UpdateAPIView": ("PUT", "PATCH"),
    "ListCreateAPIView": _GET_POST,
    "RetrieveUpdateAPIView": ("GET", "PUT", "PATCH"),
    "RetrieveDestroyAPIView": ("GET", "DELETE"),
    "RetrieveUpdateDestroyAPIView": ("GET", "PUT", "PATCH", "DELETE"),
    "TokenViewBase": _POST,
    "TokenObtainPairView": _POST,
    "TokenObtainSlidingView": _POST,
    "TokenRefreshView": _POST,
    "TokenRefreshSlidingView": _POST,
    "TokenVerifyView": _POST,
    "TokenBlacklistView": _POST,
    "ObtainAuthToken": _POST,
    "ObtainJSONWebTokenView": _POST,
    "RefreshJSONWebTokenView": _POST,
    "VerifyJSONWebTokenView": _POST,
    "RegisterView": _POST,
    "SocialLoginView": _POST,
    "SocialConnectView": _POST,
    "VerifyEmailView": _POST,
    "UserDetailsView": ("GET", "PUT", "PATCH"),
}
_OF_REST_AUTH = frozenset({"LoginView", "LogoutView", "PasswordChangeView", "PasswordResetView"})
_REST_AUTH = ("dj_rest_auth", "rest_auth", "knox")

_FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "obtain_auth_token": _POST,
    "obtain_jwt_token": _POST,
    "refresh_jwt_token": _POST,
    "verify_jwt_token": _POST,
    "set_language": _POST,
    "login": _GET_POST,
    "password_change": _GET_POST,
    "password_reset": _GET_POST,
    "password_reset_confirm": _GET_POST,
}

_PAGES = frozenset(
    {"SpectacularAPIView", "SpectacularSwaggerView", "SpectacularRedocView"}
    | {"SpectacularJSONAPIView", "SpectacularYAMLAPIView", "SpectacularSwaggerSplitView"}
    | {"get_schema_view", "get_swagger_view", "SchemaView", "APIRootView"}
)
_SKIPPED = (
    "django.views.static.serve",
    "django.contrib.staticfiles.",
    "django.views.defaults.",
    "django.contrib.admin.",
    "django.conf.urls.static",
    "debug_toolbar",
)


_LOGIN = ("username", "password")
_BODIES: Mapping[str, tuple[str, ...]] = {
    "TokenObtainPairView": _LOGIN,
    "TokenObtainSlidingView": _LOGIN,
    "TokenRefreshView": ("refresh",),
    "TokenRefreshSlidingView": ("token",),
    "TokenVerifyView": ("token",),
    "TokenBlacklistView": ("refresh",),
    "ObtainAuthToken": _LOGIN,
    "obtain_auth_token": _LOGIN,
    "ObtainJSONWebTokenView": _LOGIN,
    "obtain_jwt_token": _LOGIN,
    "RefreshJSONWebTokenView": ("token",),
    "VerifyJSONWebTokenView": ("token",),
}
_FORMS: Mapping[str, tuple[str, ...]] = {
    "LoginView": _LOGIN,
    "PasswordChangeView": ("old_password", "new_password1", "new_password2"),
    "PasswordResetView": ("email",),
    "PasswordResetConfirmView": ("new_password1", "new_password2"),
}


def body_of(dotted: str) -> tuple[tuple[str, ...], bool]:
    """What an outside view takes in its body, and whether that is a form."""
    name = dotted.removesuffix(".as_view").rsplit(".", 1)[-1]
    if name in _FORMS and dotted.startswith("django."):
        return _FORMS[name], True
    return _BODIES.get(name, ()), False


def actions_of_mixin(name: str) -> frozenset[str]:
    """What a viewset can do by inheriting from an outside class."""
    if name in _ACTIONS:
        return _ACTIONS[name]
    return next((found for word, found in _ACTIONS.items() if name.endswith(word)), frozenset())


def methods_of_class(dotted: str) -> tuple[str, ...] | None:
    """What an outside class answers; None if it is not one of the known."""
    name = dotted.rsplit(".", 1)[-1]
    if name in _OF_REST_AUTH and dotted.startswith(_REST_AUTH):
        return _POST
    return _CLASSES.get(name)


def methods_of_function(dotted: str) -> tuple[str, ...] | None:
    """What an outside function answers; None if it is not one of the known."""
    return _FUNCTIONS.get(dotted.rsplit(".", 1)[-1])


def is_no_endpoint(dotted: str) -> bool:
    """Whether an outside view serves files, error pages or documentation."""
    parts = dotted.removesuffix(".as_view").split(".")
    return dotted.startswith(_SKIPPED) or bool(_PAGES & set(parts))
