/* Purpose: the addresses a host name stands for, as pushed from outside.
 * Law: a table lookup, never a question to the network. */
#ifndef TK_PINS_H
#define TK_PINS_H

#include "tk_base.h"

#pragma GCC visibility push(hidden)

enum { TK_HOST_MAX = 256 };

typedef struct tk_pin {
    char host[TK_HOST_MAX]; /* compared without case and without a closing dot */
    int transport;          /* 0: any */
    int port;               /* of the URI; 0: any */
    tk_addr target;
    int target_port; /* 0: default of the transport */
} tk_pin;

typedef struct tk_pins {
    size_t count;
    tk_pin entries[];
} tk_pins;

tk_pins *tk_pins_build(const tk_pin *entries, size_t count); /* NULL: no memory */
void tk_pins_free(tk_pins *pins);

/* Puts the targets of the closest key into out (port and transport named before "any"), in table order;
 * gives how many. */
size_t tk_pins_find(const tk_pins *pins, tk_str host, int transport, int port, const tk_pin **out, size_t max);

/* Names that neighbours gave themselves in Contact and Record-Route, with the address they spoke from.
 * A second source of answers, asked when no pin fits; the one unused for longest makes place. */
enum { TK_LEARNED_MAX = 256, TK_LEARNED_HOST = 128 };

typedef struct tk_learned {
    char host[TK_LEARNED_HOST]; /* empty: free */
    tk_addr target;
    int port;
    uint64_t used; /* the higher the later */
} tk_learned;

typedef struct tk_names {
    uint64_t clock;
    tk_learned entries[TK_LEARNED_MAX];
} tk_names;

/* Ignores names that are too long, empty, or addresses. */
void tk_names_learn(tk_names *names, tk_str host, const tk_addr *target, int port);
const tk_learned *tk_names_find(tk_names *names, tk_str host);

#pragma GCC visibility pop
#endif
