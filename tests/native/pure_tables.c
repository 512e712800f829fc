/* Purpose: addresses, access list, names, JSON, rate limits: claims about the pieces that know no SIP stack.
 * Law: every table under test is built from literals here. */
#include "check.h"
#include "tk_acl.h"
#include "tk_events.h"
#include "tk_json.h"
#include "tk_pins.h"
#include "tk_slow.h"

#include <errno.h>
#include <unistd.h>

static tk_addr at(const char *text)
{
    tk_addr a = {0, {0}};
    CLAIM(tk_addr_parse(tk_cstr(text), &a));
    return a;
}

static int tag_of(const tk_acl *acl, const char *source)
{
    tk_addr a = at(source);
    const tk_acl_entry *hit = tk_acl_find(acl, &a);
    return hit ? hit->tag : -1;
}

static tk_acl *list(const char *const *nets, const unsigned *bits, size_t count)
{
    tk_acl_entry e[16];
    for (size_t i = 0; i < count; ++i)
        e[i] = (tk_acl_entry){at(nets[i]), bits[i], 1, (int)i, 0};
    return tk_acl_build(e, count);
}

static void longest_prefix(void)
{
    const char *nets[] = {"0.0.0.0", "10.0.0.0", "10.1.0.0", "10.1.2.3", "2001:db8::", "2001:db8:1::"};
    const unsigned bits[] = {0, 8, 16, 32, 32, 48};
    tk_acl *acl = list(nets, bits, 6);
    CLAIM(tag_of(acl, "10.1.2.3") == 3);
    CLAIM(tag_of(acl, "10.1.2.4") == 2);
    CLAIM(tag_of(acl, "10.2.0.1") == 1);
    CLAIM(tag_of(acl, "192.0.2.1") == 0);
    CLAIM(tag_of(acl, "2001:db8:1::5") == 5);
    CLAIM(tag_of(acl, "2001:db8:2::5") == 4);
    CLAIM(tag_of(acl, "2001:db9::5") == -1);
    tk_acl_free(acl);
}

static void families_apart(void)
{
    const char *nets[] = {"::", "10.0.0.0"};
    const unsigned bits[] = {0, 8};
    tk_acl *acl = list(nets, bits, 2);
    CLAIM(tag_of(acl, "192.0.2.1") == -1);
    CLAIM(tag_of(acl, "::ffff:192.0.2.1") == -1);
    CLAIM(tag_of(acl, "::ffff:10.0.0.1") == 1);
    CLAIM(tag_of(acl, "fe80::1") == 0);
    tk_acl_free(acl);
}

static void host_bits_and_doubles(void)
{
    const char *nets[] = {"10.1.2.99", "10.1.2.0", "10.1.2.77"};
    const unsigned bits[] = {24, 24, 24};
    tk_acl *acl = list(nets, bits, 3);
    CLAIM(tag_of(acl, "10.1.2.1") == 2);
    tk_acl_free(acl);
}

static void refused_and_empty(void)
{
    tk_acl_entry bad[] = {{at("10.0.0.0"), 33, 1, 0, 0}};
    tk_addr nobody = {0, {0}};
    CLAIM(tk_acl_build(bad, 1) == NULL);
    bad[0] = (tk_acl_entry){at("2001:db8::"), 129, 1, 0, 0};
    CLAIM(tk_acl_build(bad, 1) == NULL);
    bad[0] = (tk_acl_entry){{0, {0}}, 0, 1, 0, 0};
    CLAIM(tk_acl_build(bad, 1) == NULL);
    tk_acl *acl = tk_acl_build(NULL, 0);
    CLAIM(acl && tag_of(acl, "10.0.0.1") == -1);
    CLAIM(tk_acl_find(acl, &nobody) == NULL && tk_acl_find(NULL, &nobody) == NULL);
    tk_acl_free(acl);
}

