"""A Django service measured by django-prometheus; prints its exposition."""

import sys

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from prometheus_client import generate_latest


def order(_request: HttpRequest, number: int) -> HttpResponse:
    return HttpResponse(str(number))


def orders(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("no", status=422)


urlpatterns = [path("orders/<int:number>", order, name="order"), path("orders", orders)]

settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[
        "django_prometheus.middleware.PrometheusBeforeMiddleware",
        "django_prometheus.middleware.PrometheusAfterMiddleware",
    ],
)
django.setup()

CLIENT = Client()
for wanted in (1, 2, 3):
    CLIENT.get(f"/orders/{wanted}")
CLIENT.post("/orders")
CLIENT.get("/nowhere")
sys.stdout.write(generate_latest().decode())
