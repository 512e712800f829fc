/* Purpose: what the box cannot do is not offered in Allow and Supported (RFC 3261 sections 20.5 and 20.37).
 * Law: pjsua registers call transfer (REFER) and Replaces whether they are wanted or not. An exchange that reads
 * them hands its transfers to us instead of joining the two calls itself, and the transfer fails. */
#include "sip_module.h"

#pragma GCC visibility push(hidden)

static void withhold(pjsip_endpoint *endpt, int type, const char *const *tags, size_t count)
{
    /* The list is the endpoint's own and PJSIP has no call to shorten it; every message clones it. */
    pjsip_generic_array_hdr *list =
        (pjsip_generic_array_hdr *)(uintptr_t)pjsip_endpt_get_capability(endpt, type, NULL);
    if (!list)
        return;
    unsigned kept = 0;
    for (unsigned at = 0; at < list->count; at++) {
        bool away = false;
        for (size_t n = 0; n < count; n++)
            away = away || pj_stricmp2(&list->values[at], tags[n]) == 0;
        if (!away)
            list->values[kept++] = list->values[at];
    }
    list->count = kept;
}

void withhold_abilities(pjsip_endpoint *endpt)
{
    static const char *const methods[] = {"REFER", "SUBSCRIBE", "NOTIFY", "PUBLISH", "MESSAGE"};
    static const char *const options[] = {"replaces", "norefersub"};
    withhold(endpt, PJSIP_H_ALLOW, methods, sizeof methods / sizeof *methods);
    withhold(endpt, PJSIP_H_SUPPORTED, options, sizeof options / sizeof *options);
}

#pragma GCC visibility pop
