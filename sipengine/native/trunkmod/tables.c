/* Purpose: the tables that Python pushes in, and the bindings it may read back.
 * Law: a table is built beside the old one and swapped under its lock; the old one is freed after. */
#include "sip_module.h"

#include <errno.h>
#include <stdlib.h>

/* ::ffff:192.0.2.0/120 is 192.0.2.0/24; a prefix wider than the mapped range means IPv6 only. */
static tk_acl_entry acl_entry(const trunk_acl_entry *e)
{
    tk_acl_entry own = {tk_addr_make(e->family, e->address), e->prefix, e->action, e->tag,
                        e->algorithms & (TRUNK_SHA256 | TRUNK_MD5)};
    if (e->family == 6 && own.net.family == 4) {
        if (e->prefix >= 96) {
            own.bits = e->prefix - 96U;
        } else {
            own.net.family = 6;
            memcpy(own.net.bytes, e->address, 16);
        }
    }
    return own;
}

int trunk_set_acl(const trunk_acl_entry *entries, int count)
{
    if (count < 0 || (count && !entries))
        return -EINVAL;
    tk_acl_entry *own = calloc((size_t)count + 1, sizeof *own);
    if (!own)
        return -ENOMEM;
    for (int i = 0; i < count; ++i)
        own[i] = acl_entry(&entries[i]);
    tk_acl *fresh = tk_acl_build(own, (size_t)count);
    free(own);
    if (!fresh)
        return -EINVAL;
    pthread_rwlock_wrlock(&g_trunk.acl_lock);
    tk_acl *old = g_trunk.acl;
    g_trunk.acl = fresh;
    pthread_rwlock_unlock(&g_trunk.acl_lock);
    tk_acl_free(old);
    return 0;
}

static bool take_text(char *to, size_t size, const char *from)
{
    if (!from || strlen(from) >= size)
        return false;
    tk_copy(to, size, tk_cstr(from));
    return true;
}

static bool take_credential(tk_credential *to, const trunk_credential *from)
{
    to->tag = from->tag;
    to->md5_first = from->md5_first != 0;
    return from->auth_user && from->auth_user[0] &&
           take_text(to->auth_user, sizeof to->auth_user, from->auth_user) &&
           take_text(to->aor_user, sizeof to->aor_user, from->aor_user) &&
           take_text(to->ha1_md5, sizeof to->ha1_md5, from->ha1_md5) &&
           take_text(to->ha1_sha256, sizeof to->ha1_sha256, from->ha1_sha256);
}

static bool still_has_aor(const void *ctx, tk_str aor)
{
    return tk_credentials_have_aor(ctx, aor);
}

static tk_credentials *build_credentials(const trunk_credential *entries, int count)
{
    tk_credential *own = calloc((size_t)count + 1, sizeof *own);
    bool ok = own != NULL;
    for (int i = 0; ok && i < count; ++i)
        ok = take_credential(&own[i], &entries[i]);
    tk_credentials *fresh = ok ? tk_credentials_build(own, (size_t)count) : NULL;
    if (own)
        pj_bzero(own, (size_t)count * sizeof *own);
    free(own);
    return fresh;
}

int trunk_set_credentials(const trunk_credential *entries, int count)
{
    if (count < 0 || (count && !entries))
        return -EINVAL;
    tk_credentials *fresh = build_credentials(entries, count);
    if (!fresh)
        return -EINVAL;
    pthread_mutex_lock(&g_trunk.lock);
    tk_credentials *old = g_trunk.credentials;
    g_trunk.credentials = fresh;
    if (g_trunk.registrar)
        tk_registrar_revoke(g_trunk.registrar, still_has_aor, fresh);
    pthread_mutex_unlock(&g_trunk.lock);
    tk_credentials_free(old);
    return 0;
}

int trunk_set_pins(const trunk_pin *entries, int count)
{
    if (count < 0 || (count && !entries))
        return -EINVAL;
    tk_pin *own = calloc((size_t)count + 1, sizeof *own);
    bool ok = own != NULL;
    for (int i = 0; ok && i < count; ++i) {
        own[i].target = tk_addr_make(entries[i].family, entries[i].address);
        own[i].transport = entries[i].transport;
        own[i].port = entries[i].port;
        own[i].target_port = entries[i].target_port;
        ok = own[i].target.family != 0 && take_text(own[i].host, sizeof own[i].host, entries[i].host);
    }
    tk_pins *fresh = ok ? tk_pins_build(own, (size_t)count) : NULL;
    free(own);
    if (!fresh)
        return -EINVAL;
    pthread_mutex_lock(&g_trunk.lock);
    tk_pins *old = g_trunk.pins;
    g_trunk.pins = fresh;
    pthread_mutex_unlock(&g_trunk.lock);
    tk_pins_free(old);
    return 0;
}

typedef struct dump {
    char *buf;
    size_t size, len;
    bool full;
} dump;

static void dump_one(void *ctx, const char *aor, const tk_binding *b)
{
    dump *d = ctx;
    tk_json j;
    if (d->full || d->size - d->len < 4) {
        d->full = true;
        return;
    }
    if (d->len > 1)
        d->buf[d->len++] = ',';
    tk_json_begin(&j, d->buf + d->len, d->size - d->len - 2);
    put_binding(&j, aor, b);
    tk_json_int(&j, "remaining", b->expires_at - steady_millis() / 1000);
    size_t n = tk_json_end(&j);
    d->full = n == 0;
    d->len += n;
}

int trunk_bindings(char *buf, int size)
{
    dump d = {buf, size > 0 ? (size_t)size : 0, 1, false};
    if (!buf || size < 3)
        return -EINVAL;
    buf[0] = '[';
    pthread_mutex_lock(&g_trunk.lock);
    if (g_trunk.registrar)
        tk_registrar_each(g_trunk.registrar, NULL, dump_one, &d);
    pthread_mutex_unlock(&g_trunk.lock);
    if (d.full || d.size - d.len < 2)
        return -ENOSPC;
    d.buf[d.len++] = ']';
    d.buf[d.len] = '\0';
    return (int)d.len;
}
