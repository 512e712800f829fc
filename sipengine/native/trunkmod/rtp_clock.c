/* Purpose: the clock of the conference bridge.
 * Law: it ticks every 20 ms while somebody speaks through the bridge, and seldom while every leg is joined past it. Its
 * lock is not held during a tick, which calls whatever is connected. */
#include "rtp_clock.h"

#include "rtp_readers.h"
#include "sip_pjsua.h"

#include <errno.h>
#include <time.h>

#define MS 1000000u
enum { REST_MS = 100, LATEST_MS = 500 /* what a clock is behind beyond this is not caught up with */, FRAME_MAX = 4096 };

static struct {
    pthread_mutex_t lock;
    pthread_cond_t sooner; /* waited for by the monotonic clock */
    pthread_t thread;
    bool runs, stop;
    unsigned needed;
    uint64_t due; /* ns */
    pj_thread_desc desc;
} g = {.lock = PTHREAD_MUTEX_INITIALIZER, .sooner = PTHREAD_COND_INITIALIZER};

static void tick(pjmedia_port *bridge, uint64_t timestamp)
{
    uint8_t samples[FRAME_MAX] __attribute__((aligned(8)));
    pjmedia_frame frame = {.buf = samples, .size = PJMEDIA_PIA_SPF(&bridge->info) * 2, .timestamp.u64 = timestamp};
    pjmedia_port_get_frame(bridge, &frame); /* what everybody hears together goes to no loudspeaker */
}

/* The lock held. */
static void sleep_until(uint64_t due)
{
    struct timespec at = {.tv_sec = (time_t)(due / 1000 / MS), .tv_nsec = (long)(due % (1000 * (uint64_t)MS))};
    pthread_cond_clockwait(&g.sooner, &g.lock, CLOCK_MONOTONIC, &at);
}

static void *run(void *arg)
{
    pjmedia_port *bridge = arg;
    pj_thread_t *known;
    pj_thread_register("clock", g.desc, &known);
    pthread_setname_np(pthread_self(), "clock");
    uint64_t timestamp = 0, now;
    pthread_mutex_lock(&g.lock);
    while (!g.stop) {
        if ((now = rtp_now()) < g.due) {
            sleep_until(g.due);
            continue;
        }
        if (now - g.due > LATEST_MS * (uint64_t)MS)
            g.due = now;
        uint64_t was = g.due;
        pthread_mutex_unlock(&g.lock);
        tick(bridge, timestamp += PJMEDIA_PIA_SPF(&bridge->info));
        pthread_mutex_lock(&g.lock);
        g.due = was + (g.needed ? PJMEDIA_PIA_PTIME(&bridge->info) : REST_MS) * (uint64_t)MS;
    }
    pthread_mutex_unlock(&g.lock);
    return NULL;
}

int rtp_clock_start(void)
{
    pjmedia_port *bridge = pjsua_set_no_snd_dev();
    if (!bridge || PJMEDIA_PIA_SPF(&bridge->info) * 2 > FRAME_MAX)
        return -EINVAL;
    pthread_mutex_lock(&g.lock);
    g.stop = false;
    g.due = rtp_now();
    int status = g.runs ? -EBUSY : -pthread_create(&g.thread, NULL, &run, bridge);
    g.runs = g.runs || status == 0;
    pthread_mutex_unlock(&g.lock);
    return status;
}

void rtp_clock_stop(void)
{
    pthread_mutex_lock(&g.lock);
    bool ran = g.runs;
    g.stop = true;
    g.runs = false;
    if (ran)
        pthread_cond_signal(&g.sooner);
    pthread_mutex_unlock(&g.lock);
    if (ran)
        pthread_join(g.thread, NULL);
}

void rtp_clock_needed(bool more)
{
    pthread_mutex_lock(&g.lock);
    if (!more) {
        --g.needed;
    } else if (g.needed++ == 0 && g.runs) {
        g.due = rtp_now();
        pthread_cond_signal(&g.sooner);
    }
    pthread_mutex_unlock(&g.lock);
}
