"""Shorter words for the labels that stand below a message alone, in twos or in threes there: a
button takes 20 characters, where a list, and other platforms, take more.

They are texts of their own, so that nothing is cut by code; tests/whatsapp/test_short_labels.py
finds a label that needs one.
"""

from __future__ import annotations

from bot.texts import Text, t

SHORT: dict[str, Text] = {
    "Ask our staff to decide": t("Ask staff to decide"),
    "Chinese yuan": t("Yuan"),
    "Price of the products": t("Price of products"),
    "Proof of payment": t("The proof"),
    "Reduced price": t("New price"),
    "Rwandan francs": t("Francs"),
    "Tracking number": t("Parcel number"),
    "↩️ I have refunded it": t("↩️ I refunded it"),
    "↩️ It is sent back": t("↩️ Sent back"),
    "↩️ My money is back": t("↩️ I have it back"),
    "↩️ Yes, it is all back": t("↩️ Yes, all is back"),
    "↩️ Yes, it is refunded": t("↩️ Yes, refunded"),
    "↩️ Yes, it is sent back": t("↩️ Yes, sent back"),
    "✂️ Take off old links": t("✂️ Take old ones off"),
    "✅ Done as asked": t("✅ It was done"),
    "✅ Nothing wrong: done": t("✅ Yes, all is well"),
    "✅ Yes, send it there": t("✅ Yes, send there"),
    "✅ Yes, tell both": t("✅ Yes, to both"),
    "✅ Yes, tell the buyer": t("✅ Yes, tell buyer"),
    "✉️ News by e-mail": t("✉️ By e-mail, too"),
    "✏️ Change: {n} person": t("✏️ Yes, change it"),
    "✏️ Correct the accounts": t("✏️ Correct accounts"),
    "✏️ Correct the tracking": t("✏️ Correct tracking"),
    "✏️ No, type again": t("✏️ No, edit it"),
    "❌ Not received": t("❌ No money"),
    "❌ Nothing was moved": t("❌ Nothing moved"),
    "➕ Add a product": t("➕ New product"),
    "➡️ Continue where I was": t("➡️ Continue there"),
    "⬅️ No, keep it": t("⬅️ No, keep"),
    "⬇️ Download as a file": t("⬇️ Download it"),
    "🏦 Bank transfer": t("🏦 By bank"),
    "🏪 Balance of a shop": t("🏪 A shop's balance"),
    "🏪 Collect at the shop": t("🏪 Collect at shop"),
    "💰 Money received": t("💰 The money came"),
    "💰 Money that is stuck": t("💰 Stuck money"),
    "💰 Pay another way": t("💰 Pay otherwise"),
    "💰 Yes, I have the money": t("💰 Yes, it is paid"),
    "💵 Pay on delivery": t("💵 On delivery"),
    "💸 Prepare payouts now": t("💸 Prepare payouts"),
    "📄 Send a new file": t("📄 New file"),
    "📉 Reduce all prices": t("📉 Reduce them all"),
    "📊 Send a poll instead": t("📊 Send a poll"),
    "📋 My products": t("📋 Products"),
    "📬 I have received it": t("📬 I received it"),
    "📬 Yes, it has arrived": t("📬 Yes, it arrived"),
    "📭 It has not arrived": t("📭 Not arrived"),
    "📮 Express post (EMS)": t("📮 EMS post"),
    "📮 Post office (Iposita)": t("📮 Post (Iposita)"),
    "📱 Agreed by phone": t("📱 By phone"),
    "📲 Mobile Money with PIN": t("📲 Mobile Money PIN"),
    "📷 The buyer's photos": t("📷 Buyer's photos"),
    "📷 The seller's photos": t("📷 Seller's photos"),
    "🔐 Ask for a new code": t("🔐 A new code"),
    "🔐 Use an app": t("🔐 By an app"),
    "🔔 Let them ask again": t("🔔 May ask again"),
    "🔔 On: {kind}": t("🔔 {kind}"),
    "🔔 Take questions again": t("🔔 Take them again"),
    "🔕 Off: {kind}": t("🔕 {kind}"),
    "🔕 Stop their questions": t("🔕 Stop them asking"),
    "🔗 Join another account": t("🔗 Join an account"),
    "🔗 Link to the order": t("🔗 Order link"),
    "🔢 Back in my stock": t("🔢 Back in stock"),
    "🕓 Every change": t("🕓 Timeline"),
    "🗑 Delete for everyone": t("🗑 Delete for all"),
    "🗑 Delete my data": t("🗑 Delete data"),
    "🗑 No photo, no file": t("🗑 No photo nor file"),
    "🗑 Remove the address": t("🗑 Remove it"),
    "🗣 Open the complaint": t("🗣 The complaint"),
    "🗣 Something is wrong": t("🗣 Say what is wrong"),
    "🚚 Postage prices": t("🚚 Postage"),
    "🚚 Yes, ship it anyway": t("🚚 Ship it anyway"),
    "🛃 Import tax at customs": t("🛃 Customs tax"),
}


def shorter(label: Text | str) -> Text | str:
    """The same in fewer words, where there are such."""
    return label if isinstance(label, str) else shorter_text(label)


def shorter_text(label: Text) -> Text:
    if label.msgid not in SHORT:
        return label
    return Text(SHORT[label.msgid].msgid, label.values)
