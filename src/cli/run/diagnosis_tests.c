/* The second part of doctor: the tests. */
#include "cli/failure.h"
#include "diagnosis.h"

#include "kubevet/kinds/list.h"
#include "kubevet/kinds/protobuf.h"
#include "kubevet/kube/get.h"
#include "kubevet/kube/probe.h"
#include "kubevet/state/kept.h"

#include <stdio.h>
#include <stdlib.h>

/* The context of the tests. */
struct examination {
    const struct session *session;
    const struct kv_options *options;
    const struct kv_spec *spec; /* NULL = none */
    struct kv_diagnosis *out;
};

static struct kv_diagnosis_test *test_add(struct examination *in, const char *name,
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
            test_add(in, names[i], NULL, KV_TEST_SKIPPED, "", NULL);
    }
}

/* --- the way to the server --- */

static void reached_add(struct examination *in, const struct kv_probe *probe)
{
    char text[256];
    const char *proxy = in->out->proxy;
    int length = snprintf(text, sizeof text, "%s%s", proxy ? "the proxy at " : "", probe->address);
    if (probe->connect_ms > 0)
        snprintf(text + length, sizeof text - (size_t)length, " in %lldms",
                 (long long)probe->connect_ms);
    test_add(in, "reach", NULL, KV_TEST_OK, text, NULL);
}

static void tls_add(struct examination *in, const struct kv_probe *probe)
{
    char text[512];
    if (!in->out->tls) {
        test_add(in, "tls", NULL, KV_TEST_WARNING, "none: the connection is plain http",
                 "set the server's https address");
        return;
    }
    bool unnamed = probe->unnamed && !in->out->insecure;
    snprintf(text, sizeof text, "the certificate %s; %s after %lldms",
             in->out->insecure ? "is not verified"
             : unnamed         ? KV_UNNAMED
                               : "is valid",
             probe->http2 ? "HTTP/2" : "HTTP/1.1", (long long)probe->tls_ms);
    test_add(in, "tls", NULL, in->out->insecure || unnamed ? KV_TEST_WARNING : KV_TEST_OK, text,
             in->out->insecure ? "any server that answers receives the credentials: set the right "
                                 "certificate authority instead of insecure-skip-tls-verify"
                               : NULL);
}

/* The test that failed; those before it passed, those after it were not made. */
static void stopped_add(struct examination *in, const struct kv_probe *probe,
                        const struct kv_error *error)
{
    if (probe->stage != KV_PROBE_REACH)
        reached_add(in, probe);
    if (probe->stage == KV_PROBE_REACH || probe->stage == KV_PROBE_LOGIN) {
        test_add(in, "reach", NULL, KV_TEST_FAILED, error->text, NULL);
        skip_from(in, "tls");
    } else if (probe->stage == KV_PROBE_TLS) {
        test_add(in, "tls", NULL, KV_TEST_FAILED, error->text, NULL);
        skip_from(in, "login");
    } else {
        tls_add(in, probe);
        test_add(in, "login", NULL, KV_TEST_FAILED, error->text, NULL);
        skip_from(in, "version");
    }
}

static bool probe_without_login(struct examination *in, struct kv_probe *probe,
                                struct kv_error *error)
{
    struct kv_connection bare = kv_connection_without_login(&in->session->connection);
    struct kv_client_options options = {.request_timeout = in->options->request_timeout,
                                        .deadline = session_time_left()};
    struct kv_client *client;
    *probe = (struct kv_probe){.stage = KV_PROBE_REACH};
    bool ok = kv_client_open(&bare, &options, &client, error) &&
              kv_client_probe(client, "/version", probe, error);
    kv_client_close(client);
    return ok;
}

/* Tried without credentials first: a reachable server always answers something, so problems with
 * the login can be told apart. A server may require a client certificate in the handshake, however,
 * which only a plugin may have. */
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
        stopped_add(in, &probe, &error);
        return false;
    }
    reached_add(in, &probe);
    tls_add(in, &probe);
    return true;
}

/* --- the login --- */

