/* Purpose: keep the samples and write everything that was counted as one JSON object.
 * Law: percentiles are of all samples, never of a part; a list without samples is written as null. */
#include <stdio.h>
#include <stdlib.h>

#include "gen.h"

struct samples crossing, setup;

void add_sample(struct samples *samples, int64_t ns)
{
    if (samples->count == samples->room) {
        samples->room = samples->room ? samples->room * 2 : 4096;
        samples->values = realloc(samples->values, samples->room * sizeof *samples->values);
        if (!samples->values)
            abort();
    }
    samples->values[samples->count++] = (float)((double)ns / MS);
}

static int ascending(const void *left, const void *right)
{
    float a = *(const float *)left, b = *(const float *)right;
    return (a > b) - (a < b);
}

static double share(const struct samples *samples, double part)
{
    return (double)samples->values[(size_t)(part * (double)(samples->count - 1) + 0.5)];
}

static void write_samples(const char *name, struct samples *samples)
{
    if (!samples->count) {
        printf("\"%s\": null, ", name);
        return;
    }
    double sum = 0;
    qsort(samples->values, samples->count, sizeof *samples->values, ascending);
    for (size_t n = 0; n < samples->count; n++)
        sum += (double)samples->values[n];
    printf("\"%s\": {\"count\": %zu, \"mean\": %.4f, \"median\": %.4f, \"p95\": %.4f, \"p99\": %.4f, \"max\": %.4f}, ", name,
        samples->count, sum / (double)samples->count, share(samples, 0.5), share(samples, 0.95), share(samples, 0.99),
        share(samples, 1.0));
}

static void write_reasons(void)
{
    int counts[700] = {0}, written = 0;
    for (int n = 0; n < plan.calls; n++)
        if (calls[n].phase == FAILED)
            counts[calls[n].reason < 700 ? calls[n].reason : 0]++;
    printf("\"reasons\": {");
    for (int status = 0; status < 700; status++)
        if (counts[status])
            printf("%s\"%d\": %d", written++ ? ", " : "", status, counts[status]);
    printf("}, ");
}

void write_figures(int64_t busiest_ns, uint64_t late_ticks)
{
    int started = 0, answered = 0, arrived = 0, ended = 0;
    for (int n = 0; n < plan.calls; n++) {
        started += calls[n].phase != WAITING;
        answered += calls[n].answered != 0;
        arrived += calls[n].arrived;
        ended += calls[n].phase == ENDED && calls[n].gone;
    }
    printf("FIGURES {\"calls\": {\"started\": %d, \"arrived\": %d, \"answered\": %d, \"ended\": %d, \"repeated\": %llu, "
           "\"unexpected\": %llu}, ",
        started, arrived, answered, ended, (unsigned long long)repeated, (unsigned long long)unexpected);
    write_reasons();
    write_samples("crossing", &crossing);
    write_samples("setup", &setup);
    write_samples("round_trip", &round_trip);
    printf("\"voice\": {\"sent\": %llu, \"arrived\": %llu, \"returned\": %llu, \"twice\": %llu, \"misdirected\": %llu, "
           "\"strange\": %llu, \"unsent\": %llu}, ",
        (unsigned long long)voice.sent, (unsigned long long)voice.arrived, (unsigned long long)voice.returned,
        (unsigned long long)voice.twice, (unsigned long long)voice.misdirected, (unsigned long long)voice.strange,
        (unsigned long long)voice.unsent);
    printf("\"generator\": {\"late_ms\": %.1f, \"late_ticks\": %llu}}\n", (double)busiest_ns / MS, (unsigned long long)late_ticks);
    fflush(stdout);
}
