/* Purpose: what our other files know of our UDP transports; the transports themselves come in through the linker.
 * Law: counts, and who hears RTP: what SRTP above must see never passes it by. */
#ifndef RTP_UDP_H
#define RTP_UDP_H

#include "sip_module.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include <pjmedia.h>
#pragma GCC diagnostic pop

#pragma GCC visibility push(hidden)

typedef struct rtp_counters {
    atomic_uint_fast64_t strangers; /* packets of sources that may not speak */
    atomic_uint_fast64_t relatched; /* times that a far end was found elsewhere */
    atomic_uint_fast64_t unsent;
    atomic_uint_fast64_t open; /* transports alive */
} rtp_counters;

typedef struct rtp_places { /* of one leg; as the transport's specific info it goes through SRTP */
    pj_sockaddr named, from, stranger; /* family 0: nobody */
    uint64_t strangers;
} rtp_places;

extern rtp_counters g_rtp;

/* The transport of ours at the bottom of this one, which is it or SRTP over it; NULL: the library's own. */
pjmedia_transport *rtp_udp_under(pjmedia_transport *above);
/* Whether SRTP is off by the account's settings: then no offer and no answer of the far end turns it on. */
bool rtp_udp_is_plain(pjmedia_transport *above);
/* Hand RTP there straight to `hear` until the transport is detached; who was attached through the layer between goes
 * on hearing RTCP. */
void rtp_udp_hear(pjmedia_transport *udp, void *user, void (*hear)(pjmedia_tp_cb_param *));
uint64_t rtp_udp_strangers(pjmedia_transport *udp); /* packets that came there from who may not speak */

#pragma GCC visibility pop
#endif
