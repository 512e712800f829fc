/* Purpose: which network a source belongs to, and what that network may do.
 * Law: a built table never changes; no match is a stranger; lookups allocate nothing. */
#ifndef TK_ACL_H
#define TK_ACL_H

#include "tk_base.h"

#pragma GCC visibility push(hidden)

typedef struct tk_acl_entry {
    tk_addr net;
    unsigned bits; /* counted in the family of net */
    int action;    /* 0 is drop */
    int tag;
    int algorithms; /* 0: no word about them */
} tk_acl_entry;

typedef struct tk_acl tk_acl;

/* NULL: a prefix is too long, or no memory. Of two equal networks the later one counts. */
tk_acl *tk_acl_build(const tk_acl_entry *entries, size_t count);
void tk_acl_free(tk_acl *acl);

/* The longest matching network, or NULL: drop. */
const tk_acl_entry *tk_acl_find(const tk_acl *acl, const tk_addr *source);

#pragma GCC visibility pop
#endif
