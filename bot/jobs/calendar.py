"""What the pulse does by the calendar: digests, summaries, reviews, asking after money, and putting
old notices away.

Whoever is due is looked for in the database, so a round that was missed is made up for by the next
one. Each person's is a transaction of its own, and of several processes one does it.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.commerce import (
    complaint_clocks,
    digests,
    import_tax,
    inquiry_reminders,
    payment_reminders,
    payouts,
    rates,
    shop_closures,
    stuck_money,
)
from bot.timezones import BEIJING, KIGALI, today
from storage import (
    accounts,
    complaints,
    failed_updates,
    inquiries,
    joining,
    mail,
    message_statuses,
    order_links,
    order_payments,
    product_texts,
    products,
    retention,
    schedule,
    second_factor,
    web_log,
    web_visits,
    whatsapp_inbox,
)
from storage import stuck_money as stuck
from storage.database import is_away

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.settings import Periods
    from storage.database import Database, Session

log = logging.getLogger(__name__)

SUMMARY_LATE = timedelta(days=3)  # the staff's last week, where the house was down when it was due
LATE_HOURS = 1  # a digest of this morning is worth sending an hour later, not in the evening
REVIEW_WEEK = timedelta(days=7)  # older parcels are not asked about any more
PURGE_BATCH = 500
INBOX_KEPT = timedelta(days=8)  # WhatsApp posts the same again for seven
INQUIRIES_KEPT = timedelta(days=365)  # of no order; those of one are kept with it
JOBS_KEPT = timedelta(days=60)  # far longer than anything is asked for

Work = Callable[["Session"], Awaitable[None]]


@dataclass
class Rounds:
    database: Database
    now: Callable[[], datetime]
    periods: Periods
    staff_ids: frozenset[str]
    sweep: Callable[[], Awaitable[int]] | None = None

    async def make(self) -> None:
        for zone in (KIGALI, BEIJING):
            await self._digests(zone)
            await self._summaries(zone)
            await self._stuck_money(zone)
        await self._reviews()
        await self.look_for_money()
        await self.look_at_complaints()
        await self.look_at_questions()
        await self._old_rates()
        await self._old_import_tax()
        await self._payouts()
        await self.reopen_shops()
        await self._join_the_rest()
        await self._veil()
        await self._purge()
        await self._sweep()

    async def _digests(self, zone: ZoneInfo) -> None:
        local = self.now().astimezone(zone)
        today = local.date()
        async with self.database.read() as db:
            sellers = await schedule.sellers_to_tell(
                db,
                today.isoformat(),
                zone.key,
                (local.hour - LATE_HOURS, local.hour),
                self.periods.digest_hour,
                # on the day of its opening there is no yesterday
                local.replace(hour=0, minute=0, second=0, microsecond=0),
            )
        for person, shop in sellers:
            await self._do(
                f"the digest of {person.id}",
                lambda db, person=person, shop=shop: digests.digest(  # type: ignore[misc]
                    db, person, shop, today, self.now(), self.periods
                ),
            )

    async def _summaries(self, zone: ZoneInfo) -> None:
        local = self.now().astimezone(zone)
        late = timedelta(days=(local.isoweekday() - self.periods.weekly_day) % 7)
        if late > SUMMARY_LATE or local.hour < self.periods.digest_hour:
            return
        day = local.date() - late  # on which it was due
        name, monday = digests.week_of(day)
        this_monday = datetime.combine(monday + timedelta(days=7), local.time().min, zone)
        async with self.database.read() as db:
            members = await schedule.staff_to_tell(db, name, zone.key, self.staff_ids, this_monday)
        for member in members:
            await self._do(
                f"the summary for {member.id}",
                lambda db, member=member: digests.weekly(db, member, day, self.now()),  # type: ignore[misc]
            )

    async def _stuck_money(self, zone: ZoneInfo) -> None:
        """Once a week, from the hour of digests on, and as soon as something is stuck for long."""
        now = self.now()
        local = now.astimezone(zone)
        if local.hour < self.periods.digest_hour:
            return
        year, week, _ = local.isocalendar()
        name = f"{year}-W{week:02d}"
        async with self.database.read() as db:
            if not await stuck.count(db, now - stuck_money.PATIENCE):
                return
            members = await schedule.staff_to_tell(
                db, name, zone.key, self.staff_ids, now, job=stuck_money.JOB
            )
        for member in members:
            await self._do(
                f"word of stuck money for {member.id}",
                lambda db, member=member: stuck_money.remind(  # type: ignore[misc]
                    db, member, name, self.now(), self.periods
                ),
            )

    async def _reviews(self) -> None:
        until = self.now() - timedelta(days=self.periods.review_days)
        async with self.database.read() as db:
            codes = await schedule.delivered_between(db, until - REVIEW_WEEK, until)
        for code in codes:
            await self._do(
                f"the review of {code}",
                lambda db, code=code: digests.ask_for_review(db, code, self.now(), self.periods),  # type: ignore[misc]
            )

    async def look_for_money(self) -> None:
        """Money that nobody moves, and orders that are complete."""
        async with self.database.read() as db:
            codes = await order_payments.to_look_at(db, self.now())
        for code in codes:
            await self._do(
                f"the money of {code}",
                lambda db, code=code: payment_reminders.attend(  # type: ignore[misc]
                    db, code, self.now(), self.periods, self.staff_ids
                ),
            )

    async def look_at_complaints(self) -> None:
        """Complaints that nobody moves."""
        async with self.database.read() as db:
            numbers = await complaints.to_look_at(db, self.now())
        for number in numbers:
            await self._do(
                f"the complaint {number}",
                lambda db, number=number: complaint_clocks.attend(  # type: ignore[misc]
                    db, number, self.now(), self.periods, self.staff_ids
                ),
            )

    async def look_at_questions(self) -> None:
        """Questions that nobody answers."""
        async with self.database.read() as db:
            numbers = await inquiries.to_look_at(db, self.now())
        for number in numbers:
            await self._do(
                f"the question {number}",
                lambda db, number=number: inquiry_reminders.attend(  # type: ignore[misc]
                    db, number, self.now(), self.periods, self.staff_ids
                ),
            )

    async def _old_rates(self) -> None:
        async with self.database.read() as db:
            old = await rates.old_ones(db, self.now(), self.periods)
            lacking = await rates.lacking(db, self.now(), self.periods)
        for currency in lacking:
            await self._do(
                f"word of no rate for {currency}",
                lambda db, currency=currency: rates.tell_of_lacking(  # type: ignore[misc]
                    db, currency, self.now(), self.periods, self.staff_ids
                ),
            )
        for row in old:
            await self._do(
                f"word of the old rate {row.id}",
                lambda db, row=row: rates.tell_of_old(  # type: ignore[misc]
                    db, row, self.now(), self.periods, self.staff_ids
                ),
            )

    async def _old_import_tax(self) -> None:
        async with self.database.read() as db:
            old = await import_tax.old_ones(db, self.now())
        for country, day in old:
            await self._do(
                f"word of the old import tax of {country}",
                lambda db, country=country, day=day: import_tax.tell_of_old(  # type: ignore[misc]
                    db, country, day, self.now(), self.staff_ids
                ),
            )

    async def _payouts(self) -> None:
        """Once a week, by Kigali's clock; a week that was missed is made up for."""
        if not self.periods.market_collects:
            return
        now = self.now()
        local = now.astimezone(KIGALI)
        if local.hour < self.periods.digest_hour:
            return
        due = local.date() - timedelta(days=(local.isoweekday() - self.periods.weekly_day) % 7)

        async def propose(db: Session) -> None:
            if await schedule.claim(db, "payouts", 0, due.isoformat(), now):
                await payouts.propose(db, now, self.periods, self.staff_ids)

        async with self.database.read() as db:
            if await schedule.is_done(db, "payouts", 0, due.isoformat()):
                return
        await self._do("the payouts of the week", propose)

    async def reopen_shops(self) -> None:
        """Those that were closed for a while, on the day that their owners named."""
        async with self.database.read() as db:
            due = await products.shops_to_reopen(db, today(self.now()))
        for shop_id in due:
            await self._do(
                f"the opening of shop {shop_id}",
                lambda db, shop_id=shop_id: shop_closures.reopen_due(  # type: ignore[misc]
                    db, shop_id, self.now(), self.periods
                ),
            )

    async def _join_the_rest(self) -> None:
        """What others wrote for somebody in the instant in which they turned out to be another."""
        now = self.now()
        async with self.database.read() as db:
            joined = await joining.joined_since(db, now - timedelta(hours=1))
        for goes, stays in joined:
            async with self.database.write() as db:
                await joining.bring_over(db, goes, stays, now)

    async def _veil(self) -> None:
        """Once an hour: what was secret in a conversation that nobody has come back to."""
        now = self.now()
        async with self.database.write() as db:
            if await schedule.claim(db, "veil", 0, now.strftime("%Y-%m-%dT%H"), now):
                await web_log.veil_old(db, now)

    async def _purge(self) -> None:
        """Once a day, a batch a transaction: nobody waits for it."""
        now = self.now()
        before = now - timedelta(days=self.periods.keep_notices_days)
        async with self.database.write() as db:
            if not await schedule.claim(db, "purge", 0, now.date().isoformat(), now):
                return
            await schedule.purge(db, min(before, now - JOBS_KEPT))
            await failed_updates.purge(db, before)
            await order_links.purge(db, now)
            await second_factor.purge(db, now)
            await mail.purge(db, now)
        total, deleted = 0, PURGE_BATCH
        while deleted == PURGE_BATCH:
            async with self.database.write() as db:
                deleted = await retention.purge(db, before, PURGE_BATCH)
            total += deleted
        if total:
            log.info("%s notices settled before %s were deleted", total, before.date())
        deleted = PURGE_BATCH
        while deleted == PURGE_BATCH:
            async with self.database.write() as db:
                deleted = await whatsapp_inbox.purge(db, now - INBOX_KEPT, PURGE_BATCH)
        deleted = PURGE_BATCH
        while deleted == PURGE_BATCH:
            async with self.database.write() as db:
                deleted = await message_statuses.purge(db, before, PURGE_BATCH)
        deleted = PURGE_BATCH
        while deleted == PURGE_BATCH:
            async with self.database.write() as db:
                deleted = await inquiries.purge(db, now - INQUIRIES_KEPT, PURGE_BATCH)
        async with self.database.write() as db:
            await product_texts.purge(db, now)
        shut: Sequence[str] = ("",)
        while shut:
            async with self.database.write() as db:
                shut = await web_visits.purge(db, now, PURGE_BATCH)
                for each in shut:  # nobody comes back to these
                    await accounts.lose(db, (web_visits.PLATFORM, each), now)

    async def _sweep(self) -> None:
        """Once a day: pictures that no product, broadcast or form names."""
        now = self.now()
        if self.sweep is None:
            return
        async with self.database.write() as db:
            if not await schedule.claim(db, "sweep", 0, now.date().isoformat(), now):
                return
        swept = await self.sweep()
        if swept:
            log.info("%s pictures that nothing names were deleted", swept)

    async def _do(self, what: str, work: Work) -> None:
        """One that fails does not hold up the others; it is tried again at the next round."""
        try:
            async with self.database.write() as db:
                await work(db)
        except Exception as error:
            if is_away(error):
                raise
            log.exception("%s cannot be written", what)
