/* Purpose: what the files that speak PJSIP share: the one state, its locks, the event writers.
 * Law: state is touched under its lock only; no PJSIP function is called with the lock held, except to
 * set a timer; nothing here waits. */
#ifndef SIP_MODULE_H
#define SIP_MODULE_H

#include "tk_acl.h"
#include "tk_digest.h"
#include "tk_events.h"
#include "tk_pins.h"
#include "tk_registrar.h"
#include "tk_slow.h"
#include "trunkmod.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wshadow"
#include <pjlib-util.h>
#include <pjlib.h>
#include <pjsip.h>
#pragma GCC diagnostic pop

#include <pthread.h>
#include <stdatomic.h>

#pragma GCC visibility push(hidden)

/* What this module knows about one request, kept in its pool, found through mod_data. */
typedef struct rx_note {
    tk_addr source;
    int action, acl_tag;
    int algorithms; /* bits, what this source is offered */
    bool authenticated;
    int credential_tag;
    char user[TK_USER_MAX];
} rx_note;

typedef struct trunk_state {
    pjsip_endpoint *endpt; /* NULL: not running */
    trunk_config config;
    char realm[TK_USER_MAX];
    pjsip_tp_state_callback previous_tp_state;

    pthread_rwlock_t acl_lock;
    tk_acl *acl;

    pthread_mutex_t lock; /* everything below */
    tk_credentials *credentials;
    tk_pins *pins;
    tk_names names;
    tk_nonces *nonces;
    tk_slow slow;
    tk_registrar *registrar;
    pj_timer_entry timer;
    tk_strangers strangers, near_strangers, heard, challenged;
    tk_limit auth_limit, unresolved_limit;
    tk_events events, trace;
    atomic_bool tracing;
    char event_buf[TK_EVENT_MAX];
} trunk_state;

typedef struct trunk_counters {
    atomic_uint_fast64_t stranger_requests, stranger_responses, stranger_connections, challenges, auth_ok,
        auth_failed, auth_stale, auth_replay, registrations, resolved, unresolved, events_muted, malformed;
} trunk_counters;

extern trunk_state g_trunk;
extern trunk_counters g_count;
extern pjsip_module g_filter_module;
extern pjsip_module g_auth_module;
extern pjsip_module g_trace_module;
extern pjsip_module g_hops_module;
extern pjsip_ext_resolver g_resolver;

static inline tk_str from_pj(const pj_str_t *s)
{
    tk_str t = {s->ptr ? s->ptr : "", s->slen > 0 ? (size_t)s->slen : 0};
    return t;
}

int64_t steady_millis(void); /* never jumps */
int64_t wall_millis(void);
tk_addr addr_of(const pj_sockaddr *a);
const char *transport_name(const pjsip_transport *tp); /* udp, tcp, tls, ... */

/* sip_filter.c */
rx_note *note_of(const pjsip_rx_data *rdata);
void on_transport_state(pjsip_transport *tp, pjsip_transport_state state, const pjsip_transport_state_info *info);

/* sip_auth.c: true when the sender proved who it is (the note then says who); else it was answered. */
typedef enum proof { PROOF_GIVEN, PROOF_REPEATED, PROOF_ANSWERED } proof;
proof demand_proof(pjsip_rx_data *rdata, rx_note *note);
void answer(pjsip_rx_data *rdata, int code);
bool begin_answer(pjsip_rx_data *rdata, int code, pjsip_tx_data **tdata);
void send_answer(pjsip_rx_data *rdata, pjsip_tx_data *tdata);

/* sip_full.c: whether there was no room for this INVITE, which has been answered then. */
bool turned_away(pjsip_rx_data *rdata);

/* sip_late.c: as send_answer, but after so long; the answer may be dropped when very many wait. */
void send_answer_late(pjsip_rx_data *rdata, pjsip_tx_data *tdata, int64_t millis);
void forget_late_answers(pjsip_endpoint *endpt);
void answer_late(pjsip_rx_data *rdata, int code, int64_t millis);
/* A wrong login under a name: how long its answer is held back. */
int64_t slowed_by_failure(const rx_note *note, tk_str user);

/* The name somebody speaks under: the AOR of a REGISTER, else who a request is from. */
tk_str claimed_user(const pjsip_rx_data *rdata);

/* sip_report.c; rdata NULL: nothing was said yet. */
void report_stranger(const tk_addr *source, int port, const char *transport, tk_str method,
                     const pjsip_rx_data *rdata);
void report_auth_failed(const pjsip_rx_data *rdata, const rx_note *note, tk_str user, const char *reason);
void report_heard(const pjsip_rx_data *rdata, const rx_note *note, bool challenged);

/* sip_sanity.c: takes out what PJSIP would stumble over; false: beyond repair, not to be heard. */
bool make_safe(pjsip_rx_data *rdata);

/* sip_learn.c: the host names by which the sender of a believed message wants to be reached. */
void learn_names(const pjsip_rx_data *rdata, const rx_note *note);
bool answers_us(const pjsip_rx_data *rdata);

/* sip_register.c */
void on_register(pjsip_rx_data *rdata, rx_note *note);
void on_binding_change(void *ctx, tk_reg_reason reason, const char *aor, const tk_binding *binding);
void on_expiry_timer(pj_timer_heap_t *heap, pj_timer_entry *entry);
void put_binding(tk_json *j, const char *aor, const tk_binding *b);
void arm_expiry_timer(void); /* under the lock */

/* sip_wake.c */
int wake_open(pjsip_endpoint *endpt); /* pj_status_t */
void wake_close(pjsip_endpoint *endpt);

/* sip_voice.c: pjsua's callbacks that media threads call, replaced or silenced. */
void take_media_callbacks(void);

/* sip_ports.c: after an account took an RTP port, where those that share its range look next. */
void share_next_port(int account);

/* sip_trying.c, sip_trace.c: send what was put off. */
void send_tryings(void);
void send_copies(void);

/* sip_codecs.c: what our SDP names. */
void take_sdp_callback(void);
void forget_codecs(void);

/* sip_filed.c: whose call it is. */
void take_find_callback(void);
void forget_filed(void);

/* sip_abilities.c: no longer offers what is not done. */
void withhold_abilities(pjsip_endpoint *endpt);

/* Under the lock: begin an event in the shared buffer; send it with tk_events_send. */
void begin_event(tk_json *j, const char *name);

#pragma GCC visibility pop
#endif
