#include "notify.h"

#include "cli/failure.h"

#include "kubevet/base/clock.h"
#include "kubevet/net/http.h"
#include "kubevet/report/alerts.h"
#include "kubevet/report/format.h"

#include <time.h>

/* Alerts last for this many intervals, so that a late or missed run does not make them flap. */
enum { INTERVALS = 4 };

/* The default: Prometheus waits as long for an Alertmanager. */
#define DEFAULT_TIMEOUT (10 * KV_SECOND)

static bool login_check(const char *option, bool is_used, const struct kv_http_login *login,
                        struct kv_error *error)
{
    bool given = login->user || login->password_file || login->token_file || login->certificate ||
                 login->key || login->authority || login->insecure_skip_tls_verify;
    if (given && !is_used)
        return kv_error_set(error, KV_ERROR_USAGE, "--%s-... needs --%s", option, option);
    if (!login->user != !login->password_file)
        return kv_error_set(error, KV_ERROR_USAGE, "--%s-user and --%s-password-file go together",
                            option, option);
    if (login->user && strchr(login->user, ':'))
        return kv_error_set(error, KV_ERROR_USAGE, "--%s-user: a user name can't contain a colon",
                            option);
    if (login->user && login->token_file)
        return kv_error_set(error, KV_ERROR_USAGE,
                            "--%s-user and --%s-token-file are two ways to log in: use only one",
                            option, option);
    if (!login->certificate != !login->key)
        return kv_error_set(error, KV_ERROR_USAGE, "--%s-cert and --%s-key go together", option,
                            option);
    if (login->authority && login->insecure_skip_tls_verify)
        return kv_error_set(error, KV_ERROR_USAGE,
                            "--%s-ca and --%s-insecure-skip-tls-verify exclude each other", option,
                            option);
    return true;
}

static bool interval_check(const struct kv_options *options, struct kv_error *error)
{
    if (options->alertmanagers.count == 0)
        return options->interval == 0 ||
               kv_error_set(error, KV_ERROR_USAGE, "--interval needs --alertmanager");
    if (options->interval == 0)
        return kv_error_set(error, KV_ERROR_USAGE,
                            "--alertmanager needs --interval, the time between two runs: an alert "
                            "that is not sent again resolves after four intervals");
    if (options->interval < KV_SECOND || options->interval >= KV_TIMEOUT_NONE)
        return kv_error_set(error, KV_ERROR_USAGE, "--interval must be between 1s and 24 days");
    return true;
}

bool notify_check(const struct kv_options *options, struct kv_error *error)
{
    for (size_t i = 0; i < options->alertmanagers.count; i++)
        if (!kv_http_check_url(options->alertmanagers.items[i], "alertmanager", error))
            return false;
    return interval_check(options, error) &&
           (!options->pushgateway ||
            kv_http_check_url(options->pushgateway, "pushgateway", error)) &&
           login_check("alertmanager", options->alertmanagers.count > 0,
                       &options->alertmanager_login, error) &&
           login_check("pushgateway", options->pushgateway, &options->pushgateway_login, error);
}

int64_t notify_reserve(const struct kv_options *options)
{
    bool anybody = options->alertmanagers.count > 0 || options->pushgateway;
    if (!anybody || options->timeout == 0 || options->timeout >= KV_TIMEOUT_NONE)
        return 0;
    return options->timeout / 4 < DEFAULT_TIMEOUT ? options->timeout / 4 : DEFAULT_TIMEOUT;
}

/* Drops a message that has been printed or will be. */
static void message_drop(const char *text)
{
    (void)text;
}

static void warn(const char *text)
{
    message_print("warning: %s", text);
}

/* --- alerts --- */

static void alerts_make(const struct kv_options *options, const struct kv_report *report,
                        const char *failure, struct kv_buffer *out)
{
    kv_time now = time(NULL);
    const struct kv_alerting alerting = {
        .now = now,
        .until = now + (INTERVALS * options->interval + KV_SECOND - 1) / KV_SECOND,
        .failure = failure,
        .gaps = !options->allow_partial,
    };
    kv_alerts_write(report, &alerting, out);
}

static struct kv_http_request alerts_post(const char *url, struct kv_text alerts)
{
    return (struct kv_http_request){.method = "POST",
                                    .url = url,
                                    .path = "/api/v2/alerts",
                                    .content_type = "application/json",
                                    .body = alerts};
}

/* Resolves the alerts of another severity on the same object at those Alertmanagers that accepted
 * the new ones. If that fails they resolve by themselves later. */
static void others_end(const struct kv_options *options, const char *cluster,
                       const struct kv_http_request sent[], int64_t timeout_ns)
{
    size_t count = options->alertmanagers.count, asked = 0, ending = 0;
    struct kv_arena arena = {0};
    struct kv_error ignored = {0};
    struct kv_buffer query = {0};
    struct kv_buffer *answers = kv_arena_array(&arena, count, sizeof *answers);
    struct kv_buffer *ends = kv_arena_array(&arena, count, sizeof *ends);
    struct kv_http_request *gets = kv_arena_array(&arena, count, sizeof *gets);
    struct kv_http_request *posts = kv_arena_array(&arena, count, sizeof *posts);
    int64_t start = kv_monotonic_now();
    kv_alerts_query(cluster, &query);
    for (size_t i = 0; i < count; i++) {
        if (!sent[i].accepted)
            continue;
        gets[asked] = (struct kv_http_request){
            .method = "GET", .url = sent[i].url, .path = query.data, .answer = &answers[asked]};
        asked++;
    }
    if (kv_http_send(gets, asked, &options->alertmanager_login, timeout_ns / 2, message_drop,
                     &ignored))
        for (size_t i = 0; i < asked; i++) {
            if (gets[i].accepted)
                kv_alerts_end_others(sent[0].body, kv_buffer_as_text(&answers[i]), time(NULL),
                                     &ends[i]);
            if (ends[i].length > 0)
                posts[ending++] = alerts_post(gets[i].url, kv_buffer_as_text(&ends[i]));
        }
    if (ending > 0)
        (void)!kv_http_send(posts, ending, &options->alertmanager_login,
                            timeout_ns - (kv_monotonic_now() - start), message_drop, &ignored);
    for (size_t i = 0; i < count; i++) {
        kv_buffer_release(&answers[i]);
        kv_buffer_release(&ends[i]);
    }
    kv_buffer_release(&query);
    kv_arena_release(&arena);
}

