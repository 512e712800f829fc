/* Purpose: carry finished events out of the module, and hold floods back.
 * Law: sending never waits and never allocates; what could not be sent is counted. */
#ifndef TK_EVENTS_H
#define TK_EVENTS_H

#include "tk_json.h"

#pragma GCC visibility push(hidden)

enum { TK_EVENT_MAX = 16384 };

typedef struct tk_events {
    int read_fd, write_fd;
    uint64_t sent, lost;
} tk_events;

bool tk_events_open(tk_events *events); /* false: errno says why */
void tk_events_close(tk_events *events);
void tk_events_send(tk_events *events, tk_json *finished);
void tk_events_copy(tk_events *events, const void *datagram, size_t size);

/* A token bucket: rate tokens a second, at most rate at once. */
typedef struct tk_limit {
    int rate;
    int64_t millis; /* when last looked at */
    int64_t tokens; /* in thousandths */
} tk_limit;

void tk_limit_init(tk_limit *limit, int rate, int64_t now_millis);
bool tk_limit_take(tk_limit *limit, int64_t now_millis);

/* Remembers strangers so that one that keeps knocking is told every ten seconds. Bounded: a newcomer
 * takes over the slot its address hashes to. */
enum { TK_STRANGER_SLOTS = 256, TK_STRANGER_QUIET = 10000 };

typedef struct tk_stranger {
    tk_addr source;
    int64_t first_seen; /* wall clock, milliseconds */
    int64_t told_at;    /* steady milliseconds; 0: never */
    uint64_t count;
} tk_stranger;

typedef struct tk_strangers {
    tk_stranger slots[TK_STRANGER_SLOTS];
    tk_limit limit;
} tk_strangers;

/* The entry to tell about now, or NULL: keep quiet. */
tk_stranger *tk_strangers_note(tk_strangers *all, const tk_addr *source, int64_t now_millis, int64_t wall_millis);

#pragma GCC visibility pop
#endif
