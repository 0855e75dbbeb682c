"""Every reader of repositories: a framework or format more is a line more here.

They are imported when somebody reads a repository: all of them take more than a second, and most
commands read none.
"""

from functools import cache
from importlib import import_module

from plimsoll.codebase import extractors
from plimsoll.codebase.extractors import Extractor

_CODE = (
    "fastapi:FastApi",
    "flask:Flask",
    "django:Django",
    "django_ninja:DjangoNinja",
    "starlette:Starlette",
    "litestar:Litestar",
    "sanic:Sanic",
    "tornado:Tornado",
    "aiohttp:AioHttp",
    "falcon:Falcon",
    "bottle:Bottle",
    "pyramid:Pyramid",
    "nestjs:NestJs",
    "nextjs:NextJs",
    "remix:Remix",
    "loopback:LoopBack",
    "trpc:Trpc",
    "express:Express",
    "koa:Koa",
    "fastify:Fastify",
    "hono:Hono",
    "hapi:Hapi",
    "gin:Gin",
    "echo:Echo",
    "chi:Chi",
    "fiber:Fiber",
    "gorilla:Gorilla",
    "net_http:NetHttp",
    "beego:Beego",
    "go_restful:GoRestful",
    "go_zero:GoZero",
    "hertz:Hertz",
    "iris:Iris",
    "fasthttp:FastHttp",
    "pocketbase:PocketBase",
    "swaggo:Swaggo",  # what only its comments tell: after all others of Go
    "laravel:Laravel",
    "symfony:Symfony",
    "slim:Slim",
    "rails:Rails",
    "sinatra:Sinatra",
    "grape:Grape",
    "phoenix:Phoenix",
    "spring:Spring",
    "jax_rs:JaxRs",
    "micronaut:Micronaut",
    "ktor:Ktor",
    "aspnet_controllers:AspnetControllers",
    "aspnet_minimal:AspnetMinimal",
    "axum:Axum",
    "actix:Actix",
    "rocket:Rocket",
)
_DOCUMENTS = (
    "openapi:OpenApi",
    "raml:Raml",
    "api_blueprint:ApiBlueprint",
    "protobuf:Protobuf",
    "graphql:GraphQl",
    "postman:Postman",
    "insomnia:Insomnia",
    "http_files:HttpFiles",
    "har:Har",
)
"""Those that declare first, those that were recorded last."""


@cache
def code_extractors() -> tuple[Extractor, ...]:
    """The readers of source code, by `module:class`."""
    return tuple(map(_reader, _CODE))


@cache
def document_extractors() -> tuple[Extractor, ...]:
    """The readers of documents about APIs."""
    return tuple(map(_reader, _DOCUMENTS))


def _reader(place: str) -> Extractor:
    module, _, name = place.partition(":")
    made: Extractor = getattr(import_module(f"{extractors.__name__}.{module}"), name)()
    return made
