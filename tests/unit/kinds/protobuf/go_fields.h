/* The fields of the API's messages as Kubernetes' Go types have them:
 * tests/data/protobuf/go-fields.txt. For tests that include this. */
#ifndef KUBEVET_TESTS_UNIT_KINDS_PROTOBUF_GO_FIELDS_H
#define KUBEVET_TESTS_UNIT_KINDS_PROTOBUF_GO_FIELDS_H

#include "kubevet/base/buffer.h"
#include "kubevet/base/file.h"
#include "kubevet/kinds/protobuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GO_MESSAGES = 400, GO_KINDS = 64 };

struct go_field {
    const char *key;
    unsigned number;
    const char *type;                 /* as written in the file */
    const struct go_message *message; /* NULL = the type is a single value */
    enum kv_proto_count count;
    bool pointer, omit_empty, omit_zero, inlined;
};

struct go_message {
    const char *name;
    struct go_field fields[KV_PROTO_NUMBERS]; /* in the order of JSON's keys */
    size_t count;
};

struct go_kind {
    const char *api_version, *name;
    const char *message;
};

static struct {
    struct go_message messages[GO_MESSAGES];
    size_t count;
    struct go_kind kinds[GO_KINDS];
    size_t kind_count;
} go;

static inline const struct go_message *go_message_find(const char *name)
{
    for (size_t i = 0; i < go.count; i++)
        if (strcmp(go.messages[i].name, name) == 0)
            return &go.messages[i];
    return NULL;
}

/* KEY=NUMBER:TYPE[:FLAGS] */
static inline void go_field_parse(char *text, struct go_field *out)
{
    char *number = strchr(text, '='), *type = strchr(number, ':');
    *number++ = *type++ = '\0';
    char *flags = strchr(type, ':');
    if (flags)
        *flags++ = '\0';
    char *end = type + strlen(type);
    out->count = end[-1] == ']' ? KV_PROTO_LIST : end[-1] == '}' ? KV_PROTO_MAP : KV_PROTO_ONE;
    if (out->count != KV_PROTO_ONE)
        end[-2] = '\0';
    out->key = text;
    out->number = (unsigned)strtoul(number, NULL, 10);
    out->type = type;
    out->pointer = flags && strchr(flags, 'p');
    out->omit_empty = flags && strchr(flags, 'o');
    out->omit_zero = flags && strchr(flags, 'z');
    out->inlined = flags && strchr(flags, 'i');
}

static inline void go_line_parse(char *line)
{
    char *rest = NULL, *word = strtok_r(line, " ", &rest);
    if (strcmp(word, "kind") == 0) {
        struct go_kind *kind = &go.kinds[go.kind_count++];
        kind->api_version = strtok_r(NULL, " ", &rest);
        kind->name = strtok_r(NULL, " ", &rest);
        kind->message = strtok_r(NULL, " ", &rest);
        return;
    }
    struct go_message *message = &go.messages[go.count++];
    message->name = word;
    while ((word = strtok_r(NULL, " ", &rest)))
        go_field_parse(word, &message->fields[message->count++]);
}

/* Reads the file; the process keeps it. */
static inline void go_fields_load(void)
{
    static struct kv_buffer text;
    struct kv_error error = {0};
    char *rest = NULL;
    if (go.count > 0)
        return;
    assert_true(kv_file_read(TEST_DATA "/data/protobuf/go-fields.txt", 1 << 20, &text,
                             KV_ERROR_STATE, &error));
    for (char *line = strtok_r(text.data, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        if (line[0] != '#')
            go_line_parse(line);
    for (size_t i = 0; i < go.count; i++)
        for (size_t k = 0; k < go.messages[i].count; k++)
            go.messages[i].fields[k].message = go_message_find(go.messages[i].fields[k].type);
}

static inline const struct go_message *go_message_of(const char *api_version, const char *kind)
{
    for (size_t i = 0; i < go.kind_count; i++)
        if (strcmp(go.kinds[i].name, kind) == 0 &&
            strcmp(go.kinds[i].api_version, api_version) == 0)
            return go_message_find(go.kinds[i].message);
    return NULL;
}

#endif
