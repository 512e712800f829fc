/* Purpose: look names up in the pinned table.
 * Law: one key answers; rows of different keys are never mixed; what a neighbour says of itself never
 * outranks a pin. */
#include "tk_pins.h"

#include <stdlib.h>

tk_pins *tk_pins_build(const tk_pin *entries, size_t count)
{
    tk_pins *pins = calloc(1, sizeof *pins + (count + 1) * sizeof pins->entries[0]);
    if (pins && count)
        memcpy(pins->entries, entries, count * sizeof *entries);
    if (pins)
        pins->count = count;
    return pins;
}

void tk_pins_free(tk_pins *pins)
{
    free(pins);
}

static tk_str without_dot(tk_str host)
{
    if (host.n > 1 && host.p[host.n - 1] == '.')
        host.n--;
    return host;
}

/* 0: another key; else higher is closer. */
static int closeness(const tk_pin *pin, tk_str host, int transport, int port)
{
    if (!tk_ieq(without_dot(tk_cstr(pin->host)), host))
        return 0;
    if ((pin->port && pin->port != port) || (pin->transport && pin->transport != transport))
        return 0;
    return 1 + (pin->port ? 2 : 0) + (pin->transport ? 1 : 0);
}

size_t tk_pins_find(const tk_pins *pins, tk_str host, int transport, int port, const tk_pin **out, size_t max)
{
    int best = 0;
    size_t n = 0;
    host = without_dot(host);
    for (size_t i = 0; pins && i < pins->count; ++i) {
        int c = closeness(&pins->entries[i], host, transport, port);
        if (c > best) {
            best = c;
            n = 0;
        }
        if (c && c == best && n < max)
            out[n++] = &pins->entries[i];
    }
    return n;
}

static tk_learned *entry_of(tk_names *names, tk_str host)
{
    for (size_t i = 0; i < TK_LEARNED_MAX; ++i)
        if (names->entries[i].host[0] && tk_ieq(tk_cstr(names->entries[i].host), host))
            return &names->entries[i];
    return NULL;
}

void tk_names_learn(tk_names *names, tk_str host, const tk_addr *target, int port)
{
    tk_addr literal;
    host = without_dot(host);
    if (host.n == 0 || host.n >= TK_LEARNED_HOST || memchr(host.p, '\0', host.n) || tk_addr_parse(host, &literal))
        return;
    tk_learned *e = entry_of(names, host);
    if (!e) {
        e = &names->entries[0];
        for (size_t i = 1; i < TK_LEARNED_MAX; ++i)
            if (names->entries[i].used < e->used)
                e = &names->entries[i];
        tk_copy(e->host, sizeof e->host, host);
    }
    e->target = *target;
    e->port = port;
    e->used = ++names->clock;
}

const tk_learned *tk_names_find(tk_names *names, tk_str host)
{
    tk_learned *e = entry_of(names, without_dot(host));
    if (e)
        e->used = ++names->clock;
    return e;
}
