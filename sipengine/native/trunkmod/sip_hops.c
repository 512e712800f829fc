/* Purpose: a call that passes through the box keeps its count of hops (RFC 3261 section 16.6 step 3).
 * Law: pjsua writes a Max-Forwards of its own into every request; one that the engine gives replaces it, so that
 * no request ever carries two. */
#include "sip_module.h"

#pragma GCC visibility push(hidden)

static const pj_str_t MAX_FORWARDS = {"Max-Forwards", 12};

/* What the engine gives comes as text; the stack's own has a type of its own. */
static pj_status_t on_tx(pjsip_tx_data *tdata)
{
    pjsip_max_fwd_hdr *own = pjsip_msg_find_hdr(tdata->msg, PJSIP_H_MAX_FORWARDS, NULL);
    if (!own)
        return PJ_SUCCESS;
    pjsip_hdr *next;
    for (pjsip_hdr *at = tdata->msg->hdr.next; at != &tdata->msg->hdr; at = next) {
        next = at->next;
        if (at->type != PJSIP_H_OTHER || pj_stricmp(&at->name, &MAX_FORWARDS) != 0)
            continue;
        own->ivalue = (pj_uint32_t)pj_strtoul(&((pjsip_generic_string_hdr *)at)->hvalue);
        pj_list_erase(at);
    }
    return PJ_SUCCESS;
}

pjsip_module g_hops_module = {
    .name = {"mod-trunk-hops", 14},
    .id = -1,
    .priority = PJSIP_MOD_PRIORITY_UA_PROXY_LAYER + 2,
    .on_tx_request = &on_tx,
};

#pragma GCC visibility pop
