#include "kubevet/base/buffer.h"

#include "kubevet/base/secret.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* realloc would leave a secret behind where it moves. */
static char *grown(const struct kv_buffer *buffer, size_t capacity)
{
    if (!buffer->secret)
        return realloc(buffer->data, capacity);
    char *data = malloc(capacity);
    if (data && buffer->length > 0)
        memcpy(data, buffer->data, buffer->length + 1);
    kv_secret_wipe(buffer->data, buffer->capacity);
    free(buffer->data);
    return data;
}

void kv_buffer_reserve(struct kv_buffer *buffer, size_t more)
{
    size_t need;
    if (__builtin_add_overflow(buffer->length, more, &need) || need > SIZE_MAX / 4)
        kv_out_of_memory();
    if (need + 1 <= buffer->capacity)
        return;
    size_t capacity = buffer->capacity ? buffer->capacity : 256;
    while (capacity < need + 1)
        capacity *= 2;
    char *data = grown(buffer, capacity);
    if (!data)
        kv_out_of_memory();
    buffer->data = data;
    buffer->capacity = capacity;
}

void kv_buffer_add(struct kv_buffer *buffer, const void *bytes, size_t count)
{
    kv_buffer_reserve(buffer, count);
    if (count > 0)
        memcpy(buffer->data + buffer->length, bytes, count);
    buffer->length += count;
    buffer->data[buffer->length] = '\0';
}

void kv_buffer_text(struct kv_buffer *buffer, const char *string)
{
    kv_buffer_add(buffer, string, strlen(string));
}

void kv_buffer_printf(struct kv_buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        kv_out_of_memory();
    kv_buffer_reserve(buffer, (size_t)length);
    va_start(arguments, format);
    vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, arguments);
    va_end(arguments);
    buffer->length += (size_t)length;
}

void kv_buffer_clear(struct kv_buffer *buffer)
{
    buffer->length = 0;
    if (buffer->data)
        buffer->data[0] = '\0';
}

void kv_buffer_release(struct kv_buffer *buffer)
{
    if (buffer->secret)
        kv_secret_wipe(buffer->data, buffer->capacity);
    free(buffer->data);
    *buffer = (struct kv_buffer){.secret = buffer->secret};
}
