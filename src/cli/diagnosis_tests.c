/* The second part of what doctor shows: how far the connection carries. */
#include "diagnosis.h"
#include "failure.h"

#include "kubevet/base/reader.h"
#include "kubevet/kube/get.h"
#include "kubevet/kube/probe.h"

#include <stdio.h>
#include <stdlib.h>

/* What a run of the tests works with. */
struct examination {
    const struct kv_session *session;
    const struct kv_options *options;
    const struct kv_spec *spec; /* NULL = none */
    struct kv_diagnosis *out;
};

static struct kv_diagnosis_test *add_test(struct examination *in, const char *name,
                                          const char *subject, enum kv_test_state state,
                                          const char *message, const char *advice)
{
    struct kv_diagnosis *out = in->out;
    struct kv_diagnosis_test *test = kv_list_push(&out->tests, &out->arena, sizeof *test);
    *test = (struct kv_diagnosis_test){
        .name = name,
        .subject = subject,
        .state = state,
        .message = kv_arena_copy(&out->arena, kv_text_of(message)),
        .advice = advice ? kv_arena_copy(&out->arena, kv_text_of(advice)) : NULL,
    };
    return test;
}

static void skip_from(struct examination *in, const char *name)
{
    static const char *const names[] = {"reach", "tls", "login", "version", "list"};
    bool skip = false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        skip = skip || strcmp(names[i], name) == 0;
        if (skip)
            add_test(in, names[i], NULL, KV_TEST_SKIPPED, "", NULL);
    }
}

/* --- the way to the server --- */

static void add_reached(struct examination *in, const struct kv_probe *probe)
{
    char text[256];
    const char *proxy = in->out->proxy;
    int length = snprintf(text, sizeof text, "%s%s", proxy ? "the proxy at " : "", probe->address);
    if (probe->connect_ms > 0)
        snprintf(text + length, sizeof text - (size_t)length, " in %lldms",
                 (long long)probe->connect_ms);
    add_test(in, "reach", NULL, KV_TEST_OK, text, NULL);
}

static void add_tls(struct examination *in, const struct kv_probe *probe)
{
    char text[256];
    if (!in->out->tls) {
        add_test(in, "tls", NULL, KV_TEST_WARNING, "none: the server is asked over plain http",
                 "give the server's https address");
        return;
    }
    snprintf(text, sizeof text, "the certificate is %s; %s after %lldms",
             in->out->insecure ? "not verified" : "the right one",
             probe->http2 ? "HTTP/2" : "HTTP/1.1", (long long)probe->tls_ms);
    add_test(in, "tls", NULL, in->out->insecure ? KV_TEST_WARNING : KV_TEST_OK, text,
             in->out->insecure ? "whoever answers gets the login: give the right authority instead "
                                 "of insecure-skip-tls-verify"
                               : NULL);
}

/* Where it stopped: that test failed, those before it passed, those after it were not made. */
static void add_stopped(struct examination *in, const struct kv_probe *probe,
                        const struct kv_error *error)
{
    if (probe->stage != KV_PROBE_REACH)
        add_reached(in, probe);
    if (probe->stage == KV_PROBE_REACH || probe->stage == KV_PROBE_LOGIN) {
        add_test(in, "reach", NULL, KV_TEST_FAILED, error->text, NULL);
        skip_from(in, "tls");
    } else if (probe->stage == KV_PROBE_TLS) {
        add_test(in, "tls", NULL, KV_TEST_FAILED, error->text, NULL);
        skip_from(in, "login");
    } else {
        add_tls(in, probe);
        add_test(in, "login", NULL, KV_TEST_FAILED, error->text, NULL);
        skip_from(in, "version");
    }
}

static bool probe_without_login(struct examination *in, struct kv_probe *probe,
                                struct kv_error *error)
{
    struct kv_connection bare = kv_connection_without_login(&in->session->connection);
    struct kv_client_options options = {.request_timeout = in->options->request_timeout,
                                        .deadline = in->options->timeout};
    struct kv_client *client;
    *probe = (struct kv_probe){.stage = KV_PROBE_REACH};
    bool ok = kv_client_open(&bare, &options, &client, error) &&
              kv_client_probe(client, "/version", probe, error);
    kv_client_close(client);
    return ok;
}

