/* Purpose: one JSON object at a time into a caller's buffer.
 * Law: whatever bytes come in, the result is valid UTF-8 JSON or nothing at all. */
#ifndef TK_JSON_H
#define TK_JSON_H

#include "tk_base.h"

#pragma GCC visibility push(hidden)

typedef struct tk_json {
    char *buf;
    size_t size, len;
    bool overflow;
    bool separate; /* a comma is due before the next member */
} tk_json;

void tk_json_begin(tk_json *j, char *buf, size_t size);
/* At most max bytes of value are written (0: no limit). Bytes that are no UTF-8 become U+FFFD. */
void tk_json_str(tk_json *j, const char *key, tk_str value, size_t max);
void tk_json_int(tk_json *j, const char *key, int64_t value);
void tk_json_bool(tk_json *j, const char *key, bool value);
/* The length of the finished object, or 0: it did not fit. */
size_t tk_json_end(tk_json *j);

#pragma GCC visibility pop
#endif
