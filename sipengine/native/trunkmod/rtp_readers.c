/* Purpose: the threads that read RTP and RTCP sockets, and the seats through which they find whose packet it is.
 * Law: a seat is never freed; a reader holds its lock from before it reads a packet until its owner has taken it.
 *
 * A reader makes two system calls a packet at most (one wait serves many). The library's own loop makes up to eight. */
#include "rtp_readers.h"

#include "tk_rtp.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 128, SECOND_MS = 1000 };
#define STOP UINT64_MAX

enum { CONNECTED, OPEN, RTCP, SOCKETS }; /* of a seat */

struct rtp_seat { /* what an RTP packet asks is one line of the cache */
    pthread_mutex_t lock; /* recursive: a leg may end inside its own packet */
    void *owner;          /* NULL: free */
    rtp_take take;
    uint32_t generation;
    int fds[SOCKETS];
    unsigned reader;
} __attribute__((aligned(64)));

typedef struct reader {
    pthread_t thread;
    int epoll, stop;
    unsigned number;
    pj_thread_desc desc;
} reader;

static struct {
    pthread_mutex_t lock; /* seats being taken, readers being started */
    rtp_seat seats[RTP_SEATS];
    bool ready;
    unsigned next;
    reader readers[RTP_READERS_MAX];
    atomic_uint count;
    rtp_duties duties;
} g = {.lock = PTHREAD_MUTEX_INITIALIZER};

uint64_t rtp_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* ---- seats --------------------------------------------------------------------------------------------------------- */

static uint64_t ticket(const rtp_seat *s, unsigned which)
{
    return (uint64_t)s->generation << 32 | (uint64_t)(s - g.seats) << 2 | which;
}

static bool watch(rtp_seat *s, unsigned which)
{
    struct epoll_event e = {.events = EPOLLIN, .data.u64 = ticket(s, which)};
    return epoll_ctl(g.readers[s->reader].epoll, EPOLL_CTL_ADD, s->fds[which], &e) == 0;
}

rtp_seat *rtp_seat_take(void *owner, rtp_take take, int fd, int fd_rtcp)
{
    rtp_seat *found = NULL;
    pthread_mutex_lock(&g.lock);
    for (unsigned tried = 0; !found && g.count && tried < RTP_SEATS; ++tried) {
        rtp_seat *s = &g.seats[g.next++ % RTP_SEATS];
        pthread_mutex_lock(&s->lock);
        if (!s->owner) {
            s->owner = owner;
            s->take = take;
            s->fds[CONNECTED] = -1;
            s->fds[OPEN] = fd;
            s->fds[RTCP] = fd_rtcp;
            s->reader = g.next % g.count;
            ++s->generation;
            found = s;
        }
        pthread_mutex_unlock(&s->lock);
    }
    pthread_mutex_unlock(&g.lock);
    if (found && !(watch(found, OPEN) && watch(found, RTCP))) {
        rtp_seat_leave(found);
        found = NULL;
    }
    return found;
}

bool rtp_seat_connected(rtp_seat *s, int fd)
{
    s->fds[CONNECTED] = fd;
    bool watched = watch(s, CONNECTED);
    if (!watched)
        s->fds[CONNECTED] = -1;
    return watched;
}

void rtp_seat_leave(rtp_seat *s)
{
    rtp_seat_lock(s);
    for (unsigned i = 0; i < SOCKETS; ++i)
        epoll_ctl(g.readers[s->reader].epoll, EPOLL_CTL_DEL, s->fds[i], NULL);
    s->owner = NULL;
    ++s->generation;
    rtp_seat_unlock(s);
}

void rtp_seat_lock(rtp_seat *s)
{
    pthread_mutex_lock(&s->lock);
}

void rtp_seat_unlock(rtp_seat *s)
{
    pthread_mutex_unlock(&s->lock);
}

/* ---- readers ------------------------------------------------------------------------------------------------------- */

/* One byte more than is passed on, so that what is too long is seen; and room for SRTP to take its tag off. */
typedef struct room {
    uint8_t packet[TK_RTP_MAX + 1] __attribute__((aligned(8)));
} room;

