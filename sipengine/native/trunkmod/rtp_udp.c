/* Purpose: the UDP sockets of a leg as a pjmedia transport of our own. It takes the place of the library's at the
 * linker (--wrap), so SRTP lies on it as on the other, and the library still finds the ports.
 * Law: a stranger is never heard; detach and destroy return when no reader is inside the leg any more.
 *
 * Locks: a seat's lock is held by its reader through a whole packet, so whoever holds it knows that the leg is
 * quiet. `out` guards where packets go and is a leaf: nothing is called with it held. */
#include "rtp_udp.h"

#include "rtp_connected.h"
#include "rtp_latch.h"
#include "rtp_readers.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct udp_leg {
    pjmedia_transport base; /* first: the library hands it back */
    /* under the seat's lock; what every packet asks comes first */
    void *user_rtp;
    void (*on_rtp2)(pjmedia_tp_cb_param *param);
    bool told;     /* where it is heard from */
    bool straight; /* the connected socket was turned there, or cannot be */
    rtp_latch rtp, rtcp;
    void (*on_rtp)(void *user, void *packet, pj_ssize_t size);
    void *user_rtcp;
    void (*on_rtcp)(void *user, void *packet, pj_ssize_t size);
    /* under out; the same */
    pthread_mutex_t out;
    int fd_to; /* is connected to `to`; -1: none is */
    bool sending;
    pj_sockaddr to;
    int fd, fd_rtcp; /* these stay as they are */
    pj_sockaddr to_rtcp;
    rtp_places places;
    /* rarely asked */
    int fd_connected; /* under the seat's lock; -1: none yet */
    pj_pool_t *pool;
    rtp_seat *seat;
    pj_sockaddr published, published_rtcp;
    unsigned media_options;
} udp_leg;

rtp_counters g_rtp;

static udp_leg *leg_of(pjmedia_transport *tp)
{
    return (udp_leg *)tp;
}

/* ---- receiving: on a reader, the seat's lock held ---------------------------------------------------------------- */

/* Where packets go from now on; the seat's lock held. */
static void aim(udp_leg *u, const pj_sockaddr *rtp, const pj_sockaddr *rtcp)
{
    pthread_mutex_lock(&u->out);
    if (rtp && pj_sockaddr_cmp(&u->to, rtp) != 0) {
        pj_sockaddr_cp(&u->to, rtp);
        u->fd_to = -1;
        u->straight = false;
    }
    if (rtcp)
        pj_sockaddr_cp(&u->to_rtcp, rtcp);
    pthread_mutex_unlock(&u->out);
}

static void follow(udp_leg *u, const pj_sockaddr *rtp, const pj_sockaddr *rtcp)
{
    aim(u, rtp, rtcp);
    ++g_rtp.relatched;
}

/* The far end speaks from where packets go: from here on the connected socket serves it. */
static void go_straight(udp_leg *u, const pj_sockaddr *source)
{
    u->straight = true;
    bool turned = u->fd_connected < 0 || rtp_connected_turn(u->fd_connected, source);
    if (u->fd_connected < 0) {
        u->fd_connected = rtp_connected_open(u->fd, source);
        if (u->fd_connected >= 0 && !rtp_seat_connected(u->seat, u->fd_connected)) {
            close(u->fd_connected); /* nobody would hear what comes in on it */
            u->fd_connected = -1;
        }
    }
    pthread_mutex_lock(&u->out);
    u->fd_to = turned ? u->fd_connected : -1;
    pthread_mutex_unlock(&u->out);
}

static void guess_rtcp(udp_leg *u, pj_sockaddr *next)
{
    pj_sockaddr_cp(next, &u->rtp.at);
    pj_sockaddr_set_port(next, (pj_uint16_t)(pj_sockaddr_get_port(&u->rtp.at) + 1));
}

static bool may_take(rtp_heard heard)
{
    if (heard == RTP_STRANGER)
        ++g_rtp.strangers;
    return heard == RTP_TAKE || heard == RTP_MOVED;
}

