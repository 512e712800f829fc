/* Purpose: addresses as values.
 * Law: an IPv4 host is IPv4 here even when it came in through an IPv6 socket. */
#include "tk_base.h"

#include <arpa/inet.h>

static const uint8_t mapped_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

tk_addr tk_addr_make(int family, const uint8_t *bytes)
{
    tk_addr a;
    memset(&a, 0, sizeof a);
    if (family == 4) {
        a.family = 4;
        memcpy(a.bytes, bytes, 4);
    } else if (family == 6 && memcmp(bytes, mapped_prefix, sizeof mapped_prefix) == 0) {
        a.family = 4;
        memcpy(a.bytes, bytes + 12, 4);
    } else if (family == 6) {
        a.family = 6;
        memcpy(a.bytes, bytes, 16);
    }
    return a;
}

bool tk_addr_eq(const tk_addr *a, const tk_addr *b)
{
    return a->family == b->family && memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

bool tk_addr_near(const tk_addr *a)
{
    static const uint8_t loopback[16] = {[15] = 1};
    const uint8_t *b = a->bytes;
    if (a->family == 4)
        return b[0] == 10 || b[0] == 127 || (b[0] == 172 && (b[1] & 0xf0) == 16) || (b[0] == 192 && b[1] == 168) ||
               (b[0] == 169 && b[1] == 254) || (b[0] == 100 && (b[1] & 0xc0) == 64);
    return a->family == 6 && ((b[0] & 0xfe) == 0xfc || (b[0] == 0xfe && (b[1] & 0xc0) == 0x80) ||
                              memcmp(b, loopback, sizeof loopback) == 0);
}

void tk_addr_print(const tk_addr *a, char *out, size_t size)
{
    if (a->family == 0 || !inet_ntop(a->family == 4 ? AF_INET : AF_INET6, a->bytes, out, (socklen_t)size))
        tk_copy(out, size, tk_cstr("?"));
}

bool tk_addr_parse(tk_str text, tk_addr *out)
{
    char copy[64];
    uint8_t bytes[16];
    if (text.n >= 2 && text.p[0] == '[' && text.p[text.n - 1] == ']') {
        text.p++;
        text.n -= 2;
    }
    if (text.n == 0 || text.n >= sizeof copy || memchr(text.p, '\0', text.n))
        return false;
    tk_copy(copy, sizeof copy, text);
    if (inet_pton(AF_INET, copy, bytes) == 1)
        *out = tk_addr_make(4, bytes);
    else if (inet_pton(AF_INET6, copy, bytes) == 1)
        *out = tk_addr_make(6, bytes);
    else
        return false;
    return true;
}
