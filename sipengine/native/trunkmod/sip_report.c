/* Purpose: tell the engine who knocks: strangers, wrong logins, neighbours that were asked for a password.
 * Law: told at a bounded rate, near sources apart from far ones, so that no flood hides the PBX on the desk; what a
 * message claims is copied as data, never believed. */
#include "sip_module.h"

#pragma GCC visibility push(hidden)

enum { METHOD_MAX = 32, AGENT_MAX = 80 };

static tk_str user_of(const pjsip_uri *uri)
{
    tk_str none = {"", 0};
    if (!uri)
        return none;
    uri = pjsip_uri_get_uri(uri);
    if (!uri || !(PJSIP_URI_SCHEME_IS_SIP(uri) || PJSIP_URI_SCHEME_IS_SIPS(uri)))
        return none;
    return from_pj(&((const pjsip_sip_uri *)uri)->user);
}

tk_str claimed_user(const pjsip_rx_data *rdata)
{
    tk_str none = {"", 0};
    if (!rdata || rdata->msg_info.msg->type != PJSIP_REQUEST_MSG)
        return none;
    bool registers = rdata->msg_info.msg->line.req.method.id == PJSIP_REGISTER_METHOD;
    return user_of(registers ? rdata->msg_info.to->uri : rdata->msg_info.from->uri);
}

static tk_str agent_of(const pjsip_rx_data *rdata)
{
    static const pj_str_t name = {"User-Agent", 10};
    tk_str none = {"", 0};
    if (!rdata || rdata->msg_info.msg->type != PJSIP_REQUEST_MSG)
        return none;
    const pjsip_generic_string_hdr *h = pjsip_msg_find_hdr_by_name(rdata->msg_info.msg, &name, NULL);
    return h ? from_pj(&h->hvalue) : none;
}

/* Under the lock. */
static void put_source(tk_json *j, const tk_addr *source, int port, const char *transport, tk_str method)
{
    char text[TRUNK_ADDR_MAX];
    tk_addr_print(source, text, sizeof text);
    tk_json_str(j, "source", tk_cstr(text), 0);
    tk_json_int(j, "port", port);
    tk_json_str(j, "transport", tk_cstr(transport), 0);
    tk_json_str(j, "method", method, METHOD_MAX);
}

static void put_claims(tk_json *j, tk_str user, const pjsip_rx_data *rdata)
{
    tk_json_str(j, "user", user, TK_USER_MAX);
    tk_json_str(j, "user_agent", agent_of(rdata), AGENT_MAX);
}

void report_stranger(const tk_addr *source, int port, const char *transport, tk_str method,
                     const pjsip_rx_data *rdata)
{
    tk_json j;
    tk_strangers *all = tk_addr_near(source) ? &g_trunk.near_strangers : &g_trunk.strangers;
    pthread_mutex_lock(&g_trunk.lock);
    tk_stranger *s = tk_strangers_note(all, source, steady_millis(), wall_millis());
    if (s) {
        begin_event(&j, "stranger");
        put_source(&j, source, port, transport, method);
        put_claims(&j, claimed_user(rdata), rdata);
        tk_json_int(&j, "first_seen", s->first_seen);
        tk_json_int(&j, "count", (int64_t)s->count);
        tk_events_send(&g_trunk.events, &j);
    } else {
        g_count.events_muted++;
    }
    pthread_mutex_unlock(&g_trunk.lock);
}

void report_auth_failed(const pjsip_rx_data *rdata, const rx_note *note, tk_str user, const char *reason)
{
    tk_json j;
    pthread_mutex_lock(&g_trunk.lock);
    if (tk_limit_take(&g_trunk.auth_limit, steady_millis())) {
        begin_event(&j, "auth_failed");
        put_source(&j, &note->source, rdata->pkt_info.src_port, transport_name(rdata->tp_info.transport),
                   from_pj(&rdata->msg_info.msg->line.req.method.name));
        put_claims(&j, user, rdata);
        tk_json_str(&j, "reason", tk_cstr(reason), 0);
        tk_json_int(&j, "acl_tag", note->acl_tag);
        tk_events_send(&g_trunk.events, &j);
    } else {
        g_count.events_muted++;
    }
    pthread_mutex_unlock(&g_trunk.lock);
}

void report_heard(const pjsip_rx_data *rdata, const rx_note *note, bool challenged)
{
    tk_json j;
    tk_strangers *all = challenged ? &g_trunk.challenged : &g_trunk.heard;
    pthread_mutex_lock(&g_trunk.lock);
    tk_stranger *s = tk_strangers_note(all, &note->source, steady_millis(), wall_millis());
    if (s) {
        begin_event(&j, "heard");
        put_source(&j, &note->source, rdata->pkt_info.src_port, transport_name(rdata->tp_info.transport),
                   from_pj(&rdata->msg_info.msg->line.req.method.name));
        put_claims(&j, claimed_user(rdata), rdata);
        tk_json_bool(&j, "challenged", challenged);
        tk_events_send(&g_trunk.events, &j);
    }
    pthread_mutex_unlock(&g_trunk.lock);
}

#pragma GCC visibility pop
