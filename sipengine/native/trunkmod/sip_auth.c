/* Purpose: digest on the wire: read Authorization, answer 401, remember who proved what.
 * Law: answers to the unproven are stateless; ACK and CANCEL are never challenged (RFC 3261 22.1). */
#include "sip_module.h"

#include <stdio.h>

#pragma GCC visibility push(hidden)

bool begin_answer(pjsip_rx_data *rdata, int code, pjsip_tx_data **tdata)
{
    return pjsip_endpt_create_response(g_trunk.endpt, rdata, code, NULL, tdata) == PJ_SUCCESS;
}

void send_answer(pjsip_rx_data *rdata, pjsip_tx_data *tdata)
{
    pjsip_response_addr to;
    if (pjsip_get_response_addr(tdata->pool, rdata, &to) != PJ_SUCCESS ||
        pjsip_endpt_send_response(g_trunk.endpt, &to, tdata, NULL, NULL) != PJ_SUCCESS)
        pjsip_tx_data_dec_ref(tdata);
}

void answer_late(pjsip_rx_data *rdata, int code, int64_t millis)
{
    pjsip_tx_data *tdata;
    if (begin_answer(rdata, code, &tdata))
        send_answer_late(rdata, tdata, millis);
}

void answer(pjsip_rx_data *rdata, int code)
{
    answer_late(rdata, code, 0);
}

int64_t slowed_by_failure(const rx_note *note, tk_str user)
{
    pthread_mutex_lock(&g_trunk.lock);
    int64_t millis = tk_slow_failed(&g_trunk.slow, &note->source, user, steady_millis());
    pthread_mutex_unlock(&g_trunk.lock);
    return millis;
}

/* A guess that comes before its time is not even looked at: its sender repeats it, and the right password of who
 * put it right is found then. */
static bool comes_too_early(const rx_note *note, tk_str user)
{
    pthread_mutex_lock(&g_trunk.lock);
    bool early = tk_slow_waits(&g_trunk.slow, &note->source, user, steady_millis());
    pthread_mutex_unlock(&g_trunk.lock);
    return early;
}

static void add_challenge(pjsip_tx_data *tdata, const char *nonce, const char *algorithm, bool stale)
{
    pjsip_www_authenticate_hdr *h = pjsip_www_authenticate_hdr_create(tdata->pool);
    h->scheme = pj_str("Digest");
    pj_strdup2(tdata->pool, &h->challenge.digest.realm, g_trunk.realm);
    pj_strdup2(tdata->pool, &h->challenge.digest.nonce, nonce);
    pj_strdup2(tdata->pool, &h->challenge.digest.algorithm, algorithm);
    h->challenge.digest.qop = pj_str("auth");
    h->challenge.digest.stale = stale;
    pjsip_msg_add_hdr(tdata->msg, (pjsip_hdr *)h);
}

/* In the order of the login: a client takes the first that it knows (RFC 8760 2.4), but older ones give up at the
 * first that they do not know. Both share one nonce. */
static void challenge(pjsip_rx_data *rdata, const rx_note *note, bool stale, int64_t late)
{
    char nonce[TK_NONCE_LEN + 1];
    pjsip_tx_data *tdata;
    bool md5_first = false;
    int offered;
    if (!begin_answer(rdata, PJSIP_SC_UNAUTHORIZED, &tdata))
        return;
    pthread_mutex_lock(&g_trunk.lock);
    tk_nonce_make(g_trunk.nonces, &note->source, steady_millis() / 1000, nonce);
    offered = tk_credentials_offer(g_trunk.credentials, claimed_user(rdata), note->algorithms, &md5_first);
    pthread_mutex_unlock(&g_trunk.lock);
    if ((offered & TRUNK_MD5) && md5_first)
        add_challenge(tdata, nonce, "MD5", stale);
    if (offered & TRUNK_SHA256)
        add_challenge(tdata, nonce, "SHA-256", stale);
    if ((offered & TRUNK_MD5) && !md5_first)
        add_challenge(tdata, nonce, "MD5", stale);
    g_count.challenges++;
    send_answer_late(rdata, tdata, late);
}

