#include "kubevet/init/observer.h"

#include <stddef.h>

static const char readers[] = "text for readers: a person writes it";
static const char choice[] = "a choice: no state shows it";

const struct kv_unobserved kv_unobserved[] = {
    {"metadata.description", readers},
    {"metadata.docs", readers},
    {"spec.facts", "what no API shows"},
    {"namespace.purpose", readers},
    {"content.labels", "which labels of a namespace matter is a choice"},
    {"content.annotations", "which annotations of a namespace matter is a choice"},
    {"storageClass.use", readers},
    {"identity.server", "the address differs with the way to the server; the uid does not"},
    {"cni.daemonSet", "which DaemonSet is the plugin's agent is known of known plugins only"},
    {"cni.enforcesPolicies", "known of known plugins only"},
    {"workload.kind", "it is written as part of the key, KIND/NAME"},
    {"resource.labels", "objects are written by name: which labels make a set is a choice"},
    {"resource.remove", "profiles hold only what all of their namespaces have"},
    {"resource.match", "which fields of an object matter is a choice"},
    {"resource.every", choice},
    {"resource.none", choice},
    {"spec.resources", "which objects without a namespace matter is a choice"},
    {"quotaAlerts.resources", choice},
    {"quotaAlerts.slack", choice},
    {"quotaAlert.warning", choice},
    {"quotaAlert.critical", choice},
    {"spec.settle", choice},
    {"spec.rules", choice},
    {"workload.optional", "what exists now must not be gone without a finding"},
    {"spec.waivers", "written with --waive, of what the check of the draft finds"},
    {"waiver.rule", "written with --waive"},
    {"waiver.object", "written with --waive"},
    {"waiver.field", "written with --waive"},
    {"waiver.reason", "written with --waive"},
    {"waiver.until", "written with --waive"},
    {"range.min", "a state shows one number, no bounds"},
    {"range.max", "a state shows one number, no bounds"},
    {"spec.network", "that pods can't reach a host by its public address is shown by no API"},
    {"network.hairpin", "that pods can't reach a host by its public address is shown by no API"},
    {"hairpin.hosts", "that pods can't reach a host by its public address is shown by no API"},
    {"hairpin.except", choice},
    {"hairpin.service", "that pods can't reach a host by its public address is shown by no API"},
    {NULL, NULL},
};
