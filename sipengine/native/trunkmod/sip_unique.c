/* Purpose: the names of dialogs and transactions, drawn from the kernel for many at a time. In place of the library's at the
 * linker (--wrap), which asks six questions of the kernel for each, four times a call.
 * Law: nobody can guess one: a UUID of version 4 (RFC 9562 section 5.4), every bit of it used once. */
#include "sip_module.h"

#include <sys/random.h>

enum { LENGTH = 36, BYTES = 16, AT_ONCE = 16 }; /* the kernel gives 256 bytes whole, always (getrandom(2)) */

static struct {
    pthread_mutex_t lock;
    uint8_t drawn[AT_ONCE][BYTES];
    unsigned left;
} g = {.lock = PTHREAD_MUTEX_INITIALIZER};

pj_str_t *__real_pj_generate_unique_string(pj_str_t *text);
pj_str_t *__wrap_pj_generate_unique_string(pj_str_t *text);

static bool draw(uint8_t bytes[BYTES])
{
    pthread_mutex_lock(&g.lock);
    if (g.left == 0 && getrandom(g.drawn, sizeof g.drawn, 0) == (ssize_t)sizeof g.drawn)
        g.left = AT_ONCE;
    bool drawn = g.left > 0;
    if (drawn)
        memcpy(bytes, g.drawn[--g.left], BYTES);
    pthread_mutex_unlock(&g.lock);
    return drawn;
}

pj_str_t *__wrap_pj_generate_unique_string(pj_str_t *text)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t bytes[BYTES];
    if (!draw(bytes))
        return __real_pj_generate_unique_string(text);
    bytes[6] = (uint8_t)((bytes[6] & 0x0f) | 0x40);
    bytes[8] = (uint8_t)((bytes[8] & 0x3f) | 0x80);
    char *to = text->ptr;
    for (unsigned i = 0; i < BYTES; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *to++ = '-';
        *to++ = digits[bytes[i] >> 4];
        *to++ = digits[bytes[i] & 15];
    }
    text->slen = LENGTH;
    return text;
}
