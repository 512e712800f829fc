/* Purpose: a copy of every believed message, as it came in and as it went out, for who explains a call later.
 * Law: behind the filter, so strangers leave no trace; bounded, never waits, costs one system call a message, after the
 * call has gone on, and nothing while switched off. OPTIONS keepalives are left out: they would be nearly all there is. */
#include "sip_module.h"

#include <stdlib.h>

#pragma GCC visibility push(hidden)

typedef struct trace_head {
    int64_t micros; /* wall clock */
    uint16_t port;
    uint16_t length; /* of the whole message; less follows when it was cut */
    uint8_t family;
    uint8_t received;
    uint8_t transport; /* trunk_transport */
    uint8_t pad;
    uint8_t address[16];
} trace_head;

_Static_assert(sizeof(trace_head) == 32, "sipengine/pjsip/tap.py reads it so");

/* Copies wait here one behind the other, each a head and as much of its message as is kept. */
static struct {
    uint8_t bytes[8 * TRUNK_TRACE_MAX];
    size_t used;
} g_kept;

static size_t kept_of(const trace_head *head)
{
    return head->length < TRUNK_TRACE_MAX ? head->length : TRUNK_TRACE_MAX;
}

/* Under the lock. */
static void send_kept(void)
{
    trace_head head;
    for (size_t at = 0; at < g_kept.used; at += sizeof head + kept_of(&head)) {
        memcpy(&head, g_kept.bytes + at, sizeof head);
        tk_events_copy(&g_trunk.trace, g_kept.bytes + at, sizeof head + kept_of(&head));
    }
    g_kept.used = 0;
}

static int64_t wall_micros(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static uint8_t transport_code(const pjsip_transport *tp)
{
    const char *name = transport_name(tp);
    return name[0] == 'u' ? TRUNK_UDP : strcmp(name, "tcp") == 0 ? TRUNK_TCP : TRUNK_TLS;
}

static void copy_out(const pj_sockaddr *peer, const pjsip_transport *tp, bool received, const char *text, size_t n)
{
    tk_addr far = addr_of(peer);
    trace_head head = {
        .micros = wall_micros(),
        .port = pj_sockaddr_get_port(peer),
        .length = (uint16_t)(n > UINT16_MAX ? UINT16_MAX : n),
        .family = far.family,
        .received = received,
        .transport = transport_code(tp),
    };
    memcpy(head.address, far.bytes, sizeof head.address);
    pthread_mutex_lock(&g_trunk.lock);
    if (g_kept.used + sizeof head + kept_of(&head) > sizeof g_kept.bytes)
        send_kept();
    memcpy(g_kept.bytes + g_kept.used, &head, sizeof head);
    memcpy(g_kept.bytes + g_kept.used + sizeof head, text, kept_of(&head));
    g_kept.used += sizeof head + kept_of(&head);
    pthread_mutex_unlock(&g_trunk.lock);
}

static bool wanted(const pjsip_cseq_hdr *cseq)
{
    return g_trunk.tracing && g_trunk.endpt && cseq && cseq->method.id != PJSIP_OPTIONS_METHOD;
}

static pj_bool_t on_rx(pjsip_rx_data *rdata)
{
    if (wanted(rdata->msg_info.cseq) && rdata->msg_info.len > 0)
        copy_out(&rdata->pkt_info.src_addr, rdata->tp_info.transport, true, rdata->msg_info.msg_buf,
                 (size_t)rdata->msg_info.len);
    return PJ_FALSE;
}

static pj_status_t on_tx(pjsip_tx_data *tdata)
{
    if (tdata->tp_info.transport && tdata->buf.cur > tdata->buf.start && wanted(PJSIP_MSG_CSEQ_HDR(tdata->msg)))
        copy_out(&tdata->tp_info.dst_addr, tdata->tp_info.transport, false, tdata->buf.start,
                 (size_t)(tdata->buf.cur - tdata->buf.start));
    return PJ_SUCCESS;
}

/* One below the module that prints messages: what goes out is then in its buffer (sip_transport.c, mod_msg_print). */
pjsip_module g_trace_module = {
    .name = {"mod-trunk-trace", 15},
    .id = -1,
    .priority = PJSIP_MOD_PRIORITY_TRANSPORT_LAYER - 1,
    .on_rx_request = &on_rx,
    .on_rx_response = &on_rx,
    .on_tx_request = &on_tx,
    .on_tx_response = &on_tx,
};

void send_copies(void)
{
    if (g_kept.used == 0) /* only the SIP thread keeps */
        return;
    pthread_mutex_lock(&g_trunk.lock);
    send_kept();
    pthread_mutex_unlock(&g_trunk.lock);
}

#pragma GCC visibility pop

int trunk_trace(int on)
{
    pthread_mutex_lock(&g_trunk.lock);
    if (on && g_trunk.trace.read_fd < 0 && !tk_events_open(&g_trunk.trace)) {
        pthread_mutex_unlock(&g_trunk.lock);
        return -1;
    }
    g_trunk.tracing = on != 0;
    int fd = g_trunk.trace.read_fd;
    pthread_mutex_unlock(&g_trunk.lock);
    return fd;
}
