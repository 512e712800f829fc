/* Purpose: DTMF digits as events, and no way from a media thread into Python.
 * Law: a digit is told once, at its first packet: its end may be lost three times over, its start can not wait. */
#include "rtp_leg.h"
#include "sip_module.h"
#include "sip_pjsua.h"

enum { DIGIT_MS = 160 }; /* what a person's key lasts; the true length is known only at its end */

/* On a media thread for RFC 4733, on the SIP thread for INFO, whose one message has the whole length. */
static void on_digit(pjsua_call_id call, const pjsua_dtmf_event *digit)
{
    bool info = digit->method == PJSUA_DTMF_METHOD_SIP_INFO;
    if (!info && (digit->flags & PJMEDIA_STREAM_DTMF_IS_UPDATE))
        return;
    char text[2] = {(char)digit->digit, '\0'};
    unsigned ms = digit->duration;
    if (!info || ms == 0 || ms > 6000) /* also PJSUA_UNKNOWN_DTMF_DURATION */
        ms = DIGIT_MS;
    tk_json j;
    pthread_mutex_lock(&g_trunk.lock);
    begin_event(&j, "digit");
    tk_json_int(&j, "call", call);
    tk_json_str(&j, "digit", tk_cstr(text), 1);
    tk_json_int(&j, "ms", ms);
    tk_json_bool(&j, "info", info);
    tk_events_send(&g_trunk.events, &j);
    pthread_mutex_unlock(&g_trunk.lock);
    trunk_wake(); /* the SIP thread waits for SIP, which RTP is not */
}

/* In place of pjsua2's, which asks Python, and tells it of an arriving call that the library may still refuse. */
static pjmedia_transport *on_transport(pjsua_call_id call, unsigned index, pjmedia_transport *base, unsigned flags)
{
    share_next_port(pjsua_var.calls[call].acc_id);
    return rtp_leg_create(call, index, base, flags);
}

void take_media_callbacks(void)
{
    pjsua_callback *cb = &pjsua_var.ua_cfg.cb;
    cb->on_dtmf_digit = NULL;
    cb->on_dtmf_digit2 = NULL;
    cb->on_dtmf_event = &on_digit;
    cb->on_media_event = NULL;
    cb->on_call_media_event = NULL;
    cb->on_conf_op_completed = NULL;
    cb->on_create_media_transport = &on_transport;
}
