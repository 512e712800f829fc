/* Purpose: what one receiver counts of one sender.
 * Law: pure; loss is what was sent and never came, so a packet that comes late takes its loss back. */
#include "tk_meter.h"

#define SECOND 1000000000.0

void tk_meter_init(tk_meter *m, unsigned clock)
{
    memset(m, 0, sizeof *m);
    m->clock = clock ? clock : 8000;
    m->odd = TK_METER_NONE;
}

static uint64_t expected(const tk_meter *m)
{
    return m->any ? (uint64_t)(m->cycles + m->highest - m->first) + 1 : 0;
}

static uint64_t lost_now(const tk_meter *m)
{
    uint64_t due = expected(m);
    return due > m->seen ? due - m->seen : 0;
}

uint64_t tk_meter_lost(const tk_meter *m)
{
    return m->earlier_lost + lost_now(m);
}

/* Runs of zeros among the oldest `count` of the window's `held` bits; `in` says how the one before them was. */
static uint64_t runs(uint64_t window, unsigned held, unsigned count, bool *in)
{
    uint64_t found = 0;
    for (unsigned i = 0; i < count; ++i) {
        bool lost = !(window >> (held - 1 - i) & 1);
        found += lost && !*in;
        *in = lost;
    }
    return found;
}

static unsigned held(const tk_meter *m)
{
    uint64_t due = expected(m);
    return due < TK_METER_WINDOW ? (unsigned)due : TK_METER_WINDOW;
}

uint64_t tk_meter_bursts(const tk_meter *m)
{
    bool in = m->in_burst;
    return m->bursts + runs(m->window, held(m), held(m), &in);
}

static void begin_source(tk_meter *m, const tk_rtp *h)
{
    m->bursts = tk_meter_bursts(m);
    m->in_burst = false;
    m->earlier_lost += lost_now(m);
    m->any = true;
    m->ssrc = h->ssrc;
    m->highest = h->seq;
    m->cycles = 0;
    m->first = h->seq;
    m->odd = TK_METER_NONE;
    m->window = 1;
    m->seen = 1;
    m->told_expected = m->told_seen = 0;
    m->timed = false;
    m->sources++;
}

static void forward(tk_meter *m, uint16_t seq, uint16_t step)
{
    unsigned now_held = held(m), room = TK_METER_WINDOW - now_held;
    unsigned leaving = step > room ? step - room : 0;
    m->bursts += runs(m->window, now_held, leaving < now_held ? leaving : now_held, &m->in_burst);
    if (leaving > now_held) { /* and of the new ones themselves: a gap longer than the window */
        m->bursts += !m->in_burst;
        m->in_burst = true;
    }
    if (seq < m->highest)
        m->cycles += 0x10000u;
    m->highest = seq;
    m->window = step < TK_METER_WINDOW ? m->window << step | 1 : 1;
    m->seen++;
}

/* Arrival against timestamp, where both packets were voice (RFC 3550 A.8). A jump of a second is another clock. */
static void time_it(tk_meter *m, const tk_rtp *h, uint64_t now)
{
    if (m->timed) {
        double sent = (double)(int32_t)(h->ts - m->stamped) * SECOND / m->clock;
        double d = (double)(int64_t)(now - m->arrived) - sent;
        d = d < 0 ? -d : d;
        if (d < SECOND) {
            m->jitter += (d - m->jitter) / 16;
            m->jitter_sum += m->jitter;
            m->jitter_count++;
        }
    }
    m->timed = true;
    m->arrived = now;
    m->stamped = h->ts;
}

void tk_meter_take(tk_meter *m, const tk_rtp *h, size_t length, bool voice, uint64_t now)
{
    m->packets++;
    m->bytes += length;
    m->last = now;
    if (!m->any || h->ssrc != m->ssrc) {
        begin_source(m, h);
    } else {
        uint16_t step = (uint16_t)(h->seq - m->highest);
        uint16_t back = (uint16_t)(m->highest - h->seq);
        if (step == 0 || (back < TK_METER_WINDOW && (m->window >> back & 1))) {
            m->duplicates++;
            return;
        }
        if (step < TK_METER_DROPOUT) {
            forward(m, h->seq, step);
            m->odd = TK_METER_NONE;
        } else if (back < TK_METER_WINDOW) {
            m->window |= 1ull << back;
            m->reordered++;
            m->seen++;
        } else if (h->seq == m->odd) {
            begin_source(m, h); /* two in a row: the sender began anew */
        } else {
            m->odd = (uint16_t)(h->seq + 1);
            return;
        }
    }
    if (voice)
        time_it(m, h, now);
}

uint32_t tk_meter_jitter_us(const tk_meter *m)
{
    return m->jitter_count ? (uint32_t)(m->jitter_sum / (double)m->jitter_count / 1000) : 0;
}

bool tk_meter_report(tk_meter *m, tk_report *out)
{
    if (!m->any)
        return false;
    uint64_t due = expected(m), due_now = due - m->told_expected, seen_now = m->seen - m->told_seen;
    uint64_t gone = due_now > seen_now ? due_now - seen_now : 0;
    uint64_t lost = lost_now(m);
    *out = (tk_report){
        .ssrc = m->ssrc,
        .fraction = (uint8_t)(due_now && gone ? (gone * 256 / due_now > 255 ? 255 : gone * 256 / due_now) : 0),
        .lost = (int32_t)(lost > 0x7FFFFF ? 0x7FFFFF : lost),
        .highest = m->cycles + m->highest,
        .jitter = (uint32_t)(m->jitter * m->clock / SECOND),
    };
    m->told_expected = due;
    m->told_seen = m->seen;
    return true;
}
