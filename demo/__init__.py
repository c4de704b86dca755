"""The demo: the whole market and a stand-in for Telegram in one process, with shops to look at."""
