from bot.telegram.lazily import import_aiogram

import_aiogram()
