#include "kubeconfig_decode.h"

#include "base64.h"
#include "path.h"

#include "kubevet/base/intern.h"

enum field_type {
    FIELD_STRING,
    FIELD_PATH,      /* a string, resolved against the file's folder */
    FIELD_COMMAND,   /* likewise if it holds a slash */
    FIELD_DATA,      /* base64 of PEM */
    FIELD_BOOL,      /* true or false */
    FIELD_STRINGS,   /* struct kv_list of const char * */
    FIELD_VARIABLES, /* struct kv_list: items {name, value} */
    FIELD_MAP,       /* struct kv_list of the same: a mapping of strings */
    FIELD_EXTRA,     /* struct kv_list: a mapping to lists of strings */
    FIELD_EXTENSION, /* const struct kv_node *: of `extensions`, the one for exec plugins */
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

static bool read_data(const struct source *source, const char *key, const char **out)
{
    struct kv_buffer data = {0};
    struct kv_text text;
    *out = NULL;
    if (take_null(source->reader))
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

/* An item that is null is "", as Go's decoder has it. */
static const char *read_item_string(const struct source *source)
{
    const char *text;
    return read_string(source, &text) && text ? text : "";
}

static bool read_strings(const struct source *source, struct kv_list *out)
{
    *out = (struct kv_list){0};
    if (take_null(source->reader))
        return true;
    if (!kv_read_array(source->reader))
        return false;
    while (kv_read_item(source->reader)) {
        const char *text = read_item_string(source);
        *(const char **)kv_list_push(out, source->arena, sizeof text) = text;
    }
    return !kv_reader_failed(source->reader);
}

static bool read_variable(const struct source *source, struct kv_kubeconfig_variable *out)
{
    struct kv_text key;
    *out = (struct kv_kubeconfig_variable){"", ""};
    if (take_null(source->reader))
        return true;
    if (!kv_read_object(source->reader))
        return false;
    while (kv_read_key(source->reader, &key)) {
        if (kv_text_is(key, "name"))
            out->name = read_item_string(source);
        else if (kv_text_is(key, "value"))
            out->value = read_item_string(source);
        else
            kv_read_skip(source->reader);
    }
    return !kv_reader_failed(source->reader);
}

static bool read_variables(const struct source *source, struct kv_list *out)
{
    *out = (struct kv_list){0};
    if (take_null(source->reader))
        return true;
    if (!kv_read_array(source->reader))
        return false;
    while (kv_read_item(source->reader))
        read_variable(source,
                      kv_list_push(out, source->arena, sizeof(struct kv_kubeconfig_variable)));
    return !kv_reader_failed(source->reader);
}

static bool read_map(const struct source *source, struct kv_list *out)
{
    struct kv_text key;
    *out = (struct kv_list){0};
    if (take_null(source->reader))
        return true;
    if (!kv_read_object(source->reader))
        return false;
    while (kv_read_key(source->reader, &key)) {
        struct kv_kubeconfig_variable *entry =
            kv_list_push(out, source->arena, sizeof(struct kv_kubeconfig_variable));
        entry->name = kv_arena_copy(source->arena, key);
        entry->value = read_item_string(source);
    }
    return !kv_reader_failed(source->reader);
}

static bool read_extra(const struct source *source, struct kv_list *out)
{
    struct kv_text key;
    *out = (struct kv_list){0};
    if (take_null(source->reader))
        return true;
    if (!kv_read_object(source->reader))
        return false;
    while (kv_read_key(source->reader, &key)) {
        struct kv_kubeconfig_extra *entry =
            kv_list_push(out, source->arena, sizeof(struct kv_kubeconfig_extra));
        entry->key = kv_arena_copy(source->arena, key);
        read_strings(source, &entry->values);
    }
    return !kv_reader_failed(source->reader);
}

/* One {name, extension}; only that of exec plugins is kept. */
static bool read_extension(struct source *source, struct kv_intern *names,
                           const struct kv_node **out)
{
    const struct kv_node *value = NULL;
    const char *name = "";
    struct kv_text key;
    if (!kv_read_object(source->reader))
        return false;
    while (kv_read_key(source->reader, &key)) {
        if (kv_text_is(key, "name"))
            name = read_item_string(source);
        else if (kv_text_is(key, "extension") && !take_null(source->reader))
            value = kv_tree_read(source->reader, source->arena);
        else if (!kv_text_is(key, "extension"))
            kv_read_skip(source->reader);
    }
    if (kv_reader_failed(source->reader))
        return false;
    if (!kv_intern_add(names, name))
        return kv_reader_fail(source->reader, "there are two extensions named \"%s\"", name);
    if (strcmp(name, EXEC_EXTENSION) == 0)
        *out = value;
    return true;
}

static bool read_extensions(struct source *source, const struct kv_node **out)
{
    struct kv_intern names = {0};
    *out = NULL;
    if (take_null(source->reader))
        return true;
    if (!kv_read_array(source->reader))
        return false;
    while (kv_read_item(source->reader))
        read_extension(source, &names, out);
    kv_intern_release(&names);
    return !kv_reader_failed(source->reader);
}

static bool read_fields(struct source *source, const struct field *fields, void *entry);

static bool read_object(struct source *source, const struct field *field, const void **out)
{
    *out = NULL;
    if (take_null(source->reader))
        return true;
    void *object = kv_arena_alloc(source->arena, field->size);
    *out = object;
    return read_fields(source, field->fields, object);
}

static bool read_field(struct source *source, const struct field *field, void *entry)
{
    void *out = (char *)entry + field->offset;
    const char **string = (const char **)out;
    switch (field->type) {
    case FIELD_STRING:
        return read_string(source, string);
    case FIELD_PATH:
    case FIELD_COMMAND:
        if (!read_string(source, string))
            return false;
        if (*string && (field->type == FIELD_PATH || strchr(*string, '/')))
            *string = kv_path_beside(source->arena, source->path, *string);
        return true;
    case FIELD_DATA:
        return read_data(source, field->key, string);
    case FIELD_BOOL:
        return take_null(source->reader) || kv_read_bool(source->reader, (bool *)out);
    case FIELD_STRINGS:
        return read_strings(source, out);
    case FIELD_VARIABLES:
        return read_variables(source, out);
    case FIELD_MAP:
        return read_map(source, out);
    case FIELD_EXTRA:
        return read_extra(source, out);
    case FIELD_EXTENSION:
        return read_extensions(source, (const struct kv_node **)out);
    case FIELD_OBJECT:
        return read_object(source, field, (const void **)out);
    }
    return false;
}

static bool read_fields(struct source *source, const struct field *fields, void *entry)
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
    struct kv_text key;
    *entry = (struct kv_kubeconfig_entry){.name = "", .file = source->path};
    if (!kv_read_object(source->reader))
        return false;
    while (kv_read_key(source->reader, &key)) {
        if (kv_text_is(key, "name"))
            entry->name = read_item_string(source);
        else if (kv_text_is(key, section->key))
            read_fields(source, section->fields, entry);
        else
            kv_read_skip(source->reader);
    }
    if (kv_reader_failed(source->reader))
        return false;
    if (!kv_intern_add(&source->names[section - sections], entry->name))
        return kv_reader_fail(source->reader, "there are two %s named \"%s\"", section->list_key,
                              entry->name);
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

static bool read_config(struct source *source, struct kv_kubeconfig *config)
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

bool kv_kubeconfig_decode(struct kv_reader *reader, const char *path, struct kv_arena *arena,
                          struct kv_kubeconfig *out)
{
    struct source source = {
        .path = kv_arena_copy(arena, kv_text_of(path)), .reader = reader, .arena = arena};
    bool ok = read_config(&source, out);
    for (size_t i = 0; i < SECTIONS; i++)
        kv_intern_release(&source.names[i]);
    return ok;
}
