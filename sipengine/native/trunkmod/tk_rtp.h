/* Purpose: the header of an RTP packet, read and rewritten in place (RFC 3550 section 5.1).
 * Law: pure; nothing is read behind the length that was given. */
#ifndef TK_RTP_H
#define TK_RTP_H

#include "tk_base.h"

#pragma GCC visibility push(hidden)

enum { TK_RTP_HEADER = 12, TK_RTP_MAX = 1500 /* bytes of a packet that is passed on */ };

typedef struct tk_rtp {
    unsigned pt; /* payload type, 0 to 127 */
    bool marker;
    uint16_t seq;
    uint32_t ts, ssrc;
    size_t payload; /* bytes behind the header, padding included */
} tk_rtp;

/* False: no RTP of version 2, or its CSRCs or extension reach behind the end. */
bool tk_rtp_read(const uint8_t *packet, size_t length, tk_rtp *out);

/* Replaces what makes a packet one of another source; the rest of the header stays. */
void tk_rtp_rewrite(uint8_t *packet, const tk_rtp *as);

/* RTCP that came to the RTP port (RFC 5761 section 4): payload types 64 to 95. */
static inline bool tk_rtp_is_rtcp(const tk_rtp *h)
{
    return h->pt >= 64 && h->pt <= 95;
}

static inline uint16_t tk_get16(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t tk_get32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline void tk_put16(uint8_t *p, uint16_t v)
{
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}

static inline void tk_put32(uint8_t *p, uint32_t v)
{
    tk_put16(p, (uint16_t)(v >> 16));
    tk_put16(p + 2, (uint16_t)v);
}

#pragma GCC visibility pop
#endif