/* Without a login at first: whoever can be reached answers something, and what is wrong with a
 * login is told apart. But a server may insist on a certificate in the handshake, which a plugin
 * may have. */
static bool reach(struct examination *in)
{
    struct kv_probe probe, again;
    struct kv_error error = {0}, ignored = {0};
    bool ok = probe_without_login(in, &probe, &error);
    if (!ok && probe.stage >= KV_PROBE_TLS && in->session->connection.exec &&
        kv_client_probe(in->session->client, "/version", &again, &ignored)) {
        probe = again;
        ok = true;
    }
    if (!ok) {
        add_stopped(in, &probe, &error);
        return false;
    }
    add_reached(in, &probe);
    add_tls(in, &probe);
    return true;
}

/* --- the login --- */

/* /api may be read by whoever has logged in (the role system:discovery), and by nobody else. */
static bool log_in(struct examination *in)
{
    struct kv_probe probe;
    struct kv_error error = {0};
    char text[256];
    if (!kv_client_probe(in->session->client, "/api", &probe, &error)) {
        add_test(in, "login", NULL, KV_TEST_FAILED, error.text, NULL);
        return false;
    }
    bool anonymous = in->out->logins.count == 0;
    if (probe.status == 200 && !probe.said[0]) {
        snprintf(text, sizeof text, anonymous ? "none, and none is wanted" : "accepted%s%s",
                 in->out->as ? ", to act as " : "", in->out->as ? in->out->as : "");
        add_test(in, "login", NULL, KV_TEST_OK, text, NULL);
        return true;
    }
    if (probe.status == 403 && !strstr(probe.said, "system:anonymous") && !in->out->as) {
        add_test(in, "login", NULL, KV_TEST_WARNING, probe.said, NULL);
        return true;
    }
    add_test(in, "login", NULL, KV_TEST_FAILED, probe.said,
             in->out->as ? "does the account have the permission to impersonate?" : NULL);
    return false;
}

static bool ask_version(struct examination *in)
{
    const char *version;
    struct kv_error error = {0};
    bool ok = kv_client_version(in->session->client, &version, &error);
    add_test(in, "version", NULL, ok ? KV_TEST_OK : KV_TEST_FAILED, ok ? version : error.text,
             NULL);
    return ok;
}

/* --- the lists --- */

/* Requests for one object of each list, made at the same time. */
struct lists {
    const struct kv_kind **kinds;
    struct kv_get_request *requests;
    const char **failures; /* what says nothing of permissions: no answer, or an odd one; or NULL */
    size_t count;
};

static struct lists lists_make(struct examination *in, size_t capacity)
{
    struct kv_arena *arena = &in->out->arena;
    return (struct lists){.kinds = kv_arena_array(arena, capacity, sizeof(struct kv_kind *)),
                          .requests =
                              kv_arena_array(arena, capacity, sizeof(struct kv_get_request)),
                          .failures = kv_arena_array(arena, capacity, sizeof(char *))};
}

static void lists_add(struct lists *lists, const struct kv_kind *kind, const char *namespace)
{
    char path[KV_KIND_PATH_MAX];
    struct kv_get_request *request = &lists->requests[lists->count];
    lists->kinds[lists->count++] = kind;
    snprintf(request->path, sizeof request->path, "%s?limit=1%s%s",
             kv_kind_path(kind, namespace, path), kind->query ? "&" : "",
             kind->query ? kind->query : "");
}