static void deal_with(uint64_t which, room *into)
{
    unsigned socket = which & 3;
    rtp_seat *s = &g.seats[(which & 0xFFFFFFFFu) >> 2];
    pj_sockaddr source;
    socklen_t length = sizeof source;
    rtp_seat_lock(s);
    if (s->owner && s->generation == (uint32_t)(which >> 32)) {
        ssize_t size = recvfrom(s->fds[socket], into->packet, sizeof into->packet, MSG_DONTWAIT,
                                (struct sockaddr *)&source, &length);
        if (size > 0 && size <= TK_RTP_MAX)
            s->take(s->owner, socket == RTCP, into->packet, (size_t)size, &source);
    }
    rtp_seat_unlock(s);
}

/* Reads what came, and has it passed on in one go: whoever hears the first packet is still awake for the others, and
 * waking him is the dearest part of sending. False: an end was asked for. */
static bool deal_with_all(const struct epoll_event *events, int count, room *rooms)
{
    bool go_on = true;
    for (int i = 0; i < count && go_on; ++i) {
        go_on = events[i].data.u64 != STOP;
        if (go_on)
            deal_with(events[i].data.u64, &rooms[i % RTP_BATCH]);
        if (i % RTP_BATCH == RTP_BATCH - 1)
            g.duties.all_read();
    }
    g.duties.all_read();
    return go_on;
}

static void *read_on(void *arg)
{
    reader *r = arg;
    pj_thread_t *known;
    pj_thread_register("rtp", r->desc, &known);
    pthread_setname_np(pthread_self(), "rtp");
    struct epoll_event events[EVENTS];
    room rooms[RTP_BATCH];
    uint64_t second = rtp_now();
    for (;;) {
        int n = epoll_wait(r->epoll, events, EVENTS, SECOND_MS);
        if (!deal_with_all(events, n, rooms))
            return NULL;
        uint64_t now = rtp_now();
        if (now - second >= 1000000000u) {
            second = now;
            g.duties.every_second(r->number, g.count, now);
        }
    }
}

static int start_one(unsigned number)
{
    reader *r = &g.readers[number];
    memset(r, 0, sizeof *r);
    r->number = number;
    r->epoll = epoll_create1(EPOLL_CLOEXEC);
    r->stop = eventfd(0, EFD_CLOEXEC);
    struct epoll_event e = {.events = EPOLLIN, .data.u64 = STOP};
    if (r->epoll >= 0 && r->stop >= 0 && epoll_ctl(r->epoll, EPOLL_CTL_ADD, r->stop, &e) == 0 &&
        pthread_create(&r->thread, NULL, &read_on, r) == 0)
        return 0;
    int why = errno ? -errno : -EAGAIN;
    if (r->epoll >= 0)
        close(r->epoll);
    if (r->stop >= 0)
        close(r->stop);
    return why;
}

static void make_seats(void)
{
    pthread_mutexattr_t recursive;
    pthread_mutexattr_init(&recursive);
    pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
    for (unsigned i = 0; i < RTP_SEATS; ++i)
        pthread_mutex_init(&g.seats[i].lock, &recursive);
    pthread_mutexattr_destroy(&recursive);
    g.ready = true;
}

int rtp_readers_start(unsigned count, const rtp_duties *duties)
{
    if (count < 1 || count > RTP_READERS_MAX)
        return -EINVAL;
    pthread_mutex_lock(&g.lock);
    int status = g.count ? -EBUSY : 0;
    if (!status && !g.ready)
        make_seats();
    if (!status)
        g.duties = *duties;
    unsigned started = 0;
    while (!status && started < count && (status = start_one(started)) == 0)
        ++started;
    if (started)
        status = 0; /* fewer readers read too */
    if (!status)
        g.count = started;
    pthread_mutex_unlock(&g.lock);
    return status;
}

void rtp_readers_stop(void)
{
    pthread_mutex_lock(&g.lock);
    for (unsigned i = 0; i < g.count; ++i) {
        reader *r = &g.readers[i];
        uint64_t one = 1;
        while (write(r->stop, &one, sizeof one) < 0 && errno == EINTR)
            ;
        pthread_join(r->thread, NULL);
        close(r->epoll);
        close(r->stop);
    }
    g.count = 0;
    pthread_mutex_unlock(&g.lock);
}

bool rtp_readers_run(void)
{
    return g.count > 0;
}
