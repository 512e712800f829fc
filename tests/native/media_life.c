/* Purpose: real calls from pjsua to itself over loopback, whose legs are joined, parted, re-negotiated and torn down at
 * random, while strangers and neighbours throw packets at the media ports: the readers, the latch, the legs.
 * Law: everything follows from a seed but the threads' pace; at the end no call, transport or thread is left. */
#include "check.h"
#include "rtp_readers.h"
#include "sip_module.h"
#include "sip_pjsua.h"
#include "tk_rtp.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FIRST_PORT = 41000, PORTS = 400, ALIVE = 24, MAX_CALLS = 200 };

/* The library's own locks have an order of their own, which it keeps by trying; ours are judged. That the last
 * reference is gone it knows from a count that the sanitizer does not see. */
const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
    return "deadlock:pj_mutex_lock\nrace:last_one_gone\nrace:pj_mutex_destroy\nrace:reset_pool\nrace:grp_lock_destroy\n";
}

static uint64_t state;
static atomic_bool done;
static atomic_uint thrown;
static unsigned begun, failed, joined, parted, reinvited, heard;
static bool v6; /* over ::1 instead of 127.0.0.1; it has no second address, so no strangers */

static unsigned dice(uint64_t *s, unsigned sides)
{
    *s ^= *s << 13;
    *s ^= *s >> 7;
    *s ^= *s << 17;
    return (unsigned)(*s % sides);
}

static void on_call(pjsua_acc_id account, pjsua_call_id call, pjsip_rx_data *rx)
{
    (void)account;
    (void)rx;
    unsigned turn = dice(&state, 20); /* some ring, some are refused, most are answered */
    pjsua_call_answer(call, turn == 0 ? 486 : turn == 1 ? 180 : 200, NULL, NULL);
}

static void start(void)
{
    pjsua_config ua;
    pjsua_logging_config log;
    pjsua_media_config media;
    pjsua_transport_config udp;
    pjsua_acc_config account;
    trunk_config config = {.realm = "box", .stranger_rate = 1, .auth_failed_rate = 1};
    pjsip_cfg()->tsx.t1 = 100;
    CLAIM(pjsua_create() == PJ_SUCCESS);
    pjsua_config_default(&ua);
    ua.thread_cnt = 0;
    ua.max_calls = MAX_CALLS;
    ua.cb.on_incoming_call = &on_call;
    pjsua_logging_config_default(&log);
    log.level = log.console_level = 0;
    pjsua_media_config_default(&media);
    media.thread_cnt = 1;
    media.no_vad = PJ_TRUE;
    media.ec_tail_len = 0;
    media.clock_rate = 8000;
    CLAIM(pjsua_init(&ua, &log, &media) == PJ_SUCCESS);
    pjsua_transport_config_default(&udp);
    pj_str_t here = pj_str((char *)(uintptr_t)(v6 ? "::1" : "127.0.0.1"));
    udp.bound_addr = here;
    CLAIM(pjsua_transport_create(v6 ? PJSIP_TRANSPORT_UDP6 : PJSIP_TRANSPORT_UDP, &udp, NULL) == PJ_SUCCESS);
    CLAIM(pjsua_start() == PJ_SUCCESS);
    CLAIM(trunk_init(&config) == 0);
    pjsua_acc_config_default(&account);
    account.id = pj_str((char *)(uintptr_t)(v6 ? "sip:box@[::1]" : "sip:box@127.0.0.1"));
    account.ipv6_media_use = v6 ? PJSUA_IPV6_ENABLED_USE_IPV6_ONLY : PJSUA_IPV6_DISABLED;
    account.ipv6_sip_use = v6 ? PJSUA_IPV6_ENABLED_USE_IPV6_ONLY : PJSUA_IPV6_DISABLED;
    account.rtp_cfg.port = FIRST_PORT;
    account.rtp_cfg.port_range = PORTS;
    account.rtp_cfg.bound_addr = here;
    CLAIM(pjsua_acc_add(&account, PJ_TRUE, NULL) == PJ_SUCCESS);
    trunk_acl_entry near[2] = {{{127}, 4, 24, 0, 0, TRUNK_TRUST, 1}, /* 127.0.0.x may speak, 127.0.9.x may not */
                               {{[15] = 1}, 6, 128, 0, 0, TRUNK_TRUST, 1}};
    CLAIM(trunk_set_acl(near, 2) == 0);
}