/* Against the plain definition, over every prefix length and thousands of addresses. */
static void like_a_slow_list(void)
{
    static tk_acl_entry e[400];
    uint32_t seed = 7;
    for (size_t i = 0; i < 400; ++i) {
        uint8_t b[16];
        for (size_t k = 0; k < 16; ++k)
            b[k] = (uint8_t)((seed = seed * 1664525U + 1013904223U) >> 30);
        bool v4 = i % 2;
        b[0] = 0x20;
        e[i] = (tk_acl_entry){tk_addr_make(v4 ? 4 : 6, b), (unsigned)(i * 7 % (v4 ? 33 : 129)), 1, (int)i, 0};
    }
    tk_acl *acl = tk_acl_build(e, 400);
    for (int n = 0; n < 20000; ++n) {
        uint8_t b[16];
        for (size_t k = 0; k < 16; ++k)
            b[k] = (uint8_t)((seed = seed * 1664525U + 1013904223U) >> 30);
        b[0] = 0x20;
        tk_addr a = tk_addr_make(n % 2 ? 4 : 6, b);
        int want = -1;
        unsigned longest = 0;
        for (size_t i = 0; i < 400; ++i) {
            bool same = e[i].net.family == a.family;
            for (unsigned bit = 0; same && bit < e[i].bits; ++bit)
                same = !((e[i].net.bytes[bit / 8] ^ a.bytes[bit / 8]) >> (7 - bit % 8) & 1);
            if (same && (want < 0 || e[i].bits >= longest)) {
                want = (int)i;
                longest = e[i].bits;
            }
        }
        const tk_acl_entry *hit = tk_acl_find(acl, &a);
        CLAIM((hit ? hit->tag : -1) == want);
    }
    tk_acl_free(acl);
}

static void address_texts(void)
{
    const char *bad[] = {"", "[]", "10.0.0", "10.0.0.256", "example.nl", "2001:db8:::1", "[10.0.0.1", "1.2.3.4 "};
    tk_addr a;
    char text[48];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i)
        CLAIM(!tk_addr_parse(tk_cstr(bad[i]), &a));
    CLAIM(!tk_addr_parse((tk_str){"1.2.3.4\0x", 9}, &a));
    CLAIM(tk_addr_parse(tk_cstr("[2001:db8::1]"), &a) && a.family == 6);
    tk_addr_print(&a, text, sizeof text);
    CLAIM(strcmp(text, "2001:db8::1") == 0);
    CLAIM(tk_addr_parse(tk_cstr("::ffff:192.0.2.7"), &a) && a.family == 4);
    tk_addr_print(&a, text, sizeof text);
    CLAIM(strcmp(text, "192.0.2.7") == 0);
}

static size_t json_of(tk_str value, size_t max, char *buf, size_t size)
{
    tk_json j;
    tk_json_begin(&j, buf, size);
    tk_json_str(&j, "v", value, max);
    tk_json_int(&j, "n", -5);
    tk_json_bool(&j, "b", true);
    return tk_json_end(&j);
}

static void json_escapes(void)
{
    static const struct {
        tk_str in;
        const char *out;
    } rows[] = {
        {{"plain", 5}, "plain"},
        {{"\"\\", 2}, "\\\"\\\\"},
        {{"\0\n\r\t\x1b\x7f", 6}, "\\u0000\\u000a\\u000d\\u0009\\u001b\\u007f"},
        {{"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 9}, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"},
        {{"\xc0\x80", 2}, "\\ufffd\\ufffd"},                  /* overlong */
        {{"\xed\xa0\x80", 3}, "\\ufffd\\ufffd\\ufffd"},      /* a surrogate */
        {{"\xf4\x90\x80\x80", 4}, "\\ufffd\\ufffd\\ufffd\\ufffd"},
        {{"\xe2\x82", 2}, "\\ufffd\\ufffd"},                  /* cut off */
        {{"a\xff" "b", 3}, "a\\ufffdb"},
    };
    char buf[256], want[256];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; ++i) {
        snprintf(want, sizeof want, "{\"v\":\"%s\",\"n\":-5,\"b\":true}", rows[i].out);
        CLAIM(json_of(rows[i].in, 0, buf, sizeof buf) == strlen(want) && strcmp(buf, want) == 0);
    }
}

