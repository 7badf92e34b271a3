#include "kubeconfig_decode.h"

#include "kubevet/base/base64.h"
#include "path.h"

#include "kubevet/base/intern.h"

enum field_type {
    FIELD_STRING,
    FIELD_PATH,      /* a string, resolved against the file's folder */
    FIELD_COMMAND,   /* likewise if it contains a slash */
    FIELD_DATA,      /* base64 of PEM */
    FIELD_BOOL,      /* true or false */
    FIELD_STRINGS,   /* struct kv_list of const char * */
    FIELD_VARIABLES, /* struct kv_list: items {name, value} */
    FIELD_MAP,       /* struct kv_list of the same: a mapping of strings */
    FIELD_EXTRA,     /* struct kv_list: a mapping to lists of strings */
    FIELD_EXTENSION, /* const struct kv_node *: the one of `extensions` for exec plugins */
    FIELD_OBJECT,    /* a pointer to `size` bytes, read by `fields` */
};

/* One key of an entry; a table ends with a row whose key is NULL. */
struct field {
    const char *key;
    enum field_type type;
    size_t offset;
    const struct field *fields;
    size_t size;
};

#define CLUSTER(member)  offsetof(struct kv_kubeconfig_cluster, member)
#define USER(member)     offsetof(struct kv_kubeconfig_user, member)
#define CONTEXT(member)  offsetof(struct kv_kubeconfig_context, member)
#define EXEC(member)     offsetof(struct kv_kubeconfig_exec, member)
#define PROVIDER(member) offsetof(struct kv_kubeconfig_provider, member)

/* The name of the extension (client.authentication.k8s.io/v1, Cluster.config). */
#define EXEC_EXTENSION "client.authentication.k8s.io/exec"

static const struct field cluster_fields[] = {
    {"server", FIELD_STRING, CLUSTER(server), NULL, 0},
    {"tls-server-name", FIELD_STRING, CLUSTER(tls_server_name), NULL, 0},
    {"certificate-authority", FIELD_PATH, CLUSTER(ca_file), NULL, 0},
    {"certificate-authority-data", FIELD_DATA, CLUSTER(ca_data), NULL, 0},
    {"proxy-url", FIELD_STRING, CLUSTER(proxy_url), NULL, 0},
    {"insecure-skip-tls-verify", FIELD_BOOL, CLUSTER(insecure_skip_tls_verify), NULL, 0},
    {"disable-compression", FIELD_BOOL, CLUSTER(disable_compression), NULL, 0},
    {"extensions", FIELD_EXTENSION, CLUSTER(exec_config), NULL, 0},
    {0},
};

static const struct field exec_fields[] = {
    {"apiVersion", FIELD_STRING, EXEC(api_version), NULL, 0},
    {"command", FIELD_COMMAND, EXEC(command), NULL, 0},
    {"args", FIELD_STRINGS, EXEC(args), NULL, 0},
    {"env", FIELD_VARIABLES, EXEC(env), NULL, 0},
    {"interactiveMode", FIELD_STRING, EXEC(interactive), NULL, 0},
    {"installHint", FIELD_STRING, EXEC(install_hint), NULL, 0},
    {"provideClusterInfo", FIELD_BOOL, EXEC(provide_cluster_info), NULL, 0},
    {0},
};

static const struct field provider_fields[] = {
    {"name", FIELD_STRING, PROVIDER(name), NULL, 0},
    {"config", FIELD_MAP, PROVIDER(config), NULL, 0},
    {0},
};

static const struct field user_fields[] = {
    {"client-certificate", FIELD_PATH, USER(certificate_file), NULL, 0},
    {"client-certificate-data", FIELD_DATA, USER(certificate_data), NULL, 0},
    {"client-key", FIELD_PATH, USER(key_file), NULL, 0},
    {"client-key-data", FIELD_DATA, USER(key_data), NULL, 0},
    {"token", FIELD_STRING, USER(token), NULL, 0},
    {"tokenFile", FIELD_PATH, USER(token_file), NULL, 0},
    {"username", FIELD_STRING, USER(username), NULL, 0},
    {"password", FIELD_STRING, USER(password), NULL, 0},
    {"as", FIELD_STRING, USER(impersonate.user), NULL, 0},
    {"as-uid", FIELD_STRING, USER(impersonate.uid), NULL, 0},
    {"as-groups", FIELD_STRINGS, USER(impersonate.groups), NULL, 0},
    {"as-user-extra", FIELD_EXTRA, USER(impersonate.extra), NULL, 0},
    {"exec", FIELD_OBJECT, USER(exec), exec_fields, sizeof(struct kv_kubeconfig_exec)},
    {"auth-provider", FIELD_OBJECT, USER(auth_provider), provider_fields,
     sizeof(struct kv_kubeconfig_provider)},
    {0},
};

