/* Purpose: the 100 Trying of an arriving call is put off until the call has been dialled on. It goes in the same turn, but
 * sending it sets off a tenth of what the called party would wait for: a message, its copy, two states told to Python.
 * Law: on the SIP thread alone; far within the 200 ms of RFC 3261 section 17.2.1, before anything else is said to the
 * caller (whoever is to answer calls `trunk_catch_up` first) and before the next request is heard. */
#include "sip_trying.h"

enum { WAITING = 64 };

typedef struct waiting {
    pjsip_inv_session *inv;
    pjsip_tx_data *trying;
} waiting;

static struct {
    waiting all[WAITING];
    unsigned sent, count;
} g;

static bool may_wait(const pjsip_inv_session *inv, const pjsip_tx_data *tdata)
{
    return g_trunk.endpt && g.count < WAITING && inv->state == PJSIP_INV_STATE_NULL &&
           tdata->msg->type == PJSIP_RESPONSE_MSG && tdata->msg->line.status.code == PJSIP_SC_TRYING;
}

pj_status_t __wrap_pjsip_inv_send_msg(pjsip_inv_session *inv, pjsip_tx_data *tdata)
{
    if (!may_wait(inv, tdata))
        return __real_pjsip_inv_send_msg(inv, tdata);
    pjsip_inv_add_ref(inv);
    g.all[g.count++] = (waiting){inv, tdata};
    return PJ_SUCCESS;
}

void send_tryings(void)
{
    while (g.sent < g.count) { /* each once, whatever one of them sets off */
        waiting w = g.all[g.sent++];
        if (w.inv->invite_tsx && w.inv->state == PJSIP_INV_STATE_NULL)
            (void)__real_pjsip_inv_send_msg(w.inv, w.trying); /* a failure ends the call, which is told by its state */
        else
            pjsip_tx_data_dec_ref(w.trying);
        pjsip_inv_dec_ref(w.inv);
    }
    g.sent = g.count = 0;
}
