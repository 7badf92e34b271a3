/* The peer of bench_decode: a page of pods in protocol buffers, unpacked by what protobuf-c
 * generates. protobuf_c.sh builds and runs it.
 *
 * CPU time, the best of five rounds. */
#include "k8s.io/api/core/v1/generated.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 5, BYTES_MAX = 1 << 26 };

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Within "k8s\0" and the envelope, whose field 2 it is. */
static K8s__Io__Api__Core__V1__PodList *unpack(const uint8_t *bytes, size_t length)
{
    K8s__Io__Apimachinery__Pkg__Runtime__Unknown *envelope =
        k8s__io__apimachinery__pkg__runtime__unknown__unpack(NULL, length - 4, bytes + 4);
    if (!envelope)
        return NULL;
    K8s__Io__Api__Core__V1__PodList *list =
        k8s__io__api__core__v1__pod_list__unpack(NULL, envelope->raw.len, envelope->raw.data);
    k8s__io__apimachinery__pkg__runtime__unknown__free_unpacked(envelope, NULL);
    return list;
}

int main(int argc, char **argv)
{
    int times = argc > 2 ? atoi(argv[2]) : 10;
    uint8_t *bytes = malloc(BYTES_MAX);
    FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
    if (!bytes || !file)
        return 1;
    size_t length = fread(bytes, 1, BYTES_MAX, file), items = 0;
    double best = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        double started = cpu_seconds();
        for (int i = 0; i < times; i++) {
            K8s__Io__Api__Core__V1__PodList *list = unpack(bytes, length);
            if (!list)
                return 1;
            items = list->n_items;
            k8s__io__api__core__v1__pod_list__free_unpacked(list, NULL);
        }
        double seconds = cpu_seconds() - started;
        if (seconds < best)
            best = seconds;
    }
    printf("protobuf-c %6.0f MB/s %10.0f objects/s\n", (double)length * times / best / 1e6,
           (double)items * times / best);
    fclose(file);
    free(bytes);
    return 0;
}
