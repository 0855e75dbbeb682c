import pytest

from plimsoll.traffic.route_syntax import Template, template_in


@pytest.mark.parametrize(
    ("written", "template"),
    [
        ("/orders/{id:[0-9]{2}}/items", Template("/orders/{id}/items", takes_rest=False)),
        ("/files/{name:[^/]+}/lines", Template("/files/{name}/lines", takes_rest=False)),
        ("/a/{rest:.*}", Template("/a/{rest}", takes_rest=True)),
        ("/a/*", Template("/a/{rest}", takes_rest=True)),
        ("/a/*/b", Template("/a/*/b", takes_rest=False)),
        ("/[lang=locale]/x", Template("/{lang}/x", takes_rest=False)),
        ("/users/$userId", Template("/users/{userId}", takes_rest=False)),
        ("/v1/orders:cancel", Template("/v1/orders:cancel", takes_rest=False)),
        ("/users/jane[doe]", Template("/users/jane[doe]", takes_rest=False)),
        (r"^a/(?P<id>(?:x|y)+)/(.*)$", Template("a/{id}/{arg1}", takes_rest=True)),
        (r"^a/(?P<broken>[0-9]+", Template("a/{broken}", takes_rest=False)),
    ],
)
def test_placeholders_of_all_syntaxes_are_written_alike(written: str, template: Template) -> None:
    assert template_in(written) == template
