/* Purpose: start and stop the module on an endpoint; its figures; the identity behind a request.
 * Law: init and shutdown pair up, any number of times; after a failed init nothing is left behind. */
#include "trunkmod.h"

#include "rtp_clock.h"
#include "rtp_leg.h"
#include "rtp_readers.h"
#include "sip_module.h"
#include "sip_pjsua.h"

#include <errno.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <time.h>

trunk_state g_trunk = {
    .acl_lock = PTHREAD_RWLOCK_INITIALIZER,
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .events = {-1, -1, 0, 0},
    .trace = {-1, -1, 0, 0},
};
trunk_counters g_count;

static int64_t millis(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t steady_millis(void)
{
    return millis(CLOCK_MONOTONIC);
}

int64_t wall_millis(void)
{
    return millis(CLOCK_REALTIME);
}

void begin_event(tk_json *j, const char *name)
{
    tk_json_begin(j, g_trunk.event_buf, sizeof g_trunk.event_buf);
    tk_json_str(j, "event", tk_cstr(name), 0);
}

int trunk_abi(void)
{
    return TRUNK_ABI;
}

static int32_t or_default(int32_t value, int32_t fallback)
{
    return value > 0 ? value : fallback;
}

static void take_config(const trunk_config *c)
{
    trunk_config *own = &g_trunk.config;
    *own = *c;
    tk_copy(g_trunk.realm, sizeof g_trunk.realm, tk_cstr(c->realm));
    own->realm = g_trunk.realm;
    own->algorithms = or_default(c->algorithms & (TRUNK_SHA256 | TRUNK_MD5), TRUNK_SHA256 | TRUNK_MD5);
    own->nonce_lifetime = or_default(c->nonce_lifetime, 300);
    own->min_expires = or_default(c->min_expires, 60);
    own->max_expires = or_default(c->max_expires, 3600);
    own->max_contacts = or_default(c->max_contacts, 10);
    own->stranger_rate = or_default(c->stranger_rate, 5);
    own->auth_failed_rate = or_default(c->auth_failed_rate, 50);
}

static void free_tables(void)
{
    pthread_rwlock_wrlock(&g_trunk.acl_lock);
    tk_acl_free(g_trunk.acl);
    g_trunk.acl = NULL;
    pthread_rwlock_unlock(&g_trunk.acl_lock);
    pthread_mutex_lock(&g_trunk.lock);
    tk_credentials_free(g_trunk.credentials);
    tk_pins_free(g_trunk.pins);
    tk_registrar_free(g_trunk.registrar);
    free(g_trunk.nonces);
    g_trunk.credentials = NULL;
    g_trunk.pins = NULL;
    g_trunk.registrar = NULL;
    g_trunk.nonces = NULL;
    tk_events_close(&g_trunk.events);
    g_trunk.tracing = false;
    tk_events_close(&g_trunk.trace);
    pthread_mutex_unlock(&g_trunk.lock);
}

enum { HEARD_RATE = 10 }; /* "heard" events a second, of each kind */

static int make_tables(void)
{
    const trunk_config *c = &g_trunk.config;
    int64_t now = steady_millis();
    memset(&g_count, 0, sizeof g_count);
    memset(&g_trunk.strangers, 0, sizeof g_trunk.strangers);
    memset(&g_trunk.near_strangers, 0, sizeof g_trunk.near_strangers);
    memset(&g_trunk.heard, 0, sizeof g_trunk.heard);
    memset(&g_trunk.challenged, 0, sizeof g_trunk.challenged);
    memset(&g_trunk.names, 0, sizeof g_trunk.names);
    tk_limit_init(&g_trunk.strangers.limit, c->stranger_rate, now);
    tk_limit_init(&g_trunk.near_strangers.limit, c->stranger_rate, now);
    tk_limit_init(&g_trunk.heard.limit, HEARD_RATE, now);
    tk_limit_init(&g_trunk.challenged.limit, HEARD_RATE, now);
    tk_limit_init(&g_trunk.auth_limit, c->auth_failed_rate, now);
    tk_limit_init(&g_trunk.unresolved_limit, 20, now);
    uint64_t seed = 0;
    if (RAND_bytes((unsigned char *)&seed, sizeof seed) != 1)
        return -EIO;
    tk_slow_init(&g_trunk.slow, seed);
    g_trunk.nonces = malloc(sizeof *g_trunk.nonces);
    g_trunk.registrar =
        tk_registrar_new(c->min_expires, c->max_expires, c->max_contacts, on_binding_change, NULL);
    if (!g_trunk.nonces || !g_trunk.registrar)
        return -ENOMEM;
    if (!tk_nonces_init(g_trunk.nonces, c->nonce_lifetime))
        return -EIO;
    return tk_events_open(&g_trunk.events) ? 0 : -errno;
}

static void detach(pjsip_endpoint *endpt)
{
    forget_late_answers(endpt);
    wake_close(endpt);
    pjsip_tpmgr *tpmgr = pjsip_endpt_get_tpmgr(endpt);
    if (pjsip_tpmgr_get_state_cb(tpmgr) == &on_transport_state)
        pjsip_tpmgr_set_state_cb(tpmgr, g_trunk.previous_tp_state);
    pjsip_endpt_set_ext_resolver(endpt, NULL);
    if (g_auth_module.id >= 0)
        pjsip_endpt_unregister_module(endpt, &g_auth_module);
    if (g_hops_module.id >= 0)
        pjsip_endpt_unregister_module(endpt, &g_hops_module);
    if (g_trace_module.id >= 0)
        pjsip_endpt_unregister_module(endpt, &g_trace_module);
    if (g_filter_module.id >= 0)
        pjsip_endpt_unregister_module(endpt, &g_filter_module);
}

static int attach(pjsip_endpoint *endpt)
{
    pjsip_tpmgr *tpmgr = pjsip_endpt_get_tpmgr(endpt);
    pj_timer_entry_init(&g_trunk.timer, 0, NULL, &on_expiry_timer);
    g_trunk.endpt = endpt;
    int status = pjsip_endpt_register_module(endpt, &g_filter_module);
    if (status == PJ_SUCCESS)
        status = pjsip_endpt_register_module(endpt, &g_auth_module);
    if (status == PJ_SUCCESS)
        status = pjsip_endpt_register_module(endpt, &g_trace_module);
    if (status == PJ_SUCCESS)
        status = pjsip_endpt_register_module(endpt, &g_hops_module);
    if (status == PJ_SUCCESS)
        status = pjsip_endpt_set_ext_resolver(endpt, &g_resolver);
    if (status == PJ_SUCCESS)
        status = wake_open(endpt);
    g_trunk.previous_tp_state = pjsip_tpmgr_get_state_cb(tpmgr);
    pjsip_tpmgr_set_state_cb(tpmgr, &on_transport_state);
    if (status != PJ_SUCCESS)
        detach(endpt);
    return status;
}

int trunk_init_on(void *endpoint, const trunk_config *config);

/* Apart from trunk_init, for tests that run on a bare endpoint. */
TRUNK_API int trunk_init_on(void *endpoint, const trunk_config *config)
{
    if (g_trunk.endpt)
        return -EBUSY;
    if (!endpoint || !config || !config->realm || !config->realm[0] || strlen(config->realm) >= TK_USER_MAX)
        return -EINVAL;
    free_tables(); /* of a run whose library was destroyed first */
    take_config(config);
    int status = make_tables();
    if (status == 0)
        status = attach(endpoint);
    if (status != 0) {
        g_trunk.endpt = NULL;
        free_tables();
    }
    return status;
}

enum { READERS = 1 }; /* one core reads well over two thousand legs */

int trunk_init(const trunk_config *config)
{
    int status = trunk_init_on(pjsua_get_pjsip_endpt(), config);
    if (status != 0)
        return status;
    withhold_abilities(pjsua_get_pjsip_endpt());
    rtp_legs_make();
    status = rtp_readers_start(READERS, &(rtp_duties){&rtp_legs_pass_on, &rtp_legs_every_second});
    if (status == 0)
        status = rtp_clock_start();
    if (status != 0) {
        trunk_shutdown();
        return status;
    }
    take_media_callbacks();
    take_sdp_callback();
    take_find_callback();
    return 0;
}

void trunk_shutdown(void)
{
    if (g_trunk.endpt)
        trunk_catch_up();
    rtp_clock_stop();
    rtp_readers_stop();
    if (g_trunk.endpt)
        detach(g_trunk.endpt);
    g_trunk.endpt = NULL;
    forget_codecs();
    forget_filed();
    free_tables();
}

void trunk_catch_up(void)
{
    send_tryings();
    send_copies();
}

int trunk_event_fd(void)
{
    return g_trunk.events.read_fd;
}

void trunk_stats(trunk_stats_t *out)
{
    pthread_mutex_lock(&g_trunk.lock);
    *out = (trunk_stats_t){
        g_count.stranger_requests, g_count.stranger_responses, g_count.stranger_connections, g_count.challenges,
        g_count.auth_ok,           g_count.auth_failed,        g_count.auth_stale,           g_count.auth_replay,
        g_count.registrations,     g_trunk.registrar ? tk_registrar_count(g_trunk.registrar) : 0,
        g_count.resolved,          g_count.unresolved,         g_trunk.events.sent,          g_trunk.events.lost,
        g_count.events_muted,      g_count.malformed,
    };
    pthread_mutex_unlock(&g_trunk.lock);
}

int trunk_rx_identity(const void *rdata, trunk_identity *out)
{
    const pjsip_rx_data *rx = rdata;
    const rx_note *note = rx && out && g_trunk.endpt ? note_of(rx) : NULL;
    if (!note)
        return 0;
    memset(out, 0, sizeof *out);
    out->action = note->action;
    out->acl_tag = note->acl_tag;
    out->authenticated = note->authenticated;
    out->credential_tag = note->credential_tag;
    out->port = rx->pkt_info.src_port;
    tk_copy(out->user, sizeof out->user, tk_cstr(note->user));
    tk_addr_print(&note->source, out->source, sizeof out->source);
    tk_copy(out->transport, sizeof out->transport, tk_cstr(transport_name(rx->tp_info.transport)));
    return 1;
}
