/* Purpose: where one stream of a far end comes from, and when it may move (symmetric RTP, RFC 4961).
 * Law: pure but for the look into the table of networks; one packet never moves a stream that flows. */
#ifndef RTP_LATCH_H
#define RTP_LATCH_H

#include "sip_module.h"

#pragma GCC visibility push(hidden)

enum { RTP_PROBATION = 5 /* packets in a row from one new place, none from the old one between */ };

typedef struct rtp_latch {
    pj_sockaddr at; /* where it comes from, or is thought to; with the next two all that a packet asks */
    unsigned asked;
    bool heard;
    pj_sockaddr named; /* by SDP */
    pj_sockaddr asks;  /* who else speaks */
} rtp_latch;

typedef enum rtp_heard { RTP_STRANGER, RTP_NOT_YET, RTP_TAKE, RTP_MOVED } rtp_heard;

void rtp_latch_name(rtp_latch *l, const pj_sockaddr *named);
rtp_heard rtp_latch_hear(rtp_latch *l, const pj_sockaddr *source);

#pragma GCC visibility pop
#endif