/* Who is heard, or who would be if he might. */
static void note(udp_leg *u, rtp_heard heard, const pj_sockaddr *source)
{
    if (heard == RTP_TAKE && u->told)
        return;
    pthread_mutex_lock(&u->out);
    if (heard == RTP_STRANGER) {
        ++u->places.strangers;
        pj_sockaddr_cp(&u->places.stranger, source);
    } else if (heard != RTP_NOT_YET) {
        pj_sockaddr_cp(&u->places.from, source);
    }
    pthread_mutex_unlock(&u->out);
    u->told = u->told || heard != RTP_STRANGER;
}

static void take_rtp(udp_leg *u, uint8_t *packet, size_t size, const pj_sockaddr *source)
{
    rtp_heard heard = rtp_latch_hear(&u->rtp, source);
    note(u, heard, source);
    if (!may_take(heard))
        return;
    if (heard == RTP_MOVED) {
        pj_sockaddr beside;
        guess_rtcp(u, &beside);
        follow(u, source, u->rtcp.heard ? NULL : &beside);
    }
    if (!u->on_rtp2 && !u->on_rtp)
        return; /* nobody listens: not yet, or not any more */
    if (!u->straight)
        go_straight(u, source);
    if (u->on_rtp2) { /* without a source: where the far end is was decided here */
        pjmedia_tp_cb_param p = {.user_data = u->user_rtp, .pkt = packet, .size = (pj_ssize_t)size};
        u->on_rtp2(&p);
    } else {
        u->on_rtp(u->user_rtp, packet, (pj_ssize_t)size);
    }
}

static void take_rtcp(udp_leg *u, uint8_t *packet, size_t size, const pj_sockaddr *source)
{
    rtp_heard heard = rtp_latch_hear(&u->rtcp, source);
    if (!may_take(heard))
        return;
    if (heard == RTP_MOVED)
        follow(u, NULL, source);
    if (u->on_rtcp)
        u->on_rtcp(u->user_rtcp, packet, (pj_ssize_t)size);
}

static void on_packet(void *owner, bool rtcp, uint8_t *packet, size_t size, const pj_sockaddr *source)
{
    udp_leg *u = owner;
    if (rtcp)
        take_rtcp(u, packet, size, source);
    else
        take_rtp(u, packet, size, source);
}

/* ---- the operations of a media transport -------------------------------------------------------------------------- */

static pj_status_t get_info(pjmedia_transport *tp, pjmedia_transport_info *info)
{
    udp_leg *u = leg_of(tp);
    info->sock_info.rtp_sock = u->fd;
    info->sock_info.rtcp_sock = u->fd_rtcp;
    info->sock_info.rtp_addr_name = u->published;
    info->sock_info.rtcp_addr_name = u->published_rtcp;
    pthread_mutex_lock(&u->out);
    info->src_rtp_name = u->to;
    info->src_rtcp_name = u->to_rtcp;
    pthread_mutex_unlock(&u->out);
    if (info->specific_info_cnt < PJ_ARRAY_SIZE(info->spc_info)) {
        pjmedia_transport_specific_info *more = &info->spc_info[info->specific_info_cnt++];
        more->type = PJMEDIA_TRANSPORT_TYPE_UDP;
        _Static_assert(sizeof u->places <= sizeof more->buffer, "the places of a leg must fit");
        more->cbsize = sizeof u->places;
        pthread_mutex_lock(&u->out);
        memcpy(more->buffer, &u->places, sizeof u->places);
        pthread_mutex_unlock(&u->out);
    }
    return PJ_SUCCESS;
}

static pj_status_t attach2(pjmedia_transport *tp, pjmedia_transport_attach_param *a)
{
    udp_leg *u = leg_of(tp);
    pj_sockaddr rtp, rtcp;
    pj_status_t status = pj_sockaddr_synthesize(u->published.addr.sa_family, &rtp, &a->rem_addr);
    if (status != PJ_SUCCESS)
        return status;
    rtp_seat_lock(u->seat);
    rtp_latch_name(&u->rtp, &rtp);
    if (!pj_sockaddr_has_addr(&a->rem_rtcp) ||
        pj_sockaddr_synthesize(u->published.addr.sa_family, &rtcp, &a->rem_rtcp) != PJ_SUCCESS)
        guess_rtcp(u, &rtcp);
    rtp_latch_name(&u->rtcp, &rtcp);
    u->user_rtp = u->user_rtcp = a->user_data;
    u->on_rtp = a->rtp_cb;
    u->on_rtp2 = a->rtp_cb2;
    u->on_rtcp = a->rtcp_cb;
    pthread_mutex_lock(&u->out);
    pj_sockaddr_cp(&u->places.named, &rtp);
    pthread_mutex_unlock(&u->out);
    aim(u, &u->rtp.at, &u->rtcp.at);
    rtp_seat_unlock(u->seat);
    return PJ_SUCCESS;
}