/* /api can be read by every authenticated user (role system:discovery) and nobody else. */
static bool log_in(struct examination *in)
{
    struct kv_probe probe;
    struct kv_error error = {0};
    char text[256];
    if (!kv_client_probe(in->session->client, "/api", &probe, &error)) {
        test_add(in, "login", NULL, KV_TEST_FAILED, error.text, NULL);
        return false;
    }
    bool anonymous = in->out->logins.count == 0;
    if (probe.status == 200 && !probe.said[0]) {
        snprintf(text, sizeof text,
                 anonymous ? "none, and the server requires none" : "accepted%s%s",
                 in->out->as ? ", to act as " : "", in->out->as ? in->out->as : "");
        test_add(in, "login", NULL, KV_TEST_OK, text, NULL);
        return true;
    }
    if (probe.status == 403 && !strstr(probe.said, "system:anonymous") && !in->out->as) {
        test_add(in, "login", NULL, KV_TEST_WARNING, probe.said, NULL);
        return true;
    }
    test_add(in, "login", NULL, KV_TEST_FAILED, probe.said,
             in->out->as ? "does the account have the permission to impersonate?" : NULL);
    return false;
}

static bool version_ask(struct examination *in)
{
    const char *version;
    struct kv_error error = {0};
    bool ok = kv_client_version(in->session->client, &version, &error);
    test_add(in, "version", NULL, ok ? KV_TEST_OK : KV_TEST_FAILED, ok ? version : error.text,
             NULL);
    return ok;
}

/* --- the lists --- */

/* Requests for one object of each list, made at the same time. */
struct lists {
    const struct kv_kind **kinds;
    struct kv_get_request *requests;
    const char **failures; /* no answer, or one that says nothing about permissions; or NULL */
    size_t count;
    bool json_only;
};

static struct lists lists_make(struct examination *in, size_t capacity)
{
    struct kv_arena *arena = &in->out->arena;
    return (struct lists){.kinds = kv_arena_array(arena, capacity, sizeof(struct kv_kind *)),
                          .requests =
                              kv_arena_array(arena, capacity, sizeof(struct kv_get_request)),
                          .failures = kv_arena_array(arena, capacity, sizeof(char *)),
                          .json_only = in->options->no_protobuf};
}

static void lists_add(struct lists *lists, const struct kv_kind *kind, const char *namespace)
{
    char path[KV_KIND_PATH_MAX];
    struct kv_get_request *request = &lists->requests[lists->count];
    lists->kinds[lists->count++] = kind;
    request->protobuf = !lists->json_only && kv_kind_message(kind);
    snprintf(request->path, sizeof request->path, "%s?limit=1%s%s",
             kv_kind_path(kind, namespace, path), kind->query ? "&" : "",
             kind->query ? kind->query : "");
}

static bool item_skip(void *context, struct kv_reader *reader)
{
    (void)context;
    return kv_read_skip(reader);
}

/* NULL if the body is a list of that kind, else what is wrong with it. */
static const char *not_a_list(const struct kv_get_request *request, const struct kv_kind *kind,
                              struct kv_arena *arena)
{
    char api_version[KV_API_VERSION_MAX];
    struct kv_page page = {.list_kind = kv_arena_printf(arena, "%sList", kind->name),
                           .api_version = kv_kind_api_version(kind, api_version),
                           .item = item_skip,
                           .message = kv_kind_message(kind)};
    struct kv_error error = {0};
    struct kv_page_stream *stream =
        (request->is_protobuf ? kv_page_stream_open_protobuf : kv_page_stream_open)(
            &page, request->body.length, request->path, KV_ERROR_CONNECTION);
    bool ok = kv_page_stream_add(stream, kv_buffer_as_text(&request->body), &error) &&
              kv_page_stream_end(stream, &error);
    kv_page_stream_close(stream);
    return ok ? NULL : kv_arena_copy(arena, kv_text_of(error.text));
}

/* NULL if it was answered as it ought to be, or if the account may not list it. */
static const char *failure_of(const struct kv_get_request *request, const struct kv_kind *kind,
                              struct kv_arena *arena)
{
    if (request->result == KV_GET_FAILED)
        return request->reason;
    return request->result == KV_GET_OK ? not_a_list(request, kind, arena) : NULL;
}

