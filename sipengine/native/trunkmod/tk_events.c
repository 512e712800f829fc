/* Purpose: a datagram socket pair, one datagram an event.
 * Law: the reader may be slow or gone; the SIP side goes on. */
#include "tk_events.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SEND_BUFFER = 4 * 1024 * 1024 };

bool tk_events_open(tk_events *events)
{
    int fds[2], size = SEND_BUFFER;
    *events = (tk_events){-1, -1, 0, 0};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) != 0)
        return false;
    /* Beyond net.core.wmem_max only with rights; without them the kernel grants what it may. */
    if (setsockopt(fds[1], SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size) != 0)
        (void)setsockopt(fds[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    events->read_fd = fds[0];
    events->write_fd = fds[1];
    return true;
}

void tk_events_close(tk_events *events)
{
    if (events->read_fd >= 0)
        close(events->read_fd);
    if (events->write_fd >= 0)
        close(events->write_fd);
    events->read_fd = events->write_fd = -1;
}

void tk_events_copy(tk_events *events, const void *datagram, size_t size)
{
    ssize_t done = -1;
    if (size && events->write_fd >= 0)
        do
            done = send(events->write_fd, datagram, size, MSG_DONTWAIT | MSG_NOSIGNAL);
        while (done < 0 && errno == EINTR);
    if (done < 0)
        events->lost++;
    else
        events->sent++;
}

void tk_events_send(tk_events *events, tk_json *finished)
{
    size_t size = tk_json_end(finished);
    tk_events_copy(events, finished->buf, size);
}

void tk_limit_init(tk_limit *limit, int rate, int64_t now_millis)
{
    *limit = (tk_limit){rate, now_millis, (int64_t)rate * 1000};
}

bool tk_limit_take(tk_limit *limit, int64_t now_millis)
{
    int64_t full = (int64_t)limit->rate * 1000, passed = now_millis - limit->millis;
    if (passed > 0) {
        limit->tokens += passed > 1000 ? full : passed * limit->rate;
        limit->tokens = limit->tokens > full ? full : limit->tokens;
        limit->millis = now_millis;
    }
    if (limit->tokens < 1000)
        return false;
    limit->tokens -= 1000;
    return true;
}

static size_t slot_of(const tk_addr *a)
{
    uint32_t h = 2166136261U ^ a->family;
    for (size_t i = 0; i < sizeof a->bytes; ++i)
        h = (h ^ a->bytes[i]) * 16777619U;
    return (h ^ h >> 16) % TK_STRANGER_SLOTS;
}

tk_stranger *tk_strangers_note(tk_strangers *all, const tk_addr *source, int64_t now_millis, int64_t wall_millis)
{
    tk_stranger *s = &all->slots[slot_of(source)];
    if (!tk_addr_eq(&s->source, source))
        *s = (tk_stranger){*source, wall_millis, 0, 0};
    s->count++;
    if (s->told_at && now_millis - s->told_at < TK_STRANGER_QUIET)
        return NULL;
    if (!tk_limit_take(&all->limit, now_millis))
        return NULL;
    s->told_at = now_millis;
    return s;
}
