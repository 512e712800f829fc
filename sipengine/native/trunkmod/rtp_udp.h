/* Purpose: the figures of our UDP transports together; the transports themselves come in through the linker.
 * Law: counts only. */
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

#pragma GCC visibility pop
#endif
