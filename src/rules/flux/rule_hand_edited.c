/* flux/hand-edited: who besides Flux has written the spec of an object that Flux applies.
 *
 * An object with Flux's labels has an entry in metadata.managedFields for each of its writers. The
 * rule checks which fields they own outside metadata and status:
 *
 * - Flux itself should be the writer. So may flux-client-side-apply: Flux's documentation gives
 *   this name to people for fields that are meant to stay.
 * - before-first-apply stands for fields from before Flux was installed, which it takes over.
 * - A subresource is not part of the spec, except `scale`, which is spec.replicas.
 * - A controller writes what nobody writes by hand: an autoscaler the replicas, a binder a claim's
 *   volume, an injector its certificates. But if Flux applies replicas too, the two overwrite each
 *   other.
 * - Any other writer is a hand edit: kubectl with all its commands, k9s, a browser, the helm
 * command line, an unknown client.
 *
 * A writer is known only by the name that it gives itself (by default the first word of its
 * User-Agent): an unknown name counts as a hand edit.
 *
 * The age of an entry is irrelevant. Flux takes over the entries of kubectl when it applies an
 * object again, so a remaining entry has not been undone; entries of others stay as long as Git
 * does not set the same fields. An object that is excluded from reconciliation keeps all its edits:
 * then the exclusion itself is reported.
 *
 * Source: https://fluxcd.io/flux/faq/ and github.com/fluxcd/pkg/ssa. */
#include "field_path.h"
#include "writer.h"

#include "kubevet/base/buffer.h"
#include "kubevet/rules/rule.h"

#include <strings.h>

/* --- objects --- */

/* An object that Flux applies. */
struct subject {
    struct kv_check *check;
    const struct kv_object *object;
    const char *kustomization, *release; /* what applies it: one of the two is set */
    const char *owner_namespace;
};

/* A controller may copy these labels to the objects that it creates from this one. */
static bool is_made_by_another(const struct kv_object *object)
{
    kv_list_each(&object->owners, const struct kv_owner, owner) {
        if (owner->controller == KV_TRUE)
            return true;
    }
    return false;
}

static bool subject_make(struct kv_check *check, const struct kv_object *object,
                         struct subject *out)
{
    *out = (struct subject){.check = check, .object = object};
    out->kustomization = kv_labels_get(object->labels, KV_FLUX_KUSTOMIZATION);
    if (!out->kustomization)
        out->release = kv_labels_get(object->labels, KV_FLUX_RELEASE);
    out->owner_namespace =
        kv_labels_get(object->labels, out->kustomization ? KV_FLUX_KUSTOMIZATION_NAMESPACE
                                                         : KV_FLUX_RELEASE_NAMESPACE);
    return (out->kustomization || out->release) && !is_made_by_another(object);
}

static const char *flux_name(const struct subject *subject)
{
    return subject->kustomization ? "kustomize-controller" : "helm-controller";
}

/* "Kustomization flux-system/apps" */
static const char *owner_text(const struct subject *subject)
{
    return kv_check_format(subject->check, "%s %s%s%s",
                           subject->kustomization ? "Kustomization" : "HelmRelease",
                           subject->owner_namespace ? subject->owner_namespace : "",
                           subject->owner_namespace ? "/" : "",
                           subject->kustomization ? subject->kustomization : subject->release);
}

/* The command that makes Flux apply the object again. */
static const char *reconcile_text(const struct subject *subject)
{
    return kv_check_format(subject->check, "flux reconcile %s %s%s%s%s",
                           subject->kustomization ? "kustomization" : "helmrelease",
                           subject->kustomization ? subject->kustomization : subject->release,
                           subject->owner_namespace ? " -n " : "",
                           subject->owner_namespace ? subject->owner_namespace : "",
                           subject->kustomization ? "" : " --force");
}

static const char *manager_name(const struct kv_manager *manager)
{
    return manager->manager && manager->manager[0] ? manager->manager : "an unnamed writer";
}

