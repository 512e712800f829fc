/* The pjproject limits and switches of the trunk engine; copied over pjlib/include/pj/config_site.h before the build.
 *
 * Law: only what the engine relies on stands here, each with its reason. A change here rebuilds everything, since sizes of
 * public structures hang on it: our C module must see the same file (build.py sees to it).
 */

/* --- how many of everything ------------------------------------------------------------------------------------- */

#define PJSUA_MAX_CALLS             1024    /* legs, so 512 bridged calls; the default of 4 is for a softphone */
#define PJSUA_MAX_ACC               512     /* one account per trunk, device account and PBX; the default is 8 */
#define PJSUA_MAX_PLAYERS           256     /* prompts and announcements playing at once */
#define PJSUA_MAX_RECORDERS         256     /* voicemails being recorded at once */
#define PJSIP_MAX_MODULE            64      /* ours come on top of pjsua's own */
#define PJSIP_MAX_TSX_COUNT         (16*1024-1) /* a transaction stays 32 s: 16k is 250 calls/s at two each */
#define PJSIP_MAX_DIALOG_COUNT      (4*1024-1)  /* legs, and the dialogs still waiting for their last answer */
#define PJSIP_MAX_TRANSPORTS        1024    /* TCP and TLS connections; more is a flood */
#define PJ_IOQUEUE_MAX_HANDLES      8192    /* sockets: RTP and RTCP per leg; epoll, so no FD_SETSIZE to respect */

/* --- SIP messages ------------------------------------------------------------------------------------------------ */

#define PJSIP_MAX_PKT_LEN           8000    /* every kept transaction holds such a buffer (32 s): 16000 doubled the
                                               memory, the default 4000 refuses an INVITE with many codecs, History-Info
                                               and a long Identity token */
#define PJ_LOG_MAX_SIZE             9000    /* a whole message must fit one log entry, or a trace ends mid-header */
#define PJSIP_DONT_SWITCH_TO_TCP    1       /* a trunk speaks the transport that was set: silently moving an INVITE over
                                               1300 bytes to TCP makes it wait for a port that providers keep shut */
#define PJSIP_AUTH_AUTO_SEND_NEXT   0       /* the credentials go out when asked for, never ahead */
#define PJSIP_UDP_SO_RCVBUF_SIZE    (4*1024*1024)   /* a burst of registrations after a power cut must not be dropped; */
#define PJSIP_UDP_SO_SNDBUF_SIZE    (4*1024*1024)   /* the kernel caps both at net.core.?mem_max */

/* --- robustness ---------------------------------------------------------------------------------------------------- */

#define NDEBUG                      1       /* an assert() would end every call of the box; the check after it stays: */
#define PJ_ENABLE_EXTRA_CHECK       1       /* wrong arguments give an error code instead */
#define PJ_LOG_MAX_LEVEL            5       /* the trace page wants messages; the level is set while running */

#define PJ_GETHOSTIP_DISABLE_LOCAL_RESOLUTION 1 /* else every call asks DNS for the box's own host name, on the SIP
                                               thread: a silent DNS server then stalls all signalling for seconds */

/* --- media: a trunk has no microphone and no camera -------------------------------------------------------------- */

#define PJMEDIA_HAS_VIDEO           0
#define PJMEDIA_HAS_SPEEX_AEC       0       /* the PBX's telephones cancel their own echo */
#define PJMEDIA_CONF_USE_AGC        0       /* audio passes unaltered: A-law in is A-law out, bit for bit */
#define PJMEDIA_CONF_BACKEND        PJMEDIA_CONF_SERIAL_BRIDGE_BACKEND  /* the three did not differ; the simplest */
#define PJMEDIA_SRTP_HAS_DTLS       1       /* off by default; some providers and PBXs in the cloud ask for it */
#define PJMEDIA_MAX_SDP_FMT         64      /* a PBX that offers everything it knows; the default is 32 */
#define PJMEDIA_RESAMPLE_IMP        PJMEDIA_RESAMPLE_SPEEX  /* Debian's source component leaves libresample out */

/* The stranger drop and whole sites are IPv6 too; 0 (the default) makes every dual-stack account an error. */
#define PJ_HAS_IPV6 1
