/* Purpose: the two user agents: one calls and hangs up, one answers at once.
 * Law: all SIP goes to and comes from the system under test; requests and 2xx are repeated as RFC 3261 (17.1, 13.3.1.4) says. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gen.h"
#include "text.h"

#define T1_MS 500
#define PATIENCE_MS 10000
#define ROOM 4096

static int caller_fd, called_fd;
static struct sockaddr_in box;
uint64_t repeated, unexpected;

void sip_open(int *caller, int *called)
{
    *caller = caller_fd = open_udp(plan.caller, 5060);
    *called = called_fd = open_udp(plan.called, 5060);
    box = place_of(plan.system, 5060);
}

static void send_to(int fd, const char *text, const struct sockaddr_in *where)
{
    if (sendto(fd, text, strlen(text), 0, (const struct sockaddr *)where, sizeof *where) < 0 && errno != EAGAIN)
        perror("sendto");
}

static size_t sdp(char *text, size_t room, const char *address, int port)
{
    return (size_t)snprintf(text, room,
        "v=0\r\no=bench 1 1 IN IP4 %s\r\ns=-\r\nc=IN IP4 %s\r\nt=0 0\r\nm=audio %d RTP/AVP 8 101\r\n"
        "a=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=ptime:20\r\na=sendrecv\r\n",
        address, address, port);
}

/* One request of the caller; `extra` holds further headers, each with its line end. */
static void request(int index, const char *method, int cseq, const char *uri, const char *to, const char *extra, const char *body)
{
    char text[ROOM], number[16];
    number_of_call(index, number, sizeof number);
    snprintf(text, sizeof text,
        "%s %s SIP/2.0\r\nVia: SIP/2.0/UDP %s:5060;branch=z9hG4bK%d.%d.%d%s;rport\r\nMax-Forwards: 70\r\n"
        "From: <sip:%s@%s>;tag=c%d\r\nTo: %s\r\nCall-ID: %d-%d@bench\r\nCSeq: %d %s\r\n%sContent-Length: %zu\r\n\r\n%s",
        method, uri, plan.caller, index, cseq, getpid(), *method == 'A' ? "a" : "", plan.from, plan.caller, index, to, index,
        getpid(), cseq, method, extra, strlen(body), body);
    send_to(caller_fd, text, &box);
}

static void send_invite(int index)
{
    char uri[128], to[160], extra[256], body[512], number[16];
    number_of_call(index, number, sizeof number);
    snprintf(uri, sizeof uri, "sip:%s@%s:5060", number, plan.system);
    snprintf(to, sizeof to, "<%s>", uri);
    snprintf(extra, sizeof extra,
        "Contact: <sip:%s@%s:5060>\r\nAllow: INVITE, ACK, BYE, CANCEL, OPTIONS\r\nContent-Type: application/sdp\r\n", plan.from,
        plan.caller);
    sdp(body, sizeof body, plan.caller, 20000);
    request(index, "INVITE", 1, uri, to, extra, body);
}

static void send_within(int index, const char *method, int cseq)
{
    struct call *call = &calls[index];
    char extra[1024] = "";
    if (*call->route)
        snprintf(extra, sizeof extra, "Route: %s\r\n", call->route);
    request(index, method, cseq, call->target, call->to, extra, "");
}

static void wait_again(int64_t *when, int *wait, int64_t now)
{
    *wait = *wait ? *wait * 2 : T1_MS;
    *when = now + *wait * MS;
}

void sip_start(int index, int64_t now)
{
    struct call *call = &calls[index];
    call->phase = CALLING;
    call->invited = now;
    call->give_up = now + PATIENCE_MS * MS;
    wait_again(&call->caller_again, &call->caller_wait, now);
    send_invite(index);
}

void sip_end(int index, int64_t now)
{
    struct call *call = &calls[index];
    call->phase = ENDING;
    call->caller_wait = 0;
    call->give_up = now + PATIENCE_MS * MS;
    wait_again(&call->caller_again, &call->caller_wait, now);
    send_within(index, "BYE", 2);
}

/* Nothing more is to come of this call. */
bool sip_over(const struct call *call)
{
    return call->phase == FAILED || (call->phase == ENDED && call->gone);
}

/* Repeat what was not answered in time, and give up what nobody answers. */
void sip_repeat(int index, int64_t now)
{
    struct call *call = &calls[index];
    if (call->arrived && !call->acknowledged && call->called_again && now >= call->called_again) {
        repeated++;
        wait_again(&call->called_again, &call->called_wait, now);
        send_to(called_fd, call->reply, &box);
    }
    if (call->phase != CALLING && call->phase != ENDING && call->phase != ENDED)
        return;
    if (now >= call->give_up) {
        if (!sip_over(call))
            call->phase = FAILED;
        return;
    }
    if (call->phase == ENDED || !call->caller_again || now < call->caller_again)
        return;
    repeated++;
    wait_again(&call->caller_again, &call->caller_wait, now);
    if (call->phase == CALLING)
        send_invite(index);
    else
        send_within(index, "BYE", 2);
}

static void refuse(int index, int status, const char *message)
{
    struct call *call = &calls[index];
    char uri[128], number[16];
    number_of_call(index, number, sizeof number);
    snprintf(uri, sizeof uri, "sip:%s@%s:5060", number, plan.system);
    char *to = header_copy(message, "To");
    request(index, "ACK", 1, uri, to, "", "");
    free(to);
    call->phase = FAILED;
    call->reason = status;
}

