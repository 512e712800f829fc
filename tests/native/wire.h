/* Purpose: raw SIP through PJSIP's parser, transport manager and modules, ours and pjsua's, without a network.
 * Law: answers are discarded; the path in is the one a UDP packet takes; sockets are on loopback. */
#ifndef WIRE_H
#define WIRE_H

#include <stddef.h>
#include <stdint.h>

enum wire_source { WIRE_STRANGER, WIRE_AUTH, WIRE_TRUST, WIRE_AUTH6 };

void wire_start(void);
unsigned wire_stop(void); /* how many calls came to the application */

/* One packet. Every line "Authorization: AUTO" (or AUTO5: MD5) becomes a right answer to a fresh nonce, every #
 * the next number, $ the tag of our last answer to an INVITE, ~ the length of what follows the next empty line. */
void wire_feed(enum wire_source source, const uint8_t *data, size_t size);

/* Reads the waiting events away; gives how many. Each must look like one JSON object. */
size_t wire_drain(void);

#endif
