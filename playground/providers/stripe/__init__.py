"""Stripe, as far as a market needs it that takes Alipay and WeChat Pay: payments and refunds.

Followed: docs.stripe.com/api of 2026-10-28 and the package `stripe` 16.1.0.  A PaymentIntent is
made and confirmed in one call, and its buyer pays on a page of this stand-in's (wallet.py).  Left
out: cards, customers, confirming later, capturing by hand, the search, `expand`, Connect, disputes,
payouts, and the pictures of WeChat's code.  How long an unpaid one waits Stripe does not say: here
it is a quarter of an hour, which is what Alipay's own gateway gives.
"""
