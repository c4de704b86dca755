"""MTN's MoMo Open API, as far as a market needs it: requests to pay, transfers, refunds.

Followed: the widgets of MTN's developer portal, and what packages for it have learned.  Left out:
provisioning of API users, remittances, invoices, pre-approvals, cash transfers, OAuth consent.
"""
