/* Purpose: RTP headers, counts, the one source of a leg, RTCP: claims about the pieces that know no SIP stack.
 * Law: time is made here; nothing is random but from a seed. */
#include "check.h"
#include "tk_meter.h"
#include "tk_rtcp.h"
#include "tk_rtp.h"
#include "tk_source.h"

#include <math.h>

#define MS 1000000ull
#define START (1000 * MS)

static uint64_t state = 88172645463325252ull;

static unsigned dice(unsigned sides)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state % sides);
}

static tk_rtp voice(uint32_t n)
{
    return (tk_rtp){.pt = 8, .seq = (uint16_t)n, .ts = n * 160, .ssrc = 7, .payload = 160};
}

static void take(tk_meter *m, uint32_t n, uint64_t now)
{
    tk_rtp h = voice(n);
    tk_meter_take(m, &h, 172, true, now);
}

/* ---- headers ------------------------------------------------------------------------------------------------------- */

static void reads_headers(void)
{
    uint8_t p[64] = {0x90, 0x88, 0x12, 0x34, 0, 0, 1, 0, 0, 0, 0, 9, 0xBE, 0xDE, 0, 1, 1, 2, 3, 4, 0x55};
    tk_rtp h;
    CLAIM(tk_rtp_read(p, 21, &h));
    CLAIM(h.pt == 8 && h.marker && h.seq == 0x1234 && h.ts == 256 && h.ssrc == 9 && h.payload == 1);
    CLAIM(!tk_rtp_read(p, 19, &h)); /* the extension reaches behind the end */
    CLAIM(!tk_rtp_read(p, 11, &h));
    p[0] = 0x8F;
    CLAIM(!tk_rtp_read(p, 64, &h)); /* fifteen CSRCs */
    p[0] = 0x40;
    CLAIM(!tk_rtp_read(p, 64, &h));
}

static void rewrites_only_the_head(void)
{
    uint8_t p[16], before[16];
    for (unsigned i = 0; i < sizeof p; ++i)
        p[i] = (uint8_t)(0x80 + i);
    memcpy(before, p, sizeof p);
    tk_rtp as = {.pt = 101, .marker = true, .seq = 65535, .ts = 0xFFFFFFFF, .ssrc = 1}, back;
    tk_rtp_rewrite(p, &as);
    CLAIM(p[0] == before[0] && memcmp(p + 12, before + 12, 4) == 0);
    p[0] = 0x80;
    CLAIM(tk_rtp_read(p, sizeof p, &back));
    CLAIM(back.pt == 101 && back.marker && back.seq == 65535 && back.ts == 0xFFFFFFFF && back.ssrc == 1);
}

/* ---- counts -------------------------------------------------------------------------------------------------------- */

static void counts_what_is_missing(void)
{
    tk_meter m;
    tk_meter_init(&m, 8000);
    for (uint32_t n = 65000; n < 66500; ++n) /* over the end of the sequence numbers */
        if (n % 100 != 7)
            take(&m, n, START + n * 20 * MS);
    CLAIM(m.packets == 1485 && tk_meter_lost(&m) == 15 && m.duplicates == 0 && m.reordered == 0);
}

static void late_is_not_lost(void)
{
    tk_meter m;
    tk_meter_init(&m, 8000);
    for (uint32_t n = 0; n < 1000; n += 2) { /* every pair swapped */
        take(&m, n + 1, START + n * 20 * MS);
        take(&m, n, START + n * 20 * MS + MS);
        take(&m, n, START + n * 20 * MS + MS); /* and its second twice */
    }
    /* the very first one came before anybody could miss it */
    CLAIM(tk_meter_lost(&m) == 0 && m.reordered + 1 >= 500 && m.duplicates == 500);
}

static void counts_runs_of_loss(void)
{
    for (unsigned length = 1; length <= 100; length += 9) { /* also longer than the window */
        tk_meter m;
        tk_meter_init(&m, 8000);
        for (uint32_t n = 0; n < 60000; ++n)
            if (n % 1000 < 500 || n % 1000 >= 500 + length)
                take(&m, n, START + n * 20 * MS);
        CLAIM(tk_meter_lost(&m) == 60 * length && tk_meter_bursts(&m) == 60);
    }
    tk_meter late; /* what comes late is no run */
    tk_meter_init(&late, 8000);
    for (uint32_t n = 0; n < 1000; n += 2) {
        take(&late, n + 1, START + n * 20 * MS);
        take(&late, n, START + n * 20 * MS + MS);
    }
    CLAIM(tk_meter_bursts(&late) == 0);
}

