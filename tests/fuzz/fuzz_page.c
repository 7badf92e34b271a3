/* A page of a list from a server that may send anything: decoded, or refused with an error. */
#include "kubevet/kinds/kind.h"
#include "kubevet/kinds/list.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct kv_kind *quota_kind;

static bool take_item(void *context, struct kv_reader *reader)
{
    return kv_kind_decode(quota_kind, reader, *(const struct kv_memory *)context) != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kv_arena arena = {0};
    struct kv_intern strings = {0};
    struct kv_arena scratch = {0};
    struct kv_intern parts = {0};
    struct kv_memory memory = {
        .arena = &arena, .strings = &strings, .parts = &parts, .scratch = &scratch};
    struct kv_error error = {0};
    struct kv_page page = {.list_kind = "ResourceQuotaList",
                           .api_version = "v1",
                           .item = take_item,
                           .context = &memory};
    quota_kind = kv_kind_find("v1", "ResourceQuota");
    struct kv_reader *reader =
        kv_reader_json((struct kv_text){(const char *)data, size}, "page", KV_ERROR_CONNECTION);
    bool ok = kv_page_read(&page, reader) && kv_read_end(reader);
    /* Whatever fails says so, and nothing that failed looks well. */
    if (ok != kv_reader_error(reader, &error) || ok != (error.kind == KV_ERROR_NONE))
        abort();
    kv_reader_close(reader);
    kv_arena_release(&scratch);
    kv_intern_release(&parts);
    kv_intern_release(&strings);
    kv_arena_release(&arena);
    return 0;
}
