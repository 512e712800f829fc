"""What sipp plays in the lab: callers, called parties and registrars, each a list of steps written out as XML.

Law: pure; a scenario holds every message that may come, so sipp fails on any other; sipp fills in `[headers]`.
"""

import re
from collections.abc import Mapping

VIA = "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]"
CONTACT = "Contact: <sip:lab@[local_ip]:[local_port];transport=[transport]>"
TIMER = ("Supported: timer", "Session-Expires: 90;refresher=uac")
T38 = "m=image [media_port] udptl t38\na=T38FaxVersion:0\na=T38MaxBitRate:14400"
AUDIO = (
    "m=audio [media_port] RTP/AVP 8 0 101\na=rtpmap:8 PCMA/8000\na=rtpmap:0 PCMU/8000\n"
    "a=rtpmap:101 telephone-event/8000\na=fmtp:101 0-16\na=ptime:20"
)
SAVED = ("From", "To", "CSeq", "Via")


def _sdp(direction: str = "sendrecv", version: int = 1) -> str:
    stream = T38 if direction == "t38" else f"{AUDIO}\na={direction}"
    return f"v=0\no=lab 1 {version} IN IP4 [local_ip]\ns=-\nc=IN IP4 [media_ip]\nt=0 0\n{stream}\n"


def _send(lines: list[str], body: str | None, *, again: bool = True, kind: str = "application/sdp") -> str:
    """Return a send step; `again`: repeated until answered, as UDP wants."""
    head = "\n".join(line for line in lines if line)
    more = f"Content-Type: {kind}\nContent-Length: [len]\n\n{body}" if body else "Content-Length: 0\n\n"
    timer = ' retrans="500"' if again else ""
    return f"<send{timer}><![CDATA[\n{head}\n{more}\n]]></send>"


def _await(answer: int, *, optional: bool = False, target: bool = True) -> str:
    """Return a wait; `target`: a 200 carries a Contact. Without one, sipp 3.7 forgets the route of the dialog."""
    maybe = ' optional="true"' if optional else ""
    routes = ' rrs="true"' if answer == 200 and target else ""
    return f'<recv response="{answer}"{maybe}{routes}/>'


def _pause(milliseconds: int) -> str:
    return f'<pause milliseconds="{milliseconds}"/>'


PROVISIONAL = [_await(status, optional=True) for status in (100, 180, 181, 183)]


# A caller: its own requests carry its From and the far end's tag.
def _ask(
    method: str, number: int, *extra: str, body: str | None = None, first: bool = False, same: bool = False
) -> str:
    """Return a request of the caller; `first`: outside a dialog; `same`: in the transaction of the last INVITE."""
    uri, tag = ("sip:[service]@[remote_ip]:[remote_port]", "") if first else ("[next_url]", "[peer_tag_param]")
    lines = [
        f"{method} {uri} SIP/2.0",
        VIA.replace("[branch]", "@SAME@") if same else VIA,
        "" if first else "[routes]",
        "From: [from];tag=[pid]SIPp[call_number]",
        f"To: <sip:[service]@[remote_ip]>{tag}",
        "Call-ID: [call_id]",
        f"CSeq: {number} {method}",
        "Max-Forwards: 70",
        CONTACT if method in ("INVITE", "UPDATE") else "",
        *extra,
    ]
    return _send(lines, body, again=method != "ACK")


def _invite(*extra: str, body: str | None = _sdp()) -> str:
    return _ask("INVITE", 1, "[headers]", *extra, body=body, first=True)


def _ack(number: int = 1, body: str | None = None) -> str:
    return _ask("ACK", number, body=body)


# A refusal carries a tag that sipp learns for [peer_tag_param], so the ACK needs the URI of the INVITE alone.
REFUSED = _ask("ACK", 1, same=True).replace("[next_url]", "sip:[service]@[remote_ip]:[remote_port]")
BYE = [_ask("BYE", 9), _await(200)]


