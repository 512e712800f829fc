/* Purpose: what a registrar must know about URIs.
 * Law: no parser: a URI that needs one to be understood is refused. */
#ifndef TK_URI_H
#define TK_URI_H

#include "tk_base.h"

#pragma GCC visibility push(hidden)

enum { TK_URI_MAX = 512 }; /* longest URI kept, terminator included */

/* RFC 3261 19.1.4, near enough: scheme and host without case, user and parameters byte for byte. */
bool tk_uri_same(tk_str a, tk_str b);

/* May it be kept and copied into headers and events: sip or sips, printable ASCII, no brackets or quotes. */
bool tk_uri_usable(tk_str uri);

#pragma GCC visibility pop
#endif