/* All at once; those that failed are retried one by one, as one failure must not hide the others;
 * and as JSON, since a proxy may have refused protocol buffers, or damaged them. */
static void lists_ask(struct examination *in, struct lists *lists)
{
    struct kv_client *client = in->session->client;
    struct kv_arena *arena = &in->out->arena;
    struct kv_error error = {0};
    bool together = kv_client_get_all(client, lists->requests, lists->count, &error);
    for (size_t i = 0; i < lists->count; i++) {
        struct kv_get_request *request = &lists->requests[i];
        if (together)
            lists->failures[i] = failure_of(request, lists->kinds[i], arena);
        if (together &&
            !(lists->failures[i] && (request->result == KV_GET_FAILED || request->is_protobuf)))
            continue;
        kv_get_release(request, 1);
        request->result = KV_GET_OK;
        request->protobuf = false;
        error = (struct kv_error){0};
        lists->failures[i] = kv_client_get_all(client, request, 1, &error)
                                 ? failure_of(request, lists->kinds[i], arena)
                                 : kv_arena_copy(arena, kv_text_of(error.text));
    }
}

static void lists_release(struct lists *lists)
{
    kv_get_release(lists->requests, lists->count);
}

/* In how many documented namespaces the kind can be listed; `refused` gets the names of the
 * others. */