ANSWER_TAKEN = [*PROVISIONAL, _await(200), _ack()]


def _talk(*extra: str) -> list[str]:
    return [_invite(*extra), *ANSWER_TAKEN, _pause(300)]


def _again(number: int, direction: str, *extra: str) -> list[str]:
    """Return a re-INVITE of the caller that is taken."""
    invite = _ask("INVITE", number, *extra, body=_sdp(direction, number))
    return [invite, _await(100, optional=True), _await(200), _ack(number), _pause(300)]


def _info(number: int, digit: str) -> list[str]:
    lines = ["\n".join(_ask("INFO", number).split("\n")[1:-4])]
    body = f"Signal={digit}\nDuration=160\n"
    return [_send(lines, body, kind="application/dtmf-relay"), _await(200, target=False), _pause(200)]


# A called party: its answers copy what came, its own requests swap From and To of the INVITE.
def _take(method: str) -> str:
    routes = ' rrs="true"' if method == "INVITE" else ""
    return f'<recv request="{method}"{routes}/>'


def _reply(answer: str, *extra: str, body: str | None = None, tag: bool = False, again: bool = False) -> str:
    """Return an answer to what came last; `tag`: this side's own goes on To."""
    own = ";tag=[pid]SIPp[call_number]" if tag else ""
    copied = [
        "[last_Via:]",
        "[last_Record-Route:]",
        "[last_From:]",
        f"[last_To:]{own}",
        "[last_Call-ID:]",
        "[last_CSeq:]",
    ]
    return _send([f"SIP/2.0 {answer}", *copied, CONTACT, *extra], body, again=again)


def _reply_invite(answer: str, body: str | None = None) -> str:
    """Return an answer to the INVITE after something else came in between."""
    lines = [f"SIP/2.0 {answer}", "Via: [$Via]", "From: [$From]", "To: [$To];tag=[pid]SIPp[call_number]"]
    return _send([*lines, "Call-ID: [call_id]", "CSeq: [$CSeq]", CONTACT], body)


def _demand(method: str, number: int, *extra: str, body: str | None = None, same: bool = False) -> str:
    """Return a request of the called party inside the dialog."""
    lines = [
        f"{method} [next_url] SIP/2.0",
        VIA.replace("[branch]", "@SAME@") if same else VIA,
        "[routes]",
        "From: [$To];tag=[pid]SIPp[call_number]",
        "To: [$From]",
        "Call-ID: [call_id]",
        f"CSeq: {number} {method}",
        "Max-Forwards: 70",
        CONTACT if method == "INVITE" else "",
        *extra,
    ]
    return _send(lines, body, again=method != "ACK")


def _demand_again(number: int, direction: str) -> list[str]:
    invite = _demand("INVITE", number, body=_sdp(direction, number))
    return [invite, _await(100, optional=True), _await(200), _demand("ACK", number), _pause(300)]


def _keep(header: str) -> str:
    return f'<ereg regexp=".*" search_in="hdr" header="{header}:" assign_to="{header}"/>'


CALLED = f'<recv request="INVITE" rrs="true"><action>{"".join(map(_keep, SAVED))}</action></recv>'
OK = _reply("200 OK", body=_sdp(), tag=True, again=True)
RINGING, TRYING = _reply("180 Ringing", tag=True), _reply("100 Trying")
SESSION = _reply("183 Session Progress", body=_sdp(), tag=True)
ANSWERED = [CALLED, RINGING, OK, _take("ACK")]
LEFT = [_take("BYE"), _reply("200 OK")]
LEAVE = [_demand("BYE", 9), _await(200)]
RSEQ = '<action><ereg regexp="[0-9]+" search_in="hdr" header="RSeq:" check_it="true" assign_to="RSeq"/></action>'
REFUSAL = '<recv response="@CODE@"/>'
CHALLENGE = _reply(
    "401 Unauthorized",
    'WWW-Authenticate: Digest realm="provider.lab", nonce="4f1c2a[call_number]", algorithm=MD5, qop="auth"',
    tag=True,
)
CHALLENGED = [_take("REGISTER"), CHALLENGE, _take("REGISTER")]