static int strength(const pjsip_authorization_hdr *h, int algorithms)
{
    int algorithm = tk_digest_algorithm(from_pj(&h->credential.digest.algorithm)) & algorithms;
    return algorithm == TK_DIGEST_SHA256 ? 3 : algorithm == TK_DIGEST_MD5 ? 2 : 1;
}

/* A client may answer every challenge it got; the strongest answer for our realm counts. */
static const pjsip_authorization_hdr *find_authorization(const pjsip_msg *msg, int algorithms)
{
    const pjsip_authorization_hdr *best = NULL;
    const pjsip_hdr *h = msg->hdr.next;
    for (; h != &msg->hdr; h = h->next) {
        const pjsip_authorization_hdr *a = (const pjsip_authorization_hdr *)h;
        if (h->type != PJSIP_H_AUTHORIZATION || pj_stricmp2(&a->scheme, "digest") != 0 ||
            !tk_eq(from_pj(&a->credential.digest.realm), tk_cstr(g_trunk.realm)))
            continue;
        if (!best || strength(a, algorithms) > strength(best, algorithms))
            best = a;
    }
    return best;
}

static tk_str request_user(const pjsip_msg *msg)
{
    const pjsip_uri *uri = msg->line.req.uri;
    tk_str none = {"", 0};
    if (msg->line.req.method.id == PJSIP_REGISTER_METHOD ||
        !(PJSIP_URI_SCHEME_IS_SIP(uri) || PJSIP_URI_SCHEME_IS_SIPS(uri)))
        return none;
    const pjsip_sip_uri *sip = (const pjsip_sip_uri *)pjsip_uri_get_uri(uri);
    tk_str user = from_pj(&sip->user);
    const char *cut = user.n ? memchr(user.p, ';', user.n) : NULL;
    if (cut)
        user.n = (size_t)(cut - user.p);
    return user;
}

static void describe(pjsip_rx_data *rdata, const rx_note *note, const pjsip_authorization_hdr *h,
                     tk_authorization *auth, tk_digest_request *rq)
{
    const pjsip_digest_credential *d = &h->credential.digest;
    char cseq[16];
    *auth = (tk_authorization){from_pj(&d->username),  from_pj(&d->realm),     from_pj(&d->nonce),
                               from_pj(&d->uri),       from_pj(&d->response),  from_pj(&d->algorithm),
                               from_pj(&d->cnonce),    from_pj(&d->qop),       from_pj(&d->nc)};
    rq->method = from_pj(&rdata->msg_info.msg->line.req.method.name);
    rq->uri_user = request_user(rdata->msg_info.msg);
    rq->source = note->source;
    rq->now = steady_millis() / 1000;
    snprintf(cseq, sizeof cseq, "%ld", (long)rdata->msg_info.cseq->cseq);
    const tk_str parts[] = {rq->method, from_pj(&rdata->msg_info.via->branch_param),
                            from_pj(&rdata->msg_info.cid->id), from_pj(&rdata->msg_info.from->tag),
                            tk_cstr(cseq), auth->response};
    if (!tk_digest_print(parts, sizeof parts / sizeof parts[0], rq->print))
        memset(rq->print, 0, sizeof rq->print);
}

static tk_digest_verdict verify(const tk_authorization *auth, const tk_digest_request *rq, rx_note *note)
{
    const tk_credential *who = NULL;
    pthread_mutex_lock(&g_trunk.lock);
    tk_digest_verdict verdict = tk_digest_verify(g_trunk.credentials, g_trunk.nonces, tk_cstr(g_trunk.realm),
                                                 note->algorithms, auth, rq, &who);
    if (who) {
        note->authenticated = true;
        note->credential_tag = who->tag;
        tk_slow_passed(&g_trunk.slow, &note->source, auth->username);
        tk_copy(note->user, sizeof note->user, tk_cstr(who->aor_user));
    }
    pthread_mutex_unlock(&g_trunk.lock);
    return verdict;
}

