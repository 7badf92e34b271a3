/* Conditions and their reasons: github.com/fluxcd/pkg, apis/meta/conditions.go and
 * runtime/conditions, and the three controllers.
 *
 * A condition's lastTransitionTime changes with its status, reason or message. A Kustomization that
 * is retried is Unknown during the attempt and False afterwards: the time is that of the last
 * attempt, not of the first failure. Other signs of the duration are checked first: a generation
 * that was never observed, a revision that was never applied. */
#include "health.h"

#include "kubevet/base/duration.h"

#define READY       "status.conditions[Ready]"
#define STALE_AFTER 3 /* intervals without an attempt */

static int64_t sum(int64_t a, int64_t b)
{
    int64_t result;
    return __builtin_add_overflow(a, b, &result) ? INT64_MAX : result;
}

/* Has it lasted for at least so many nanoseconds, regardless of `settle`? */
static enum kv_lasting has_lasted(const struct kv_check *check, kv_time since, int64_t nanoseconds)
{
    struct kv_check other = *check;
    other.settle = nanoseconds;
    return kv_check_lasted(&other, since);
}

static kv_time earlier(kv_time a, kv_time b)
{
    if (a == KV_TIME_NONE || b == KV_TIME_NONE)
        return a == KV_TIME_NONE ? b : a;
    return a < b ? a : b;
}

static kv_time later(kv_time a, kv_time b)
{
    return a > b ? a : b; /* KV_TIME_NONE is before all */
}

/* --- by the status --- */

/* Is the status about the current spec? A status without a generation does not show it. */
static bool is_observed(const struct kv_flux_object *object)
{
    return !object->object.generation.set || !object->observed_generation.set ||
           object->observed_generation.value == object->object.generation.value;
}

static bool is_current(const struct kv_flux_object *object, const struct kv_condition *condition)
{
    return !object->object.generation.set || !condition->observed_generation.set ||
           condition->observed_generation.value == object->object.generation.value;
}

/* The condition Reconciling during an attempt. After a failure it remains, and announces the next
 * attempt. */
static const struct kv_condition *attempt_under_way(const struct kv_flux_object *object)
{
    const struct kv_condition *reconciling = kv_condition_find(&object->conditions, "Reconciling");
    return reconciling && kv_string_is(reconciling->status, "True") &&
                   !kv_string_is(reconciling->reason, "ProgressingWithRetry")
               ? reconciling
               : NULL;
}

static bool will_be_tried_again(const struct kv_flux_object *object)
{
    const struct kv_condition *reconciling = kv_condition_find(&object->conditions, "Reconciling");
    return reconciling && kv_string_is(reconciling->status, "True") &&
           kv_string_is(reconciling->reason, "ProgressingWithRetry");
}

/* The last finished attempt. */
static const struct kv_flux_attempt *last_attempt(const struct kv_flux_object *object)
{
    const struct kv_flux_attempt *last = NULL;
    kv_list_each(&object->history, const struct kv_flux_attempt, attempt) {
        if (attempt->last != KV_TIME_NONE && (!last || attempt->last > last->last))
            last = attempt;
    }
    return last;
}

static bool last_attempt_failed(const struct kv_flux_object *object)
{
    const struct kv_flux_attempt *last = last_attempt(object);
    return last && last->result && strcmp(last->result, "ReconciliationSucceeded") != 0;
}

/* The source whose current revision a Kustomization has not applied; NULL = none. */
static const struct kv_flux_object *source_ahead(const struct kv_check *check,
                                                 const struct kv_flux_object *object)
{
    if (object->object.kind != &kv_kind_kustomization)
        return NULL;
    const struct kv_flux_object *source = flux_find(check, object, &object->source);
    bool ahead = source && source->artifact_revision &&
                 !(object->applied_revision &&
                   flux_same_revision(source->artifact_revision, object->applied_revision));
    return ahead ? source : NULL;
}

/* Since when it could have applied it: the source provided it, and it was reconciled. */
static kv_time behind_since(const struct kv_flux_object *object,
                            const struct kv_flux_object *source)
{
    return later(source->artifact_updated, kv_object_changed(&object->object));
}

/* Since when it has certainly not been ready, independently of its conditions' times. */
static kv_time unready_since(const struct kv_check *check, const struct kv_flux_object *object,
                             kv_time changed)
{
    const struct kv_flux_object *source = source_ahead(check, object);
    if (!is_observed(object))
        changed = earlier(changed, kv_object_changed(&object->object));
    return source ? earlier(changed, behind_since(object, source)) : changed;
}

/* --- the outcome --- */

static const char *why_unknown(struct kv_check *check, kv_time since)
{
    return check->now == KV_TIME_NONE || since != KV_TIME_NONE
               ? kv_check_format(check, "for how long is unknown: %s",
                                 kv_check_undated(check, since, "no timestamp"))
               : "since when is unknown: its status has no timestamp";
}

