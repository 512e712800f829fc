/* Purpose: PJSIP's resolver, answered from the pinned table, then from what neighbours call themselves.
 * Law: never a question to the network, never a wait; an unknown name fails at once and is told. */
#include "sip_module.h"

#pragma GCC visibility push(hidden)

static int plain_transport(const pjsip_host_info *target)
{
    int type = (int)target->type & ~PJSIP_TRANSPORT_IPV6;
    if (type != PJSIP_TRANSPORT_UNSPECIFIED)
        return type;
    if (target->flag & PJSIP_TRANSPORT_SECURE)
        return PJSIP_TRANSPORT_TLS;
    return (target->flag & PJSIP_TRANSPORT_RELIABLE) ? PJSIP_TRANSPORT_TCP : PJSIP_TRANSPORT_UDP;
}

/* PJSIP has no IPv6 form of the others, and looking for one would follow a NULL (see sip_sanity.c). */
static bool spoken(int type)
{
    return type == PJSIP_TRANSPORT_UDP || type == PJSIP_TRANSPORT_TCP || type == PJSIP_TRANSPORT_TLS;
}

static void add_target(pjsip_server_addresses *out, const pjsip_host_info *target, int type, const tk_addr *addr,
                       int pinned_port)
{
    pjsip_server_address_record *r = &out->entry[out->count];
    int port = target->addr.port ? target->addr.port : pinned_port;
    r->name = target->addr.host;
    r->priority = out->count++;
    if (addr->family == 6) {
        r->type = (pjsip_transport_type_e)(type | PJSIP_TRANSPORT_IPV6);
        pj_sockaddr_init(pj_AF_INET6(), &r->addr, NULL, 0);
        memcpy(&r->addr.ipv6.sin6_addr, addr->bytes, 16);
    } else {
        r->type = (pjsip_transport_type_e)type;
        pj_sockaddr_init(pj_AF_INET(), &r->addr, NULL, 0);
        memcpy(&r->addr.ipv4.sin_addr, addr->bytes, 4);
    }
    if (port == 0)
        port = pjsip_transport_get_default_port_for_type(r->type);
    pj_sockaddr_set_port(&r->addr, (pj_uint16_t)port);
    r->addr_len = (int)pj_sockaddr_get_len(&r->addr);
}

static void add_known(pjsip_server_addresses *out, const pjsip_host_info *target, int type)
{
    const tk_pin *found[PJSIP_MAX_RESOLVED_ADDRESSES];
    pthread_mutex_lock(&g_trunk.lock);
    size_t n = tk_pins_find(g_trunk.pins, from_pj(&target->addr.host), type, target->addr.port, found,
                            PJSIP_MAX_RESOLVED_ADDRESSES);
    for (size_t i = 0; i < n; ++i)
        add_target(out, target, type, &found[i]->target, found[i]->target_port);
    const tk_learned *learned = n ? NULL : tk_names_find(&g_trunk.names, from_pj(&target->addr.host));
    if (learned)
        add_target(out, target, type, &learned->target, learned->port);
    pthread_mutex_unlock(&g_trunk.lock);
}

static void report_unresolved(tk_str host, int port)
{
    tk_json j;
    g_count.unresolved++;
    pthread_mutex_lock(&g_trunk.lock);
    if (tk_limit_take(&g_trunk.unresolved_limit, steady_millis())) {
        begin_event(&j, "unresolved");
        tk_json_str(&j, "host", host, TK_HOST_MAX);
        tk_json_int(&j, "port", port);
        tk_events_send(&g_trunk.events, &j);
    } else {
        g_count.events_muted++;
    }
    pthread_mutex_unlock(&g_trunk.lock);
}

static void resolve(pjsip_resolver_t *resolver, pj_pool_t *pool, const pjsip_host_info *target, void *token,
                    pjsip_resolver_callback *cb)
{
    pjsip_server_addresses found;
    tk_str host = from_pj(&target->addr.host);
    tk_addr literal;
    int type = plain_transport(target);
    (void)resolver;
    (void)pool;
    memset(&found, 0, sizeof found);
    if (!spoken(type)) {
        (*cb)(PJSIP_EUNSUPTRANSPORT, token, NULL);
        return;
    }
    if (tk_addr_parse(host, &literal))
        add_target(&found, target, type, &literal, 0);
    else
        add_known(&found, target, type);
    if (found.count == 0) {
        report_unresolved(host, target->addr.port);
        (*cb)(PJ_ERESOLVE, token, NULL);
        return;
    }
    g_count.resolved++;
    (*cb)(PJ_SUCCESS, token, &found);
}

pjsip_ext_resolver g_resolver = {&resolve};

#pragma GCC visibility pop
