/* Purpose: REGISTER on the wire (RFC 3261 10.3): read it, let the table decide, answer with all bindings.
 * Law: who registers an AOR has proved to own it; bindings change in the table only. */
#include "sip_module.h"

#include <stdio.h>

#pragma GCC visibility push(hidden)

void put_binding(tk_json *j, const char *aor, const tk_binding *b)
{
    char source[TRUNK_ADDR_MAX];
    tk_addr_print(&b->source, source, sizeof source);
    tk_json_str(j, "user", tk_cstr(aor), TK_USER_MAX);
    tk_json_str(j, "contact", tk_cstr(b->contact), 0);
    tk_json_str(j, "source", tk_cstr(source), 0);
    tk_json_int(j, "port", b->port);
    tk_json_str(j, "transport", tk_cstr(b->transport), 0);
    tk_json_int(j, "expires", b->expires);
    tk_json_str(j, "call_id", tk_cstr(b->call_id), 0);
    tk_json_str(j, "user_agent", tk_cstr(b->user_agent), 0);
    tk_json_int(j, "acl_tag", b->acl_tag);
    tk_json_int(j, "tag", b->credential_tag);
}

/* The registrar calls this under the lock. */
void on_binding_change(void *ctx, tk_reg_reason reason, const char *aor, const tk_binding *binding)
{
    static const struct {
        const char *event, *reason;
    } words[] = {
        [TK_REG_REGISTERED] = {"bound", "registered"}, [TK_REG_REFRESHED] = {"bound", "refreshed"},
        [TK_REG_REMOVED] = {"unbound", "removed"},     [TK_REG_EXPIRED] = {"unbound", "expired"},
        [TK_REG_EVICTED] = {"unbound", "evicted"},     [TK_REG_REVOKED] = {"unbound", "revoked"},
    };
    tk_json j;
    (void)ctx;
    begin_event(&j, words[reason].event);
    tk_json_str(&j, "reason", tk_cstr(words[reason].reason), 0);
    put_binding(&j, aor, binding);
    tk_events_send(&g_trunk.events, &j);
}

void arm_expiry_timer(void)
{
    if (!g_trunk.endpt)
        return;
    if (g_trunk.timer.id)
        pjsip_endpt_cancel_timer(g_trunk.endpt, &g_trunk.timer);
    g_trunk.timer.id = 0;
    int64_t next = tk_registrar_next(g_trunk.registrar);
    if (next < 0)
        return;
    int64_t wait = next * 1000 - steady_millis() + 5;
    pj_time_val delay = {(long)(wait > 0 ? wait / 1000 : 0), (long)(wait > 0 ? wait % 1000 : 5)};
    g_trunk.timer.id = pjsip_endpt_schedule_timer(g_trunk.endpt, &g_trunk.timer, &delay) == PJ_SUCCESS;
}

void on_expiry_timer(pj_timer_heap_t *heap, pj_timer_entry *entry)
{
    (void)heap;
    pthread_mutex_lock(&g_trunk.lock);
    entry->id = 0;
    if (g_trunk.registrar) {
        tk_registrar_expire(g_trunk.registrar, steady_millis() / 1000);
        arm_expiry_timer();
    }
    pthread_mutex_unlock(&g_trunk.lock);
}

/* Option tags we understand: none (RFC 3261 10.3 step 2). */
static bool answer_bad_extension(pjsip_rx_data *rdata)
{
    const pjsip_require_hdr *require = rdata->msg_info.require;
    pjsip_tx_data *tdata;
    if (!require || require->count == 0)
        return false;
    if (begin_answer(rdata, PJSIP_SC_BAD_EXTENSION, &tdata)) {
        pjsip_unsupported_hdr *h = pjsip_unsupported_hdr_create(tdata->pool);
        for (unsigned i = 0; i < require->count && i < PJ_ARRAY_SIZE(h->values); ++i)
            pj_strdup(tdata->pool, &h->values[h->count++], &require->values[i]);
        pjsip_msg_add_hdr(tdata->msg, (pjsip_hdr *)h);
        send_answer(rdata, tdata);
    }
    return true;
}

/* The printed contact lives in the pool of rdata; empty when it cannot be kept. */
static tk_str printed_uri(pjsip_rx_data *rdata, const pjsip_contact_hdr *c)
{
    tk_str none = {"", 0};
    char *buf = pj_pool_alloc(rdata->tp_info.pool, TK_CONTACT_LEN);
    if (!c->uri)
        return none;
    int n = pjsip_uri_print(PJSIP_URI_IN_CONTACT_HDR, pjsip_uri_get_uri(c->uri), buf, TK_CONTACT_LEN - 1);
    tk_str s = {buf, n > 0 ? (size_t)n : 0};
    return s;
}

static bool read_contacts(pjsip_rx_data *rdata, tk_reg_request *rq)
{
    const pjsip_msg *msg = rdata->msg_info.msg;
    for (const pjsip_hdr *h = msg->hdr.next; h != &msg->hdr; h = h->next) {
        const pjsip_contact_hdr *c = (const pjsip_contact_hdr *)h;
        if (h->type == PJSIP_H_EXPIRES)
            rq->expires = ((const pjsip_expires_hdr *)h)->ivalue;
        if (h->type != PJSIP_H_CONTACT)
            continue;
        if (c->star) {
            rq->star = true;
            continue;
        }
        if (rq->count == TK_CONTACTS_MAX)
            return false;
        rq->contacts[rq->count++] = (tk_reg_contact){
            printed_uri(rdata, c), c->expires == PJSIP_EXPIRES_NOT_SPECIFIED ? -1 : (int64_t)c->expires};
    }
    return true;
}

