/* Purpose: the pieces of the module that need the library and nothing else of ours: the machine's own addresses, unique
 * names, and the waking of the loop.
 * Law: the library's questions for addresses are ours here (--wrap), and what the kernel has to tell, but in one case. */
#include "check.h"
#include "sip_ways.h"

#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

ssize_t __real_recv(int fd, void *into, size_t size, int flags);
ssize_t __wrap_recv(int fd, void *into, size_t size, int flags);
int __real_clock_gettime(clockid_t clock, struct timespec *now);
int __wrap_clock_gettime(clockid_t clock, struct timespec *now);
pj_str_t *__real_pj_generate_unique_string(pj_str_t *text);
pj_str_t *__wrap_pj_generate_unique_string(pj_str_t *text);

static unsigned asked, last_byte = 1;
static pj_status_t fails;
static enum { QUIET, NEWS, LOST, KERNEL } tells;

/* What the kernel has to tell of its addresses: once. */
ssize_t __wrap_recv(int fd, void *into, size_t size, int flags)
{
    if (tells == KERNEL)
        return __real_recv(fd, into, size, flags);
    ssize_t got = tells == NEWS ? 1 : -1;
    errno = tells == LOST ? ENOBUFS : EAGAIN;
    tells = QUIET;
    return got;
}

static bool within_a_tick;

/* Each look at the kernel's clock is in a tick of its own, unless a case says otherwise. */
int __wrap_clock_gettime(clockid_t clock, struct timespec *now)
{
    static long ticks;
    if (clock != CLOCK_MONOTONIC_COARSE)
        return __real_clock_gettime(clock, now);
    if (!within_a_tick)
        ++ticks;
    *now = (struct timespec){ticks, 0};
    return 0;
}

/* The machine's table of addresses. */
pj_status_t __real_pj_gethostip(int family, pj_sockaddr *address)
{
    ++asked;
    pj_sockaddr_init(family, address, NULL, 0);
    ((uint8_t *)pj_sockaddr_get_addr(address))[3] = (uint8_t)last_byte;
    return fails;
}

pj_status_t __real_pj_getipinterface(int family, const pj_str_t *to, pj_sockaddr *from, pj_bool_t resolve,
                                     pj_sockaddr *to_address)
{
    (void)to;
    (void)resolve;
    (void)to_address;
    return __real_pj_gethostip(family, from);
}

static unsigned found(int family)
{
    pj_sockaddr address;
    CLAIM(__wrap_pj_gethostip(family, &address) == fails);
    CLAIM(address.addr.sa_family == family);
    return ((const uint8_t *)pj_sockaddr_get_addr(&address))[3];
}

static unsigned way(int family, const char *to)
{
    pj_sockaddr address;
    pj_str_t text = pj_str((char *)(uintptr_t)to);
    CLAIM(__wrap_pj_getipinterface(family, &text, &address, PJ_FALSE, NULL) == fails);
    CLAIM(address.addr.sa_family == family);
    return ((const uint8_t *)pj_sockaddr_get_addr(&address))[3];
}

static void address_is_asked_when_something_changed(void)
{
    CLAIM(found(pj_AF_INET()) == 1 && found(pj_AF_INET()) == 1 && asked == 1);
    CLAIM(found(pj_AF_INET6()) == 1 && found(pj_AF_INET6()) == 1 && asked == 2);
    last_byte = 2; /* it has moved */
    CLAIM(found(pj_AF_INET()) == 1 && asked == 2);
    tells = NEWS;
    CLAIM(found(pj_AF_INET()) == 2 && found(pj_AF_INET6()) == 2 && asked == 4);
    last_byte = 3;
    tells = LOST; /* too much at once: something was among it */
    CLAIM(found(pj_AF_INET()) == 3 && found(pj_AF_INET()) == 3 && asked == 5);
}

static void within_a_tick_the_kernel_is_not_asked_again(void)
{
    CLAIM(found(pj_AF_INET()) == 1);
    last_byte = 2;
    tells = NEWS;
    within_a_tick = true;
    CLAIM(found(pj_AF_INET()) == 1 && way(pj_AF_INET6(), "2001:db8::1") == 2 && tells == NEWS);
    within_a_tick = false;
    CLAIM(found(pj_AF_INET()) == 2 && tells == QUIET);
}

static void no_address_is_an_answer_too(void)
{
    fails = PJ_ENOTFOUND;
    (void)found(pj_AF_INET());
    (void)found(pj_AF_INET());
    CLAIM(asked == 1);
    fails = PJ_SUCCESS;
    tells = NEWS;
    (void)found(pj_AF_INET());
    CLAIM(asked == 2);
}

static void ways_are_kept_apart(void)
{
    CLAIM(way(pj_AF_INET(), "192.0.2.1") == 1);
    last_byte = 2;
    CLAIM(way(pj_AF_INET(), "192.0.2.10") == 2 && way(pj_AF_INET6(), "2001:db8::1") == 2 && asked == 3);
    CLAIM(way(pj_AF_INET(), "192.0.2.1") == 1 && way(pj_AF_INET(), "192.0.2.10") == 2 && asked == 3);
    tells = NEWS;
    CLAIM(way(pj_AF_INET(), "192.0.2.1") == 2 && asked == 4);
}

