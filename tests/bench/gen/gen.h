/* Purpose: what the parts of the load generator share: one table of calls, two SIP ends, two voice ends.
 * Law: one thread and one clock, so a moment at the caller and one at the called party can be subtracted. */
#ifndef GEN_H
#define GEN_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NUMBERS 100000 /* calls of one run; the number that is dialled says which: `call_of_number` */
#define FRAME_MS 20
#define MS 1000000LL

enum phase { WAITING, CALLING, TALKING, ENDING, ENDED, FAILED };

struct call {
    enum phase phase;
    bool arrived, acknowledged, gone; /* at the called party: INVITE seen, ACK seen, BYE seen */
    int64_t invited, answered, next_frame, caller_again, called_again, give_up; /* ns */
    int caller_wait, called_wait;                                               /* ms until the next repetition */
    int reason;                                                                 /* SIP status of a failure; 0: no answer in time */
    uint32_t frames;
    struct sockaddr_in caller_media, called_media; /* where the system under test takes each side's voice */
    char *target, *route, *to;                     /* what the caller learnt from the 200: Contact, Record-Route, To */
    char *reply;                                   /* the last answer of the called party, for repetitions */
};

/* How a run goes; times in ms but where said otherwise. */
struct plan {
    const char *system, *caller, *called, *from; /* addresses (IPv4) and the user that calls */
    int calls, rate, hold, settle, window;
    bool voice, direct; /* direct: no SIP, the relay's ports are known */
    int direct_port;
};

struct samples {
    float *values; /* ms */
    size_t count, room;
};

/* Every voice packet whose sending fell in the window, and what became of it. */
struct voice_counts {
    uint64_t sent, arrived, returned, twice, misdirected, strange, unsent;
};

extern struct plan plan;
extern struct call *calls;
extern int64_t window_from, window_to; /* ns; 0 while there is none */
extern struct voice_counts voice;
extern struct samples crossing, setup, round_trip;
extern uint64_t repeated, unexpected;

int64_t now_ns(void);
int open_udp(const char *address, int port);
struct sockaddr_in place_of(const char *address, int port);
int call_of_number(const char *digits);
void number_of_call(int index, char *number, size_t room);

void sip_open(int *caller, int *called);
void sip_start(int index, int64_t now);
void sip_end(int index, int64_t now);
void sip_read(bool at_caller);
void sip_repeat(int index, int64_t now);
bool sip_over(const struct call *call);

void voice_open(int *caller, int *called);
void voice_direct(int index, int64_t now);
void voice_due(int from, int to, int64_t now);
void voice_read(bool at_caller);

void add_sample(struct samples *samples, int64_t ns);
void write_figures(int64_t busiest_ns, uint64_t late_ticks);

#endif
