/* Purpose: pjsua on a loop transport, with our module on it and an application that answers calls.
 * Law: see wire.h; anything unexpected in setting up ends the program. */
#include "wire.h"

#include "check.h"
#include "sip_module.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <pjsua-lib/pjsua.h>
#pragma GCC diagnostic pop

#include <openssl/evp.h>
#include <unistd.h>

enum { CALLS_MAX = 200, TIDY_EVERY = 150 };

static pjsip_endpoint *endpt;
static pjsip_transport *loop;
static pjsip_rx_data *rdata;
static char last_tag[100] = "none"; /* the To tag of the last answer to an INVITE */
static unsigned calls, fed;

static const char *const addresses[] = {"192.0.2.9", "192.0.2.1", "192.0.2.2", "2001:db8::1"};

static void hex(const EVP_MD *md, const char *text, char *out)
{
    unsigned char raw[64];
    unsigned n = 0;
    CLAIM(EVP_Digest(text, strlen(text), raw, &n, md, NULL) == 1);
    for (unsigned i = 0; i < n; ++i)
        sprintf(out + 2 * i, "%02x", raw[i]);
}

static void set_tables(void)
{
    char md5[65] = "", sha[65] = "";
    trunk_acl_entry acl[3] = {
        {{192, 0, 2, 1}, 4, 32, 0, 0, TRUNK_AUTH, 1},
        {{192, 0, 2, 2}, 4, 32, 0, 0, TRUNK_TRUST, 2},
        {{0x20, 1, 0xd, 0xb8}, 6, 32, TRUNK_MD5, 0, TRUNK_AUTH, 3},
    };
    hex(EVP_md5(), "alice:box:secret", md5);
    hex(EVP_sha256(), "alice:box:secret", sha);
    trunk_credential user = {"alice", "100", md5, sha, 5, 0};
    trunk_pin pin = {"box.example", {192, 0, 2, 2}, 4, {0}, 0, 0, 5060};
    CLAIM(trunk_set_acl(acl, 3) == 0 && trunk_set_credentials(&user, 1) == 0 && trunk_set_pins(&pin, 1) == 0);
}

/* Every eighth call is refused, every eighth only rings, the rest are answered. */
static void on_call(pjsua_acc_id account, pjsua_call_id call, pjsip_rx_data *rx)
{
    trunk_identity who;
    (void)account;
    CLAIM(trunk_rx_identity(rx, &who) == 1);
    CLAIM(who.action == TRUNK_TRUST || (who.authenticated && strcmp(who.user, "100") == 0));
    unsigned turn = ++calls % 8;
    pjsua_call_answer(call, turn == 0 ? 486 : turn == 1 ? 183 : 200, NULL, NULL);
}

static pj_status_t note_tag(pjsip_tx_data *tdata)
{
    const pjsip_to_hdr *to = pjsip_msg_find_hdr(tdata->msg, PJSIP_H_TO, NULL);
    const pjsip_cseq_hdr *cseq = pjsip_msg_find_hdr(tdata->msg, PJSIP_H_CSEQ, NULL);
    int code = tdata->msg->line.status.code;
    if (to && cseq && cseq->method.id == PJSIP_INVITE_METHOD && code > 100 && code < 300)
        tk_copy(last_tag, sizeof last_tag, from_pj(&to->tag));
    return PJ_SUCCESS;
}

static pjsip_module tap = {
    .name = {"mod-wire", 8},
    .id = -1,
    .priority = PJSIP_MOD_PRIORITY_TRANSPORT_LAYER + 1,
    .on_tx_response = &note_tag,
};

static void start_pjsua(void)
{
    pjsua_config ua;
    pjsua_logging_config log;
    pjsua_media_config media;
    pjsip_cfg()->tsx.t1 = pjsip_cfg()->tsx.t2 = pjsip_cfg()->tsx.t4 = 1; /* milliseconds: nobody will answer */
    pjsip_cfg()->tsx.td = 20;
    CLAIM(pjsua_create() == PJ_SUCCESS);
    pjsua_config_default(&ua);
    ua.thread_cnt = 0;
    ua.max_calls = CALLS_MAX;
    ua.cb.on_incoming_call = &on_call;
    pjsua_logging_config_default(&log);
    log.level = log.console_level = 0;
    pjsua_media_config_default(&media);
    media.thread_cnt = 0;
    CLAIM(pjsua_init(&ua, &log, &media) == PJ_SUCCESS);
    pjsua_set_no_snd_dev();
}

