/* Purpose: answers that come late on purpose, to who guesses at logins.
 * Law: nothing waits for them; at most so many at a time, and who finds no place gets no answer. */
#include "sip_module.h"

#pragma GCC visibility push(hidden)

enum { LATE_MAX = 64 };

typedef struct late_answer {
    pj_timer_entry timer;
    pjsip_tx_data *tdata; /* NULL: free */
    pjsip_response_addr to;
} late_answer;

static late_answer late[LATE_MAX];

static void let_go(late_answer *l)
{
    if (l->to.transport)
        pjsip_transport_dec_ref(l->to.transport);
    l->tdata = NULL;
    l->to.transport = NULL;
}

static void on_time(pj_timer_heap_t *heap, pj_timer_entry *entry)
{
    late_answer *l = entry->user_data;
    (void)heap;
    if (!l->tdata)
        return;
    if (!g_trunk.endpt || pjsip_endpt_send_response(g_trunk.endpt, &l->to, l->tdata, NULL, NULL) != PJ_SUCCESS)
        pjsip_tx_data_dec_ref(l->tdata);
    let_go(l);
}

static late_answer *free_place(void)
{
    for (int i = 0; i < LATE_MAX; ++i)
        if (!late[i].tdata)
            return &late[i];
    return NULL;
}

void send_answer_late(pjsip_rx_data *rdata, pjsip_tx_data *tdata, int64_t millis)
{
    late_answer *l = millis > 0 ? free_place() : NULL;
    pj_time_val delay = {(long)(millis / 1000), (long)(millis % 1000)};
    if (millis <= 0) {
        send_answer(rdata, tdata);
        return;
    }
    if (!l || pjsip_get_response_addr(tdata->pool, rdata, &l->to) != PJ_SUCCESS) {
        pjsip_tx_data_dec_ref(tdata);
        return;
    }
    if (l->to.transport)
        pjsip_transport_add_ref(l->to.transport);
    l->tdata = tdata;
    pj_timer_entry_init(&l->timer, 0, l, &on_time);
    if (pjsip_endpt_schedule_timer(g_trunk.endpt, &l->timer, &delay) != PJ_SUCCESS) {
        pjsip_tx_data_dec_ref(tdata);
        let_go(l);
    }
}

void forget_late_answers(pjsip_endpoint *endpt)
{
    for (int i = 0; i < LATE_MAX; ++i) {
        if (!late[i].tdata)
            continue;
        pjsip_endpt_cancel_timer(endpt, &late[i].timer);
        pjsip_tx_data_dec_ref(late[i].tdata);
        let_go(&late[i]);
    }
}

#pragma GCC visibility pop
