#include "cel/library/search.h"
#include "kubevet/base/platform.h"

size_t search_first(struct kv_cel_run *run, struct kv_text text, struct kv_text sought)
{
    const char *found = text.length >= sought.length
                            ? kv_bytes_find(text.data, text.length, sought.data, sought.length)
                            : NULL;
    size_t at = found ? (size_t)(found - text.data) : SEARCH_NONE;
    kv_cel_work(run, 1 + (found ? at : text.length) / 8 + sought.length / 8);
    return at;
}

static void add_reversed(struct kv_buffer *out, struct kv_text text)
{
    kv_buffer_reserve(out, text.length);
    for (size_t i = text.length; i > 0; i--)
        kv_buffer_add(out, &text.data[i - 1], 1);
}

/* Backwards the last one is the first. */
size_t search_last(struct kv_cel_run *run, struct kv_text text, struct kv_text sought)
{
    struct kv_buffer texts = {0}, soughts = {0};
    if (text.length < sought.length)
        return SEARCH_NONE;
    add_reversed(&texts, text);
    add_reversed(&soughts, sought);
    kv_cel_work(run, (text.length + sought.length) / 2);
    size_t found = search_first(run, kv_buffer_as_text(&texts), kv_buffer_as_text(&soughts));
    kv_buffer_release(&texts);
    kv_buffer_release(&soughts);
    return found == SEARCH_NONE ? SEARCH_NONE : text.length - found - sought.length;
}