static void json_all_or_nothing(void)
{
    char buf[64], whole[64];
    size_t need = json_of(tk_cstr("\x01\x02\xff"), 0, whole, sizeof whole);
    CLAIM(need > 0);
    for (size_t size = 0; size <= sizeof buf; ++size) {
        memset(buf, '#', sizeof buf);
        size_t n = json_of(tk_cstr("\x01\x02\xff"), 0, buf, size);
        CLAIM(n == (size > need ? need : 0));
        for (size_t k = size; k < sizeof buf; ++k)
            CLAIM(buf[k] == '#');
    }
    CLAIM(json_of(tk_cstr("abcdef"), 3, whole, sizeof whole) && strstr(whole, "\"abc\""));
}

static size_t found(const tk_pins *pins, const char *host, int transport, int port, int *first)
{
    const tk_pin *out[8];
    size_t n = tk_pins_find(pins, tk_cstr(host), transport, port, out, 8);
    *first = n ? out[0]->target_port : -1;
    return n;
}

static void closest_pin(void)
{
    tk_pin rows[] = {
        {"SIP.example.nl", 0, 0, at("192.0.2.1"), 1}, {"sip.example.nl", 0, 0, at("192.0.2.2"), 2},
        {"sip.example.nl", 3, 0, at("192.0.2.3"), 3}, {"sip.example.nl", 0, 5070, at("192.0.2.4"), 4},
        {"other.example.nl.", 1, 5060, at("192.0.2.5"), 5},
    };
    tk_pins *pins = tk_pins_build(rows, 5);
    int first;
    CLAIM(found(pins, "sip.EXAMPLE.nl.", 1, 0, &first) == 2 && first == 1);
    CLAIM(found(pins, "sip.example.nl", 3, 0, &first) == 1 && first == 3);
    CLAIM(found(pins, "sip.example.nl", 3, 5070, &first) == 1 && first == 4);
    CLAIM(found(pins, "other.example.nl", 1, 5060, &first) == 1 && first == 5);
    CLAIM(found(pins, "other.example.nl", 2, 5060, &first) == 0);
    CLAIM(found(pins, "other.example.nl", 1, 0, &first) == 0);
    CLAIM(found(pins, "", 1, 0, &first) == 0 && found(NULL, "x", 1, 0, &first) == 0);
    tk_pins_free(pins);
}

static void learned_names(void)
{
    static tk_names names;
    tk_addr a = at("192.0.2.1"), b = at("192.0.2.2");
    char host[200];
    memset(&names, 0, sizeof names);
    tk_names_learn(&names, tk_cstr("Edge.example.nl"), &a, 5060);
    tk_names_learn(&names, tk_cstr("edge.example.nl."), &b, 5062);
    const tk_learned *e = tk_names_find(&names, tk_cstr("EDGE.example.nl"));
    CLAIM(e && e->port == 5062 && tk_addr_eq(&e->target, &b));
    tk_names_learn(&names, tk_cstr("192.0.2.9"), &a, 1);
    tk_names_learn(&names, tk_cstr(""), &a, 1);
    memset(host, 'a', sizeof host);
    tk_names_learn(&names, (tk_str){host, sizeof host}, &a, 1);
    tk_names_learn(&names, (tk_str){"a\0b", 3}, &a, 1);
    CLAIM(!tk_names_find(&names, tk_cstr("192.0.2.9")) && !tk_names_find(&names, tk_cstr("")));
    for (int i = 0; i < 3 * TK_LEARNED_MAX; ++i) {
        snprintf(host, sizeof host, "h%d.example", i);
        tk_names_learn(&names, tk_cstr(host), &a, i);
        CLAIM(tk_names_find(&names, tk_cstr("edge.example.nl"))); /* in use, so never the one that goes */
    }
    CLAIM(!tk_names_find(&names, tk_cstr("h0.example")) && tk_names_find(&names, tk_cstr(host)));
}

