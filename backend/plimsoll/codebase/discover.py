"""Finds the endpoints of a repository by reading it; nothing of it is run or imported."""

import re
from collections.abc import Iterable, Sequence

from plimsoll.catalog.model import Endpoint, Parameter, SourceLocation
from plimsoll.codebase.documents.belonging import judged
from plimsoll.codebase.extractors import Extraction, Extractor
from plimsoll.codebase.extractors.actix import Actix
from plimsoll.codebase.extractors.aiohttp import AioHttp
from plimsoll.codebase.extractors.api_blueprint import ApiBlueprint
from plimsoll.codebase.extractors.aspnet_controllers import AspnetControllers
from plimsoll.codebase.extractors.aspnet_minimal import AspnetMinimal
from plimsoll.codebase.extractors.axum import Axum
from plimsoll.codebase.extractors.beego import Beego
from plimsoll.codebase.extractors.bottle import Bottle
from plimsoll.codebase.extractors.chi import Chi
from plimsoll.codebase.extractors.django import Django
from plimsoll.codebase.extractors.django_ninja import DjangoNinja
from plimsoll.codebase.extractors.echo import Echo
from plimsoll.codebase.extractors.express import Express
from plimsoll.codebase.extractors.falcon import Falcon
from plimsoll.codebase.extractors.fastapi import FastApi
from plimsoll.codebase.extractors.fasthttp import FastHttp
from plimsoll.codebase.extractors.fastify import Fastify
from plimsoll.codebase.extractors.fiber import Fiber
from plimsoll.codebase.extractors.flask import Flask
from plimsoll.codebase.extractors.gin import Gin
from plimsoll.codebase.extractors.go_restful import GoRestful
from plimsoll.codebase.extractors.go_zero import GoZero
from plimsoll.codebase.extractors.gorilla import Gorilla
from plimsoll.codebase.extractors.grape import Grape
from plimsoll.codebase.extractors.graphql import GraphQl
from plimsoll.codebase.extractors.hapi import Hapi
from plimsoll.codebase.extractors.har import Har
from plimsoll.codebase.extractors.hertz import Hertz
from plimsoll.codebase.extractors.hono import Hono
from plimsoll.codebase.extractors.http_files import HttpFiles
from plimsoll.codebase.extractors.insomnia import Insomnia
from plimsoll.codebase.extractors.iris import Iris
from plimsoll.codebase.extractors.jax_rs import JaxRs
from plimsoll.codebase.extractors.koa import Koa
from plimsoll.codebase.extractors.ktor import Ktor
from plimsoll.codebase.extractors.laravel import Laravel
from plimsoll.codebase.extractors.litestar import Litestar
from plimsoll.codebase.extractors.loopback import LoopBack
from plimsoll.codebase.extractors.micronaut import Micronaut
from plimsoll.codebase.extractors.nestjs import NestJs
from plimsoll.codebase.extractors.net_http import NetHttp
from plimsoll.codebase.extractors.nextjs import NextJs
from plimsoll.codebase.extractors.openapi import OpenApi
from plimsoll.codebase.extractors.phoenix import Phoenix
from plimsoll.codebase.extractors.pocketbase import PocketBase
from plimsoll.codebase.extractors.postman import Postman
from plimsoll.codebase.extractors.protobuf import Protobuf
from plimsoll.codebase.extractors.pyramid import Pyramid
from plimsoll.codebase.extractors.rails import Rails
from plimsoll.codebase.extractors.raml import Raml
from plimsoll.codebase.extractors.remix import Remix
from plimsoll.codebase.extractors.rocket import Rocket
from plimsoll.codebase.extractors.sanic import Sanic
from plimsoll.codebase.extractors.sinatra import Sinatra
from plimsoll.codebase.extractors.slim import Slim
from plimsoll.codebase.extractors.spring import Spring
from plimsoll.codebase.extractors.starlette import Starlette
from plimsoll.codebase.extractors.swaggo import Swaggo
from plimsoll.codebase.extractors.symfony import Symfony
from plimsoll.codebase.extractors.tornado import Tornado
from plimsoll.codebase.extractors.trpc import Trpc
from plimsoll.codebase.model import Discovery, Neighbourhood
from plimsoll.codebase.neighbourhood.reach import neighbourhood_of
from plimsoll.codebase.ports import Snapshot
from plimsoll.codebase.recordings import recordings_in
from plimsoll.codebase.services import services_in
from plimsoll.codebase.sources import Sources, is_secondary, is_skipped

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")

CODE_EXTRACTORS: tuple[Extractor, ...] = (
    FastApi(),
    Flask(),
    Django(),
    DjangoNinja(),
    Starlette(),
    Litestar(),
    Sanic(),
    Tornado(),
    AioHttp(),
    Falcon(),
    Bottle(),
    Pyramid(),
    NestJs(),
    NextJs(),
    Remix(),
    LoopBack(),
    Trpc(),
    Express(),
    Koa(),
    Fastify(),
    Hono(),
    Hapi(),
    Gin(),
    Echo(),
    Chi(),
    Fiber(),
    Gorilla(),
    NetHttp(),
    Beego(),
    GoRestful(),
    GoZero(),
    Hertz(),
    Iris(),
    FastHttp(),
    PocketBase(),
    Swaggo(),  # what only its comments tell: after all others of Go
    Laravel(),
    Symfony(),
    Slim(),
    Rails(),
    Sinatra(),
    Grape(),
    Phoenix(),
    Spring(),
    JaxRs(),
    Micronaut(),
    Ktor(),
    AspnetControllers(),
    AspnetMinimal(),
    Axum(),
    Actix(),
    Rocket(),
)
DOCUMENT_EXTRACTORS: tuple[Extractor, ...] = (
    OpenApi(),
    Raml(),
    ApiBlueprint(),
    Protobuf(),
    GraphQl(),
    Postman(),
    Insomnia(),
    HttpFiles(),
    Har(),
)
"""Those that declare first, those that were recorded last."""


