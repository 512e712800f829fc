/* Purpose: both ends' voice: the caller sends 50 packets a second and call, the called party sends each one back.
 * Law: a packet carries its call, number and moment of sending in its payload, so each one is accounted for by name;
 * what comes from another place than the SDP named, or was not ours, is counted apart and never as delivered. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <string.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "gen.h"

#define BATCH 64
#define SIZE 172 /* 12 of RTP and 20 ms of G.711 */
#define MAGIC 0x7b0c5a11u
#define MARKS (64 * 1024) /* packets of one call that can be told apart */

struct load {
    uint32_t magic, call, number;
    int64_t sent;
} __attribute__((packed));

struct batch {
    struct mmsghdr heads[BATCH];
    struct iovec parts[BATCH];
    unsigned char bytes[BATCH][2048];
    struct sockaddr_in places[BATCH];
};

static int caller_fd, called_fd;
static struct batch out, in;
static int queued;
static uint8_t **marks; /* of each call and packet: 1 reached the called party, 2 came back */
struct voice_counts voice;
struct samples round_trip;

static void lay_out(struct batch *batch)
{
    for (int n = 0; n < BATCH; n++) {
        batch->parts[n] = (struct iovec){batch->bytes[n], sizeof batch->bytes[n]};
        batch->heads[n].msg_hdr = (struct msghdr){
            .msg_iov = &batch->parts[n], .msg_iovlen = 1, .msg_name = &batch->places[n], .msg_namelen = sizeof batch->places[n]};
    }
}

void voice_open(int *caller, int *called)
{
    *caller = caller_fd = open_udp(plan.caller, 20000);
    *called = called_fd = open_udp(plan.called, 30000);
    open_udp(plan.caller, 20001); /* RTCP is let in and not looked at, as a phone would */
    open_udp(plan.called, 30001);
    lay_out(&out);
    lay_out(&in);
    marks = calloc((size_t)plan.calls, sizeof *marks);
    for (int n = 0; plan.voice && n < plan.calls; n++)
        marks[n] = calloc(1, MARKS);
}

static bool in_window(int64_t when)
{
    return window_from && when >= window_from && (!window_to || when < window_to);
}

static void flush(int fd)
{
    int done = 0;
    while (done < queued) {
        int sent = sendmmsg(fd, out.heads + done, (unsigned)(queued - done), 0);
        if (sent <= 0)
            break;
        done += sent;
    }
    voice.unsent += (uint64_t)(queued - done);
    queued = 0;
}

static void queue(int fd, const struct sockaddr_in *place, const struct load *load, uint32_t ssrc)
{
    unsigned char *bytes = out.bytes[queued];
    uint16_t sequence = htons((uint16_t)load->number);
    uint32_t stamp = htonl(load->number * 160), source = htonl(ssrc);
    memset(bytes, 0xd5, SIZE);
    bytes[0] = 0x80;
    bytes[1] = 8;
    memcpy(bytes + 2, &sequence, 2);
    memcpy(bytes + 4, &stamp, 4);
    memcpy(bytes + 8, &source, 4);
    memcpy(bytes + 12, load, sizeof *load);
    out.parts[queued].iov_len = SIZE;
    out.places[queued] = *place;
    if (++queued == BATCH)
        flush(fd);
}

/* A call without SIP: the relay has an even port for each side, from `direct_port` on. */
void voice_direct(int index, int64_t now)
{
    struct call *call = &calls[index];
    call->phase = TALKING;
    call->invited = call->answered = now;
    call->caller_media = place_of(plan.system, plan.direct_port + 4 * index);
    call->called_media = place_of(plan.system, plan.direct_port + 4 * index + 2);
    call->next_frame = now + (int64_t)(index * 7919 % (FRAME_MS * 1000)) * 1000;
}

/* Send what is due of the calls `from` to `to`. A frame that the generator itself missed is sent late, not left out. */
void voice_due(int from, int to, int64_t now)
{
    for (int n = from; n < to; n++) {
        struct call *call = &calls[n];
        if (call->phase != TALKING || now < call->next_frame || call->frames >= MARKS)
            continue;
        struct load load = {MAGIC, (uint32_t)n, call->frames++, now_ns()};
        call->next_frame += FRAME_MS * MS;
        voice.sent += in_window(load.sent);
        queue(caller_fd, &call->caller_media, &load, 0x10000000u + (uint32_t)n);
    }
    flush(caller_fd);
}

static bool same_place(const struct sockaddr_in *left, const struct sockaddr_in *right)
{
    return left->sin_port == right->sin_port && left->sin_addr.s_addr == right->sin_addr.s_addr;
}

static void take(bool at_caller, const unsigned char *bytes, size_t size, const struct sockaddr_in *from, int64_t now)
{
    struct load load;
    if (size != SIZE || (bytes[1] & 0x7f) != 8) {
        voice.strange++;
        return;
    }
    memcpy(&load, bytes + 12, sizeof load);
    if (load.magic != MAGIC || load.call >= (uint32_t)plan.calls || load.number >= MARKS) {
        voice.strange++;
        return;
    }
    struct call *call = &calls[load.call];
    if (!same_place(from, at_caller ? &call->caller_media : &call->called_media)) {
        voice.misdirected++;
        return;
    }
    uint8_t bit = at_caller ? 2 : 1, *mark = &marks[load.call][load.number];
    if (*mark & bit) {
        voice.twice++;
        return;
    }
    *mark |= bit;
    bool counts = in_window(load.sent);
    if (!at_caller) {
        voice.arrived += counts;
        queue(called_fd, &call->called_media, &load, 0x20000000u + load.call);
    } else if (counts) {
        voice.returned++;
        add_sample(&round_trip, now - load.sent);
    }
}

void voice_read(bool at_caller)
{
    for (;;) {
        for (int n = 0; n < BATCH; n++)
            in.heads[n].msg_hdr.msg_namelen = sizeof in.places[n];
        int got = recvmmsg(at_caller ? caller_fd : called_fd, in.heads, BATCH, MSG_DONTWAIT, NULL);
        if (got <= 0)
            return;
        int64_t now = now_ns();
        for (int n = 0; n < got; n++)
            take(at_caller, in.bytes[n], in.heads[n].msg_len, &in.places[n], now);
        if (!at_caller)
            flush(called_fd);
        if (got < BATCH)
            return;
    }
}
