/* Purpose: the pieces of the module that need the library and nothing else of ours: the machine's own address, and the
 * waking of the loop.
 * Law: the library's question for the address and the clock are ours here (--wrap), so nothing is waited for. */
#include "check.h"
#include "sip_module.h"

#include <time.h>

pj_status_t __real_pj_gethostip(int family, pj_sockaddr *address);
pj_status_t __wrap_pj_gethostip(int family, pj_sockaddr *address);
int __wrap_clock_gettime(clockid_t clock, struct timespec *t);

static unsigned asked, last_byte = 1;
static pj_status_t fails;
static time_t second = 100;

int __wrap_clock_gettime(clockid_t clock, struct timespec *t)
{
    (void)clock;
    *t = (struct timespec){.tv_sec = second};
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

static unsigned found(int family)
{
    pj_sockaddr address;
    CLAIM(__wrap_pj_gethostip(family, &address) == fails);
    CLAIM(address.addr.sa_family == family);
    return ((const uint8_t *)pj_sockaddr_get_addr(&address))[3];
}

static void address_is_asked_once_a_second(void)
{
    CLAIM(found(pj_AF_INET()) == 1 && found(pj_AF_INET()) == 1 && asked == 1);
    CLAIM(found(pj_AF_INET6()) == 1 && found(pj_AF_INET6()) == 1 && asked == 2);
    last_byte = 2; /* it has moved */
    CLAIM(found(pj_AF_INET()) == 1 && asked == 2);
    ++second;
    CLAIM(found(pj_AF_INET()) == 2 && found(pj_AF_INET6()) == 2 && asked == 4);
}

static void no_address_is_an_answer_too(void)
{
    second += 10;
    asked = 0;
    fails = PJ_ENOTFOUND;
    (void)found(pj_AF_INET());
    (void)found(pj_AF_INET());
    CLAIM(asked == 1);
    fails = PJ_SUCCESS;
    ++second;
    (void)found(pj_AF_INET());
    CLAIM(asked == 2);
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
    {"the machine is asked for its address once a second, for each family", address_is_asked_once_a_second},
    {"that there is no address is an answer too", no_address_is_an_answer_too},
    {"a loop that waits is woken from any thread", a_waiting_loop_is_woken_from_any_thread},
};

int main(int argc, char **argv)
{
    return check_main(cases, sizeof cases / sizeof *cases, argc, argv);
}