/* Sets the outcome by how long it has lasted: for `settle`, and at least `at_least` nanoseconds. */
static void settle(struct kv_check *check, struct flux_health *health, int64_t at_least)
{
    int64_t wanted = at_least > check->settle ? at_least : check->settle;
    switch (has_lasted(check, health->since, wanted)) {
    case KV_LASTING:
        health->outcome = FLUX_UNREADY;
        break;
    case KV_RECENT:
        health->outcome = FLUX_EARLY;
        break;
    case KV_AGE_UNKNOWN:
        health->outcome = FLUX_UNKNOWN;
        health->unknown = why_unknown(check, health->since);
        break;
    }
}

static struct flux_health unready(const struct kv_flux_object *object,
                                  const struct kv_condition *condition)
{
    struct flux_health health = {
        .object = object,
        .since = condition->changed,
        .field = READY,
        .expected = "True",
        .actual = condition->status,
        .state = "has not been ready",
        .reason = condition->reason,
        .message = condition->message,
    };
    return health;
}

/* The status is of an earlier spec. */
static struct flux_health unseen(struct kv_check *check, const struct kv_flux_object *object,
                                 const struct kv_condition *ready)
{
    struct kv_integer seen =
        is_observed(object) ? ready->observed_generation : object->observed_generation;
    struct flux_health health = {
        .object = object,
        .since = kv_object_changed(&object->object),
        .field = is_observed(object) ? READY ".observedGeneration" : "status.observedGeneration",
        .expected = kv_check_format(check, "%lld", (long long)object->object.generation.value),
        .actual = kv_check_format(check, "%lld", (long long)seen.value),
        .state = "has not been reconciled in its current generation",
        .controller = true,
    };
    settle(check, &health, flux_timeout(object));
    return health;
}

/* Ready, but the last attempt was too long ago. */
static struct flux_health stale(struct kv_check *check, const struct kv_flux_object *object)
{
    char text[KV_TIME_TEXT_MAX];
    const struct kv_flux_attempt *last = last_attempt(object);
    int64_t interval = flux_interval(object), patience = flux_timeout(object);
    struct flux_health health = {.object = object};
    if (!last || interval <= 0)
        return health;
    for (int i = 0; i < STALE_AFTER; i++)
        patience = sum(patience, interval);
    health.since = last->last;
    if (has_lasted(check, last->last, patience) != KV_LASTING ||
        kv_check_lasted(check, last->last) != KV_LASTING)
        return health;
    health.outcome = FLUX_UNREADY;
    health.field = "status.history[0].lastReconciled";
    health.expected = kv_check_format(check, "every %s", object->interval);
    health.actual = kv_check_format(check, "%s", kv_time_format(last->last, text));
    health.state = "has not been reconciled again";
    health.controller = true;
    return health;
}

/* Ready for an earlier revision than the source's current one. */
static struct flux_health behind(struct kv_check *check, const struct kv_flux_object *object,
                                 const struct kv_flux_object *source)
{
    struct flux_health health = {
        .object = object,
        .since = behind_since(object, source),
        .field = "status.lastAppliedRevision",
        .expected = source->artifact_revision,
        .actual = object->applied_revision,
        .state = "has not applied its source's current revision",
        .controller = true,
    };
    settle(check, &health, sum(sum(flux_interval(object), flux_timeout(object)), check->settle));
    return health;
}

/* Ready, but a controller has given it up. */
static struct flux_health given_up(struct kv_check *check, const struct kv_flux_object *object,
                                   const struct kv_condition *stalled)
{
    struct flux_health health = unready(object, stalled);
    health.field = "status.conditions[Stalled]";
    health.expected = "False";
    health.state = "has been stalled";
    settle(check, &health, 0);
    return health;
}

/* Ready, but a later attempt has not finished within its timeout. */
static struct flux_health unfinished(struct kv_check *check, const struct kv_flux_object *object,
                                     const struct kv_condition *under_way)
{
    struct flux_health health = unready(object, under_way);
    health.field = "status.conditions[Reconciling]";
    health.expected = "False";
    health.state = "has been reconciling";
    health.controller = true;
    settle(check, &health, flux_timeout(object));
    return health;
}

static struct flux_health ready_health(struct kv_check *check, const struct kv_flux_object *object,
                                       const struct kv_condition *ready)
{
    const struct kv_condition *stalled = kv_condition_find(&object->conditions, "Stalled");
    const struct kv_condition *under_way = attempt_under_way(object);
    const struct kv_flux_object *source = source_ahead(check, object);
    if (!is_observed(object) || !is_current(object, ready))
        return unseen(check, object, ready);
    if (stalled && kv_string_is(stalled->status, "True"))
        return given_up(check, object, stalled);
    struct flux_health health = {.object = object};
    if (under_way)
        health = unfinished(check, object, under_way);
    if (health.outcome == FLUX_UNREADY)
        return health;
    return source && object->applied_revision ? behind(check, object, source)
                                              : stale(check, object);
}

/* No controller has written a status yet. */
static struct flux_health health_unknown(struct kv_check *check,
                                         const struct kv_flux_object *object)
{
    struct flux_health health = {
        .object = object,
        .since = kv_object_changed(&object->object),
        .field = READY,
        .expected = "True",
        .state = "has had no condition Ready",
        .controller = true,
    };
    settle(check, &health, flux_timeout(object));
    return health;
}

