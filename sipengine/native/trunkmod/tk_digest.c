/* Purpose: the digest arithmetic and the order of its checks.
 * Law: the response is computed before anything else is judged, with a decoy secret when the user is
 * unknown; secrets are compared in constant time. */
#include "tk_digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>

enum { HASH_HEX_MAX = 64, FIELD_MAX = 512 };

static int by_auth_user(const void *a, const void *b)
{
    return strcmp(((const tk_credential *)a)->auth_user, ((const tk_credential *)b)->auth_user);
}

tk_credentials *tk_credentials_build(const tk_credential *entries, size_t count)
{
    tk_credentials *all = calloc(1, sizeof *all + (count + 1) * sizeof all->entries[0]);
    if (!all)
        return NULL;
    all->count = count;
    if (count) {
        memcpy(all->entries, entries, count * sizeof *entries);
        qsort(all->entries, count, sizeof *entries, by_auth_user);
    }
    for (size_t i = 1; i < count; ++i) {
        if (strcmp(all->entries[i - 1].auth_user, all->entries[i].auth_user) == 0) {
            tk_credentials_free(all);
            return NULL;
        }
    }
    return all;
}

void tk_credentials_free(tk_credentials *all)
{
    if (all)
        OPENSSL_cleanse(all->entries, all->count * sizeof all->entries[0]);
    free(all);
}

const tk_credential *tk_credentials_find(const tk_credentials *all, tk_str auth_user)
{
    tk_credential key;
    if (!all || auth_user.n >= sizeof key.auth_user || (auth_user.n && memchr(auth_user.p, '\0', auth_user.n)))
        return NULL;
    tk_copy(key.auth_user, sizeof key.auth_user, auth_user);
    return bsearch(&key, all->entries, all->count, sizeof key, by_auth_user);
}

bool tk_credentials_have_aor(const tk_credentials *all, tk_str aor_user)
{
    for (size_t i = 0; all && i < all->count; ++i)
        if (tk_eq(tk_cstr(all->entries[i].aor_user), aor_user))
            return true;
    return false;
}

int tk_credentials_offer(const tk_credentials *all, tk_str name, int allowed, bool *md5_first)
{
    int named = 0, any = 0;
    bool named_first = false, any_first = false;
    for (size_t i = 0; all && i < all->count; ++i) {
        const tk_credential *c = &all->entries[i];
        int bits = (c->ha1_md5[0] ? TK_DIGEST_MD5 : 0) | (c->ha1_sha256[0] ? TK_DIGEST_SHA256 : 0);
        any |= bits & allowed;
        any_first = any_first || c->md5_first;
        if (tk_eq(tk_cstr(c->aor_user), name) || tk_eq(tk_cstr(c->auth_user), name)) {
            named |= bits & allowed;
            named_first = named_first || c->md5_first;
        }
    }
    *md5_first = named ? named_first : any_first;
    if (named)
        return named;
    return any ? any : allowed;
}

int tk_digest_algorithm(tk_str name)
{
    if (name.n == 0 || tk_ieq(name, tk_cstr("MD5")))
        return TK_DIGEST_MD5;
    return tk_ieq(name, tk_cstr("SHA-256")) ? TK_DIGEST_SHA256 : 0;
}

/* Hashes the parts joined by ':' into lower-case hex; gives its length, 0 on failure. */
static size_t hash_hex(const EVP_MD *md, const tk_str *parts, size_t count, char out[HASH_HEX_MAX + 1])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t raw[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok = ctx && EVP_DigestInit_ex(ctx, md, NULL) == 1;
    for (size_t i = 0; ok && i < count; ++i)
        ok = (i == 0 || EVP_DigestUpdate(ctx, ":", 1) == 1) && EVP_DigestUpdate(ctx, parts[i].p, parts[i].n) == 1;
    ok = ok && EVP_DigestFinal_ex(ctx, raw, &n) == 1 && 2 * n <= HASH_HEX_MAX;
    EVP_MD_CTX_free(ctx);
    for (unsigned i = 0; ok && i < n; ++i) {
        out[2 * i] = digits[raw[i] >> 4];
        out[2 * i + 1] = digits[raw[i] & 15];
    }
    out[ok ? 2 * n : 0] = '\0';
    return ok ? 2 * n : 0;
}

