/* Purpose: the floor of the comparison: a relay that knows nothing of SIP, RTP or who may send; one thread, epoll.
 * Law: per packet one read and one write, as plain as such a program is written; nothing is looked at.
 *
 * usage: relay ADDRESS PORT PAIRS CALLER CALLED: an even port for each side of each pair, from PORT on. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in place_of(const char *address, int port)
{
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    inet_pton(AF_INET, address, &place.sin_addr);
    return place;
}

static int open_port(const char *address, int port)
{
    struct sockaddr_in place = place_of(address, port);
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    if (bind(fd, (struct sockaddr *)&place, sizeof place)) {
        perror("relay: bind");
        exit(1);
    }
    return fd;
}

int main(int count, char **words)
{
    if (count != 6)
        return 2;
    int port = atoi(words[2]), pairs = atoi(words[3]), loop = epoll_create1(0);
    struct sockaddr_in sides[2] = {place_of(words[4], 20000), place_of(words[5], 30000)};
    int *fds = calloc((size_t)pairs * 2, sizeof *fds);
    for (int n = 0; n < pairs * 2; n++) {
        struct epoll_event wanted = {.events = EPOLLIN, .data.u32 = (uint32_t)n};
        fds[n] = open_port(words[1], port + 2 * n);
        epoll_ctl(loop, EPOLL_CTL_ADD, fds[n], &wanted);
    }
    puts("ready");
    fflush(stdout);
    for (;;) {
        struct epoll_event ready[64];
        char packet[2048];
        int got = epoll_wait(loop, ready, 64, -1);
        for (int k = 0; k < got; k++) {
            uint32_t n = ready[k].data.u32;
            ssize_t size = recv(fds[n], packet, sizeof packet, 0);
            if (size > 0)
                sendto(fds[n ^ 1], packet, (size_t)size, 0, (struct sockaddr *)&sides[1 - (n & 1)], sizeof sides[0]);
        }
    }
}
