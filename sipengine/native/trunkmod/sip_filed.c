/* Purpose: the account of pjsua that an arriving request is filed under, where its source or its digest leaves no choice:
 * what pjsua2 would ask Python for, with two copies of the message, while the caller waits.
 * Law: on the SIP thread alone; without an answer here the question goes on as before. */
#include "sip_module.h"
#include "sip_pjsua.h"

#include <errno.h>
#include <stdlib.h>

typedef struct filed { /* by tag of the tables that Python pushed; negative: there is a choice */
    int32_t *accounts;
    int count;
} filed;

static filed g_by_network, g_by_credential;
static void (*g_ask)(const pjsip_rx_data *, pjsua_acc_id *); /* pjsua2's */

static bool take(filed *into, const int32_t *accounts, int count)
{
    int32_t *own = calloc((size_t)count + 1, sizeof *own);
    if (!own)
        return false;
    if (count)
        memcpy(own, accounts, (size_t)count * sizeof *own);
    free(into->accounts);
    *into = (filed){own, count};
    return true;
}

int trunk_set_filed(const int32_t *by_network, int networks, const int32_t *by_credential, int credentials)
{
    if (networks < 0 || credentials < 0 || (networks && !by_network) || (credentials && !by_credential))
        return -EINVAL;
    return take(&g_by_network, by_network, networks) && take(&g_by_credential, by_credential, credentials) ? 0 : -ENOMEM;
}

void forget_filed(void)
{
    free(g_by_network.accounts);
    free(g_by_credential.accounts);
    g_by_network = g_by_credential = (filed){NULL, 0};
}

static void on_find(const pjsip_rx_data *rdata, pjsua_acc_id *account)
{
    const rx_note *note = note_of(rdata);
    if (note) {
        const filed *by = note->authenticated ? &g_by_credential : &g_by_network;
        int tag = note->authenticated ? note->credential_tag : note->acl_tag;
        int32_t found = tag >= 0 && tag < by->count ? by->accounts[tag] : -1;
        if (found >= 0 && pjsua_acc_is_valid(found)) {
            *account = found;
            return;
        }
    }
    if (g_ask)
        g_ask(rdata, account);
}

void take_find_callback(void)
{
    if (pjsua_var.ua_cfg.cb.on_acc_find_for_incoming == &on_find)
        return;
    g_ask = pjsua_var.ua_cfg.cb.on_acc_find_for_incoming;
    pjsua_var.ua_cfg.cb.on_acc_find_for_incoming = &on_find;
}
