/* Purpose: how the library sends in an INVITE session, and what does it in its place.
 * Law: the linker gives both their names (--wrap); nobody else calls them. */
#ifndef SIP_TRYING_H
#define SIP_TRYING_H

#include "sip_module.h"
#include "sip_pjsua.h"

pj_status_t __real_pjsip_inv_send_msg(pjsip_inv_session *inv, pjsip_tx_data *tdata);
pj_status_t __wrap_pjsip_inv_send_msg(pjsip_inv_session *inv, pjsip_tx_data *tdata);

#endif
