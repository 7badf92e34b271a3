/* What doctor and snapshot show of a fleet: a row for each cluster, and of doctor its tests. */
#ifndef KUBEVET_CLI_FLEET_FLEET_DOCTOR_H
#define KUBEVET_CLI_FLEET_FLEET_DOCTOR_H

#include "gather.h"

bool fleet_table_write(const struct gathering *gathering, const struct fleet_member *members,
                       const struct row *rows, size_t count, struct kv_error *error) KV_MUST_USE;

#endif
