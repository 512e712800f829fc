/* Purpose: digest, nonces and registrar: claims about proof and bindings, with the clock as an argument.
 * Law: expected digests come from the RFCs or from OpenSSL here, not from the code under test. */
#include "check.h"
#include "tk_digest.h"
#include "tk_registrar.h"

#include <openssl/evp.h>

static const char REALM[] = "box";
static tk_nonces nonces;
static tk_credentials *users;
static tk_addr home = {4, {192, 0, 2, 1}}, away = {4, {192, 0, 2, 2}};

static void hex(const EVP_MD *md, const char *text, char *out)
{
    unsigned char raw[64];
    unsigned n = 0;
    CLAIM(EVP_Digest(text, strlen(text), raw, &n, md, NULL) == 1);
    for (unsigned i = 0; i < n; ++i)
        sprintf(out + 2 * i, "%02x", raw[i]);
}

static void begin(void)
{
    tk_credential c[2];
    memset(c, 0, sizeof c);
    strcpy(c[0].auth_user, "zoe");
    strcpy(c[0].aor_user, "200");
    hex(EVP_md5(), "zoe:box:geheim", c[0].ha1_md5); /* no SHA-256: an account of an older store */
    strcpy(c[1].auth_user, "alice");
    strcpy(c[1].aor_user, "100");
    hex(EVP_md5(), "alice:box:secret", c[1].ha1_md5);
    hex(EVP_sha256(), "alice:box:secret", c[1].ha1_sha256);
    tk_credentials_free(users);
    users = tk_credentials_build(c, 2);
    CLAIM(users && tk_nonces_init(&nonces, 300));
}

static void finish(void)
{
    tk_credentials_free(users);
    users = NULL;
}

typedef struct attempt {
    const char *user, *password, *algorithm, *nonce, *nc, *uri, *method, *branch, *qop;
    const char *uri_user;
    const tk_addr *from;
    int64_t now;
    const char *ha1;   /* instead of the one that follows from the password */
    const char *realm; /* instead of ours */
} attempt;

static tk_digest_verdict try(const attempt *a)
{
    char text[1024], ha1[129], ha2[129], response[129];
    bool sha = strcmp(a->algorithm, "SHA-256") == 0;
    const EVP_MD *md = sha ? EVP_sha256() : EVP_md5();
    const tk_credential *who = NULL;
    snprintf(text, sizeof text, "%s:%s:%s", a->user, REALM, a->password);
    hex(md, text, ha1);
    if (a->ha1)
        strcpy(ha1, a->ha1);
    snprintf(text, sizeof text, "%s:%s", a->method, a->uri);
    hex(md, text, ha2);
    if (a->qop[0])
        snprintf(text, sizeof text, "%s:%s:%s:cn:%s:%s", ha1, a->nonce, a->nc, a->qop, ha2);
    else
        snprintf(text, sizeof text, "%s:%s:%s", ha1, a->nonce, ha2);
    hex(md, text, response);
    tk_authorization auth = {tk_cstr(a->user),     tk_cstr(a->realm ? a->realm : REALM), tk_cstr(a->nonce), tk_cstr(a->uri),
                             tk_cstr(response),    tk_cstr(a->algorithm), tk_cstr("cn"),     tk_cstr(a->qop),
                             tk_cstr(a->nc)};
    tk_digest_request rq = {tk_cstr(a->method), tk_cstr(a->uri_user), *a->from, a->now, {0}};
    const tk_str parts[] = {tk_cstr(a->branch), tk_cstr(response)};
    CLAIM(tk_digest_print(parts, 2, rq.print));
    tk_digest_verdict v = tk_digest_verify(users, &nonces, tk_cstr(REALM), 3, &auth, &rq, &who);
    CLAIM((who != NULL) == (v == TK_DIGEST_OK || v == TK_DIGEST_RETRANSMISSION));
    return v;
}

static attempt usual(const char *nonce)
{
    return (attempt){"alice", "secret", "SHA-256", nonce, "00000001", "sip:box", "REGISTER", "b1", "auth",
                     "",      &home,    1000,      NULL,    NULL};
}

