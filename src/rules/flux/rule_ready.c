#include "health.h"

#include "kubevet/base/buffer.h"

#include <stdlib.h>

/* The health of every Flux object, sorted by kind, namespace and name. */
struct survey {
    struct kv_check *check;
    struct entry {
        struct flux_health health;
        const struct entry *root; /* the end of its chain of dependencies; may be itself */
        size_t waiting;           /* how many others wait for it */
        const char *first_waiting;
    } * entries;
    size_t count;
};

/* --- Flux as a whole --- */

static bool is_known_to_be_empty(const struct kv_check *check, const struct kv_kind *kind)
{
    return kv_check_knows(check, kind, NULL) && kv_state_kind(check->state, kind)->count == 0;
}

/* Does anything apply manifests? Without a source either, Flux is not installed. */
static void presence_check(struct kv_check *check)
{
    const struct kv_spec_flux *flux = &check->spec->flux;
    if (check->spec->is_none || !is_known_to_be_empty(check, &kv_kind_kustomization) ||
        kv_state_kind(check->state, &kv_kind_helmrelease)->count > 0)
        return;
    bool any_source = false;
    for (const struct flux_kind *row = flux_kinds; row->kind; row++)
        any_source |= kv_state_kind(check->state, row->kind)->count > 0;
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_make(check, &kv_kind_kustomization, flux->namespace.text, NULL), flux->place,
        any_source ? "there is no Kustomization: Flux fetches sources, but applies nothing"
                   : "there is no Kustomization and no source: Flux is not installed, or was never "
                     "set up");
    finding->expected = "at least one";
    finding->missing = true;
    finding->hint = "flux check, then flux bootstrap";
}

/* --- dependencies --- */

static int entry_compare(const void *left, const void *right)
{
    const struct kv_object *a = &((const struct entry *)left)->health.object->object;
    const struct kv_object *b = &((const struct entry *)right)->health.object->object;
    int order = strcmp(a->kind->name, b->kind->name);
    if (!order)
        order = strcmp(a->namespace, b->namespace);
    return order ? order : strcmp(a->name, b->name);
}

static struct entry *entry_of(const struct survey *survey, const struct kv_flux_object *object)
{
    struct entry wanted = {.health.object = object};
    return survey->count > 0 ? bsearch(&wanted, survey->entries, survey->count,
                                       sizeof *survey->entries, entry_compare)
                             : NULL;
}

/* Is it reported? */
static bool is_reported(void *context, const struct kv_flux_object *object)
{
    const struct entry *entry = entry_of(context, object);
    return entry && entry->health.outcome >= FLUX_UNKNOWN;
}

static struct entry *next_cause(struct survey *survey, const struct entry *entry)
{
    const struct kv_flux_object *cause =
        flux_waits_for(survey->check, &entry->health, is_reported, survey);
    return cause ? entry_of(survey, cause) : NULL;
}

/* An object that waits for another one that is not ready is not reported again. In a circle, each
 * is reported. */
static struct entry *root_of(struct survey *survey, struct entry *entry)
{
    struct entry *root = entry;
    size_t steps = 0;
    for (struct entry *next; (next = next_cause(survey, root)); root = next)
        if (++steps > survey->count)
            return entry;
    /* A certain cause is not reported as unknown. */
    return root->health.outcome < entry->health.outcome ? entry : root;
}

/* An object that has always named another one as its dependency shows how long that one has not
 * been ready, if its own status does not. */
static void since_when_learn(struct survey *survey, const struct entry *entry)
{
    const struct flux_health *waiting = &entry->health;
    struct entry *cause = waiting->outcome == FLUX_UNREADY ? next_cause(survey, entry) : NULL;
    if (!cause || cause->health.outcome != FLUX_UNKNOWN || !waiting->message ||
        !strstr(waiting->message, cause->health.object->object.name))
        return;
    cause->health.outcome = FLUX_UNREADY;
    cause->health.since = waiting->since;
}

static void root_find(struct survey *survey, struct entry *entry)
{
    const struct kv_object *object = &entry->health.object->object;
    struct entry *root = root_of(survey, entry);
    entry->root = root;
    if (root != entry && root->waiting++ == 0)
        root->first_waiting =
            kv_check_format(survey->check, "%s/%s", object->kind->name, object->name);
}

static void roots_find(struct survey *survey)
{
    for (size_t i = 0; i < survey->count; i++)
        since_when_learn(survey, &survey->entries[i]);
    for (size_t i = 0; i < survey->count; i++)
        if (survey->entries[i].health.outcome >= FLUX_UNKNOWN)
            root_find(survey, &survey->entries[i]);
}

/* --- reports --- */

/* "False (BuildFailed)" */
static const char *actual_text(struct kv_check *check, const struct flux_health *health)
{
    return health->actual && health->reason
               ? kv_check_format(check, "%s (%s)", health->actual, health->reason)
               : health->actual;
}

