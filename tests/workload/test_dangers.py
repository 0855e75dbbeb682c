"""What a request may do besides answering, told from its method and names."""

import pytest

from plimsoll.workload.dangers import Danger, dangers_of
from tests.workload.builders import endpoint


@pytest.mark.parametrize(
    ("name", "handler", "expected"),
    [
        ("GET /orders", "", ""),
        ("POST /orders", "create_order", ""),
        ("DELETE /orders/{id}", "", "deletes"),
        ("DELETE /orders", "", "deletes, changes many at once"),
        ("DELETE /status", "", "deletes"),
        ("DELETE /sessions/{id}", "", "deletes, ends sessions"),
        ("GET /orders/{id}/delete", "", "deletes"),
        ("POST /orders/{id}/archive", "purgeOrder", "deletes"),
        ("POST /payments", "", "moves money"),
        ("GET /payments", "", ""),
        ("POST /payments/search", "", ""),
        ("POST /orders/{id}/refund", "", "moves money"),
        ("POST /v1/orders/{id}/settle", "captureOrder", "moves money"),
        ("POST /notifications", "", "sends messages"),
        ("POST /notifications/{id}/read", "", ""),
        ("PUT /notification-settings", "", ""),
        ("POST /users/{id}/sms", "", "sends messages"),
        ("GET /reports/send", "", "sends messages"),
        ("POST /admin/users", "", "administers"),
        ("GET /admin/users", "", ""),
        ("POST /products/import", "", "changes many at once"),
        ("POST /products:batch", "", "changes many at once"),
        ("POST /account/resetPassword", "", "changes credentials"),
        ("POST /forgot-password", "", "sends messages, changes credentials"),
        ("POST /account/2fa", "", "changes credentials"),
        ("POST /api-keys", "", "changes credentials"),
        ("GET /logout", "", "ends sessions"),
        ("POST /sign-out", "", "ends sessions"),
        ("POST /import/dry-run", "", ""),
        ("POST /importance", "", ""),
        ("POST /paypal", "", ""),
        ("POST /{delete}", "", ""),
        ("POST /", "", ""),
    ],
)
def test_a_danger_is_told_by_whole_words(name: str, handler: str, expected: str) -> None:
    assert ", ".join(dangers_of(endpoint(name), handler)) == expected


def test_each_danger_has_its_reason() -> None:
    told = dangers_of(endpoint("DELETE /admin/users/{id}"), "remove_user")
    assert told == {
        Danger.DELETES: "its method is DELETE",
        Danger.ADMINISTERS: "its route says 'admin'",
    }
