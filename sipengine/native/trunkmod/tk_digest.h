/* Purpose: decide whether a request proves who sent it (digest, RFC 7616, RFC 8760, RFC 2617).
 * Law: an unknown user and a wrong password take the same path and the same time, and only a right
 * answer ever hears that its nonce was stale. */
#ifndef TK_DIGEST_H
#define TK_DIGEST_H

#include "tk_nonce.h"

#pragma GCC visibility push(hidden)

enum { TK_USER_MAX = 128, TK_HA1_MAX = 65, TK_DIGEST_MD5 = 2, TK_DIGEST_SHA256 = 1 };

typedef struct tk_credential {
    char auth_user[TK_USER_MAX];
    char aor_user[TK_USER_MAX];
    char ha1_md5[TK_HA1_MAX]; /* hex, empty: this algorithm is refused */
    char ha1_sha256[TK_HA1_MAX];
    int tag;
    bool md5_first;
} tk_credential;

/* Sorted by auth_user; immutable once built. */
typedef struct tk_credentials {
    size_t count;
    tk_credential entries[];
} tk_credentials;

/* NULL: two entries share an auth_user, or no memory. */
tk_credentials *tk_credentials_build(const tk_credential *entries, size_t count);
void tk_credentials_free(tk_credentials *all);
const tk_credential *tk_credentials_find(const tk_credentials *all, tk_str auth_user);
bool tk_credentials_have_aor(const tk_credentials *all, tk_str aor_user);

/* What is offered to who speaks under a name (of its AOR or its login), in bits of allowed: what that login can
 * answer. An unknown name is offered what any login can answer, for a PBX shows its callers' numbers in From and not
 * its login; all that is allowed when none can. */
int tk_credentials_offer(const tk_credentials *all, tk_str name, int allowed, bool *md5_first);

/* One Authorization header, quotes taken off. */
typedef struct tk_authorization {
    tk_str username, realm, nonce, uri, response, algorithm, cnonce, qop, nc;
} tk_authorization;

typedef struct tk_digest_request {
    tk_str method;
    tk_str uri_user; /* user part of the Request-URI; empty: the digest-uri is not compared */
    tk_addr source;
    int64_t now;
    uint8_t print[TK_PRINT_LEN]; /* what makes this request itself: see tk_digest_print */
} tk_digest_request;

typedef enum tk_digest_verdict {
    TK_DIGEST_OK,
    TK_DIGEST_RETRANSMISSION, /* proved before, by this very request */
    TK_DIGEST_EXPIRED,        /* right answer, nonce too old */
    TK_DIGEST_FOREIGN,        /* right answer, nonce not made by us for this source */
    TK_DIGEST_REPLAY,         /* right answer, nonce count used before */
    TK_DIGEST_WRONG_PASSWORD,
    TK_DIGEST_UNKNOWN_USER,
    TK_DIGEST_MALFORMED,
    TK_DIGEST_UNPROVEN /* one of these three, on a nonce that we did not make for this source: it may be forged */
} tk_digest_verdict;

/* 0 for an algorithm that is not known. An absent one is MD5 (RFC 7616 3.4). */
int tk_digest_algorithm(tk_str name);

/* Folds the given parts, each with its length, into one print. */
bool tk_digest_print(const tk_str *parts, size_t count, uint8_t out[TK_PRINT_LEN]);

/* *who is set for OK and RETRANSMISSION only. */
tk_digest_verdict tk_digest_verify(const tk_credentials *all, tk_nonces *nonces, tk_str realm, int algorithms,
                                   const tk_authorization *auth, const tk_digest_request *request,
                                   const tk_credential **who);

#pragma GCC visibility pop
#endif
