/* Purpose: which contacts stand for which AOR, until when (RFC 3261 10.3).
 * Law: a REGISTER is applied whole or not at all; every change is told once, with its reason. */
#ifndef TK_REGISTRAR_H
#define TK_REGISTRAR_H

#include "tk_uri.h"

#pragma GCC visibility push(hidden)

enum {
    TK_CONTACTS_MAX = 32,  /* hard limit of one AOR, and of one request */
    TK_CONTACT_LEN = TK_URI_MAX,
    TK_CALL_ID_LEN = 256,  /* a longer Call-ID is kept cut, with a print of the whole */
    TK_AGENT_LEN = 160
};

typedef struct tk_binding {
    char contact[TK_CONTACT_LEN];
    char call_id[TK_CALL_ID_LEN];
    char user_agent[TK_AGENT_LEN];
    uint32_t cseq;
    int64_t expires_at; /* seconds of the clock the caller uses */
    int expires;        /* as granted */
    tk_addr source;
    int port;
    char transport[16];
    int acl_tag, credential_tag;
    uint64_t call_id_hash;
} tk_binding;

typedef enum tk_reg_reason {
    TK_REG_REGISTERED,
    TK_REG_REFRESHED,
    TK_REG_REMOVED, /* by the device */
    TK_REG_EXPIRED,
    TK_REG_EVICTED, /* the AOR was full: the one nearest its end made place */
    TK_REG_REVOKED  /* its credential is gone */
} tk_reg_reason;

typedef void tk_reg_listener(void *ctx, tk_reg_reason reason, const char *aor, const tk_binding *binding);

typedef enum tk_reg_result {
    TK_REG_OK,
    TK_REG_BAD_REQUEST,  /* 400 */
    TK_REG_TOO_BRIEF,    /* 423 */
    TK_REG_OUT_OF_ORDER, /* 500: CSeq not above the last of this Call-ID */
    TK_REG_NO_MEMORY     /* 500 */
} tk_reg_result;

typedef struct tk_reg_contact {
    tk_str uri;
    int64_t expires; /* -1: not given */
} tk_reg_contact;

typedef struct tk_reg_request {
    tk_str aor, call_id, user_agent, transport;
    uint32_t cseq;
    int64_t expires; /* the Expires header; -1: none */
    bool star;       /* Contact: * was present */
    bool repeated;   /* its answer was lost: the same is judged again, and nothing changes */
    size_t count;
    tk_reg_contact contacts[TK_CONTACTS_MAX];
    tk_addr source;
    int port;
    int acl_tag, credential_tag;
    int64_t now;
} tk_reg_request;

typedef struct tk_registrar tk_registrar;

tk_registrar *tk_registrar_new(int min_expires, int max_expires, int max_contacts, tk_reg_listener *listener,
                               void *ctx);
void tk_registrar_free(tk_registrar *reg);

tk_reg_result tk_registrar_apply(tk_registrar *reg, const tk_reg_request *request);
/* Removes what has run out at now. */
void tk_registrar_expire(tk_registrar *reg, int64_t now);
/* When the next binding runs out, or -1: none is left. */
int64_t tk_registrar_next(const tk_registrar *reg);
/* Removes the AORs for which keep says no. */
void tk_registrar_revoke(tk_registrar *reg, bool (*keep)(const void *ctx, tk_str aor), const void *ctx);
size_t tk_registrar_count(const tk_registrar *reg);

typedef void tk_reg_visitor(void *ctx, const char *aor, const tk_binding *binding);
/* aor NULL: all of them. */
void tk_registrar_each(const tk_registrar *reg, const tk_str *aor, tk_reg_visitor *visit, void *ctx);

#pragma GCC visibility pop
#endif
