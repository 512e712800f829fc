/* Purpose: the first module a parsed message meets: strangers end here, without an answer.
 * Law: requests and responses, every transport, before transactions and dialogs (priority 2); the
 * path of a stranger allocates nothing and logs nothing. */
#include "sip_module.h"

#pragma GCC visibility push(hidden)

tk_addr addr_of(const pj_sockaddr *a)
{
    if (a->addr.sa_family == pj_AF_INET())
        return tk_addr_make(4, (const uint8_t *)&a->ipv4.sin_addr);
    if (a->addr.sa_family == pj_AF_INET6())
        return tk_addr_make(6, (const uint8_t *)&a->ipv6.sin6_addr);
    return (tk_addr){0, {0}};
}

const char *transport_name(const pjsip_transport *tp)
{
    switch (tp->key.type & ~PJSIP_TRANSPORT_IPV6) {
    case PJSIP_TRANSPORT_UDP:
        return "udp";
    case PJSIP_TRANSPORT_TCP:
        return "tcp";
    case PJSIP_TRANSPORT_TLS:
        return "tls";
    default:
        return "other";
    }
}

/* The answer is a copy: the table may be swapped the next moment. */
static bool admitted(const tk_addr *source, tk_acl_entry *entry)
{
    pthread_rwlock_rdlock(&g_trunk.acl_lock);
    const tk_acl_entry *hit = tk_acl_find(g_trunk.acl, source);
    if (hit)
        *entry = *hit;
    pthread_rwlock_unlock(&g_trunk.acl_lock);
    return hit && (entry->action == TRUNK_TRUST || entry->action == TRUNK_AUTH);
}

static rx_note *judge_message(pjsip_rx_data *rdata, tk_str method)
{
    tk_acl_entry entry;
    tk_addr source = addr_of(&rdata->pkt_info.src_addr);
    if (!admitted(&source, &entry)) {
        report_stranger(&source, rdata->pkt_info.src_port, transport_name(rdata->tp_info.transport), method,
                        rdata);
        return NULL;
    }
    rx_note *note = PJ_POOL_ZALLOC_T(rdata->tp_info.pool, rx_note);
    note->source = source;
    note->action = entry.action;
    note->acl_tag = entry.tag;
    note->algorithms = entry.algorithms ? entry.algorithms : g_trunk.config.algorithms;
    rdata->endpt_info.mod_data[g_filter_module.id] = note;
    return note;
}

static pj_bool_t on_request(pjsip_rx_data *rdata)
{
    send_tryings(); /* this may be the CANCEL of a call that waits for its own */
    rx_note *note = judge_message(rdata, from_pj(&rdata->msg_info.msg->line.req.method.name));
    if (!note) {
        g_count.stranger_requests++;
        return PJ_TRUE;
    }
    if (!make_safe(rdata)) {
        g_count.malformed++;
        return PJ_TRUE;
    }
    if (note->action == TRUNK_TRUST)
        learn_names(rdata, note);
    /* maddr (RFC 3261 18.2.2) would let the sender pick who gets our answer. */
    rdata->msg_info.via->maddr_param.slen = 0;
    return PJ_FALSE;
}

static pj_bool_t on_response(pjsip_rx_data *rdata)
{
    rx_note *note = judge_message(rdata, tk_cstr("response"));
    if (!note) {
        g_count.stranger_responses++;
        return PJ_TRUE;
    }
    if (!make_safe(rdata)) {
        g_count.malformed++;
        return PJ_TRUE;
    }
    if (rdata->msg_info.cseq->method.id != PJSIP_REGISTER_METHOD && answers_us(rdata))
        learn_names(rdata, note);
    return PJ_FALSE;
}

rx_note *note_of(const pjsip_rx_data *rdata)
{
    return g_filter_module.id < 0 ? NULL : rdata->endpt_info.mod_data[g_filter_module.id];
}

/* A registration is worth nothing without the connection that calls come in over, and pjsua with its own retries
 * off says nothing of it. Only connections that we made: a neighbour makes its own anew. */
static void report_cut(const pjsip_transport *tp)
{
    char text[TRUNK_ADDR_MAX];
    tk_json j;
    tk_addr far = addr_of(&tp->key.rem_addr);
    tk_addr_print(&far, text, sizeof text);
    pthread_mutex_lock(&g_trunk.lock);
    begin_event(&j, "cut");
    tk_json_str(&j, "source", tk_cstr(text), 0);
    tk_json_int(&j, "port", pj_sockaddr_get_port(&tp->key.rem_addr));
    tk_json_str(&j, "transport", tk_cstr(transport_name(tp)), 0);
    tk_events_send(&g_trunk.events, &j);
    pthread_mutex_unlock(&g_trunk.lock);
}

/* A stranger's TCP connection is closed when it comes in, before it says a word. */
void on_transport_state(pjsip_transport *tp, pjsip_transport_state state, const pjsip_transport_state_info *info)
{
    tk_acl_entry entry;
    if (g_trunk.previous_tp_state)
        (*g_trunk.previous_tp_state)(tp, state, info);
    if (state == PJSIP_TP_STATE_DISCONNECTED && tp->dir == PJSIP_TP_DIR_OUTGOING && g_trunk.endpt)
        report_cut(tp);
    if (state != PJSIP_TP_STATE_CONNECTED || tp->dir != PJSIP_TP_DIR_INCOMING ||
        (tp->flag & PJSIP_TRANSPORT_DATAGRAM) || !g_trunk.endpt)
        return;
    tk_addr source = addr_of(&tp->key.rem_addr);
    if (admitted(&source, &entry))
        return;
    g_count.stranger_connections++;
    report_stranger(&source, pj_sockaddr_get_port(&tp->key.rem_addr), transport_name(tp), tk_cstr("connection"),
                    NULL);
    pjsip_transport_shutdown2(tp, PJ_TRUE);
}

static pj_status_t on_stop(void)
{
    if (g_trunk.endpt && g_trunk.timer.id)
        pjsip_endpt_cancel_timer(g_trunk.endpt, &g_trunk.timer);
    g_trunk.timer.id = 0;
    if (g_trunk.endpt)
        forget_late_answers(g_trunk.endpt);
    g_trunk.endpt = NULL;
    return PJ_SUCCESS;
}

pjsip_module g_filter_module = {
    .name = {"mod-trunk-filter", 16},
    .id = -1,
    .priority = 2,
    .stop = &on_stop,
    .on_rx_request = &on_request,
    .on_rx_response = &on_response,
};

#pragma GCC visibility pop
