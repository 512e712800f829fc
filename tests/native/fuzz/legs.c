/* Purpose: any bytes, from anybody, at the media ports of two legs that are joined, parted and negotiated anew: the
 * whole way from the latch over the leg, its peer and its stream to what goes out again.
 * Law: all of it is the module's and the library's own code; only time, and who sends, is made here. An input is a
 * row of deeds, each behind three bytes: what is done, how long it is, how much later. */
#include "../check.h"
#include "rtp_connected.h"
#include "rtp_leg.h"
#include "rtp_readers.h"
#include "rtp_udp.h"

#include <arpa/inet.h>
#include <sys/socket.h>

enum { LEGS = 2, PCMU = 0, PCMA = 8, EVENTS = 101, SAMPLES = 160, FAR_PORT = 4000 };
enum { RTP, RTP_TOO, LONG_RTP, RTCP, JOIN, PART, SPEAK, ANEW }; /* three bits of the first byte; the next is the leg */
enum { NAMED, MOVED, ALLOWED, STRANGER };                       /* and the two above it */

typedef struct end {
    void *owner; /* of its seat */
    rtp_take take;
    int rtp, rtcp, connected;
    pjmedia_transport *transport;
    pjmedia_stream *stream;
    uint32_t ssrc; /* that goes out, once something did */
    bool spoke;
    const uint8_t *crosses; /* what the other leg took in just now */
    size_t crosses_size;
} end;

static end ends[LEGS];
static pj_pool_t *pool;
static uint64_t now;
static unsigned sent, crossed, told, straight; /* and of those sent, on a connected socket */

/* ---- in place of the kernel -------------------------------------------------------------------------------------- */

uint64_t __wrap_rtp_now(void);
uint64_t __wrap_rtp_now(void)
{
    return now;
}

rtp_seat *__real_rtp_seat_take(void *owner, rtp_take take, int fd, int fd_rtcp);
rtp_seat *__wrap_rtp_seat_take(void *owner, rtp_take take, int fd, int fd_rtcp);
rtp_seat *__wrap_rtp_seat_take(void *owner, rtp_take take, int fd, int fd_rtcp)
{
    for (unsigned i = 0; i < LEGS; ++i)
        if (ends[i].rtp == fd) {
            ends[i].owner = owner;
            ends[i].take = take;
        }
    return __real_rtp_seat_take(owner, take, fd, fd_rtcp);
}

int __wrap_rtp_connected_open(int beside, const pj_sockaddr *to);
int __wrap_rtp_connected_open(int beside, const pj_sockaddr *to)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    CLAIM(fd >= 0 && rtp_connected_turn(fd, to));
    for (unsigned i = 0; i < LEGS; ++i)
        if (ends[i].rtp == beside)
            ends[i].connected = fd;
    return fd;
}

/* A far end hears one source for as long as the leg lives; what crosses keeps its every byte behind the header. */
static void look_at_rtp(end *e, const uint8_t *packet, size_t size)
{
    tk_rtp h;
    CLAIM(size <= TK_RTP_MAX && tk_rtp_read(packet, size, &h) && !tk_rtp_is_rtcp(&h));
    CLAIM(!e->spoke || h.ssrc == e->ssrc);
    e->ssrc = h.ssrc;
    e->spoke = true;
    ++sent;
    if (!e->crosses)
        return;
    CLAIM(size == e->crosses_size && packet[0] == e->crosses[0]);
    CLAIM(memcmp(packet + TK_RTP_HEADER, e->crosses + TK_RTP_HEADER, size - TK_RTP_HEADER) == 0);
    CLAIM(h.pt == PCMA || h.pt == PCMU || h.pt == EVENTS || h.pt == 13);
    ++crossed;
}

ssize_t __real_sendto(int fd, const void *what, size_t size, int flags, const struct sockaddr *to, socklen_t length);
ssize_t __wrap_sendto(int fd, const void *what, size_t size, int flags, const struct sockaddr *to, socklen_t length);
ssize_t __wrap_sendto(int fd, const void *what, size_t size, int flags, const struct sockaddr *to, socklen_t length)
{
    tk_rtcp_heard heard;
    for (unsigned i = 0; i < LEGS; ++i) {
        CLAIM((fd != ends[i].rtp && fd != ends[i].rtcp) || to->sa_family == AF_INET);
        CLAIM(fd != ends[i].connected || !to);
        if (fd == ends[i].rtp || fd == ends[i].connected) {
            straight += fd == ends[i].connected;
            look_at_rtp(&ends[i], what, size);
            return (ssize_t)size;
        }
        if (fd == ends[i].rtcp) {
            CLAIM(tk_rtcp_read(what, size, 0, &heard));
            ++told;
            return (ssize_t)size;
        }
    }
    return __real_sendto(fd, what, size, flags, to, length);
}

