/* Purpose: the C face of the trunk module inside the pjsua2 wheel, as Python's ctypes sees it.
 * Law: called from the SIP thread after libStart; tables come in, events go out as data, nothing calls back.
 *
 * All structures are plain and fixed; sipengine/pjsip/trunkmod.py mirrors them and trunk_abi() guards the pair. */
#ifndef TRUNKMOD_H
#define TRUNKMOD_H

#include <stddef.h>
#include <stdint.h>

#define TRUNK_ABI 12
#define TRUNK_API __attribute__((visibility("default")))

#define TRUNK_USER_MAX 128 /* bytes of an auth user or AOR user, terminator included */
#define TRUNK_TRACE_MAX 8000 /* bytes of one traced message */
#define TRUNK_ADDR_MAX 48  /* bytes of a printed address, terminator included */

enum trunk_action { TRUNK_DROP = 0, TRUNK_TRUST = 1, TRUNK_AUTH = 2 };
enum trunk_algorithm { TRUNK_SHA256 = 1, TRUNK_MD5 = 2 };
enum trunk_transport { TRUNK_ANY = 0, TRUNK_UDP = 1, TRUNK_TCP = 2, TRUNK_TLS = 3 };

/* Zero in a number means "the default in brackets". */
typedef struct trunk_config {
    const char *realm;
    int32_t algorithms;       /* bits of trunk_algorithm [both] */
    int32_t nonce_lifetime;   /* seconds [300] */
    int32_t min_expires;      /* seconds [60], RFC 3261 10.2.8 */
    int32_t max_expires;      /* seconds [3600] */
    int32_t max_contacts;     /* bindings of one AOR [10] */
    int32_t stranger_rate;    /* "stranger" events a second [5], of near sources and of far ones each */
    int32_t auth_failed_rate; /* "auth_failed" events a second [50] */
} trunk_config;

typedef struct trunk_acl_entry {
    uint8_t address[16]; /* network byte order; IPv4 in the first four */
    uint8_t family;      /* 4 or 6 */
    uint8_t prefix;      /* bits */
    uint8_t algorithms;  /* bits of trunk_algorithm offered to this network; 0: those of trunk_config */
    uint8_t pad;
    int32_t action; /* trunk_action */
    int32_t tag;    /* the caller's own number, given back by trunk_rx_identity */
} trunk_acl_entry;

typedef struct trunk_credential {
    const char *auth_user;
    const char *aor_user;
    const char *ha1_md5;    /* 32 hex digits, or empty: algorithm refused */
    const char *ha1_sha256; /* 64 hex digits, or empty */
    int32_t tag;
    int32_t md5_first; /* offer MD5 before SHA-256, where it may answer both */
} trunk_credential;

/* One row per target; rows of one (host, port, transport) are tried in table order. */
typedef struct trunk_pin {
    const char *host;
    uint8_t address[16];
    uint8_t family; /* 4 or 6 */
    uint8_t pad[3];
    int32_t transport;   /* trunk_transport */
    int32_t port;        /* of the URI this pin is for; 0: any */
    int32_t target_port; /* 0: the transport's default; a port in the URI always wins */
} trunk_pin;

typedef struct trunk_identity {
    int32_t action;  /* trunk_action of the source */
    int32_t acl_tag; /* tag of the network that matched */
    int32_t authenticated;
    int32_t credential_tag;
    int32_t port;
    char user[TRUNK_USER_MAX]; /* aor_user of the credential, empty when not authenticated */
    char source[TRUNK_ADDR_MAX];
    char transport[16];
} trunk_identity;

typedef struct trunk_stats {
    uint64_t stranger_requests;
    uint64_t stranger_responses;
    uint64_t stranger_connections;
    uint64_t challenges;
    uint64_t auth_ok;
    uint64_t auth_failed;
    uint64_t auth_stale;  /* right answer to an expired or unknown nonce */
    uint64_t auth_replay; /* a nonce count seen before */
    uint64_t registrations;
    uint64_t bindings; /* at this moment */
    uint64_t resolved;
    uint64_t unresolved;
    uint64_t events_sent;
    uint64_t events_lost;
    uint64_t events_muted; /* held back by a rate limit */
    uint64_t malformed;    /* from believed sources, but nothing PJSIP may see */
} trunk_stats_t;

