"""The README says what is so: the version, the methods, the switches, the sample."""

from __future__ import annotations

import json
import re
from pathlib import Path

from aiogram.types import BufferedInputFile

from playground import methods
from playground.calls import HANDLERS
from playground.checks import BOT_API_VERSION, METHODS
from playground.client import Playground
from playground.controls import HOOKS
from playground.faults import Faults
from playground.limits import Allowance
from playground.providers.control import ALL
from playground.server import build_app, running
from playground.whatsapp.account import Limits, Settings, Switches
from playground.whatsapp.control import ACTS
from playground.world import World

from .conftest import AiogramSide, picture

README = (Path(methods.__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_the_version_is_named() -> None:
    assert f"**Bot API {BOT_API_VERSION}**" in README


def test_every_method_carried_out_is_listed_and_no_other() -> None:
    section = README.partition("Carried out: ")[2].partition("\n\n")[0]
    listed = set()
    for name in re.split(r",\s+", section.rstrip(".")):
        if match := re.fullmatch(r"(\w+)\(s\)", name):
            listed |= {match[1], f"{match[1]}s"}
        elif match := re.fullmatch(r"((?:set|get|delete)(?:/(?:set|get|delete))+)(\w+)", name):
            listed |= {f"{verb}{match[2]}" for verb in match[1].split("/")}
        else:
            listed.add(name)
    assert {name.lower() for name in listed} == set(HANDLERS)
    assert {METHODS[name.lower()].__api_method__ for name in listed} == listed


def test_every_switch_and_limit_is_shown() -> None:
    for shown in (Faults().as_json(), json.loads(json.dumps(Allowance().__slots__))):
        for name in shown:
            assert f'"{name}"' in README or f"`{name}" in README


def test_every_address_is_described() -> None:
    app = build_app(World())
    assert app[HOOKS].names() == []
    described = README.replace("{id}", "{person}").replace("{chat_id}", "{chat}")
    acts = set(re.findall(r"^\| `(\w+)`", README, re.MULTILINE)) | {"unblock"}
    for route in app.router.routes():
        path = route.resource.canonical if route.resource else ""
        if not path.startswith("/control/") or "{rest}" in path:
            continue
        assert path in described or path.rpartition("/")[2] in acts, path


async def test_the_sample_works() -> None:
    async with running(seed=1) as stand_in, Playground(stand_in.url) as world:
        side = AiogramSide(stand_in.url, stand_in.token)
        aline = await world.person("Aline", language="rw", phone="+250788123456")
        await aline.say("/start")
        rows = {"inline_keyboard": [[{"text": "Ikinyarwanda", "callback_data": "lang:rw"}]]}
        await side.call("sendMessage", chat_id=aline.id, text="Murakaza neza", reply_markup=rows)
        assert (await aline.until("Murakaza neza")).buttons == [["Ikinyarwanda"]]
        tap = await aline.tap("Ikinyarwanda")
        await side.call("answerCallbackQuery", callback_query_id=tap["tap"]["id"], text="Murakoze")
        assert (await aline.toast()).text == "Murakoze"
        await aline.photos([picture(), picture(colour="red")])
        await aline.contact()
        file = BufferedInputFile(picture(), "k.jpg")
        await side.call(
            "sendPhoto", chat_id=aline.id, photo=file, caption="Ikawa", reply_markup=rows
        )
        assert (await aline.until(lambda m: "Ikawa" in m.text and bool(m.buttons))).kind == "photo"
        await side.close()


def test_every_provider_is_described() -> None:
    for provider in build_app(World())[ALL].values():
        assert f"`{provider.path()}" in README
        for named in (provider.settings, provider.switches):
            for name in named.as_json():
                assert f"`{name}`" in README, f"{provider.name}: {name}"


def test_every_setting_of_whatsapp_is_described() -> None:
    for named in (Settings(), Limits(), Switches()):
        for name in named.as_json():
            assert f"`{name}`" in README, name
    for name in ACTS:
        assert f"`{name}`" in README, name
