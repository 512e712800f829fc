/* Purpose: any bytes for the parsers of RTP and RTCP and for what stands behind them: the meter, the one source.
 * Law: what was believed must hold: lengths within the packet, counts that agree with one another. */
#include "check.h"
#include "tk_meter.h"
#include "tk_rtcp.h"
#include "tk_rtp.h"
#include "tk_source.h"

enum { PIECE = 200 };

static tk_meter meter;
static tk_source source;
static uint64_t now;

static void take(const uint8_t *data, size_t size)
{
    uint8_t own[PIECE];
    tk_rtp h;
    tk_rtcp_heard heard;
    memcpy(own, data, size);
    if (tk_rtcp_read(own, size, source.ssrc, &heard))
        CLAIM(size % 4 == 0 && (!heard.about_us || heard.report.ssrc == source.ssrc));
    if (!tk_rtp_read(own, size, &h) || tk_rtp_is_rtcp(&h))
        return;
    CLAIM(h.payload <= size - TK_RTP_HEADER && h.pt < 128);
    tk_meter_take(&meter, &h, size, h.pt != 101, now);
    tk_source_pass(&source, h.ssrc & 1, &h, h.pt != 101, now);
    tk_rtp_rewrite(own, &h);
    CLAIM(h.ssrc == source.ssrc && memcmp(own + TK_RTP_HEADER, data + TK_RTP_HEADER, size - TK_RTP_HEADER) == 0);
}

/* Pieces behind a byte of length and one of time, so that one input is a whole stream. */
static void feed(const uint8_t *data, size_t size)
{
    tk_report report;
    now = 1000000000;
    tk_meter_init(&meter, 8000);
    tk_source_init(&source, 8000, 42);
    while (size > 2) {
        size_t piece = data[0] % PIECE;
        now += data[1] * 1000000ull;
        data += 2;
        size -= 2;
        piece = piece < size ? piece : size;
        take(data, piece);
        data += piece;
        size -= piece;
    }
    CLAIM(meter.duplicates + meter.reordered <= meter.packets);
    CLAIM(tk_meter_bursts(&meter) <= tk_meter_lost(&meter) + meter.reordered + meter.sources);
    tk_meter_report(&meter, &report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    feed(data, size);
    return 0;
}

#ifndef WITH_LIBFUZZER
static uint64_t state;

static unsigned dice(unsigned sides)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state % sides);
}

/* A stream of a talker: mostly right, so that what stands behind the parser is reached. */
static size_t make(uint8_t *out, size_t room)
{
    size_t at = 0;
    uint16_t seq = (uint16_t)dice(65536);
    uint32_t ssrc = dice(4);
    while (at + PIECE + 2 < room && dice(60)) {
        size_t n = 12 + dice(PIECE - 13);
        out[at] = (uint8_t)n;
        out[at + 1] = (uint8_t)dice(40);
        uint8_t *p = out + at + 2;
        for (size_t i = 0; i < n; ++i)
            p[i] = (uint8_t)dice(256);
        if (dice(8)) {
            p[0] = dice(10) ? 0x80 : (uint8_t)(0x80 | dice(64));
            p[1] = dice(10) ? 8 : (uint8_t)(dice(6) ? 101 : 200 + dice(5));
            seq = (uint16_t)(seq + (dice(9) ? 1 : dice(3000)) - dice(3));
            tk_put16(p + 2, p[1] >= 200 ? (uint16_t)(n / 4 - 1) : seq);
            tk_put32(p + 8, dice(40) ? ssrc : dice(9));
        }
        at += n + 2;
    }
    return at;
}

int main(int argc, char **argv)
{
    static uint8_t stream[20000];
    unsigned count = argc > 1 ? (unsigned)atoi(argv[1]) : 1000;
    state = argc > 2 ? strtoull(argv[2], NULL, 10) * 2654435761u + 1 : 1;
    for (unsigned i = 0; i < count; ++i) {
        size_t n = make(stream, sizeof stream);
        uint8_t *own = malloc(n ? n : 1); /* so that the sanitizer sees a byte too far */
        memcpy(own, stream, n);
        feed(own, n);
        free(own);
    }
    printf("%u streams\n", count);
    return 0;
}
#endif