/* RFC 2617 3.5, with its own nonce: right answer, nonce not ours. */
static void known_answers(void)
{
    tk_credential c[1];
    const tk_credential *who = NULL;
    memset(c, 0, sizeof c);
    strcpy(c[0].auth_user, "Mufasa");
    strcpy(c[0].ha1_md5, "939e7578ed9e3c518a452acee763bce9");
    strcpy(c[0].ha1_sha256, "7987c64c30e25f1b74be53f966b49b90f2808aa92faf9a00262392d7b4794232");
    tk_credentials *all = tk_credentials_build(c, 1);
    CLAIM(tk_nonces_init(&nonces, 300));
    tk_digest_request rq = {tk_cstr("GET"), tk_cstr(""), home, 0, {0}};
    tk_authorization md5 = {tk_cstr("Mufasa"),
                            tk_cstr("testrealm@host.com"),
                            tk_cstr("dcd98b7102dd2f0e8b11d0f600bfb0c093"),
                            tk_cstr("/dir/index.html"),
                            tk_cstr("6629fae49393a05397450978507c4ef1"),
                            tk_cstr(""),
                            tk_cstr("0a4f113b"),
                            tk_cstr("auth"),
                            tk_cstr("00000001")};
    CLAIM(tk_digest_verify(all, &nonces, md5.realm, 3, &md5, &rq, &who) == TK_DIGEST_FOREIGN && !who);
    md5.response = tk_cstr("6629FAE49393A05397450978507C4EF1");
    CLAIM(tk_digest_verify(all, &nonces, md5.realm, 3, &md5, &rq, &who) == TK_DIGEST_FOREIGN);
    CLAIM(tk_digest_verify(all, &nonces, md5.realm, TK_DIGEST_SHA256, &md5, &rq, &who) == TK_DIGEST_UNPROVEN);
    /* RFC 7616 3.9.1 */
    tk_authorization sha = {tk_cstr("Mufasa"),
                            tk_cstr("http-auth@example.org"),
                            tk_cstr("7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"),
                            tk_cstr("/dir/index.html"),
                            tk_cstr("753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
                            tk_cstr("SHA-256"),
                            tk_cstr("f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"),
                            tk_cstr("auth"),
                            tk_cstr("00000001")};
    CLAIM(tk_digest_verify(all, &nonces, sha.realm, 3, &sha, &rq, &who) == TK_DIGEST_FOREIGN && !who);
    sha.cnonce = tk_cstr("x");
    CLAIM(tk_digest_verify(all, &nonces, sha.realm, 3, &sha, &rq, &who) == TK_DIGEST_UNPROVEN);
    tk_credentials_free(all);
}

static void counts_once(void)
{
    char nonce[TK_NONCE_LEN + 1];
    begin();
    tk_nonce_make(&nonces, &home, 1000, nonce);
    attempt a = usual(nonce);
    CLAIM(try(&a) == TK_DIGEST_OK);
    CLAIM(try(&a) == TK_DIGEST_RETRANSMISSION);
    a.branch = "b2";
    CLAIM(try(&a) == TK_DIGEST_REPLAY);
    a.nc = "00000005";
    CLAIM(try(&a) == TK_DIGEST_OK);
    a.nc = "00000003"; /* overtaken on the way */
    CLAIM(try(&a) == TK_DIGEST_OK && try(&a) == TK_DIGEST_REPLAY);
    a.nc = "00000100";
    CLAIM(try(&a) == TK_DIGEST_OK);
    a.nc = "00000004"; /* beyond the window */
    CLAIM(try(&a) == TK_DIGEST_REPLAY);
    a.nc = "ffffffff";
    CLAIM(try(&a) == TK_DIGEST_OK);
    a.now = 1033; /* too late for a retransmission */
    CLAIM(try(&a) == TK_DIGEST_REPLAY);
    finish();
}

static void lifetime_and_source(void)
{
    char nonce[TK_NONCE_LEN + 1], other[TK_NONCE_LEN + 1];
    begin();
    tk_nonce_make(&nonces, &home, 1000, nonce);
    attempt a = usual(nonce);
    a.now = 1301;
    CLAIM(try(&a) == TK_DIGEST_EXPIRED);
    a.now = 999;
    CLAIM(try(&a) == TK_DIGEST_EXPIRED);
    a.now = 1300;
    a.from = &away;
    CLAIM(try(&a) == TK_DIGEST_FOREIGN);
    a.from = &home;
    CLAIM(try(&a) == TK_DIGEST_OK);
    a.nc = "00000002";
    for (int i = 0; i < TK_NONCE_LEN; ++i) {
        memcpy(other, nonce, sizeof other);
        other[i] = other[i] == '0' ? '1' : '0';
        a.nonce = other;
        CLAIM(try(&a) == TK_DIGEST_FOREIGN);
    }
    CLAIM(tk_nonces_init(&nonces, 300)); /* a restart: the key is new */
    a.nonce = nonce;
    CLAIM(try(&a) == TK_DIGEST_FOREIGN);
    finish();
}

static void only_the_right_hear_stale(void)
{
    char nonce[TK_NONCE_LEN + 1];
    begin();
    tk_nonce_make(&nonces, &home, 1000, nonce);
    attempt a = usual(nonce);
    a.now = 5000;
    a.password = "guess";
    CLAIM(try(&a) == TK_DIGEST_WRONG_PASSWORD);
    a.user = "nobody";
    CLAIM(try(&a) == TK_DIGEST_UNKNOWN_USER);
    a.user = "";
    CLAIM(try(&a) == TK_DIGEST_UNKNOWN_USER);
    finish();
}

/* Whoever sends in another's name never heard the nonce that went to him. */
static void guesses_in_anothers_name(void)
{
    char nonce[TK_NONCE_LEN + 1];
    begin();
    tk_nonce_make(&nonces, &away, 1000, nonce);
    attempt a = usual(nonce);
    a.password = "guess";
    CLAIM(try(&a) == TK_DIGEST_UNPROVEN);
    a.user = "nobody";
    CLAIM(try(&a) == TK_DIGEST_UNPROVEN);
    a.qop = "auth-int";
    CLAIM(try(&a) == TK_DIGEST_UNPROVEN);
    a.from = &away;
    CLAIM(try(&a) == TK_DIGEST_MALFORMED);
    a.qop = "auth";
    CLAIM(try(&a) == TK_DIGEST_UNKNOWN_USER);
    a.user = "alice";
    CLAIM(try(&a) == TK_DIGEST_WRONG_PASSWORD);
    finish();
}

/* "zoe" has no SHA-256 secret: neither an empty one nor the decoy opens the door. */
static void missing_secret(void)
{
    char nonce[TK_NONCE_LEN + 1];
    begin();
    tk_nonce_make(&nonces, &home, 1000, nonce);
    attempt a = usual(nonce);
    a.user = "zoe";
    a.password = "geheim";
    CLAIM(try(&a) == TK_DIGEST_WRONG_PASSWORD);
    a.ha1 = "";
    CLAIM(try(&a) == TK_DIGEST_WRONG_PASSWORD);
    a.ha1 = "0000000000000000000000000000000000000000000000000000000000000000";
    CLAIM(try(&a) == TK_DIGEST_WRONG_PASSWORD);
    a.user = "nobody";
    CLAIM(try(&a) == TK_DIGEST_UNKNOWN_USER);
    a = usual(nonce);
    a.user = "zoe";
    a.password = "geheim";
    a.algorithm = "MD5";
    CLAIM(try(&a) == TK_DIGEST_OK);
    finish();
}

static void offers(void)
{
    tk_credential c[3];
    bool first;
    memset(c, 0, sizeof c);
    strcpy(c[0].auth_user, "old");
    strcpy(c[0].aor_user, "100");
    strcpy(c[0].ha1_md5, "ab");
    c[0].md5_first = true;
    strcpy(c[1].auth_user, "new");
    strcpy(c[1].aor_user, "200");
    strcpy(c[1].ha1_sha256, "cd");
    strcpy(c[2].auth_user, "nothing");
    strcpy(c[2].aor_user, "300");
    tk_credentials *all = tk_credentials_build(c, 3);
    CLAIM(tk_credentials_offer(all, tk_cstr("100"), 3, &first) == TK_DIGEST_MD5 && first);
    CLAIM(tk_credentials_offer(all, tk_cstr("old"), 3, &first) == TK_DIGEST_MD5 && first);
    CLAIM(tk_credentials_offer(all, tk_cstr("200"), 3, &first) == TK_DIGEST_SHA256 && !first);
    CLAIM(tk_credentials_offer(all, tk_cstr("nobody"), 3, &first) == 3 && first);
    CLAIM(tk_credentials_offer(all, tk_cstr(""), TK_DIGEST_SHA256, &first) == TK_DIGEST_SHA256);
    CLAIM(tk_credentials_offer(all, tk_cstr("100"), TK_DIGEST_SHA256, &first) == TK_DIGEST_SHA256);
    tk_credentials_free(all);
    all = tk_credentials_build(c, 1);
    CLAIM(tk_credentials_offer(all, tk_cstr("nobody"), 3, &first) == TK_DIGEST_MD5 && first);
    CLAIM(tk_credentials_offer(all, tk_cstr("nobody"), TK_DIGEST_SHA256, &first) == TK_DIGEST_SHA256);
    tk_credentials_free(all);
    CLAIM(tk_credentials_offer(NULL, tk_cstr("x"), 3, &first) == 3);
}

static void odd_forms(void)
{
    static const char *const bad_nc[] = {"", "1", "0000000g", "00000000", "000000001", "0x000001"};
    char nonce[TK_NONCE_LEN + 1];
    begin();
    tk_nonce_make(&nonces, &home, 1000, nonce);
    attempt a = usual(nonce);
    for (size_t i = 0; i < sizeof bad_nc / sizeof bad_nc[0]; ++i) {
        a.nc = bad_nc[i];
        CLAIM(try(&a) == TK_DIGEST_MALFORMED);
    }
    a = usual(nonce);
    a.qop = "auth-int";
    CLAIM(try(&a) == TK_DIGEST_MALFORMED);
    a = usual(nonce);
    a.algorithm = "SHA-512";
    CLAIM(try(&a) == TK_DIGEST_MALFORMED);
    a = usual("");
    CLAIM(try(&a) == TK_DIGEST_FOREIGN);
    a = usual(nonce);
    a.realm = "elsewhere";
    CLAIM(try(&a) == TK_DIGEST_MALFORMED);
    a = usual(nonce);
    a.qop = ""; /* RFC 2069: no count, so the nonce is good once */
    CLAIM(try(&a) == TK_DIGEST_OK);
    a.branch = "b2";
    CLAIM(try(&a) == TK_DIGEST_REPLAY);
    finish();
}

static void whom_it_is_for(void)
{
    static const struct {
        const char *digest_uri, *request_user;
        bool fits;
    } rows[] = {
        {"sip:31201234567@box", "31201234567", true}, {"sip:%2B31201234567@box", "+31201234567", true},
        {"sip:31201234567@other:5070;transport=tcp", "31201234567", true},
        {"sip:31201234567;phone-context=x@box", "31201234567", true},
        {"sip:box", "31201234567", true},             {"sip:0900@box", "31201234567", false},
        {"sip:3120123456@box", "31201234567", false}, {"sip:312012345678@box", "31201234567", false},
        {"sip:%@box", "%", true},                     {"sip:%4@box", "%4", true},
    };
    char nonce[TK_NONCE_LEN + 1];
    begin();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; ++i) {
        tk_nonce_make(&nonces, &home, 1000, nonce);
        attempt a = usual(nonce);
        a.method = "INVITE";
        a.uri = rows[i].digest_uri;
        a.uri_user = rows[i].request_user;
        CLAIM((try(&a) == TK_DIGEST_OK) == rows[i].fits);
    }
    finish();
}

