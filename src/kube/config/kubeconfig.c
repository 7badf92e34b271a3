#include "kubeconfig_decode.h"

#include "kubevet/net/secret_file.h"

#include "kubevet/base/intern.h"
#include "kubevet/base/yaml.h"

#include <errno.h>
#include <unistd.h>

#define MAX_FILE_BYTES ((size_t)16 * 1024 * 1024)

/* A kubeconfig is parsed as kubectl does, including merge keys; its size limit is that of a
 * spec. */
static const struct kv_yaml_limits limits = {
    .max_depth = 1000, .max_nodes = 1000000, .max_expansion = 2000000, .merge_overrides = true};

/* --- the document --- */

/* Is this line a marker of a document's start or end? */
static bool is_marker(struct kv_text line, const char *marker)
{
    return line.length >= 3 && memcmp(line.data, marker, 3) == 0 &&
           (line.length == 3 || strchr(" \t\r\n", line.data[3]));
}

/* A line that may stand before a document's `---`: blank, a comment or a directive. */
static bool is_preamble(struct kv_text line)
{
    size_t i = 0;
    while (i < line.length && strchr(" \t\r\n", line.data[i]))
        i++;
    return i == line.length || line.data[i] == '#' || line.data[0] == '%';
}

/* client-go decodes the first document and ignores what follows, valid or not. A marker at the
 * start of a line ends a document even in quotes and block text. */
static struct kv_text first_document(struct kv_text text)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    bool begun = false;
    size_t start = 0, end;
    if (text.length >= 3 && memcmp(text.data, byte_order_mark, 3) == 0)
        text = (struct kv_text){text.data + 3, text.length - 3};
    for (; start < text.length; start = end) {
        for (end = start; end < text.length && !strchr("\r\n", text.data[end]);)
            end++;
        end += end < text.length;
        struct kv_text line = {text.data + start, end - start};
        if (is_marker(line, "...") || (begun && is_marker(line, "---")))
            break;
        begun = begun || !is_preamble(line);
    }
    return (struct kv_text){text.data, start};
}

/* libyaml's messages are not shown: they quote names, which may be a misplaced token. */
static bool config_parse(const char *path, struct kv_text text, struct kv_arena *arena,
                         struct kv_kubeconfig *config, struct kv_error *error)
{
    struct kv_yaml_documents documents;
    struct kv_error syntax = {0};
    if (!kv_yaml_parse(first_document(text), path, &limits, arena, &documents, &syntax))
        return kv_error_at(error, KV_ERROR_CONNECTION, path, syntax.line, syntax.column,
                           "it is not valid YAML from here on");
    if (documents.count == 0 || !documents.roots[0])
        return true;
    struct kv_reader *reader = kv_reader_yaml(documents.roots[0], path, KV_ERROR_CONNECTION);
    bool ok = kubeconfig_decode(reader, path, arena, config);
    if (!ok)
        kv_reader_error(reader, error);
    kv_reader_close(reader);
    return ok;
}

/* --- the files --- */

static struct kv_kubeconfig_entry *entry_at(const struct kv_list *list, size_t size, size_t index)
{
    return (struct kv_kubeconfig_entry *)((char *)list->items + index * size);
}

/* In one pass: with tens of thousands of entries, searching them for each one would take half a
 * minute. */
static void list_merge(const struct kv_list *from, size_t size, struct kv_arena *arena,
                       struct kv_list *into)
{
    struct kv_intern names = {0};
    for (size_t i = 0; i < into->count; i++)
        kv_intern_string(&names, entry_at(into, size, i)->name);
    for (size_t i = 0; i < from->count; i++) {
        const struct kv_kubeconfig_entry *entry = entry_at(from, size, i);
        if (kv_intern_add(&names, entry->name))
            memcpy(kv_list_push(into, arena, size), entry, size);
    }
    kv_intern_release(&names);
}

static void config_merge(const struct kv_kubeconfig *from, struct kv_arena *arena,
                         struct kv_kubeconfig *into)
{
    if (!into->current_context)
        into->current_context = from->current_context;
    list_merge(&from->clusters, sizeof(struct kv_kubeconfig_cluster), arena, &into->clusters);
    list_merge(&from->users, sizeof(struct kv_kubeconfig_user), arena, &into->users);
    list_merge(&from->contexts, sizeof(struct kv_kubeconfig_context), arena, &into->contexts);
}

bool kv_kubeconfig_read(const char *path, bool optional, struct kv_arena *arena,
                        struct kv_kubeconfig *into, struct kv_error *error)
{
    if (optional && access(path, F_OK) != 0 && errno == ENOENT)
        return true;
    struct kv_buffer text = {0};
    struct kv_kubeconfig config = {0};
    arena->secret = true; /* tokens, passwords and keys are copied into it */
    bool ok = kv_secret_file_read(path, MAX_FILE_BYTES, &text, error) &&
              config_parse(path, kv_buffer_as_text(&text), arena, &config, error);
    kv_buffer_release(&text);
    if (!ok)
        return kv_error_prepend(error, "kubeconfig");
    config_merge(&config, arena, into);
    return true;
}

/* --- entries by name --- */

static struct kv_kubeconfig_entry *entry_find(const struct kv_list *list, size_t size,
                                              const char *name)
{
    for (size_t i = 0; name && i < list->count; i++)
        if (strcmp(entry_at(list, size, i)->name, name) == 0)
            return entry_at(list, size, i);
    return NULL;
}

const struct kv_kubeconfig_cluster *kv_kubeconfig_cluster(const struct kv_kubeconfig *config,
                                                          const char *name)
{
    return (const void *)entry_find(&config->clusters, sizeof(struct kv_kubeconfig_cluster), name);
}

const struct kv_kubeconfig_user *kv_kubeconfig_user(const struct kv_kubeconfig *config,
                                                    const char *name)
{
    return (const void *)entry_find(&config->users, sizeof(struct kv_kubeconfig_user), name);
}

const struct kv_kubeconfig_context *kv_kubeconfig_context(const struct kv_kubeconfig *config,
                                                          const char *name)
{
    return (const void *)entry_find(&config->contexts, sizeof(struct kv_kubeconfig_context), name);
}
