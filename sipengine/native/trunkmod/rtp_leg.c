/* Purpose: one leg of voice between its stream and its sockets: a media transport over SRTP over UDP.
 * Law: what goes out of a leg is one RTP source, whoever speaks behind it. Locks: one leg's at a time, never two,
 * and nothing of pjsua is called with one held. A leg is found by its number and generation, never kept as a pointer. */
#include "rtp_leg.h"

#include "rtp_clock.h"
#include "rtp_readers.h"
#include "rtp_udp.h"

static struct {
    pthread_mutex_t lock; /* which places are used */
    bool made;
    rtp_leg legs[RTP_LEGS];
    atomic_int latest[PJSUA_MAX_CALLS]; /* the leg that each call got last: looked at first */
} g = {.lock = PTHREAD_MUTEX_INITIALIZER};

enum { OWN_STREAM = -1 };

static rtp_leg *leg_of(pjmedia_transport *tp)
{
    return (rtp_leg *)tp;
}

rtp_leg *rtp_leg_at(int number)
{
    return &g.legs[number];
}

static bool is_of(rtp_leg *l, int call)
{
    pthread_mutex_lock(&l->lock);
    bool is = l->used && l->alive && l->attached && l->call == call;
    pthread_mutex_unlock(&l->lock);
    return is;
}

rtp_leg *rtp_leg_of_call(int call)
{
    if (call < 0 || call >= PJSUA_MAX_CALLS)
        return NULL;
    rtp_leg *latest = &g.legs[g.latest[call]];
    if (is_of(latest, call))
        return latest;
    for (int i = 0; i < RTP_LEGS; ++i)
        if (is_of(&g.legs[i], call))
            return &g.legs[i];
    return NULL;
}

void rtp_leg_moved(rtp_leg *l)
{
    bool bridged = l->alive && l->attached && l->peer == RTP_ALONE;
    if (bridged == l->bridged)
        return;
    l->bridged = bridged;
    rtp_clock_needed(bridged);
}

uint64_t rtp_leg_received(rtp_leg *l)
{
    pthread_mutex_lock(&l->lock);
    uint64_t received = l->in.packets;
    pthread_mutex_unlock(&l->lock);
    return received;
}

/* ---- out of a leg --------------------------------------------------------------------------------------------------- */

/* The packet becomes one of this leg's source, in place, and goes. The leg's lock held. */
static pj_status_t speak(rtp_leg *l, int speaker, uint8_t *packet, size_t size, tk_rtp *h, uint64_t now)
{
    tk_source_pass(&l->out, speaker, h, h->pt == l->tx_pt, now);
    tk_rtp_rewrite(packet, h);
    return pjmedia_transport_send_rtp(l->wire, packet, size);
}

static pj_status_t send_rtp(pjmedia_transport *tp, const void *packet, pj_size_t size)
{
    rtp_leg *l = leg_of(tp);
    uint8_t copy[TK_RTP_MAX];
    tk_rtp h;
    pj_status_t status = PJ_SUCCESS;
    if (size > sizeof copy || !tk_rtp_read(packet, size, &h))
        return pjmedia_transport_send_rtp(l->below, packet, size); /* the stream's keepalives */
    memcpy(copy, packet, size);
    pthread_mutex_lock(&l->lock);
    if (l->peer == RTP_ALONE)
        status = speak(l, OWN_STREAM, copy, size, &h, rtp_now());
    pthread_mutex_unlock(&l->lock);
    return status;
}

/* The stream says BYE whenever it ends, also when a re-INVITE starts another: only the last one is true. */
static pj_status_t send_rtcp2(pjmedia_transport *tp, const pj_sockaddr_t *to, unsigned length, const void *packet,
                              pj_size_t size)
{
    rtp_leg *l = leg_of(tp);
    tk_rtcp_heard said;
    (void)to;
    (void)length;
    if (!tk_rtcp_read(packet, size, 0, &said) || !said.bye)
        return PJ_SUCCESS;
    pthread_mutex_lock(&l->lock);
    int call = l->call;
    pthread_mutex_unlock(&l->lock);
    const pjsip_inv_session *inv = call >= 0 ? pjsua_var.calls[call].inv : NULL;
    if (inv && inv->state != PJSIP_INV_STATE_DISCONNECTED)
        return PJ_SUCCESS;
    pthread_mutex_lock(&l->lock);
    if (l->alive && l->attached)
        rtp_report(l, rtp_now(), true);
    pthread_mutex_unlock(&l->lock);
    return PJ_SUCCESS;
}

static pj_status_t send_rtcp(pjmedia_transport *tp, const void *packet, pj_size_t size)
{
    return send_rtcp2(tp, NULL, 0, packet, size);
}