/* An attempt in progress is no finding within its timeout, unless it only follows a failure. */
static struct flux_health trying(struct kv_check *check, const struct kv_flux_object *object,
                                 const struct kv_condition *ready)
{
    const struct kv_condition *under_way = attempt_under_way(object);
    struct flux_health health = unready(object, ready);
    enum kv_lasting attempt =
        under_way ? has_lasted(check, under_way->changed, flux_timeout(object)) : KV_LASTING;
    if (attempt != KV_LASTING && !last_attempt_failed(object)) {
        health.outcome = attempt == KV_RECENT ? FLUX_EARLY : FLUX_UNKNOWN;
        health.unknown = why_unknown(check, under_way->changed);
        return health;
    }
    health.since = unready_since(check, object, ready->changed);
    settle(check, &health, 0);
    return health;
}

/* Will the next attempt reset the time of the failure before `settle` is over? */
static bool is_hidden_by_attempts(const struct kv_check *check, const struct kv_flux_object *object)
{
    int64_t again, interval = flux_interval(object);
    if (!object->retry_interval || !kv_duration_parse(kv_text_of(object->retry_interval), &again))
        again = interval;
    return again > 0 && again < check->settle &&
           kv_check_lasted(check, object->object.created) != KV_RECENT;
}

static struct flux_health failed(struct kv_check *check, const struct kv_flux_object *object,
                                 const struct kv_condition *ready)
{
    struct flux_health health = unready(object, ready);
    health.since = unready_since(check, object, ready->changed);
    settle(check, &health, 0);
    bool applies = object->object.kind == &kv_kind_kustomization ||
                   object->object.kind == &kv_kind_helmrelease;
    if (health.outcome == FLUX_EARLY && applies && will_be_tried_again(object) &&
        !kv_string_is(ready->reason, "DependencyNotReady") &&
        is_hidden_by_attempts(check, object)) {
        health.outcome = FLUX_UNKNOWN;
        health.unknown =
            "since when is unknown: it is retried so often that its status does not show it";
    }
    return health;
}

struct flux_health flux_health_of(struct kv_check *check, const struct kv_flux_object *object)
{
    const struct kv_condition *ready = kv_condition_find(&object->conditions, "Ready");
    struct flux_health sound = {.object = object};
    if (object->suspended == KV_TRUE || object->object.deleted != KV_TIME_NONE ||
        flux_is_static(object))
        return sound;
    if (!ready || !ready->status)
        return health_unknown(check, object);
    if (kv_string_is(ready->status, "True"))
        return ready_health(check, object, ready);
    if (kv_string_is(ready->status, "False") && !kv_string_is(ready->reason, "Progressing"))
        return failed(check, object, ready);
    return trying(check, object, ready);
}

/* --- dependencies --- */

typedef bool (*unready_test)(void *context, const struct kv_flux_object *object);

static const struct kv_flux_object *unready_dependency(const struct kv_check *check,
                                                       const struct kv_flux_object *object,
                                                       unready_test is_unready, void *context)
{
    kv_list_each(&object->depends_on, const struct kv_flux_reference, reference) {
        const struct kv_flux_object *found = flux_find(check, object, reference);
        if (found && is_unready(context, found))
            return found;
    }
    return NULL;
}

/* The source of its manifests or its chart; NULL = it does not exist, or is unknown. */
static const struct kv_flux_object *source_of(const struct kv_check *check,
                                              const struct kv_flux_object *object)
{
    const char *slash = object->helm_chart ? strchr(object->helm_chart, '/') : NULL;
    if (object->source.name || !slash)
        return flux_find(check, object, &object->source);
    const struct kv_state_kind *charts = kv_state_kind(check->state, &kv_kind_helmchart);
    for (size_t i = 0; i < charts->count; i++) {
        const struct kv_object *chart = charts->objects[i];
        size_t length = (size_t)(slash - object->helm_chart);
        if (strncmp(chart->namespace, object->helm_chart, length) == 0 &&
            chart->namespace[length] == '\0' && strcmp(chart->name, slash + 1) == 0)
            return (const struct kv_flux_object *)chart;
    }
    return NULL;
}

/* Reasons that blame the source. If the source has an artifact, a Kustomization's reason may also
 * mean a path that the artifact lacks. */
static bool blames_source(const struct flux_health *health, const struct kv_flux_object *source)
{
    static const char *const reasons[] = {"SourceNotReady", "SourceUnavailable",
                                          "NoSourceArtifact"};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (kv_string_is(health->reason, reasons[i]))
            return true;
    return kv_string_is(health->reason, "ArtifactFailed") && !source->artifact_revision;
}

const struct kv_flux_object *flux_waits_for(const struct kv_check *check,
                                            const struct flux_health *health,
                                            unready_test is_unready, void *context)
{
    if (kv_string_is(health->reason, "DependencyNotReady"))
        return unready_dependency(check, health->object, is_unready, context);
    const struct kv_flux_object *source = source_of(check, health->object);
    return source && blames_source(health, source) && is_unready(context, source) ? source : NULL;
}
