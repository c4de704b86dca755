"""One phone's browser: what it says it is, and what it remembers of the pages it has seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from aiohttp import CookieJar

if TYPE_CHECKING:
    from yarl import URL

    from playground.people import Person
    from playground.refusals import Json

Look = Literal["wechat", "line", "plain"]
LOOKS = get_args(Look)

# What the browsers inside of apps call themselves, and a phone's own.
_ANDROID = (
    "Mozilla/5.0 (Linux; Android 13; TECNO KI5q Build/TP1A.220624.014; wv) AppleWebKit/537.36"
    " (KHTML, like Gecko) Version/4.0 Chrome/126.0.6478.134 Mobile Safari/537.36"
)
AGENTS: dict[Look, str] = {
    "wechat": (
        "Mozilla/5.0 (Linux; Android 14; 23127PN0CC Build/UKQ1.230804.001; wv) AppleWebKit/537.36"
        " (KHTML, like Gecko) Version/4.0 Chrome/130.0.6723.103 Mobile Safari/537.36"
        " XWEB/1300473 MMWEBSDK/20250201 MMWEBID/2791 MicroMessenger/8.0.57.2820(0x28003956)"
        " WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64"
    ),
    "line": f"{_ANDROID} Line/15.2.0/IAB",
    "plain": (
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
        " Chrome/138.0.0.0 Mobile Safari/537.36"
    ),
}
LANGUAGES = {"zh": "zh-CN,zh;q=0.9", "rw": "rw-RW,rw;q=0.9,en;q=0.5", "en": "en-US,en;q=0.9"}


@dataclass
class Browser:
    """`forgetful` is a web view that begins with nothing each time it is opened, as WeChat's and
    LINE's may; what was kept until then is lost with it."""

    person: Person
    look: Look
    language: str
    jar: CookieJar
    forgetful: bool = False
    address: str = ""  # what it shows, as the house has it
    title: str = ""
    port: int = 0  # where its pages are served
    views: int = 0  # how many times something was opened

    @classmethod
    def of(cls, person: Person) -> Browser:
        """In China a link is opened in WeChat."""
        is_chinese = person.language.startswith("zh")
        language = next((each for each in LANGUAGES if person.language.startswith(each)), "en")
        # Without TLS and on a numbered host there would be no cookies at all.
        jar = CookieJar(unsafe=True)
        return cls(person, "wechat" if is_chinese else "plain", language, jar)

    def forget(self) -> None:
        self.jar.clear()

    def open(self, address: str) -> None:
        """A new view, by a link from elsewhere."""
        if self.forgetful:
            self.forget()
        self.address = address
        self.views += 1

    def headers(self) -> dict[str, str]:
        return {"User-Agent": AGENTS[self.look], "Accept-Language": LANGUAGES[self.language]}

    def cookies(self, url: URL) -> str:
        """The `Cookie` header; "" without any."""
        found = self.jar.filter_cookies(url)
        return "; ".join(f"{name}={morsel.value}" for name, morsel in found.items())

    def as_json(self) -> Json:
        return {
            "person_id": self.person.id,
            "look": self.look,
            "language": self.language,
            "forgetful": self.forgetful,
            "address": self.address,
            "title": self.title,
            "port": self.port,
            "opened": self.views,
            "cookies": sorted({each.key for each in self.jar}),
        }
