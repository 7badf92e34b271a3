#include "flux.h"

/* Who wrote it last, as far as the object tells. */
static const char *writer_text(struct kv_check *check, const struct kv_object *object)
{
    const struct kv_manager *last = NULL;
    char time[KV_TIME_TEXT_MAX];
    kv_list_each(&object->managers, const struct kv_manager, manager)
    {
        if (!manager->subresource && manager->manager && (!last || manager->time > last->time))
            last = manager;
    }
    return last && last->time != KV_TIME_NONE
               ? kv_check_format(check, " (last written by %s at %s)", last->manager,
                                 kv_time_format(last->time, time))
               : "";
}

static void object_check(struct kv_check *check, const struct flux_kind *row,
                         const struct kv_flux_object *found)
{
    const struct kv_object *object = &found->object;
    if (found->suspended != KV_TRUE)
        return;
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, object), check->spec->flux.place,
                         "%s %s is suspended: Flux leaves it as it is%s", object->kind->name,
                         object->name, writer_text(check, object));
    finding->field = "spec.suspend";
    finding->expected = "false";
    finding->actual = "true";
    finding->hint = kv_check_format(check, "flux -n %s resume %s %s", object->namespace,
                                    row->command, object->name);
    finding->manifest = object->place;
}

static void run(struct kv_check *check)
{
    flux_gaps(check);
    for (const struct flux_kind *row = flux_kinds; row->kind; row++) {
        size_t next = 0;
        for (const struct kv_flux_object *found; (found = flux_next(check, row->kind, &next));)
            object_check(check, row, found);
    }
}

const struct kv_rule kv_rule_flux_suspended = {
    .doc =
        {
            .id = "flux/suspended",
            .severity = KV_SEVERITY_WARNING,
            .summary = "an object of Flux's is suspended: it applies or fetches nothing",
            .why = "flux suspend stops one object while something is repaired by hand. Forgotten, "
                   "it stops for ever: its status stays as it was, Ready for the most part, while "
                   "what is merged is not deployed and what is changed by hand is not put right. "
                   "Kustomizations, HelmReleases, sources and HelmCharts are looked at.",
            .mend = "Resume it (flux resume KIND NAME), or remove spec.suspend in Git if it stands "
                    "there. If it is to stay so for a while, waive it until a date.",
            .example = "flux:\n"
                       "  namespace: flux-system\n"
                       "waivers:\n"
                       "  - {rule: flux/suspended, object: Kustomization/flux-system/tools,\n"
                       "     reason: moving the tools, until: 2026-12-01}\n",
            .source = "https://fluxcd.io/flux/components/kustomize/kustomizations/#suspend",
        },
    .reads = kv_rule_reads_none,
    .also_reads = flux_also_reads,
    .everywhere = true,
    .not_applicable = flux_not_applicable,
    .run = run,
};