static pj_status_t attach(pjmedia_transport *tp, void *user, const pj_sockaddr_t *to, const pj_sockaddr_t *to_rtcp,
                          unsigned length, void (*on_rtp)(void *, void *, pj_ssize_t),
                          void (*on_rtcp)(void *, void *, pj_ssize_t))
{
    pjmedia_transport_attach_param a;
    pj_bzero(&a, sizeof a);
    pj_sockaddr_cp(&a.rem_addr, to);
    if (to_rtcp)
        pj_sockaddr_cp(&a.rem_rtcp, to_rtcp);
    a.addr_len = length;
    a.user_data = user;
    a.rtp_cb = on_rtp;
    a.rtcp_cb = on_rtcp;
    return attach2(tp, &a);
}

static void send_from_now(udp_leg *u, bool on)
{
    pthread_mutex_lock(&u->out);
    u->sending = on;
    pthread_mutex_unlock(&u->out);
}

static void detach(pjmedia_transport *tp, void *user)
{
    udp_leg *u = leg_of(tp);
    (void)user;
    rtp_seat_lock(u->seat); /* waits for the packet that is being taken, then nobody is inside */
    u->user_rtp = u->user_rtcp = NULL;
    u->on_rtp = NULL;
    u->on_rtp2 = NULL;
    u->on_rtcp = NULL;
    rtp_seat_unlock(u->seat);
    send_from_now(u, false);
}

/* `to` NULL: it is connected. Then what ICMP said of an earlier packet is told in place of sending this one. */
static pj_status_t send_to(int fd, const pj_sockaddr *to, const void *packet, pj_size_t size)
{
    const struct sockaddr *place = (const struct sockaddr *)to;
    socklen_t length = to ? (socklen_t)pj_sockaddr_get_len(to) : 0;
    ssize_t sent = sendto(fd, packet, size, MSG_DONTWAIT | MSG_NOSIGNAL, place, length);
    if (sent < 0 && !to && errno == ECONNREFUSED)
        sent = sendto(fd, packet, size, MSG_DONTWAIT | MSG_NOSIGNAL, place, length);
    if (sent >= 0)
        return PJ_SUCCESS;
    ++g_rtp.unsent;
    return PJ_SUCCESS; /* lost on the wire or here: RTP knows no difference, and a stream must not stop over it */
}

static pj_status_t send_rtp(pjmedia_transport *tp, const void *packet, pj_size_t size)
{
    udp_leg *u = leg_of(tp);
    pj_sockaddr to;
    pthread_mutex_lock(&u->out);
    int connected = u->fd_to;
    bool sending = u->sending && (connected >= 0 || (pj_sockaddr_has_addr(&u->to) && pj_sockaddr_get_port(&u->to)));
    if (sending && connected < 0)
        pj_sockaddr_cp(&to, &u->to);
    pthread_mutex_unlock(&u->out);
    if (!sending)
        return PJ_SUCCESS;
    return connected >= 0 ? send_to(connected, NULL, packet, size) : send_to(u->fd, &to, packet, size);
}

static pj_status_t send_rtcp2(pjmedia_transport *tp, const pj_sockaddr_t *where, unsigned length,
                              const void *packet, pj_size_t size)
{
    udp_leg *u = leg_of(tp);
    pj_sockaddr to;
    (void)length;
    pthread_mutex_lock(&u->out);
    bool sending = u->sending && (where || (pj_sockaddr_has_addr(&u->to_rtcp) && pj_sockaddr_get_port(&u->to_rtcp)));
    if (sending)
        pj_sockaddr_cp(&to, where ? where : (const pj_sockaddr_t *)&u->to_rtcp);
    pthread_mutex_unlock(&u->out);
    return sending ? send_to(u->fd_rtcp, &to, packet, size) : PJ_SUCCESS;
}

static pj_status_t send_rtcp(pjmedia_transport *tp, const void *packet, pj_size_t size)
{
    return send_rtcp2(tp, NULL, 0, packet, size);
}