static void more_ways_than_are_kept(void)
{
    char to[16];
    for (int again = 0; again < 2; ++again)
        for (unsigned i = 1; i < 200; ++i) {
            snprintf(to, sizeof to, "192.0.2.%u", i);
            last_byte = i;
            CLAIM(way(pj_AF_INET(), to) == i);
            CLAIM(way(pj_AF_INET(), to) == i && asked == 199 * (unsigned)again + i);
        }
}

static void a_name_is_asked_each_time(void)
{
    char long_one[300];
    memset(long_one, '1', sizeof long_one - 1);
    long_one[sizeof long_one - 1] = 0;
    for (unsigned i = 1; i < 4; ++i) {
        last_byte = i;
        CLAIM(way(pj_AF_INET(), "sip.example.nl") == i && way(pj_AF_INET(), long_one) == i);
    }
}

static void the_kernel_tells_of_an_address(void)
{
    struct ifreq up = {.ifr_name = "lo", .ifr_flags = IFF_UP};
    CLAIM(unshare(CLONE_NEWNET) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0);
    tells = KERNEL;
    CLAIM(found(pj_AF_INET()) == 1 && found(pj_AF_INET()) == 1 && asked == 1);
    last_byte = 2;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    CLAIM(fd >= 0 && ioctl(fd, SIOCSIFFLAGS, &up) == 0 && close(fd) == 0);
    CLAIM(found(pj_AF_INET()) == 2 && found(pj_AF_INET()) == 2 && asked == 2);
}

pj_str_t *__real_pj_generate_unique_string(pj_str_t *text)
{
    CLAIM(!"the kernel had nothing to draw from");
    return text;
}

static int by_text(const void *one, const void *other)
{
    return memcmp(one, other, 36);
}

static void names_are_unique(void)
{
    enum { MANY = 20000 };
    static char names[MANY][36], varied[36][128];
    for (unsigned i = 0; i < MANY; ++i) {
        pj_str_t name = {names[i], 0};
        CLAIM(__wrap_pj_generate_unique_string(&name) == &name && name.slen == 36 && PJ_GUID_STRING_LENGTH >= 36);
        for (unsigned at = 0; at < 36; ++at)
            varied[at][(unsigned char)names[i][at] & 127] = 1;
    }
    for (unsigned at = 0; at < 36; ++at) { /* RFC 9562 section 5.4 */
        unsigned different = 0;
        for (unsigned c = 0; c < 128; ++c)
            different += (unsigned)varied[at][c];
        bool fixed = at == 8 || at == 13 || at == 14 || at == 18 || at == 23;
        CLAIM(different == (fixed ? 1U : at == 19 ? 4U : 16U));
        CLAIM(!fixed || names[0][at] == (at == 14 ? '4' : '-'));
    }
    qsort(names, MANY, sizeof *names, &by_text);
    for (unsigned i = 1; i < MANY; ++i)
        CLAIM(by_text(names[i - 1], names[i]) != 0);
}

static void *ring(void *unused)
{
    trunk_wake();
    return unused;
}

static unsigned handled(pjsip_endpoint *endpt, long seconds)
{
    pj_time_val most = {seconds, 0};
    unsigned count = 0;
    CLAIM(pjsip_endpt_handle_events2(endpt, &most, &count) == PJ_SUCCESS);
    return count;
}

/* A loop that is not woken waits a minute, and the test fails by its own patience. */
static void a_waiting_loop_is_woken_from_any_thread(void)
{
    pj_caching_pool pools;
    pjsip_endpoint *endpt;
    pthread_t other;
    tells = KERNEL;
    trunk_wake(); /* before there is anything to wake */
    CLAIM(pj_init() == PJ_SUCCESS && pjlib_util_init() == PJ_SUCCESS);
    pj_log_set_level(0);
    pj_caching_pool_init(&pools, NULL, 0);
    CLAIM(pjsip_endpt_create(&pools.factory, "wake", &endpt) == PJ_SUCCESS);
    for (int again = 0; again < 2; ++again) {
        CLAIM(wake_open(endpt) == PJ_SUCCESS);
        CLAIM(handled(endpt, 0) == 0);
        CLAIM(pthread_create(&other, NULL, &ring, NULL) == 0);
        CLAIM(handled(endpt, 60) > 0);
        pthread_join(other, NULL);
        for (int i = 0; i < 100000; ++i)
            trunk_wake(); /* nobody listens: it does not wait */
        CLAIM(handled(endpt, 60) > 0);
        while (handled(endpt, 0))
            ;
        wake_close(endpt);
        wake_close(endpt);
        trunk_wake();
    }
    pjsip_endpt_destroy(endpt);
    pj_caching_pool_destroy(&pools);
    pj_shutdown();
}

static const check_case cases[] = {
    {"the machine is asked for its address when something changed", address_is_asked_when_something_changed},
    {"within a tick the kernel is not asked again", within_a_tick_the_kernel_is_not_asked_again},
    {"that there is no address is an answer too", no_address_is_an_answer_too},
    {"the way to each far end is an answer of its own", ways_are_kept_apart},
    {"more ways than are kept are asked again", more_ways_than_are_kept},
    {"the way to a name is asked each time", a_name_is_asked_each_time},
    {"the kernel tells that an address came", the_kernel_tells_of_an_address},
    {"names are unique, and random in every digit", names_are_unique},
    {"a loop that waits is woken from any thread", a_waiting_loop_is_woken_from_any_thread},
};

int main(int argc, char **argv)
{
    return check_main(cases, sizeof cases / sizeof *cases, argc, argv);
}
