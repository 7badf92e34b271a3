#include "kubevet/kube/kubeconfig.h"

#include "file.h"
#include "kubevet/base/intern.h"
#include "kubevet/base/reader.h"
#include "kubevet/base/yaml.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define MAX_FILE_BYTES ((size_t)16 * 1024 * 1024)

enum field_type {
    FIELD_STRING,
    FIELD_PATH,     /* a string, resolved against the file's folder */
    FIELD_DATA,     /* base64 of PEM */
    FIELD_BOOL,     /* true or false */
    FIELD_PRESENCE, /* bool: is there anything other than null and ""? */
};

/* One key of an entry; a table ends with a row whose key is NULL. */
struct field {
    const char *key;
    enum field_type type;
    size_t offset;
};

#define CLUSTER(member) offsetof(struct kv_kubeconfig_cluster, member)
#define USER(member)    offsetof(struct kv_kubeconfig_user, member)
#define CONTEXT(member) offsetof(struct kv_kubeconfig_context, member)

static const struct field cluster_fields[] = {
    {"server", FIELD_STRING, CLUSTER(server)},
    {"tls-server-name", FIELD_STRING, CLUSTER(tls_server_name)},
    {"certificate-authority", FIELD_PATH, CLUSTER(ca_file)},
    {"certificate-authority-data", FIELD_DATA, CLUSTER(ca_data)},
    {"proxy-url", FIELD_STRING, CLUSTER(proxy_url)},
    {"insecure-skip-tls-verify", FIELD_BOOL, CLUSTER(insecure_skip_tls_verify)},
    {"disable-compression", FIELD_BOOL, CLUSTER(disable_compression)},
    {0},
};

static const struct field user_fields[] = {
    {"client-certificate", FIELD_PATH, USER(certificate_file)},
    {"client-certificate-data", FIELD_DATA, USER(certificate_data)},
    {"client-key", FIELD_PATH, USER(key_file)},
    {"client-key-data", FIELD_DATA, USER(key_data)},
    {"token", FIELD_STRING, USER(token)},
    {"tokenFile", FIELD_PATH, USER(token_file)},
    {"exec", FIELD_PRESENCE, USER(exec)},
    {"auth-provider", FIELD_PRESENCE, USER(auth_provider)},
    {"username", FIELD_PRESENCE, USER(basic)},
    {"password", FIELD_PRESENCE, USER(basic)},
    {"as", FIELD_PRESENCE, USER(impersonation)},
    {"as-uid", FIELD_PRESENCE, USER(impersonation)},
    {"as-groups", FIELD_PRESENCE, USER(impersonation)},
    {"as-user-extra", FIELD_PRESENCE, USER(impersonation)},
    {0},
};

static const struct field context_fields[] = {
    {"cluster", FIELD_STRING, CONTEXT(cluster)},
    {"user", FIELD_STRING, CONTEXT(user)},
    {"namespace", FIELD_STRING, CONTEXT(namespace)},
    {0},
};

/* One of the file's three lists: items are {name: N, KEY: {fields}}. */
struct section {
    const char *list_key; /* clusters */
    const char *key;      /* cluster */
    const struct field *fields;
    size_t size;   /* of an entry */
    size_t offset; /* of its list in struct kv_kubeconfig */
};

static const struct section sections[] = {
    {"clusters", "cluster", cluster_fields, sizeof(struct kv_kubeconfig_cluster),
     offsetof(struct kv_kubeconfig, clusters)},
    {"users", "user", user_fields, sizeof(struct kv_kubeconfig_user),
     offsetof(struct kv_kubeconfig, users)},
    {"contexts", "context", context_fields, sizeof(struct kv_kubeconfig_context),
     offsetof(struct kv_kubeconfig, contexts)},
};

#define SECTIONS (sizeof sections / sizeof sections[0])

/* The file being read. */
struct source {
    const char *path;
    struct kv_reader *reader;
    struct kv_arena *arena;
    struct kv_intern names[SECTIONS]; /* of the entries so far */
};

static struct kv_list *section_list(const struct section *section, struct kv_kubeconfig *config)
{
    return (struct kv_list *)((char *)config + section->offset);
}

static struct kv_kubeconfig_entry *entry_at(const struct kv_list *list, size_t size, size_t index)
{
    return (struct kv_kubeconfig_entry *)((char *)list->items + index * size);
}

static struct kv_kubeconfig_entry *find_entry(const struct kv_list *list, size_t size,
                                              const char *name)
{
    for (size_t i = 0; name && i < list->count; i++)
        if (strcmp(entry_at(list, size, i)->name, name) == 0)
            return entry_at(list, size, i);
    return NULL;
}

/* Adds a name; false if it is there already. With tens of thousands of entries, looking through
 * them for each would take half a minute. */
static bool add_name(struct kv_intern *names, const char *name)
{
    bool known = kv_intern_find(names, kv_text_of(name)) != NULL;
    kv_intern_string(names, name);
    return !known;
}

/* Decoding */

/* A value that is null, as Go's decoder takes it: as if the key were absent. */
static bool take_null(struct kv_reader *reader)
{
    return kv_reader_peek(reader) == KV_VALUE_NULL && kv_read_null(reader);
}

