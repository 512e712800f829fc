/* Purpose: longest-prefix lookup over a sorted, immutable table.
 * Law: entries are sorted by family, longest prefix first, then address; each prefix length is one
 * run, searched by halves, so a lookup costs (lengths in use) x log(run) whatever the table's size. */
#include "tk_acl.h"

#include <stdlib.h>

enum { MAX_RUNS = 33 + 129 };

typedef struct run {
    uint8_t family;
    unsigned bits;
    size_t first, count;
} run;

struct tk_acl {
    size_t run_count;
    run runs[MAX_RUNS];
    size_t count;
    tk_acl_entry entries[];
};

typedef struct ranked {
    tk_acl_entry entry;
    size_t rank;
} ranked;

static tk_addr masked(const tk_addr *a, unsigned bits)
{
    tk_addr m = *a;
    for (unsigned i = 0; i < 16; ++i) {
        unsigned keep = bits > 8 * i ? bits - 8 * i : 0;
        if (keep < 8)
            m.bytes[i] = (uint8_t)(m.bytes[i] & ~(0xffU >> keep));
    }
    return m;
}

static int by_family_length_address(const void *pa, const void *pb)
{
    const ranked *a = pa, *b = pb;
    if (a->entry.net.family != b->entry.net.family)
        return a->entry.net.family < b->entry.net.family ? -1 : 1;
    if (a->entry.bits != b->entry.bits)
        return a->entry.bits > b->entry.bits ? -1 : 1;
    int c = memcmp(a->entry.net.bytes, b->entry.net.bytes, 16);
    if (c)
        return c;
    return a->rank > b->rank ? -1 : 1; /* the later one first, so that it is the one kept */
}

static bool same_network(const tk_acl_entry *a, const tk_acl_entry *b)
{
    return a->bits == b->bits && tk_addr_eq(&a->net, &b->net);
}

static void append(tk_acl *acl, const tk_acl_entry *e)
{
    run *last = acl->run_count ? &acl->runs[acl->run_count - 1] : NULL;
    if (acl->count && same_network(&acl->entries[acl->count - 1], e))
        return;
    if (!last || last->family != e->net.family || last->bits != e->bits) {
        last = &acl->runs[acl->run_count++];
        *last = (run){e->net.family, e->bits, acl->count, 0};
    }
    acl->entries[acl->count++] = *e;
    last->count++;
}

static bool prepare(ranked *out, const tk_acl_entry *entries, size_t count)
{
    for (size_t i = 0; i < count; ++i) {
        unsigned limit = entries[i].net.family == 4 ? 32 : entries[i].net.family == 6 ? 128 : 0;
        if (limit == 0 || entries[i].bits > limit)
            return false;
        out[i].entry = entries[i];
        out[i].entry.net = masked(&entries[i].net, entries[i].bits);
        out[i].rank = i;
    }
    return true;
}

tk_acl *tk_acl_build(const tk_acl_entry *entries, size_t count)
{
    ranked *sorted = calloc(count + 1, sizeof *sorted);
    tk_acl *acl = calloc(1, sizeof *acl + (count + 1) * sizeof acl->entries[0]);
    if (!sorted || !acl || !prepare(sorted, entries, count)) {
        free(sorted);
        free(acl);
        return NULL;
    }
    qsort(sorted, count, sizeof *sorted, by_family_length_address);
    for (size_t i = 0; i < count; ++i)
        append(acl, &sorted[i].entry);
    free(sorted);
    return acl;
}

void tk_acl_free(tk_acl *acl)
{
    free(acl);
}

static const tk_acl_entry *find_in_run(const tk_acl *acl, const run *r, const tk_addr *net)
{
    size_t low = r->first, high = r->first + r->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int c = memcmp(net->bytes, acl->entries[mid].net.bytes, 16);
        if (c == 0)
            return &acl->entries[mid];
        if (c < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}

const tk_acl_entry *tk_acl_find(const tk_acl *acl, const tk_addr *source)
{
    if (!acl || source->family == 0)
        return NULL;
    for (size_t i = 0; i < acl->run_count; ++i) {
        const run *r = &acl->runs[i];
        if (r->family != source->family)
            continue;
        tk_addr net = masked(source, r->bits);
        const tk_acl_entry *hit = find_in_run(acl, r, &net);
        if (hit)
            return hit;
    }
    return NULL;
}
