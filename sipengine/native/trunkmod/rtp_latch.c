/* Purpose: where one stream of a far end comes from, and when it may move.
 * Law: one packet never moves a stream that flows; a stranger never moves anything. */
#include "rtp_latch.h"

void rtp_latch_name(rtp_latch *l, const pj_sockaddr *named)
{
    if (l->named.addr.sa_family && pj_sockaddr_cmp(&l->named, named) == 0)
        return; /* a re-INVITE that changes nothing leaves a far end behind address translation where it was found */
    memset(l, 0, sizeof *l);
    pj_sockaddr_cp(&l->named, named);
    pj_sockaddr_cp(&l->at, named);
}

static bool may_speak(const rtp_latch *l, const pj_sockaddr *source)
{
    if (pj_sockaddr_has_addr(&l->named) && l->named.addr.sa_family == source->addr.sa_family &&
        memcmp(pj_sockaddr_get_addr(&l->named), pj_sockaddr_get_addr(source),
               pj_sockaddr_get_addr_len(source)) == 0)
        return true;
    tk_addr from = addr_of(source);
    pthread_rwlock_rdlock(&g_trunk.acl_lock);
    const tk_acl_entry *found = g_trunk.acl ? tk_acl_find(g_trunk.acl, &from) : NULL;
    bool may = found && found->action != TRUNK_DROP;
    pthread_rwlock_unlock(&g_trunk.acl_lock);
    return may;
}

static rtp_heard move(rtp_latch *l, const pj_sockaddr *source)
{
    pj_sockaddr_cp(&l->at, source);
    l->heard = true;
    l->asked = 0;
    return RTP_MOVED;
}

/* Asked for every packet, and the library's comparison is for every family: IPv4 is one of two numbers. */
static bool is_at(const pj_sockaddr *place, const pj_sockaddr *source)
{
    if (place->addr.sa_family != pj_AF_INET() || source->addr.sa_family != pj_AF_INET())
        return pj_sockaddr_cmp(place, source) == 0;
    return place->ipv4.sin_addr.s_addr == source->ipv4.sin_addr.s_addr &&
           place->ipv4.sin_port == source->ipv4.sin_port;
}

rtp_heard rtp_latch_hear(rtp_latch *l, const pj_sockaddr *source)
{
    if (is_at(&l->at, source)) {
        l->heard = true;
        l->asked = 0;
        return RTP_TAKE;
    }
    if (!may_speak(l, source))
        return RTP_STRANGER;
    /* Nobody was heard yet, or the place that SDP named speaks after all: it needs no trial. */
    if (!l->heard || pj_sockaddr_cmp(&l->named, source) == 0)
        return move(l, source);
    l->asked = l->asked && pj_sockaddr_cmp(&l->asks, source) == 0 ? l->asked + 1 : 1;
    pj_sockaddr_cp(&l->asks, source);
    return l->asked >= RTP_PROBATION ? move(l, source) : RTP_NOT_YET;
}