static void a_new_sender_is_no_loss(void)
{
    tk_meter m;
    tk_meter_init(&m, 8000);
    for (uint32_t n = 0; n < 50; ++n)
        take(&m, n, START + n * 20 * MS);
    for (uint32_t n = 0; n < 50; ++n) {
        tk_rtp h = voice(30000 + n);
        h.ssrc = 8;
        tk_meter_take(&m, &h, 172, true, START + (50 + n) * 20 * MS);
    }
    CLAIM(tk_meter_lost(&m) == 0 && m.sources == 2 && m.packets == 100);
    for (uint32_t n = 0; n < 50; ++n) { /* the same sender begins anew */
        tk_rtp h = voice(5 + n);
        h.ssrc = 8;
        tk_meter_take(&m, &h, 172, true, START + (100 + n) * 20 * MS);
    }
    CLAIM(tk_meter_lost(&m) == 0 && m.sources == 3);
}

static void measures_jitter(void)
{
    for (unsigned spread = 5; spread <= 60; spread += 11) {
        tk_meter m;
        double sum = 0, last = 0;
        tk_meter_init(&m, 8000);
        for (uint32_t n = 0; n < 20000; ++n) {
            double d = dice(spread * 1000) / 1000.0;
            sum += n ? fabs(d - last) : 0;
            last = d;
            take(&m, n, START + n * 20 * MS + (uint64_t)(d * 1e6));
        }
        double wanted = sum / 20000, found = tk_meter_jitter_us(&m) / 1000.0;
        CLAIM(fabs(found - wanted) < wanted / 10);
    }
}

static void reports_since_the_last_report(void)
{
    tk_meter m;
    tk_report r;
    tk_meter_init(&m, 8000);
    CLAIM(!tk_meter_report(&m, &r));
    for (uint32_t n = 0; n < 100; ++n)
        if (n % 4)
            take(&m, n + 1, START + n * 20 * MS);
    CLAIM(tk_meter_report(&m, &r));
    CLAIM(r.lost == 24 && r.highest == 100 && r.fraction == 24 * 256 / 99);
    for (uint32_t n = 100; n < 200; ++n)
        take(&m, n + 1, START + n * 20 * MS);
    CLAIM(tk_meter_report(&m, &r) && r.lost == 24 && r.fraction == 0);
}

/* ---- one source ---------------------------------------------------------------------------------------------------- */

typedef struct listener { /* what a far end sees */
    bool any;
    uint16_t seq;
    uint32_t ts;
    unsigned gaps, backwards;
} listener;

static void listen(listener *l, const tk_rtp *h)
{
    if (l->any && (uint16_t)(h->seq - l->seq) != 1)
        ++l->gaps;
    if (l->any && (int32_t)(h->ts - l->ts) <= 0)
        ++l->backwards;
    l->any = true;
    l->seq = h->seq;
    l->ts = h->ts;
}

static void stays_one_source(void)
{
    tk_source s;
    listener far = {0};
    uint64_t now = START;
    tk_source_init(&s, 8000, 42);
    uint32_t first = 0;
    for (unsigned round = 0; round < 500; ++round) { /* ten minutes, another speaker every 120 ms */
        uint32_t seq = dice(65536), ts = (uint32_t)state;
        for (unsigned i = 0; i < 6; ++i) {
            tk_rtp h = {.pt = 8, .seq = (uint16_t)(seq + i), .ts = ts + 160 * i, .ssrc = round, .payload = 160};
            tk_source_pass(&s, (int)(round & 1), &h, true, now);
            CLAIM(h.ssrc == 42);
            CLAIM(round == 0 || h.marker == (i == 0));
            listen(&far, &h);
            if (round == 0 && i == 0)
                first = h.ts;
            now += 20 * MS;
        }
        now += dice(25) * MS; /* the other is not in step */
    }
    CLAIM(far.gaps == 0 && far.backwards == 0 && s.changes == 499);
    double ran = (far.ts - first) / 8.0, was = (double)(now - START) / 1e6;
    CLAIM(fabs(ran - was) < 60);
}

