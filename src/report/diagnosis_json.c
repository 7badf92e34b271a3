#include "kubevet/base/json.h"

#include "kubevet/report/diagnosis.h"

static json_t *texts_json(const struct kv_list *texts)
{
    json_t *array = json_array();
    for (size_t i = 0; i < texts->count; i++)
        kv_json_append(array, kv_json_text(*kv_list_item(texts, char *, i)));
    return array;
}

static json_t *authority_json(const struct kv_diagnosis *diagnosis)
{
    json_t *authority = json_object();
    kv_json_set(authority, "source", kv_json_text(diagnosis->ca_source));
    kv_json_set(authority, "path", kv_json_text(diagnosis->ca_path));
    return authority;
}

static json_t *login_json(const struct kv_diagnosis_login *login)
{
    json_t *object = json_object();
    kv_json_set(object, "type", kv_json_text(login->type));
    if (login->name)
        kv_json_set(object, "name", kv_json_text(login->name));
    if (login->path)
        kv_json_set(object, "path", kv_json_text(login->path));
    if (login->command)
        kv_json_set(object, "command", kv_json_text(login->command));
    if (login->unused)
        kv_json_set(object, "unused", json_true());
    return object;
}

static json_t *logins_json(const struct kv_diagnosis *diagnosis)
{
    json_t *logins = json_array();
    kv_list_each(&diagnosis->logins, const struct kv_diagnosis_login, login) {
        kv_json_append(logins, login_json(login));
    }
    return logins;
}

static json_t *impersonation_json(const struct kv_diagnosis *diagnosis)
{
    if (!diagnosis->as)
        return json_null();
    json_t *object = json_object(), *extra = json_object();
    kv_json_set(object, "user", kv_json_text(diagnosis->as));
    kv_json_set(object, "uid", kv_json_text(diagnosis->as_uid));
    kv_json_set(object, "groups", texts_json(&diagnosis->as_groups));
    kv_list_each(&diagnosis->as_extra, const struct kv_diagnosis_extra, entry) {
        kv_json_set(extra, entry->key, texts_json(&entry->values));
    }
    kv_json_set(object, "extra", extra);
    return object;
}

static json_t *test_json(const struct kv_diagnosis_test *test)
{
    static const char *const states[] = {"ok", "warning", "failed", "skipped"};
    json_t *object = json_object();
    kv_json_set(object, "check", kv_json_text(test->name));
    kv_json_set(object, "subject", kv_json_text(test->subject));
    kv_json_set(object, "state", kv_json_text(states[test->state]));
    kv_json_set(object, "message", kv_json_text(test->message));
    kv_json_set(object, "advice", kv_json_text(test->advice));
    return object;
}

static json_t *tests_json(const struct kv_diagnosis *diagnosis)
{
    json_t *tests = json_array();
    kv_list_each(&diagnosis->tests, const struct kv_diagnosis_test, test) {
        kv_json_append(tests, test_json(test));
    }
    return tests;
}

void kv_diagnosis_json(const struct kv_diagnosis *diagnosis, struct kv_buffer *out)
{
    json_t *root = json_object();
    kv_json_set(root, "server", kv_json_text(diagnosis->server));
    kv_json_set(root, "context", kv_json_text(diagnosis->context));
    kv_json_set(root, "namespace", kv_json_text(diagnosis->namespace));
    kv_json_set(root, "tls", json_boolean(diagnosis->tls));
    kv_json_set(root, "insecureSkipTLSVerify", json_boolean(diagnosis->insecure));
    kv_json_set(root, "tlsServerName", kv_json_text(diagnosis->tls_server_name));
    kv_json_set(root, "ca", authority_json(diagnosis));
    kv_json_set(root, "auth", logins_json(diagnosis));
    kv_json_set(root, "proxyURL", kv_json_text(diagnosis->proxy));
    kv_json_set(root, "disableCompression", json_boolean(diagnosis->disable_compression));
    kv_json_set(root, "impersonate", impersonation_json(diagnosis));
    kv_json_set(root, "warnings", texts_json(&diagnosis->warnings));
    if (diagnosis->tested)
        kv_json_set(root, "checks", tests_json(diagnosis));
    kv_json_write(root, out);
}
