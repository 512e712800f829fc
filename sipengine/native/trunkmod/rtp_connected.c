/* Purpose: a second socket on the RTP port of a leg, connected to where its far end was found.
 * Law: the port is shared between these two, and open to nobody else before or after. */
#include "rtp_connected.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

static bool share(int fd, int on)
{
    return setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0;
}

/* Its packets ask to be treated as those of the other do. */
static void mark_alike(int fd, int beside, int family)
{
    int level = family == AF_INET6 ? IPPROTO_IPV6 : IPPROTO_IP, option = family == AF_INET6 ? IPV6_TCLASS : IP_TOS;
    int mark = 0;
    socklen_t length = sizeof mark;
    if (getsockopt(beside, level, option, &mark, &length) == 0)
        setsockopt(fd, level, option, &mark, sizeof mark);
}

int rtp_connected_open(int beside, const pj_sockaddr *to)
{
    pj_sockaddr own;
    socklen_t length = sizeof own;
    if (getsockname(beside, (struct sockaddr *)&own, &length) || pj_sockaddr_get_port(&own) == 0)
        return -1;
    int fd = socket(own.addr.sa_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    bool made = share(beside, 1) && share(fd, 1) && bind(fd, (struct sockaddr *)&own, length) == 0;
    share(beside, 0);
    share(fd, 0);
    mark_alike(fd, beside, own.addr.sa_family);
    if (made && rtp_connected_turn(fd, to))
        return fd;
    close(fd);
    return -1;
}

bool rtp_connected_turn(int fd, const pj_sockaddr *to)
{
    return connect(fd, (const struct sockaddr *)to, (socklen_t)pj_sockaddr_get_len(to)) == 0;
}