bool tk_digest_print(const tk_str *parts, size_t count, uint8_t out[TK_PRINT_LEN])
{
    uint8_t raw[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok = ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1;
    for (size_t i = 0; ok && i < count; ++i)
        ok = EVP_DigestUpdate(ctx, &parts[i].n, sizeof parts[i].n) == 1 &&
             EVP_DigestUpdate(ctx, parts[i].p, parts[i].n) == 1;
    ok = ok && EVP_DigestFinal_ex(ctx, raw, &n) == 1 && n >= TK_PRINT_LEN;
    EVP_MD_CTX_free(ctx);
    if (ok)
        memcpy(out, raw, TK_PRINT_LEN);
    return ok;
}

static bool expected(const EVP_MD *md, tk_str ha1, const tk_authorization *a, tk_str method, bool with_qop,
                     char out[HASH_HEX_MAX + 1], size_t *length)
{
    char ha2[HASH_HEX_MAX + 1];
    const tk_str a2[] = {method, a->uri};
    if (!hash_hex(md, a2, 2, ha2))
        return false;
    const tk_str qop[] = {ha1, a->nonce, a->nc, a->cnonce, a->qop, tk_cstr(ha2)};
    const tk_str plain[] = {ha1, a->nonce, tk_cstr(ha2)};
    *length = with_qop ? hash_hex(md, qop, 6, out) : hash_hex(md, plain, 3, out);
    return *length != 0;
}

/* The client may send upper-case hex; RFC 7616 says lower. */
static bool same_hex(const char *want, size_t n, tk_str got)
{
    char lower[HASH_HEX_MAX];
    if (got.n != n || n > sizeof lower)
        return false;
    for (size_t i = 0; i < n; ++i)
        lower[i] = tk_lower(got.p[i]);
    return CRYPTO_memcmp(want, lower, n) == 0;
}

static int hex_value(char c)
{
    c = tk_lower(c);
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_nc(tk_str nc, uint32_t *out)
{
    uint32_t v = 0;
    for (size_t i = 0; i < nc.n; ++i) {
        int digit = hex_value(nc.p[i]);
        if (digit < 0)
            return false;
        v = v << 4 | (uint32_t)digit;
    }
    *out = v;
    return nc.n == 8 && v != 0;
}

/* "sip:31201234567;phone-context=x@host" -> "31201234567" */
static tk_str user_of(tk_str uri)
{
    tk_str none = {"", 0};
    const char *colon = uri.n ? memchr(uri.p, ':', uri.n) : NULL;
    if (!colon)
        return none;
    tk_str rest = {colon + 1, uri.n - (size_t)(colon + 1 - uri.p)};
    const char *at = rest.n ? memchr(rest.p, '@', rest.n) : NULL;
    if (!at)
        return none;
    rest.n = (size_t)(at - rest.p);
    for (size_t i = 0; i < rest.n; ++i)
        if (rest.p[i] == ';' || rest.p[i] == ':')
            rest.n = i;
    return rest;
}

/* PJSIP takes %HH off the Request-URI; the digest-uri still has it. */
static bool same_user(tk_str escaped, tk_str plain)
{
    size_t at = 0;
    for (size_t i = 0; i < escaped.n; ++i, ++at) {
        char c = escaped.p[i];
        if (c == '%' && i + 2 < escaped.n && hex_value(escaped.p[i + 1]) >= 0 && hex_value(escaped.p[i + 2]) >= 0) {
            c = (char)(hex_value(escaped.p[i + 1]) << 4 | hex_value(escaped.p[i + 2]));
            i += 2;
        }
        if (at >= plain.n || plain.p[at] != c)
            return false;
    }
    return at == plain.n;
}

/* RFC 7616 3.4.6 wants equality; devices behind gateways differ in host and parameters, so what is
 * compared is whom the request is for, and only when both say so. */
static bool uri_fits(tk_str digest_uri, tk_str request_user)
{
    tk_str user = user_of(digest_uri);
    return user.n == 0 || request_user.n == 0 || same_user(user, request_user);
}

static bool well_formed(const tk_authorization *a, tk_str realm, bool with_qop, uint32_t *nc)
{
    if (!tk_eq(a->realm, realm) || a->uri.n == 0 || a->uri.n > FIELD_MAX || a->cnonce.n > FIELD_MAX ||
        a->username.n >= TK_USER_MAX || a->nonce.n > FIELD_MAX)
        return false;
    *nc = UINT32_MAX; /* without qop (RFC 2069) there is no count: the nonce is used up at once */
    return !with_qop || (tk_ieq(a->qop, tk_cstr("auth")) && a->cnonce.n && read_nc(a->nc, nc));
}

static tk_digest_verdict judge_nonce(tk_nonces *nonces, const tk_authorization *auth, uint32_t nc,
                                     const tk_digest_request *request)
{
    uint64_t counter = 0;
    switch (tk_nonce_check(nonces, auth->nonce, &request->source, request->now, &counter)) {
    case TK_NONCE_FRESH:
        break;
    case TK_NONCE_EXPIRED:
        return TK_DIGEST_EXPIRED;
    case TK_NONCE_FOREIGN:
    default:
        return TK_DIGEST_FOREIGN;
    }
    switch (tk_nonce_use(nonces, counter, nc, request->print, request->now)) {
    case TK_NC_NEW:
        return TK_DIGEST_OK;
    case TK_NC_RETRANSMISSION:
        return TK_DIGEST_RETRANSMISSION;
    case TK_NC_REPLAY:
    default:
        return TK_DIGEST_REPLAY;
    }
}

static tk_digest_verdict judge(const tk_credentials *all, tk_nonces *nonces, tk_str realm, int algorithms,
                               const tk_authorization *auth, const tk_digest_request *request,
                               const tk_credential **who)
{
    static const char decoy[] = "0000000000000000000000000000000000000000000000000000000000000000";
    char want[HASH_HEX_MAX + 1];
    size_t length = 0;
    uint32_t nc = 0;
    int algorithm = tk_digest_algorithm(auth->algorithm) & algorithms;
    bool with_qop = auth->qop.n != 0, sha = algorithm == TK_DIGEST_SHA256;
    if (!algorithm || !well_formed(auth, realm, with_qop, &nc))
        return TK_DIGEST_MALFORMED;

    const tk_credential *user = tk_credentials_find(all, auth->username);
    tk_str ha1 = {decoy, sha ? 64 : 32};
    if (user)
        ha1 = tk_cstr(sha ? user->ha1_sha256 : user->ha1_md5);
    bool usable = user && ha1.n == (sha ? 64U : 32U);
    if (!expected(sha ? EVP_sha256() : EVP_md5(), ha1, auth, request->method, with_qop, want, &length))
        return TK_DIGEST_MALFORMED;
    bool right = same_hex(want, length, auth->response);
    if (!user)
        return TK_DIGEST_UNKNOWN_USER;
    if (!right || !usable)
        return TK_DIGEST_WRONG_PASSWORD;
    if (!uri_fits(auth->uri, request->uri_user))
        return TK_DIGEST_MALFORMED;

    tk_digest_verdict verdict = judge_nonce(nonces, auth, nc, request);
    if (verdict == TK_DIGEST_OK || verdict == TK_DIGEST_RETRANSMISSION)
        *who = user;
    return verdict;
}

/* Anybody can write a source address into a datagram, but only who is there hears our nonce: a guess without it is
 * nobody's, or a PBX would be slowed and banned for what others send in its name. */
tk_digest_verdict tk_digest_verify(const tk_credentials *all, tk_nonces *nonces, tk_str realm, int algorithms,
                                   const tk_authorization *auth, const tk_digest_request *request,
                                   const tk_credential **who)
{
    uint64_t counter = 0;
    tk_digest_verdict verdict = judge(all, nonces, realm, algorithms, auth, request, who);
    bool guess = verdict == TK_DIGEST_WRONG_PASSWORD || verdict == TK_DIGEST_UNKNOWN_USER ||
                 verdict == TK_DIGEST_MALFORMED;
    if (guess && tk_nonce_check(nonces, auth->nonce, &request->source, request->now, &counter) == TK_NONCE_FOREIGN)
        return TK_DIGEST_UNPROVEN;
    return verdict;
}
