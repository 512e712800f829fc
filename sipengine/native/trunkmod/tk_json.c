/* Purpose: write JSON from hostile bytes.
 * Law: every byte is checked: control characters and quotes are escaped, broken UTF-8 is replaced
 * (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF). */
#include "tk_json.h"

#include <stdio.h>

static void put(tk_json *j, const char *text, size_t n)
{
    if (j->overflow || n >= j->size - j->len) {
        j->overflow = true;
        return;
    }
    memcpy(j->buf + j->len, text, n);
    j->len += n;
    j->buf[j->len] = '\0';
}

static void put_text(tk_json *j, const char *text)
{
    put(j, text, strlen(text));
}

void tk_json_begin(tk_json *j, char *buf, size_t size)
{
    *j = (tk_json){buf, size, 0, size == 0, false};
    put_text(j, "{");
}

/* How many bytes at s form one valid character; 0: none. */
static size_t utf8_length(const unsigned char *s, size_t n)
{
    unsigned low = 0x80, high = 0xbf;
    size_t need;
    if (s[0] >= 0xc2 && s[0] <= 0xdf)
        need = 2;
    else if ((s[0] & 0xf0) == 0xe0)
        need = 3;
    else if (s[0] >= 0xf0 && s[0] <= 0xf4)
        need = 4;
    else
        return 0;
    if (s[0] == 0xe0)
        low = 0xa0;
    else if (s[0] == 0xed)
        high = 0x9f;
    else if (s[0] == 0xf0)
        low = 0x90;
    else if (s[0] == 0xf4)
        high = 0x8f;
    if (n < need || s[1] < low || s[1] > high)
        return 0;
    for (size_t i = 2; i < need; ++i)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    return need;
}

static void put_ascii(tk_json *j, unsigned char c)
{
    char escaped[8];
    if (c == '"' || c == '\\') {
        escaped[0] = '\\';
        escaped[1] = (char)c;
        put(j, escaped, 2);
    } else if (c < 0x20 || c == 0x7f) {
        int n = snprintf(escaped, sizeof escaped, "\\u%04x", c);
        put(j, escaped, (size_t)n);
    } else {
        put(j, (const char *)&c, 1);
    }
}

static void put_string(tk_json *j, tk_str value)
{
    const unsigned char *s = (const unsigned char *)value.p;
    put_text(j, "\"");
    for (size_t i = 0; i < value.n;) {
        size_t n = s[i] < 0x80 ? 1 : utf8_length(s + i, value.n - i);
        if (s[i] < 0x80)
            put_ascii(j, s[i]);
        else if (n)
            put(j, value.p + i, n);
        else
            put_text(j, "\\ufffd");
        i += n ? n : 1;
    }
    put_text(j, "\"");
}

static void put_key(tk_json *j, const char *key)
{
    if (j->separate)
        put_text(j, ",");
    j->separate = true;
    put_string(j, tk_cstr(key));
    put_text(j, ":");
}

void tk_json_str(tk_json *j, const char *key, tk_str value, size_t max)
{
    if (max && value.n > max)
        value.n = max;
    put_key(j, key);
    put_string(j, value);
}

void tk_json_int(tk_json *j, const char *key, int64_t value)
{
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%lld", (long long)value);
    put_key(j, key);
    put(j, digits, (size_t)n);
}

void tk_json_bool(tk_json *j, const char *key, bool value)
{
    put_key(j, key);
    put_text(j, value ? "true" : "false");
}

size_t tk_json_end(tk_json *j)
{
    put_text(j, "}");
    return j->overflow ? 0 : j->len;
}