/* ---- into a leg: on a reader ------------------------------------------------------------------------------------------ */

typedef struct upward { /* the stream's ear, copied under the lock */
    void *user;
    void (*on_rtp)(void *, void *, pj_ssize_t);
    void (*on_rtp2)(pjmedia_tp_cb_param *);
} upward;

static void pass_up(const upward *up, pjmedia_tp_cb_param *p)
{
    if (up->on_rtp2) {
        pjmedia_tp_cb_param q = *p;
        q.user_data = up->user;
        up->on_rtp2(&q);
    } else if (up->on_rtp) {
        up->on_rtp(up->user, p->pkt, p->size);
    }
}

/* Whether a packet of a telephone event goes over: all of one event have one timestamp (RFC 4733 section 2.2.2).
 * The leg's lock held. */
static bool key_passes(rtp_leg *l, const tk_rtp *h)
{
    if (!l->key_known || l->key_ts != h->ts) {
        l->key_known = true;
        l->key_ts = h->ts;
        l->key_passes = l->peer != RTP_ALONE;
    }
    return l->key_passes;
}

typedef struct passing { /* a packet on its way over; its bytes are the reader's, until all were passed on */
    int from, to;
    unsigned generation; /* of `to` when it was joined */
    uint8_t *packet;
    size_t size;
    tk_rtp h;
    uint64_t came;
} passing;

static _Thread_local struct {
    passing all[RTP_BATCH];
    unsigned count;
} t_way;

/* False: the peer is another by now. */
static bool pass_over(passing *p)
{
    rtp_leg *o = &g.legs[p->to];
    pthread_mutex_lock(&o->lock);
    bool there = o->generation == p->generation && o->alive && o->attached;
    if (there)
        speak(o, p->from, p->packet, p->size, &p->h, p->came);
    pthread_mutex_unlock(&o->lock);
    return there;
}

static void part_from(rtp_leg *l, int peer, unsigned generation)
{
    pthread_mutex_lock(&l->lock);
    if (l->peer == peer && l->peer_generation == generation) {
        l->peer = RTP_ALONE;
        rtp_leg_moved(l);
    }
    pthread_mutex_unlock(&l->lock);
}

/* On a reader: what was read goes out, in the order in which it came. */
void rtp_legs_pass_on(void)
{
    for (unsigned i = 0; i < t_way.count; ++i) {
        passing *p = &t_way.all[i];
        if (!pass_over(p))
            part_from(&g.legs[p->from], p->to, p->generation);
    }
    t_way.count = 0;
}

static void on_rtp(pjmedia_tp_cb_param *p)
{
    rtp_leg *l = p->user_data;
    uint8_t *packet = p->pkt;
    tk_rtp h;
    if (!l || p->size <= 0 || !tk_rtp_read(packet, (size_t)p->size, &h) || tk_rtp_is_rtcp(&h))
        return;
    uint64_t now = rtp_now();
    pthread_mutex_lock(&l->lock);
    bool event = (int)h.pt == l->rx_event;
    tk_meter_take(&l->in, &h, (size_t)p->size, !event, now);
    l->last_pt = h.pt;
    upward up = {l->user, l->on_rtp, l->on_rtp2};
    int peer = l->peer, number = l->number;
    unsigned generation = l->peer_generation, pt = peer == RTP_ALONE ? RTP_NO_PT : l->map[h.pt];
    if (peer != RTP_ALONE && pt == RTP_NO_PT)
        ++l->refused;
    if (event && !key_passes(l, &h))
        pt = RTP_NO_PT;
    pthread_mutex_unlock(&l->lock);
    if (peer == RTP_ALONE) {
        pass_up(&up, p);
        return;
    }
    if (event) /* whoever sits above still hears the keys */
        pass_up(&up, p);
    if (pt != RTP_NO_PT && t_way.count < RTP_BATCH) {
        h.pt = pt;
        t_way.all[t_way.count++] = (passing){number, peer, generation, packet, (size_t)p->size, h, now};
    }
}

static void on_rtcp(void *user, void *packet, pj_ssize_t size)
{
    rtp_leg *l = user;
    if (!l || size <= 0)
        return;
    pthread_mutex_lock(&l->lock);
    rtp_hear_report(l, packet, (size_t)size, rtp_now());
    pthread_mutex_unlock(&l->lock);
}

void rtp_legs_every_second(unsigned reader, unsigned readers, uint64_t now)
{
    for (unsigned i = reader; i < RTP_LEGS; i += readers) {
        rtp_leg *l = &g.legs[i];
        pthread_mutex_lock(&l->lock);
        if (l->used)
            rtp_report_when_due(l, now);
        pthread_mutex_unlock(&l->lock);
    }
}

