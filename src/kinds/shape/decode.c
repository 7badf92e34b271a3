#include "decode.h"

#include "fields.h"

bool kv_shape_decode(const struct kv_shape *fields, struct kv_shape_filter filter,
                     struct kv_reader *reader, struct kv_memory memory, void *base)
{
    struct fields_scratch scratch = {0};
    struct decoder decoder = {
        .reader = reader,
        .memory = memory,
        .lists = memory.parts ? memory.scratch : memory.arena,
        .filter = filter,
        .fields = &scratch,
    };
    if (memory.scratch)
        kv_arena_clear(memory.scratch);
    const struct kv_proto_message *message;
    struct kv_text bytes;
    bool ok = kv_reader_protobuf_take(reader, &message, &bytes)
                  ? message_decode(&decoder, fields, message, bytes, base)
                  : object_decode(&decoder, fields, base);
    fields_scratch_release(&scratch);
    if (!ok)
        return false;
    memory.arena = decoder.lists;
    shape_settle(fields, &memory, base);
    shape_share(fields, memory, base);
    return true;
}
