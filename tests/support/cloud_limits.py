"""What WhatsApp's Cloud API takes of a message: its documented limits, read apart from the code
that keeps to them. Lengths are counted both ways, as nobody knows which is meant."""

from __future__ import annotations

from typing import Any


def check(body: dict[str, Any]) -> None:
    """AssertionError names what Meta would refuse."""
    kind = body["type"]
    assert set(body) == {"type", kind}, body
    _KINDS[kind](body[kind])


def _fits(text: str, limit: int) -> None:
    assert text.strip(), "empty"
    assert len(text) <= limit, (len(text), text)
    assert len(text.encode("utf-16-le")) // 2 <= limit, text  # also: no half of a character


def _distinct(values: list[str]) -> None:
    assert len({each.casefold() for each in values}) == len(values), values


def _text(it: dict[str, Any]) -> None:
    _fits(it["body"], 4096)


def _media(it: dict[str, Any]) -> None:
    assert it["id"]
    if "caption" in it:
        _fits(it["caption"], 1024)


def _location(it: dict[str, Any]) -> None:
    assert all(isinstance(it[each], float | int) for each in ("latitude", "longitude"))


def _interactive(it: dict[str, Any]) -> None:
    kind, action = it["type"], it["action"]
    _fits(it["body"]["text"], 4096 if kind == "list" else 1024)
    header = it.get("header")
    if header is not None:
        assert kind in ("button", "cta_url")
        assert header["type"] in ("image", "document")
        assert header[header["type"]]["id"]
        assert "caption" not in header[header["type"]]
    match kind:
        case "button":
            buttons = [each["reply"] for each in action["buttons"]]
            assert 1 <= len(buttons) <= 3
            _replies(buttons, 256, 20)
        case "list":
            _fits(action["button"], 20)
            rows = [row for section in action["sections"] for row in section["rows"]]
            assert 1 <= len(rows) <= 10
            for section in action["sections"]:
                _fits(section["title"], 24)
            for row in rows:
                if "description" in row:
                    _fits(row["description"], 72)
            _replies(rows, 200, 24)
        case "cta_url":
            assert action["name"] == "cta_url"
            _fits(action["parameters"]["display_text"], 20)
            assert action["parameters"]["url"].startswith("http")
            assert not any(map(str.isspace, action["parameters"]["url"]))
        case "request_contact_info":
            assert action == {"name": "request_contact_info"}
        case "carousel":
            cards = action["cards"]
            assert 2 <= len(cards) <= 10
            assert [each["card_index"] for each in cards] == list(range(len(cards)))
            shapes = [len(each["action"]["buttons"]) for each in cards]
            assert set(shapes) <= {1, 2}
            assert len(set(shapes)) == 1
            for card in cards:
                assert card["header"]["image"]["id"]
                _replies([each["quick_reply"] for each in card["action"]["buttons"]], 20, 20)
        case _:
            raise AssertionError(kind)


def _replies(buttons: list[dict[str, str]], id_length: int, title_length: int) -> None:
    for each in buttons:
        _fits(each["id"], id_length)
        _fits(each["title"], title_length)
        assert "\n" not in each["title"]
    _distinct([each["id"] for each in buttons])
    _distinct([each["title"] for each in buttons])


_KINDS = {
    "text": _text,
    "image": _media,
    "audio": _media,
    "document": _media,
    "location": _location,
    "interactive": _interactive,
}