static void answered(int index, const char *message, int64_t now)
{
    struct call *call = &calls[index];
    if (call->phase == CALLING) {
        call->target = uri_of(message, "Contact");
        call->route = header_copy(message, "Record-Route");
        call->to = header_copy(message, "To");
        call->answered = now;
        call->next_frame = now + (int64_t)(index * 7919 % (FRAME_MS * 1000)) * 1000;
        call->phase = media_of(message, &call->caller_media) ? TALKING : FAILED;
        add_sample(&setup, now - call->invited);
    }
    if (call->target)
        send_within(index, "ACK", 1);
}

static void at_caller(const char *message, int64_t now)
{
    int status = status_of(message), index, mine;
    char *id = header_copy(message, "Call-ID"), *cseq = header_copy(message, "CSeq");
    if (sscanf(id, "%d-%d@bench", &index, &mine) == 2 && mine == getpid() && index >= 0 && index < plan.calls && status) {
        struct call *call = &calls[index];
        if (strstr(cseq, "INVITE")) {
            call->caller_again = call->phase == CALLING ? 0 : call->caller_again;
            if (status >= 300 && call->phase == CALLING)
                refuse(index, status, message);
            else if (status >= 200 && status < 300)
                answered(index, message, now);
        } else if (strstr(cseq, "BYE") && status >= 200 && call->phase == ENDING) {
            call->phase = status < 300 ? ENDED : FAILED;
            call->reason = status < 300 ? 0 : status;
        }
    } else {
        unexpected++;
    }
    free(id);
    free(cseq);
}

/* The answer of the called party to `message`; `tag` -1 for one outside a call. */
static char *reply_to(const char *message, const char *line, int tag, const char *extra, const char *body)
{
    static const char *const COPIED[] = {"Via", "From", "Call-ID", "CSeq", "Record-Route", NULL};
    char *text = malloc(ROOM), *to = header_copy(message, "To");
    size_t used = (size_t)snprintf(text, ROOM, "SIP/2.0 %s\r\n", line);
    used += copy_headers(message, COPIED, text + used, ROOM - used);
    used += (size_t)snprintf(text + used, ROOM - used, strstr(to, ";tag=") ? "To: %s\r\n" : "To: %s;tag=d%d\r\n", to, tag);
    snprintf(text + used, ROOM - used, "%sContent-Length: %zu\r\n\r\n%s", extra, strlen(body), body);
    free(to);
    return text;
}

static void invited(int index, const char *message, const struct sockaddr_in *from, int64_t now)
{
    struct call *call = &calls[index];
    if (!call->arrived) {
        char contact[160], body[512];
        call->arrived = true;
        add_sample(&crossing, now - call->invited);
        if (!media_of(message, &call->called_media))
            unexpected++;
        snprintf(contact, sizeof contact, "Contact: <sip:bench@%s:5060>\r\n", plan.called);
        char *ringing = reply_to(message, "180 Ringing", index, contact, "");
        send_to(called_fd, ringing, from);
        free(ringing);
        strcat(contact, "Content-Type: application/sdp\r\n");
        sdp(body, sizeof body, plan.called, 30000);
        call->reply = reply_to(message, "200 OK", index, contact, body);
        wait_again(&call->called_again, &call->called_wait, now);
    }
    send_to(called_fd, call->reply, from);
}

/* An INVITE of an earlier run: it is to end, not to be repeated into this one. */
static void refuse_stray(const char *message, const struct sockaddr_in *from)
{
    char *text = reply_to(message, "486 Busy Here", 0, "", "");
    send_to(called_fd, text, from);
    free(text);
    unexpected++;
}

static void at_called(const char *message, const struct sockaddr_in *from, int64_t now)
{
    char *to = header_copy(message, "To"), *tag = strstr(to, ";tag=d");
    int index = tag ? atoi(tag + 6) : -1;
    if (!strncmp(message, "INVITE ", 7) && !tag) {
        char *uri = strndup(message + 7, strcspn(message + 7, "@\r"));
        index = call_of_number(uri);
        free(uri);
        if (index >= 0 && index < plan.calls && calls[index].invited)
            invited(index, message, from, now);
        else
            refuse_stray(message, from);
    } else if (!strncmp(message, "ACK ", 4)) {
        if (index >= 0 && index < plan.calls)
            calls[index].acknowledged = true;
    } else if (!status_of(message)) {
        if (!strncmp(message, "BYE ", 4) && index >= 0 && index < plan.calls)
            calls[index].gone = calls[index].acknowledged = true;
        else
            unexpected++;
        char *text = reply_to(message, "200 OK", index, "", "");
        send_to(called_fd, text, from);
        free(text);
    }
    free(to);
}

void sip_read(bool caller)
{
    char text[65536];
    struct sockaddr_in from;
    for (;;) {
        socklen_t size = sizeof from;
        ssize_t got = recvfrom(caller ? caller_fd : called_fd, text, sizeof text - 1, 0, (struct sockaddr *)&from, &size);
        if (got < 0)
            return;
        text[got] = 0;
        if (caller)
            at_caller(text, now_ns());
        else
            at_called(text, &from, now_ns());
    }
}
