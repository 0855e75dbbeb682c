"""Everything a git process gets to know, made from nothing.

Git's configuration goes through the environment rather than `-c`: arguments can be read by every
user of the machine, and a token is among it.
"""

import base64
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import SecretStr

from plimsoll.adapters.git.hosts import is_address
from plimsoll.adapters.git.location import Remote
from plimsoll.adapters.git.settings import GitSettings

PASSED_ON = (
    "GIT_SSL_CAINFO",
    "GIT_SSL_CAPATH",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "http_proxy",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "no_proxy",
    "NO_PROXY",
    "SSH_AUTH_SOCK",
)
"""What of this process's environment git needs to reach anything; the rest is not its business."""

_ANY_USER = "x-access-token"
"""GitHub wants this name beside an app's token; beside others, hosts take any."""

_CONFIG = (
    ("core.hooksPath", "/dev/null"),
    ("core.fsmonitor", "false"),
    ("core.askPass", ""),
    ("credential.helper", ""),
    ("protocol.ext.allow", "never"),
    ("protocol.version", "2"),
    ("submodule.recurse", "false"),
    ("filter.lfs.smudge", ""),
    ("filter.lfs.process", ""),
    ("filter.lfs.required", "false"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("advice.detachedHead", "false"),
    ("http.followRedirects", "false"),
    ("transfer.bundleURI", "false"),
    # Always one pack: a million loose files would exhaust the disk's inodes before its bytes.
    ("fetch.unpackLimit", "1"),
    # Git never gets as far as using what this would check: no path of a commit becomes a file.
    ("transfer.fsckObjects", "false"),
    # Larger blobs go through git in pieces; the address space is limited.
    ("core.bigFileThreshold", "50m"),
    ("core.packedGitWindowSize", "32m"),
    ("core.packedGitLimit", "256m"),
)


def environment_of(
    settings: GitSettings,
    *,
    program: Path,
    folder: Path,
    passed_on: Mapping[str, str],
) -> dict[str, str]:
    """What every git process gets; with this alone it may reach nothing.

    Args:
        settings: the limits of slowness.
        program: git; what is beside it is found too.
        folder: home; nothing of the user's own configuration is there.
        passed_on: certificates, proxies and the agent of this process.
    """
    known = {name: passed_on[name] for name in PASSED_ON if passed_on.get(name)}
    # A curl built with GnuTLS does not know this variable; git's own works with every curl.
    if "SSL_CERT_FILE" in known:
        known.setdefault("GIT_SSL_CAINFO", known["SSL_CERT_FILE"])
    return {
        **known,
        "PATH": f"{program.parent}:/usr/local/bin:/usr/bin:/bin",
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        "SSH_ASKPASS": "",
        "GIT_PROTOCOL_FROM_USER": "0",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_HTTP_LOW_SPEED_LIMIT": str(settings.slowest_bytes_per_second),
        "GIT_HTTP_LOW_SPEED_TIME": str(settings.slow_for_s),
        **_configured(_CONFIG),
    }


def environment_for(
    settings: GitSettings, remote: Remote, *, addresses: Sequence[str]
) -> dict[str, str]:
    """What the process that reaches the remote gets besides: rights, and where the host is.

    Args:
        settings: tokens and keys.
        remote: the only one they are for.
        addresses: those that were judged; empty: git may resolve the host itself.
    """
    more: list[tuple[str, str]] = []
    secret = _credentials_of(settings, remote)
    if secret is not None:
        key = f"http.{remote.scheme}://{remote.authority}/.extraHeader"
        more.append((key, f"Authorization: Basic {_encoded(secret)}"))
    if remote.scheme == "https" and addresses and not is_address(remote.host):
        pin = f"{remote.host}:{remote.effective_port}:{','.join(addresses)}"
        more.append(("http.curloptResolve", pin))
    return {
        **_configured((*_CONFIG, *more)),
        "GIT_ALLOW_PROTOCOL": remote.scheme,
        "GIT_SSH_VARIANT": "ssh",
        "GIT_SSH_COMMAND": _ssh_command(settings, remote, addresses),
    }


def without_secrets(said: str, settings: GitSettings, remote: Remote) -> str:
    """What git said, without what it knew: the other side may have said it back."""
    secret = _credentials_of(settings, remote)
    if secret is None:
        return said
    user, _, password = secret.get_secret_value().partition(":")
    for part in (_encoded(secret), secret.get_secret_value(), password or user):
        said = said.replace(part, "***") if part else said
    return said


def _credentials_of(settings: GitSettings, remote: Remote) -> SecretStr | None:
    """`user:password` for a remote: those in its address, else the token of exactly its host."""
    if remote.credentials is not None or remote.scheme != "https":
        return remote.credentials
    for host, token in settings.tokens.items():
        if host.lower().removesuffix(":443") == remote.authority:
            written = token.get_secret_value()
            return SecretStr(written if ":" in written else f"{_ANY_USER}:{written}")
    return None


def _encoded(secret: SecretStr) -> str:
    return base64.b64encode(secret.get_secret_value().encode()).decode()


def _configured(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Git's configuration as variables; git 2.31 or later reads them."""
    keys = {f"GIT_CONFIG_KEY_{number}": key for number, (key, _) in enumerate(pairs)}
    values = {f"GIT_CONFIG_VALUE_{number}": value for number, (_, value) in enumerate(pairs)}
    return {"GIT_CONFIG_COUNT": str(len(pairs)), **keys, **values}


def _ssh_command(settings: GitSettings, remote: Remote, addresses: Sequence[str]) -> str:
    options = {
        "BatchMode": "yes",
        "StrictHostKeyChecking": settings.ssh_strict_host_keys,
        "ConnectTimeout": str(settings.connect_timeout_s),
        "ServerAliveInterval": "15",
        "CheckHostIP": "no",
        "UpdateHostKeys": "no",
        "ClearAllForwardings": "yes",
        "ForwardAgent": "no",
        "PermitLocalCommand": "no",
        "ProxyCommand": "none",
        "ControlPath": "none",
        "PreferredAuthentications": "publickey",
    }
    if settings.ssh_known_hosts is not None:
        options["UserKnownHostsFile"] = f'"{settings.ssh_known_hosts}"'
        options["GlobalKnownHostsFile"] = "/dev/null"
    if addresses:
        options["HostName"] = addresses[0]
        # With an alias ssh no longer adds the port to the name it looks for.
        port = remote.port
        options["HostKeyAlias"] = remote.host if port is None else f"[{remote.host}]:{port}"
    # Without -F, somebody's ssh configuration could run programs or lead elsewhere.
    command = ["ssh", "-F", "/dev/null"]
    if settings.ssh_key is not None:
        command += ["-i", str(settings.ssh_key), "-o", "IdentitiesOnly=yes"]
    for name, value in options.items():
        command += ["-o", f"{name}={value}"]
    return shlex.join(command)
