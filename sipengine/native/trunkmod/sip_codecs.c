/* Purpose: which codecs our SDP names: those of the account, in its order (RFC 3264 section 6.1), and telephone events.
 * Law: on the SIP thread alone; a line of voice that would lose its last codec stays as it was, for a refusal is the
 * negotiation's to make. */
#include "sip_module.h"
#include "sip_pjsua.h"

#include <errno.h>

enum { MOST_CODECS = 8, NAME_MAX_LENGTH = 24 };

static struct codecs {
    char names[MOST_CODECS][NAME_MAX_LENGTH];
    int count; /* 0: the library's own */
} g_codecs[PJSUA_MAX_ACC];

int trunk_set_codecs(int account, const char *const *names, int count)
{
    if (account < 0 || account >= PJSUA_MAX_ACC || count < 0 || count > MOST_CODECS || (count && !names))
        return -EINVAL;
    for (int i = 0; i < count; ++i)
        if (!names[i] || strlen(names[i]) >= NAME_MAX_LENGTH)
            return -EINVAL;
    struct codecs *of = &g_codecs[account];
    for (int i = 0; i < count; ++i)
        tk_copy(of->names[i], sizeof of->names[i], tk_cstr(names[i]));
    of->count = count;
    return 0;
}

void forget_codecs(void)
{
    memset(g_codecs, 0, sizeof g_codecs);
}

/* A payload type's codec; those of RFC 3551 table 4 need no rtpmap. Empty: nobody says. */
static pj_str_t codec_of(const pjmedia_sdp_media *m, const pj_str_t *format)
{
    static const struct {
        const char *format, *name;
    } known[] = {{"0", "PCMU"}, {"3", "GSM"}, {"8", "PCMA"}, {"9", "G722"}};
    pjmedia_sdp_rtpmap map;
    const pjmedia_sdp_attr *attr = pjmedia_sdp_media_find_attr2(m, "rtpmap", format);
    if (attr && pjmedia_sdp_attr_get_rtpmap(attr, &map) == PJ_SUCCESS)
        return map.enc_name;
    for (unsigned i = 0; i < PJ_ARRAY_SIZE(known); ++i)
        if (pj_strcmp2(format, known[i].format) == 0)
            return pj_str((char *)(uintptr_t)known[i].name);
    return (pj_str_t){NULL, 0};
}

/* Adds the formats of a codec to `kept`; how many there are now. */
static unsigned keep(const pjmedia_sdp_media *m, const char *codec, pj_str_t *kept, unsigned count)
{
    for (unsigned i = 0; i < m->desc.fmt_count && count < PJMEDIA_MAX_SDP_FMT; ++i) {
        pj_str_t name = codec_of(m, &m->desc.fmt[i]);
        if (name.slen && pj_stricmp2(&name, codec) == 0)
            kept[count++] = m->desc.fmt[i];
    }
    return count;
}

/* Whether a line of the description speaks of a format that went. */
static bool is_of_another(const pjmedia_sdp_attr *attr, const pj_str_t *kept, unsigned count)
{
    if (pj_strcmp2(&attr->name, "rtpmap") && pj_strcmp2(&attr->name, "fmtp") && pj_strcmp2(&attr->name, "rtcp-fb"))
        return false;
    pj_str_t format = {attr->value.ptr, 0};
    while (format.slen < attr->value.slen && pj_isdigit(format.ptr[format.slen]))
        ++format.slen;
    bool found = format.slen == 0; /* rtcp-fb may speak of all: "*" */
    for (unsigned i = 0; i < count && !found; ++i)
        found = pj_strcmp(&format, &kept[i]) == 0;
    return !found;
}

static void narrow(pjmedia_sdp_media *m, const struct codecs *to)
{
    pj_str_t kept[PJMEDIA_MAX_SDP_FMT];
    unsigned count = 0, lines = 0;
    for (int i = 0; i < to->count; ++i)
        count = keep(m, to->names[i], kept, count);
    if (count == 0)
        return;
    count = keep(m, "telephone-event", kept, count);
    for (unsigned i = 0; i < m->attr_count; ++i)
        if (!is_of_another(m->attr[i], kept, count))
            m->attr[lines++] = m->attr[i];
    m->attr_count = lines;
    memcpy(m->desc.fmt, kept, count * sizeof *kept);
    m->desc.fmt_count = count;
}

/* In place of pjsua2's, which prints both descriptions, lets Python edit the text and parses it. */
static void on_sdp(pjsua_call_id call, pjmedia_sdp_session *sdp, pj_pool_t *pool, const pjmedia_sdp_session *theirs)
{
    (void)pool;
    (void)theirs;
    pjsua_acc_id account = pjsua_var.calls[call].acc_id;
    if (account < 0 || account >= PJSUA_MAX_ACC || g_codecs[account].count == 0)
        return;
    for (unsigned i = 0; i < sdp->media_count; ++i)
        if (pj_stricmp2(&sdp->media[i]->desc.media, "audio") == 0)
            narrow(sdp->media[i], &g_codecs[account]);
}

void take_sdp_callback(void)
{
    pjsua_var.ua_cfg.cb.on_call_sdp_created = &on_sdp;
}
