/* Purpose: one RTP source toward a far end, whoever speaks behind it: numbers without a gap, timestamps that go
 * with the clock through every change of speaker.
 * Law: pure; what one speaker lost or put out of order stays so. Timestamps do not run ahead however often speakers
 * change: what a change made too early is taken back at the next. */
#ifndef TK_SOURCE_H
#define TK_SOURCE_H

#include "tk_rtp.h"

#pragma GCC visibility push(hidden)

typedef struct tk_source {
    unsigned clock; /* Hz */
    uint32_t ssrc;
    bool any;
    int speaker;
    uint32_t speaker_ssrc;
    uint16_t seq_shift, last_seq, first_seq; /* of its numbers: as they go out */
    uint32_t ts_shift, last_ts;
    double due; /* ns: when last_ts was due on our clock */
    uint64_t packets, octets, changes;
} tk_source;

void tk_source_init(tk_source *s, unsigned clock, uint32_t ssrc);

/* A packet of `speaker` (any number that names it) becomes one of this source: seq, ts, ssrc and marker of *h are
 * replaced. `voice` false: a change of speaker at it sets no marker. `now` in ns, monotonic. */
void tk_source_pass(tk_source *s, int speaker, tk_rtp *h, bool voice, uint64_t now);

#pragma GCC visibility pop
#endif
