#include "kubevet/net/secret_file.h"

#include "kubevet/base/secret.h"

#include <openssl/crypto.h>

bool kv_secret_file_read(const char *path, size_t max_bytes, struct kv_buffer *into,
                         struct kv_error *error)
{
    kv_secret_guard();
    into->secret = true;
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

static void *openssl_malloc(size_t bytes, const char *file, int line)
{
    (void)file, (void)line;
    return kv_secret_malloc(bytes);
}

static void *openssl_realloc(void *memory, size_t bytes, const char *file, int line)
{
    (void)file, (void)line;
    return kv_secret_realloc(memory, bytes);
}

static void openssl_free(void *memory, const char *file, int line)
{
    (void)file, (void)line;
    kv_secret_free(memory);
}

void kv_secret_openssl_begin(void)
{
    (void)CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free);
}
