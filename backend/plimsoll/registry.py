"""Which adapters exist: ours by name, those of other people by entry point."""

from importlib.metadata import entry_points

from plimsoll.adapters.access_log.manifest import MANIFEST as ACCESS_LOG
from plimsoll.adapters.backstage.manifest import MANIFEST as BACKSTAGE
from plimsoll.adapters.cloudwatch.manifest import MANIFEST as CLOUDWATCH
from plimsoll.adapters.database.manifest import MANIFEST as DATABASE
from plimsoll.adapters.datadog.manifest import MANIFEST as DATADOG
from plimsoll.adapters.dbos.manifest import MANIFEST as DBOS
from plimsoll.adapters.declared.manifest import MANIFEST as DECLARED
from plimsoll.adapters.dynatrace.manifest import MANIFEST as DYNATRACE
from plimsoll.adapters.filesystem.manifest import MANIFEST as FILESYSTEM
from plimsoll.adapters.git.manifest import MANIFEST as GIT
from plimsoll.adapters.github.manifest import MANIFEST as GITHUB
from plimsoll.adapters.gitlab.manifest import MANIFEST as GITLAB
from plimsoll.adapters.grafana.manifest import MANIFEST as GRAFANA
from plimsoll.adapters.k6.manifest import MANIFEST as K6
from plimsoll.adapters.kubernetes.manifest import MANIFEST as KUBERNETES
from plimsoll.adapters.local.manifest import MANIFEST as LOCAL
from plimsoll.adapters.loki.manifest import MANIFEST as LOKI
from plimsoll.adapters.prometheus.manifest import MANIFEST as PROMETHEUS
from plimsoll.adapters.s3.manifest import MANIFEST as S3
from plimsoll.adapters.stub_http.manifest import MANIFEST as STUB_HTTP
from plimsoll.adapters.target_http.manifest import MANIFEST as TARGET_HTTP
from plimsoll.adapters.telemetry.manifest import MANIFEST as TELEMETRY
from plimsoll.kit.errors import Misconfigured
from plimsoll.kit.manifest import Manifest

ENTRY_POINT_GROUP = "plimsoll.adapters"

OURS = (
    ACCESS_LOG,
    BACKSTAGE,
    CLOUDWATCH,
    DATABASE,
    DATADOG,
    DBOS,
    DECLARED,
    DYNATRACE,
    FILESYSTEM,
    GIT,
    GITHUB,
    GITLAB,
    GRAFANA,
    K6,
    KUBERNETES,
    LOCAL,
    LOKI,
    PROMETHEUS,
    S3,
    STUB_HTTP,
    TARGET_HTTP,
    TELEMETRY,
)


def manifests() -> tuple[Manifest, ...]:
    """Every adapter that is installed, by id.

    Raises:
        Misconfigured: an installed package declares something that is no manifest, or an id twice.
    """
    found = {manifest.id: manifest for manifest in OURS}
    for entry in entry_points(group=ENTRY_POINT_GROUP):
        manifest = entry.load()
        if not isinstance(manifest, Manifest):
            raise Misconfigured(
                f"The entry point {entry.name} of {ENTRY_POINT_GROUP} is no Manifest.",
                where=entry.value,
                fix="Let it name a plimsoll.kit.manifest.Manifest, or uninstall its package.",
            )
        if manifest.id in found:
            raise Misconfigured(
                f"Two adapters call themselves {manifest.id}.",
                where=entry.value,
                fix="Uninstall one of the packages.",
            )
        found[manifest.id] = manifest
    return tuple(found[identity] for identity in sorted(found))
