/* Purpose: the RTCP of a leg: what we tell, what the far end tells.
 * Law: in every mode these are our own counts: the stream's are wrong as soon as voice passes it by. */
#include "rtp_leg.h"
#include "rtp_readers.h"

#include <time.h>

#define SECOND 1000000000ull
static const char CNAME[] = "trunkbox@localhost";

static uint64_t ntp_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return tk_ntp((uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec);
}

static bool make_block(rtp_leg *l, uint64_t now, tk_report *block)
{
    if (!tk_meter_report(&l->in, block))
        return false;
    block->last_sr = l->far.sr_middle;
    block->since_sr = l->far.sr_middle ? (uint32_t)((now - l->far.sr_came) * 65536 / SECOND) : 0;
    return true;
}

void rtp_report(rtp_leg *l, uint64_t now, bool bye)
{
    uint8_t packet[TK_RTCP_MAX];
    tk_report block;
    double late = ((double)now - l->out.due) * l->out.clock / (double)SECOND;
    tk_rtcp_said said = {
        .ssrc = l->out.ssrc,
        .cname = CNAME,
        .bye = bye,
        .sender = l->out.packets != l->reported_packets,
        .ntp = ntp_now(),
        .ts = l->out.last_ts + (uint32_t)(int64_t)late,
        .packets = (uint32_t)l->out.packets,
        .octets = (uint32_t)l->out.octets,
        .report = make_block(l, now, &block) ? &block : NULL,
    };
    l->reported_packets = l->out.packets;
    pjmedia_transport_send_rtcp(l->below, packet, tk_rtcp_write(packet, &said));
}

/* Every five seconds, spread by half of one (RFC 3550 section 6.2: never in step with others). */
void rtp_report_when_due(rtp_leg *l, uint64_t now)
{
    if (!l->alive || !l->attached || now < l->report_due)
        return;
    bool first = l->report_due == 0;
    l->report_due = now + (first ? 2 : 5) * SECOND + (uint64_t)(pj_rand() % 500) * 1000000u;
    if (!first)
        rtp_report(l, now, false);
}

/* The far end counts cycles from its first packet, which is ours unless it was lost. */
static uint64_t due_there(const tk_source *out, uint32_t highest)
{
    uint64_t due = (uint64_t)(highest - out->first_seq) + 1;
    return due <= 2 * out->packets + 1000 ? due : out->packets; /* more than that is a lie */
}

void rtp_hear_report(rtp_leg *l, const uint8_t *packet, size_t size, uint64_t now)
{
    tk_rtcp_heard heard;
    if (!tk_rtcp_read(packet, size, l->out.ssrc, &heard))
        return;
    if (heard.sender) {
        l->far.sr_middle = heard.ntp_middle;
        l->far.sr_came = now;
    }
    if (!heard.about_us)
        return;
    l->far.told = true;
    l->far.report = heard.report;
    l->far.due = due_there(&l->out, heard.report.highest);
    l->far.jitter_sum += heard.report.jitter;
    l->far.reports++;
    int64_t trip = tk_round_trip_us(ntp_now(), &heard.report);
    if (trip >= 0 && trip < 30 * 1000000) { /* half a minute is no line but a lie */
        l->far.trip_us = trip;
        l->far.trip_sum += trip;
        l->far.trip_count++;
    }
}
