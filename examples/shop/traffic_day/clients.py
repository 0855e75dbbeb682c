"""Who calls: addresses from the documentation ranges, and what they call themselves."""

import random
from dataclasses import dataclass
from itertools import accumulate

from shop.chance import stream

SITE = "https://shop.example.com/"
SHOPPERS = 6000
IPV4_SHARE = 0.45
HOSTS = range(1, 255)
IPV4_NETWORKS = ("203.0.113", "198.51.100")
BOT_NETWORK = "192.0.2"


@dataclass(frozen=True)
class Client:
    """What nginx sees of a caller."""

    address: str
    user_agent: str
    protocol: str = "HTTP/1.1"
    referer: str = ""


_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0"
_SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0"
BROWSERS = {
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Safari/537.36": 30,
    f"Mozilla/5.0 (Linux; Android 10; K) {_CHROME} Mobile Safari/537.36": 22,
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) {_SAFARI} Mobile/15E148 Safari/604.1"
    "": 20,
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {_SAFARI} Safari/605.1.15": 8,
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {_CHROME} Safari/537.36": 6,
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Safari/537.36 Edg/141.0.0.0": 6,
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0": 5,
    "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0": 2,
}
SHOP_APPS = {
    "HarbourShop/4.2.1 (iPhone; iOS 18.6; Scale/3.00)": 5,
    "HarbourShop/4.1.0 (Android 15; Pixel 9) okhttp/4.12.0": 4,
}
CRAWLERS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
    "DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)",
)
SCANNERS = ("python-requests/2.32.3", "Mozilla/5.0 zgrab/0.x", "curl/8.5.0", "")

KUBELET = Client("192.0.2.10", "kube-probe/1.33")
PROMETHEUS = Client("192.0.2.20", "Prometheus/3.7.1")

_AGENTS = BROWSERS | SHOP_APPS
_AGENT_WEIGHTS = list(accumulate(_AGENTS.values()))


def shoppers(seed: int) -> list[Client]:
    """Everyone who may visit on the day."""
    chance = stream(seed, "shoppers")
    return [_shopper(chance) for _ in range(SHOPPERS)]


def crawler(chance: random.Random) -> Client:
    return Client(_bot_address(chance), chance.choice(CRAWLERS))


def scanner(chance: random.Random) -> Client:
    return Client(_bot_address(chance), chance.choice(SCANNERS))


def _shopper(chance: random.Random) -> Client:
    agent = chance.choices(list(_AGENTS), cum_weights=_AGENT_WEIGHTS)[0]
    return Client(
        address=_home_address(chance),
        user_agent=agent,
        protocol="HTTP/2.0",
        referer=SITE if agent in BROWSERS else "",
    )


def _home_address(chance: random.Random) -> str:
    if chance.random() < IPV4_SHARE:
        return f"{chance.choice(IPV4_NETWORKS)}.{chance.choice(HOSTS)}"
    return f"2001:db8:{chance.randrange(1, 0xFFFF):x}:{chance.randrange(1, 0xFF):x}::1"


def _bot_address(chance: random.Random) -> str:
    return f"{BOT_NETWORK}.{chance.randrange(100, 250)}"
