"""The only reader of the environment; collects the adapters' settings.

Every setting is an environment variable: `PLIMSOLL_` + the adapter + `__` + the name, such as
`PLIMSOLL_FILESYSTEM__ROOT`.
"""

import difflib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from plimsoll.adapters.access_log.settings import AccessLogSettings
from plimsoll.adapters.backstage.settings import BackstageSettings
from plimsoll.adapters.cloudwatch.settings import CloudWatchSettings
from plimsoll.adapters.database.settings import DatabaseSettings
from plimsoll.adapters.datadog.settings import DatadogSettings
from plimsoll.adapters.dbos.settings import DbosSettings
from plimsoll.adapters.declared.settings import DeclaredSettings
from plimsoll.adapters.dynatrace.settings import DynatraceSettings
from plimsoll.adapters.filesystem.settings import FilesystemSettings
from plimsoll.adapters.git.settings import GitSettings
from plimsoll.adapters.github.settings import GithubSettings
from plimsoll.adapters.gitlab.settings import GitlabSettings
from plimsoll.adapters.grafana.settings import GrafanaSettings
from plimsoll.adapters.k6.settings import K6Settings
from plimsoll.adapters.kubernetes.settings import KubernetesSettings
from plimsoll.adapters.local.settings import LocalSettings
from plimsoll.adapters.loki.settings import LokiSettings
from plimsoll.adapters.prometheus.settings import PrometheusSettings
from plimsoll.adapters.s3.settings import S3Settings
from plimsoll.adapters.stub_http.settings import StubHttpSettings
from plimsoll.adapters.target_http.settings import TargetSettings
from plimsoll.adapters.telemetry.settings import TelemetrySettings
from plimsoll.agents.settings import LlmSettings
from plimsoll.kit.errors import Misconfigured
from plimsoll.kit.value import Value

PREFIX = "PLIMSOLL_"


class ApiSettings(Value):
    """Where the API listens, and whom it answers."""

    host: str = "127.0.0.1"
    """Any other address than a loopback one needs `authentication`."""
    port: int = Field(default=8080, ge=0, le=65_535)
    """0: a free one, which `plimsoll serve` prints."""
    authentication: Literal["none", "tokens"] = "none"
    """`none`: whoever reaches the loopback address of this machine may do everything."""
    largest_body_bytes: int = Field(default=1_000_000, ge=1_000)
    heartbeat_s: float = Field(default=15.0, gt=0)
    """How often a silent stream of events shows that it is alive."""
    event_poll_s: float = Field(default=0.5, gt=0)
    """How often such a stream looks for events."""
    allowed_hosts: tuple[str, ...] = ()
    """Further names that a request may give this server in its Host header, without tokens."""
    cors_origins: tuple[str, ...] = ()
    """Origins of pages that may call the API from a browser."""
    requests_per_s: float | None = Field(default=50, gt=0)
    """How often one caller may ask one process, on average. None: as often as it likes."""
    requests_at_once: int = Field(default=200, ge=1)
    """How much of that it may ask at once after a pause."""
    strangers_per_s: float | None = Field(default=5, gt=0)
    """How often one address may ask without a valid token. None: as often as it likes."""
    strangers_at_once: int = Field(default=50, ge=1)
    """How much of that it may ask at once after a pause."""
    trusted_proxies: tuple[str, ...] = ("127.0.0.1",)
    """Addresses, or networks such as `10.0.0.0/8`, that are believed when they say for whom they
    ask (`X-Forwarded-For`). Everybody behind another proxy has the proxy's address."""


class ClientSettings(Value):
    """What the command line speaks to."""

    server: str = ""
    """The server's address, such as `https://plimsoll.example.org`; empty: this machine's records.
    The option `--server` goes before it."""
    token: SecretStr | None = None
    """What `plimsoll token create` printed."""
    ca_file: Path | None = None
    """Certificates in PEM that may vouch for the server; None: those that the machine trusts."""


