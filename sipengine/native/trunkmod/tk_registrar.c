/* Purpose: the table of bindings.
 * Law: check first (nothing changes), then commit (nothing can fail). */
#include "tk_registrar.h"

#include <stdlib.h>

typedef struct aor {
    struct aor *next;
    char *name;
    size_t count;
    tk_binding *bindings[TK_CONTACTS_MAX];
} aor;

struct tk_registrar {
    aor *aors;
    int min_expires, max_expires;
    size_t max_contacts;
    tk_reg_listener *listener;
    void *ctx;
};

tk_registrar *tk_registrar_new(int min_expires, int max_expires, int max_contacts, tk_reg_listener *listener,
                               void *ctx)
{
    tk_registrar *reg = calloc(1, sizeof *reg);
    if (!reg)
        return NULL;
    reg->min_expires = min_expires;
    reg->max_expires = max_expires;
    reg->max_contacts = max_contacts < 1 ? 1 : (size_t)max_contacts;
    if (reg->max_contacts > TK_CONTACTS_MAX)
        reg->max_contacts = TK_CONTACTS_MAX;
    reg->listener = listener;
    reg->ctx = ctx;
    return reg;
}

static void free_aor(aor *a)
{
    for (size_t i = 0; i < a->count; ++i)
        free(a->bindings[i]);
    free(a->name);
    free(a);
}

void tk_registrar_free(tk_registrar *reg)
{
    if (!reg)
        return;
    for (aor *a = reg->aors, *next; a; a = next) {
        next = a->next;
        free_aor(a);
    }
    free(reg);
}

static aor *find_aor(const tk_registrar *reg, tk_str name)
{
    for (aor *a = reg->aors; a; a = a->next)
        if (tk_eq(tk_cstr(a->name), name))
            return a;
    return NULL;
}

static aor *get_aor(tk_registrar *reg, tk_str name)
{
    aor *a = find_aor(reg, name);
    if (a)
        return a;
    a = calloc(1, sizeof *a);
    char *copy = malloc(name.n + 1);
    if (!a || !copy) {
        free(a);
        free(copy);
        return NULL;
    }
    tk_copy(copy, name.n + 1, name);
    a->name = copy;
    a->next = reg->aors;
    reg->aors = a;
    return a;
}

static void drop_empty(tk_registrar *reg)
{
    for (aor **at = &reg->aors; *at;) {
        aor *a = *at;
        if (a->count) {
            at = &a->next;
            continue;
        }
        *at = a->next;
        free_aor(a);
    }
}

static void tell(const tk_registrar *reg, tk_reg_reason reason, const aor *a, const tk_binding *b)
{
    if (reg->listener)
        reg->listener(reg->ctx, reason, a->name, b);
}

static void unbind(tk_registrar *reg, aor *a, size_t i, tk_reg_reason reason)
{
    tk_binding *b = a->bindings[i];
    a->bindings[i] = a->bindings[--a->count];
    tell(reg, reason, a, b);
    free(b);
}

static uint64_t hash(tk_str s)
{
    uint64_t h = 1469598103934665603ULL; /* FNV-1a */
    for (size_t i = 0; i < s.n; ++i)
        h = (h ^ (uint8_t)s.p[i]) * 1099511628211ULL;
    return h;
}

static tk_binding *find_binding(const aor *a, tk_str uri, size_t *index)
{
    for (size_t i = 0; a && i < a->count; ++i) {
        if (tk_uri_same(tk_cstr(a->bindings[i]->contact), uri)) {
            *index = i;
            return a->bindings[i];
        }
    }
    return NULL;
}

static bool in_order(const tk_binding *b, const tk_reg_request *rq)
{
    return b->call_id_hash != hash(rq->call_id) || rq->cseq > b->cseq || (rq->repeated && rq->cseq == b->cseq);
}

static int64_t wanted(const tk_registrar *reg, const tk_reg_request *rq, size_t i)
{
    int64_t e = rq->contacts[i].expires >= 0 ? rq->contacts[i].expires : rq->expires;
    return e < 0 || e > reg->max_expires ? reg->max_expires : e;
}

static tk_reg_result check(const tk_registrar *reg, const aor *a, const tk_reg_request *rq)
{
    size_t at = 0;
    if (rq->star) {
        if (rq->count || rq->expires != 0)
            return TK_REG_BAD_REQUEST;
        for (size_t i = 0; a && i < a->count; ++i)
            if (!in_order(a->bindings[i], rq))
                return TK_REG_OUT_OF_ORDER;
        return TK_REG_OK;
    }
    for (size_t i = 0; i < rq->count; ++i) {
        int64_t e = wanted(reg, rq, i);
        if (!tk_uri_usable(rq->contacts[i].uri))
            return TK_REG_BAD_REQUEST;
        if (e > 0 && e < reg->min_expires)
            return TK_REG_TOO_BRIEF;
        const tk_binding *b = find_binding(a, rq->contacts[i].uri, &at);
        if (b && !in_order(b, rq))
            return TK_REG_OUT_OF_ORDER;
    }
    return TK_REG_OK;
}

