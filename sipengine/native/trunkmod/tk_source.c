/* Purpose: one RTP source toward a far end, whoever speaks behind it.
 * Law: pure; what one speaker lost or put out of order stays so. */
#include "tk_source.h"

#define SECOND 1000000000.0
enum { JUMP = 1000 }; /* a speaker whose numbers jump this far began anew */

void tk_source_init(tk_source *s, unsigned clock, uint32_t ssrc)
{
    memset(s, 0, sizeof *s);
    s->clock = clock ? clock : 8000;
    s->ssrc = ssrc;
}

static bool goes_on(const tk_source *s, int speaker, const tk_rtp *h)
{
    if (!s->any || speaker != s->speaker || h->ssrc != s->speaker_ssrc)
        return false;
    int16_t step = (int16_t)(h->seq + s->seq_shift - s->last_seq);
    return step > -JUMP && step < JUMP;
}

/* The next number, and the timestamp that is due now; at least one sample later than the last. */
static void change_speaker(tk_source *s, int speaker, const tk_rtp *h, uint64_t now)
{
    if (s->any) {
        double late = ((double)now - s->due) * s->clock / SECOND;
        uint32_t step = late > 1 ? (uint32_t)late : 1;
        s->seq_shift = (uint16_t)(s->last_seq + 1 - h->seq);
        s->ts_shift = s->last_ts + step - h->ts;
        s->changes++;
    } else {
        s->due = (double)now;
        s->last_seq = (uint16_t)(h->seq - 1);
        s->first_seq = h->seq;
        s->last_ts = h->ts;
        s->any = true;
    }
    s->speaker = speaker;
    s->speaker_ssrc = h->ssrc;
}

/* The newest timestamp was due when its packet came, as far as packets come evenly: early ones pull the time
 * forward at once but softly, late ones hardly push it back. */
static void follow(tk_source *s, uint32_t ts, uint64_t now)
{
    int32_t step = (int32_t)(ts - s->last_ts);
    if (step > 0) {
        s->last_ts = ts;
        s->due += step * SECOND / s->clock;
    }
    double ahead = s->due - (double)now;
    s->due -= ahead > 0 ? ahead / 16 : ahead / 256;
}

void tk_source_pass(tk_source *s, int speaker, tk_rtp *h, bool voice, uint64_t now)
{
    if (!goes_on(s, speaker, h)) {
        h->marker = h->marker || (voice && s->any);
        change_speaker(s, speaker, h, now);
    }
    h->seq = (uint16_t)(h->seq + s->seq_shift);
    h->ts += s->ts_shift;
    h->ssrc = s->ssrc;
    if ((int16_t)(h->seq - s->last_seq) > 0) {
        s->last_seq = h->seq;
        follow(s, h->ts, now);
    }
    s->packets++;
    s->octets += h->payload;
}