static void slots_forget_safely(void)
{
    char first[TK_NONCE_LEN + 1], nonce[TK_NONCE_LEN + 1];
    begin();
    tk_nonce_make(&nonces, &home, 1000, first);
    attempt a = usual(first);
    CLAIM(try(&a) == TK_DIGEST_OK);
    for (int i = 0; i < TK_NONCE_SLOTS; ++i)
        tk_nonce_make(&nonces, &home, 1000, nonce);
    a.nonce = nonce; /* the one that shares first's slot */
    CLAIM(try(&a) == TK_DIGEST_OK);
    a.nonce = first;
    a.branch = "b2";
    CLAIM(try(&a) == TK_DIGEST_REPLAY);
    a.nc = "00000002";
    CLAIM(try(&a) == TK_DIGEST_REPLAY); /* refused rather than believed */
    finish();
}

static void same_login_twice(void)
{
    tk_credential c[3];
    memset(c, 0, sizeof c);
    strcpy(c[0].auth_user, "a");
    strcpy(c[1].auth_user, "b");
    strcpy(c[2].auth_user, "a");
    CLAIM(tk_credentials_build(c, 3) == NULL);
    tk_credentials *all = tk_credentials_build(c, 2);
    CLAIM(tk_credentials_find(all, tk_cstr("b")) && !tk_credentials_find(all, (tk_str){"b\0", 2}));
    tk_credentials_free(all);
    all = tk_credentials_build(NULL, 0);
    CLAIM(all && !tk_credentials_find(all, tk_cstr("b")) && !tk_credentials_find(NULL, tk_cstr("b")));
    tk_credentials_free(all);
}

