/* Purpose: RTCP as this box speaks it: reports and BYE, read from anybody and written (RFC 3550 section 6).
 * Law: pure; a compound packet that is wrong anywhere is not believed at all. */
#ifndef TK_RTCP_H
#define TK_RTCP_H

#include "tk_meter.h"

#pragma GCC visibility push(hidden)

enum { TK_RTCP_MAX = 256 };

typedef struct tk_rtcp_heard {
    bool sender; /* a sender report: ntp_middle is the middle of its NTP time */
    bool bye;
    bool about_us; /* report is about our SSRC */
    uint32_t ssrc, ntp_middle;
    tk_report report;
} tk_rtcp_heard;

bool tk_rtcp_read(const uint8_t *packet, size_t length, uint32_t our_ssrc, tk_rtcp_heard *out);

typedef struct tk_rtcp_said {
    uint32_t ssrc;
    const char *cname;
    bool bye;
    bool sender; /* something was sent since the last report: the four below count */
    uint64_t ntp;
    uint32_t ts;
    uint32_t packets, octets;
    const tk_report *report; /* NULL: nobody was heard */
} tk_rtcp_said;

/* A compound packet of SR or RR, SDES and perhaps BYE. `out` holds TK_RTCP_MAX bytes; the length. */
size_t tk_rtcp_write(uint8_t *out, const tk_rtcp_said *said);

/* NTP time (RFC 5905) of UTC in ns since 1970. */
uint64_t tk_ntp(uint64_t utc_ns);

/* Round trip in microseconds of a report about us that came at `ntp` (RFC 3550 section 6.4.1); -1: it cannot be told. */
int64_t tk_round_trip_us(uint64_t ntp, const tk_report *report);

#pragma GCC visibility pop
#endif
