/* Pods decoded by what they have in common with those before, beside the same pods decoded alone:
 * the same is accepted, and says the same. */
#include "../tree_same.h"

#include "kubevet/base/alike.h"
#include "kubevet/base/buffer.h"
#include "kubevet/kinds/list.h"
#include "kubevet/kinds/pod.h"
#include "kubevet/state/state.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct outcome {
    struct kv_state state;
    uint32_t source;
    struct kv_page page;
    struct kv_error error;
    bool accepted;
};

static bool take(void *context, struct kv_reader *reader)
{
    struct outcome *outcome = context;
    return kv_state_take(&outcome->state, &kv_kind_pod, outcome->source, reader);
}

static void begin(struct outcome *outcome)
{
    static const char *const hosts[] = {"*.example.com"};
    *outcome = (struct outcome){
        .page = {.list_kind = "PodList", .api_version = "v1", .item = take, .context = outcome}};
    kv_state_init(&outcome->state, KV_SOURCE_LIVE);
    kv_state_keep_hosts(&outcome->state, &(struct kv_host_filter){.hosts = hosts, .host_count = 1});
    outcome->source = kv_state_source(&outcome->state);
}

static void read_whole(struct kv_text input, struct outcome *outcome)
{
    begin(outcome);
    struct kv_reader *reader = kv_reader_json(input, "page", KV_ERROR_CONNECTION);
    outcome->accepted = kv_page_read(&outcome->page, reader) && kv_read_end(reader);
    kv_reader_error(reader, &outcome->error);
    kv_reader_close(reader);
}

static void read_stream(struct kv_text input, struct outcome *outcome)
{
    begin(outcome);
    outcome->page.alike = kv_reader_alike(KV_PAGE_ITEM_LEVELS, "page", KV_ERROR_CONNECTION);
    struct kv_page_stream *stream =
        kv_page_stream_open(&outcome->page, input.length + 1, "page", KV_ERROR_CONNECTION);
    outcome->accepted = kv_page_stream_add(stream, input, &outcome->error) &&
                        kv_page_stream_end(stream, &outcome->error);
    kv_page_stream_close(stream);
    kv_reader_close(outcome->page.alike);
}

static void expect_same(const struct outcome *whole, const struct outcome *stream)
{
    struct kv_arena arena = {0};
    const struct kv_state_kind *pods = kv_state_kind(&whole->state, &kv_kind_pod);
    const struct kv_state_kind *others = kv_state_kind(&stream->state, &kv_kind_pod);
    bool same = whole->accepted == stream->accepted && pods->count == others->count;
    for (size_t i = 0; same && i < pods->count; i++)
        same = tree_same(kv_kind_encode(pods->objects[i], &arena),
                         kv_kind_encode(others->objects[i], &arena));
    kv_arena_release(&arena);
    if (same)
        return;
    fprintf(stderr, "other pods\n%d %s\n%d %s\n", whole->accepted, whole->error.text,
            stream->accepted, stream->error.text);
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kv_text input = {(const char *)data, size};
    static struct outcome whole, stream;
    read_whole(input, &whole);
    read_stream(input, &stream);
    if (whole.accepted || stream.accepted)
        expect_same(&whole, &stream);
    kv_state_release(&whole.state);
    kv_state_release(&stream.state);
    return 0;
}
