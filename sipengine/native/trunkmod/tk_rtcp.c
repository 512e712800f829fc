/* Purpose: RTCP as this box speaks it.
 * Law: pure; a compound packet that is wrong anywhere is not believed at all. */
#include "tk_rtcp.h"

enum { SR = 200, RR = 201, SDES = 202, BYE = 203, HEAD = 4, SENDER = 20, BLOCK = 24 };

static void read_block(const uint8_t *p, tk_report *out)
{
    int32_t lost = (int32_t)(tk_get32(p + 4) << 8) >> 8; /* 24 bits with a sign */
    *out = (tk_report){
        .ssrc = tk_get32(p),
        .fraction = p[4],
        .lost = lost,
        .highest = tk_get32(p + 8),
        .jitter = tk_get32(p + 12),
        .last_sr = tk_get32(p + 16),
        .since_sr = tk_get32(p + 20),
    };
}

static bool read_one(const uint8_t *p, size_t n, uint32_t our_ssrc, tk_rtcp_heard *out)
{
    unsigned count = p[0] & 0x1Fu, type = p[1];
    if (type == BYE) {
        out->bye = true;
        return n >= HEAD + 4u * count;
    }
    if (type != SR && type != RR)
        return true; /* SDES, APP, feedback: nothing for us in it */
    size_t at = HEAD + 4 + (type == SR ? SENDER : 0);
    if (n < at + (size_t)BLOCK * count)
        return false;
    out->ssrc = tk_get32(p + HEAD);
    if (type == SR) {
        out->sender = true;
        out->ntp_middle = (uint32_t)tk_get16(p + 10) << 16 | tk_get16(p + 12);
    }
    for (unsigned i = 0; i < count; ++i, at += BLOCK)
        if (tk_get32(p + at) == our_ssrc) {
            read_block(p + at, &out->report);
            out->about_us = true;
        }
    return true;
}

bool tk_rtcp_read(const uint8_t *packet, size_t length, uint32_t our_ssrc, tk_rtcp_heard *out)
{
    memset(out, 0, sizeof *out);
    if (length < HEAD + 4 || (packet[1] != SR && packet[1] != RR))
        return false; /* a compound begins with a report (RFC 3550 section 6.1) */
    while (length > 0) {
        if (length < HEAD || (packet[0] & 0xC0) != 0x80)
            return false;
        size_t n = 4u * (tk_get16(packet + 2) + 1u);
        if (n > length || !read_one(packet, n, our_ssrc, out))
            return false;
        packet += n;
        length -= n;
    }
    return true;
}

static uint8_t *head(uint8_t *p, unsigned count, unsigned type, size_t bytes)
{
    p[0] = (uint8_t)(0x80u | count);
    p[1] = (uint8_t)type;
    tk_put16(p + 2, (uint16_t)(bytes / 4 - 1));
    return p + HEAD;
}

static uint8_t *put32(uint8_t *p, uint32_t v)
{
    tk_put32(p, v);
    return p + 4;
}

static uint8_t *put_block(uint8_t *p, const tk_report *r)
{
    p = put32(p, r->ssrc);
    p = put32(p, (uint32_t)r->fraction << 24 | ((uint32_t)r->lost & 0xFFFFFFu));
    p = put32(p, r->highest);
    p = put32(p, r->jitter);
    p = put32(p, r->last_sr);
    return put32(p, r->since_sr);
}

size_t tk_rtcp_write(uint8_t *out, const tk_rtcp_said *said)
{
    uint8_t *p = out;
    unsigned blocks = said->report ? 1 : 0;
    size_t bytes = HEAD + 4 + (said->sender ? SENDER : 0) + (size_t)BLOCK * blocks;
    p = head(p, blocks, said->sender ? SR : RR, bytes);
    p = put32(p, said->ssrc);
    if (said->sender) {
        p = put32(p, (uint32_t)(said->ntp >> 32));
        p = put32(p, (uint32_t)said->ntp);
        p = put32(p, said->ts);
        p = put32(p, said->packets);
        p = put32(p, said->octets);
    }
    if (said->report)
        p = put_block(p, said->report);

    size_t name = strlen(said->cname), chunk = (4 + 2 + name + 1 + 3) / 4 * 4; /* ends in at least one zero */
    p = head(p, 1, SDES, HEAD + chunk);
    memset(p, 0, chunk);
    tk_put32(p, said->ssrc);
    p[4] = 1; /* CNAME */
    p[5] = (uint8_t)name;
    memcpy(p + 6, said->cname, name);
    p += chunk;

    if (said->bye) {
        p = head(p, 1, BYE, HEAD + 4);
        p = put32(p, said->ssrc);
    }
    return (size_t)(p - out);
}

uint64_t tk_ntp(uint64_t utc_ns)
{
    uint64_t seconds = utc_ns / 1000000000u + 2208988800u; /* 1900 to 1970 */
    uint64_t fraction = ((utc_ns % 1000000000u) << 32) / 1000000000u;
    return seconds << 32 | fraction;
}

int64_t tk_round_trip_us(uint64_t ntp, const tk_report *report)
{
    if (report->last_sr == 0)
        return -1;
    int32_t trip = (int32_t)((uint32_t)(ntp >> 16) - report->last_sr - report->since_sr); /* 65536ths of a second */
    if (trip < 0)
        return trip > -66 ? 0 : -1; /* a millisecond is rounding; more is a stepped clock or a lie */
    return (int64_t)trip * 1000000 / 65536;
}