static void listen_at(pjsip_transport_type_e type, const char *address)
{
    pjsua_transport_config config;
    pjsua_transport_config_default(&config);
    config.bound_addr = pj_str((char *)(uintptr_t)address);
    CLAIM(pjsua_transport_create(type, &config, NULL) == PJ_SUCCESS);
}

static void add_account(void)
{
    pjsua_acc_config config;
    pjsua_acc_config_default(&config);
    config.id = pj_str("sip:box@127.0.0.1");
    config.rtp_cfg.bound_addr = pj_str("127.0.0.1");
    CLAIM(pjsua_acc_add(&config, PJ_TRUE, NULL) == PJ_SUCCESS);
}

void wire_start(void)
{
    trunk_config config = {.realm = "box", .stranger_rate = 1000000, .auth_failed_rate = 1000000};
    start_pjsua();
    listen_at(PJSIP_TRANSPORT_UDP, "127.0.0.1");
    listen_at(PJSIP_TRANSPORT_UDP6, "::1");
    CLAIM(pjsua_start() == PJ_SUCCESS);
    add_account();
    endpt = pjsua_get_pjsip_endpt();
    CLAIM(trunk_init(&config) == 0);
    CLAIM(pjsip_endpt_register_module(endpt, &tap) == PJ_SUCCESS);
    CLAIM(pjsip_loop_start(endpt, &loop) == PJ_SUCCESS);
    CLAIM(pjsip_loop_set_discard(loop, PJ_TRUE, NULL) == PJ_SUCCESS);
    set_tables();
    pj_pool_t *pool = pjsip_endpt_create_pool(endpt, "rdata", 8000, 8000);
    rdata = PJ_POOL_ZALLOC_T(pool, pjsip_rx_data);
    rdata->tp_info.pool = pjsip_endpt_create_pool(endpt, "message", 8000, 8000);
    rdata->tp_info.transport = loop;
}

unsigned wire_stop(void)
{
    trunk_shutdown();
    trunk_shutdown();
    pjsua_destroy();
    return calls;
}

static size_t put(char *to, size_t at, const char *from, size_t n)
{
    size_t room = PJSIP_MAX_PKT_LEN - 1 - at;
    n = n < room ? n : room;
    memcpy(to + at, from, n);
    return at + n;
}

/* The method is the packet's first word; a made-up one only makes the answer wrong. */
static void authorization(const uint8_t *data, size_t size, enum wire_source source, bool md5, char out[1024])
{
    const EVP_MD *md = md5 ? EVP_md5() : EVP_sha256();
    char nonce[TK_NONCE_LEN + 1], method[32], text[512], ha1[65], ha2[65], response[65];
    tk_addr from;
    size_t n = 0;
    while (n < size && n < sizeof method - 1 && data[n] > ' ' && data[n] < 127)
        ++n;
    memcpy(method, data, n);
    method[n] = '\0';
    CLAIM(tk_addr_parse(tk_cstr(addresses[source]), &from));
    tk_nonce_make(g_trunk.nonces, &from, steady_millis() / 1000, nonce);
    hex(md, "alice:box:secret", ha1);
    snprintf(text, sizeof text, "%s:sip:box", method);
    hex(md, text, ha2);
    snprintf(text, sizeof text, "%s:%s:00000001:c:auth:%s", ha1, nonce, ha2);
    hex(md, text, response);
    snprintf(out, 1024,
             "Authorization: Digest username=\"alice\",realm=\"box\",nonce=\"%s\",uri=\"sip:box\",response=\"%s\","
             "algorithm=%s,cnonce=\"c\",qop=auth,nc=00000001",
             nonce, response, md5 ? "MD5" : "SHA-256");
}

