/* Purpose: compare and judge contact URIs as text.
 * Law: reads within the slice it is given, whatever the slice holds.
 */
#include "tk_uri.h"

/* Where the user part of a SIP URI ends: after '@', or 0 without one. */
static size_t host_start(tk_str uri)
{
    const char *at = uri.n ? memchr(uri.p, '@', uri.n) : NULL;
    return at ? (size_t)(at - uri.p) + 1 : 0;
}

static size_t until(tk_str uri, size_t from, const char *stops)
{
    while (from < uri.n && !strchr(stops, uri.p[from]))
        ++from;
    return from;
}

static tk_str part(tk_str uri, size_t from, size_t to)
{
    tk_str s = {uri.p + from, to - from};
    return s;
}

bool tk_uri_same(tk_str a, tk_str b)
{
    size_t ca = until(a, 0, ":"), cb = until(b, 0, ":");
    size_t ha = host_start(a), hb = host_start(b);
    if (ha < ca || hb < cb) {
        ha = ca;
        hb = cb;
    }
    size_t ea = until(a, ha, ";?"), eb = until(b, hb, ";?");
    return tk_ieq(part(a, 0, ca), part(b, 0, cb)) && tk_eq(part(a, ca, ha), part(b, cb, hb)) &&
           tk_ieq(part(a, ha, ea), part(b, hb, eb)) && tk_eq(part(a, ea, a.n), part(b, eb, b.n));
}

/* A contact is copied into headers and events: printable ASCII without brackets, nothing else. */
bool tk_uri_usable(tk_str uri)
{
    if (uri.n < 5 || uri.n >= TK_URI_MAX)
        return false;
    if (!tk_ieq(part(uri, 0, 4), tk_cstr("sip:")) && !tk_ieq(part(uri, 0, 5), tk_cstr("sips:")))
        return false;
    for (size_t i = 0; i < uri.n; ++i)
        if (uri.p[i] < 0x21 || uri.p[i] > 0x7e || uri.p[i] == '<' || uri.p[i] == '>' || uri.p[i] == '"')
            return false;
    return true;
}
