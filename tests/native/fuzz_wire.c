/* Purpose: hostile SIP against the whole module, for a given number of messages or under libFuzzer.
 * Law: without libFuzzer the messages follow from the seed alone, so a failure can be had again. */
#include "check.h"
#include "seeds.h"
#include "trunkmod.h"
#include "wire.h"

enum { MESSAGE_MAX = 4096, SEEDS = sizeof seeds / sizeof seeds[0], WORDS = sizeof words / sizeof words[0] };

#ifdef WITH_LIBFUZZER

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    wire_start();
    return 0;
}

/* The first byte picks the source. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 1 && size < MESSAGE_MAX)
        wire_feed((enum wire_source)(data[0] % 4), data + 1, size - 1);
    wire_drain();
    return 0;
}

#else

static uint64_t state;

static size_t dice(size_t sides)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (size_t)(state % sides);
}

static size_t insert(uint8_t *m, size_t size, const void *what, size_t n)
{
    size_t at = dice(size + 1);
    if (size + n > MESSAGE_MAX)
        return size;
    memmove(m + at + n, m + at, size - at);
    memcpy(m + at, what, n);
    return size + n;
}

static size_t cut(uint8_t *m, size_t size)
{
    size_t at = dice(size), n = dice(size - at < 40 ? size - at + 1 : 40);
    memmove(m + at, m + at + n, size - at - n);
    return size - n;
}

static size_t mutate(uint8_t *m, size_t size)
{
    const char *word = words[dice(WORDS)], *other = seeds[dice(SEEDS)];
    size_t from = dice(strlen(other)), n = dice(strlen(other) - from) + 1;
    if (size == 0)
        return insert(m, size, word, strlen(word));
    switch (dice(6)) {
    case 0:
        m[dice(size)] ^= (uint8_t)(1U << dice(8));
        return size;
    case 1:
        m[dice(size)] = (uint8_t)dice(256);
        return size;
    case 2:
        return cut(m, size);
    case 3:
        return insert(m, size, word, strlen(word));
    case 4:
        return insert(m, size, other + from, n);
    default: /* many of one byte: lengths beyond every field */
        memset(m + MESSAGE_MAX, (int)(32 + dice(95)), MESSAGE_MAX);
        return insert(m, size, m + MESSAGE_MAX, dice(700));
    }
}

/* Files for libFuzzer to begin from: a byte for the source, then the message. */
static int write_seeds(const char *folder)
{
    char path[512];
    for (size_t i = 0; i < SEEDS; ++i) {
        snprintf(path, sizeof path, "%s/seed-%zu", folder, i);
        FILE *f = fopen(path, "wb");
        CLAIM(f && fputc((int)(1 + i % 2), f) != EOF && fputs(seeds[i], f) >= 0 && fclose(f) == 0);
    }
    return 0;
}

int main(int argc, char **argv)
{
    static uint8_t m[2 * MESSAGE_MAX];
    if (argc == 3 && strcmp(argv[1], "seeds") == 0)
        return write_seeds(argv[2]);
    size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000, events = 0;
    state = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
    state = state * 0x9e3779b97f4a7c15ULL + 1;
    wire_start();
    for (size_t i = 0; i < SEEDS; ++i)
        for (int source = 0; source < 4; ++source)
            wire_feed((enum wire_source)source, (const uint8_t *)seeds[i], strlen(seeds[i]));
    for (size_t i = 0; i < count; ++i) {
        const char *seed = seeds[dice(SEEDS)];
        size_t size = strlen(seed);
        memcpy(m, seed, size);
        for (size_t k = dice(4); k > 0; --k)
            size = mutate(m, size);
        wire_feed((enum wire_source)(dice(2) ? WIRE_TRUST : dice(4)), m, size);
        events += wire_drain();
    }
    trunk_stats_t seen;
    trunk_stats(&seen);
    unsigned calls = wire_stop();
    printf("%zu messages, %zu events, %d proofs, %d registrations, %d challenges, %u calls\n", count, events,
           (int)seen.auth_ok, (int)seen.registrations, (int)seen.challenges, calls);
    /* A generator whose messages all die in the parser proves nothing. */
    CLAIM(seen.auth_ok > count / 100 && seen.registrations > count / 100 && seen.challenges > count / 50);
    CLAIM(calls > count / 100);
    return 0;
}

#endif