/* One mark at data: its text into line, its length; 0: an ordinary byte. */
static size_t mark(const uint8_t *data, size_t left, const uint8_t *whole, size_t size, enum wire_source source,
                   char line[1024])
{
    static const char automatic[] = "Authorization: AUTO";
    static unsigned number;
    size_t n = sizeof automatic - 1;
    switch (data[0]) {
    case '#':
        snprintf(line, 1024, "%u", ++number);
        return 1;
    case '$':
        snprintf(line, 1024, "%s", last_tag);
        return 1;
    case '~':
        snprintf(line, 1024, "%zu", left > 5 ? left - 5 : 0);
        return 1;
    default:
        break;
    }
    if (left < n || memcmp(data, automatic, n) != 0)
        return 0;
    bool md5 = left > n && data[n] == '5';
    authorization(whole, size, source, md5, line);
    return n + (md5 ? 1 : 0);
}

static size_t expand(const uint8_t *data, size_t size, enum wire_source source, char *out)
{
    char line[1024];
    size_t at = 0;
    for (size_t i = 0; i < size;) {
        size_t n = mark(data + i, size - i, data, size, source, line);
        at = n ? put(out, at, line, strlen(line)) : put(out, at, (const char *)data + i, 1);
        i += n ? n : 1;
    }
    return at;
}

static void set_source(enum wire_source source)
{
    pj_str_t text = pj_str((char *)(uintptr_t)addresses[source]);
    int family = source == WIRE_AUTH6 ? pj_AF_INET6() : pj_AF_INET();
    CLAIM(pj_sockaddr_init(family, &rdata->pkt_info.src_addr, &text, 5060) == PJ_SUCCESS);
    rdata->pkt_info.src_addr_len = (int)pj_sockaddr_get_len(&rdata->pkt_info.src_addr);
    pj_ansi_strxcpy(rdata->pkt_info.src_name, addresses[source], sizeof rdata->pkt_info.src_name);
    rdata->pkt_info.src_port = 5060;
}

/* Ends all calls, and lets the timers of their last transactions pass. */
static void tidy(void)
{
    pjsua_call_hangup_all();
    for (int i = 0; i < 100 && (i < 5 || pjsua_call_get_count() > CALLS_MAX / 2); ++i)
        pjsua_handle_events(2);
}

void wire_feed(enum wire_source source, const uint8_t *data, size_t size)
{
    pj_time_val no_wait = {0, 0};
    memset(rdata->pkt_info.packet, 0, sizeof rdata->pkt_info.packet);
    rdata->pkt_info.len = (pj_ssize_t)expand(data, size, source, rdata->pkt_info.packet);
    if (rdata->pkt_info.len == 0)
        return;
    set_source(source);
    pj_gettimeofday(&rdata->pkt_info.timestamp);
    pjsip_tpmgr_receive_packet(pjsip_endpt_get_tpmgr(endpt), rdata);
    for (unsigned i = 0; i < PJ_ARRAY_SIZE(rdata->endpt_info.mod_data); ++i)
        CLAIM(rdata->endpt_info.mod_data[i] == NULL);
    pj_pool_reset(rdata->tp_info.pool);
    pjsip_endpt_handle_events(endpt, &no_wait);
    if (++fed % TIDY_EVERY == 0)
        tidy();
}

/* A JSON text is printable: a stray control character or an open quote shows at once. */
static void look(const char *buf, size_t n)
{
    bool quoted = false;
    CLAIM(n > 2 && buf[0] == '{' && buf[n - 1] == '}');
    for (size_t i = 0; i < n; ++i) {
        CLAIM((unsigned char)buf[i] >= 0x20);
        if (buf[i] == '\\')
            ++i;
        else if (buf[i] == '"')
            quoted = !quoted;
    }
    CLAIM(!quoted);
}

size_t wire_drain(void)
{
    static char buf[65536];
    size_t count = 0;
    ssize_t n;
    while ((n = read(trunk_event_fd(), buf, sizeof buf)) > 0) {
        look(buf, (size_t)n);
        ++count;
    }
    return count;
}