static pj_sockaddr place(bool stranger, uint16_t port)
{
    pj_sockaddr made;
    pj_str_t text = pj_str((char *)(uintptr_t)(v6 ? "::1" : stranger ? "127.0.9.1" : "127.0.0.1"));
    CLAIM(pj_sockaddr_init(v6 ? PJ_AF_INET6 : PJ_AF_INET, &made, &text, port) == PJ_SUCCESS);
    return made;
}

/* Garbage, tiny and giant packets, other payload types, other sources: half from who may speak. */
static void *throw(void *arg)
{
    uint64_t own = (uint64_t)(uintptr_t)arg * 0x9E3779B97F4A7C15ull + 1;
    uint8_t packet[9000];
    int sockets[2];
    for (int i = 0; i < 2; ++i) {
        pj_sockaddr at = place(i == 1, 0);
        sockets[i] = socket(at.addr.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        CLAIM(sockets[i] >= 0 && bind(sockets[i], (struct sockaddr *)&at, pj_sockaddr_get_len(&at)) == 0);
    }
    while (!atomic_load(&done)) {
        for (unsigned burst = 0; burst < 40; ++burst) {
            pj_sockaddr to = place(false, (uint16_t)(FIRST_PORT + dice(&own, PORTS)));
            unsigned kind = dice(&own, 10);
            size_t size = kind == 0 ? dice(&own, 12) : kind == 1 ? 1400 + dice(&own, 7000) : 12 + dice(&own, 200);
            for (size_t i = 0; i < size && i < 64; ++i)
                packet[i] = (uint8_t)dice(&own, 256);
            if (size >= 12 && kind > 2) {
                packet[0] = kind == 3 ? (uint8_t)(0x80 | dice(&own, 64)) : 0x80;
                packet[1] = (uint8_t)(kind == 4 ? 200 + dice(&own, 5) : kind == 5 ? dice(&own, 128) : 8);
                if (kind == 4)
                    tk_put16(packet + 2, (uint16_t)(size / 4 - 1));
            }
            sendto(sockets[dice(&own, 2)], packet, size, MSG_DONTWAIT, (struct sockaddr *)&to,
                   pj_sockaddr_get_len(&to));
            atomic_fetch_add(&thrown, 1);
        }
        usleep(1000);
    }
    close(sockets[0]);
    close(sockets[1]);
    return NULL;
}

static void *look_on(void *unused) /* as the pages of the box do */
{
    (void)unused;
    while (!atomic_load(&done)) {
        trunk_media_stats_t stats;
        trunk_media_stats(&stats);
        usleep(500);
    }
    return NULL;
}

static pjsua_call_id any_call(void)
{
    pjsua_call_id ids[MAX_CALLS];
    unsigned count = MAX_CALLS;
    if (pjsua_enum_calls(ids, &count) != PJ_SUCCESS || !count)
        return PJSUA_INVALID_ID;
    return ids[dice(&state, count)];
}

static bool talks(pjsua_call_id call)
{
    pjsua_call_info info;
    return pjsua_call_get_info(call, &info) == PJ_SUCCESS && info.state == PJSIP_INV_STATE_CONFIRMED;
}

static bool rings(pjsua_call_id call)
{
    pjsua_call_info info;
    return pjsua_call_get_info(call, &info) == PJ_SUCCESS && info.role == PJSIP_ROLE_UAS &&
           (info.state == PJSIP_INV_STATE_INCOMING || info.state == PJSIP_INV_STATE_EARLY);
}

static void meddle(pjsua_call_id one)
{
    pjsua_call_id other = any_call();
    trunk_media_t media;
    switch (dice(&state, 12)) {
    case 0:
    case 1:
    case 2:
    case 3:
        joined += trunk_join(one, other) == TRUNK_JOINED;
        break;
    case 4:
    case 5:
        trunk_part(one);
        ++parted;
        break;
    case 6:
        if (talks(one))
            reinvited += pjsua_call_reinvite(one, PJSUA_CALL_UNHOLD, NULL) == PJ_SUCCESS;
        break;
    case 7:
        if (talks(one))
            reinvited += pjsua_call_set_hold(one, NULL) == PJ_SUCCESS;
        break;
    case 8:
        if (trunk_media(one, &media) && (heard += media.received > 0, true))
            CLAIM(media.duplicates <= media.received && media.bursts <= media.lost + 1);
        break;
    case 9:
    case 10:
        pjsua_call_hangup(one, 0, NULL, NULL);
        break;
    default:
        if (rings(one))
            pjsua_call_answer(one, 200, NULL, NULL);
    }
}

static unsigned threads_now(void)
{
    unsigned count = 0;
    DIR *d = opendir("/proc/self/task");
    for (struct dirent *e; d && (e = readdir(d));)
        count += e->d_name[0] != '.';
    closedir(d);
    return count;
}

static void begin_calls(unsigned wanted, const char *target)
{
    pjsua_call_setting setting;
    pj_str_t to = pj_str((char *)(uintptr_t)target);
    pjsua_call_setting_default(&setting);
    setting.vid_cnt = setting.txt_cnt = 0;
    while (begun < wanted && pjsua_call_get_count() < 2 * ALIVE) {
        if (pjsua_call_make_call(0, &to, &setting, NULL, NULL, NULL) != PJ_SUCCESS) {
            CLAIM(++failed < 5000);
            return; /* no port is free now: those that close hold theirs for a moment */
        }
        ++begun;
    }
}

static unsigned drain(void)
{
    trunk_media_stats_t stats = {0};
    for (unsigned i = 0; i < 6000; ++i) { /* a minute at most */
        if (i % 20 == 0)
            pjsua_call_hangup_all(); /* also those whose INVITE was still on its way */
        pjsua_handle_events(10);
        trunk_media_stats(&stats);
        if (pjsua_call_get_count() == 0 && stats.open == 0)
            break;
    }
    if (pjsua_call_get_count() + stats.open)
        printf("left: %u calls, %lu transports\n", pjsua_call_get_count(), (unsigned long)stats.open);
    return pjsua_call_get_count() + (unsigned)stats.open;
}

int main(int argc, char **argv)
{
    unsigned calls = argc > 1 ? (unsigned)atoi(argv[1]) : 100;
    state = argc > 2 ? strtoull(argv[2], NULL, 10) * 2654435761u + 1 : 1;
    v6 = argc > 3;
    start();
    pjsua_transport_info info;
    CLAIM(pjsua_transport_get_info(0, &info) == PJ_SUCCESS);
    char target[64];
    snprintf(target, sizeof target, v6 ? "sip:box@[::1]:%d" : "sip:box@127.0.0.1:%d", pj_sockaddr_get_port(&info.local_addr));
    unsigned threads = threads_now();
    pthread_t others[3];
    for (unsigned i = 0; i < 2; ++i)
        CLAIM(pthread_create(&others[i], NULL, throw, (void *)(uintptr_t)(i + 1)) == 0);
    CLAIM(pthread_create(&others[2], NULL, look_on, NULL) == 0);
    while (begun < calls) {
        begin_calls(calls, target);
        for (unsigned i = 0; i < 6; ++i) {
            pjsua_call_id one = any_call();
            if (one != PJSUA_INVALID_ID)
                meddle(one);
        }
        pjsua_handle_events(2);
    }
    CLAIM(drain() == 0);
    atomic_store(&done, true);
    for (unsigned i = 0; i < 3; ++i)
        CLAIM(pthread_join(others[i], NULL) == 0);
    trunk_media_stats_t stats;
    trunk_media_stats(&stats);
    CLAIM(threads_now() == threads && heard > 0 && (v6 || stats.strangers > 0));
    printf("%u calls, %u joined, %u parted, %u offers, %u thrown, %lu of strangers, %lu moved\n", begun, joined, parted,
           reinvited, atomic_load(&thrown), (unsigned long)stats.strangers, (unsigned long)stats.relatched);
    trunk_shutdown();
    pjsua_destroy();
    return 0;
}
