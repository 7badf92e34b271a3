/* What a server answers beside lists: discovery, errors in whatever form, dates. */
#include "kube/api/client_internal.h"

#include "kubevet/base/duration.h"
#include "kubevet/base/utf8.h"
#include "kubevet/kube/get.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool condition)
{
    if (!condition)
        abort();
}

/* What goes into a path. */
static void expect_name(const char *name)
{
    expect(name[0] && name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-.")] == '\0');
}

static void discovery(struct kv_text body)
{
    struct kv_resource resource;
    struct kv_group group;
    struct kv_error error = {0};
    bool found = true;
    bool ok = kv_resource_find(body, "/apis/a/v1", "Widget", &resource, &found, &error);
    expect(ok == (error.kind == KV_ERROR_NONE) && (ok || !found));
    if (found)
        expect_name(resource.name);
    error = (struct kv_error){0};
    ok = kv_group_find(body, "example.com", &group, &error);
    expect(ok == (error.kind == KV_ERROR_NONE) && group.count <= KV_GROUP_VERSIONS_MAX);
    for (size_t i = 0; i < group.count; i++)
        expect_name(group.versions[i]);
}

/* The server's words are one line of UTF-8 without controls, however they came. */
static void reason(struct kv_text body)
{
    char text[64];
    uint32_t code;
    struct response answer = {.path = "/x", .status = 500};
    kv_buffer_add(&answer.body, body.data, body.length);
    response_reason(&answer, text, sizeof text);
    struct kv_text rest = kv_text_of(text);
    for (size_t length; rest.length > 0; rest.data += length, rest.length -= length) {
        length = kv_utf8_decode(rest, &code);
        expect(length > 0 && code >= ' ' && !(code >= 0x7f && code < 0xa0));
    }
    kv_buffer_release(&answer.body);
}

/* What is read is written so that it is read as the same. */
static void times(struct kv_text text)
{
    char written[KV_TIME_TEXT_MAX], duration[KV_DURATION_TEXT_MAX];
    kv_time time, again;
    int64_t nanoseconds;
    if (kv_time_parse(text, &time))
        expect(kv_time_parse(kv_text_of(kv_time_format(time, written)), &again) && again == time);
    if (kv_http_date_parse(text, &time))
        expect(kv_time_parse(kv_text_of(kv_time_format(time, written)), &again) && again == time);
    if (kv_duration_parse(text, &nanoseconds))
        expect(strlen(kv_duration_format(nanoseconds, duration)) < sizeof duration);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kv_text text = {(const char *)data, size};
    discovery(text);
    reason(text);
    times(text);
    return 0;
}
