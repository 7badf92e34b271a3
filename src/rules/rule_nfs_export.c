#include "nfs.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, namespace)
    {
        kv_records_each(&namespace->content.claims, const struct kv_spec_claim, claim)
        {
            if (claim->nfs.text)
                return NULL;
        }
    }
    return "the spec documents no claim on NFS";
}

static const struct kv_spec_nfs *export_find(const struct kv_spec *spec, const char *name)
{
    kv_records_each(&spec->nfs, const struct kv_spec_nfs, documented)
    {
        if (strcmp(documented->name.text, name) == 0)
            return documented;
    }
    return NULL;
}

static void difference_report(struct kv_check *check, const struct kv_claim *claim,
                              const struct kv_persistent_volume *volume, const char *part,
                              const struct kv_value *documented, const char *found)
{
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, &volume->object), documented->place,
                         found ? "the volume of claim %s/%s has %s %s, not %s"
                               : "the volume of claim %s/%s is on no NFS %s (%s): %s is documented",
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
}

static void claim_check(struct kv_check *check, const struct kv_spec_nfs *documented,
                        const struct kv_claim *claim)
{
    const struct kv_persistent_volume *volume = nfs_claim_volume(check->state, claim);
    if (!volume) /* not bound, or its volume is gone: storage's to report */
        return;
    struct nfs_share share = nfs_share_of(check->arena, volume);
    if (!share.server) {
        difference_report(check, claim, volume, "server", &documented->server, NULL);
        return;
    }
    if (!nfs_server_is(share.server, documented->server.text))
        difference_report(check, claim, volume, "server", &documented->server, share.server);
    if (documented->path.text &&
        strcmp(share.path, nfs_path_clean(check->arena, documented->path.text)) != 0)
        difference_report(check, claim, volume, "path", &documented->path, share.path);
}

static void run(struct kv_check *check)
{
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, namespace)
    {
        kv_records_each(&namespace->content.claims, const struct kv_spec_claim, entry)
        {
            const struct kv_spec_nfs *documented =
                entry->nfs.text ? export_find(check->spec, entry->nfs.text) : NULL;
            const struct kv_object *claim =
                documented ? kv_state_find(check->state, &kv_kind_persistentvolumeclaim,
                                           namespace->name.text, entry->name.text)
                           : NULL;
            if (claim)
                claim_check(check, documented, (const struct kv_claim *)claim);
        }
    }
}

static const struct kv_kind *const reads[] = {&kv_kind_persistentvolumeclaim,
                                              &kv_kind_persistentvolume, NULL};

const struct kv_rule kv_rule_nfs_export = {
    .doc =
        {
            .id = "nfs/export",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a claim's volume is not the documented NFS export",
            .why = "The claim's name says filestore, but the volume that it is bound to says where "
                   "the files really lie. Another server or path is another set of files, without "
                   "backups or without isolation. In-tree NFS volumes are read, and those of the "
                   "CSI driver nfs.csi.k8s.io.",
            .mend = "Bind the claim to a volume of the documented export (both have to be made "
                    "anew: the source of a volume can't be changed), or document the new server.",
            .example = "nfs:\n"
                       "  odoo-filestore: {server: nfs01.planapulse.com}\n"
                       "namespaces:\n"
                       "  plana-odoo-18:\n"
                       "    claims: {filestore: {nfs: odoo-filestore}}\n",
            .source = "https://kubernetes.io/docs/concepts/storage/volumes/#nfs",
        },
    .reads = reads,
    .not_applicable = not_applicable,
    .run = run,
};