/* ---- two legs ----------------------------------------------------------------------------------------------------- */

static pj_sockaddr place(const char *host, unsigned port)
{
    pj_sockaddr made;
    pj_str_t text = pj_str((char *)(uintptr_t)host);
    CLAIM(pj_sockaddr_init(PJ_AF_INET, &made, &text, (pj_uint16_t)port) == PJ_SUCCESS);
    return made;
}

static void open_stream(unsigned leg, unsigned pt)
{
    pjmedia_stream_info si;
    pj_bzero(&si, sizeof si);
    si.type = PJMEDIA_TYPE_AUDIO;
    si.proto = PJMEDIA_TP_PROTO_RTP_AVP;
    si.dir = PJMEDIA_DIR_ENCODING_DECODING;
    si.rem_addr = place("127.0.0.1", FAR_PORT + 10 * leg);
    si.rem_rtcp = place("127.0.0.1", FAR_PORT + 10 * leg + 1);
    si.fmt = (pjmedia_codec_info){PJMEDIA_TYPE_AUDIO, pt, pj_str(pt == PCMA ? "PCMA" : "PCMU"), 8000, 1};
    si.tx_pt = si.rx_pt = pt;
    si.tx_event_pt = si.rx_event_pt = EVENTS;
    si.ssrc = 1000 + leg;
    si.jb_init = si.jb_min_pre = si.jb_max_pre = si.jb_max = -1;
    end *e = &ends[leg];
    CLAIM(pjmedia_stream_create(pjsua_get_pjmedia_endpt(), pool, &si, e->transport, NULL, &e->stream) == PJ_SUCCESS);
    CLAIM(pjmedia_stream_start(e->stream) == PJ_SUCCESS);
    CLAIM(pjmedia_transport_media_start(e->transport, pool, NULL, NULL, 0) == PJ_SUCCESS);
}

static void open_leg(unsigned leg)
{
    pjmedia_sock_info si;
    pjmedia_transport *below;
    pj_bzero(&si, sizeof si);
    ends[leg] = (end){.rtp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0),
                      .rtcp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0),
                      .connected = -1};
    si.rtp_sock = ends[leg].rtp;
    si.rtcp_sock = ends[leg].rtcp;
    si.rtp_addr_name = place("127.0.0.1", 6000 + 10 * leg);
    si.rtcp_addr_name = place("127.0.0.1", 6001 + 10 * leg);
    CLAIM(pjmedia_transport_udp_attach(pjsua_get_pjmedia_endpt(), "udp", &si, 0, &below) == PJ_SUCCESS);
    pjsua_var.calls[leg].media_prov[0].type = PJMEDIA_TYPE_AUDIO;
    ends[leg].transport = rtp_leg_create((int)leg, 0, below, 0);
    CLAIM(ends[leg].owner && ends[leg].transport != below);
    open_stream(leg, PCMA);
}

static void close_leg(unsigned leg)
{
    pjmedia_stream_destroy(ends[leg].stream);
    pjmedia_transport_close(ends[leg].transport);
    ends[leg] = (end){.rtp = -1, .rtcp = -1, .connected = -1};
}

static void no_second(unsigned reader, unsigned readers, uint64_t at)
{
    (void)reader;
    (void)readers;
    (void)at;
}

static void start(void)
{
    pjsua_config ua;
    pjsua_logging_config log;
    pjsua_media_config media;
    trunk_config config = {.realm = "box", .stranger_rate = 1, .auth_failed_rate = 1};
    trunk_acl_entry near = {{192, 0, 2, 1}, 4, 32, 0, 0, TRUNK_TRUST, 1};
    pj_log_set_level(0);
    CLAIM(pjsua_create() == PJ_SUCCESS);
    pjsua_config_default(&ua);
    pjsua_logging_config_default(&log);
    pjsua_media_config_default(&media);
    ua.thread_cnt = media.thread_cnt = 0;
    log.level = log.console_level = 0;
    CLAIM(pjsua_init(&ua, &log, &media) == PJ_SUCCESS);
    CLAIM(trunk_init(&config) == 0 && trunk_set_acl(&near, 1) == 0);
    rtp_readers_stop(); /* theirs is the time of this machine */
    CLAIM(rtp_readers_start(1, &(rtp_duties){&rtp_legs_pass_on, &no_second}) == 0);
    for (unsigned i = 0; i < LEGS; ++i)
        ends[i] = (end){.rtp = -1, .rtcp = -1, .connected = -1};
}

/* ---- deeds -------------------------------------------------------------------------------------------------------- */

