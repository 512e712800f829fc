/* Purpose: the clock of the conference bridge.
 * Law: it ticks every 20 ms while somebody speaks through the bridge, and seldom while every leg is joined past it: ports
 * are added, connected and removed at a tick, so there always is a next one. */
#ifndef RTP_CLOCK_H
#define RTP_CLOCK_H

#include "sip_module.h"

#pragma GCC visibility push(hidden)

/* Take the bridge's clock over from pjsua, whose own ticks for nobody too. 0, or -errno. */
int rtp_clock_start(void);
void rtp_clock_stop(void); /* before the bridge is destroyed */

/* One leg more, or one less, speaks through the bridge. The first is served at once. A leaf: a leg's lock may be held. */
void rtp_clock_needed(bool more);

#pragma GCC visibility pop
#endif
