/* Purpose: pjsua and its inside, under our warnings.
 * Law: whoever touches pjsua_var includes this, and is on the SIP thread or holds the call's lock. */
#ifndef SIP_PJSUA_H
#define SIP_PJSUA_H

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include <pjsua-lib/pjsua.h>
#include <pjsua-lib/pjsua_internal.h>
#pragma GCC diagnostic pop

#endif
