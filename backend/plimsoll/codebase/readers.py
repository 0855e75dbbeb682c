"""Every reader of repositories: a framework or format more is a line more here."""

from plimsoll.codebase.extractors import Extractor
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