/* ---- registrar ---- */

typedef struct log {
    int count[6];
    char last[TK_CONTACT_LEN];
} log;

static void note(void *ctx, tk_reg_reason reason, const char *aor, const tk_binding *b)
{
    log *l = ctx;
    l->count[reason]++;
    CLAIM(strcmp(aor, "100") == 0 || strcmp(aor, "200") == 0);
    snprintf(l->last, sizeof l->last, "%s", b->contact);
}

static tk_reg_request request(const char *call_id, uint32_t cseq, const char *contact, int64_t expires)
{
    tk_reg_request rq;
    memset(&rq, 0, sizeof rq);
    rq.aor = tk_cstr("100");
    rq.call_id = tk_cstr(call_id);
    rq.cseq = cseq;
    rq.expires = expires;
    rq.now = 1000;
    rq.source = home;
    if (contact) {
        rq.contacts[0] = (tk_reg_contact){tk_cstr(contact), -1};
        rq.count = 1;
    }
    return rq;
}

static tk_reg_result put(tk_registrar *r, const char *call_id, uint32_t cseq, const char *contact, int64_t expires)
{
    tk_reg_request rq = request(call_id, cseq, contact, expires);
    return tk_registrar_apply(r, &rq);
}

static void bind_refresh_remove(void)
{
    log l = {{0}, ""};
    tk_registrar *r = tk_registrar_new(60, 3600, 3, note, &l);
    CLAIM(put(r, "c", 1, "sip:100@192.0.2.1", 300) == TK_REG_OK && l.count[TK_REG_REGISTERED] == 1);
    CLAIM(put(r, "c", 2, "SIP:100@192.0.2.1", 300) == TK_REG_OK && l.count[TK_REG_REFRESHED] == 1);
    CLAIM(l.count[TK_REG_REMOVED] == 1); /* its old spelling */
    CLAIM(tk_registrar_count(r) == 1 && tk_registrar_next(r) == 1300);
    CLAIM(put(r, "c", 3, NULL, -1) == TK_REG_OK && tk_registrar_count(r) == 1); /* a question */
    CLAIM(put(r, "c", 4, "sip:100@192.0.2.1", 0) == TK_REG_OK && l.count[TK_REG_REMOVED] == 2);
    CLAIM(put(r, "c", 5, "sip:100@192.0.2.1", 0) == TK_REG_OK && l.count[TK_REG_REMOVED] == 2);
    CLAIM(tk_registrar_count(r) == 0 && tk_registrar_next(r) == -1);
    tk_registrar_free(r);
}

