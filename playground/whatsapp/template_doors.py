"""Templates as a business calls for them, and what it is told of their review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from . import template_rules
from .account_doors import must_be_the_account
from .refusals import GraphRefusal
from .told import Told

if TYPE_CHECKING:
    from playground.refusals import Json

    from .service import WhatsApp
    from .templates import Category, Status, Template

A_PAGE = 25


async def create(whatsapp: WhatsApp, request: web.Request) -> web.Response:
    """POST /{account}/message_templates."""
    must_be_the_account(whatsapp, request)
    try:
        body = await request.json()
    except ValueError:
        raise GraphRefusal(100, "The body is no valid JSON.") from None
    made = template_rules.read(body)
    whatsapp.uploads.must_fit(made)
    whatsapp.templates.add(made, whatsapp.settings.most_templates)
    answer = {"id": str(made.id), "status": made.status, "category": made.category}
    if whatsapp.settings.review == "approve":
        review(whatsapp, made, "APPROVED")
        answer["status"] = made.status
    return web.json_response(answer)


async def look(whatsapp: WhatsApp, request: web.Request) -> web.Response:
    """GET /{account}/message_templates, in pages, perhaps of one name, language or status."""
    must_be_the_account(whatsapp, request)
    asked = request.query
    found = [each.as_json() for each in whatsapp.templates]
    for name in ("name", "language", "status", "category"):
        if value := asked.get(name):
            found = [each for each in found if each[name] == value]
    limit, after = asked.get("limit", str(A_PAGE)), asked.get("after", "0")
    if not (limit.isdecimal() and after.isdecimal()):
        raise GraphRefusal(100, "limit and after are numbers")
    begin, end = int(after), int(after) + int(limit)
    page: Json = {"data": found[begin:end]}
    if page["data"]:
        page["paging"] = {"cursors": {"before": str(begin), "after": str(end)}}
        if end < len(found):
            page["paging"]["next"] = f"{whatsapp.url}{request.path}?limit={limit}&after={end}"
    return web.json_response(page)


async def delete(whatsapp: WhatsApp, request: web.Request) -> web.Response:
    """DELETE /{account}/message_templates?name=…[&hsm_id=…]."""
    must_be_the_account(whatsapp, request)
    name = request.query.get("name", "")
    for gone in whatsapp.templates.delete(name, request.query.get("hsm_id", "")):
        tell_status(whatsapp, gone, "DELETED")
    return web.json_response({"success": True})


async def edit(whatsapp: WhatsApp, template: Template, body: Json) -> web.Response:
    """POST /{template}: it is reviewed again."""
    changed = template_rules.read(body, known=template)
    whatsapp.uploads.must_fit(changed)
    whatsapp.templates.edit(template, changed)
    if whatsapp.settings.review == "approve":
        review(whatsapp, template, "APPROVED")
    return web.json_response({"success": True})


def review(whatsapp: WhatsApp, template: Template, status: Status, reason: str = "NONE") -> None:
    """What the review, or the quality of it, made of a template."""
    template.status, template.reason = status, reason
    tell_status(whatsapp, template, status)


def about(template: Template) -> Json:
    """Which template; here its id is a number."""
    return {
        "message_template_id": template.id,
        "message_template_name": template.name,
        "message_template_language": template.language,
    }


def tell(whatsapp: WhatsApp, field: str, what: dict[str, Any]) -> None:
    """One webhook about a template."""
    whatsapp.webhooks.tell(Told(field, "other", what, lane="templates"))


def tell_status(whatsapp: WhatsApp, template: Template, event: str) -> None:
    """`message_template_status_update`."""
    category = {"message_template_category": template.category}
    what = {"event": event, **about(template), **category, "reason": template.reason}
    tell(whatsapp, "message_template_status_update", what)


def reclassify(whatsapp: WhatsApp, template: Template, category: Category, *, soon: bool) -> None:
    """Another category than it was submitted in: in a day, or now."""
    if soon:
        at = int(whatsapp.now) + 86_400
        what = {"correct_category": category, "new_category": template.category}
        what = about(template) | what | {"category_update_timestamp": at}
    else:
        what = about(template) | {"previous_category": template.category, "new_category": category}
        template.category = category
    tell(whatsapp, "template_category_update", what)


def rate(whatsapp: WhatsApp, template: Template, quality: str) -> None:
    """What people think of it, as far as Meta says."""
    before, template.quality = template.quality, quality
    what = {"previous_quality_score": before, "new_quality_score": quality}
    tell(whatsapp, "message_template_quality_update", about(template) | what)
