import pytest

from plimsoll.traffic.model import KeptValue, ValueSlot
from plimsoll.workload.siblings import Siblings
from tests.workload.builders import traffic


def path_slot(name: str, **counts: int) -> ValueSlot:
    kept = tuple(KeptValue(value=value, requests=n) for value, n in counts.items())
    return ValueSlot(location="path", name=name, requests=sum(counts.values()), kept=kept)


SEEN = Siblings(
    [
        traffic("GET /products/{product_id}", 30, path_slot("product_id", a7=20, b8=10)),
        traffic("GET /users/{id}", 5, path_slot("id", ada=5)),
        traffic("DELETE /basket/{product_id}", 5, path_slot("product_id", b8=1)),
    ]
)


@pytest.mark.parametrize(
    ("route", "name", "values"),
    [
        ("/products/{product_id}", "product_id", ("a7", "b8")),
        ("/products/{product_id}/reviews", "product_id", ("a7", "b8")),
        ("/products/{pid}/reviews", "pid", ("a7", "b8")),
        ("/cart/items/{product_id}", "product_id", ("a7", "b8")),
        ("/basket/{product_id}", "product_id", ("b8", "a7")),
        ("/users/{id}/orders", "id", ("ada",)),
        ("/orders/{id}", "id", ()),
        ("/orders/{order_id}", "order_id", ()),
    ],
)
def test_parameters_that_mean_the_same_share_values(
    route: str, name: str, values: tuple[str, ...]
) -> None:
    assert SEEN.of(route, name) == values