static void order_per_call_id(void)
{
    log l = {{0}, ""};
    tk_registrar *r = tk_registrar_new(60, 3600, 3, note, &l);
    CLAIM(put(r, "c", 7, "sip:100@a", 300) == TK_REG_OK);
    CLAIM(put(r, "c", 7, "sip:100@a", 0) == TK_REG_OUT_OF_ORDER);
    CLAIM(put(r, "c", 6, "sip:100@a", 300) == TK_REG_OUT_OF_ORDER);
    CLAIM(put(r, "d", 1, "sip:100@a", 300) == TK_REG_OK); /* the device restarted */
    tk_reg_request star = request("d", 1, NULL, 0);
    star.star = true;
    CLAIM(tk_registrar_apply(r, &star) == TK_REG_OUT_OF_ORDER && tk_registrar_count(r) == 1);
    star.cseq = 2;
    CLAIM(tk_registrar_apply(r, &star) == TK_REG_OK && tk_registrar_count(r) == 0);
    tk_registrar_free(r);
}

static void star_rules(void)
{
    log l = {{0}, ""};
    tk_registrar *r = tk_registrar_new(60, 3600, 3, note, &l);
    CLAIM(put(r, "c", 1, "sip:100@a", 300) == TK_REG_OK && put(r, "c", 2, "sip:100@b", 300) == TK_REG_OK);
    tk_reg_request rq = request("c", 3, NULL, 300);
    rq.star = true;
    CLAIM(tk_registrar_apply(r, &rq) == TK_REG_BAD_REQUEST);
    rq.expires = -1;
    CLAIM(tk_registrar_apply(r, &rq) == TK_REG_BAD_REQUEST);
    rq = request("c", 3, "sip:100@a", 0);
    rq.star = true;
    CLAIM(tk_registrar_apply(r, &rq) == TK_REG_BAD_REQUEST && tk_registrar_count(r) == 2);
    rq = request("c", 3, NULL, 0);
    rq.star = true;
    CLAIM(tk_registrar_apply(r, &rq) == TK_REG_OK && l.count[TK_REG_REMOVED] == 2);
    tk_registrar_free(r);
}