/* NULL where the body says that it is a list of that kind, else what it is instead. */
static const char *not_a_list(const struct kv_get_request *request, const struct kv_kind *kind,
                              struct kv_arena *arena)
{
    struct kv_text key, said = {"", 0};
    bool found = false;
    const char *wanted = kv_arena_printf(arena, "%sList", kind->name);
    struct kv_reader *reader =
        kv_reader_json(kv_buffer_as_text(&request->body), request->path, KV_ERROR_CONNECTION);
    if (kv_read_object(reader)) {
        while (!found && kv_read_key(reader, &key)) {
            if (kv_text_is(key, "kind"))
                found = kv_read_string(reader, &said);
            else
                kv_read_skip(reader);
        }
    }
    const char *is = found ? kv_arena_copy(arena, said) : "document without kind";
    kv_reader_close(reader);
    return strcmp(is, wanted) == 0
               ? NULL
               : kv_arena_printf(arena, "the answer is a %s where a %s was expected", is, wanted);
}

/* All at once; if that fails, one by one: what goes wrong with one must not hide the others. */
static void lists_ask(struct examination *in, struct lists *lists)
{
    struct kv_client *client = in->session->client;
    struct kv_error error = {0};
    bool together = kv_client_get_all(client, lists->requests, lists->count, &error);
    for (size_t i = 0; i < lists->count; i++) {
        struct kv_get_request *request = &lists->requests[i];
        error = (struct kv_error){0};
        if (!together) {
            kv_get_release(request, 1);
            request->result = KV_GET_OK;
        }
        if (!together && !kv_client_get_all(client, request, 1, &error))
            lists->failures[i] = kv_arena_copy(&in->out->arena, kv_text_of(error.text));
        else if (request->result == KV_GET_OK)
            lists->failures[i] = not_a_list(request, lists->kinds[i], &in->out->arena);
    }
}

static void lists_release(struct lists *lists)
{
    kv_get_release(lists->requests, lists->count);
}

/* In how many of the documented namespaces the kind may be listed; `refused` gets the names of the
 * others. */
static size_t ask_by_namespace(struct examination *in, const struct kv_kind *kind,
                               struct kv_buffer *refused)
{
    struct lists lists = lists_make(in, in->spec->namespaces.count);
    size_t readable = 0, i = 0;
    kv_records_each(&in->spec->namespaces, const struct kv_spec_namespace, documented)
        lists_add(&lists, kind, documented->name.text);
    lists_ask(in, &lists);
    kv_records_each(&in->spec->namespaces, const struct kv_spec_namespace, documented)
    {
        bool ok = lists.requests[i].result == KV_GET_OK && !lists.failures[i];
        readable += ok;
        if (!ok)
            kv_buffer_printf(refused, "%s%s", refused->length > 0 ? ", " : "",
                             documented->name.text);
        i++;
    }
    lists_release(&lists);
    return readable;
}

static void add_forbidden(struct examination *in, const struct kv_kind *kind, const char *subject,
                          const char *reason)
{
    size_t namespaces = in->spec ? in->spec->namespaces.count : 0, readable = 0;
    struct kv_buffer refused = {0}, text = {0};
    if (kind->namespaced && namespaces > 0)
        readable = ask_by_namespace(in, kind, &refused);
    if (readable > 0)
        kv_buffer_printf(&text, "only in %zu of the spec's %zu namespaces%s%s", readable,
                         namespaces, refused.length > 0 ? ", not in " : "",
                         refused.length > 0 ? refused.data : "");
    else
        kv_buffer_text(&text, reason);
    add_test(in, "list", subject,
             readable > 0 && refused.length == 0 ? KV_TEST_WARNING : KV_TEST_FAILED, text.data,
             "let the account list it cluster-wide: `kubevet rbac` prints the role");
    kv_buffer_release(&refused);
    kv_buffer_release(&text);
}