static bool alerts_send(const struct kv_options *options, const struct kv_report *report,
                        const char *failure, int64_t timeout_ns)
{
    size_t count = options->alertmanagers.count, accepted = 0;
    struct kv_arena arena = {0};
    struct kv_buffer alerts = {0};
    struct kv_error error = {0};
    struct kv_http_request *requests = kv_arena_array(&arena, count, sizeof *requests);
    int64_t start = kv_monotonic_now();
    alerts_make(options, report, failure, &alerts);
    for (size_t i = 0; i < count; i++)
        requests[i] = alerts_post(options->alertmanagers.items[i], kv_buffer_as_text(&alerts));
    if (!kv_http_send(requests, count, &options->alertmanager_login, timeout_ns, warn, &error))
        error_print(&error);
    for (size_t i = 0; i < count; i++)
        accepted += requests[i].accepted;
    for (size_t i = 0; i < count && error.kind == KV_ERROR_NONE; i++) {
        if (requests[i].accepted)
            continue;
        kv_error_prepend(&requests[i].error,
                         accepted > 0 ? "warning: this Alertmanager did not accept the alerts"
                                      : "the alerts were not sent");
        error_print(&requests[i].error);
    }
    if (accepted > 0 && report->verdict != KV_VERDICT_NONE && report->findings.count > 0)
        others_end(options, report->cluster, requests, timeout_ns - (kv_monotonic_now() - start));
    kv_buffer_release(&alerts);
    kv_arena_release(&arena);
    return accepted > 0;
}

/* --- metrics --- */

/* Values of grouping keys that can't be part of a path are base64-encoded. Source:
 * https://github.com/prometheus/pushgateway#url */
static void group_add(struct kv_buffer *path, const char *name, const char *value)
{
    bool dots = value[strspn(value, ".")] == '\0'; /* also true of "" */
    if (!dots && !strchr(value, '/')) {
        kv_buffer_printf(path, "/%s/", name);
        kv_http_escape(value, path);
        return;
    }
    kv_buffer_printf(path, "/%s@base64/", name);
    kv_http_base64(value, path);
}

/* A failed run pushes only what it knows and keeps the rest of the group, including the last
 * success (POST); other runs replace the group (PUT). */
static bool metrics_push(const struct kv_options *options, const struct kv_report *report,
                         int64_t timeout_ns)
{
    if (!report->cluster) {
        message_print(
            "the metrics were not pushed: the spec can't be read, so the cluster's name is "
            "unknown, and a group without it would stay in the Pushgateway for ever");
        return false;
    }
    const struct kv_format *const *format = kv_report_registry;
    const struct kv_style plain = {0};
    struct kv_buffer metrics = {0}, path = {0};
    struct kv_error error = {0};
    while (!(*format)->metrics)
        format++;
    (*format)->write(report, &plain, &metrics);
    kv_buffer_text(&path, "/metrics/job/kubevet");
    group_add(&path, "cluster", report->cluster);
    struct kv_http_request request = {
        .method = report->verdict == KV_VERDICT_NONE ? "POST" : "PUT",
        .url = options->pushgateway,
        .path = path.data,
        .content_type = "text/plain; version=0.0.4; charset=utf-8",
        .body = kv_buffer_as_text(&metrics),
    };
    if (!kv_http_send(&request, 1, &options->pushgateway_login, timeout_ns, warn, &error)) {
        error_print(&error);
    } else if (!request.accepted) {
        kv_error_prepend(&request.error, "the metrics were not pushed");
        error_print(&request.error);
    }
    kv_buffer_release(&metrics);
    kv_buffer_release(&path);
    return request.accepted;
}

/* The rest of `limit_ns` since `start`, at most the limit for one server. */
static int64_t time_left(const struct kv_options *options, int64_t start, int64_t limit_ns)
{
    int64_t most = options->request_timeout > 0 && options->request_timeout < DEFAULT_TIMEOUT
                       ? options->request_timeout
                       : DEFAULT_TIMEOUT;
    int64_t left = limit_ns - (kv_monotonic_now() - start);
    return left < most ? left : most;
}

bool notify_send(const struct kv_options *options, const struct kv_report *report,
                 const char *failure, int64_t limit_ns)
{
    bool ok = true;
    int64_t start = kv_monotonic_now();
    bool both = options->alertmanagers.count > 0 && options->pushgateway;
    if (options->alertmanagers.count > 0)
        ok = alerts_send(options, report, failure,
                         time_left(options, start, both ? limit_ns / 2 : limit_ns));
    if (options->pushgateway)
        ok = metrics_push(options, report, time_left(options, start, limit_ns)) && ok;
    return ok;
}
