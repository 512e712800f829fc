/* Purpose: cases as sentences, run one by one by name.
 * Law: the first claim that fails ends the program and says where. */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLAIM(what)                                                                                                  \
    do {                                                                                                             \
        if (!(what)) {                                                                                               \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #what);                                       \
            exit(1);                                                                                                 \
        }                                                                                                            \
    } while (0)

typedef struct check_case {
    const char *sentence;
    void (*run)(void);
} check_case;

/* No argument: all of them; else the one whose sentence it is. */
static inline int check_main(const check_case *cases, size_t count, int argc, char **argv)
{
    size_t ran = 0;
    for (size_t i = 0; i < count; ++i) {
        if (argc > 1 && strcmp(argv[1], cases[i].sentence) != 0)
            continue;
        cases[i].run();
        ++ran;
    }
    if (!ran)
        fprintf(stderr, "no such case\n");
    return ran ? 0 : 2;
}

#endif