static const struct field context_fields[] = {
    {"cluster", FIELD_STRING, CONTEXT(cluster), NULL, 0},
    {"user", FIELD_STRING, CONTEXT(user), NULL, 0},
    {"namespace", FIELD_STRING, CONTEXT(namespace), NULL, 0},
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

/* null counts as absent, as in Go's decoder. */
static bool null_take(struct kv_reader *reader)
{
    return kv_reader_peek(reader) == KV_VALUE_NULL && kv_read_null(reader);
}

static bool string_read(const struct source *source, const char **out)
{
    struct kv_text text;
    *out = NULL;
    if (null_take(source->reader))
        return true;
    if (!kv_read_string(source->reader, &text))
        return false;
    if (text.length > 0)
        *out = kv_arena_copy(source->arena, text);
    return true;
}

static bool data_read(const struct source *source, const char *key, const char **out)
{
    struct kv_buffer data = {.secret = true};
    struct kv_text text;
    *out = NULL;
    if (null_take(source->reader))
        return true;
    if (!kv_read_string(source->reader, &text))
        return false;
    if (!kv_base64_decode(text, &data))
        kv_reader_fail(source->reader, "%s is not valid base64", key);
    else if (data.length > 0)
        *out = kv_arena_copy(source->arena, kv_buffer_as_text(&data));
    kv_buffer_release(&data);
    return !kv_reader_failed(source->reader);
}

/* A null item is "", as in Go's decoder. */
static const char *item_string_read(const struct source *source)
{
    const char *text;
    return string_read(source, &text) && text ? text : "";
}

static bool strings_read(const struct source *source, struct kv_list *out)
{
    *out = (struct kv_list){0};
    if (null_take(source->reader))
        return true;
    if (!kv_read_array(source->reader))
        return false;
    while (kv_read_item(source->reader)) {
        const char *text = item_string_read(source);
        kv_list_add(out, source->arena, const char *, text);
    }
    return !kv_reader_failed(source->reader);
}

static bool variable_read(const struct source *source, struct kv_kubeconfig_variable *out)
{
    struct kv_text key;
    *out = (struct kv_kubeconfig_variable){"", ""};
    if (null_take(source->reader))
        return true;
    if (!kv_read_object(source->reader))
        return false;
    while (kv_read_key(source->reader, &key)) {
        if (kv_text_is(key, "name"))
            out->name = item_string_read(source);
        else if (kv_text_is(key, "value"))
            out->value = item_string_read(source);
        else
            kv_read_skip(source->reader);
    }
    return !kv_reader_failed(source->reader);
}

static bool variables_read(const struct source *source, struct kv_list *out)
{
    *out = (struct kv_list){0};
    if (null_take(source->reader))
        return true;
    if (!kv_read_array(source->reader))
        return false;
    while (kv_read_item(source->reader))
        variable_read(source,
                      kv_list_push(out, source->arena, sizeof(struct kv_kubeconfig_variable)));
    return !kv_reader_failed(source->reader);
}

static bool map_read(const struct source *source, struct kv_list *out)
{
    struct kv_text key;
    *out = (struct kv_list){0};
    if (null_take(source->reader))
        return true;
    if (!kv_read_object(source->reader))
        return false;
    while (kv_read_key(source->reader, &key)) {
        struct kv_kubeconfig_variable *entry =
            kv_list_push(out, source->arena, sizeof(struct kv_kubeconfig_variable));
        entry->name = kv_arena_copy(source->arena, key);
        entry->value = item_string_read(source);
    }
    return !kv_reader_failed(source->reader);
}

static bool extra_read(const struct source *source, struct kv_list *out)
{
    struct kv_text key;
    *out = (struct kv_list){0};
    if (null_take(source->reader))
        return true;
    if (!kv_read_object(source->reader))
        return false;
    while (kv_read_key(source->reader, &key)) {
        struct kv_kubeconfig_extra *entry =
            kv_list_push(out, source->arena, sizeof(struct kv_kubeconfig_extra));
        entry->key = kv_arena_copy(source->arena, key);
        strings_read(source, &entry->values);
    }
    return !kv_reader_failed(source->reader);
}

/* One {name, extension}; only that for exec plugins is kept. */
static bool extension_read(struct source *source, struct kv_intern *names,
                           const struct kv_node **out)
{
    const struct kv_node *value = NULL;
    const char *name = "";
    struct kv_text key;
    if (!kv_read_object(source->reader))
        return false;
    while (kv_read_key(source->reader, &key)) {
        if (kv_text_is(key, "name"))
            name = item_string_read(source);
        else if (kv_text_is(key, "extension") && !null_take(source->reader))
            value = kv_tree_read(source->reader, source->arena);
        else if (!kv_text_is(key, "extension"))
            kv_read_skip(source->reader);
    }
    if (kv_reader_failed(source->reader))
        return false;
    if (!kv_intern_add(names, name))
        return kv_reader_fail(source->reader, "two extensions are named \"%s\"", name);
    if (strcmp(name, EXEC_EXTENSION) == 0)
        *out = value;
    return true;
}

static bool extensions_read(struct source *source, const struct kv_node **out)
{
    struct kv_intern names = {0};
    *out = NULL;
    if (null_take(source->reader))
        return true;
    if (!kv_read_array(source->reader))
        return false;
    while (kv_read_item(source->reader))
        extension_read(source, &names, out);
    kv_intern_release(&names);
    return !kv_reader_failed(source->reader);
}

static bool fields_read(struct source *source, const struct field *fields, void *entry);

static bool object_read(struct source *source, const struct field *field, const void **out)
{
    *out = NULL;
    if (null_take(source->reader))
        return true;
    void *object = kv_arena_alloc(source->arena, field->size);
    *out = object;
    return fields_read(source, field->fields, object);
}

static bool field_read(struct source *source, const struct field *field, void *entry)
{
    void *out = (char *)entry + field->offset;
    const char **string = (const char **)out;
    switch (field->type) {
    case FIELD_STRING:
        return string_read(source, string);
    case FIELD_PATH:
    case FIELD_COMMAND:
        if (!string_read(source, string))
            return false;
        if (*string && (field->type == FIELD_PATH || strchr(*string, '/')))
            *string = path_beside(source->arena, source->path, *string);
        return true;
    case FIELD_DATA:
        return data_read(source, field->key, string);
    case FIELD_BOOL:
        return null_take(source->reader) || kv_read_bool(source->reader, (bool *)out);
    case FIELD_STRINGS:
        return strings_read(source, out);
    case FIELD_VARIABLES:
        return variables_read(source, out);
    case FIELD_MAP:
        return map_read(source, out);
    case FIELD_EXTRA:
        return extra_read(source, out);
    case FIELD_EXTENSION:
        return extensions_read(source, (const struct kv_node **)out);
    case FIELD_OBJECT:
        return object_read(source, field, (const void **)out);
    }
    return false;
}

static bool fields_read(struct source *source, const struct field *fields, void *entry)
{
    struct kv_text key;
    if (null_take(source->reader))
        return true;
    if (!kv_read_object(source->reader))
        return false;
    while (kv_read_key(source->reader, &key)) {
        const struct field *field = fields;
        while (field->key && !kv_text_is(key, field->key))
            field++;
        if (field->key)
            field_read(source, field, entry);
        else
            kv_read_skip(source->reader);
    }
    return !kv_reader_failed(source->reader);
}

/* One item of a section's list. A repeated name is an error, as in conversion.go. */
static bool entry_read(struct source *source, const struct section *section, struct kv_list *list)
{
    struct kv_kubeconfig_entry *entry = kv_list_push(list, source->arena, section->size);
    struct kv_text key;
    *entry = (struct kv_kubeconfig_entry){.name = "", .file = source->path};
    if (!kv_read_object(source->reader))
        return false;
    while (kv_read_key(source->reader, &key)) {
        if (kv_text_is(key, "name"))
            entry->name = item_string_read(source);
        else if (kv_text_is(key, section->key))
            fields_read(source, section->fields, entry);
        else
            kv_read_skip(source->reader);
    }
    if (kv_reader_failed(source->reader))
        return false;
    if (!kv_intern_add(&source->names[section - sections], entry->name))
        return kv_reader_fail(source->reader, "two %s are named \"%s\"", section->list_key,
                              entry->name);
    return true;
}

static bool section_read(struct source *source, const struct section *section,
                         struct kv_kubeconfig *config)
{
    if (null_take(source->reader))
        return true;
    if (!kv_read_array(source->reader))
        return false;
    while (kv_read_item(source->reader))
        entry_read(source, section, section_list(section, config));
    return !kv_reader_failed(source->reader);
}

/* apiVersion and kind are optional, but must be right. */
static bool constant_check(const struct source *source, const char *key, const char *wanted)
{
    const char *value;
    if (!string_read(source, &value))
        return false;
    if (value && strcmp(value, wanted) != 0)
        return kv_reader_fail(source->reader, "this is not a kubeconfig: %s is not %s", key,
                              wanted);
    return true;
}

static bool key_read(struct source *source, struct kv_text key, struct kv_kubeconfig *config)
{
    if (kv_text_is(key, "apiVersion"))
        return constant_check(source, "apiVersion", "v1");
    if (kv_text_is(key, "kind"))
        return constant_check(source, "kind", "Config");
    if (kv_text_is(key, "current-context"))
        return string_read(source, &config->current_context);
    for (size_t i = 0; i < SECTIONS; i++)
        if (kv_text_is(key, sections[i].list_key))
            return section_read(source, &sections[i], config);
    return kv_read_skip(source->reader);
}

static bool config_read(struct source *source, struct kv_kubeconfig *config)
{
    struct kv_text key;
    if (null_take(source->reader))
        return true;
    if (!kv_read_object(source->reader))
        return false;
    while (kv_read_key(source->reader, &key))
        key_read(source, key, config);
    return !kv_reader_failed(source->reader);
}

bool kubeconfig_decode(struct kv_reader *reader, const char *path, struct kv_arena *arena,
                       struct kv_kubeconfig *out)
{
    struct source source = {
        .path = kv_arena_copy(arena, kv_text_of(path)), .reader = reader, .arena = arena};
    bool ok = config_read(&source, out);
    for (size_t i = 0; i < SECTIONS; i++)
        kv_intern_release(&source.names[i]);
    return ok;
}
