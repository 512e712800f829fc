/* Purpose: the machine's own address, asked of the kernel once a second and not for every call. It takes the place of
 * the library's at the linker (--wrap): that one reads the whole table of addresses, twice for each call that is dialled
 * (to choose between IPv4 and IPv6) and once more for each leg of a box that listens on all of them.
 * Law: an answer is a second old at most; a failure is an answer too. */
#include "sip_module.h"

#include <time.h>

enum { FRESH_S = 1 };

typedef struct known {
    pj_sockaddr address;
    pj_status_t status;
    time_t asked; /* monotonic seconds; 0: never */
} known;

static struct {
    pthread_mutex_t lock;
    known v4, v6;
} g = {.lock = PTHREAD_MUTEX_INITIALIZER};

pj_status_t __real_pj_gethostip(int family, pj_sockaddr *address);
pj_status_t __wrap_pj_gethostip(int family, pj_sockaddr *address);

pj_status_t __wrap_pj_gethostip(int family, pj_sockaddr *address)
{
    if (family != pj_AF_INET() && family != pj_AF_INET6())
        return __real_pj_gethostip(family, address);
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    pthread_mutex_lock(&g.lock);
    known *one = family == pj_AF_INET6() ? &g.v6 : &g.v4;
    if (!one->asked || now.tv_sec - one->asked >= FRESH_S) {
        one->status = __real_pj_gethostip(family, &one->address);
        one->asked = now.tv_sec ? now.tv_sec : 1;
    }
    *address = one->address;
    pj_status_t status = one->status;
    pthread_mutex_unlock(&g.lock);
    return status;
}
