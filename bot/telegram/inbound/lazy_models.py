"""aiogram without the models that nobody uses.

It builds all 404 models of the Bot API as it is imported, most of them several times over, because
each contains others that are not built yet: most of the time that `import aiogram` takes, and of
its memory. Pydantic builds a model when it is first used; all it needs is to be told then what
aiogram knows only now: which names its annotations stand for.
"""

from __future__ import annotations

import sys
from typing import Any

from pydantic import BaseModel


def import_aiogram() -> None:
    """To be called before anything else imports it; afterwards it is too late, and no matter."""
    if "aiogram" in sys.modules:
        return
    names: dict[str, Any] = {}
    build = BaseModel.__dict__["model_rebuild"]

    def put_off(model: type[BaseModel], /, **how: Any) -> bool | None:
        if "_types_namespace" not in how:  # none of those that aiogram builds last of all
            now: bool | None = build.__func__(model, **how)
            return now
        names.update(how["_types_namespace"])
        return None

    def build_now(model: type[BaseModel], /, **how: Any) -> bool | None:
        built: bool | None = build.__func__(model, **{"_types_namespace": names, **how})
        return built

    BaseModel.model_rebuild = classmethod(put_off)  # type: ignore[assignment, method-assign]
    try:
        import aiogram  # noqa: F401
    finally:
        BaseModel.model_rebuild = build  # type: ignore[method-assign]
    from aiogram.methods import Response, TelegramMethod
    from aiogram.types import TelegramObject

    for base in (TelegramObject, TelegramMethod, Response):
        base.model_rebuild = classmethod(build_now)  # type: ignore[assignment, method-assign]
