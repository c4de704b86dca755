from bot.telegram.inbound.lazy_models import import_aiogram

import_aiogram()
