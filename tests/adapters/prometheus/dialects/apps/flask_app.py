"""A Flask service measured by prometheus-flask-exporter; prints its exposition.

Its argument is the library's `group_by`: path (the library's default), endpoint or url_rule.
"""

import sys

from flask import Flask
from prometheus_client import generate_latest
from prometheus_flask_exporter import PrometheusMetrics

SHOP = Flask(__name__)
PrometheusMetrics(SHOP, group_by=sys.argv[1])


@SHOP.get("/orders/<int:number>")
def order(number: int) -> str:
    return str(number)


@SHOP.post("/orders")
def refused() -> tuple[str, int]:
    return "no", 422


CLIENT = SHOP.test_client()
for wanted in (1, 2, 3):
    CLIENT.get(f"/orders/{wanted}")
CLIENT.post("/orders")
CLIENT.get("/nowhere")
sys.stdout.write(generate_latest().decode())