/* ---- a stream comes and goes ------------------------------------------------------------------------------------------- */

/* The leg's lock held. A re-INVITE keeps the counts and the source as they are, unless the clock became another. */
static void take_stream(rtp_leg *l, const pjmedia_stream_info *si)
{
    /* G.722 says 16 kHz and counts 8 (RFC 3551 section 4.5.2). */
    bool g722 = pj_stricmp2(&si->fmt.encoding_name, "G722") == 0;
    unsigned clock = g722 ? 8000 : si->fmt.clock_rate;
    tk_str name = from_pj(&si->fmt.encoding_name);
    if (clock != l->clock || l->out.ssrc == 0) {
        uint32_t ssrc = l->out.ssrc ? l->out.ssrc : si->ssrc;
        uint64_t packets = l->out.packets, octets = l->out.octets;
        tk_source_init(&l->out, clock, ssrc);
        l->out.packets = packets;
        l->out.octets = octets;
        l->in.clock = clock;
        l->in.timed = false;
    }
    tk_copy(l->codec, sizeof l->codec, name);
    l->clock = clock;
    l->channels = si->fmt.channel_cnt;
    l->rx_pt = si->rx_pt;
    l->tx_pt = si->tx_pt;
    l->rx_event = si->rx_event_pt;
    l->tx_event = si->tx_event_pt;
    l->both_ways = si->dir == PJMEDIA_DIR_ENCODING_DECODING;
}

static void forget_stream(rtp_leg *l)
{
    pthread_mutex_lock(&l->lock);
    l->attached = false;
    l->wire = l->below;
    l->peer = RTP_ALONE;
    ++l->generation; /* and whoever is joined to it finds out at his next packet */
    l->user = NULL;
    l->on_rtp = NULL;
    l->on_rtp2 = NULL;
    rtp_leg_moved(l);
    pthread_mutex_unlock(&l->lock);
}

/* Where SRTP is off its layer has nothing to do with a packet, and is left out of its way in both directions. */
static void pass_by(rtp_leg *l)
{
    if (!l->udp || !rtp_udp_is_plain(l->below))
        return;
    rtp_udp_hear(l->udp, l, &on_rtp);
    pthread_mutex_lock(&l->lock);
    l->wire = l->udp;
    pthread_mutex_unlock(&l->lock);
}

static pj_status_t attach2(pjmedia_transport *tp, pjmedia_transport_attach_param *a)
{
    rtp_leg *l = leg_of(tp);
    pjmedia_stream_info si;
    pj_bzero(&si, sizeof si);
    if (!a->stream || pjmedia_stream_get_info(a->stream, &si) != PJ_SUCCESS)
        return PJ_EINVALIDOP;
    pthread_mutex_lock(&l->lock);
    take_stream(l, &si);
    l->user = a->user_data;
    l->on_rtp = a->rtp_cb;
    l->on_rtp2 = a->rtp_cb2;
    l->attached = true;
    rtp_leg_moved(l);
    pthread_mutex_unlock(&l->lock);
    a->user_data = l;
    a->rtp_cb = NULL;
    a->rtp_cb2 = &on_rtp;
    a->rtcp_cb = &on_rtcp;
    pj_status_t status = pjmedia_transport_attach2(l->below, a);
    if (status != PJ_SUCCESS)
        forget_stream(l);
    else
        pass_by(l);
    return status;
}

static void detach(pjmedia_transport *tp, void *user)
{
    rtp_leg *l = leg_of(tp);
    (void)user;
    pthread_mutex_lock(&l->lock);
    bool was = l->attached;
    pthread_mutex_unlock(&l->lock);
    forget_stream(l);
    if (was)
        pjmedia_transport_detach(l->below, l);
}

static pj_status_t get_info(pjmedia_transport *tp, pjmedia_transport_info *info)
{
    return pjmedia_transport_get_info(leg_of(tp)->below, info);
}

static pj_status_t media_create(pjmedia_transport *tp, pj_pool_t *pool, unsigned options,
                                const pjmedia_sdp_session *remote, unsigned index)
{
    return pjmedia_transport_media_create(leg_of(tp)->below, pool, options, remote, index);
}

static pj_status_t encode_sdp(pjmedia_transport *tp, pj_pool_t *pool, pjmedia_sdp_session *local,
                              const pjmedia_sdp_session *remote, unsigned index)
{
    return pjmedia_transport_encode_sdp(leg_of(tp)->below, pool, local, remote, index);
}