static void fill(tk_binding *b, const tk_reg_request *rq, tk_str uri, int64_t expires)
{
    tk_copy(b->contact, sizeof b->contact, uri);
    tk_copy(b->call_id, sizeof b->call_id, rq->call_id);
    tk_copy(b->user_agent, sizeof b->user_agent, rq->user_agent);
    tk_copy(b->transport, sizeof b->transport, rq->transport);
    b->call_id_hash = hash(rq->call_id);
    b->cseq = rq->cseq;
    b->expires = (int)expires;
    b->expires_at = rq->now + expires;
    b->source = rq->source;
    b->port = rq->port;
    b->acl_tag = rq->acl_tag;
    b->credential_tag = rq->credential_tag;
}

static void make_place(tk_registrar *reg, aor *a)
{
    size_t soonest = 0;
    if (a->count < reg->max_contacts)
        return;
    for (size_t i = 1; i < a->count; ++i)
        if (a->bindings[i]->expires_at < a->bindings[soonest]->expires_at)
            soonest = i;
    unbind(reg, a, soonest, TK_REG_EVICTED);
}

/* spare is a fresh binding to fill; taken over (set to NULL) when it was needed. */
static void commit_one(tk_registrar *reg, aor *a, const tk_reg_request *rq, size_t i, tk_binding **spare)
{
    size_t at = 0;
    int64_t expires = wanted(reg, rq, i);
    tk_binding *b = find_binding(a, rq->contacts[i].uri, &at);
    if (expires == 0) {
        if (b)
            unbind(reg, a, at, TK_REG_REMOVED);
        return;
    }
    if (b) {
        if (!tk_eq(tk_cstr(b->contact), rq->contacts[i].uri)) /* who keeps it by its text must let the old one go */
            tell(reg, TK_REG_REMOVED, a, b);
        fill(b, rq, rq->contacts[i].uri, expires);
        tell(reg, TK_REG_REFRESHED, a, b);
        return;
    }
    make_place(reg, a);
    b = *spare;
    *spare = NULL;
    fill(b, rq, rq->contacts[i].uri, expires);
    a->bindings[a->count++] = b;
    tell(reg, TK_REG_REGISTERED, a, b);
}

static bool allocate(tk_binding **spares, size_t count)
{
    for (size_t i = 0; i < count; ++i) {
        spares[i] = calloc(1, sizeof **spares);
        if (!spares[i])
            return false;
    }
    return true;
}

tk_reg_result tk_registrar_apply(tk_registrar *reg, const tk_reg_request *rq)
{
    tk_binding *spares[TK_CONTACTS_MAX] = {NULL};
    aor *a = find_aor(reg, rq->aor);
    tk_reg_result result = rq->count > TK_CONTACTS_MAX ? TK_REG_BAD_REQUEST : check(reg, a, rq);
    if (result != TK_REG_OK || rq->repeated || (!rq->star && rq->count == 0))
        return result;
    a = get_aor(reg, rq->aor);
    if (!a || !allocate(spares, rq->count)) {
        result = TK_REG_NO_MEMORY;
    } else {
        while (rq->star && a->count)
            unbind(reg, a, 0, TK_REG_REMOVED);
        for (size_t i = 0; i < rq->count; ++i)
            commit_one(reg, a, rq, i, &spares[i]);
    }
    for (size_t i = 0; i < TK_CONTACTS_MAX; ++i)
        free(spares[i]);
    drop_empty(reg);
    return result;
}

void tk_registrar_expire(tk_registrar *reg, int64_t now)
{
    for (aor *a = reg->aors; a; a = a->next)
        for (size_t i = 0; i < a->count;) {
            if (a->bindings[i]->expires_at <= now)
                unbind(reg, a, i, TK_REG_EXPIRED);
            else
                ++i;
        }
    drop_empty(reg);
}

int64_t tk_registrar_next(const tk_registrar *reg)
{
    int64_t next = -1;
    for (const aor *a = reg->aors; a; a = a->next)
        for (size_t i = 0; i < a->count; ++i)
            if (next < 0 || a->bindings[i]->expires_at < next)
                next = a->bindings[i]->expires_at;
    return next;
}

void tk_registrar_revoke(tk_registrar *reg, bool (*keep)(const void *ctx, tk_str aor), const void *ctx)
{
    for (aor *a = reg->aors; a; a = a->next)
        while (a->count && !keep(ctx, tk_cstr(a->name)))
            unbind(reg, a, 0, TK_REG_REVOKED);
    drop_empty(reg);
}

size_t tk_registrar_count(const tk_registrar *reg)
{
    size_t n = 0;
    for (const aor *a = reg->aors; a; a = a->next)
        n += a->count;
    return n;
}

void tk_registrar_each(const tk_registrar *reg, const tk_str *name, tk_reg_visitor *visit, void *ctx)
{
    for (const aor *a = reg->aors; a; a = a->next)
        for (size_t i = 0; (!name || tk_eq(tk_cstr(a->name), *name)) && i < a->count; ++i)
            visit(ctx, a->name, a->bindings[i]);
}