static bool read_string(const struct source *source, const char **out)
{
    struct kv_text text;
    *out = NULL;
    if (take_null(source->reader))
        return true;
    if (!kv_read_string(source->reader, &text))
        return false;
    if (text.length > 0)
        *out = kv_arena_copy(source->arena, text);
    return true;
}

/* Not the file's real folder where it is a symlink: loader.go takes the path as given. */
static const char *resolve_path(const struct source *source, const char *path)
{
    const char *slash = strrchr(source->path, '/');
    if (path[0] == '/' || !slash)
        return path;
    return kv_arena_printf(source->arena, "%.*s/%s", (int)(slash - source->path), source->path,
                           path);
}

static int base64_digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = c ? strchr(digits, c) : NULL;
    return found ? (int)(found - digits) : -1;
}

/* RFC 4648 with padding. Line ends inside are passed over, as encoding/base64 does, and other white
 * space too: it comes from wrapped YAML and can't be meant. */
static bool decode_base64(struct kv_text text, struct kv_buffer *out)
{
    unsigned bits = 0;
    size_t digits = 0, padding = 0;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        if (strchr(" \t\r\n", c) && c)
            continue;
        int digit = base64_digit(c);
        if (c == '=')
            padding++;
        else if (digit < 0 || padding > 0)
            return false;
        else {
            bits = (bits << 6 | (unsigned)digit) & 0xFFFF;
            if (digits++ % 4 > 0) {
                char byte = (char)(bits >> (6 - 2 * ((digits - 1) % 4)) & 0xFF);
                kv_buffer_add(out, &byte, 1);
            }
        }
    }
    return (digits + padding) % 4 == 0 && padding <= 2;
}

static bool read_data(const struct source *source, const char *key, const char **out)
{
    struct kv_buffer data = {0};
    struct kv_text text;
    *out = NULL;
    if (take_null(source->reader))
        return true;
    if (!kv_read_string(source->reader, &text))
        return false;
    if (!decode_base64(text, &data))
        kv_reader_fail(source->reader, "%s is not valid base64", key);
    else if (data.length > 0)
        *out = kv_arena_copy(source->arena, kv_buffer_as_text(&data));
    kv_buffer_release(&data);
    return !kv_reader_failed(source->reader);
}

static bool read_presence(struct kv_reader *reader, bool *out)
{
    struct kv_text text;
    if (kv_reader_peek(reader) != KV_VALUE_STRING) {
        *out |= kv_reader_peek(reader) != KV_VALUE_NULL;
        return kv_read_skip(reader);
    }
    if (!kv_read_string(reader, &text))
        return false;
    *out |= text.length > 0;
    return true;
}

static bool read_field(const struct source *source, const struct field *field, void *entry)
{
    void *out = (char *)entry + field->offset;
    const char **string = (const char **)out;
    switch (field->type) {
    case FIELD_STRING:
        return read_string(source, string);
    case FIELD_PATH:
        if (!read_string(source, string))
            return false;
        if (*string)
            *string = resolve_path(source, *string);
        return true;
    case FIELD_DATA:
        return read_data(source, field->key, string);
    case FIELD_BOOL:
        return take_null(source->reader) || kv_read_bool(source->reader, (bool *)out);
    case FIELD_PRESENCE:
        return read_presence(source->reader, (bool *)out);
    }
    return false;
}

static bool read_fields(const struct source *source, const struct field *fields, void *entry)
{
    struct kv_text key;
    if (take_null(source->reader))
        return true;
    if (!kv_read_object(source->reader))
        return false;
    while (kv_read_key(source->reader, &key)) {
        const struct field *field = fields;
        while (field->key && !kv_text_is(key, field->key))
            field++;
        if (field->key)
            read_field(source, field, entry);
        else
            kv_read_skip(source->reader);
    }
    return !kv_reader_failed(source->reader);
}

/* One item of a section's list. A name that occurs twice is an error, as in conversion.go. */
static bool read_entry(struct source *source, const struct section *section, struct kv_list *list)
{
    struct kv_kubeconfig_entry *entry = kv_list_push(list, source->arena, section->size);
    const char *name = NULL;
    struct kv_text key;
    *entry = (struct kv_kubeconfig_entry){.name = "", .file = source->path};
    if (!kv_read_object(source->reader))
        return false;
    while (kv_read_key(source->reader, &key)) {
        if (kv_text_is(key, "name"))
            read_string(source, &name);
        else if (kv_text_is(key, section->key))
            read_fields(source, section->fields, entry);
        else
            kv_read_skip(source->reader);
    }
    if (kv_reader_failed(source->reader))
        return false;
    if (name && !add_name(&source->names[section - sections], name))
        return kv_reader_fail(source->reader, "there are two %s named \"%s\"", section->list_key,
                              name);
    if (name)
        entry->name = name;
    return true;
}

static bool read_section(struct source *source, const struct section *section,
                         struct kv_kubeconfig *config)
{
    if (take_null(source->reader))
        return true;
    if (!kv_read_array(source->reader))
        return false;
    while (kv_read_item(source->reader))
        read_entry(source, section, section_list(section, config));
    return !kv_reader_failed(source->reader);
}