def _bound(expires: int) -> str:
    return _reply("200 OK", f"Expires: {expires}", tag=True).replace(CONTACT, "[last_Contact:]")


CALLERS: Mapping[str, list[str]] = {
    "uac_call": [*_talk(), *BYE],
    "uac_refused": [_invite(), *PROVISIONAL, REFUSAL, REFUSED],
    "uac_cancel": [
        _invite(),
        _await(100, optional=True),
        _await(180),
        _ask("CANCEL", 1, first=True, same=True),
        _await(200),
        _await(487),
        REFUSED,
    ],
    "uac_cancel_at_once": [
        _invite(),
        _await(100),
        _ask("CANCEL", 1, first=True, same=True),
        _await(180, optional=True),
        _await(200),
        _await(487),
        REFUSED,
    ],
    "uac_hold": [*_talk(), *_again(2, "sendonly"), *_again(3, "sendrecv"), *BYE],
    "uac_waits": [_invite(), *ANSWER_TAKEN, *LEFT],
    "uac_is_held": [
        *[_invite(), *ANSWER_TAKEN],
        *[_take("INVITE"), _reply("200 OK", body=_sdp("recvonly", 2), again=True), _take("ACK")],
        *[_take("INVITE"), _reply("200 OK", body=_sdp("sendrecv", 3), again=True), _take("ACK")],
        *LEFT,
    ],
    "uac_refuses_hold": [
        *[_invite(), *ANSWER_TAKEN],
        *[_take("INVITE"), _reply("488 Not Acceptable Here", again=True), _take("ACK")],
        *LEFT,
    ],
    "uac_info": [*_talk(), *_info(2, "5"), *_info(3, "#"), *BYE],
    "uac_t38": [
        *_talk(),
        _ask("INVITE", 2, body=_sdp("t38", 2)),
        _await(100, optional=True),
        _await(488),
        _ask("ACK", 2, same=True),
        _pause(300),
        *BYE,
    ],
    "uac_timer": [*_talk(*TIMER), _ask("UPDATE", 2, *TIMER), _await(200), *_again(3, "sendrecv", *TIMER), *BYE],
    "uac_prack": [
        _invite("Supported: 100rel"),
        _await(100, optional=True),
        f'<recv response="183" rrs="true">{RSEQ}</recv>',
        _ask("PRACK", 2, "RAck: [$RSeq] 1 INVITE"),
        _await(200, target=False),
        _await(180, optional=True),
        _await(200),
        _ack(),
        *BYE,
    ],
    "uac_no_offer": [_invite(body=None), *PROVISIONAL, _await(200), _ack(body=_sdp()), _pause(300), *BYE],
}