static void expiry_rules(void)
{
    log l = {{0}, ""};
    tk_registrar *r = tk_registrar_new(60, 3600, 3, note, &l);
    CLAIM(put(r, "c", 1, "sip:100@a", 59) == TK_REG_TOO_BRIEF && put(r, "c", 1, "sip:100@a", 1) == TK_REG_TOO_BRIEF);
    CLAIM(put(r, "c", 1, "sip:100@a", 4294967295LL) == TK_REG_OK && tk_registrar_next(r) == 4600);
    CLAIM(put(r, "c", 2, "sip:100@a", -1) == TK_REG_OK && tk_registrar_next(r) == 4600);
    tk_reg_request rq = request("c", 3, "sip:100@a", 60);
    rq.contacts[0].expires = 120; /* the contact's own word counts */
    CLAIM(tk_registrar_apply(r, &rq) == TK_REG_OK && tk_registrar_next(r) == 1120);
    tk_registrar_expire(r, 1119);
    CLAIM(tk_registrar_count(r) == 1);
    tk_registrar_expire(r, 1120);
    CLAIM(tk_registrar_count(r) == 0 && l.count[TK_REG_EXPIRED] == 1);
    tk_registrar_free(r);
}

static void all_or_nothing(void)
{
    log l = {{0}, ""};
    tk_registrar *r = tk_registrar_new(60, 3600, 3, note, &l);
    CLAIM(put(r, "c", 5, "sip:100@a", 300) == TK_REG_OK);
    tk_reg_request rq = request("c", 6, "sip:100@b", 300);
    rq.contacts[1] = (tk_reg_contact){tk_cstr("sip:100@a"), 30};
    rq.count = 2;
    CLAIM(tk_registrar_apply(r, &rq) == TK_REG_TOO_BRIEF && tk_registrar_count(r) == 1);
    rq.contacts[1] = (tk_reg_contact){tk_cstr("http://x"), 300};
    CLAIM(tk_registrar_apply(r, &rq) == TK_REG_BAD_REQUEST && tk_registrar_count(r) == 1);
    rq.contacts[1] = (tk_reg_contact){tk_cstr("sip:100@b"), 300}; /* the same one twice */
    CLAIM(tk_registrar_apply(r, &rq) == TK_REG_OK && tk_registrar_count(r) == 2);
    rq.count = TK_CONTACTS_MAX + 1;
    CLAIM(tk_registrar_apply(r, &rq) == TK_REG_BAD_REQUEST);
    tk_registrar_free(r);
}

static void full_aor(void)
{
    log l = {{0}, ""};
    tk_registrar *r = tk_registrar_new(60, 3600, 2, note, &l);
    CLAIM(put(r, "c", 1, "sip:100@a", 900) == TK_REG_OK && put(r, "c", 2, "sip:100@b", 300) == TK_REG_OK);
    CLAIM(put(r, "c", 3, "sip:100@c", 600) == TK_REG_OK && tk_registrar_count(r) == 2);
    CLAIM(l.count[TK_REG_EVICTED] == 1);
    tk_registrar_expire(r, 1400);
    CLAIM(tk_registrar_count(r) == 2); /* b, the nearest to its end, had made place */
    tk_registrar_free(r);
}