static void add_list(struct examination *in, const struct kv_kind *kind,
                     const struct kv_get_request *request, const char *failure)
{
    const char *subject = kind->resource;
    if (kind->custom)
        subject = kv_arena_printf(&in->out->arena, "%s.%s", kind->resource, kind->group);
    if (failure) {
        add_test(in, "list", subject, KV_TEST_FAILED, failure, NULL)->unanswered = true;
        return;
    }
    switch (request->result) {
    case KV_GET_OK:
        add_test(in, "list", subject, KV_TEST_OK, "", NULL);
        break;
    case KV_GET_FORBIDDEN:
        add_forbidden(in, kind, subject, request->reason);
        break;
    case KV_GET_NOT_FOUND:
        if (kind->custom)
            add_test(in, "list", subject, KV_TEST_OK, "not installed", NULL);
        else
            add_test(in, "list", subject, KV_TEST_FAILED, "the server has no such list",
                     "does the server's address lead to a Kubernetes API?");
        break;
    case KV_GET_UNAVAILABLE:
        add_test(in, "list", subject, KV_TEST_FAILED, request->reason,
                 "the API group's own server does not answer: see its APIService");
        break;
    }
}

static int compare_kinds(const void *a, const void *b)
{
    return strcmp((*(const struct kv_kind *const *)a)->resource,
                  (*(const struct kv_kind *const *)b)->resource);
}

static void ask_lists(struct examination *in)
{
    const struct kv_selection everything = {0};
    size_t count = kv_kinds_count(kv_kinds_registry);
    const struct kv_kind **kinds =
        kv_arena_array(&in->out->arena, count + 1, sizeof(struct kv_kind *));
    kv_engine_kinds(in->spec, &everything, kinds);
    struct lists lists = lists_make(in, count);
    count = kv_kinds_count(kinds);
    qsort(kinds, count, sizeof *kinds, compare_kinds);
    for (size_t i = 0; i < count; i++)
        lists_add(&lists, kinds[i], NULL);
    lists_ask(in, &lists);
    for (size_t i = 0; i < lists.count; i++)
        add_list(in, lists.kinds[i], &lists.requests[i], lists.failures[i]);
    lists_release(&lists);
}

/* --- the whole --- */

/* A list that was not answered, be it with a refusal. */
static const struct kv_diagnosis_test *first_unanswered(const struct kv_diagnosis *diagnosis)
{
    kv_list_each(&diagnosis->tests, const struct kv_diagnosis_test, test)
    {
        if (test->unanswered)
            return test;
    }
    return NULL;
}

/* Why the exit code is not 0. */
static const struct kv_diagnosis_test *first_problem(const struct kv_diagnosis *diagnosis)
{
    kv_list_each(&diagnosis->tests, const struct kv_diagnosis_test, test)
    {
        bool list = strcmp(test->name, "list") == 0;
        if (test->state == KV_TEST_FAILED || (list && test->state == KV_TEST_WARNING))
            return test;
    }
    return NULL;
}

enum kv_exit kv_diagnosis_run(const struct kv_session *session, const struct kv_options *options,
                              const struct kv_spec *spec, struct kv_diagnosis *out)
{
    struct examination in = {.session = session, .options = options, .spec = spec, .out = out};
    out->tested = true;
    if (!reach(&in))
        return KV_EXIT_NO_VERDICT;
    if (!log_in(&in)) {
        skip_from(&in, "version");
        return KV_EXIT_NO_VERDICT;
    }
    if (!ask_version(&in)) {
        skip_from(&in, "list");
        return KV_EXIT_NO_VERDICT;
    }
    ask_lists(&in);
    if (first_unanswered(out))
        return KV_EXIT_NO_VERDICT;
    return first_problem(out) ? KV_EXIT_PARTIAL : KV_EXIT_CONFORMS;
}

void kv_diagnosis_complain(const struct kv_diagnosis *diagnosis, enum kv_exit code)
{
    const struct kv_diagnosis_test *problem = first_unanswered(diagnosis);
    if (!problem)
        problem = first_problem(diagnosis);
    if (code == KV_EXIT_NO_VERDICT && problem)
        kv_complain("%s%s%s: %s", problem->name, problem->subject ? " " : "",
                    problem->subject ? problem->subject : "", problem->message);
    else if (code == KV_EXIT_PARTIAL && problem)
        kv_complain("partial: the list of %s, for one, may not be read in full", problem->subject);
}
