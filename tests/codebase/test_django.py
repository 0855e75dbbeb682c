"""Paths, regular expressions and conditions, as Django's projects write them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.codebase.discover import discover
from plimsoll.codebase.django.function_views import answers_of
from plimsoll.codebase.django.narrowing import Case, decided
from plimsoll.codebase.django.paths import BUILT_IN, Piece, of_path, of_regex
from plimsoll.codebase.extractors.django import Django
from plimsoll.codebase.model import Discovery
from plimsoll.codebase.python.parse import parse, parse_expression
from plimsoll.codebase.python.syntax import Function
from plimsoll.codebase.python.values import FunctionValue, Module, Scope

FIXTURES = Path(__file__).parent / "fixtures" / "django"


def read(folder: Path, files: dict[str, str]) -> Discovery:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return discover(LocalCodeHost().open(str(folder)), code=(Django(),), documents=())


def named(found: Discovery) -> set[str]:
    return {endpoint.name for endpoint in found.endpoints}


@pytest.mark.parametrize(
    ("regex", "routes"),
    [
        (r"^articles/(?P<year>[0-9]{4})/$", ["articles/{year}/"]),
        (r"^orders/?$", ["orders/"]),
        (r"^orders(?:/(?P<id>\d+))?/$", ["orders/{id}/", "orders/"]),
        (r"^items/(?P<id>\d+)?/?$", ["items/{id}/", "items/"]),
        (r"^blog/(page-(?P<n>\d+)/)?$", ["blog/page-{n}/", "blog/"]),
        (r"^report(?:\.(?P<format>[a-z]+))?$", ["report"]),
        (r"^report\.(?P<format>json|xml)$", ["report.{format}"]),
        (r"^(\d+)/([a-z-]+)/$", ["{arg1}/{arg2}/"]),
        (r"^(?:cats|dogs)/all$", ["cats/all", "dogs/all"]),
        (r"^favicon.ico$", ["favicon.ico"]),
        (r"^app/.*$", ["app/{path}"]),
        (r"^(?i)x/(?!y)(?P<slug>[-\w]+)$", ["x/{slug}"]),
        (r"^pages/[0-9]+/$", ["pages/{part1}/"]),
        (r"", [""]),
    ],
)
def test_a_regular_expression_stands_for_its_routes(regex: str, routes: list[str]) -> None:
    assert [piece.route for piece in of_regex(regex)] == routes


def test_groups_become_types() -> None:
    piece = of_regex(r"^(?P<n>\d+)/(?P<kind>a|b)/(?P<code>[A-Z]{3})/(?P<rest>.+)$")[0]
    assert dict(piece.schemas) == {
        "n": {"type": "integer"},
        "kind": {"type": "string", "enum": ["a", "b"]},
        "code": {"type": "string", "pattern": "^[A-Z]{3}$"},
        "rest": {"type": "string"},
    }
    assert piece.spanning == {"rest"}


def test_converters_become_types() -> None:
    piece = of_path("a/<int:pk>/<path:rest>/<name>", BUILT_IN)
    assert piece.route == "a/{pk}/{rest}/{name}"
    assert [p.type for p in piece.parameters()] == ["integer", "string", "string"]
    assert [p.spans_segments for p in piece.parameters()] == [False, True, False]


@given(st.text(alphabet=r"^$()?P<>:a1/.\d[]{},|*+-=!", max_size=60))
def test_any_expression_gives_few_routes_and_no_error(regex: str) -> None:
    pieces = of_regex(regex)
    assert 1 <= len(pieces) <= 32
    for piece in pieces:
        assert all(f"{{{name}}}" in piece.route for name, _ in piece.schemas)


def test_nesting_deeper_than_any_hand_writes_is_read_without_recursing() -> None:
    assert of_regex("(" * 5_000)
    assert of_regex("(?:a" * 400 + ")?" * 400)


@given(st.lists(st.sampled_from(["a/", "<int:pk>/", "b"]), max_size=5))
def test_pieces_join_as_plain_text(parts: list[str]) -> None:
    whole = Piece()
    for part in parts:
        whole = whole.then(of_path(part, BUILT_IN))
    assert whole.route == of_path("".join(parts), BUILT_IN).route


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("request.method == 'POST'", True),
        ("'POST' == request.method", True),
        ("request.method != 'POST'", False),
        ("self.request.method in ('PUT', 'POST')", True),
        ("request.method.lower() == 'post'", True),
        ("not request.method == 'POST'", False),
        ("self.action == 'create'", True),
        ("self.action in ['list', 'retrieve']", False),
        ("request.method == 'POST' and user.is_staff", None),
        ("request.method == 'GET' and user.is_staff", False),
        ("request.method == 'POST' or user.is_staff", True),
        ("user.is_staff", None),
        ("self.action in known", None),
    ],
)
def test_conditions_about_method_and_action_are_decided(condition: str, holds: object) -> None:
    assert decided(parse_expression(condition), Case("POST", "create")) is holds


@pytest.mark.parametrize(
    ("body", "methods"),
    [
        ("return render(request)", ["GET"]),
        (
            "if request.method == 'POST':\n        save()\n    return render(request)",
            ["GET", "POST"],
        ),
        ("if request.method != 'POST':\n        return Response(status=405)", ["POST"]),
        ("return json.loads(request.body)", ["POST"]),
        ("form = Form(request.POST or None)\n    return render(request)", ["GET", "POST"]),
        (
            "if request.method == 'PUT':\n        return 1\n    HttpResponseNotAllowed(['PUT'])",
            ["PUT"],
        ),
        (
            "if request.method == 'PATCH':\n        return 1\n    return HttpResponse(status=405)",
            ["PATCH"],
        ),
    ],
)
def test_a_function_answers_what_its_body_compares_with(body: str, methods: list[str]) -> None:
    parsed = parse(f"def view(request):\n    {body}\n").suite.statements[0]
    assert isinstance(parsed, Function)
    scope = Scope(Module("views.py", "views", is_package=False))
    function = FunctionValue("view", parsed.arguments, None, parsed.body, scope, 1)
    assert list(answers_of(function).methods) == methods


def test_without_a_setting_modules_that_nothing_includes_are_roots(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {
            "lib/urls.py": "from django.urls import include, path\nfrom . import views\n"
            "urlpatterns = [path('in/', include('lib.inner')), path('a', views.a)]\n",
            "lib/inner.py": "from django.urls import path\nfrom . import views\n"
            "urlpatterns = [path('b', views.a)]\n",
            "lib/views.py": "def a(request):\n    return 1\n",
            "lib/__init__.py": "",
        },
    )
    assert named(found) == {"GET /a", "GET /in/b"}
    assert {endpoint.confidence for endpoint in found.endpoints} == {"likely"}


def test_lists_of_patterns_may_be_put_together_in_any_way(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {
            "settings.py": "ROOT_URLCONF = 'urls'\n",
            "urls.py": "from django.urls import path\n"
            "from rest_framework.routers import SimpleRouter\n"
            "from rest_framework.viewsets import ReadOnlyModelViewSet\n"
            "class Cats(ReadOnlyModelViewSet):\n    lookup_field = 'name'\n"
            "one, two, three = SimpleRouter(), SimpleRouter(), SimpleRouter()\n"
            "one.register('one', Cats)\ntwo.register('two', Cats)\nthree.register('three', Cats)\n"
            "urlpatterns = one.urls + [path('a', lambda request: 1)]\n"
            "urlpatterns += two.urls\nurlpatterns = [*three.urls, *urlpatterns]\n",
        },
    )
    assert named(found) == {
        "GET /a",
        *(f"GET /{name}/" for name in ("one", "two", "three")),
        *(f"GET /{name}/{{name}}/" for name in ("one", "two", "three")),
    }


def test_a_prefix_that_only_a_condition_sets_is_taken_as_absent(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {
            "settings.py": "ROOT_URLCONF = 'urls'\n",
            "urls.py": "from django.conf import settings\nfrom django.urls import path\n"
            "prefix = ''\nif settings.BASE:\n    prefix = f'{settings.BASE}/'\n"
            "urlpatterns = [path(f'{prefix}a', lambda request: 1)]\n",
        },
    )
    assert named(found) == {"GET /a"}


def test_urls_that_include_each_other_end(tmp_path: Path) -> None:
    files = {"settings.py": "ROOT_URLCONF = 'u0'\n"}
    for number in range(80):
        files[f"u{number}.py"] = (
            "from django.urls import include, path\n"
            f"urlpatterns = [path('a/', include('u{(number + 1) % 80}')), path('x', print)]\n"
        )
    assert read(tmp_path, files).endpoints


def test_websockets_are_operations(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {
            "asgi.py": "from channels.generic.websocket import WebsocketConsumer\n"
            "from channels.routing import URLRouter\nfrom django.urls import path\n"
            "class Chat(WebsocketConsumer):\n    pass\n"
            "inner = URLRouter([path('<str:room>/', Chat.as_asgi())])\n"
            "application = URLRouter([path('ws/', inner)])\n",
        },
    )
    assert [operation.name for operation in found.operations] == ["/ws/{room}/"]
    assert found.endpoints == ()


def test_a_prefix_from_the_settings_is_looked_up_there(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {
            "shop/settings/base.py": "import environ\nenv = environ.Env()\n"
            "ROOT_URLCONF = 'shop.urls'\nPREFIX = env('SHOP_PREFIX', default='api')\n",
            "shop/urls.py": "from django.conf import settings\nfrom django.urls import path\n"
            "urlpatterns = [path(f'{settings.PREFIX}/a', lambda request: 1)]\n",
        },
    )
    assert named(found) == {"GET /api/a"}


def test_a_view_that_cannot_be_followed_still_has_a_route(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {
            "settings.py": "ROOT_URLCONF = 'urls'\n",
            "urls.py": "from django.urls import path\nfrom . import views\n"
            "urlpatterns = [path('a', views.made[0]), path('b', views.gone)]\n",
            "views.py": "made = build()\n",
        },
    )
    assert named(found) == {"GET /a", "GET /b"}
    assert {endpoint.confidence for endpoint in found.endpoints} == {"likely"}


@pytest.mark.parametrize(
    ("setting", "fields"),
    [
        ("", {"username", "password"}),
        ("AUTH_USER_MODEL = 'people.Person'\n", {"password", "phone"}),
    ],
)
def test_the_user_model_is_the_one_that_the_settings_name(
    tmp_path: Path, setting: str, fields: set[str]
) -> None:
    found = read(
        tmp_path,
        {
            "settings.py": f"ROOT_URLCONF = 'urls'\n{setting}",
            "people/__init__.py": "",
            "people/models.py": "from django.contrib.auth.models import AbstractBaseUser\n"
            "from django.db import models\nclass Person(AbstractBaseUser):\n"
            "    phone = models.CharField(max_length=9)\n",
            "urls.py": "from django.contrib.auth import get_user_model\n"
            "from django.urls import path\nfrom rest_framework import generics, serializers\n"
            "class Written(serializers.ModelSerializer):\n    class Meta:\n"
            f"        model = get_user_model()\n        fields = {sorted(fields)}\n"
            "class Made(generics.CreateAPIView):\n    serializer_class = Written\n"
            "urlpatterns = [path('people', Made.as_view())]\n",
        },
    )
    (endpoint,) = found.endpoints
    assert {p.name for p in endpoint.parameters if p.required} == fields
