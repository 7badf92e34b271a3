#include "flux_health.h"

#include "kubevet/base/buffer.h"

#include <stdlib.h>

/* What became of each object of Flux's, sorted by kind, namespace and name. */
struct survey {
    struct kv_check *check;
    struct entry {
        struct flux_health health;
        const struct entry *root; /* what it waits for in the end; itself where it waits for none */
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

/* Does anything apply anything? With no source either, Flux is not there at all. */
static void presence_check(struct kv_check *check)
{
    const struct kv_spec_flux *flux = &check->spec->flux;
    if (!is_known_to_be_empty(check, &kv_kind_kustomization) ||
        kv_state_kind(check->state, &kv_kind_helmrelease)->count > 0)
        return;
    bool any_source = false;
    for (const struct flux_kind *row = flux_kinds; row->kind; row++)
        any_source |= kv_state_kind(check->state, row->kind)->count > 0;
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_make(check, &kv_kind_kustomization, flux->namespace.text, NULL), flux->place,
        any_source
            ? "there is no Kustomization: Flux fetches, but applies nothing"
            : "there is no Kustomization, and nothing that it could be fed from: Flux is not "
              "installed, or was never set up");
    finding->expected = "at least one";
    finding->missing = true;
    finding->hint = "flux check, then flux bootstrap";
}

/* --- what waits for what --- */

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

/* Will the report speak of it? */
static bool is_told(void *context, const struct kv_flux_object *object)
{
    const struct entry *entry = entry_of(context, object);
    return entry && entry->health.outcome >= FLUX_UNTOLD;
}

static struct entry *next_cause(struct survey *survey, const struct entry *entry)
{
    const struct kv_flux_object *cause =
        flux_waits_for(survey->check, &entry->health, is_told, survey);
    return cause ? entry_of(survey, cause) : NULL;
}

/* One that waits for another that is not ready is no second drift. Where they wait in a circle,
 * each stands for itself. */
static struct entry *root_of(struct survey *survey, struct entry *entry)
{
    struct entry *root = entry;
    size_t steps = 0;
    for (struct entry *next; (next = next_cause(survey, root)); root = next)
        if (++steps > survey->count)
            return entry;
    /* What is certain is not told as something that nobody can tell. */
    return root->health.outcome < entry->health.outcome ? entry : root;
}

/* One that has named another as what it waits for, all the time, tells how long that other one has
 * not been ready, where its own status does not. */
static void since_when_learn(struct survey *survey, const struct entry *entry)
{
    const struct flux_health *waiting = &entry->health;
    struct entry *cause = waiting->outcome == FLUX_UNREADY ? next_cause(survey, entry) : NULL;
    if (!cause || cause->health.outcome != FLUX_UNTOLD || !waiting->message ||
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
        if (survey->entries[i].health.outcome >= FLUX_UNTOLD)
            root_find(survey, &survey->entries[i]);
}

/* --- what is said --- */

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
    char since[KV_TIME_TEXT_MAX];
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, object), check->spec->flux.place, "%s %s %s since %s%s%s%s",
        object->kind->name, object->name, health->state, kv_time_format(health->since, since),
        words[0] ? ": " : "", words, waiting_text(check, entry));
    finding->field = health->field;
    finding->expected = health->expected;
    finding->actual = actual_text(check, health);
    finding->manifest = object->place;
    finding->hint = health->controller
                        ? kv_check_format(check, "see whether %s runs, and what it logs",
                                          flux_kind_of(object->kind)->controller)
                        : kv_check_format(check, "flux -n %s events --for %s/%s", object->namespace,
                                          object->kind->name, object->name);
}

static void tell(struct kv_check *check, const struct entry *entry)
{
    const struct flux_health *health = &entry->health;
    if (entry->root != entry)
        return;
    if (health->outcome == FLUX_UNREADY)
        report(check, entry);
    else if (health->outcome == FLUX_UNTOLD)
        kv_check_not_evaluated(check, &health->object->object, "it %s%s%s%s, but %s", health->state,
                               health->reason ? " (" : "", health->reason ? health->reason : "",
                               health->reason ? ")" : "", health->untold);
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
    if (survey->count > 0)
        qsort(survey->entries, survey->count, sizeof *survey->entries, entry_compare);
}

static void run(struct kv_check *check)
{
    struct survey survey = {.check = check};
    flux_gaps(check);
    presence_check(check);
    survey_make(&survey);
    roots_find(&survey);
    for (size_t i = 0; i < survey.count; i++)
        tell(check, &survey.entries[i]);
}

const struct kv_rule kv_rule_flux_ready = {
    .doc =
        {
            .id = "flux/ready",
            .severity = KV_SEVERITY_ERROR,
            .summary = "Flux is not there, or an object of its own is not ready",
            .why = "A Kustomization that is not ready applies nothing: what was merged is not "
                   "deployed, and nobody hears of it. Kustomizations, HelmReleases and sources "
                   "(GitRepository, OCIRepository, Bucket, HelmRepository, HelmChart) must have "
                   "the condition Ready, for the generation that they now have and, of a "
                   "Kustomization, the revision that its source now gives. It is reported once it "
                   "has lasted for `settle`; an attempt that is under way has its spec.timeout. "
                   "One that only waits for another is told with that one. Suspended ones are "
                   "flux/suspended's to report. Where failed attempts follow each other faster "
                   "than `settle`, the times of the conditions say nothing; if neither the "
                   "generation nor the revision shows how long it has failed, that can't be "
                   "evaluated. A cluster without any Kustomization has no Flux at work, which is "
                   "a finding too.",
            .mend = "Read the message, and the events (flux events --for Kustomization/NAME). A "
                    "failed build or apply is mended in Git; a source that can't be fetched by "
                    "its URL, credentials or network policy. Where nothing happens at all, look "
                    "at the controllers (flux check).",
            .example = "flux:\n"
                       "  namespace: flux-system\n"
                       "settle: 10m\n",
            .source = "https://fluxcd.io/flux/components/kustomize/kustomizations/"
                      "#kustomization-status",
        },
    .reads = kv_rule_reads_none,
    .also_reads = flux_also_reads,
    .status = true,
    .everywhere = true,
    .not_applicable = flux_not_applicable,
    .run = run,
};
