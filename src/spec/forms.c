/* The formats of a spec's texts. */
#include "field.h"

#define LABEL      "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
#define NAME_GLOB  "[a-z0-9*?]([-a-z0-9.*?]*[a-z0-9*?])?"
#define VERSION    "v?[0-9]+\\.[0-9]+(\\.[0-9]+)?"
#define BUILD      "v?[0-9]+\\.[0-9]+\\.[0-9]+[-+][-+.0-9A-Za-z]+"
#define COMPARISON "(>=|<=|!=|>|<|=)" VERSION
#define WORD       "[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?"
#define IMAGE_HOST "[A-Za-z0-9]([-A-Za-z0-9._]*[A-Za-z0-9])?(:[0-9]+)?"
#define IMAGE_PART "[a-z0-9]([-a-z0-9._]*[a-z0-9])?"
#define OCTET      "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"

const struct form form_table[FORM_COUNT] = {
    [FORM_ANY] = {.name = "text",
                  .pattern = "[^ \t\n\r]",
                  .wanted = "text with visible characters",
                  .number = true},
    [FORM_LABEL] = {.name = "label",
                    .pattern = "^" LABEL "$",
                    .wanted =
                        "a DNS label (lower-case letters, digits and `-`, at most 63 characters)",
                    .max_length = 63,
                    .number = true},
    [FORM_NAME] =
        {.name = "name",
         .pattern = "^" LABEL "(\\." LABEL ")*$",
         .wanted = "a DNS name (lower-case letters, digits, `-` and `.`, at most 253 characters)",
         .max_length = 253,
         .number = true},
    [FORM_LABEL_GLOB] = {.name = "label-glob",
                         .pattern = "^[a-z0-9*?]([-a-z0-9*?]*[a-z0-9*?])?$",
                         .wanted = "a DNS label, with `*` and `?` as wildcards",
                         .max_length = 63,
                         .number = true},
    [FORM_NAME_GLOB] = {.name = "name-glob",
                        .pattern = "^" NAME_GLOB "$",
                        .wanted = "a DNS name, with `*` and `?` as wildcards",
                        .max_length = 253,
                        .number = true},
    [FORM_OBJECT_NAME] = {.name = "object-name",
                          .pattern = "^[^/%]+$",
                          .wanted = "the name of an object (without `/` and `%`)",
                          .max_length = 253,
                          .number = true},
    [FORM_API_VERSION] = {.name = "api-version",
                          .pattern = "^(" LABEL "(\\." LABEL ")*/)?[a-z]([-a-z0-9]*[a-z0-9])?$",
                          .wanted = "an API version (`v1`, `apps/v1`)"},
    [FORM_KIND] = {.name = "kind",
                   .pattern = "^[A-Z][A-Za-z0-9]*$",
                   .wanted = "a kind in the singular (`Gateway`)"},
    [FORM_VERSION] = {.name = "version",
                      .pattern = "^(" VERSION "|" BUILD "|" COMPARISON "( +" COMPARISON ")*)$",
                      .wanted =
                          "a version (`1.35.3`, `v1.35.3+k3s1`, `1.35` or `>=1.35.0 <1.37.0`)",
                      .number = true},
    [FORM_SCHEME] = {.name = "scheme",
                     .pattern = "^[a-z][-a-z0-9+.]*$",
                     .wanted = "the scheme of a URL (`exoscale` of exoscale://...)"},
    [FORM_URL] = {.name = "url",
                  .pattern = "^https?://[^ ]+$",
                  .wanted = "a URL (http:// or https://)"},
    [FORM_ADDRESS] =
        {.name = "address",
         .pattern = "^((" OCTET "\\.){3}" OCTET "(/(3[0-2]|[12]?[0-9]))?"
                    "|[0-9A-Fa-f]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*"
                    "(/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))?)$",
         .wanted = "an IP address (`194.182.177.67`) or a range of them (`192.168.1.240/28`)",
         .hint = "document a host name as `hostname`"},
    [FORM_HOST_GLOB] = {.name = "host-glob",
                        .pattern = "^[A-Za-z0-9*?]([-A-Za-z0-9.*?]*[A-Za-z0-9*?])?$",
                        .wanted = "a host name, with `*` and `?` as wildcards",
                        .max_length = 253},
    [FORM_LABEL_KEY] = {.name = "label-key",
                        .pattern = "^(" LABEL "(\\." LABEL ")*/)?" WORD "$",
                        .wanted = "the key of a label (`example.com/pool`)",
                        .max_length = 317},
    [FORM_LABEL_VALUE] = {.name = "label-value",
                          .pattern = "^(" WORD ")?$",
                          .wanted = "the value of a label (letters, digits, `-`, `_` and `.`, at "
                                    "most 63 characters)",
                          .max_length = 63,
                          .empty = true,
                          .number = true},
    [FORM_ANNOTATION] = {.name = "annotation", .wanted = "text", .empty = true, .number = true},
    [FORM_POD_SECURITY_VERSION] = {.name = "pod-security-version",
                                   .pattern = "^(latest|v1\\.(0|[1-9][0-9]*))$",
                                   .wanted = "`latest` or a minor version (`v1.35`)"},
    [FORM_IMAGE] = {.name = "image",
                    .pattern = "^" IMAGE_HOST "(/" IMAGE_PART ")*"
                               "(:([A-Za-z0-9_][-A-Za-z0-9_.]*|" COMPARISON "( +" COMPARISON ")*))?"
                               "(@sha256:[0-9a-f]{64})?$",
                    .wanted =
                        "an image (`docker.io/library/mariadb:11`, `ghcr.io/acme/web:>=1.4 <2.0`, "
                        "`redis@sha256:...`)",
                    .max_length = 512},
    [FORM_REGISTRY] = {.name = "registry",
                       .pattern = "^[-A-Za-z0-9.*?]+(:[0-9]+)?(/[-a-z0-9._*?]+)*$",
                       .wanted = "a registry or a path of one (`ghcr.io/acme`), with `*` and `?` "
                                 "as wildcards within its parts",
                       .max_length = 512},
    [FORM_COUNT_OR_PERCENT] = {.name = "count-or-percent",
                               .pattern = "^([1-9][0-9]{0,5}|[1-9][0-9]?%|100%)$",
                               .wanted = "a number or a percentage (`2`, `50%`)",
                               .number = true},
    [FORM_SCHEDULE] = {.name = "schedule-object",
                       .pattern = "^(CronJob|Schedule|ScheduledBackup)/" NAME_GLOB "$",
                       .wanted = "CronJob/NAME, Schedule/NAME or ScheduledBackup/NAME, with `*` "
                                 "and `?` as wildcards"},
    [FORM_BACKEND] = {.name = "backend",
                      .pattern = "^(any|" LABEL "/Service/" LABEL ")$",
                      .wanted = "NAMESPACE/Service/NAME, or `any`"},
    [FORM_ISSUER] = {.name = "issuer",
                     .pattern = "^([A-Z][A-Za-z0-9]*/)?" NAME_GLOB "$",
                     .wanted = "NAME of an issuer, or KIND/NAME (`ClusterIssuer/letsencrypt`), "
                               "with `*` and `?` as wildcards in the name"},
    [FORM_PLUGIN] = {.name = "plugin",
                     .pattern = "^[a-z][a-z0-9_-]*$",
                     .wanted = "a plugin of CoreDNS (`forward`, `hosts`, `file`, `kubernetes`)",
                     .max_length = 63},
    [FORM_SUBJECT] = {.name = "subject",
                      .pattern = "^((User|Group)/[^ *?]+|ServiceAccount/" LABEL "/" LABEL
                                 "(\\." LABEL ")*)$",
                      .wanted = "User/NAME, Group/NAME or ServiceAccount/NAMESPACE/NAME"},
    [FORM_SUBJECT_GLOB] = {.name = "subject-glob",
                           .pattern = "^((User|Group)/[^ ]+|ServiceAccount/[^ /]+/[^ /]+)$",
                           .wanted = "User/NAME, Group/NAME or ServiceAccount/NAMESPACE/NAME, with "
                                     "`*` and `?` as wildcards"},
    [FORM_RIGHT] = {.name = "right",
                    .pattern = "^[a-z0-9*?-]+(\\.[a-z0-9.*?-]+)?(/[a-z0-9*?-]+)?$",
                    .wanted = "RESOURCE, RESOURCE.GROUP or RESOURCE.GROUP/SUBRESOURCE "
                              "(`deployments.apps/scale`), with `*` and `?` as wildcards"},
    [FORM_RIGHT_NAME] = {.name = "right-name",
                         .pattern = "^[^%]+$",
                         .wanted = "the name of an object, or of a signer (`example.com/signer`)",
                         .max_length = 571,
                         .number = true},
    [FORM_VERB] = {.name = "verb",
                   .pattern = "^([A-Za-z0-9][-A-Za-z0-9_.:]*|\\*)$",
                   .wanted = "a verb (`get`), or `*`"},
    [FORM_URL_PATH] = {.name = "url-path",
                       .pattern = "^(/[^ ]*|\\*)$",
                       .wanted = "the path of a URL (`/metrics`, `/healthz/*`), or `*`"},
    [FORM_ROLE] = {.name = "role", .pattern = "^[^ /%]+$", .wanted = "the name of a ClusterRole"},
    [FORM_TAINT] = {.name = "taint",
                    .pattern = "^(" LABEL "(\\." LABEL ")*/)?" WORD "(=(" WORD ")?)?"
                               ":(NoSchedule|PreferNoSchedule|NoExecute)$",
                    .wanted = "a taint (`dedicated=batch:NoSchedule`, or `dedicated:NoSchedule`)"},
    [FORM_SERVICE] = {.name = "service",
                      .pattern = "^" LABEL "/" NAME_GLOB "$",
                      .wanted =
                          "NAMESPACE/NAME, the name optionally with `*` and `?` as wildcards"},
    [FORM_EXPORT_PATH] = {.name = "export-path",
                          .pattern = "^/.*$",
                          .wanted = "an absolute path (`/exports/odoo`)"},
    [FORM_MOUNT_PATH] = {.name = "mount-path",
                         .pattern = "^/([^{}]|\\{database\\})*$",
                         .wanted = "an absolute path; `{database}` is the only placeholder"},
    [FORM_SUB_PATH] = {.name = "sub-path",
                       .pattern = "^([^{}/]|\\{database\\})([^{}]|\\{database\\})*$",
                       .wanted = "a relative path; `{database}` is the only placeholder"},
    [FORM_REPOSITORY_PATH] = {.name = "repository-path",
                              .pattern = "^[^/].*$",
                              .wanted = "a path from the repository's root (`infra/k8s`)"},
    [FORM_TENANT_PATTERN] = {.name = "tenant-pattern",
                             .pattern = "^[^{}]*\\{tenant\\}[^{}]*$",
                             .wanted = "a name that contains `{tenant}` once"},
    [FORM_QUOTA_RESOURCE] = {.name = "quota-resource",
                             .pattern = "^((requests\\.)?hugepages-[A-Za-z0-9.]+"
                                        "|" LABEL "(\\." LABEL
                                        ")*/[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)$",
                             .wanted = "a resource that a ResourceQuota can limit "
                                       "(`limits.cpu`, `pods`, `count/deployments.apps`)",
                             .max_length = 317},
    [FORM_WAIVED] = {.name = "waived-object",
                     .pattern = "^([A-Z?][A-Za-z0-9*?]*(/[^/]+){0,2}|\\*.*)$",
                     .wanted =
                         "Kind/name, Kind/namespace/name or Kind, with `*` and `?` as wildcards"},
    [FORM_RULE] = {.name = "rule", .wanted = "a rule's id"},
    [FORM_CHECKED_KIND] = {.name = "checked-kind",
                           .pattern = "^((" LABEL "(\\." LABEL ")*/)?[a-z][a-z0-9]*/)?"
                                      "[A-Z][A-Za-z0-9]*$",
                           .wanted = "a kind (`Deployment`, `apps/v1/Deployment`, "
                                     "`example.com/v1/Widget`)"},
    [FORM_VARIABLE] = {.name = "variable",
                       .pattern = "^[A-Za-z_][A-Za-z0-9_]*$",
                       .wanted = "a name for expressions (letters, digits and `_`)",
                       .max_length = 63},
    [FORM_PATH] = {.name = "field-path",
                   .pattern = "^[^ \t\n\r.][^ \t\n\r]*$",
                   .wanted = "the path of a field (`spec.template.spec.containers`)"},
    [FORM_EXPRESSION] = {.name = "expression",
                         .pattern = "[^ \t\n\r]",
                         .wanted = "an expression of CEL (`object.spec.replicas > 1`)",
                         .max_length = EXPRESSION_MAX},
    [FORM_QUANTITY] =
        {.name = "quantity",
         /* As lenient as upstream's parser, which reads `.`, `+` and `Mi` as 0. */
         .pattern = "^[-+]?[0-9]*\\.?[0-9]*([numkMGTPE]|[KMGTPE]i|[eE][-+]?[0-9]+)?$",
         .wanted =
             "a quantity (a number, optionally with m, k, M, G, Ki, Mi or Gi: `500m`, `14Gi`)",
         .number = true},
    [FORM_DURATION] = {.name = "duration",
                       .pattern = "^([0-9]+d|([0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h))+)$",
                       .wanted = "a duration: whole days, or Go's units up to `h` (`10m`, "
                                 "`26h`, `14d`)"},
    [FORM_PERCENT] = {.name = "percent",
                      .pattern = "^[0-9]+(\\.[0-9]+)?%$",
                      .wanted = "a percentage (`80%`)"},
    [FORM_DATE] = {.name = "date",
                   .pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt].+)?$",
                   .wanted = "a calendar date (`2026-12-01` or `2026-12-01T18:00:00Z`)"},
};

enum form_id field_form(const struct field *field)
{
    switch (field->type) {
    case FIELD_QUANTITY:
        return FORM_QUANTITY;
    case FIELD_DURATION:
        return FORM_DURATION;
    case FIELD_PERCENT:
        return FORM_PERCENT;
    case FIELD_DATE:
        return FORM_DATE;
    default:
        return field->form;
    }
}
