/* Purpose: one leg of voice between its stream and its sockets, and two legs joined past their streams.
 * Law: what goes out of a leg is one RTP source, whoever speaks behind it. Locks: one leg's at a time, never two,
 * and nothing of pjsua is called with one held. */
#ifndef RTP_LEG_H
#define RTP_LEG_H

#include "sip_module.h"
#include "sip_pjsua.h"
#include "tk_meter.h"
#include "tk_rtcp.h"
#include "tk_source.h"

#pragma GCC visibility push(hidden)

enum { RTP_LEGS = PJSUA_MAX_CALLS + 64, RTP_NO_PT = 255, RTP_ALONE = -1 };

typedef struct rtp_far { /* what the far end told by RTCP */
    bool told;
    tk_report report;
    uint64_t due; /* packets of ours that it expected when it told: what came in with gaps goes out with them */
    double jitter_sum; /* of its reports, in timestamp units */
    uint64_t reports;
    uint32_t sr_middle; /* of its last sender report, and when it came, ns; 0: none */
    uint64_t sr_came;
    int64_t trip_us, trip_sum, trip_count;
} rtp_far;

typedef struct rtp_leg {
    pjmedia_transport base; /* first: the library hands it back */
    pthread_mutex_t lock;   /* the rest, and that one at a time sends */
    int number;             /* its place in the table */
    unsigned generation;    /* another negotiation, another generation */
    bool used, alive, attached;
    bool bridged; /* its voice is the bridge's, which has been told */
    /* what every packet touches, together: of two hundred legs none is in the cache when its packet comes */
    int peer; /* RTP_ALONE: its stream speaks and listens */
    unsigned peer_generation;
    unsigned tx_pt, last_pt; /* negotiated; that came in */
    int rx_event, tx_event;  /* payload types of telephone events, -1: none */
    pjmedia_transport *wire; /* what RTP goes out on: `below` or `udp` */
    void *user;
    void (*on_rtp)(void *, void *, pj_ssize_t);
    void (*on_rtp2)(pjmedia_tp_cb_param *);
    tk_meter in;
    tk_source out;
    uint8_t map[128]; /* payload type here to the one at the peer */
    /* A key that was pressed before the legs were joined is not the peer's, however long it is held. */
    bool key_known, key_passes;
    uint32_t key_ts;
    uint64_t refused; /* packets that the peer has no payload type for */
    /* the rest */
    int call, index;
    pj_pool_t *pool;
    pjmedia_transport *below;
    pjmedia_transport *udp; /* under SRTP, which may be off; NULL: not ours */
    char codec[24];
    unsigned clock, channels, rx_pt;
    bool both_ways;
    rtp_far far;
    uint64_t report_due, reported_packets;
} rtp_leg;

/* rtp_leg.c */
void rtp_legs_make(void);
void rtp_legs_pass_on(void);
void rtp_legs_every_second(unsigned reader, unsigned readers, uint64_t now);
rtp_leg *rtp_leg_of_call(int call); /* attached; NULL: none */
uint64_t rtp_leg_received(rtp_leg *l); /* packets */
rtp_leg *rtp_leg_at(int number);
void rtp_leg_moved(rtp_leg *l); /* it joined, parted, came or went: the bridge's clock is told. Its lock held */
pjmedia_transport *rtp_leg_create(pjsua_call_id call, unsigned index, pjmedia_transport *below, unsigned flags);

/* rtp_reports.c: RTCP of a leg; its lock held. */
void rtp_report(rtp_leg *l, uint64_t now, bool bye);
void rtp_report_when_due(rtp_leg *l, uint64_t now);
void rtp_hear_report(rtp_leg *l, const uint8_t *packet, size_t size, uint64_t now);

#pragma GCC visibility pop
#endif