/* apiVersion and kind may be left out, but not be another's. */
static bool check_constant(const struct source *source, const char *key, const char *wanted)
{
    const char *value;
    if (!read_string(source, &value))
        return false;
    if (value && strcmp(value, wanted) != 0)
        return kv_reader_fail(source->reader, "this is no kubeconfig: %s is not %s", key, wanted);
    return true;
}

static bool read_key(struct source *source, struct kv_text key, struct kv_kubeconfig *config)
{
    if (kv_text_is(key, "apiVersion"))
        return check_constant(source, "apiVersion", "v1");
    if (kv_text_is(key, "kind"))
        return check_constant(source, "kind", "Config");
    if (kv_text_is(key, "current-context"))
        return read_string(source, &config->current_context);
    for (size_t i = 0; i < SECTIONS; i++)
        if (kv_text_is(key, sections[i].list_key))
            return read_section(source, &sections[i], config);
    return kv_read_skip(source->reader);
}

static bool decode_config(struct source *source, struct kv_kubeconfig *config)
{
    struct kv_text key;
    if (take_null(source->reader))
        return true;
    if (!kv_read_object(source->reader))
        return false;
    while (kv_read_key(source->reader, &key))
        read_key(source, key, config);
    return !kv_reader_failed(source->reader);
}

/* Files */

/* Does a line begin with this marker of a document's start or end? */
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

/* client-go decodes the first document and does not look at what follows, sound or not. A marker
 * ends a document wherever it begins a line, in quotes and block text too. */
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

/* libyaml's words are not passed on: they quote names, and a token may have been taken for one. */
static bool parse_config(const char *path, struct kv_text text, struct kv_arena *arena,
                         struct kv_kubeconfig *config, struct kv_error *error)
{
    struct kv_yaml_documents documents;
    struct kv_error syntax = {0};
    if (!kv_yaml_parse(first_document(text), path, &kv_yaml_spec_limits, arena, &documents,
                       &syntax))
        return kv_error_at(error, KV_ERROR_CONNECTION, path, syntax.line, syntax.column,
                           "from this place on it can't be read as YAML");
    if (documents.count == 0 || !documents.roots[0])
        return true;
    struct source source = {.path = kv_arena_copy(arena, kv_text_of(path)), .arena = arena};
    source.reader = kv_reader_yaml(documents.roots[0], path, KV_ERROR_CONNECTION);
    bool ok = decode_config(&source, config);
    if (!ok)
        kv_reader_error(source.reader, error);
    kv_reader_close(source.reader);
    for (size_t i = 0; i < SECTIONS; i++)
        kv_intern_release(&source.names[i]);
    return ok;
}

static void merge_list(const struct kv_list *from, size_t size, struct kv_arena *arena,
                       struct kv_list *into)
{
    struct kv_intern names = {0};
    for (size_t i = 0; i < into->count; i++)
        add_name(&names, entry_at(into, size, i)->name);
    for (size_t i = 0; i < from->count; i++) {
        const struct kv_kubeconfig_entry *entry = entry_at(from, size, i);
        if (add_name(&names, entry->name))
            memcpy(kv_list_push(into, arena, size), entry, size);
    }
    kv_intern_release(&names);
}

static void merge_config(const struct kv_kubeconfig *from, struct kv_arena *arena,
                         struct kv_kubeconfig *into)
{
    if (!into->current_context)
        into->current_context = from->current_context;
    for (size_t i = 0; i < SECTIONS; i++)
        merge_list((const struct kv_list *)((const char *)from + sections[i].offset),
                   sections[i].size, arena, section_list(&sections[i], into));
}

bool kv_kubeconfig_read(const char *path, bool optional, struct kv_arena *arena,
                        struct kv_kubeconfig *into, struct kv_error *error)
{
    if (optional && access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR))
        return true;
    struct kv_buffer text = {0};
    struct kv_kubeconfig config = {0};
    bool ok = kv_kube_file_read(path, MAX_FILE_BYTES, &text, error) &&
              parse_config(path, kv_buffer_as_text(&text), arena, &config, error);
    kv_buffer_release(&text);
    if (!ok)
        return kv_error_prepend(error, "kubeconfig");
    merge_config(&config, arena, into);
    return true;
}

const struct kv_kubeconfig_cluster *kv_kubeconfig_cluster(const struct kv_kubeconfig *config,
                                                          const char *name)
{
    return (const void *)find_entry(&config->clusters, sizeof(struct kv_kubeconfig_cluster), name);
}

const struct kv_kubeconfig_user *kv_kubeconfig_user(const struct kv_kubeconfig *config,
                                                    const char *name)
{
    return (const void *)find_entry(&config->users, sizeof(struct kv_kubeconfig_user), name);
}

const struct kv_kubeconfig_context *kv_kubeconfig_context(const struct kv_kubeconfig *config,
                                                          const char *name)
{
    return (const void *)find_entry(&config->contexts, sizeof(struct kv_kubeconfig_context), name);
}
