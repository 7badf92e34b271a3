#include "notify.h"

#include "failure.h"

#include "kubevet/kube/http.h"
#include "kubevet/report/alerts.h"
#include "kubevet/report/format.h"

#include <time.h>

#define NANO INT64_C(1000000000)

/* Alerts last for so many intervals: runs that come late, or not, make none flap. */
enum { INTERVALS = 4 };

/* Where the command line says nothing: Prometheus waits as long for an Alertmanager. */
#define DEFAULT_TIMEOUT (10 * NANO)

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * NANO + now.tv_nsec;
}

static bool check_login(const char *option, bool is_used, const struct kv_http_login *login,
                        struct kv_error *error)
{
    bool given = login->user || login->password_file || login->token_file || login->certificate ||
                 login->key || login->authority || login->insecure_skip_tls_verify;
    if (given && !is_used)
        return kv_error_set(error, KV_ERROR_USAGE,
                            "--%s-... says how to log in to a server: name "
                            "it by --%s",
                            option, option);
    if (!login->user != !login->password_file)
        return kv_error_set(error, KV_ERROR_USAGE, "--%s-user and --%s-password-file go together",
                            option, option);
    if (login->user && strchr(login->user, ':'))
        return kv_error_set(error, KV_ERROR_USAGE, "--%s-user: a name holds no colon", option);
    if (login->user && login->token_file)
        return kv_error_set(error, KV_ERROR_USAGE,
                            "--%s-user and --%s-token-file are two ways to log in: give one",
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

static bool check_interval(const struct kv_options *options, struct kv_error *error)
{
    if (options->alertmanagers.count == 0)
        return options->interval == 0 ||
               kv_error_set(error, KV_ERROR_USAGE,
                            "--interval speaks of alerts: name an Alertmanager by --alertmanager");
    if (options->interval == 0)
        return kv_error_set(error, KV_ERROR_USAGE,
                            "--alertmanager needs --interval, the time from one run to the next: "
                            "alerts end by themselves four of them after the last run");
    if (options->interval < NANO || options->interval >= KV_TIMEOUT_NONE)
        return kv_error_set(error, KV_ERROR_USAGE, "--interval: from 1s to 24 days");
    return true;
}

bool kv_notify_check(const struct kv_options *options, struct kv_error *error)
{
    for (size_t i = 0; i < options->alertmanagers.count; i++)
        if (!kv_http_check_url(options->alertmanagers.items[i], "alertmanager", error))
            return false;
    return check_interval(options, error) &&
           (!options->pushgateway ||
            kv_http_check_url(options->pushgateway, "pushgateway", error)) &&
           check_login("alertmanager", options->alertmanagers.count > 0,
                       &options->alertmanager_login, error) &&
           check_login("pushgateway", options->pushgateway, &options->pushgateway_login, error);
}

int64_t kv_notify_reserve(const struct kv_options *options)
{
    bool anybody = options->alertmanagers.count > 0 || options->pushgateway;
    if (!anybody || options->timeout == 0 || options->timeout >= KV_TIMEOUT_NONE)
        return 0;
    return options->timeout / 4 < DEFAULT_TIMEOUT ? options->timeout / 4 : DEFAULT_TIMEOUT;
}

/* --- alerts --- */

static void alerts_make(const struct kv_options *options, const struct kv_report *report,
                        const char *failure, struct kv_buffer *out)
{
    kv_time now = time(NULL);
    const struct kv_alerting alerting = {
        .now = now,
        .until = now + (INTERVALS * options->interval + NANO - 1) / NANO,
        .failure = failure,
        .gaps = !options->allow_partial,
    };
    kv_alerts_write(report, &alerting, out);
}

static bool alerts_send(const struct kv_options *options, const struct kv_report *report,
                        const char *failure, int64_t timeout_ns)
{
    size_t count = options->alertmanagers.count, accepted = 0;
    struct kv_arena arena = {0};
    struct kv_buffer alerts = {0};
    struct kv_error error = {0};
    struct kv_http_request *requests = kv_arena_array(&arena, count, sizeof *requests);
    alerts_make(options, report, failure, &alerts);
    for (size_t i = 0; i < count; i++)
        requests[i] = (struct kv_http_request){.method = "POST",
                                               .url = options->alertmanagers.items[i],
                                               .path = "/api/v2/alerts",
                                               .content_type = "application/json",
                                               .body = kv_buffer_as_text(&alerts)};
    if (!kv_http_send(requests, count, &options->alertmanager_login, timeout_ns, &error))
        kv_fail(&error);
    for (size_t i = 0; i < count; i++)
        accepted += requests[i].accepted;
    for (size_t i = 0; i < count && error.kind == KV_ERROR_NONE; i++) {
        if (requests[i].accepted)
            continue;
        kv_error_prepend(&requests[i].error, accepted > 0
                                                 ? "warning: this Alertmanager took no alerts"
                                                 : "the alerts were not sent");
        kv_fail(&requests[i].error);
    }
    kv_buffer_release(&alerts);
    kv_arena_release(&arena);
    return accepted > 0;
}

/* --- metrics --- */

/* A grouping key's value that can't stand in a path is written in base64. Source:
 * https://github.com/prometheus/pushgateway#url */
static void group_add(struct kv_buffer *path, const char *name, const char *value)
{
    bool dots = value[strspn(value, ".")] == '\0'; /* nothing, too */
    if (!dots && !strchr(value, '/')) {
        kv_buffer_printf(path, "/%s/", name);
        kv_http_escape(value, path);
        return;
    }
    kv_buffer_printf(path, "/%s@base64/", name);
    kv_http_base64(value, path);
}

/* A run that failed pushes what it knows and leaves the rest of the group as it was, the last
 * success among it (POST); another one replaces the group (PUT). */
static bool metrics_push(const struct kv_options *options, const struct kv_report *report,
                         int64_t timeout_ns)
{
    const struct kv_format *const *format = kv_report_registry;
    const struct kv_style plain = {0};
    struct kv_buffer metrics = {0}, path = {0};
    struct kv_error error = {0};
    while (!(*format)->metrics)
        format++;
    (*format)->write(report, &plain, &metrics);
    kv_buffer_text(&path, "/metrics/job/kubevet");
    group_add(&path, "cluster", report->cluster ? report->cluster : "");
    struct kv_http_request request = {
        .method = report->verdict == KV_VERDICT_NONE ? "POST" : "PUT",
        .url = options->pushgateway,
        .path = path.data,
        .content_type = "text/plain; version=0.0.4; charset=utf-8",
        .body = kv_buffer_as_text(&metrics),
    };
    if (!kv_http_send(&request, 1, &options->pushgateway_login, timeout_ns, &error)) {
        kv_fail(&error);
    } else if (!request.accepted) {
        kv_error_prepend(&request.error, "the metrics were not pushed");
        kv_fail(&request.error);
    }
    kv_buffer_release(&metrics);
    kv_buffer_release(&path);
    return request.accepted;
}

/* What is left of `limit_ns` since `start`, but no longer than one server is waited for. */
static int64_t time_left(const struct kv_options *options, int64_t start, int64_t limit_ns)
{
    int64_t most = options->request_timeout > 0 && options->request_timeout < DEFAULT_TIMEOUT
                       ? options->request_timeout
                       : DEFAULT_TIMEOUT;
    int64_t left = limit_ns - (now_ns() - start);
    return left < most ? left : most;
}

bool kv_notify_send(const struct kv_options *options, const struct kv_report *report,
                    const char *failure, int64_t limit_ns)
{
    bool ok = true;
    int64_t start = now_ns();
    bool both = options->alertmanagers.count > 0 && options->pushgateway;
    if (options->alertmanagers.count > 0)
        ok = alerts_send(options, report, failure,
                         time_left(options, start, both ? limit_ns / 2 : limit_ns));
    if (options->pushgateway)
        ok = metrics_push(options, report, time_left(options, start, limit_ns)) && ok;
    return ok;
}
