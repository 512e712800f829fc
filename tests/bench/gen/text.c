/* Purpose: read the few things of a SIP message that a plain user agent needs (RFC 3261).
 * Law: every function reads within a text that ends with a zero; what is not there is an empty answer. */
#define _GNU_SOURCE
#include "text.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The value of the first header `name` from `message` on; NULL when there is none before the body. */
const char *header(const char *message, const char *name, size_t *length)
{
    size_t size = strlen(name);
    for (const char *line = strstr(message, "\r\n"); line && strncmp(line, "\r\n\r\n", 4); line = strstr(line + 2, "\r\n")) {
        const char *at = line + 2;
        if (strncasecmp(at, name, size) || at[size] != ':')
            continue;
        at += size + 1;
        while (*at == ' ')
            at++;
        *length = strcspn(at, "\r");
        return at;
    }
    return NULL;
}

/* Copy every line whose header is one of `names`, in their order in the message; returns the bytes written. */
size_t copy_headers(const char *message, const char *const *names, char *into, size_t room)
{
    size_t used = 0;
    for (const char *line = strstr(message, "\r\n"); line && strncmp(line, "\r\n\r\n", 4); line = strstr(line + 2, "\r\n")) {
        const char *at = line + 2;
        size_t length = strcspn(at, "\r"), size = strcspn(at, ":\r");
        for (const char *const *name = names; *name; name++)
            if (strlen(*name) == size && !strncasecmp(at, *name, size) && used + length + 3 < room)
                used += (size_t)snprintf(into + used, room - used, "%.*s\r\n", (int)length, at);
    }
    return used;
}

char *header_copy(const char *message, const char *name)
{
    size_t length = 0;
    const char *value = header(message, name, &length);
    return strndup(value ? value : "", length);
}

/* The URI of a header with an address, without its angle brackets and parameters behind them. */
char *uri_of(const char *message, const char *name)
{
    size_t length = 0;
    const char *value = header(message, name, &length);
    if (!value)
        return strdup("");
    const char *open = memchr(value, '<', length);
    if (open)
        return strndup(open + 1, strcspn(open + 1, ">\r"));
    return strndup(value, strcspn(value, ";\r"));
}

/* Where the SDP in `message` wants its audio (RFC 4566; an m= line's own c= wins). */
bool media_of(const char *message, struct sockaddr_in *place)
{
    const char *body = strstr(message, "\r\n\r\n"), *audio = body ? strstr(body, "m=audio ") : NULL;
    if (!audio)
        return false;
    const char *own = strstr(audio, "c=IN IP4 "), *shared = strstr(body, "c=IN IP4 ");
    const char *line = own ? own : shared;
    char address[32] = "";
    if (!line || sscanf(line + 9, "%31[0-9.]", address) != 1)
        return false;
    memset(place, 0, sizeof *place);
    place->sin_family = AF_INET;
    place->sin_port = htons((uint16_t)atoi(audio + 8));
    return place->sin_port && inet_pton(AF_INET, address, &place->sin_addr) == 1;
}

/* The status of a response, 0 for a request. */
int status_of(const char *message)
{
    return strncmp(message, "SIP/2.0 ", 8) ? 0 : atoi(message + 8);
}
