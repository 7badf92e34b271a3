# Edits by hand of what Flux applies; sourced by run.sh, after its own.
edits=$(line flux: handEdits:)
deployments=_apis_apps_v1_deployments.json
statefulsets=_apis_apps_v1_statefulsets.json

of() { # NAMESPACE NAME JQ: jq that changes one object
  echo "(.items[] | select(.metadata.namespace == \"$1\" and .metadata.name == \"$2\")) |= ($3)"
}

wrote() { # MANAGER OPERATION SUBRESOURCE FIELDS: jq that adds a writer to an object
  echo "(.metadata.managedFields += [{manager: \"$1\", operation: \"$2\", time: \"2026-11-22T22:24:00Z\", fieldsType: \"FieldsV1\", fieldsV1: $4}
    + if \"$3\" == \"\" then {} else {subresource: \"$3\"} end])"
}
edited() { # OBJECT FIELD WRITER [OWNER]: what is told of it
  echo "flux/hand-edited | error | $1 | $2 | ${4:-kustomize-controller} > $3, 2026-11-22T22:24:00Z): $2 | $edits"
}
image='{"f:spec": {"f:template": {"f:spec": {"f:containers": {"k:{\"name\":\"odoo\"}": {"f:image": {}}}}}}}'
replicas='{"f:spec": {"f:replicas": {}}}'
worker=spec.template.spec.containers[odoo].image

drift "another image by kubectl edit" $deployments "$(of plana-odoo-18 worker-odoo "$(wrote kubectl-edit Update '' "$image")")" \
  "$(edited Deployment/plana-odoo-18/worker-odoo "$worker" 'kubectl-edit (Update')"

# What is recorded of it says the same.
"$KUBEVET" snapshot "$spec" --snapshot "$work/state" --at 2026-11-22T22:25:00Z -o "$work/recorded.json"
"$KUBEVET" check "$spec" --snapshot "$work/recorded.json" -o json >"$work/recorded-report.json"
if [ $? -eq 1 ] && diff <(jq .findings "$work/report.json") <(jq .findings "$work/recorded-report.json"); then
  passed=$((passed + 1)) && echo "ok      the same edit, recorded"
else
  failed=$((failed + 1)) && echo "FAILED  the same edit, recorded"
fi

drift "another image by kubectl apply" $deployments "$(of plana-odoo-18 worker-odoo "$(wrote kubectl-client-side-apply Update '' "$image")")" \
  "$(edited Deployment/plana-odoo-18/worker-odoo "$worker" 'kubectl-client-side-apply (Update')"
drift "pods started anew by hand" $statefulsets "$(of monitoring loki "$(wrote kubectl-rollout Update '' \
  '{"f:spec": {"f:template": {"f:metadata": {"f:annotations": {"f:kubectl.kubernetes.io/restartedAt": {}}}}}}')")" \
  "$(edited StatefulSet/monitoring/loki 'spec.template.metadata.annotations[kubectl.kubernetes.io/restartedAt]' 'kubectl-rollout (Update' helm-controller)"
drift "scaled by hand, and its autoscaler too" $deployments \
  "$(of plana-odoo-18 worker-odoo "$(wrote kubectl Update scale "$replicas") | $(wrote kube-controller-manager Update scale "$replicas")")" \
  "$(edited Deployment/plana-odoo-18/worker-odoo spec.replicas 'kubectl (Update, scale')"
drift "a quota raised in a browser" $quotas "$(of plana-odoo-18 plana-odoo-18-quota "$(wrote Mozilla Update '' '{"f:spec": {"f:hard": {"f:limits.cpu": {}}}}')")" \
  "$(edited ResourceQuota/plana-odoo-18/plana-odoo-18-quota 'spec.hard[limits.cpu]' 'Mozilla (Update')"
drift "a policy opened by hand" _apis_networking.k8s.io_v1_networkpolicies.json "(.items[0]) |= (.metadata.namespace = \"backup\" | .metadata.name = \"open\" | .metadata.uid = \"x\" | $(wrote kubectl-patch Update '' '{"f:spec": {"f:ingress": {}}}'))" \
  "$(edited NetworkPolicy/backup/open spec.ingress 'kubectl-patch (Update')"
drift "a chart upgraded by hand" $statefulsets "$(of monitoring loki "$(wrote helm Update '' '{"f:spec": {"f:updateStrategy": {"f:type": {}}}}')")" \
  "$(edited StatefulSet/monitoring/loki spec.updateStrategy.type 'helm (Update' helm-controller)"
drift "Flux is told to leave an object alone" $deployments "$(of plana-odoo-18 worker-odoo '.metadata.annotations["kustomize.toolkit.fluxcd.io/reconcile"] = "disabled"')" \
  "flux/hand-edited | error | Deployment/plana-odoo-18/worker-odoo | metadata.annotations[kustomize.toolkit.fluxcd.io/reconcile] | absent > disabled | $edits"
drift "an annotation by hand" $deployments "$(of plana-odoo-18 worker-odoo "$(wrote kubectl-annotate Update '' '{"f:metadata": {"f:annotations": {"f:note": {}}}}')")"
drift "an object that Flux doesn't apply" $deployments "$(of kube-system coredns "$(wrote kubectl-edit Update '' "$image")")"
drift "a status by hand" $deployments "$(of plana-odoo-18 worker-odoo "$(wrote kubectl-edit Update status '{"f:status": {"f:replicas": {}}}')")"
drift "taken over from before Flux" $deployments "$(of plana-odoo-18 worker-odoo "$(wrote before-first-apply Update '' "$image")")"
drift "a node drained by hand" _api_v1_nodes.json "(.items[0]) |= ($(wrote kubectl-drain Update '' '{"f:spec": {"f:unschedulable": {}}}'))"
