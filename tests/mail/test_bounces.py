"""Reports in the shapes in which mail systems write them; names and numbers are ours."""

from __future__ import annotations

import pytest

from bot.mail import bounces

TOKEN = "0123456789abcdef" * 2
PATH = f"bounces+{TOKEN}.42@isoko.example"
ADDRESS = "bounces@isoko.example"

POSTFIX = f"""\
Return-Path: <>
Delivered-To: {PATH}
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {PATH}
Content-Type: multipart/report; report-type=delivery-status; boundary="B1"

--B1
Content-Type: text/plain; charset=us-ascii

<a@example.org>: host mx.example.org[192.0.2.1] said: 550 5.1.1
    <a@example.org>: Recipient address rejected: User unknown in virtual mailbox
    table (in reply to RCPT TO command)

--B1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
X-Postfix-Queue-ID: 9B7C02
X-Postfix-Sender: rfc822; {PATH}

Final-Recipient: rfc822; a@example.org
Original-Recipient: rfc822;a@example.org
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; 550 5.1.1 <a@example.org>: Recipient address rejected:
    User unknown in virtual mailbox table

--B1--
"""
GMAIL = f"""\
Delivered-To: {PATH}
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: {PATH}
Subject: Delivery Status Notification (Failure)
X-Failed-Recipients: a@gmail.com
Auto-Submitted: auto-replied
Content-Type: multipart/report; boundary="B2"; report-type=delivery-status

--B2
Content-Type: text/html; charset="UTF-8"

<b>Address not found</b>

--B2
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Arrival-Date: Thu, 17 Dec 2026 00:10:00 -0800 (PST)

Final-Recipient: rfc822; a@gmail.com
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.
Last-Attempt-Date: Thu, 17 Dec 2026 00:10:01 -0800 (PST)

--B2--
"""
EXCHANGE = f"""\
From: <postmaster@outlook.com>
To: <{PATH}>
Subject: Undeliverable: your order
Return-Path: <>
Content-Type: multipart/report; report-type=delivery-status; boundary="B3"

--B3
Content-Type: text/plain; charset="utf-8"

Your message couldn't be delivered.

--B3
Content-Type: message/delivery-status

Reporting-MTA: dns;DB5EUR03.mail.protection.outlook.com
Received-From-MTA: dns;mail.isoko.example

Final-Recipient: rfc822;a@outlook.com
Action: failed
Status: 5.5.0
Diagnostic-Code: smtp;550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).

--B3--
"""
EXIM = f"""\
Return-path: <>
Envelope-to: {PATH}
X-Failed-Recipients: a@example.org
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@host.example.net>
To: {PATH}
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  a@example.org
    Unrouteable address
    no such user here
"""
QMAIL = f"""\
Return-Path: <>
Delivered-To: {PATH}
From: MAILER-DAEMON@example.org
To: {PATH}
Subject: failure notice

Hi. This is the qmail-send program at example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.

<a@example.org>:
Sorry, no mailbox here by that name. (#5.1.1)
"""
QQ = f"""\
From: postmaster@qq.com
To: {PATH}
Subject: =?gb18030?B?0enD98q/?=
Return-Path: <>
Content-Type: multipart/report; report-type=delivery-status; boundary="B4"

--B4
Content-Type: text/plain; charset="gb18030"
Content-Transfer-Encoding: base64

ytW8/sjLsrvU2s/f

--B4
Content-Type: message/delivery-status

Reporting-MTA: dns; qq.com

Final-Recipient: rfc822; a@qq.com
Action: failed
Status: 5.0.0
Diagnostic-Code: smtp; 550 The recipient may contain a non-existent account,
 please check the recipient address. (no such user)

--B4--
"""
FULL = POSTFIX.replace("5.1.1", "5.2.2").replace("User unknown", "Mailbox full")
DELAYED = POSTFIX.replace("Action: failed", "Action: delayed").replace("5.1.1", "4.4.1")
DELIVERED = POSTFIX.replace("Action: failed", "Action: delivered").replace("5.1.1", "2.0.0")
SPAM = POSTFIX.replace("5.1.1", "5.7.1").replace("User unknown", "Message rejected")
INNER = POSTFIX.replace("Status: 5.1.1", "Status: 5.0.0")
NO_HOST = POSTFIX.replace("5.1.1", "5.4.4").replace("User unknown", "Host not found")
HOLIDAY = f"""\
From: Xiao Ming <a@qq.com>
To: {PATH}
Subject: Automatic reply: 550 5.1.1 is not my error
Auto-Submitted: auto-replied

I am on holiday. User unknown until Monday.
"""


@pytest.mark.parametrize(
    ("report", "verdict"),
    [
        pytest.param(POSTFIX, "nobody", id="postfix"),
        pytest.param(GMAIL, "nobody", id="gmail"),
        pytest.param(EXCHANGE, "nobody", id="exchange"),
        pytest.param(EXIM, "nobody", id="exim, no report"),
        pytest.param(QMAIL, "nobody", id="qmail, no report"),
        pytest.param(QQ, "nobody", id="qq, vague code"),
        pytest.param(INNER, "nobody", id="a vague code, and the last server's own"),
        pytest.param(NO_HOST, "nobody", id="no such host"),
        pytest.param(POSTFIX.replace("5.1.1", "5.2.0"), "nobody", id="the code is another"),
        pytest.param(POSTFIX.replace("5.1.1", "5.7.1"), "nobody", id="the code is a policy's"),
        pytest.param(POSTFIX.replace("5.1.1", "4.1.1"), "trouble", id="for the time being"),
        pytest.param(FULL, "trouble", id="full"),
        pytest.param(SPAM, "trouble", id="taken for spam"),
        pytest.param(DELAYED, "none", id="delayed"),
        pytest.param(DELIVERED, "none", id="delivered"),
        pytest.param(HOLIDAY, "none", id="on holiday"),
    ],
)
def test_what_a_report_says(report: str, verdict: str) -> None:
    for ends in ("\n", "\r\n"):
        found = bounces.read(report.replace("\n", ends).encode(), ADDRESS)
        assert found is not None
        assert (found.token, found.notice_id) == (TOKEN, 42)
        assert found.verdict == verdict


@pytest.mark.parametrize(
    "report",
    [
        POSTFIX.replace(PATH, ADDRESS),
        POSTFIX.replace(PATH, f"bounces+{TOKEN}.x@isoko.example"),
        POSTFIX.replace(PATH, f"bounces+{TOKEN}.42@evil.example"),
        "",
        "Subject: hello\n\nhello",
        "\x00\xff" * 100,
    ],
)
def test_what_is_about_no_letter_of_ours(report: str) -> None:
    assert bounces.read(report.encode("latin-1"), ADDRESS) is None


def test_a_path_within_a_letter_that_is_returned_says_nothing() -> None:
    """Only the envelope does: whoever has a letter of somebody's could else report another's."""
    report = POSTFIX.replace(PATH, ADDRESS).replace(
        "--B1--", f"--B1\nContent-Type: text/rfc822-headers\n\nTo: {PATH}\n\n--B1--"
    )
    assert bounces.read(report.encode(), ADDRESS) is None


def test_what_no_report_should_look_like_is_read_all_the_same() -> None:
    for cut in range(0, len(POSTFIX), 37):
        bounces.read(POSTFIX[:cut].encode(), ADDRESS)
        bounces.read(POSTFIX[cut:].encode(), ADDRESS)
    strange = POSTFIX.replace("us-ascii", "no-such-charset").replace("Status: 5.1.1", "Status:")
    assert bounces.read(strange.encode(), ADDRESS) is not None
