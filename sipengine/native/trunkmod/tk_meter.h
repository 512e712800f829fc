/* Purpose: what one receiver counts of one sender: packets, loss, duplicates, order, jitter (RFC 3550 A.1, A.3, A.8).
 * Law: pure; loss is what was sent and never came, so a packet that comes late takes its loss back. */
#ifndef TK_METER_H
#define TK_METER_H

#include "tk_rtp.h"

#pragma GCC visibility push(hidden)

enum { TK_METER_WINDOW = 64, TK_METER_DROPOUT = 3000 };

typedef struct tk_meter {
    unsigned clock; /* Hz of the timestamps */
    bool any;
    uint32_t ssrc;
    uint16_t highest; /* sequence number */
    uint32_t cycles, first; /* extended sequence numbers: highest + cycles, and the first one */
    uint32_t odd;           /* the number after one that jumped; TK_METER_NONE: none */
    uint64_t window;        /* bit n: highest - n was seen */
    uint64_t seen;          /* of this source, each number once */
    uint64_t earlier_lost;  /* of sources before this one */
    uint64_t bursts;        /* runs of lost packets that have left the window, of every source */
    bool in_burst;          /* the last that left the window was lost */
    uint64_t packets, bytes, duplicates, reordered;
    uint32_t sources;
    bool timed;
    uint64_t arrived; /* ns, and the timestamp of the packet that came then */
    uint32_t stamped;
    double jitter; /* ns, RFC 3550 A.8 */
    double jitter_sum;
    uint64_t jitter_count;
    uint64_t told_expected, told_seen; /* at the last report */
    uint64_t last;                     /* ns, any packet */
} tk_meter;

#define TK_METER_NONE 0x10000u

void tk_meter_init(tk_meter *m, unsigned clock);

/* `voice` false: its timestamp says nothing of the time it was sent (a telephone event). `now` in ns, monotonic.
 * `length` of the whole packet, in bytes. */
void tk_meter_take(tk_meter *m, const tk_rtp *h, size_t length, bool voice, uint64_t now);

uint64_t tk_meter_lost(const tk_meter *m);

/* How many runs of lost packets there were: lost / bursts is the mean length of one (ITU-T G.107 BurstR). */
uint64_t tk_meter_bursts(const tk_meter *m);

/* Mean of the jitter over all packets, in microseconds. */
uint32_t tk_meter_jitter_us(const tk_meter *m);

typedef struct tk_report { /* a report block, RFC 3550 section 6.4.1 */
    uint32_t ssrc;
    uint8_t fraction; /* 256ths lost since the last report */
    int32_t lost;
    uint32_t highest;
    uint32_t jitter; /* in timestamp units */
    uint32_t last_sr, since_sr;
} tk_report;

/* Begins a new interval; false: nothing was heard yet. last_sr and since_sr are the caller's. */
bool tk_meter_report(tk_meter *m, tk_report *out);

#pragma GCC visibility pop
#endif
