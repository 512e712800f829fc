/* Purpose: nonces that need no memory until used, and nonce counts that are used once.
 * Law: a nonce counts only from the address it was made for, within its lifetime, and each nc once
 * (RFC 7616 3.3, 3.4.5, 5.12); a bounded table forgets toward refusal, never toward acceptance. */
#ifndef TK_NONCE_H
#define TK_NONCE_H

#include "tk_base.h"

#pragma GCC visibility push(hidden)

enum { TK_NONCE_LEN = 8 + 12 + 32, TK_NONCE_SLOTS = 4096, TK_PRINT_LEN = 16 };

typedef struct tk_nonce_slot {
    uint64_t counter; /* which nonce; 0: never used */
    uint64_t window;  /* bit i: nc (highest - i) was used */
    uint32_t highest;
    int64_t used_at;
    uint8_t print[TK_PRINT_LEN]; /* of the request that used the highest nc */
} tk_nonce_slot;

typedef struct tk_nonces {
    uint8_t key[32];
    int64_t lifetime; /* seconds */
    uint64_t issued;
    tk_nonce_slot slots[TK_NONCE_SLOTS];
} tk_nonces;

typedef enum tk_nonce_state { TK_NONCE_FRESH, TK_NONCE_EXPIRED, TK_NONCE_FOREIGN } tk_nonce_state;
typedef enum tk_nc_state { TK_NC_NEW, TK_NC_REPLAY, TK_NC_RETRANSMISSION } tk_nc_state;

/* false: no random bytes to be had. */
bool tk_nonces_init(tk_nonces *all, int64_t lifetime);

/* Times are seconds of one clock that never jumps. out ends in NUL. */
void tk_nonce_make(tk_nonces *all, const tk_addr *source, int64_t now, char out[TK_NONCE_LEN + 1]);

tk_nonce_state tk_nonce_check(const tk_nonces *all, tk_str nonce, const tk_addr *source, int64_t now,
                              uint64_t *counter);

/* Marks nc of a fresh nonce as used. print tells a retransmission of the last request (RFC 3261
 * 17.1.2: within 32 s) from a replay. */
tk_nc_state tk_nonce_use(tk_nonces *all, uint64_t counter, uint32_t nc, const uint8_t print[TK_PRINT_LEN],
                         int64_t now);

#pragma GCC visibility pop
#endif
