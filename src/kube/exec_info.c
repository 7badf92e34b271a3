#include "exec_info.h"

#include "base64.h"

#include "kubevet/base/reader.h"

#include <jansson.h>

static void set(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        kv_out_of_memory();
}

/* Text that is no UTF-8 can't be told in JSON. */
static json_t *text_json(const char *text)
{
    json_t *json = json_string(text);
    return json ? json : json_null();
}

static json_t *value_json(struct kv_reader *reader);

static json_t *object_json(struct kv_reader *reader)
{
    json_t *object = json_object();
    struct kv_text key;
    if (kv_read_object(reader)) {
        while (kv_read_key(reader, &key)) {
            struct kv_buffer name = {0};
            kv_buffer_add(&name, key.data, key.length);
            set(object, kv_buffer_as_text(&name).data, value_json(reader));
            kv_buffer_release(&name);
        }
    }
    return object;
}

static json_t *array_json(struct kv_reader *reader)
{
    json_t *array = json_array();
    if (kv_read_array(reader)) {
        while (kv_read_item(reader))
            if (json_array_append_new(array, value_json(reader)) != 0)
                kv_out_of_memory();
    }
    return array;
}

/* A number, true, false or null, as it is written. */
static json_t *word_json(struct kv_reader *reader)
{
    struct kv_text text = {"", 0};
    json_error_t ignored;
    kv_read_scalar(reader, &text);
    json_t *value = json_loadb(text.data, text.length, JSON_DECODE_ANY, &ignored);
    return value ? value : json_null();
}

static json_t *value_json(struct kv_reader *reader)
{
    struct kv_text text;
    switch (kv_reader_peek(reader)) {
    case KV_VALUE_OBJECT:
        return object_json(reader);
    case KV_VALUE_ARRAY:
        return array_json(reader);
    case KV_VALUE_STRING:
        return kv_read_string(reader, &text) ? json_stringn(text.data, text.length) : json_null();
    case KV_VALUE_NULL:
    case KV_VALUE_NONE:
        kv_read_null(reader);
        return json_null();
    case KV_VALUE_BOOL:
    case KV_VALUE_INTEGER:
    case KV_VALUE_REAL:
        break;
    }
    return word_json(reader);
}

/* What the kubeconfig's extension holds for plugins. */
static json_t *config_json(const struct kv_node *config)
{
    if (!config)
        return json_null();
    struct kv_reader *reader = kv_reader_yaml(config, "", KV_ERROR_CONNECTION);
    json_t *json = value_json(reader);
    kv_reader_close(reader);
    return json;
}

static json_t *cluster_json(const struct kv_connection *connection, struct kv_text ca)
{
    json_t *cluster = json_object();
    set(cluster, "server", text_json(connection->server));
    if (connection->tls_server_name)
        set(cluster, "tls-server-name", text_json(connection->tls_server_name));
    if (connection->insecure_skip_tls_verify)
        set(cluster, "insecure-skip-tls-verify", json_true());
    if (ca.length > 0) {
        struct kv_buffer data = {0};
        kv_base64_encode(ca, &data);
        set(cluster, "certificate-authority-data", text_json(data.data));
        kv_buffer_release(&data);
    }
    if (connection->proxy_url)
        set(cluster, "proxy-url", text_json(connection->proxy_url));
    if (connection->disable_compression)
        set(cluster, "disable-compression", json_true());
    set(cluster, "config", config_json(connection->exec_config));
    return cluster;
}

static int add_bytes(const char *bytes, size_t count, void *out)
{
    kv_buffer_add(out, bytes, count);
    return 0;
}

void kv_exec_info(const struct kv_connection *connection, struct kv_text ca, bool interactive,
                  struct kv_buffer *out)
{
    const struct kv_kubeconfig_exec *exec = connection->exec;
    json_t *info = json_object(), *spec = json_object();
    if (exec->provide_cluster_info)
        set(spec, "cluster", cluster_json(connection, ca));
    set(spec, "interactive", json_boolean(interactive));
    set(info, "kind", text_json("ExecCredential"));
    set(info, "apiVersion", text_json(exec->api_version));
    set(info, "spec", spec);
    kv_buffer_text(out, KV_EXEC_INFO "=");
    if (json_dump_callback(info, add_bytes, out, JSON_COMPACT) != 0)
        kv_out_of_memory();
    json_decref(info);
}
