/* Purpose: a bare endpoint on a loop transport, with our module on it.
 * Law: see wire.h; anything unexpected in setting up ends the program. */
#include "wire.h"

#include "check.h"
#include "sip_module.h"

#include <openssl/evp.h>
#include <unistd.h>

int trunk_init_on(void *endpoint, const trunk_config *config);

static pj_caching_pool caching;
static pjsip_endpoint *endpt;
static pjsip_transport *loop;
static pjsip_rx_data *rdata;

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

void wire_start(void)
{
    trunk_config config = {.realm = "box", .stranger_rate = 1000000, .auth_failed_rate = 1000000};
    CLAIM(pj_init() == PJ_SUCCESS && pjlib_util_init() == PJ_SUCCESS);
    pj_log_set_level(0);
    pj_caching_pool_init(&caching, NULL, 0);
    CLAIM(pjsip_endpt_create(&caching.factory, "wire", &endpt) == PJ_SUCCESS);
    CLAIM(pjsip_tsx_layer_init_module(endpt) == PJ_SUCCESS && pjsip_ua_init_module(endpt, NULL) == PJ_SUCCESS);
    CLAIM(pjsip_loop_start(endpt, &loop) == PJ_SUCCESS);
    CLAIM(pjsip_loop_set_discard(loop, PJ_TRUE, NULL) == PJ_SUCCESS);
    CLAIM(trunk_init_on(endpt, &config) == 0);
    set_tables();
    pj_pool_t *pool = pjsip_endpt_create_pool(endpt, "rdata", 8000, 8000);
    rdata = PJ_POOL_ZALLOC_T(pool, pjsip_rx_data);
    rdata->tp_info.pool = pjsip_endpt_create_pool(endpt, "message", 8000, 8000);
    rdata->tp_info.transport = loop;
}

void wire_stop(void)
{
    trunk_shutdown();
    trunk_shutdown();
    pjsip_endpt_destroy(endpt);
    pj_caching_pool_destroy(&caching);
    pj_shutdown();
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

static size_t expand(const uint8_t *data, size_t size, enum wire_source source, char *out)
{
    static const char mark[] = "Authorization: AUTO";
    static unsigned number;
    char line[1024];
    size_t at = 0;
    for (size_t i = 0; i < size;) {
        size_t n = sizeof mark - 1;
        if (data[i] == '#') {
            snprintf(line, sizeof line, "%u", ++number);
            at = put(out, at, line, strlen(line));
            ++i;
            continue;
        }
        if (size - i < n || memcmp(data + i, mark, n) != 0) {
            at = put(out, at, (const char *)data + i++, 1);
            continue;
        }
        bool md5 = size - i > n && data[i + n] == '5';
        authorization(data, size, source, md5, line);
        at = put(out, at, line, strlen(line));
        i += n + (md5 ? 1 : 0);
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
