/* Purpose: the threads that read RTP and RTCP sockets, and the seats through which they find whose packet it is.
 * Law: a seat is never freed; a reader holds its lock from before it reads a packet until the packet was dealt with. */
#ifndef RTP_READERS_H
#define RTP_READERS_H

#include "sip_module.h"

#pragma GCC visibility push(hidden)

enum { RTP_SEATS = 2 * 1024 + 64 /* a leg has one; re-negotiation may hold two for a moment */, RTP_READERS_MAX = 8 };

typedef struct rtp_seat rtp_seat;
typedef void (*rtp_take)(void *owner, bool rtcp, uint8_t *packet, size_t size, const pj_sockaddr *source);

enum { RTP_BATCH = 16 /* packets that are read before any of them is passed on */ };

typedef struct rtp_duties { /* called on each reader */
    void (*all_read)(void); /* what was there was read, RTP_BATCH packets at most: their bytes stay until it returns */
    void (*every_second)(unsigned reader, unsigned readers, uint64_t now); /* now in ns */
} rtp_duties;

/* 0, or -errno. They stay until stopped. */
int rtp_readers_start(unsigned count, const rtp_duties *duties);
void rtp_readers_stop(void);
bool rtp_readers_run(void);

/* NULL: none is free. */
rtp_seat *rtp_seat_take(void *owner, rtp_take take, int fd, int fd_rtcp);
/* A second socket of its RTP, once. Its lock held. False: it cannot be watched. */
bool rtp_seat_connected(rtp_seat *seat, int fd);
void rtp_seat_leave(rtp_seat *seat); /* waits for the packet being dealt with; may be called inside it */
void rtp_seat_lock(rtp_seat *seat);
void rtp_seat_unlock(rtp_seat *seat);

uint64_t rtp_now(void); /* ns, monotonic */

#pragma GCC visibility pop
#endif
