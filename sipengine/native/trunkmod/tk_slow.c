/* Purpose: a small table of who guessed of late, four places for each key.
 * Law: a newcomer takes the place of who guessed least, of equals of who did longest ago: so a flood of names does
 * not wash away the one that is guessed at. */
#include "tk_slow.h"

enum { PREFIX_BYTES_V6 = 8 };

void tk_slow_init(tk_slow *all, uint64_t seed)
{
    memset(all, 0, sizeof *all);
    all->seed = seed;
}

static uint64_t mixed(uint64_t hash, const void *data, size_t size)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < size; ++i)
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3); /* FNV-1a, from a random start */
    return hash ^ (hash >> 29);
}

static uint64_t key_of(const tk_slow *all, const tk_addr *source, tk_str user)
{
    size_t size = source->family == 6 ? (size_t)PREFIX_BYTES_V6 : 4;
    uint64_t hash = mixed(all->seed, &source->family, 1);
    hash = mixed(hash, source->bytes, size);
    hash = mixed(hash, user.p, user.n);
    return hash ? hash : 1;
}

static size_t first_of(uint64_t key)
{
    return (size_t)((key >> 32) % (TK_SLOW_SLOTS / TK_SLOW_WAYS)) * TK_SLOW_WAYS;
}

static tk_slow_entry *find(tk_slow *all, uint64_t key)
{
    for (size_t i = first_of(key), end = i + TK_SLOW_WAYS; i < end; ++i)
        if (all->slots[i].key == key)
            return &all->slots[i];
    return NULL;
}

static bool is_over(const tk_slow_entry *e, int64_t now)
{
    return e->key == 0 || now - e->last > TK_SLOW_FORGET;
}

static bool gives_way_before(const tk_slow_entry *a, const tk_slow_entry *b, int64_t now)
{
    if (is_over(a, now) != is_over(b, now))
        return is_over(a, now);
    if (a->failures != b->failures)
        return a->failures < b->failures;
    return a->last < b->last;
}

static tk_slow_entry *take_place(tk_slow *all, uint64_t key, int64_t now)
{
    size_t first = first_of(key);
    tk_slow_entry *least = &all->slots[first];
    for (size_t i = first + 1; i < first + TK_SLOW_WAYS; ++i)
        if (gives_way_before(&all->slots[i], least, now))
            least = &all->slots[i];
    *least = (tk_slow_entry){key, now, 0, 0};
    return least;
}

int64_t tk_slow_failed(tk_slow *all, const tk_addr *source, tk_str user, int64_t now)
{
    uint64_t key = key_of(all, source, user);
    tk_slow_entry *e = find(all, key);
    if (!e || is_over(e, now))
        e = take_place(all, key, now);
    e->last = now;
    e->failures++;
    int64_t delay = 0;
    for (unsigned n = TK_SLOW_FREE; n < e->failures && delay < TK_SLOW_LONGEST; ++n)
        delay = delay ? delay * 2 : TK_SLOW_FIRST;
    e->until = now + delay;
    return delay;
}

bool tk_slow_waits(const tk_slow *all, const tk_addr *source, tk_str user, int64_t now)
{
    uint64_t key = key_of(all, source, user);
    for (size_t i = first_of(key), end = i + TK_SLOW_WAYS; i < end; ++i)
        if (all->slots[i].key == key)
            return now < all->slots[i].until;
    return false;
}

void tk_slow_passed(tk_slow *all, const tk_addr *source, tk_str user)
{
    tk_slow_entry *e = find(all, key_of(all, source, user));
    if (e)
        memset(e, 0, sizeof *e);
}
