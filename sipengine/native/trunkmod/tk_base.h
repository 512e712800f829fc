/* Purpose: the small values every file of the module shares: byte slices and addresses.
 * Law: no PJSIP here; the pure files (everything named tk_*) build and are tested without it. */
#ifndef TK_BASE_H
#define TK_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Bytes that belong to somebody else and need not end in NUL. */
typedef struct tk_str {
    const char *p;
    size_t n;
} tk_str;

static inline tk_str tk_cstr(const char *text)
{
    tk_str s = {text ? text : "", text ? strlen(text) : 0};
    return s;
}

static inline bool tk_eq(tk_str a, tk_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* ASCII case only: tokens of SIP are ASCII. */
static inline char tk_lower(char c)
{
    return (c >= 'A' && c <= 'Z') ? (char)(c + ('a' - 'A')) : c;
}

static inline bool tk_ieq(tk_str a, tk_str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; ++i)
        if (tk_lower(a.p[i]) != tk_lower(b.p[i]))
            return false;
    return true;
}

/* Copies what fits and always ends in NUL. */
static inline void tk_copy(char *to, size_t size, tk_str from)
{
    size_t n = from.n < size - 1 ? from.n : size - 1;
    if (n)
        memcpy(to, from.p, n);
    to[n] = '\0';
}

/* An address; v4-mapped IPv6 has become IPv4, so one host is one value. */
typedef struct tk_addr {
    uint8_t family;    /* 4, 6, or 0: none */
    uint8_t bytes[16]; /* network order, the unused rest zero */
} tk_addr;

tk_addr tk_addr_make(int family, const uint8_t *bytes);
bool tk_addr_eq(const tk_addr *a, const tk_addr *b);
/* Private, link-local, loopback, or behind a carrier's translation (RFC 1918, 3927, 4193, 6598). */
bool tk_addr_near(const tk_addr *a);
void tk_addr_print(const tk_addr *a, char *out, size_t size);
/* Accepts 192.0.2.1, 2001:db8::1 and [2001:db8::1]. */
bool tk_addr_parse(tk_str text, tk_addr *out);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#endif
