/* Purpose: what a believed sender may still write that PJSIP 2.17 does not survive.
 * Law: a URI names a transport we speak or none at all; a route is a SIP URI or the message is not heard.
 *
 * transport=sctp (dtls, loop) together with an IPv6 host makes a transport type that has no row in PJSIP's
 * table, and its look-ups follow the NULL. A Record-Route with a tel URI is read as a SIP URI by pjsua. */
#include "sip_module.h"

#pragma GCC visibility push(hidden)

static pjsip_sip_uri *sip_uri_of(void *uri)
{
    if (!uri || !(PJSIP_URI_SCHEME_IS_SIP(uri) || PJSIP_URI_SCHEME_IS_SIPS(uri)))
        return NULL;
    return (pjsip_sip_uri *)pjsip_uri_get_uri(uri);
}

static void disarm(void *uri)
{
    pjsip_sip_uri *sip = sip_uri_of(uri);
    if (!sip)
        return;
    switch (pjsip_transport_get_type_from_name(&sip->transport_param)) {
    case PJSIP_TRANSPORT_UNSPECIFIED:
    case PJSIP_TRANSPORT_UDP:
    case PJSIP_TRANSPORT_TCP:
    case PJSIP_TRANSPORT_TLS:
        break;
    default:
        sip->transport_param.slen = 0;
    }
}

bool make_safe(pjsip_rx_data *rdata)
{
    pjsip_msg *msg = rdata->msg_info.msg;
    if (msg->type == PJSIP_REQUEST_MSG)
        disarm(msg->line.req.uri);
    disarm(rdata->msg_info.from->uri);
    disarm(rdata->msg_info.to->uri);
    for (pjsip_hdr *h = msg->hdr.next; h != &msg->hdr; h = h->next) {
        if (h->type == PJSIP_H_CONTACT) {
            disarm(((pjsip_contact_hdr *)h)->uri);
        } else if (h->type == PJSIP_H_RECORD_ROUTE || h->type == PJSIP_H_ROUTE) {
            void *uri = ((pjsip_routing_hdr *)h)->name_addr.uri;
            if (!sip_uri_of(uri))
                return false;
            disarm(uri);
        }
    }
    return true;
}

#pragma GCC visibility pop
