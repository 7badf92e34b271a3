#include "nfs.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, namespace) {
        kv_records_each(&namespace->content.claims, const struct kv_spec_claim, claim) {
            if (claim->nfs.text)
                return NULL;
        }
    }
    return "the spec documents no claim on NFS";
}

/* A claim of the spec, and the object. */
struct documented_claim {
    const struct kv_spec_claim *entry;
    const struct kv_claim *claim;
};

static const struct kv_spec_nfs *export_find(const struct kv_spec *spec, const char *name)
{
    kv_records_each(&spec->nfs, const struct kv_spec_nfs, documented) {
        if (strcmp(documented->name.text, name) == 0)
            return documented;
    }
    return NULL;
}

static void difference_report(struct kv_check *check, const struct documented_claim *of,
                              const struct kv_persistent_volume *volume, const char *part,
                              const struct kv_value *documented, const char *found)
{
    const struct kv_claim *claim = of->claim;
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, &volume->object), documented->place,
        found ? "the volume of claim %s/%s has %s %s, not %s"
              : "the volume of claim %s/%s is not on an NFS %s (%s), but %s is documented",
        claim->object.namespace, claim->object.name, part,
        found                ? found
        : volume->csi_driver ? volume->csi_driver
                             : "neither nfs nor csi",
        documented->text);
    finding->field = volume->csi_driver
                         ? kv_check_format(check, "spec.csi.volumeAttributes[%s]",
                                           strcmp(part, "path") == 0 ? "share" : part)
                         : kv_check_format(check, "spec.nfs.%s", part);
    finding->expected = documented->text;
    finding->actual = found;
    finding->manifest = volume->object.place;
    kv_finding_violates(check, finding, of->entry->nfs.place, claim->object.namespace);
}

static void claim_check(struct kv_check *check, const struct kv_spec_nfs *documented,
                        const struct documented_claim *of)
{
    const struct kv_persistent_volume *volume = nfs_claim_volume(check->state, of->claim);
    if (!volume) /* not bound, or its volume is gone: reported by rules on storage */
        return;
    kv_check_compares(check, documented->server.place, NULL);
    kv_check_compares(check, documented->path.place, NULL);
    kv_check_compares(check, of->entry->nfs.place, of->claim->object.namespace);
    struct nfs_share share = nfs_share_of(check->arena, volume);
    if (!share.server) {
        difference_report(check, of, volume, "server", &documented->server, NULL);
        return;
    }
    if (!nfs_server_is(share.server, documented->server.text))
        difference_report(check, of, volume, "server", &documented->server, share.server);
    if (documented->path.text &&
        strcmp(share.path, kv_path_clean(check->arena, documented->path.text)) != 0)
        difference_report(check, of, volume, "path", &documented->path, share.path);
}

static void run(struct kv_check *check)
{
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, namespace) {
        kv_records_each(&namespace->content.claims, const struct kv_spec_claim, entry) {
            const struct kv_spec_nfs *documented =
                entry->nfs.text ? export_find(check->spec, entry->nfs.text) : NULL;
            const struct kv_object *claim =
                documented ? kv_state_find(check->state, &kv_kind_persistentvolumeclaim,
                                           namespace->name.text, entry->name.text)
                           : NULL;
            const struct documented_claim of = {entry, (const struct kv_claim *)claim};
            if (claim)
                claim_check(check, documented, &of);
        }
    }
}

const struct kv_rule kv_rule_nfs_export = {
    .doc =
        {
            .id = "nfs/export",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a claim's volume is not the documented NFS export",
            .why = "The claim's name says filestore, but its volume decides where the files really "
                   "are. Another server or path is another set of files, without backups or "
                   "without isolation. The rule reads in-tree NFS volumes and those of the CSI "
                   "driver nfs.csi.k8s.io.",
            .fix = "Bind the claim to a volume of the documented export (create both again: the "
                   "source of a volume is immutable), or document the new server.",
            .keys = "claim.nfs nfs.server nfs.path",
            .example = "nfs:\n"
                       "  odoo-filestore: {server: nfs01.planapulse.com}\n"
                       "namespaces:\n"
                       "  plana-odoo-18:\n"
                       "    claims: {filestore: {nfs: odoo-filestore}}\n",
            .source = "https://kubernetes.io/docs/concepts/storage/volumes/#nfs",
        },
    .reads = KV_READS({.kind = &kv_kind_persistentvolumeclaim, .need = KV_MUST},
                      {.kind = &kv_kind_persistentvolume, .need = KV_MUST}),
    .not_applicable = not_applicable,
    .run = run,
};