static void passes_loss_and_order_on(void)
{
    tk_source s;
    tk_source_init(&s, 8000, 42);
    uint16_t seen[4];
    const uint32_t order[4] = {10, 13, 12, 14};
    for (unsigned i = 0; i < 4; ++i) {
        tk_rtp h = voice(order[i]);
        tk_source_pass(&s, 1, &h, true, START + i * 20 * MS);
        seen[i] = h.seq;
        CLAIM(h.ts - seen[0] == order[i] * 160u - seen[0]);
    }
    CLAIM((uint16_t)(seen[1] - seen[0]) == 3 && (uint16_t)(seen[2] - seen[0]) == 2 && s.changes == 0);
}

/* ---- RTCP ---------------------------------------------------------------------------------------------------------- */

static void reads_its_own_reports(void)
{
    uint8_t p[TK_RTCP_MAX];
    tk_report block = {.ssrc = 9, .fraction = 7, .lost = -3, .highest = 70000, .jitter = 80, .last_sr = 5, .since_sr = 6};
    tk_rtcp_said said = {.ssrc = 42, .cname = "box@example", .bye = true, .sender = true, .ntp = 0x1122334455667788ull,
                         .ts = 160, .packets = 2, .octets = 320, .report = &block};
    size_t n = tk_rtcp_write(p, &said);
    tk_rtcp_heard h;
    CLAIM(n % 4 == 0 && tk_rtcp_read(p, n, 9, &h));
    CLAIM(h.sender && h.bye && h.about_us && h.ssrc == 42 && h.ntp_middle == 0x33445566u);
    CLAIM(h.report.lost == -3 && h.report.fraction == 7 && h.report.highest == 70000 && h.report.since_sr == 6);
    CLAIM(tk_rtcp_read(p, n, 10, &h) && !h.about_us);
    for (size_t cut = 0; cut < n; ++cut)
        CLAIM(!tk_rtcp_read(p, cut, 9, &h) || cut == 52 || cut == n - 8);
}

static void survives_any_bytes(void)
{
    uint8_t p[160];
    tk_rtcp_heard heard;
    tk_rtp h;
    unsigned believed = 0;
    for (unsigned round = 0; round < 400000; ++round) {
        size_t n = dice(sizeof p);
        uint8_t *own = malloc(n ? n : 1); /* so that the sanitizer sees a byte too far */
        for (size_t i = 0; i < n; ++i)
            own[i] = (uint8_t)dice(256);
        if (n > 3 && dice(2)) {
            own[0] = (uint8_t)(0x80 | dice(4));
            own[1] = (uint8_t)(200 + dice(5));
            own[2] = 0;
            own[3] = (uint8_t)dice(40);
        }
        believed += tk_rtcp_read(own, n, 1, &heard);
        if (tk_rtp_read(own, n, &h))
            tk_rtp_rewrite(own, &h);
        free(own);
    }
    CLAIM(believed > 0);
}

static void tells_the_round_trip(void)
{
    uint64_t sent = tk_ntp(1700000000ull * 1000 * MS + 500 * MS), came = tk_ntp(1700000000ull * 1000 * MS + 620 * MS);
    tk_report r = {.last_sr = (uint32_t)(sent >> 16), .since_sr = 65536 / 10};
    int64_t trip = tk_round_trip_us(came, &r);
    CLAIM(trip > 19900 && trip < 20100);
    r.last_sr = 0;
    CLAIM(tk_round_trip_us(came, &r) == -1);
    r.last_sr = (uint32_t)(came >> 16);
    CLAIM(tk_round_trip_us(came, &r) == -1); /* answered before it was asked */
}

static const check_case cases[] = {
    {"a header is read, and nothing behind its end", reads_headers},
    {"a packet is made another source's by its head alone", rewrites_only_the_head},
    {"what is missing is counted, over the end of the numbers too", counts_what_is_missing},
    {"what comes late or twice is not lost", late_is_not_lost},
    {"runs of loss are counted, however long", counts_runs_of_loss},
    {"a sender that changes or begins anew is no loss", a_new_sender_is_no_loss},
    {"jitter is measured within a tenth", measures_jitter},
    {"a report tells what happened since the last", reports_since_the_last_report},
    {"speakers that change are one source, and time does not run ahead", stays_one_source},
    {"loss and order of a speaker are passed on", passes_loss_and_order_on},
    {"reports that are written are read", reads_its_own_reports},
    {"any bytes are survived", survives_any_bytes},
    {"the round trip is told, and lies are not", tells_the_round_trip},
};

int main(int argc, char **argv)
{
    return check_main(cases, sizeof cases / sizeof cases[0], argc, argv);
}
