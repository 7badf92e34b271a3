#include "file.h"

bool kv_kube_file_read(const char *path, size_t max_bytes, struct kv_buffer *into,
                       struct kv_error *error)
{
    return kv_file_read(strcmp(path, "-") == 0 ? "./-" : path, max_bytes, into, KV_ERROR_CONNECTION,
                        error);
}