static size_t namespaces_ask(struct examination *in, const struct kv_kind *kind,
                             struct kv_buffer *refused)
{
    struct lists lists = lists_make(in, in->spec->namespaces.count);
    size_t readable = 0, i = 0;
    kv_records_each(&in->spec->namespaces, const struct kv_spec_namespace, documented)
        lists_add(&lists, kind, documented->name.text);
    lists_ask(in, &lists);
    kv_records_each(&in->spec->namespaces, const struct kv_spec_namespace, documented) {
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

static void forbidden_add(struct examination *in, const struct kv_kind *kind, const char *subject,
                          const char *reason)
{
    size_t namespaces = in->spec ? in->spec->namespaces.count : 0, readable = 0;
    struct kv_buffer refused = {0}, text = {0};
    if (kind->namespaced && namespaces > 0)
        readable = namespaces_ask(in, kind, &refused);
    if (readable > 0)
        kv_buffer_printf(&text, "only in %zu of the spec's %zu namespaces%s%s", readable,
                         namespaces, refused.length > 0 ? ", not in " : "",
                         refused.length > 0 ? refused.data : "");
    else
        kv_buffer_text(&text, reason);
    test_add(in, "list", subject,
             readable > 0 && refused.length == 0 ? KV_TEST_WARNING : KV_TEST_FAILED, text.data,
             "let the account list it cluster-wide: `kubevet rbac` prints the role");
    kv_buffer_release(&refused);
    kv_buffer_release(&text);
}

static void list_add(struct examination *in, const struct kv_kind *kind,
                     const struct kv_get_request *request, const char *failure)
{
    const char *subject = kind->resource;
    if (kind->custom && kind->group[0])
        subject = kv_arena_printf(&in->out->arena, "%s.%s", kind->resource, kind->group);
    else if (kind->custom) /* the state's own, which is released before the report */
        subject = kv_arena_copy(&in->out->arena, kv_text_of(kind->resource));
    if (failure) {
        test_add(in, "list", subject, KV_TEST_FAILED, failure, NULL)->unanswered =
            kv_kind_is_core(kind);
        return;
    }
    switch (request->result) {
    case KV_GET_OK:
        test_add(in, "list", subject, KV_TEST_OK, request->is_protobuf ? "protobuf" : "", NULL);
        break;
    case KV_GET_FORBIDDEN:
        forbidden_add(in, kind, subject, request->reason);
        break;
    case KV_GET_NOT_FOUND:
        if (kind->custom)
            test_add(in, "list", subject, KV_TEST_OK, "not installed", NULL);
        else
            test_add(in, "list", subject, KV_TEST_FAILED, "the server does not have this list",
                     "is the server's address the one of a Kubernetes API?");
        break;
    case KV_GET_FAILED: /* reported above */
        break;
    case KV_GET_UNAVAILABLE:
        test_add(in, "list", subject, KV_TEST_FAILED, request->reason,
                 "the server of this API group does not answer: check its APIService");
        break;
    }
}

static int kinds_compare(const void *a, const void *b)
{
    return strcmp((*(const struct kv_kind *const *)a)->resource,
                  (*(const struct kv_kind *const *)b)->resource);
}

/* Kinds that only the spec's checks name, as far as the server has them. */
static void check_kinds_add(struct examination *in, struct kv_state *state, struct lists *lists)
{
    struct kv_error error = {0};
    const struct kv_live live = session_live(in->session, in->options);
    const struct kv_kind *kind;
    if (!kv_engine_find_kinds(&live, state, &error))
        test_add(in, "list", "kinds of checks", KV_TEST_FAILED, error.text, NULL);
    for (size_t i = 0; (kind = kv_state_kept_kind(state, i)); i++) {
        const char *unknown = kv_state_kind(state, kind)->unknown.count > 0
                                  ? kv_state_unknown(state, kind, NULL)
                                  : NULL;
        if (unknown)
            test_add(in, "list", kv_arena_copy(&in->out->arena, kv_text_of(kind->resource)),
                     KV_TEST_FAILED, unknown, NULL);
        else if (!kv_kinds_hold(kv_kinds_registry, kind) && !kind->scope_unknown)
            lists_add(lists, kind, NULL);
    }
}

static void lists_test(struct examination *in)
{
    const struct kv_selection everything = {0};
    struct kv_state state;
    size_t count = kv_kinds_count(kv_kinds_registry);
    const struct kv_kind **kinds =
        kv_arena_array(&in->out->arena, count + 1, sizeof(struct kv_kind *));
    kv_state_init(&state, KV_SOURCE_LIVE);
    kv_engine_want(in->spec, &everything, &state);
    kv_engine_kinds(in->spec, &everything, kinds);
    struct lists lists = lists_make(in, count + state.kind_count);
    count = kv_kinds_count(kinds);
    kv_sort(kinds, count, sizeof *kinds, kinds_compare);
    for (size_t i = 0; i < count; i++)
        lists_add(&lists, kinds[i], NULL);
    check_kinds_add(in, &state, &lists);
    lists_ask(in, &lists);
    for (size_t i = 0; i < lists.count; i++)
        list_add(in, lists.kinds[i], &lists.requests[i], lists.failures[i]);
    lists_release(&lists);
    kv_state_release(&state);
}

/* --- the whole --- */

/* A list without an answer; a refusal is an answer, too. */
static const struct kv_diagnosis_test *first_unanswered(const struct kv_diagnosis *diagnosis)
{
    kv_list_each(&diagnosis->tests, const struct kv_diagnosis_test, test) {
        if (test->unanswered)
            return test;
    }
    return NULL;
}

/* Why the exit code is not 0. */
static const struct kv_diagnosis_test *first_problem(const struct kv_diagnosis *diagnosis)
{
    kv_list_each(&diagnosis->tests, const struct kv_diagnosis_test, test) {
        bool list = strcmp(test->name, "list") == 0;
        if (test->state == KV_TEST_FAILED || (list && test->state == KV_TEST_WARNING))
            return test;
    }
    return NULL;
}

enum kv_exit diagnosis_run(const struct session *session, const struct kv_options *options,
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
    if (!version_ask(&in)) {
        skip_from(&in, "list");
        return KV_EXIT_NO_VERDICT;
    }
    lists_test(&in);
    if (first_unanswered(out))
        return KV_EXIT_NO_VERDICT;
    return first_problem(out) ? KV_EXIT_PARTIAL : KV_EXIT_CONFORMS;
}

void diagnosis_reason_print(const struct kv_diagnosis *diagnosis, enum kv_exit code)
{
    const struct kv_diagnosis_test *problem = first_unanswered(diagnosis);
    if (!problem)
        problem = first_problem(diagnosis);
    if (code == KV_EXIT_NO_VERDICT && problem)
        message_print("%s%s%s: %s", problem->name, problem->subject ? " " : "",
                      problem->subject ? problem->subject : "", problem->message);
    else if (code == KV_EXIT_PARTIAL && problem)
        message_print("partial: the account can't read all lists, for example %s",
                      problem->subject);
}