static void floods(void)
{
    static tk_strangers all;
    tk_addr a = at("192.0.2.1"), b = at("2001:db8::1");
    memset(&all, 0, sizeof all);
    tk_limit_init(&all.limit, 2, 1000);
    CLAIM(tk_strangers_note(&all, &a, 1000, 5) && tk_strangers_note(&all, &b, 1000, 6));
    CLAIM(!tk_strangers_note(&all, &a, 1001, 7));
    CLAIM(!tk_strangers_note(&all, &b, 10999, 7));
    const tk_stranger *s = tk_strangers_note(&all, &a, 11500, 8);
    CLAIM(s && s->count == 3 && s->first_seen == 5);
    int told = 0;
    for (int i = 0; i < 5000; ++i) {
        uint8_t bytes[4] = {10, 0, (uint8_t)(i >> 8), (uint8_t)i};
        tk_addr c = tk_addr_make(4, bytes);
        told += tk_strangers_note(&all, &c, 100000 + i, 0) != NULL;
    }
    CLAIM(told >= 10 && told <= 13); /* two at once, then two a second for five seconds */
}

static void nearness(void)
{
    static const char *const near[] = {"10.0.0.1",      "127.0.0.1",  "172.16.0.1", "172.31.255.1", "192.168.1.1",
                                       "169.254.1.1",   "100.64.0.1", "fe80::1",    "fd12::1",      "::1",
                                       "::ffff:10.0.0.1"};
    static const char *const far[] = {"11.0.0.1",  "172.32.0.1", "192.169.1.1", "100.128.0.1",
                                      "8.8.8.8", "2001:db8::1", "::2",         "fec0::1"};
    for (size_t i = 0; i < sizeof near / sizeof near[0]; ++i) {
        tk_addr a = at(near[i]);
        CLAIM(tk_addr_near(&a));
    }
    for (size_t i = 0; i < sizeof far / sizeof far[0]; ++i) {
        tk_addr a = at(far[i]);
        CLAIM(!tk_addr_near(&a));
    }
}

static void clock_backwards(void)
{
    tk_limit l;
    tk_limit_init(&l, 1, 10000);
    CLAIM(tk_limit_take(&l, 10000) && !tk_limit_take(&l, 5000) && !tk_limit_take(&l, 10999));
    CLAIM(tk_limit_take(&l, 11000));
    tk_limit_init(&l, 2, 0); /* a long silence saves nothing up */
    CLAIM(tk_limit_take(&l, 90000) && tk_limit_take(&l, 90000) && !tk_limit_take(&l, 90000));
}

static void slow_reader(void)
{
    tk_events e;
    tk_json j;
    char buf[1024], got[2048];
    CLAIM(tk_events_open(&e));
    for (int i = 0; i < 100000; ++i) {
        tk_json_begin(&j, buf, sizeof buf);
        tk_json_int(&j, "i", i);
        tk_events_send(&e, &j);
    }
    CLAIM(e.sent > 100 && e.lost > 0 && e.sent + e.lost == 100000);
    uint64_t n = 0;
    while (read(e.read_fd, got, sizeof got) > 0)
        ++n;
    CLAIM(errno == EAGAIN && n == e.sent);
    tk_events_close(&e);
    tk_events_close(&e);
    tk_json_begin(&j, buf, sizeof buf);
    tk_events_send(&e, &j);
    CLAIM(e.lost == 100001 - n);
}

