"""Shorter words for the labels that stand below a message alone, in twos or in threes there: a
button takes 20 characters, where a list, and other platforms, take more.

They are texts of their own, so that nothing is cut by code; tests/whatsapp/test_short_labels.py
finds a label that needs one.
"""

from __future__ import annotations

from bot.texts import Text, t

SHORT: dict[str, Text] = {
    "✅ Yes, tell both": t("✅ Yes, to both"),
    "✅ Yes, tell the buyer": t("✅ Yes, tell buyer"),
    "✏️ Correct the accounts": t("✏️ Correct accounts"),
    "✏️ Correct the tracking": t("✏️ Correct tracking"),
    "❌ Not received": t("❌ No money"),
    "➕ Add a product": t("➕ New product"),
    "⬅️ No, keep it": t("⬅️ No, keep"),
    "⬇️ Download as a file": t("⬇️ Download it"),
    "🏦 Bank transfer": t("🏦 By bank"),
    "💰 Money received": t("💰 The money came"),
    "💰 Pay another way": t("💰 Pay otherwise"),
    "💰 Yes, I have the money": t("💰 Yes, it is paid"),
    "💵 Pay on delivery": t("💵 On delivery"),
    "💸 Prepare payouts now": t("💸 Prepare payouts"),
    "📄 Send a new file": t("📄 New file"),
    "📋 My products": t("📋 Products"),
    "📬 I have received it": t("📬 I received it"),
    "📬 Yes, it has arrived": t("📬 Yes, it arrived"),
    "📭 It has not arrived": t("📭 Not arrived"),
    "📮 Express post (EMS)": t("📮 EMS post"),
    "📱 Agreed by phone": t("📱 By phone"),
    "📷 The buyer's photos": t("📷 Buyer's photos"),
    "📷 The seller's photos": t("📷 Seller's photos"),
    "🔔 On: {kind}": t("🔔 {kind}"),
    "🔕 Off: {kind}": t("🔕 {kind}"),
    "🔗 Join another account": t("🔗 Join an account"),
    "🕓 Every change": t("🕓 Timeline"),
    "🗑 Delete for everyone": t("🗑 Delete for all"),
    "🗑 Delete my data": t("🗑 Delete data"),
    "🗣 Open the complaint": t("🗣 The complaint"),
    "🗣 Something is wrong": t("🗣 Say what is wrong"),
    "🛃 Import tax at customs": t("🛃 Customs tax"),
    "🚚 Postage prices": t("🚚 Postage"),
    "🚚 Yes, ship it anyway": t("🚚 Ship it anyway"),
}


def shorter(label: Text | str) -> Text | str:
    """The same in fewer words, where there are such."""
    return label if isinstance(label, str) else shorter_text(label)


def shorter_text(label: Text) -> Text:
    if label.msgid not in SHORT:
        return label
    return Text(SHORT[label.msgid].msgid, label.values)
