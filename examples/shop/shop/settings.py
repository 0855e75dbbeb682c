"""What an operator may set, through environment variables named ``SHOP_…``."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

DEMO_PASSWORD = SecretStr("demo-anchor")


class Settings(BaseSettings):
    """Settings of one shop process.

    ``demo_password`` is every seeded customer's password. Its default is a published demo value
    and protects nothing: the shop holds invented data only.
    """

    model_config = SettingsConfigDict(env_prefix="SHOP_")

    demo_password: SecretStr = DEMO_PASSWORD
    seed: int = 7
    latency_scale: float = Field(default=1.0, ge=0.0)
