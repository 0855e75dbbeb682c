"""What the extractors of JavaScript say beside the endpoints, and what they survive."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.codebase.discover import discover
from plimsoll.codebase.extractors.express import Express
from plimsoll.codebase.extractors.fastify import Fastify
from plimsoll.codebase.extractors.hapi import Hapi
from plimsoll.codebase.extractors.hono import Hono
from plimsoll.codebase.extractors.koa import Koa
from plimsoll.codebase.model import Discovery

EXTRACTORS = (Express(), Koa(), Fastify(), Hono(), Hapi())


def found_in(folder: Path, **sources: str) -> Discovery:
    for name, source in sources.items():
        (folder / f"{name}.js").write_text(source)
    return discover(LocalCodeHost().open(str(folder)), code=EXTRACTORS, documents=())


def test_a_prefix_of_the_environment_is_left_out_and_noted(tmp_path: Path) -> None:
    found = found_in(
        tmp_path,
        app="const app = require('express')(); const r = require('express').Router();\n"
        "app.use(`${process.env.BASE}/v1`, r);\n"
        "r.get('/users', (req, res) => res.json([]));",
    )
    (endpoint,) = found.endpoints
    assert (endpoint.route, endpoint.confidence) == ("/v1/users", "likely")
    assert found.notes == (
        "app.js:3: process.env.BASE could not be told and is left out of the route /v1/users",
    )


def test_a_route_of_any_method_says_so(tmp_path: Path) -> None:
    source = "const app = require('express')(); app.all('/any', (req, res) => res.send('ok'));"
    found = found_in(tmp_path, app=source)
    assert {e.method for e in found.endpoints} == {"GET", "POST", "PUT", "PATCH", "DELETE"}
    assert {e.reasons for e in found.endpoints} == {("it answers any method",)}


def test_the_handler_is_where_the_wrapped_function_begins(tmp_path: Path) -> None:
    found = found_in(
        tmp_path,
        app="const app = require('express')();\n"
        "const wrap = (fn) => (req, res, next) => fn(req, res).catch(next);\n"
        "app.get('/a', wrap(require('./handlers').show));",
        handlers="\n\nexports.show = async (req, res) => res.json(req.query.deep);",
    )
    (endpoint,) = found.endpoints
    assert endpoint.handler is not None
    assert (endpoint.handler.file, endpoint.handler.line) == ("handlers.js", 3)
    assert [p.name for p in endpoint.parameters] == ["deep"]


def test_a_route_passed_on_by_the_projects_own_function_is_declared_at_its_call(
    tmp_path: Path,
) -> None:
    found = found_in(
        tmp_path,
        app="const app = require('express')();\n"
        "function route(path, handler) {\n  app.get('/own' + path, handler);\n}\n"
        "route('/a', (req, res) => res.send('a'));\n"
        "route('/b', (req, res) => res.send('b'));",
    )
    assert [(e.route, e.source.line) for e in found.endpoints] == [("/own/a", 5), ("/own/b", 6)]


def test_clients_of_http_and_settings_are_no_routes(tmp_path: Path) -> None:
    found = found_in(
        tmp_path,
        app="const app = require('express')(); const axios = require('axios');\n"
        "const api = axios.create(); api.get('/users', (answer) => answer);\n"
        "module.exports = (client, cache) => { client.post('/users', {}); cache.get('/key'); };\n"
        "app.get('env'); app.use('/static', require('express').static('x'));",
    )
    assert found.endpoints == ()


def test_websockets_are_operations(tmp_path: Path) -> None:
    found = found_in(
        tmp_path,
        app="const { app } = require('express-ws')(require('express')());\n"
        "app.ws('/chat/:room', (ws, req) => ws.send('hi'));\n"
        "new (require('ws').WebSocketServer)({ port: 1, path: '/live' });",
    )
    assert [o.name for o in found.operations] == ["/chat/{room}", "/live"]
    assert found.endpoints == ()


def test_routers_that_mount_each_other_come_to_an_end(tmp_path: Path) -> None:
    found = found_in(
        tmp_path,
        app="const { Router } = (express = require('express')); const app = express();\n"
        "const a = Router(), b = Router(); a.use('/b', b); b.use('/a', a); app.use(a);\n"
        "b.get('/x', (req, res) => res.send('')); app.use(app);",
    )
    assert [e.route for e in found.endpoints] == ["/b/x"]


@pytest.mark.parametrize(
    "start",
    [
        "const app = require('express')(); app.",
        "import { Hono } from 'hono'; export default new Hono().",
        "const f = require('fastify')(); f.",
        "const s = require('@hapi/hapi').server(); s.",
        "const r = new (require('koa-router'))(); r.",
    ],
)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rest=st.lists(
        st.sampled_from(
            [
                *("get(", "use(", "route(", "'/a/:b'", ",", "(req, res) => {", "}", ")", "[", "]"),
                *(".all(", "req.body.x", "{ path: '/x', method: 'GET', handler }", "...", "`${a}`"),
                *(";", "\n"),
            ]
        ),
        max_size=25,
    )
)
def test_broken_sources_are_survived(tmp_path: Path, start: str, rest: list[str]) -> None:
    for endpoint in found_in(tmp_path, app=start + " ".join(rest)).endpoints:
        assert endpoint.route.startswith("/")
