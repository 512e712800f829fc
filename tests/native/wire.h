/* Purpose: raw SIP through PJSIP's parser, transport manager and modules into ours, without a network.
 * Law: what goes out is discarded; the path in is the one a UDP packet takes. */
#ifndef WIRE_H
#define WIRE_H

#include <stddef.h>
#include <stdint.h>

enum wire_source { WIRE_STRANGER, WIRE_AUTH, WIRE_TRUST, WIRE_AUTH6 };

void wire_start(void);
void wire_stop(void);

/* One packet. Every line "Authorization: AUTO" (or AUTO5: MD5) becomes a right answer to a fresh nonce,
 * every # the next number. */
void wire_feed(enum wire_source source, const uint8_t *data, size_t size);

/* Reads the waiting events away; gives how many. Each must look like one JSON object. */
size_t wire_drain(void);

#endif
