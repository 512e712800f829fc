/* Purpose: join two legs past their streams and part them again, and tell what a leg measured.
 * Law: called from the SIP thread; a call lock is taken before a leg's, never after. */
#include "rtp_leg.h"
#include "rtp_readers.h"
#include "rtp_udp.h"

/* The conference's side of a leg. Off, its encoder and decoder rest; on again, its jitter buffer starts empty. */
static void set_port(int call, bool on)
{
    pjsua_call *c = NULL;
    pjsip_dialog *dialog = NULL;
    if (call < 0 || acquire_call("set_port()", call, &c, &dialog) != PJ_SUCCESS)
        return;
    if (c->audio_idx >= 0) {
        pjsua_call_media *m = &c->media[c->audio_idx];
        pjmedia_port_op op = on ? PJMEDIA_PORT_ENABLE : PJMEDIA_PORT_DISABLE;
        if (m->strm.a.stream && on) {
            pjmedia_stream_pause(m->strm.a.stream, PJMEDIA_DIR_DECODING);
            pjmedia_stream_resume(m->strm.a.stream, PJMEDIA_DIR_DECODING);
        }
        if (m->strm.a.conf_slot >= 0)
            pjmedia_conf_configure_port(pjsua_var.mconf, (unsigned)m->strm.a.conf_slot, op, op);
    }
    if (dialog)
        pjsip_dlg_dec_lock(dialog);
}

typedef struct side { /* what joining asks of a leg, copied under its lock */
    char codec[sizeof((rtp_leg *)0)->codec];
    unsigned clock, channels, rx_pt, tx_pt, generation;
    int number, rx_event, tx_event;
    bool both_ways;
} side;

static bool look(rtp_leg *l, side *out)
{
    pthread_mutex_lock(&l->lock);
    bool there = l->alive && l->attached;
    memcpy(out->codec, l->codec, sizeof out->codec);
    out->clock = l->clock;
    out->channels = l->channels;
    out->rx_pt = l->rx_pt;
    out->tx_pt = l->tx_pt;
    out->generation = l->generation;
    out->number = l->number;
    out->rx_event = l->rx_event;
    out->tx_event = l->tx_event;
    out->both_ways = l->both_ways;
    pthread_mutex_unlock(&l->lock);
    return there;
}

/* What comes in at `from` goes out at `to` as: its codec, telephone events, comfort noise (RFC 3389, static 13). */
static void make_map(const side *from, const side *to, uint8_t *map)
{
    memset(map, RTP_NO_PT, 128);
    map[13] = 13;
    map[from->rx_pt & 127] = (uint8_t)to->tx_pt;
    if (from->rx_event > 0 && to->tx_event > 0)
        map[from->rx_event & 127] = (uint8_t)to->tx_event;
}

static void point(rtp_leg *l, const side *own, const side *peer)
{
    pthread_mutex_lock(&l->lock);
    if (l->generation == own->generation) {
        make_map(own, peer, l->map);
        l->peer_generation = peer->generation;
        l->peer = peer->number;
        rtp_leg_moved(l);
    }
    pthread_mutex_unlock(&l->lock);
}

static int may_join(const side *a, const side *b)
{
    if (strcmp(a->codec, b->codec) != 0 || a->clock != b->clock || a->channels != b->channels)
        return TRUNK_JOIN_CODEC;
    return a->both_ways && b->both_ways ? TRUNK_JOINED : TRUNK_JOIN_HELD;
}

int trunk_join(int one, int other)
{
    rtp_leg *a = rtp_leg_of_call(one), *b = rtp_leg_of_call(other);
    side left, right;
    if (!a || !b || a == b || !look(a, &left) || !look(b, &right))
        return TRUNK_JOIN_NO_LEG;
    int found = may_join(&left, &right);
    if (found != TRUNK_JOINED)
        return found;
    point(a, &left, &right);
    point(b, &right, &left);
    set_port(one, false);
    set_port(other, false);
    return TRUNK_JOINED;
}

