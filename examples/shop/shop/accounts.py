"""Customers, their sign-ins and their newsletter."""

import secrets

from pydantic import SecretStr

from shop.bounded import BoundedMap
from shop.latency import Latency, Wait
from shop.models import Credentials, Customer
from shop.seed import SeedData

TOKENS_KEPT = 20_000
UNSUBSCRIBED_KEPT = 10_000
TOKEN_BYTES = 24

SIGN_IN = Wait("password hash", median_ms=28, sigma=0.3)
PROFILE = Wait("profile read", median_ms=6, sigma=0.3)
UNSUBSCRIBE = Wait("newsletter write", median_ms=9, sigma=0.4)


class Accounts:
    """Who may sign in, and who has."""

    def __init__(self, data: SeedData, password: SecretStr, latency: Latency) -> None:
        self._customers = data.customers
        self._password = password
        self._signed_in: BoundedMap[str, Customer] = BoundedMap(TOKENS_KEPT)
        self._unsubscribed: BoundedMap[str, bool] = BoundedMap(UNSUBSCRIBED_KEPT)
        self._latency = latency

    async def sign_in(self, credentials: Credentials) -> str | None:
        """A new bearer token, or None if the credentials are wrong."""
        await self._latency.spend(SIGN_IN)
        customer = self._customers.get(credentials.username)
        expected = self._password.get_secret_value().encode()
        if customer is None or not secrets.compare_digest(credentials.password.encode(), expected):
            return None
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self._signed_in.put(token, customer)
        return token

    def holder(self, token: str) -> Customer | None:
        """Whose token this is."""
        return self._signed_in.get(token)

    async def profile(self, customer: Customer) -> Customer:
        await self._latency.spend(PROFILE)
        return customer

    async def unsubscribe(self, email: str) -> None:
        await self._latency.spend(UNSUBSCRIBE)
        self._unsubscribed.put(email.lower(), value=True)