class RunSettings(Value):
    """What may be loaded, and what is kept of it."""

    secrets_file: Path | None = None
    """JSON of the variables that scripts get: by environment, then by name; None: there are
    none."""
    policies_file: Path | None = None
    """YAML of gate policies, of all services and of some (docs/gate.md); None: the defaults."""
    keep_results_days: int | None = Field(default=365, ge=1)
    """For how long what runs measured is kept; the history stays. None: for ever."""
    keep_raw_output: bool = False
    """Whether the load tool's own output of each run is kept where bundles are."""
    largest_raw_output_bytes: int = Field(default=500_000_000, ge=2_000_000)
    """Of one run, packed; only the beginning of what is longer is kept."""
    keep_raw_output_days: int | None = Field(default=14, ge=1)
    """For how long. None: for ever."""
    traced_share: float = Field(default=0.0, ge=0, le=1)
    """Of the requests that ask their target to trace them, so that slow ones can be looked up."""
    trace_url: str = Field(default="", pattern=r"^(|https?://[^\s<>\"']*\{trace_id\}[^\s<>\"']*)$")
    """Where a trace is shown, with `{trace_id}` for its id; empty: ids are shown alone."""


class Settings(BaseSettings):
    """What a platform engineer may set; every default works with nothing configured."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_parse_none_str="null",
        frozen=True,
        hide_input_in_errors=True,
    )

    access_log: AccessLogSettings = Field(default_factory=AccessLogSettings)
    api: ApiSettings = Field(default_factory=ApiSettings)
    backstage: BackstageSettings = Field(default_factory=BackstageSettings)
    client: ClientSettings = Field(default_factory=ClientSettings)
    cloudwatch: CloudWatchSettings = Field(default_factory=CloudWatchSettings)
    database: DatabaseSettings = Field(default_factory=DatabaseSettings)
    datadog: DatadogSettings = Field(default_factory=DatadogSettings)
    dbos: DbosSettings = Field(default_factory=DbosSettings)
    declared: DeclaredSettings = Field(default_factory=DeclaredSettings)
    dynatrace: DynatraceSettings = Field(default_factory=DynatraceSettings)
    filesystem: FilesystemSettings = Field(default_factory=FilesystemSettings)
    git: GitSettings = Field(default_factory=GitSettings)
    github: GithubSettings = Field(default_factory=GithubSettings)
    gitlab: GitlabSettings = Field(default_factory=GitlabSettings)
    grafana: GrafanaSettings = Field(default_factory=GrafanaSettings)
    k6: K6Settings = Field(default_factory=K6Settings)
    kubernetes: KubernetesSettings = Field(default_factory=KubernetesSettings)
    llm: LlmSettings = Field(default_factory=LlmSettings)
    local: LocalSettings = Field(default_factory=LocalSettings)
    loki: LokiSettings = Field(default_factory=LokiSettings)
    prometheus: PrometheusSettings = Field(default_factory=PrometheusSettings)
    run: RunSettings = Field(default_factory=RunSettings)
    s3: S3Settings = Field(default_factory=S3Settings)
    stub_http: StubHttpSettings = Field(default_factory=StubHttpSettings)
    target: TargetSettings = Field(default_factory=TargetSettings)
    telemetry: TelemetrySettings = Field(default_factory=TelemetrySettings)


def read_settings() -> Settings:
    """The settings of this process.

    Raises:
        Misconfigured: a variable is unknown or its value is not allowed; names the variable.
    """
    _refuse_unknown(os.environ)
    try:
        return Settings()
    except SettingsError as invalid:
        # A list or a mapping that is no JSON; the message names the group, never the value.
        group = re.search(r'field "(\w+)"', str(invalid))
        raise Misconfigured(
            "A setting that is a list or a mapping is no JSON.",
            where=PREFIX + (f"{group[1].upper()}__…" if group else "…"),
            fix="""Write lists as '["a", "b"]' and mappings as '{"name": "value"}'.""",
        ) from None
    except ValidationError as invalid:
        first = invalid.errors()[0]
        variable = PREFIX + "__".join(str(part) for part in first["loc"]).upper()
        raise Misconfigured(
            f"The setting {variable} cannot be used: {first['msg']}.",
            where=variable,
            fix="Correct the environment variable, or unset it to use the default.",
        ) from None


def environment_of_children() -> Mapping[str, str]:
    """This process's environment, for adapters that hand named parts of it to their children."""
    return dict(os.environ)


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    """A mistyped variable would otherwise be ignored in silence."""
    known = [(PREFIX + name).upper() for name in Settings.model_fields]
    for variable in sorted(environment):
        if not variable.startswith(PREFIX) or variable.partition("__")[0] in known:
            continue
        near = difflib.get_close_matches(variable.partition("__")[0], known, n=1, cutoff=0.7)
        hint = f"Did you mean {near[0]}__…? " if near else ""
        raise Misconfigured(
            f"There is no setting {variable}.",
            where=variable,
            fix=f"{hint}Settings are listed in docs/settings.md.",
        )
