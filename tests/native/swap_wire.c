/* Purpose: tables replaced from one thread while messages are judged on another.
 * Law: under the address sanitizer no reader may see freed memory, and no message may meet half a table. */
#include "check.h"
#include "seeds.h"
#include "trunkmod.h"
#include "wire.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

static atomic_bool done;

/* Both tables hold the trusted network, among different others. */
static void *swap(void *unused)
{
    trunk_acl_entry acl[40];
    trunk_credential users[2] = {{"alice", "100", "", "", 1, 0}, {"bob", "200", "", "", 2, 0}};
    (void)unused;
    for (unsigned n = 0; !atomic_load(&done); ++n) {
        unsigned count = 1 + n % 40;
        for (unsigned i = 0; i < count; ++i)
            acl[i] = (trunk_acl_entry){{10, (uint8_t)i, (uint8_t)n}, 4, 24, 0, 0, TRUNK_AUTH, (int)i};
        acl[n % count] = (trunk_acl_entry){{192, 0, 2, 2}, 4, 32, 0, 0, TRUNK_TRUST, 2};
        CLAIM(trunk_set_acl(acl, (int)count) == 0);
        CLAIM(trunk_set_credentials(users, 1 + (int)(n % 2)) == 0);
        CLAIM(trunk_set_pins(NULL, 0) == 0);
    }
    return NULL;
}

int main(void)
{
    const char *stranger = seeds[0], *trusted = seeds[17];
    trunk_stats_t before, after;
    pthread_t thread;
    wire_start();
    CLAIM(pthread_create(&thread, NULL, swap, NULL) == 0);
    trunk_stats(&before);
    for (int i = 0; i < 20000; ++i) {
        wire_feed(WIRE_STRANGER, (const uint8_t *)stranger, strlen(stranger));
        wire_feed(WIRE_TRUST, (const uint8_t *)trusted, strlen(trusted));
    }
    trunk_stats(&after);
    atomic_store(&done, true);
    CLAIM(pthread_join(thread, NULL) == 0);
    wire_stop();
    CLAIM(after.stranger_requests - before.stranger_requests == 20000);
    return 0;
}