static void read_request(pjsip_rx_data *rdata, const rx_note *note, tk_reg_request *rq)
{
    static const pj_str_t agent_name = {"User-Agent", 10};
    const pjsip_generic_string_hdr *agent =
        pjsip_msg_find_hdr_by_name(rdata->msg_info.msg, &agent_name, NULL);
    rq->aor = tk_cstr(note->user);
    rq->call_id = from_pj(&rdata->msg_info.cid->id);
    rq->cseq = (uint32_t)rdata->msg_info.cseq->cseq;
    if (agent)
        rq->user_agent = from_pj(&agent->hvalue);
    rq->transport = tk_cstr(transport_name(rdata->tp_info.transport));
    rq->source = note->source;
    rq->port = rdata->pkt_info.src_port;
    rq->acl_tag = note->acl_tag;
    rq->credential_tag = note->credential_tag;
    rq->now = steady_millis() / 1000;
}

typedef struct listing {
    pjsip_tx_data *tdata;
    int64_t now;
    size_t room;
} listing;

/* A binding that no longer fits the packet is left out: an answer without it beats no answer. */
static void add_contact(void *ctx, const char *aor, const tk_binding *b)
{
    listing *l = ctx;
    char text[TK_CONTACT_LEN + 32];
    static const pj_str_t name = {"Contact", 7};
    (void)aor;
    int n = snprintf(text, sizeof text, "<%s>;expires=%lld", b->contact, (long long)(b->expires_at - l->now));
    if (n < 0 || (size_t)n >= sizeof text || (size_t)n + 16 > l->room)
        return;
    l->room -= (size_t)n + 16;
    pj_str_t value = {text, n};
    pjsip_msg_add_hdr(l->tdata->msg, (pjsip_hdr *)pjsip_generic_string_hdr_create(l->tdata->pool, &name, &value));
}

static void answer_ok(pjsip_rx_data *rdata, const tk_reg_request *rq)
{
    pjsip_tx_data *tdata;
    if (!begin_answer(rdata, PJSIP_SC_OK, &tdata))
        return;
    size_t used = (size_t)rdata->msg_info.len + 256;
    listing l = {tdata, rq->now, PJSIP_MAX_PKT_LEN > used ? PJSIP_MAX_PKT_LEN - used : 0};
    pthread_mutex_lock(&g_trunk.lock);
    tk_registrar_each(g_trunk.registrar, &rq->aor, add_contact, &l);
    pthread_mutex_unlock(&g_trunk.lock);
    g_count.registrations++;
    send_answer(rdata, tdata);
}

static void answer_too_brief(pjsip_rx_data *rdata)
{
    pjsip_tx_data *tdata;
    if (!begin_answer(rdata, PJSIP_SC_INTERVAL_TOO_BRIEF, &tdata))
        return;
    pjsip_msg_add_hdr(tdata->msg, (pjsip_hdr *)pjsip_min_expires_hdr_create(
                                      tdata->pool, (unsigned)g_trunk.config.min_expires));
    send_answer(rdata, tdata);
}

static void update(pjsip_rx_data *rdata, const rx_note *note, bool repeated)
{
    tk_reg_request rq;
    memset(&rq, 0, sizeof rq);
    rq.expires = -1;
    rq.repeated = repeated;
    read_request(rdata, note, &rq);
    if (!read_contacts(rdata, &rq)) {
        answer(rdata, PJSIP_SC_BAD_REQUEST);
        return;
    }
    pthread_mutex_lock(&g_trunk.lock);
    tk_registrar_expire(g_trunk.registrar, rq.now);
    tk_reg_result result = tk_registrar_apply(g_trunk.registrar, &rq);
    arm_expiry_timer();
    pthread_mutex_unlock(&g_trunk.lock);
    switch (result) {
    case TK_REG_OK:
        answer_ok(rdata, &rq);
        break;
    case TK_REG_TOO_BRIEF:
        answer_too_brief(rdata);
        break;
    case TK_REG_BAD_REQUEST:
        answer(rdata, PJSIP_SC_BAD_REQUEST);
        break;
    case TK_REG_OUT_OF_ORDER:
    case TK_REG_NO_MEMORY:
    default:
        answer(rdata, PJSIP_SC_INTERNAL_SERVER_ERROR);
    }
}

static tk_str to_user(const pjsip_rx_data *rdata)
{
    const pjsip_uri *uri = pjsip_uri_get_uri(rdata->msg_info.to->uri);
    tk_str none = {"", 0};
    if (!uri || (!PJSIP_URI_SCHEME_IS_SIP(uri) && !PJSIP_URI_SCHEME_IS_SIPS(uri)))
        return none;
    return from_pj(&((const pjsip_sip_uri *)uri)->user);
}

static bool known_aor(tk_str user)
{
    pthread_mutex_lock(&g_trunk.lock);
    bool known = tk_credentials_have_aor(g_trunk.credentials, user);
    pthread_mutex_unlock(&g_trunk.lock);
    return known;
}

void on_register(pjsip_rx_data *rdata, rx_note *note)
{
    tk_str user = to_user(rdata);
    /* An IP peer without an account here has nothing to register. */
    if (note->action == TRUNK_TRUST && !known_aor(user)) {
        report_auth_failed(rdata, note, user, "no_account");
        answer(rdata, PJSIP_SC_FORBIDDEN);
        return;
    }
    proof given = demand_proof(rdata, note);
    if (given == PROOF_ANSWERED || answer_bad_extension(rdata))
        return;
    if (!tk_eq(user, tk_cstr(note->user))) {
        g_count.auth_failed++;
        report_auth_failed(rdata, note, user, "wrong_aor");
        answer_late(rdata, PJSIP_SC_FORBIDDEN, slowed_by_failure(note, tk_cstr(note->user)));
        return;
    }
    update(rdata, note, given == PROOF_REPEATED);
}

#pragma GCC visibility pop