static pj_status_t media_create(pjmedia_transport *tp, pj_pool_t *pool, unsigned options,
                                const pjmedia_sdp_session *remote, unsigned index)
{
    (void)pool;
    (void)remote;
    (void)index;
    leg_of(tp)->media_options = options;
    return PJ_SUCCESS;
}

static unsigned profile(const pjmedia_sdp_media *m)
{
    unsigned found = pjmedia_sdp_transport_get_proto(&m->desc.transport);
    PJMEDIA_TP_PROTO_TRIM_FLAG(found, PJMEDIA_TP_PROFILE_RTCP_FB);
    return found;
}

/* Plain RTP/AVP is all that this transport speaks itself; SRTP above it says when it has taken care of the rest. */
static pj_status_t encode_sdp(pjmedia_transport *tp, pj_pool_t *pool, pjmedia_sdp_session *local,
                              const pjmedia_sdp_session *remote, unsigned index)
{
    if (leg_of(tp)->media_options & PJMEDIA_TPMED_NO_TRANSPORT_CHECKING)
        return PJ_SUCCESS;
    pjmedia_sdp_media *ours = local->media[index];
    if (profile(ours) == PJMEDIA_TP_PROTO_RTP_AVP &&
        (!remote || profile(remote->media[index]) == PJMEDIA_TP_PROTO_RTP_AVP))
        return PJ_SUCCESS;
    pjmedia_sdp_media_deactivate(pool, ours);
    return PJMEDIA_SDP_EINPROTO;
}

static pj_status_t media_start(pjmedia_transport *tp, pj_pool_t *pool, const pjmedia_sdp_session *local,
                               const pjmedia_sdp_session *remote, unsigned index)
{
    (void)pool;
    (void)local;
    (void)remote;
    (void)index;
    send_from_now(leg_of(tp), true);
    return PJ_SUCCESS;
}

static pj_status_t media_stop(pjmedia_transport *tp)
{
    send_from_now(leg_of(tp), false);
    return PJ_SUCCESS;
}

static pj_status_t simulate_lost(pjmedia_transport *tp, pjmedia_dir direction, unsigned percent)
{
    (void)tp;
    (void)direction;
    return percent == 0 ? PJ_SUCCESS : PJ_ENOTSUP;
}

static void last_one_gone(void *arg)
{
    udp_leg *u = arg;
    pthread_mutex_destroy(&u->out);
    --g_rtp.open;
    pj_pool_safe_release(&u->pool);
}

static pj_status_t destroy(pjmedia_transport *tp)
{
    udp_leg *u = leg_of(tp);
    rtp_seat_leave(u->seat); /* no reader knows it any more */
    close(u->fd);
    close(u->fd_rtcp);
    if (u->fd_connected >= 0)
        close(u->fd_connected);
    pj_grp_lock_dec_ref(u->base.grp_lock);
    return PJ_SUCCESS;
}

static pjmedia_transport_op operations = {
    &get_info,   &attach,     &detach,      &send_rtp,   &send_rtcp,     &send_rtcp2, &media_create,
    &encode_sdp, &media_start, &media_stop, &simulate_lost, &destroy, &attach2,
};

/* ---- past the layer above ------------------------------------------------------------------------------------------ */

static const pjmedia_srtp_info *srtp_of(pjmedia_transport *above, pjmedia_transport_info *info)
{
    pjmedia_transport_info_init(info);
    if (above->op == &operations || pjmedia_transport_get_info(above, info) != PJ_SUCCESS)
        return NULL;
    return pjmedia_transport_info_get_spc_info(info, PJMEDIA_TRANSPORT_TYPE_SRTP);
}

pjmedia_transport *rtp_udp_under(pjmedia_transport *above)
{
    pjmedia_transport_info info; /* SRTP says that it is UDP, and must be asked */
    pjmedia_transport *tp = srtp_of(above, &info) ? pjmedia_transport_srtp_get_member(above) : above;
    return tp && tp->op == &operations ? tp : NULL;
}

bool rtp_udp_is_plain(pjmedia_transport *above)
{
    pjmedia_transport_info info;
    const pjmedia_srtp_info *srtp = srtp_of(above, &info);
    return !srtp || (srtp->use == PJMEDIA_SRTP_DISABLED && !srtp->active);
}

