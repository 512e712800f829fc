/* Purpose: a second socket on the RTP port of a leg, connected to where its far end was found.
 * Law: it only spares the kernel the search for the way and for the socket, packet by packet. Who may be heard is
 * decided by each packet's source, as on the first one, which hears everybody else. */
#ifndef RTP_CONNECTED_H
#define RTP_CONNECTED_H

#include "sip_module.h"

#pragma GCC visibility push(hidden)

/* On the port that `beside` is bound to. -1: there is none to be had, and the first socket serves alone. */
int rtp_connected_open(int beside, const pj_sockaddr *to);
bool rtp_connected_turn(int fd, const pj_sockaddr *to); /* to another place */

#pragma GCC visibility pop
#endif
