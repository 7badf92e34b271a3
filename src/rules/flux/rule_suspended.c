#include "flux.h"

/* The last writer, if the object shows it. */
static const char *writer_text(struct kv_check *check, const struct kv_object *object)
{
    const struct kv_manager *last = NULL;
    kv_list_each(&object->managers, const struct kv_manager, manager) {
        if (!manager->subresource && manager->manager && (!last || manager->time > last->time))
            last = manager;
    }
    return last && last->time != KV_TIME_NONE
               ? kv_check_format(check, " (last written by %s %s)", last->manager,
                                 kv_check_ago(check, last->time))
               : "";
}

static void object_check(struct kv_check *check, const struct flux_kind *row,
                         const struct kv_flux_object *found)
{
    const struct kv_object *object = &found->object;
    kv_check_compares(check, check->spec->flux.place, NULL);
    if (found->suspended != KV_TRUE)
        return;
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, object), check->spec->flux.place,
                         "%s %s is suspended: Flux does not reconcile it%s", object->kind->name,
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
            .summary = "a Flux object is suspended: it applies or fetches nothing",
            .why =
                "flux suspend stops one object while something is repaired by hand. If it is "
                "forgotten, the object stays stopped. Its status stays as it was, usually Ready, "
                "while merged changes are not deployed and manual changes are not reverted. The "
                "rule checks Kustomizations, HelmReleases, sources and HelmCharts.",
            .fix =
                "Resume it (flux resume KIND NAME), or remove spec.suspend in Git if it is set "
                "there. If it has to stay suspended for a while, waive the finding until a date.",
            .keys = "spec.flux",
            .example = "flux:\n"
                       "  namespace: flux-system\n"
                       "waivers:\n"
                       "  - {rule: flux/suspended, object: Kustomization/flux-system/tools,\n"
                       "     reason: moving the tools, until: 2026-12-01}\n",
            .source = "https://fluxcd.io/flux/components/kustomize/kustomizations/#suspend",
        },
    .reads = KV_READS(FLUX_READS),
    .not_applicable = flux_not_applicable,
    .run = run,
};