static pj_status_t media_start(pjmedia_transport *tp, pj_pool_t *pool, const pjmedia_sdp_session *local,
                               const pjmedia_sdp_session *remote, unsigned index)
{
    return pjmedia_transport_media_start(leg_of(tp)->below, pool, local, remote, index);
}

static pj_status_t media_stop(pjmedia_transport *tp)
{
    return pjmedia_transport_media_stop(leg_of(tp)->below);
}

static pj_status_t simulate_lost(pjmedia_transport *tp, pjmedia_dir direction, unsigned percent)
{
    return pjmedia_transport_simulate_lost(leg_of(tp)->below, direction, percent);
}

/* ---- a leg's life --------------------------------------------------------------------------------------------------------- */

/* The last reference to the sockets' group lock is gone: a stream may keep its transport a little longer. */
static void last_one_gone(void *arg)
{
    rtp_leg *l = arg;
    pthread_mutex_lock(&g.lock);
    pthread_mutex_lock(&l->lock);
    pj_pool_safe_release(&l->pool);
    l->used = false;
    pthread_mutex_unlock(&l->lock);
    pthread_mutex_unlock(&g.lock);
}

static pj_status_t destroy(pjmedia_transport *tp)
{
    rtp_leg *l = leg_of(tp);
    pj_grp_lock_t *shared = l->base.grp_lock;
    forget_stream(l);
    pthread_mutex_lock(&l->lock);
    l->alive = false;
    l->call = -1;
    pthread_mutex_unlock(&l->lock);
    pjmedia_transport_close(l->below);
    pj_grp_lock_dec_ref(shared);
    return PJ_SUCCESS;
}

static pjmedia_transport_op operations = {
    &get_info,   NULL,         &detach,     &send_rtp,      &send_rtcp, &send_rtcp2, &media_create,
    &encode_sdp, &media_start, &media_stop, &simulate_lost, &destroy,   &attach2,
};

void rtp_legs_make(void)
{
    pthread_mutex_lock(&g.lock);
    for (int i = 0; !g.made && i < RTP_LEGS; ++i) {
        pthread_mutex_init(&g.legs[i].lock, NULL);
        g.legs[i].number = i;
        g.legs[i].call = -1;
        g.legs[i].peer = RTP_ALONE;
    }
    g.made = true;
    pthread_mutex_unlock(&g.lock);
}

static rtp_leg *take_place(void)
{
    rtp_leg *found = NULL;
    pthread_mutex_lock(&g.lock);
    for (int i = 0; !found && i < RTP_LEGS; ++i)
        if (!g.legs[i].used) { /* written under both locks, so either is enough to read it */
            found = &g.legs[i];
            pthread_mutex_lock(&found->lock);
            found->used = true;
            pthread_mutex_unlock(&found->lock);
        }
    pthread_mutex_unlock(&g.lock);
    return found;
}

/* pjsua's on_create_media_transport. Without a place the call works as the library would have it. */
pjmedia_transport *rtp_leg_create(pjsua_call_id call, unsigned index, pjmedia_transport *below, unsigned flags)
{
    (void)flags; /* the one below is always ours to close: pjsua asks for it */
    if (pjsua_var.calls[call].media_prov[index].type != PJMEDIA_TYPE_AUDIO || !below->grp_lock)
        return below;
    rtp_leg *l = take_place();
    if (!l) {
        rtp_clock_needed(true); /* its voice is the bridge's, and nobody tells when it ends */
        return below;
    }
    pthread_mutex_lock(&l->lock);
    unsigned generation = l->generation + 1;
    size_t kept = offsetof(rtp_leg, generation);
    memset((char *)l + kept, 0, sizeof *l - kept);
    memset(&l->base, 0, sizeof l->base);
    l->generation = generation;
    l->used = l->alive = true;
    l->call = call;
    l->index = (int)index;
    l->peer = RTP_ALONE;
    l->rx_event = l->tx_event = -1;
    l->below = l->wire = below;
    l->udp = rtp_udp_under(below);
    g.latest[call] = l->number;
    tk_meter_init(&l->in, 8000);
    l->pool = pjmedia_endpt_create_pool(pjsua_var.med_endpt, "leg%p", 512, 512);
    pj_ansi_snprintf(l->base.name, sizeof l->base.name, "leg%d", l->number);
    l->base.type = (pjmedia_transport_type)(PJMEDIA_TRANSPORT_TYPE_USER + 7);
    l->base.op = &operations;
    l->base.grp_lock = below->grp_lock;
    pj_grp_lock_add_ref(below->grp_lock);
    pj_grp_lock_add_handler(below->grp_lock, l->pool, l, &last_one_gone);
    pthread_mutex_unlock(&l->lock);
    return &l->base;
}
