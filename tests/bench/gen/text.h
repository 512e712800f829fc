/* Purpose: read the few things of a SIP message that a plain user agent needs (RFC 3261).
 * Law: every function reads within a text that ends with a zero; what is not there is an empty answer. */
#ifndef TEXT_H
#define TEXT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

const char *header(const char *message, const char *name, size_t *length);
size_t copy_headers(const char *message, const char *const *names, char *into, size_t room);
char *header_copy(const char *message, const char *name);
char *uri_of(const char *message, const char *name);
bool media_of(const char *message, struct sockaddr_in *place);
int status_of(const char *message);

#endif
