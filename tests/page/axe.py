"""A page looked at as somebody does who cannot see it, or has a small phone; and its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.page.conftest import ARTEFACTS

if TYPE_CHECKING:
    from playwright.async_api import Page

_RUN = """async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const said = await axe.run(document, {runOnly: tags});
    return said.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html}`));
}"""

# A thumb's field, and one that no phone enlarges when it is tapped (Safari, below 16 pixels).
_SMALL = """() => [...document.querySelectorAll("input, select, textarea")]
    .filter((each) => !["hidden", "checkbox", "radio", "file"].includes(each.type))
    .filter((each) => {
        const tall = each.getBoundingClientRect().height;
        return tall && (tall < 36 || parseFloat(getComputedStyle(each).fontSize) < 16);
    })
    .map((each) => `a field too small for a phone: ${each.id || each.name}`)"""


async def complaints(page: Page, name: str, *, whole: bool = True) -> list[str]:
    """All that axe finds against WCAG AA and its own good practice, fields too small for a phone,
    and how much wider than the phone it is; each with the page's `name`, by which its picture is
    kept. The browser must let scripts in that are not the page's own (`bypass_csp`)."""
    axe = pytest.importorskip(
        "axe_playwright_python.base", reason="pip install axe-playwright-python"
    )
    # While something is sent, buttons are dimmed, as they cannot be pressed: that is soon over.
    await page.wait_for_function("!document.body.classList.contains('sending')")
    await page.evaluate(axe.AXE_FILE_PATH.read_text(encoding="utf-8"))
    found = [f"{name}: {each}" for each in await page.evaluate(_RUN)]
    found += [f"{name}: {each}" for each in await page.evaluate(_SMALL)]
    wider = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    found += [f"{name}: {wider} pixels wider than the phone"] if wider > 0 else []
    ARTEFACTS.mkdir(exist_ok=True)
    await page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=whole)
    return found
