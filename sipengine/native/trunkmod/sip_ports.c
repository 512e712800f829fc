/* Purpose: accounts that share a range of RTP ports walk through it together: each for itself met the ports of the others,
 * a socket opened and closed for nothing at every leg.
 * Law: on the SIP thread alone. */
#include "sip_module.h"
#include "sip_pjsua.h"

void share_next_port(int of)
{
    if (!pjsua_acc_is_valid(of))
        return;
    const pjsua_acc *own = &pjsua_var.acc[of];
    const pjsua_transport_config *range = &own->cfg.rtp_cfg;
    if (range->port == 0)
        return;
    for (unsigned i = 0; i < pjsua_var.acc_cnt; ++i) {
        pjsua_acc *other = &pjsua_var.acc[pjsua_var.acc_ids[i]];
        if (other->cfg.rtp_cfg.port == range->port && other->cfg.rtp_cfg.port_range == range->port_range)
            other->next_rtp_port = own->next_rtp_port;
    }
}