/* "kubectl (Update, scale, 2026-11-22T10:00:00Z)" */
static const char *writer_text(struct kv_check *check, const struct kv_manager *manager)
{
    char time[KV_TIME_TEXT_MAX];
    bool scale = manager->subresource && manager->subresource[0];
    return kv_check_format(check, "%s (%s%s%s, %s)", manager_name(manager),
                           manager->operation ? manager->operation : "?", scale ? ", " : "",
                           scale ? manager->subresource : "",
                           manager->time == KV_TIME_NONE ? "at an unknown time"
                                                         : kv_time_format(manager->time, time));
}

/* The first `most` of them. */
static const char *paths_text(struct kv_check *check, const struct kv_fields *fields, size_t most)
{
    struct kv_strings paths = field_paths(fields, check->arena);
    struct kv_buffer text = {0};
    for (size_t i = 0; i < paths.count && i < most; i++)
        kv_buffer_printf(&text, "%s%s", i ? ", " : "", paths.items[i]);
    if (paths.count > most)
        kv_buffer_printf(&text, " and %zu more", paths.count - most);
    const char *copy = kv_arena_copy(check->arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return copy;
}

static struct kv_finding *finding_make(const struct subject *subject, const char *message)
{
    struct kv_check *check = subject->check;
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, subject->object),
                         check->spec->flux.hand_edits.place, "%s", message);
    finding->manifest = subject->object->place;
    return finding;
}

/* --- findings --- */

static bool is_edit(const struct kv_manager *manager)
{
    return writer_of(manager) == WRITER_HAND && manager->fields.count > 0;
}

static void edit_report(const struct subject *subject, const struct kv_manager *manager)
{
    struct kv_check *check = subject->check;
    const struct kv_object *object = subject->object;
    bool dated = manager->time != KV_TIME_NONE;
    struct kv_finding *finding = finding_make(
        subject,
        kv_check_format(check, "%s %s is managed by Flux (%s), but %s edited %s%s%s",
                        object->kind->name, object->name, owner_text(subject),
                        manager_name(manager), paths_text(check, &manager->fields, 3),
                        dated ? " " : "", dated ? kv_check_ago(check, manager->time) : ""));
    finding->field = field_path_common(&manager->fields, check->arena);
    finding->expected = flux_name(subject);
    finding->actual = kv_check_format(check, "%s: %s", writer_text(check, manager),
                                      paths_text(check, &manager->fields, SIZE_MAX));
    finding->hint = kv_check_format(check,
                                    "bring the change into Git through a pull request, or undo it: "
                                    "%s; Flux may leave fields as they are that Git does not set",
                                    reconcile_text(subject));
}

static void conflict_report(const struct subject *subject, const struct kv_manager *manager)
{
    struct kv_check *check = subject->check;
    struct kv_finding *finding = finding_make(
        subject,
        kv_check_format(check,
                        "Flux (%s) and %s both set the replicas of %s %s and overwrite each other",
                        owner_text(subject), manager_name(manager), subject->object->kind->name,
                        subject->object->name));
    finding->field = "spec.replicas";
    finding->expected = "one writer";
    finding->actual =
        kv_check_format(check, "%s and %s", flux_name(subject), writer_text(check, manager));
    finding->hint = "remove replicas from Git if an autoscaler sets them, or name them in the "
                    "Kustomization's spec.ignore";
}

static bool holds(struct kv_labels labels, const char *key, const char *value)
{
    const char *found = kv_labels_get(labels, key);
    return found && strcasecmp(found, value) == 0; /* as Flux compares them */
}

/* Flux is configured to leave the object alone: edits remain. */
static void exemption_report(const struct subject *subject, const char *key, const char *value)
{
    struct kv_check *check = subject->check;
    const struct kv_object *object = subject->object;
    const bool is_label = holds(object->labels, key, value);
    const char *edits = "";
    kv_list_each(&object->managers, const struct kv_manager, manager) {
        if (is_edit(manager))
            edits = kv_check_format(check, "%s; %s: %s", edits, writer_text(check, manager),
                                    paths_text(check, &manager->fields, SIZE_MAX));
    }
    struct kv_finding *finding = finding_make(
        subject,
        kv_check_format(check, "%s %s belongs to Flux (%s), but is excluded from reconciliation%s",
                        object->kind->name, object->name, owner_text(subject),
                        edits[0] ? ": edits by hand remain in it" : ""));
    finding->field =
        kv_check_format(check, "metadata.%s[%s]", is_label ? "labels" : "annotations", key);
    finding->actual = kv_check_format(check, "%s%s", value, edits);
    finding->hint = kv_check_format(
        check, "bring the edits into Git, then: kubectl %s %s %s%s%s %s-",
        is_label ? "label" : "annotate", object->kind->resource, object->name,
        object->namespace ? " -n " : "", object->namespace ? object->namespace : "", key);
}