CALLEES: Mapping[str, list[str]] = {
    "uas_answer": [*ANSWERED, *LEFT],
    "uas_slow": [CALLED, TRYING, _pause(3000), OK, _take("ACK"), *LEFT],
    "uas_early": [CALLED, SESSION, _pause(1000), OK, _take("ACK"), *LEFT],
    "uas_bye": [*ANSWERED, _pause(1000), *LEAVE],
    "uas_bye_at_once": [*ANSWERED, *LEAVE],
    "uas_try": [
        CALLED,
        TRYING,
        _take("CANCEL"),
        _reply("200 OK", tag=True),
        _reply_invite("487 Request Terminated"),
        _take("ACK"),
    ],
    "uas_final": [CALLED, TRYING, _reply("@FINAL@", "[headers]", tag=True, again=True), _take("ACK")],
    "uas_ring": [
        CALLED,
        RINGING,
        _take("CANCEL"),
        _reply("200 OK", tag=True),
        _reply_invite("487 Request Terminated"),
        _take("ACK"),
    ],
    "uas_hold": [*ANSWERED, _pause(300), *_demand_again(2, "sendonly"), *_demand_again(3, "sendrecv"), *LEAVE],
    "uas_is_held": [
        *ANSWERED,
        *[_take("INVITE"), _reply("200 OK", body=_sdp("recvonly", 2), again=True), _take("ACK")],
        *[_take("INVITE"), _reply("200 OK", body=_sdp("sendrecv", 3), again=True), _take("ACK")],
        *LEFT,
    ],
    "uas_refuses_hold": [
        *ANSWERED,
        _take("INVITE"),
        _reply("488 Not Acceptable Here", again=True),
        _take("ACK"),
        *LEFT,
    ],
    "uas_t38": [
        *ANSWERED,
        _pause(300),
        _demand("INVITE", 2, body=_sdp("t38", 2)),
        _await(100, optional=True),
        _await(488),
        _demand("ACK", 2, same=True),
        _pause(300),
        *LEAVE,
    ],
    "uas_info": [*ANSWERED, *[_take("INFO"), _reply("200 OK")] * 2, *LEFT],
    "uas_timer": [
        *[CALLED, _reply("200 OK", "Require: timer", *TIMER, body=_sdp(), tag=True, again=True), _take("ACK")],
        *[_take("UPDATE"), _reply("200 OK", *TIMER)],
        *[_take("INVITE"), _reply("200 OK", *TIMER, body=_sdp(), again=True), _take("ACK")],
        *LEFT,
    ],
    "uas_answers_timer": [
        *[
            CALLED,
            RINGING,
            _reply("200 OK", "Require: timer", *TIMER, body=_sdp(), tag=True, again=True),
            _take("ACK"),
        ],
        *LEFT,
    ],
    "uas_prack": [
        CALLED,
        _reply("183 Session Progress", "Require: 100rel", "RSeq: 4711", body=_sdp(), tag=True, again=True),
        _take("PRACK"),
        _reply("200 OK"),
        _pause(200),
        _reply_invite("200 OK", _sdp()),
        _take("ACK"),
        *LEFT,
    ],
}

REGISTRARS: Mapping[str, list[str]] = {
    "registrar": [*CHALLENGED, _bound(60)],
    "registrar_final": [*CHALLENGED, _reply("@FINAL@", "[headers]", tag=True)],
    "registrar_423": [
        *CHALLENGED,
        _reply("423 Interval Too Brief", "Min-Expires: 600", tag=True),
        _take("REGISTER"),
        _bound(600),
    ],
    "registrar_503": [_take("REGISTER"), _reply("503 Service Unavailable", "Retry-After: 1", tag=True)],
}

SCENARIOS: Mapping[str, list[str]] = {**CALLERS, **CALLEES, **REGISTRARS}


def xml(name: str, final: str = "486 Busy Here") -> str:
    """Return the scenario `name` as sipp reads it, `final` the refusal in it; KeyError when there is none."""
    steps = _same_branch(SCENARIOS[name])
    text = "\n".join(steps).replace("@CODE@", final[:3]).replace("@FINAL@", final)
    unused = [saved for saved in SAVED if f'assign_to="{saved}"' in text and f"[${saved}]" not in text]
    reference = f'\n<Reference variables="{",".join(unused)}"/>' if unused else ""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="{name}">\n{text}{reference}\n</scenario>\n'


def _same_branch(steps: list[str]) -> list[str]:
    """Fill in @SAME@: sipp names the branch of an earlier step by how many steps ago that was."""
    filled, invited = [], 0
    for at, step in enumerate(steps):
        if step.startswith("<send") and re.search(r"^INVITE ", step, re.MULTILINE):
            invited = at
        filled.append(step.replace("@SAME@", f"[branch-{at - invited}]"))
    return filled