void rtp_udp_hear(pjmedia_transport *udp, void *user, void (*hear)(pjmedia_tp_cb_param *))
{
    udp_leg *u = leg_of(udp);
    rtp_seat_lock(u->seat);
    u->user_rtp = user;
    u->on_rtp = NULL;
    u->on_rtp2 = hear;
    rtp_seat_unlock(u->seat);
}

uint64_t rtp_udp_strangers(pjmedia_transport *udp)
{
    udp_leg *u = leg_of(udp);
    pthread_mutex_lock(&u->out);
    uint64_t found = u->places.strangers;
    pthread_mutex_unlock(&u->out);
    return found;
}

/* ---- made instead of the library's -------------------------------------------------------------------------------- */

pj_status_t __real_pjmedia_transport_udp_attach(pjmedia_endpt *endpt, const char *name, const pjmedia_sock_info *si,
                                                unsigned options, pjmedia_transport **made);
pj_status_t __wrap_pjmedia_transport_udp_attach(pjmedia_endpt *endpt, const char *name, const pjmedia_sock_info *si,
                                                unsigned options, pjmedia_transport **made);

/* What SDP says when the socket is bound to every address. */
static pj_status_t publish(udp_leg *u, const pjmedia_sock_info *si)
{
    pj_sockaddr host;
    u->published = si->rtp_addr_name;
    u->published_rtcp = si->rtcp_addr_name;
    if (!pj_sockaddr_has_addr(&u->published)) {
        pj_status_t status = pj_gethostip(u->published.addr.sa_family, &host);
        if (status != PJ_SUCCESS)
            return status;
        pj_sockaddr_copy_addr(&u->published, &host);
    }
    if (!pj_sockaddr_has_addr(&u->published_rtcp))
        pj_sockaddr_copy_addr(&u->published_rtcp, &u->published);
    return PJ_SUCCESS;
}

static pj_status_t make(pjmedia_endpt *endpt, const pjmedia_sock_info *si, pj_pool_t *pool, udp_leg **made)
{
    udp_leg *u = PJ_POOL_ZALLOC_T(pool, udp_leg);
    u->pool = pool;
    u->fd = (int)si->rtp_sock;
    u->fd_rtcp = (int)si->rtcp_sock;
    u->fd_to = u->fd_connected = -1;
    pj_ansi_strxcpy(u->base.name, pool->obj_name, PJ_MAX_OBJ_NAME);
    u->base.op = &operations;
    u->base.type = PJMEDIA_TRANSPORT_TYPE_UDP;
    pj_status_t status = publish(u, si);
    if (status == PJ_SUCCESS)
        status = pj_grp_lock_create(pool, NULL, &u->base.grp_lock);
    if (status != PJ_SUCCESS)
        return status;
    pthread_mutex_init(&u->out, NULL);
    u->seat = rtp_seat_take(u, &on_packet, u->fd, u->fd_rtcp); /* from here on a reader may be inside */
    if (!u->seat) {
        pthread_mutex_destroy(&u->out);
        pj_grp_lock_destroy(u->base.grp_lock);
        return PJ_ETOOMANY;
    }
    pj_grp_lock_add_ref(u->base.grp_lock);
    pj_grp_lock_add_handler(u->base.grp_lock, pool, u, &last_one_gone);
    ++g_rtp.open;
    *made = u;
    (void)endpt;
    return PJ_SUCCESS;
}

pj_status_t __wrap_pjmedia_transport_udp_attach(pjmedia_endpt *endpt, const char *name, const pjmedia_sock_info *si,
                                                unsigned options, pjmedia_transport **made)
{
    if (!rtp_readers_run())
        return __real_pjmedia_transport_udp_attach(endpt, name, si, options, made);
    pj_pool_t *pool = pjmedia_endpt_create_pool(endpt, "rtp%p", 512, 512);
    if (!pool)
        return PJ_ENOMEM;
    udp_leg *u = NULL;
    pj_status_t status = make(endpt, si, pool, &u);
    if (status != PJ_SUCCESS) {
        pj_pool_release(pool);
        pj_sock_close(si->rtp_sock); /* as the library's does */
        pj_sock_close(si->rtcp_sock);
        return status;
    }
    *made = &u->base;
    return PJ_SUCCESS;
}
