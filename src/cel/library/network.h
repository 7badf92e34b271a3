/* IP addresses and ranges, as Kubernetes' libraries `ip` and `cidr` take them. Source: Kubernetes'
 * pkg/cel/{ip,cidr}.go and pkg/cel/library/{ip,cidr}.go, Go's net/netip. */
#ifndef CEL_LIBRARY_NETWORK_H
#define CEL_LIBRARY_NETWORK_H

#include "kubevet/base/address.h"
#include "kubevet/cel/library.h"

/* Of the class network_cidr. */
struct network_range {
    struct kv_address address; /* may have bits behind the prefix */
    unsigned bits;
};

extern const struct kv_cel_class network_ip; /* struct kv_address */
extern const struct kv_cel_class network_cidr;

/* False: the error is in `problem`, in the arena. */
bool network_ip_parse(struct kv_cel_run *run, struct kv_text text, struct kv_address *out,
                      const char **problem);
bool network_cidr_parse(struct kv_cel_run *run, struct kv_text text, struct network_range *out,
                        const char **problem);

struct kv_cel_value network_ip_value(struct kv_cel_run *run, struct kv_address address);
struct kv_cel_value network_cidr_value(struct kv_cel_run *run, struct network_range range);

/* The text of a value of a class. */
struct kv_cel_value network_text(const struct kv_cel_call *call);

#endif
