/* Purpose: wakes the SIP thread from its wait for packets, so that it need not look fifty times a second for what
 * comes by other ways: digits in RTP, requests on the control socket, what the disk has kept.
 * Law: waking never waits; many that come at once wake once. */
#include "sip_module.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

static struct {
    pthread_mutex_t lock; /* `ring`: any thread may ring while the module ends */
    int ring;             /* -1: closed */
    pj_pool_t *pool;
    pj_ioqueue_key_t *key;
    pj_ioqueue_op_key_t op;
    char heard[8];
} g = {.lock = PTHREAD_MUTEX_INITIALIZER, .ring = -1};

/* Until nothing is left: then the library waits for the next. */
static void listen_on(void)
{
    pj_ssize_t size;
    do
        size = sizeof g.heard;
    while (pj_ioqueue_recv(g.key, &g.op, g.heard, &size, 0) == PJ_SUCCESS);
}

static void on_ring(pj_ioqueue_key_t *key, pj_ioqueue_op_key_t *op, pj_ssize_t size)
{
    (void)key;
    (void)op;
    if (size > 0) /* else it is being closed */
        listen_on();
}

int wake_open(pjsip_endpoint *endpt)
{
    static const pj_ioqueue_callback callback = {.on_read_complete = &on_ring};
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0)
        return PJ_STATUS_FROM_OS(errno);
    g.pool = pjsip_endpt_create_pool(endpt, "wake", 512, 512);
    pj_status_t status = g.pool ? PJ_SUCCESS : PJ_ENOMEM;
    if (status == PJ_SUCCESS)
        status = pj_ioqueue_register_sock(g.pool, pjsip_endpt_get_ioqueue(endpt), ends[0], NULL, &callback, &g.key);
    if (status != PJ_SUCCESS) {
        close(ends[0]);
        close(ends[1]);
        if (g.pool)
            pjsip_endpt_release_pool(endpt, g.pool);
        g.pool = NULL;
        return status;
    }
    pj_ioqueue_op_key_init(&g.op, sizeof g.op);
    listen_on();
    pthread_mutex_lock(&g.lock);
    g.ring = ends[1];
    pthread_mutex_unlock(&g.lock);
    return PJ_SUCCESS;
}

void wake_close(pjsip_endpoint *endpt)
{
    pthread_mutex_lock(&g.lock);
    int ring = g.ring;
    g.ring = -1;
    pthread_mutex_unlock(&g.lock);
    if (ring < 0)
        return;
    pj_ioqueue_unregister(g.key); /* closes its end */
    close(ring);
    pjsip_endpt_release_pool(endpt, g.pool);
    g.pool = NULL;
}

void trunk_wake(void)
{
    pthread_mutex_lock(&g.lock);
    if (g.ring >= 0)
        (void)!send(g.ring, "!", 1, MSG_DONTWAIT | MSG_NOSIGNAL); /* full: it is awake already */
    pthread_mutex_unlock(&g.lock);
}
