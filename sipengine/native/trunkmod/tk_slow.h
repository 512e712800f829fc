/* Purpose: how long somebody who guesses at a login has to wait for the next answer.
 * Law: bounded, without a clock of its own; one who guesses under one name slows nobody under another. */
#ifndef TK_SLOW_H
#define TK_SLOW_H

#include "tk_base.h"

#pragma GCC visibility push(hidden)

/* Three wrong answers are a mistake and cost nothing; then a second, doubled each time. The owner who has put the
 * password right waits no longer than the longest. */
enum { TK_SLOW_SLOTS = 512, TK_SLOW_WAYS = 4, TK_SLOW_FREE = 3, TK_SLOW_FIRST = 1000, TK_SLOW_LONGEST = 16000 };
enum { TK_SLOW_FORGET = 600000 }; /* milliseconds without a wrong answer */

typedef struct tk_slow_entry {
    uint64_t key; /* of source and name; 0: free */
    int64_t last, until; /* steady milliseconds */
    unsigned failures;
} tk_slow_entry;

typedef struct tk_slow {
    uint64_t seed;
    tk_slow_entry slots[TK_SLOW_SLOTS];
} tk_slow;

/* seed: random, so that nobody can choose who shares his slots. */
void tk_slow_init(tk_slow *all, uint64_t seed);
/* A wrong answer: how long to hold the next challenge back. An IPv6 source counts by its /64. */
int64_t tk_slow_failed(tk_slow *all, const tk_addr *source, tk_str user, int64_t now);
/* Whether answers under this name are not to be looked at now. */
bool tk_slow_waits(const tk_slow *all, const tk_addr *source, tk_str user, int64_t now);
void tk_slow_passed(tk_slow *all, const tk_addr *source, tk_str user);

#pragma GCC visibility pop
#endif
