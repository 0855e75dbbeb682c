"""docker-compose.yaml, as far as it can be looked at without an engine."""

import os
import re
import shutil
import stat
from pathlib import Path

import pytest
import yaml
from pydantic import JsonValue

from tests.deploy.chart import listed, mapped
from tests.deploy.settings_of_plimsoll import SECRETS, SETTINGS
from tests.deploy.tools import ROOT, said, tool, tried

FILE = ROOT / "docker-compose.yaml"
TOLD = yaml.safe_load(FILE.read_text())
SERVICES: dict[str, dict[str, JsonValue]] = TOLD["services"]
OURS = ("prepare", "api", "worker")
SCRIPT = ROOT / "deploy" / "compose" / "make-env.sh"

every_service = pytest.mark.parametrize("name", sorted(SERVICES))


def test_it_is_a_compose_file() -> None:
    said(tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", FILE)


def test_docker_takes_it() -> None:
    docker = shutil.which("docker")
    if docker is None or tried([docker, "compose", "version"]).returncode != 0:
        pytest.skip("docker compose is not installed; the schema is checked without it")
    said("env", *_made_up(), docker, "compose", "--file", FILE, "config", "--quiet")


def _made_up() -> list[str]:
    return [f"{name}=x" for name in re.findall(r"\$\{(\w+):\?", FILE.read_text())]


@every_service
def test_ports_are_open_to_this_machine_only(name: str) -> None:
    ports = SERVICES[name].get("ports", [])
    assert isinstance(ports, list)
    assert all(re.match(r"127\.0\.0\.1:\$\{\w+:-\d+\}:\d+$", str(port)) for port in ports)


@every_service
def test_nobody_has_more_rights_than_needed(name: str) -> None:
    service = SERVICES[name]
    assert not {"privileged", "cap_add", "network_mode", "pid", "devices"} & set(service)
    assert service["security_opt"] == ["no-new-privileges:true"]
    if name not in {"database", "s3"}:  # their images begin as root and then give it up
        assert service["cap_drop"] == ["ALL"]
        assert service["read_only"] is True
    volumes = service.get("volumes", [])
    assert isinstance(volumes, list)
    for volume in volumes:
        source, _, rest = str(volume).partition(":")
        assert "docker.sock" not in source
        if source.startswith("."):
            assert rest.endswith(":ro")
            assert (ROOT / source).exists()
        else:
            assert source in TOLD["volumes"]


@every_service
def test_images_have_a_version(name: str) -> None:
    image = str(SERVICES[name]["image"])
    assert re.search(r":v?\d+[\w.-]*$", image)
    assert "latest" not in image


@pytest.mark.parametrize("name", OURS)
def test_variables_are_settings_and_secrets_are_not_written_down(name: str) -> None:
    variables = mapped(SERVICES[name]["environment"])
    assert set(variables) <= SETTINGS
    for variable in SECRETS & set(variables):
        assert "${" in str(variables[variable]), variable
    for other in SERVICES.values():
        for variable, value in mapped(other.get("environment")).items():
            if re.search("PASSWORD|SECRET|TOKEN|KEY", variable):
                assert str(value).startswith("${"), variable


def test_who_depends_on_a_service_can_wait_for_it() -> None:
    for service in SERVICES.values():
        for other, wanted in mapped(service.get("depends_on")).items():
            if mapped(wanted)["condition"] == "service_healthy":
                assert "test" in mapped(SERVICES[other]["healthcheck"])


def test_addresses_name_services() -> None:
    text = FILE.read_text() + (ROOT / "deploy" / "prometheus" / "prometheus.yml").read_text()
    text += (ROOT / "deploy" / "grafana/provisioning/datasources/prometheus.yaml").read_text()
    text += (ROOT / "deploy" / "portal" / "app-config.compose.yaml").read_text()
    hosts = set(re.findall(r"(?:http://|@)([a-z0-9.]+)[:/]", text))
    hosts |= set(re.findall(r'targets: \["([a-z0-9]+):', text))
    assert {"database", "s3", "prometheus", "api", "worker", "shop"} <= hosts
    assert hosts <= {*SERVICES, "127.0.0.1", "localhost"}


def test_a_build_finds_its_files() -> None:
    for service in SERVICES.values():
        if build := mapped(service.get("build")):
            context = ROOT / str(build["context"])
            assert (context / str(build["dockerfile"])).is_file()
    extra = mapped(mapped(SERVICES["shop"]["build"])["additional_contexts"])
    assert (ROOT / str(extra["pins"]) / "requirements.txt").is_file()


def test_the_script_makes_every_password_once_and_for_nobody_else(tmp_path: Path) -> None:
    copy = tmp_path / "deploy" / "compose" / "make-env.sh"
    copy.parent.mkdir(parents=True)
    shutil.copy(SCRIPT, copy)
    assert os.access(SCRIPT, os.X_OK)
    said(copy)
    made = tmp_path / ".env"
    first = made.read_text()
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    values = dict(line.split("=", 1) for line in first.splitlines())
    assert set(values) == set(re.findall(r"\$\{(\w+):\?", FILE.read_text()))
    assert all(re.fullmatch("[0-9a-f]{16,48}", value) for value in values.values())
    assert len(set(values.values())) == len(values)
    said(copy)
    assert made.read_text() == first


def test_the_portal_is_there_for_whoever_asks_for_it_only() -> None:
    assert SERVICES["portal"]["profiles"] == ["portal"]
    assert not [name for name, each in SERVICES.items() if "profiles" in each and name != "portal"]
    for name, service in SERVICES.items():
        assert name == "portal" or "portal" not in mapped(service.get("depends_on"))


def test_the_portal_knows_the_api_and_its_token() -> None:
    config = yaml.safe_load((ROOT / "deploy/portal/app-config.compose.yaml").read_text())[
        "plimsoll"
    ]
    address = re.fullmatch(r"http://(\w+):(\d+)", config["baseUrl"])
    assert address
    assert str(SERVICES[address[1]]["ports"]).endswith(f":{address[2]}']")
    token = Path(config["authentication"]["token"]["$file"])
    mounts = [str(each).split(":") for each in _volumes("portal")]
    assert ["shared", str(token.parent), "ro"] in mounts
    assert f"> {token.name}" in str(SERVICES["prepare"]["command"])
    assert ["shared", "/var/lib/plimsoll"] in [str(each).split(":") for each in _volumes("prepare")]
    # What it needs besides is given by the environment.
    shared = (ROOT / "backstage-plugin" / "app-config.yaml").read_text()
    needed = set(re.findall(r"\$\{(\w+)\}", shared))
    given = {"PORTAL_PLIMSOLL_SERVER", "PORTAL_PLIMSOLL_TOKEN"}
    assert needed - given <= set(mapped(SERVICES["portal"]["environment"]))


def test_the_worker_has_a_port_for_probes() -> None:
    assert SERVICES["worker"]["command"] == ["worker", "--port", "8080"]
    assert "ports" not in SERVICES["worker"]


def test_what_is_provisioned_is_mounted() -> None:
    mounted = [str(each) for each in _volumes("grafana")]
    for dashboard in ("deploy/grafana/dashboards/shop.json", "helm/plimsoll/files/plimsoll.json"):
        assert any(each.startswith(f"./{dashboard}:/var/lib/dashboards/") for each in mounted)
    provider = ROOT / "deploy/grafana/provisioning/dashboards/dashboards.yaml"
    (told,) = listed(yaml.safe_load(provider.read_text())["providers"])
    assert mapped(told["options"])["path"] == "/var/lib/dashboards"
    assert any("helm/plimsoll/files/alerts.yaml" in str(each) for each in _volumes("prometheus"))


def _volumes(name: str) -> list[JsonValue]:
    volumes = SERVICES[name]["volumes"]
    return volumes if isinstance(volumes, list) else []
