/* Purpose: keep calls alive whose peer names itself by a host name in Contact or Record-Route: requests
 * inside the dialog (ACK, BYE) go to where its messages come from, without a question to DNS.
 * Law: learned from believed messages only, for the sender's own address only, and never above a pin. */
#include "sip_module.h"

#pragma GCC visibility push(hidden)

static void learn_uri(const pjsip_uri *uri, const rx_note *note, int port)
{
    tk_addr literal;
    if (!uri || !(PJSIP_URI_SCHEME_IS_SIP(uri) || PJSIP_URI_SCHEME_IS_SIPS(uri)))
        return;
    const pjsip_sip_uri *sip = (const pjsip_sip_uri *)pjsip_uri_get_uri(uri);
    tk_str host = from_pj(&sip->host);
    if (tk_addr_parse(host, &literal))
        return;
    pthread_mutex_lock(&g_trunk.lock);
    tk_names_learn(&g_trunk.names, host, &note->source, port);
    pthread_mutex_unlock(&g_trunk.lock);
}

void learn_names(const pjsip_rx_data *rdata, const rx_note *note)
{
    const pjsip_msg *msg = rdata->msg_info.msg;
    for (const pjsip_hdr *h = msg->hdr.next; h != &msg->hdr; h = h->next) {
        if (h->type == PJSIP_H_CONTACT && !((const pjsip_contact_hdr *)h)->star)
            learn_uri(((const pjsip_contact_hdr *)h)->uri, note, rdata->pkt_info.src_port);
        else if (h->type == PJSIP_H_RECORD_ROUTE)
            learn_uri((const pjsip_uri *)&((const pjsip_rr_hdr *)h)->name_addr, note, rdata->pkt_info.src_port);
    }
}

/* Is this response for a request of ours that still waits? */
bool answers_us(const pjsip_rx_data *rdata)
{
    pj_str_t key;
    if (pjsip_tsx_create_key(rdata->tp_info.pool, &key, PJSIP_ROLE_UAC, &rdata->msg_info.cseq->method, rdata) !=
        PJ_SUCCESS)
        return false;
    return pjsip_tsx_layer_find_tsx(&key, PJ_FALSE) != NULL;
}

#pragma GCC visibility pop