/* --- checking --- */

static bool has_edits(const struct kv_object *object)
{
    kv_list_each(&object->managers, const struct kv_manager, manager) {
        if (is_edit(manager))
            return true;
    }
    return false;
}

/* Does this setting exclude the object? */
static bool has_setting(const struct subject *subject, const char *key, const char *value)
{
    const struct kv_object *object = subject->object;
    return subject->kustomization && /* helm-controller knows neither key */
           (holds(object->labels, key, value) || holds(object->annotations, key, value));
}

static void managers_check(const struct subject *subject)
{
    const struct kv_object *object = subject->object;
    bool applies = false, dark = false;
    kv_list_each(&object->managers, const struct kv_manager, manager)
        applies |= writer_applies_replicas(manager);
    kv_list_each(&object->managers, const struct kv_manager, manager) {
        enum writer writer = writer_of(manager);
        if (is_edit(manager))
            edit_report(subject, manager);
        else if (writer == WRITER_CONTROLLER && applies && writer_owns_replicas(manager))
            conflict_report(subject, manager);
        dark |= writer == WRITER_HAND && !manager->fields.set && !manager->subresource;
    }
    if (dark)
        kv_check_not_evaluated(subject->check, object,
                               "its managedFields do not list the written fields");
}

/* --- what could not be checked --- */

/* The Flux objects of a namespace (NULL = none), and those of them without managedFields. */
struct place {
    const char *namespace;
    size_t subjects;
    struct kv_list bare; /* struct bare */
};

struct bare {
    const struct kv_object *object;
};

static struct place *place_of(struct kv_check *check, struct kv_list *places, const char *namespace)
{
    kv_list_each(places, struct place, place) {
        if (place->namespace == namespace) /* interned */
            return place;
    }
    struct place *place = kv_list_push(places, check->arena, sizeof *place);
    place->namespace = namespace;
    return place;
}

/* kubectl omits them everywhere: a namespace without any is reported once. */
static void bare_report(struct kv_check *check, const struct place *place)
{
    static const char reason[] = "the objects have no managedFields, which show who wrote them "
                                 "(kubectl includes them only with --show-managed-fields)";
    if (place->bare.count > 1 && place->bare.count == place->subjects) {
        kv_check_gap(check, place->namespace, reason);
        return;
    }
    kv_list_each(&place->bare, const struct bare, bare)
        kv_check_not_evaluated(check, bare->object, reason);
}

/* Unknown kinds in a namespace (NULL: anywhere), reported together. */
struct unread {
    const char *namespace;
    const char *kinds, *reason;
};

static void unread_add(struct kv_check *check, struct kv_list *unread, const char *namespace,
                       const struct kv_kind *kind, const char *reason)
{
    kv_list_each(unread, struct unread, entry) {
        if (kv_string_compare(entry->namespace, namespace) == 0) {
            entry->kinds = kv_check_format(check, "%s, %s", entry->kinds, kind->resource);
            return;
        }
    }
    kv_list_add(unread, check->arena, struct unread,
                (struct unread){namespace, kind->resource, reason});
}

static void unread_report(struct kv_check *check)
{
    struct kv_list unread = {0};
    for (const struct kv_kind *const *kind = kv_kinds_with_managers(); *kind; kind++) {
        if (!kv_state_listed(check->state, *kind)) {
            unread_add(check, &unread, NULL, *kind, kv_state_unknown(check->state, *kind, NULL));
            continue;
        }
        kv_list_each(&kv_state_kind(check->state, *kind)->unknown, const struct kv_unknown, unknown)
            unread_add(check, &unread, unknown->namespace, *kind, unknown->reason);
    }
    kv_list_each(&unread, const struct unread, entry)
        kv_check_gap(check, entry->namespace, "%s: %s", entry->kinds, entry->reason);
}

