#include "cel/library/characters.h"

static bool is_ascii(struct kv_cel_value string)
{
    return string.characters == string.text.length;
}

size_t character_offset(struct kv_cel_run *run, struct kv_cel_value string, uint64_t index)
{
    size_t at = 0;
    if (is_ascii(string))
        return (size_t)index;
    for (uint64_t i = 0; i < index; i++)
        at += character_length(string.text.data[at]);
    kv_cel_work(run, index / 4);
    return at;
}

int64_t character_index(struct kv_cel_run *run, struct kv_cel_value string, size_t offset)
{
    int64_t index = 0;
    if (is_ascii(string))
        return (int64_t)offset;
    for (size_t at = 0; at < offset; at += character_length(string.text.data[at]))
        index++;
    kv_cel_work(run, (uint64_t)index / 4);
    return index;
}

struct kv_cel_value string_part(struct kv_cel_run *run, struct kv_cel_value string, size_t start,
                                size_t end)
{
    struct kv_text part = {string.text.data + start, end - start};
    kv_cel_work(run, part.length / 8);
    return kv_cel_string(part);
}

struct kv_cel_value string_built(struct kv_cel_run *run, struct kv_buffer *buffer)
{
    kv_cel_work(run, buffer->length / 8);
    struct kv_cel_value value = kv_cel_run_string(run, kv_buffer_as_text(buffer));
    kv_buffer_release(buffer);
    return value;
}
