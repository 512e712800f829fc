/* Purpose: the machine's own address, and the one from which each far end is reached, asked of the kernel when it has
 * said that something changed, and not for every call. They take the place of the library's at the linker (--wrap):
 * that one reads the whole table of addresses, twice for each call that is dialled (to choose between IPv4 and IPv6) and
 * once more for each leg of a box that listens on all of them, and opens a socket for each message's way.
 * Law: an answer is as the kernel would give it, at most a tick of its clock (10 ms) ago; a failure is an answer too. */
#include "sip_ways.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

enum { WAYS = 32, NONE = -1 };

typedef struct own_address {
    bool known;
    pj_status_t status;
    pj_sockaddr address;
} own_address;

typedef struct way {
    int family;
    char to[PJ_INET6_ADDRSTRLEN]; /* as it was asked: an address, never a name */
    own_address from;
} way;

static struct {
    pthread_mutex_t lock;
    int news; /* the kernel's, a netlink socket */
    struct timespec looked; /* a message asks several times */
    own_address v4, v6;
    way ways[WAYS];
    unsigned next;
} g = {.lock = PTHREAD_MUTEX_INITIALIZER, .news = NONE};

/* Links, addresses, routes and rules (rtnetlink(7)). */
static int subscribe(void)
{
    static const int rules[] = {RTNLGRP_IPV4_RULE, RTNLGRP_IPV6_RULE};
    struct sockaddr_nl all = {.nl_family = AF_NETLINK,
                              .nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_IFADDR |
                                           RTMGRP_IPV6_ROUTE};
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
    bool heard = fd >= 0 && bind(fd, (struct sockaddr *)&all, sizeof all) == 0;
    for (unsigned i = 0; heard && i < sizeof rules / sizeof *rules; ++i)
        heard = setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &rules[i], sizeof rules[i]) == 0;
    if (heard)
        return fd;
    if (fd >= 0)
        close(fd);
    return NONE;
}

/* Whether the answers may have changed. News that were lost (ENOBUFS) are news. */
static bool changed(void)
{
    char what[4096];
    bool any = false;
    ssize_t size;
    if (g.news == NONE) {
        g.news = subscribe();
        return true;
    }
    while ((size = recv(g.news, what, sizeof what, MSG_DONTWAIT)) > 0 || (size < 0 && errno == ENOBUFS))
        any = true;
    return any || size == 0 || errno != EAGAIN;
}

static bool looked_just_now(void)
{
    struct timespec before = g.looked;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &g.looked);
    return before.tv_sec == g.looked.tv_sec && before.tv_nsec == g.looked.tv_nsec;
}

static void forget_what_changed(void)
{
    if (looked_just_now() || !changed())
        return;
    g.v4.known = g.v6.known = false;
    for (unsigned i = 0; i < WAYS; ++i)
        g.ways[i].from.known = false;
}

static pj_status_t told(const own_address *one, pj_sockaddr *address)
{
    *address = one->address;
    return one->status;
}

pj_status_t __wrap_pj_gethostip(int family, pj_sockaddr *address)
{
    if (family != pj_AF_INET() && family != pj_AF_INET6())
        return __real_pj_gethostip(family, address);
    pthread_mutex_lock(&g.lock);
    forget_what_changed();
    own_address *one = family == pj_AF_INET6() ? &g.v6 : &g.v4;
    if (!one->known) {
        one->status = __real_pj_gethostip(family, &one->address);
        one->known = true;
    }
    pj_status_t status = told(one, address);
    pthread_mutex_unlock(&g.lock);
    return status;
}

static bool is_address(int family, const pj_str_t *text)
{
    pj_in6_addr parsed;
    return pj_inet_pton(family, text, &parsed) == PJ_SUCCESS;
}

static way *find(int family, const pj_str_t *to)
{
    for (unsigned i = 0; i < WAYS; ++i) {
        way *w = &g.ways[i];
        if (w->from.known && w->family == family && pj_strcmp2(to, w->to) == 0)
            return w;
    }
    return NULL;
}

static way *remember(int family, const pj_str_t *to, pj_bool_t resolve)
{
    way *w = &g.ways[g.next++ % WAYS];
    w->family = family;
    tk_copy(w->to, sizeof w->to, from_pj(to));
    w->from.status = __real_pj_getipinterface(family, to, &w->from.address, resolve, NULL);
    w->from.known = true;
    return w;
}

pj_status_t __wrap_pj_getipinterface(int family, const pj_str_t *to, pj_sockaddr *from, pj_bool_t resolve,
                                     pj_sockaddr *to_address)
{
    if (to_address || to->slen >= PJ_INET6_ADDRSTRLEN || !is_address(family, to))
        return __real_pj_getipinterface(family, to, from, resolve, to_address);
    pthread_mutex_lock(&g.lock);
    forget_what_changed();
    way *w = find(family, to);
    if (!w)
        w = remember(family, to, resolve);
    pj_status_t status = told(&w->from, from);
    pthread_mutex_unlock(&g.lock);
    return status;
}
