/* How fast a page of pods is decoded from memory, beside memchr over the same bytes.
 *
 *     bench_decode PAGE.json|PAGE.pb [TIMES]
 *
 * CPU time, the best of five rounds, so that a busy machine counts little. */
#include "kubevet/base/buffer.h"
#include "kubevet/kinds/list.h"
#include "kubevet/kinds/protobuf.h"
#include "kubevet/state/state.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 5 };

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static struct kv_state state;
static uint32_t source;
static const struct kv_kind *kind;
static bool is_protobuf;
static size_t items; /* of the page */

static bool take(void *context, struct kv_reader *reader)
{
    (void)context;
    return kv_state_take(&state, kind, source, reader);
}

static bool skip(void *context, struct kv_reader *reader)
{
    (void)context;
    return kv_read_skip(reader);
}

static void read_page(struct kv_text text, bool (*item)(void *, struct kv_reader *))
{

    struct kv_page page = {
        .list_kind = "PodList", .api_version = "v1", .item = item, .context = NULL};
    struct kv_reader *reader = kv_reader_json(text, "page", KV_ERROR_STATE);
    struct kv_error error = {0};
    if (!kv_page_read(&page, reader) || !kv_read_end(reader)) {
        kv_reader_error(reader, &error);
        fprintf(stderr, "%s\n", error.text);
        exit(1);
    }
    kv_reader_close(reader);
}

static void decode(struct kv_text text)
{
    kv_state_init(&state, KV_SOURCE_LIVE);
    source = kv_state_source(&state);
    read_page(text, take);
    kv_state_release(&state);
}

/* As the client does it: in pieces of 256 KiB. */
static void stream(struct kv_text text)
{
    struct kv_page page = {.list_kind = "PodList",
                           .api_version = "v1",
                           .item = take,
                           .message = kv_kind_message(kind)};
    struct kv_error error = {0};
    kv_state_init(&state, KV_SOURCE_LIVE);
    source = kv_state_source(&state);
    struct kv_page_stream *pages =
        (is_protobuf ? kv_page_stream_open_protobuf : kv_page_stream_open)(&page, (size_t)1 << 24,
                                                                           "page", KV_ERROR_STATE);
    bool ok = true;
    for (size_t at = 0, step = (size_t)256 * 1024; ok && at < text.length; at += step) {
        size_t left = text.length - at;
        ok = kv_page_stream_add(pages, (struct kv_text){text.data + at, left < step ? left : step},
                                &error);
    }
    if (!ok || !kv_page_stream_end(pages, &error))
        fprintf(stderr, "%s\n", error.text);
    items = page.items;
    kv_page_stream_close(pages);
    kv_state_release(&state);
}

static void skip_all(struct kv_text text)
{
    read_page(text, skip);
}

static volatile size_t found;

/* A byte that does not occur: the whole is looked at. */
static void search(struct kv_text text)
{
    found += memchr(text.data, '\1', text.length) != NULL;
}

static void measure(const char *what, void (*work)(struct kv_text), struct kv_text text, int times)
{
    double best = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        double started = cpu_seconds();
        for (int i = 0; i < times; i++)
            work(text);
        double seconds = cpu_seconds() - started;
        if (seconds < best)
            best = seconds;
    }
    printf("%-8s %8.0f MB/s", what, (double)text.length * times / best / 1e6);
    if (items > 0)
        printf(" %10.0f objects/s", (double)items * times / best);
    printf("\n");
}

int main(int argc, char **argv)
{
    struct kv_buffer buffer = {0};
    struct kv_error error = {0};
    int times = argc > 2 ? atoi(argv[2]) : 10;
    if (argc < 2 || !kv_file_read(argv[1], (size_t)1 << 30, &buffer, KV_ERROR_STATE, &error)) {
        fprintf(stderr, "usage: bench_decode PAGE.json|PAGE.pb [TIMES]  %s\n", error.text);
        return 1;
    }
    struct kv_text text = kv_buffer_as_text(&buffer);
    kind = kv_kind_find("v1", "Pod");
    is_protobuf = text.length > 0 && text.data[0] == 'k';
    if (!is_protobuf) {
        measure("memchr", search, text, times);
        measure("skip", skip_all, text, times);
        measure("decode", decode, text, times);
    }
    measure("stream", stream, text, times);
    kv_buffer_release(&buffer);
    return 0;
}
