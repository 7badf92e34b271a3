/* What doctor shows, drawn from a connection and a client. */
#ifndef KUBEVET_CLI_DIAGNOSIS_H
#define KUBEVET_CLI_DIAGNOSIS_H

#include "source.h"

#include "kubevet/report/diagnosis.h"

/* Fills the first part: the connection. The session must stay. */
void kv_diagnosis_connection(const struct kv_session *session, struct kv_diagnosis *out);

#endif