static bool keep_200(const void *ctx, tk_str aor)
{
    (void)ctx;
    return tk_eq(aor, tk_cstr("200"));
}

static void revoked(void)
{
    log l = {{0}, ""};
    tk_registrar *r = tk_registrar_new(60, 3600, 2, note, &l);
    tk_reg_request rq = request("c", 1, "sip:200@a", 300);
    rq.aor = tk_cstr("200");
    CLAIM(put(r, "c", 1, "sip:100@a", 900) == TK_REG_OK && tk_registrar_apply(r, &rq) == TK_REG_OK);
    tk_registrar_revoke(r, keep_200, NULL);
    CLAIM(l.count[TK_REG_REVOKED] == 1 && tk_registrar_count(r) == 1);
    tk_registrar_free(r);
}

static void uri_sameness(void)
{
    static const struct {
        const char *a, *b;
        bool same;
    } rows[] = {
        {"sip:100@Host:5060", "SIP:100@hOST:5060", true},  {"sip:100@host", "sip:100@host:5060", false},
        {"sip:Alice@host", "sip:alice@host", false},       {"sip:host", "sip:HOST", true},
        {"sip:100@host;x=1", "sip:100@host;x=2", false},   {"sip:100@host", "sips:100@host", false},
        {"", "", true},                                    {"sip:", "sip:a@b", false},
        {"@@@", "@@@", true},                              {"100@host", "sip:100@host", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; ++i) {
        CLAIM(tk_uri_same(tk_cstr(rows[i].a), tk_cstr(rows[i].b)) == rows[i].same);
        CLAIM(tk_uri_same(tk_cstr(rows[i].b), tk_cstr(rows[i].a)) == rows[i].same);
    }
}

static void uri_refused(void)
{
    static const char *const bad[] = {"",           "sip:",          "tel:+31",     "sip:a b@c",  "sip:a@b>",
                                      "sip:a\r\nX@b", "sip:a\xc3\xa9@b", "sip:a\"@b", "sip:a@b\x7f", "<sip:a@b>"};
    char longest[TK_URI_MAX + 1];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i)
        CLAIM(!tk_uri_usable(tk_cstr(bad[i])));
    memset(longest, 'a', sizeof longest);
    memcpy(longest, "sip:", 4);
    CLAIM(tk_uri_usable((tk_str){longest, TK_URI_MAX - 1}) && !tk_uri_usable((tk_str){longest, TK_URI_MAX}));
    CLAIM(tk_uri_usable(tk_cstr("sips:100@[2001:db8::1]:5061;transport=tls;ob")));
}

static const check_case cases[] = {
    {"the digests of RFC 2617 and RFC 7616 come out", known_answers},
    {"a nonce count works once, in any near order, and a retransmission is no replay", counts_once},
    {"a nonce works within its lifetime, from its address, unaltered, until a restart", lifetime_and_source},
    {"only a right answer hears that its nonce was stale", only_the_right_hear_stale},
    {"a guess on a nonce that never came from here is nobody's", guesses_in_anothers_name},
    {"an algorithm without a stored secret opens nothing", missing_secret},
    {"a login is offered what it can answer, and a stranger what anybody can", offers},
    {"odd counts, qops and algorithms are refused, and no qop means one use", odd_forms},
    {"a digest is for the user of its Request-URI", whom_it_is_for},
    {"the bounded table forgets toward refusal", slots_forget_safely},
    {"one login can not belong to two accounts", same_login_twice},
    {"a contact is bound, refreshed, asked for and removed", bind_refresh_remove},
    {"CSeq must rise within one Call-ID", order_per_call_id},
    {"a star needs Expires 0 and stands alone", star_rules},
    {"too brief is refused, too long is cut, and what runs out goes", expiry_rules},
    {"a REGISTER with one bad contact changes nothing", all_or_nothing},
    {"a full AOR gives up the binding nearest its end", full_aor},
    {"bindings end with their credential", revoked},
    {"URIs are compared by the rules of their parts", uri_sameness},
    {"a URI that could break a header is refused", uri_refused},
};

int main(int argc, char **argv)
{
    return check_main(cases, sizeof cases / sizeof cases[0], argc, argv);
}
