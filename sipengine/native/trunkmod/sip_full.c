/* Purpose: what a caller hears when every leg of the library is taken.
 * Law: 503, which says that the box is busy: pjsua would say 486, as if the person called were, and whoever sent the call
 * would not go another way (RFC 3261 sections 21.4.24 and 21.5.4). */
#include "sip_module.h"
#include "sip_pjsua.h"

enum { RETRY_AFTER = 5 /* s; short, because some PBXs leave the whole trunk alone for so long */ };

bool turned_away(pjsip_rx_data *rdata)
{
    pjsip_tx_data *tdata;
    unsigned most = pjsua_call_get_max_count(); /* 0: a test without pjsua */
    bool full = most && pjsua_call_get_count() >= most;
    if (full && begin_answer(rdata, PJSIP_SC_SERVICE_UNAVAILABLE, &tdata)) {
        pjsip_msg_add_hdr(tdata->msg, (pjsip_hdr *)pjsip_retry_after_hdr_create(tdata->pool, RETRY_AFTER));
        send_answer(rdata, tdata);
    }
    return full;
}
