"""Why an offer of voice was refused, read from the INVITE and what its account wants."""

import pytest

from sipengine.pjsip.sdp import is_plain, unfit
from sipengine.port import Unfit
from tests.contract.conftest import HAS_WHEEL
from tests.peers import sip, srtp

pytestmark = pytest.mark.skipif(not HAS_WHEEL, reason="the pjsua2 wheel is not built: run ./test")
PLAIN = sip.sdp("127.0.0.1", 4000)
SECURED = srtp.secured(PLAIN, srtp.Offered(1, bytes(30)))


@pytest.mark.parametrize(
    ("offer", "srtp", "why"),
    [
        pytest.param(PLAIN, "required", Unfit.NOT_ENCRYPTED, id="required, not offered"),
        pytest.param(SECURED, "required", Unfit.NO_CODEC, id="required and offered"),
        pytest.param(SECURED.replace("SAVP", "AVP"), "required", Unfit.NO_CODEC, id="offered within RTP/AVP"),
        pytest.param(SECURED, "off", Unfit.ENCRYPTED_ONLY, id="off, nothing else offered"),
        pytest.param(PLAIN + SECURED, "off", Unfit.NO_CODEC, id="off, one of two"),
        pytest.param(PLAIN, "off", Unfit.NO_CODEC, id="off and not offered"),
        pytest.param(PLAIN, "optional", Unfit.NO_CODEC, id="optional fits either"),
        pytest.param(
            "m=audio 0 RTP/SAVP 8\r\n", "off", Unfit.NO_CODEC, id="a stream that is off counts for nothing"
        ),
        pytest.param("", "off", Unfit.NO_CODEC, id="no offer"),
    ],
)
def test_the_reason_is_read(offer: str, srtp: str, why: Unfit) -> None:
    assert unfit(offer, srtp) is why  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("offer", "plain"),
    [
        pytest.param(PLAIN, True, id="plain voice"),
        pytest.param(SECURED, False, id="SRTP"),
        pytest.param(SECURED.replace("SAVP", "AVP"), False, id="SRTP within RTP/AVP"),
        pytest.param(PLAIN + SECURED, False, id="a choice"),
        pytest.param("", False, id="no offer: it waits for ours"),
        pytest.param("m=audio 0 RTP/AVP 8\r\n", False, id="a stream that is off"),
    ],
)
def test_plain_is_what_offers_voice_and_no_srtp(offer: str, plain: bool) -> None:
    assert is_plain(offer) is plain