static const char *waiting_text(struct kv_check *check, const struct entry *entry)
{
    if (entry->waiting == 0)
        return "";
    if (entry->waiting == 1)
        return kv_check_format(check, "; %s waits for it", entry->first_waiting);
    return kv_check_format(check, "; %s and %zu more wait for it", entry->first_waiting,
                           entry->waiting - 1);
}

static void report(struct kv_check *check, const struct entry *entry)
{
    const struct flux_health *health = &entry->health;
    const struct kv_object *object = &health->object->object;
    const char *words = health->message ? flux_words(check, health->message) : "";
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, object), check->spec->flux.place, "%s %s %s %s%s%s%s",
        object->kind->name, object->name, health->state, kv_check_for(check, health->since),
        words[0] ? ": " : "", words, waiting_text(check, entry));
    finding->field = health->field;
    finding->expected = health->expected;
    finding->actual = actual_text(check, health);
    finding->manifest = object->place;
    finding->hint = health->controller
                        ? kv_check_format(check, "check that %s runs, and read its log",
                                          flux_kind_of(object->kind)->controller)
                        : kv_check_format(check, "flux -n %s events --for %s/%s", object->namespace,
                                          object->kind->name, object->name);
}

static void entry_report(struct kv_check *check, const struct entry *entry)
{
    const struct flux_health *health = &entry->health;
    if (entry->root != entry)
        return;
    if (health->outcome == FLUX_UNREADY)
        report(check, entry);
    else if (health->outcome == FLUX_UNKNOWN)
        kv_check_not_evaluated(check, &health->object->object, "it %s%s%s%s, but %s", health->state,
                               health->reason ? " (" : "", health->reason ? health->reason : "",
                               health->reason ? ")" : "", health->unknown);
}

static void survey_make(struct survey *survey)
{
    size_t total = 0;
    for (const struct flux_kind *row = flux_kinds; row->kind; row++)
        total += kv_state_kind(survey->check->state, row->kind)->count;
    survey->entries = kv_arena_array(survey->check->arena, total, sizeof *survey->entries);
    for (const struct flux_kind *row = flux_kinds; row->kind; row++) {
        size_t next = 0;
        for (const struct kv_flux_object *object;
             (object = flux_next(survey->check, row->kind, &next));)
            survey->entries[survey->count++].health = flux_health_of(survey->check, object);
    }
    kv_sort(survey->entries, survey->count, sizeof *survey->entries, entry_compare);
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->is_none ? NULL : flux_not_applicable(spec);
}

static void run(struct kv_check *check)
{
    struct survey survey = {.check = check};
    if (!check->spec->is_none) /* otherwise nobody says that there is Flux */
        flux_gaps(check);
    kv_check_compares(check, check->spec->flux.place, NULL);
    presence_check(check);
    survey_make(&survey);
    roots_find(&survey);
    for (size_t i = 0; i < survey.count; i++)
        entry_report(check, &survey.entries[i]);
}

const struct kv_rule kv_rule_flux_ready = {
    .doc =
        {
            .id = "flux/ready",
            .severity = KV_SEVERITY_ERROR,
            .summary = "Flux is not installed, or one of its objects is not ready",
            .why = "A Kustomization that is not ready applies nothing: merged changes are not "
                   "deployed, and nobody is notified. Kustomizations, HelmReleases and sources "
                   "(GitRepository, OCIRepository, Bucket, HelmRepository, HelmChart) must have "
                   "the condition Ready for their current generation. A Kustomization must also "
                   "have applied the revision that its source currently provides. A failure is "
                   "reported once it has lasted `settle`. An attempt in progress may take its "
                   "spec.timeout. An object that only waits for another one is reported with that "
                   "one. Suspended objects are reported by flux/suspended. Where failed attempts "
                   "follow each other faster than `settle`, the times of the conditions prove "
                   "nothing: if neither the generation nor the revision shows how long the object "
                   "has failed, it is not evaluated. A cluster without any Kustomization has no "
                   "working Flux, which is also a finding.",
            .fix = "Read the message and the events (flux events --for Kustomization/NAME). Fix a "
                   "failed build or apply in Git. If a source cannot be fetched, check its URL, "
                   "credentials and network policy. Where nothing happens at all, check the "
                   "controllers (flux check).",
            .keys = "spec.flux",
            .example = "flux:\n"
                       "  namespace: flux-system\n"
                       "settle: 10m\n",
            .source = "https://fluxcd.io/flux/components/kustomize/kustomizations/"
                      "#kustomization-status",
        },
    .reads = KV_READS(FLUX_READS),
    .about = KV_ABOUT_STATUS | KV_ABOUT_ABSENCE,
    .not_applicable = not_applicable,
    .run = run,
};
