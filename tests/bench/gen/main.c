/* Purpose: the load generator: so many calls at such a rate through one system, every message and voice packet counted.
 * Law: it says on its output when every call stands and when the window opens and closes (READY, OPEN, CLOSED), so that
 * who started it can read the system's clocks then; it always ends, at the latest a minute after its plan.
 *
 * usage: gen SYSTEM CALLER CALLED FROM CALLS RATE HOLD SETTLE WINDOW DIRECT_PORT
 *   HOLD 0: all calls stay up until the window (ms) has passed, with voice; else each lasts HOLD ms, without voice.
 *   DIRECT_PORT 0: calls are made by SIP; else there is a relay with ports from there on. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "gen.h"

#define SPREAD 7919 /* numbers dialled one after another do not lie side by side */
#define LATE_MS 5

struct plan plan;
struct call *calls;
int64_t window_from, window_to;

int64_t now_ns(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1000 * MS + at.tv_nsec;
}

struct sockaddr_in place_of(const char *address, int port)
{
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    if (inet_pton(AF_INET, address, &place.sin_addr) != 1) {
        fprintf(stderr, "gen: %s is no IPv4 address\n", address);
        exit(2);
    }
    return place;
}

int open_udp(const char *address, int port)
{
    struct sockaddr_in place = place_of(address, port);
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), size = 8 << 20;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
    setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size);
    if (bind(fd, (struct sockaddr *)&place, sizeof place)) {
        perror(address);
        exit(1);
    }
    return fd;
}

void number_of_call(int index, char *number, size_t room)
{
    snprintf(number, room, "3161%02d%05lld", getpid() % 100, (long long)index * SPREAD % NUMBERS);
}

/* The call whose number ends `digits`, -1 when it is none of ours: two digits before its own tell runs apart, so that a
 * repetition for a call of the last run, which the system may still be about, is not taken for one of this. */
int call_of_number(const char *digits)
{
    static int *calls_by_number;
    size_t length = strlen(digits);
    if (!calls_by_number) {
        calls_by_number = malloc(NUMBERS * sizeof *calls_by_number);
        for (int n = 0; n < NUMBERS; n++)
            calls_by_number[(long long)n * SPREAD % NUMBERS] = n;
    }
    int number = length < 7 ? -1 : atoi(digits + length - 7) - getpid() % 100 * NUMBERS;
    return number < 0 || number >= NUMBERS ? -1 : calls_by_number[number];
}

static void say(const char *word)
{
    puts(word);
    fflush(stdout);
}

static int64_t begun, all_up, deadline;
static int started, first;

/* Open the window when every call stands and has settled; close it; let what is under way arrive; hang up. */
static bool steer(int64_t now)
{
    if (!all_up && started == plan.calls) {
        int up = 0;
        for (int n = 0; n < plan.calls; n++)
            up += calls[n].phase == TALKING || calls[n].phase == FAILED;
        if (up == plan.calls) {
            all_up = now;
            say("READY");
        }
    }
    if (all_up && !window_from && now >= all_up + plan.settle * MS) {
        window_from = now;
        say("OPEN");
    }
    if (window_from && !window_to && now >= window_from + plan.window * MS) {
        window_to = now;
        say("CLOSED");
    }
    return window_to && now >= window_to + 500 * MS;
}

static bool over(void)
{
    while (first < started && (plan.direct ? calls[first].phase == ENDED : sip_over(&calls[first])))
        first++;
    return first == plan.calls;
}

static bool tick(int64_t now)
{
    int due = (int)((now - begun) * plan.rate / (1000 * MS)) + 1;
    bool hang_up = plan.hold ? false : steer(now);
    static int64_t looked;
    while (started < plan.calls && started < due) {
        if (plan.direct)
            voice_direct(started++, now);
        else
            sip_start(started++, now);
    }
    if (plan.voice)
        voice_due(first, started, now);
    bool look = now - looked >= 10 * MS;
    for (int n = first; n < started; n++) {
        struct call *call = &calls[n];
        bool end = call->phase == TALKING && (hang_up || (plan.hold && now >= call->answered + plan.hold * MS));
        if (end && plan.direct)
            call->phase = ENDED;
        else if (end)
            sip_end(n, now);
        if (look && !plan.direct)
            sip_repeat(n, now);
    }
    looked = look ? now : looked;
    return over() || now > deadline;
}

static void run(void)
{
    int fds[5] = {-1, -1, -1, -1, timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK)}, loop = epoll_create1(0);
    struct itimerspec every = {{0, MS}, {0, MS}};
    int64_t latest = 0, before = now_ns();
    uint64_t late = 0, count;
    bool done = false;
    if (!plan.direct)
        sip_open(&fds[0], &fds[1]);
    voice_open(&fds[2], &fds[3]);
    timerfd_settime(fds[4], 0, &every, NULL);
    for (int n = plan.direct ? 2 : 0; n < 5; n++) {
        struct epoll_event wanted = {.events = EPOLLIN, .data.u32 = (uint32_t)n};
        epoll_ctl(loop, EPOLL_CTL_ADD, fds[n], &wanted);
    }
    begun = now_ns();
    deadline = begun + (plan.calls * 1000LL / plan.rate + plan.hold + plan.settle + plan.window + 60000) * MS;
    while (!done) {
        struct epoll_event ready[5];
        int got = epoll_wait(loop, ready, 5, 100);
        for (int n = 0; n < got; n++) {
            if (ready[n].data.u32 < 2)
                sip_read(ready[n].data.u32 == 0);
            else if (ready[n].data.u32 < 4)
                voice_read(ready[n].data.u32 == 2);
            else if (read(fds[4], &count, sizeof count) > 0) {
                int64_t now = now_ns();
                late += now - before > LATE_MS * MS;
                latest = window_from && !window_to && now - before > latest ? now - before : latest;
                before = now;
                done = tick(now);
            }
        }
    }
    write_figures(latest, late);
}

int main(int count, char **words)
{
    if (count != 11) {
        fprintf(stderr, "usage: gen SYSTEM CALLER CALLED FROM CALLS RATE HOLD SETTLE WINDOW DIRECT_PORT\n");
        return 2;
    }
    plan = (struct plan){.system = words[1], .caller = words[2], .called = words[3], .from = words[4], .calls = atoi(words[5]),
        .rate = atoi(words[6]), .hold = atoi(words[7]), .settle = atoi(words[8]), .window = atoi(words[9]),
        .direct_port = atoi(words[10])};
    plan.voice = plan.hold == 0;
    plan.direct = plan.direct_port != 0;
    if (plan.calls < 1 || plan.calls > NUMBERS || plan.rate < 1) {
        fprintf(stderr, "gen: 1 to %d calls, at least 1 a second\n", NUMBERS);
        return 2;
    }
    calls = calloc((size_t)plan.calls, sizeof *calls);
    run();
    return 0;
}
