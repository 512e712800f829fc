/* Purpose: time and counter, signed for one source address; the counter picks the slot that
 * remembers which counts were used.
 * Law: a slot only ever moves to a later nonce, so what was pushed out of it reads as used up. */
#include "tk_nonce.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdio.h>

enum { TIME_LEN = 8, COUNTER_LEN = 12, HEAD_LEN = TIME_LEN + COUNTER_LEN, MAC_LEN = 32 };
enum { WINDOW = 64, RETRANSMIT_SECONDS = 32 };

bool tk_nonces_init(tk_nonces *all, int64_t lifetime)
{
    memset(all, 0, sizeof *all);
    all->lifetime = lifetime;
    return RAND_bytes(all->key, sizeof all->key) == 1;
}

static bool sign(const tk_nonces *all, const char *head, const tk_addr *source, char out[MAC_LEN + 1])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t text[HEAD_LEN + 1 + sizeof source->bytes], mac[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    memcpy(text, head, HEAD_LEN);
    text[HEAD_LEN] = source->family;
    memcpy(text + HEAD_LEN + 1, source->bytes, sizeof source->bytes);
    if (!HMAC(EVP_sha256(), all->key, sizeof all->key, text, sizeof text, mac, &n) || n < MAC_LEN / 2)
        return false;
    for (unsigned i = 0; i < MAC_LEN / 2; ++i) {
        out[2 * i] = digits[mac[i] >> 4];
        out[2 * i + 1] = digits[mac[i] & 15];
    }
    out[MAC_LEN] = '\0';
    return true;
}

void tk_nonce_make(tk_nonces *all, const tk_addr *source, int64_t now, char out[TK_NONCE_LEN + 1])
{
    char head[40], mac[MAC_LEN + 1] = "";
    all->issued = (all->issued + 1) & 0xffffffffffffULL;
    snprintf(head, sizeof head, "%08llx%012llx", (unsigned long long)(now & 0xffffffffLL),
             (unsigned long long)all->issued);
    if (!sign(all, head, source, mac))
        memset(mac, 'x', MAC_LEN); /* a nonce nobody can use: fails closed */
    memcpy(out, head, HEAD_LEN);
    memcpy(out + HEAD_LEN, mac, MAC_LEN);
    out[TK_NONCE_LEN] = '\0';
}

static bool read_hex(const char *p, size_t n, uint64_t *out)
{
    uint64_t v = 0;
    for (size_t i = 0; i < n; ++i) {
        char c = p[i];
        if (c >= '0' && c <= '9')
            v = v << 4 | (uint64_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            v = v << 4 | (uint64_t)(c - 'a' + 10);
        else
            return false;
    }
    *out = v;
    return true;
}

tk_nonce_state tk_nonce_check(const tk_nonces *all, tk_str nonce, const tk_addr *source, int64_t now,
                              uint64_t *counter)
{
    uint64_t made = 0;
    char mac[MAC_LEN + 1];
    if (nonce.n != TK_NONCE_LEN || !read_hex(nonce.p, TIME_LEN, &made) ||
        !read_hex(nonce.p + TIME_LEN, COUNTER_LEN, counter) || !sign(all, nonce.p, source, mac) ||
        CRYPTO_memcmp(mac, nonce.p + HEAD_LEN, MAC_LEN) != 0)
        return TK_NONCE_FOREIGN;
    int64_t age = (now & 0xffffffffLL) - (int64_t)made;
    return age >= 0 && age <= all->lifetime ? TK_NONCE_FRESH : TK_NONCE_EXPIRED;
}

static bool is_retransmission(const tk_nonce_slot *s, uint32_t nc, const uint8_t *print, int64_t now)
{
    return nc == s->highest && now - s->used_at <= RETRANSMIT_SECONDS &&
           CRYPTO_memcmp(print, s->print, TK_PRINT_LEN) == 0;
}

static void advance(tk_nonce_slot *s, uint32_t nc, const uint8_t *print, int64_t now)
{
    uint32_t by = nc - s->highest;
    s->window = by < WINDOW ? s->window << by : 0;
    s->window |= 1;
    s->highest = nc;
    s->used_at = now;
    memcpy(s->print, print, TK_PRINT_LEN);
}

tk_nc_state tk_nonce_use(tk_nonces *all, uint64_t counter, uint32_t nc, const uint8_t print[TK_PRINT_LEN],
                         int64_t now)
{
    tk_nonce_slot *s = &all->slots[counter % TK_NONCE_SLOTS];
    if (counter < s->counter || nc == 0)
        return TK_NC_REPLAY;
    if (counter > s->counter) {
        memset(s, 0, sizeof *s);
        s->counter = counter;
    }
    if (nc > s->highest) {
        advance(s, nc, print, now);
        return TK_NC_NEW;
    }
    uint32_t back = s->highest - nc;
    if (back < WINDOW && !(s->window >> back & 1)) {
        s->window |= 1ULL << back;
        return TK_NC_NEW;
    }
    return is_retransmission(s, nc, print, now) ? TK_NC_RETRANSMISSION : TK_NC_REPLAY;
}