static proof refuse(pjsip_rx_data *rdata, const rx_note *note, tk_str user, tk_digest_verdict verdict)
{
    static const char *const reasons[] = {
        [TK_DIGEST_FOREIGN] = "stale",
        [TK_DIGEST_REPLAY] = "replay",
        [TK_DIGEST_WRONG_PASSWORD] = "wrong_password",
        [TK_DIGEST_UNKNOWN_USER] = "unknown_user",
        [TK_DIGEST_MALFORMED] = "malformed",
        [TK_DIGEST_UNPROVEN] = NULL, /* perhaps somebody else's, in this source's name */
    };
    bool stale = verdict == TK_DIGEST_EXPIRED || verdict == TK_DIGEST_FOREIGN || verdict == TK_DIGEST_REPLAY;
    if (verdict == TK_DIGEST_REPLAY)
        g_count.auth_replay++;
    else if (stale)
        g_count.auth_stale++;
    else
        g_count.auth_failed++;
    bool theirs = !stale && verdict != TK_DIGEST_UNPROVEN;
    int64_t late = theirs ? slowed_by_failure(note, user) : 0;
    if (reasons[verdict]) /* a nonce that ran out is everyday life, and only counted */
        report_auth_failed(rdata, note, user, reasons[verdict]);
    challenge(rdata, note, stale, late);
    return PROOF_ANSWERED;
}

proof demand_proof(pjsip_rx_data *rdata, rx_note *note)
{
    const pjsip_authorization_hdr *h = find_authorization(rdata->msg_info.msg, note->algorithms);
    tk_authorization auth;
    tk_digest_request rq;
    if (!h) {
        report_heard(rdata, note, true);
        challenge(rdata, note, false, 0);
        return PROOF_ANSWERED;
    }
    describe(rdata, note, h, &auth, &rq);
    if (comes_too_early(note, auth.username))
        return PROOF_ANSWERED;
    tk_digest_verdict verdict = verify(&auth, &rq, note);
    if (verdict == TK_DIGEST_OK) {
        g_count.auth_ok++;
        learn_names(rdata, note);
        return PROOF_GIVEN;
    }
    return verdict == TK_DIGEST_RETRANSMISSION ? PROOF_REPEATED : refuse(rdata, note, auth.username, verdict);
}

static pj_bool_t pass_on(pjsip_rx_data *rdata)
{
    bool calls = rdata->msg_info.msg->line.req.method.id == PJSIP_INVITE_METHOD;
    return calls && turned_away(rdata) ? PJ_TRUE : PJ_FALSE;
}

/* Requests outside a dialog: the UA layer has taken the others. */
static pj_bool_t on_request(pjsip_rx_data *rdata)
{
    const pjsip_method *method = &rdata->msg_info.msg->line.req.method;
    rx_note *note = note_of(rdata);
    if (!note || !g_trunk.endpt || method->id == PJSIP_ACK_METHOD || method->id == PJSIP_CANCEL_METHOD)
        return PJ_FALSE;
    if (method->id == PJSIP_REGISTER_METHOD) {
        on_register(rdata, note);
        return PJ_TRUE;
    }
    if (method->id == PJSIP_OPTIONS_METHOD) {
        report_heard(rdata, note, false);
        return PJ_FALSE;
    }
    if (note->action == TRUNK_TRUST)
        return pass_on(rdata);
    switch (demand_proof(rdata, note)) {
    case PROOF_GIVEN:
        return pass_on(rdata);
    case PROOF_REPEATED: /* a late copy of an INVITE whose transaction is over would ring a second time */
        return method->id == PJSIP_INVITE_METHOD;
    case PROOF_ANSWERED:
    default:
        return PJ_TRUE;
    }
}

pjsip_module g_auth_module = {
    .name = {"mod-trunk-auth", 14},
    .id = -1,
    .priority = PJSIP_MOD_PRIORITY_UA_PROXY_LAYER + 1,
    .on_rx_request = &on_request,
};

#pragma GCC visibility pop