void trunk_part(int call)
{
    rtp_leg *l = rtp_leg_of_call(call);
    int peer = RTP_ALONE, peer_call = -1;
    if (l) {
        pthread_mutex_lock(&l->lock);
        peer = l->peer;
        l->peer = RTP_ALONE;
        rtp_leg_moved(l);
        pthread_mutex_unlock(&l->lock);
    }
    if (peer != RTP_ALONE) {
        rtp_leg *o = rtp_leg_at(peer);
        pthread_mutex_lock(&o->lock);
        if (o->peer == l->number) {
            o->peer = RTP_ALONE;
            rtp_leg_moved(o);
            peer_call = o->call;
        }
        pthread_mutex_unlock(&o->lock);
    }
    set_port(call, true);
    set_port(peer_call, true);
}

static void write_place(char *into, int size, const pj_sockaddr *place)
{
    if (place->addr.sa_family)
        pj_sockaddr_print(place, into, size, 3); /* with the port, IPv6 in brackets */
}

/* What the layers below know: where packets come from, whether they are encrypted. No lock of a leg held. */
static void look_below(rtp_leg *l, trunk_media_t *out)
{
    pjmedia_transport_info info;
    pjmedia_transport_info_init(&info);
    if (pjmedia_transport_get_info(l->below, &info) != PJ_SUCCESS)
        return;
    for (unsigned i = 0; i < info.specific_info_cnt; ++i) {
        const pjmedia_transport_specific_info *one = &info.spc_info[i];
        if (one->type == PJMEDIA_TRANSPORT_TYPE_SRTP) {
            pjmedia_srtp_info srtp;
            memcpy(&srtp, one->buffer, sizeof srtp);
            out->secured = srtp.active != PJ_FALSE;
        } else if (one->type == PJMEDIA_TRANSPORT_TYPE_UDP && one->cbsize == (int)sizeof(rtp_places)) {
            rtp_places places;
            memcpy(&places, one->buffer, sizeof places);
            write_place(out->named, sizeof out->named, &places.named);
            write_place(out->from, sizeof out->from, &places.from);
            write_place(out->stranger, sizeof out->stranger, &places.stranger);
            out->strangers = places.strangers;
        }
    }
}

int trunk_media(int call, trunk_media_t *out)
{
    rtp_leg *l = rtp_leg_of_call(call);
    if (!l || !out)
        return 0;
    memset(out, 0, sizeof *out);
    look_below(l, out);
    pthread_mutex_lock(&l->lock);
    out->received = l->in.packets;
    out->received_bytes = l->in.bytes;
    out->sent = l->out.packets;
    out->sent_bytes = l->out.octets + TK_RTP_HEADER * l->out.packets;
    out->lost = tk_meter_lost(&l->in);
    out->duplicates = l->in.duplicates;
    out->reordered = l->in.reordered;
    out->refused = l->refused;
    out->jitter_us = tk_meter_jitter_us(&l->in);
    out->bursts = tk_meter_bursts(&l->in);
    out->comfort = l->in.packets && l->last_pt == 13;
    out->silent_ms = l->in.packets ? (int64_t)((rtp_now() - l->in.last) / 1000000u) : -1;
    out->far_told = l->far.told;
    out->far_lost = l->far.report.lost > 0 ? l->far.report.lost : 0;
    out->far_due = (int64_t)l->far.due;
    out->far_jitter_us = l->clock && l->far.reports
                             ? (int64_t)(l->far.jitter_sum / (double)l->far.reports * 1000000 / l->clock)
                             : 0;
    out->round_trip_us = l->far.trip_count ? l->far.trip_sum / l->far.trip_count : -1;
    out->joined = l->peer != RTP_ALONE;
    out->digits_pass = out->joined && l->rx_event > 0 && l->map[l->rx_event & 127] != RTP_NO_PT &&
                       (!l->key_known || l->key_passes);
    tk_copy(out->codec, sizeof out->codec, tk_cstr(l->codec));
    pthread_mutex_unlock(&l->lock);
    return 1;
}

void trunk_heard(unsigned count, const int *calls, uint64_t *received, uint64_t *strangers)
{
    for (unsigned i = 0; i < count; ++i) {
        rtp_leg *l = rtp_leg_of_call(calls[i]);
        received[i] = l ? rtp_leg_received(l) : TRUNK_NO_VOICE;
        strangers[i] = !l ? TRUNK_NO_VOICE : l->udp ? rtp_udp_strangers(l->udp) : 0;
    }
}

void trunk_media_stats(trunk_media_stats_t *out)
{
    *out = (trunk_media_stats_t){g_rtp.open, g_rtp.strangers, g_rtp.relatched, g_rtp.unsent};
}