typedef struct trunk_media { /* of one leg, in every mode; packets of strangers are in none of it */
    uint64_t received, received_bytes, sent, sent_bytes; /* bytes of RTP, headers included */
    uint64_t lost, duplicates, reordered;                /* of what was received */
    uint64_t refused;      /* came while joined, in a payload type that the other side did not negotiate */
    uint64_t jitter_us;    /* mean of RFC 3550 A.8 */
    uint64_t bursts;       /* runs of lost packets: lost / bursts is the mean length of one */
    uint64_t strangers;    /* packets that came to its port from who may not speak */
    int64_t silent_ms;     /* since the last packet; -1: none came yet */
    int64_t far_lost;      /* of what was sent, as the far end told by RTCP */
    int64_t far_due;       /* packets of ours that it expected when it told */
    int64_t far_jitter_us; /* mean of what it told */
    int64_t round_trip_us; /* mean; -1: never told */
    int32_t far_told;      /* whether the far end reports at all */
    int32_t joined;        /* its packets pass the streams by */
    int32_t digits_pass;   /* and its telephone events with them: the last one did */
    int32_t comfort;       /* the last packet was comfort noise (RFC 3389): silence is meant */
    int32_t secured;       /* SRTP both ways */
    char codec[24];
    char named[48], from[48], stranger[48]; /* address and port: by SDP, of who is heard, of the last stranger */
} trunk_media_t;

typedef struct trunk_media_stats {
    uint64_t open;      /* transports alive */
    uint64_t strangers; /* packets left unheard */
    uint64_t relatched; /* far ends found elsewhere than SDP said */
    uint64_t unsent;
} trunk_media_stats_t;

enum trunk_joining { TRUNK_JOINED = 0, TRUNK_JOIN_NO_LEG = 1, TRUNK_JOIN_CODEC = 2, TRUNK_JOIN_HELD = 3 };

TRUNK_API int trunk_abi(void);

/* 0, or a pj_status_t / negative errno. A second init without a shutdown between gives EBUSY. */
TRUNK_API int trunk_init(const trunk_config *config);
TRUNK_API void trunk_shutdown(void);

/* Non-blocking read end; one read gives one JSON object. -1 before init. Owned by the module. */
TRUNK_API int trunk_event_fd(void);

/* Let the loop that waits for SIP go on now, because something waits for it elsewhere. From any thread, at any time. */
TRUNK_API void trunk_wake(void);

/* On the SIP thread: send what waited until a call had been dialled on: its 100 Trying, the copies of messages. Before the
 * wait for SIP, and before an arriving call is answered or ended. */
TRUNK_API void trunk_catch_up(void);

/* Each replaces its whole table at once; on an error (-EINVAL, -ENOMEM) the old one stays. */
TRUNK_API int trunk_set_acl(const trunk_acl_entry *entries, int count);
TRUNK_API int trunk_set_credentials(const trunk_credential *entries, int count);
TRUNK_API int trunk_set_pins(const trunk_pin *entries, int count);

/* The codecs (RFC 3551 names, best first) that a pjsua account's SDP names from now on; 0 of them: all that there are.
 * -EINVAL: no such account, or more or longer names than there is room for. */
TRUNK_API int trunk_set_codecs(int account, const char *const *names, int count);

/* The pjsua account that a request is filed under by the tag of its network, or of the credential that it proved; negative
 * where that depends on more: on_acc_find_for_incoming is asked then. -EINVAL, -ENOMEM. */
TRUNK_API int trunk_set_filed(const int32_t *by_network, int networks, const int32_t *by_credential, int credentials);

TRUNK_API void trunk_stats(trunk_stats_t *out);

/* 1 and *out filled for a request now being handled (SipRxData.pjRxData; a copy of it is nobody's), else 0. */
TRUNK_API int trunk_rx_identity(const void *rdata, trunk_identity *out);

/* Copy messages from now on, or no longer: non-blocking read end, one read gives one message behind a head of 32
 * bytes (sip_trace.c). Owned by the module; -1: it could not be opened. */
TRUNK_API int trunk_trace(int on);

/* Let the packets of two pjsua calls pass from one to the other without decoding, until trunk_part or until one of
 * them is negotiated anew. trunk_joining; unless TRUNK_JOINED nothing changed. */
TRUNK_API int trunk_join(int one, int other);
TRUNK_API void trunk_part(int call); /* and whoever it was joined to; harmless when it was not */

/* 1 and *out filled for a pjsua call that has voice, else 0. */
TRUNK_API int trunk_media(int call, trunk_media_t *out);
/* The two figures that are looked at every second, without the rest, of `count` calls: packets received, and of
 * strangers. TRUNK_NO_VOICE twice for a call that has none. */
#define TRUNK_NO_VOICE UINT64_MAX
TRUNK_API void trunk_heard(unsigned count, const int *calls, uint64_t *received, uint64_t *strangers);
TRUNK_API void trunk_media_stats(trunk_media_stats_t *out);

/* Writes every current binding as a JSON array; gives its length, or -ENOSPC. */
TRUNK_API int trunk_bindings(char *buf, int size);

#endif
