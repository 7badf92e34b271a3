#include "kubevet/net/secret_file.h"

bool kv_secret_file_read(const char *path, size_t max_bytes, struct kv_buffer *into,
                         struct kv_error *error)
{
    return kv_file_read(strcmp(path, "-") == 0 ? "./-" : path, max_bytes, into, KV_ERROR_CONNECTION,
                        error);
}

bool kv_secret_file_read_trimmed(const char *path, size_t max_bytes, const char *what,
                                 struct kv_buffer *into, struct kv_error *error)
{
    if (!kv_secret_file_read(path, max_bytes, into, error))
        return false;
    struct kv_text word = kv_text_trim(kv_buffer_as_text(into));
    if (word.length == 0)
        return kv_error_at(error, KV_ERROR_CONNECTION, path, 0, 0, "the %s file is empty", what);
    memmove(into->data, word.data, word.length);
    into->length = word.length;
    into->data[into->length] = '\0';
    return true;
}