static pj_sockaddr sender(unsigned leg, unsigned who, bool rtcp)
{
    unsigned port = FAR_PORT + 10 * leg + rtcp;
    switch (who) {
    case NAMED:
        return place("127.0.0.1", port);
    case MOVED:
        return place("127.0.0.1", port + 1000);
    case ALLOWED:
        return place("192.0.2.1", port);
    default:
        return place("198.51.100.1", port);
    }
}

/* A copy that is as long as the packet, so that the sanitizer sees a byte too far. */
static void arrive(unsigned leg, unsigned who, bool rtcp, const uint8_t *data, size_t size)
{
    pj_sockaddr from = sender(leg, who, rtcp);
    uint8_t *own = malloc(size);
    unsigned before = crossed;
    memcpy(own, data, size);
    ends[!leg].crosses = data;
    ends[!leg].crosses_size = size;
    ends[leg].take(ends[leg].owner, rtcp, own, size, &from);
    rtp_legs_pass_on();
    ends[!leg].crosses = NULL;
    CLAIM(crossed == before || (who != STRANGER && !rtcp));
    free(own);
}

static void speak(unsigned leg)
{
    int16_t samples[SAMPLES];
    for (int i = 0; i < SAMPLES; ++i)
        samples[i] = (int16_t)(i % 16 * 1500 - 11250); /* loud: silence would not be sent */
    pjmedia_frame frame = {.type = PJMEDIA_FRAME_TYPE_AUDIO, .buf = samples, .size = sizeof samples};
    pjmedia_port *port = NULL;
    CLAIM(pjmedia_stream_get_port(ends[leg].stream, &port) == PJ_SUCCESS);
    pjmedia_port_put_frame(port, &frame);
    frame.size = sizeof samples;
    pjmedia_port_get_frame(port, &frame);
}

static void renew(unsigned leg, unsigned pt)
{
    pjmedia_stream_destroy(ends[leg].stream);
    pjmedia_transport_media_stop(ends[leg].transport);
    open_stream(leg, pt);
}

static void claim_counts(unsigned leg)
{
    trunk_media_t m;
    CLAIM(trunk_media((int)leg, &m) == 1);
    CLAIM(m.duplicates + m.reordered <= m.received && m.bursts <= m.lost + m.reordered + m.received);
    CLAIM(m.silent_ms >= -1 && m.round_trip_us >= -1 && m.far_jitter_us >= 0 && m.jitter_us < 1000000);
}

static void feed(const uint8_t *data, size_t size)
{
    now = 3600 * 1000000000ull;
    open_leg(0);
    open_leg(1);
    while (size > 3) {
        unsigned deed = data[0] & 7u, leg = data[0] >> 3 & 1u, who = data[0] >> 4 & 3u;
        size_t piece = deed == LONG_RTP ? 6u * data[1] : data[1];
        now += data[2] * 1000000ull;
        data += 3;
        size -= 3;
        piece = deed > RTCP ? 0 : piece < size ? piece : size;
        if (deed <= RTCP && piece > 0 && piece <= TK_RTP_MAX)
            arrive(leg, who, deed == RTCP, data, piece);
        else if (deed == JOIN)
            trunk_join(0, 1);
        else if (deed == PART)
            trunk_part((int)leg);
        else if (deed == SPEAK)
            speak(leg);
        else if (deed == ANEW)
            renew(leg, who & 1 ? PCMU : PCMA);
        if (deed >= JOIN && who == STRANGER)
            rtp_legs_every_second(0, 1, now += 6 * 1000000000ull);
        data += piece;
        size -= piece;
    }
    claim_counts(0);
    claim_counts(1);
    close_leg(0);
    close_leg(1);
}

/* What one input may need is given back after it. */
static void feed_once(const uint8_t *data, size_t size)
{
    pool = pjsua_pool_create("input", 4000, 4000);
    feed(data, size);
    pj_pool_release(pool);
}

#ifdef WITH_LIBFUZZER
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool started;
    if (!started)
        start();
    started = true;
    feed_once(data, size);
    return 0;
}
#else
/* Every file that is named. */
int main(int argc, char **argv)
{
    static uint8_t input[1 << 16];
    start();
    for (int i = 1; i < argc; ++i) {
        FILE *f = fopen(argv[i], "rb");
        CLAIM(f != NULL);
        size_t size = fread(input, 1, sizeof input, f);
        CLAIM(fclose(f) == 0);
        feed_once(input, size);
    }
    printf("%d inputs, %u packets, %u crossed, %u reports, %u straight\n", argc - 1, sent, crossed, told, straight);
    trunk_shutdown();
    pjsua_destroy();
    return 0;
}
#endif