/* --- the rule --- */

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->flux.hand_edits.text ? NULL : "the spec does not forbid edits (flux.handEdits)";
}

/* If Git itself excludes an object from reconciliation, the object is never created: so the setting
 * was made in the cluster. Git may however ask Flux only to create an object: that is intended,
 * until somebody edits it by hand. */
static void subject_check(const struct subject *subject, struct place *place)
{
    struct kv_check *check = subject->check;
    const struct kv_object *object = subject->object;
    static const char *const made_once[] = {"Ignore", "IfNotPresent"};
    if (has_setting(subject, KV_FLUX_RECONCILE, "disabled")) {
        exemption_report(subject, KV_FLUX_RECONCILE, "disabled");
        return;
    }
    if (object->managers.count == 0) {
        kv_list_add(&place->bare, check->arena, struct bare, (struct bare){object});
        return;
    }
    for (size_t i = 0; i < sizeof made_once / sizeof *made_once; i++) {
        if (!has_setting(subject, KV_FLUX_SSA, made_once[i]))
            continue;
        if (has_edits(object))
            exemption_report(subject, KV_FLUX_SSA, made_once[i]);
        return;
    }
    managers_check(subject);
}

static void object_check(struct kv_check *check, const struct kv_object *object,
                         struct kv_list *places)
{
    struct subject subject;
    if (!subject_make(check, object, &subject))
        return;
    kv_check_compares(check, check->spec->flux.hand_edits.place, NULL);
    struct place *place = place_of(check, places, object->namespace);
    place->subjects++;
    subject_check(&subject, place);
}

static void run(struct kv_check *check)
{
    struct kv_list places = {0};
    for (const struct kv_kind *const *kind = kv_kinds_with_managers(); *kind; kind++) {
        const struct kv_state_kind *kinds = kv_state_kind(check->state, *kind);
        for (size_t i = 0; i < kinds->count; i++)
            object_check(check, kinds->objects[i], &places);
    }
    kv_list_each(&places, const struct place, place)
        bare_report(check, place);
    unread_report(check);
}

const struct kv_rule kv_rule_flux_hand_edited = {
    .doc =
        {
            .id = "flux/hand-edited",
            .severity = KV_SEVERITY_ERROR,
            .summary = "an object managed by Flux was edited outside of Flux",
            .why =
                "Objects that Flux applies are changed in Git. An edit by hand is undone by the "
                "next reconciliation, perhaps in the middle of a rollout, or it stays and nobody "
                "knows of it. metadata.managedFields show who wrote an object's fields: kubectl "
                "with each of its commands (apply, edit, patch, set, scale, rollout restart), k9s, "
                "a browser, the helm command line. Writers of the status, controllers, and an "
                "autoscaler that sets replicas do not count as a hand edit. If Flux applies "
                "replicas too, however, the two overwrite each other in turn, which is reported. "
                "An object that is excluded from Flux by an annotation or label in the cluster is "
                "reported too. The rule cannot see everything. Flux takes over kubectl's entries "
                "when it applies an object, so an edit shows only between two reconciliations: no "
                "finding is no proof that there was no edit. Labels and annotations of the object "
                "itself are not checked. Secrets are not read, since that needs the right to read "
                "them; kinds that no rule reads are not read either. A writer is known only by the "
                "name that it gives itself: an unknown name counts as a hand edit.",
            .fix = "Bring the change into Git through a pull request, or undo it: flux reconcile "
                   "restores what Git sets. Leave an autoscaler's replicas out of Git, or name "
                   "them in the Kustomization's spec.ignore. If the writer is a controller that "
                   "kubevet does not know, waive the finding.",
            .keys = "flux.handEdits",
            .example = "flux: {handEdits: forbid}\n",
            .source = "https://kubernetes.io/docs/reference/using-api/server-side-apply/",
        },
    .extra = KV_READS_MANAGERS,
    .about = KV_ABOUT_STATUS,
    .not_applicable = not_applicable,
    .run = run,
};