static void guessing_gets_slower(void)
{
    static tk_slow all;
    tk_addr one = at("192.0.2.1"), other = at("192.0.2.2");
    tk_str user = tk_cstr("100");
    const int64_t delays[] = {0, 0, 0, 1000, 2000, 4000, 8000, 16000, 16000, 16000};
    int64_t now = 1;
    tk_slow_init(&all, 7);
    for (size_t i = 0; i < sizeof delays / sizeof delays[0]; ++i) {
        CLAIM(!tk_slow_waits(&all, &one, user, now));
        CLAIM(tk_slow_failed(&all, &one, user, now) == delays[i]);
        CLAIM(tk_slow_waits(&all, &one, user, now + delays[i] / 2) == (delays[i] > 0));
        now += delays[i];
    }
    CLAIM(!tk_slow_waits(&all, &one, user, now));
    tk_slow_failed(&all, &one, user, now);
    CLAIM(tk_slow_waits(&all, &one, user, now));
    CLAIM(!tk_slow_waits(&all, &one, tk_cstr("200"), now)); /* another name there */
    CLAIM(!tk_slow_waits(&all, &other, user, now));         /* the same name elsewhere */
    tk_slow_passed(&all, &one, user);
    CLAIM(!tk_slow_waits(&all, &one, user, now));
    CLAIM(tk_slow_failed(&all, &one, user, now) == 0);
    for (int i = 0; i < 5; ++i)
        tk_slow_failed(&all, &one, user, now);
    CLAIM(tk_slow_failed(&all, &one, user, now + TK_SLOW_FORGET + 1) == 0);
}

static void a_household_guesses_as_one(void)
{
    static tk_slow all;
    tk_addr a = at("2001:db8:0:1::1"), b = at("2001:db8:0:1:ffff::2"), c = at("2001:db8:0:2::1");
    tk_slow_init(&all, 7);
    for (int i = 0; i < 5; ++i)
        tk_slow_failed(&all, i % 2 ? &a : &b, tk_cstr("100"), 1);
    CLAIM(tk_slow_waits(&all, &a, tk_cstr("100"), 2) && tk_slow_waits(&all, &b, tk_cstr("100"), 2));
    CLAIM(!tk_slow_waits(&all, &c, tk_cstr("100"), 2));
}

static void a_flood_of_names_hides_no_guesser(void)
{
    static tk_slow all;
    tk_addr from = at("192.0.2.1");
    char name[32];
    tk_slow_init(&all, 7);
    for (int i = 0; i < 5; ++i)
        tk_slow_failed(&all, &from, tk_cstr("100"), 1);
    for (int i = 0; i < 100000; ++i) {
        snprintf(name, sizeof name, "u%d", i);
        tk_slow_failed(&all, &from, tk_cstr(name), 2);
    }
    CLAIM(tk_slow_waits(&all, &from, tk_cstr("100"), 2));
}

static const check_case cases[] = {
    {"the longest prefix wins", longest_prefix},
    {"an IPv6 default admits no IPv4, and mapped addresses are IPv4", families_apart},
    {"host bits are ignored and the later of two equal networks counts", host_bits_and_doubles},
    {"an impossible prefix is refused, and an empty list admits nobody", refused_and_empty},
    {"lookups agree with the plain definition over random tables", like_a_slow_list},
    {"addresses are read strictly and printed canonically", address_texts},
    {"hostile bytes become valid JSON", json_escapes},
    {"JSON that does not fit is nothing, and never writes past its buffer", json_all_or_nothing},
    {"the closest key answers for a host name", closest_pin},
    {"neighbours' names are learned, bounded, the unused ones forgotten first", learned_names},
    {"a stranger is told every ten seconds and all of them a few a second", floods},
    {"a private address is near, a public one is far", nearness},
    {"a limit survives a clock that steps back, and saves nothing up", clock_backwards},
    {"a fourth wrong login waits a second, the next twice as long, and only that name there", guessing_gets_slower},
    {"an IPv6 household guesses as one", a_household_guesses_as_one},
    {"a flood of other names does not hide who guesses at one", a_flood_of_names_hides_no_guesser},
    {"a reader that sleeps costs events, which are counted, and nothing else", slow_reader},
};

int main(int argc, char **argv)
{
    return check_main(cases, sizeof cases / sizeof cases[0], argc, argv);
}