def discover(
    snapshot: Snapshot,
    *,
    code: Sequence[Extractor] = CODE_EXTRACTORS,
    documents: Sequence[Extractor] = DOCUMENT_EXTRACTORS,
) -> Discovery:
    """The endpoints of a repository, sorted by route and method.

    Code wins over a document for the same endpoint (method and route, names of placeholders
    ignored); the document adds the parameters and schemas it knows more about. Tests, installed
    packages and migrations are left out; examples and documentation folders are read only if
    nothing else declares an endpoint.
    """
    eligible = [file.path for file in snapshot.files if not is_skipped(file.path)]
    sources = Sources(snapshot, [path for path in eligible if not is_secondary(path)])
    found = _found(sources, code, documents)
    if not found.endpoints and len(eligible) > len(sources.paths):
        sources = Sources(snapshot, eligible)
        found = _found(sources, code, documents)
        if found.endpoints:
            sources.notes.append("Only folders with examples or documentation declare endpoints.")
    endpoints = sorted(found.endpoints, key=lambda e: (e.route, e.method))
    neighbourhood = neighbourhood_of(endpoints, sources)
    return Discovery(
        repository=snapshot.name,
        commit=snapshot.commit,
        endpoints=tuple(_handled(endpoint, neighbourhood) for endpoint in endpoints),
        neighbourhood=neighbourhood,
        services=services_in(sources, endpoints),
        recordings=recordings_in(sources, endpoints),
        operations=tuple(sorted(found.operations, key=lambda o: (o.protocol, o.name))),
        skipped=(*snapshot.skipped, *sources.skipped),
        notes=tuple(dict.fromkeys([*found.notes, *sources.notes])),
        files_read=len(sources.read_paths),
    )


def _handled(endpoint: Endpoint, neighbourhood: Neighbourhood) -> Endpoint:
    """The endpoint with its handler, which its declaration alone may not tell."""
    reached = neighbourhood.of(endpoint.name)
    if endpoint.handler is not None or not reached:
        return endpoint
    place = SourceLocation(file=reached[0].file, line=reached[0].line)
    return endpoint.model_copy(update={"handler": place})


def _found(
    sources: Sources, code: Sequence[Extractor], documents: Sequence[Extractor]
) -> Extraction:
    written = [extractor.extract(sources) for extractor in code]
    described = [extractor.extract(sources) for extractor in documents]
    found: dict[tuple[str, str], Endpoint] = {}
    for endpoint in _all(written):
        found.setdefault(_key(endpoint), endpoint)
    for endpoint in judged(found.values(), _all(described)):
        key = _key(endpoint)
        found[key] = _enriched(found[key], endpoint) if key in found else endpoint
    all_of_them = (*written, *described)
    return Extraction(
        endpoints=tuple(found.values()),
        notes=tuple(note for extraction in all_of_them for note in extraction.notes),
        operations=tuple({o.name: o for e in all_of_them for o in e.operations}.values()),
    )


def _all(extractions: Iterable[Extraction]) -> Iterable[Endpoint]:
    return (endpoint for extraction in extractions for endpoint in extraction.endpoints)


def _key(endpoint: Endpoint) -> tuple[str, str]:
    return endpoint.method, _PLACEHOLDER.sub("{}", endpoint.route)


def _enriched(code: Endpoint, document: Endpoint) -> Endpoint:
    """The endpoint of the code, with what only the document says."""
    parameters = list(code.parameters)
    names = {(p.location, p.name.lower()) for p in parameters}
    takes_body = any(p.location == "body" for p in parameters)
    for index, parameter in enumerate(parameters):
        known = _same(document.parameters, parameter)
        if known is not None and len(known.json_schema) > len(parameter.json_schema):
            parameters[index] = parameter.model_copy(
                update={"json_schema": known.json_schema, "type": known.type}
            )
    for parameter in document.parameters:
        is_new = (parameter.location, parameter.name.lower()) not in names
        is_open = parameter.location != "body" or not takes_body or code.body_schema is None
        is_open = is_open and document.confidence != "guessed"
        if is_new and is_open and parameter.location != "path":
            parameters.append(parameter)
    return code.model_copy(
        update={
            "parameters": tuple(parameters),
            "body_schema": code.body_schema or document.body_schema,
            "body_content_type": code.body_content_type
            if code.body_schema
            else document.body_content_type,
            "body_required": code.body_required or document.body_required,
            "responses": {**document.responses, **code.responses},
            "security": code.security or document.security,
        }
    )


def _same(parameters: Iterable[Parameter], wanted: Parameter) -> Parameter | None:
    return next(
        (p for p in parameters if (p.location, p.name) == (wanted.location, wanted.name)), None
    )
