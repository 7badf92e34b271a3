# Drifts of the ways through the network; sourced by run.sh, after its own.
deployments=_apis_apps_v1_deployments.json
statefulsets=_apis_apps_v1_statefulsets.json
pods=_api_v1_pods.json
services=_api_v1_services.json
configmaps=_api_v1_configmaps.json
cronjobs=_apis_batch_v1_cronjobs.json
envoy=$(line network: service:)

of() { # NAMESPACE NAME JQ: jq that changes one object
  echo "(.items[] | select(.metadata.namespace == \"$1\" and .metadata.name == \"$2\")) |= ($3)"
}
env_with() { # NAME VALUE: jq that gives the first container of a template another variable
  echo ".spec.template.spec.containers[0].env += [{\"name\": \"$1\", \"value\": \"$2\"}]"
}

drift "a host that has its alias" $deployments "$(of plana-odoo-18 worker-odoo "$(env_with AUTH_URL https://auth.planapulse.com/application/o/)")"
drift "a host without an alias" $deployments "$(of plana-odoo-18 worker-odoo "$(env_with GIT_URL https://git.planapulse.com/)")" \
  "network/hairpin | warning | Deployment/plana-odoo-18/worker-odoo | spec.template.spec.hostAliases[git.planapulse.com] | 10.96.10.67 > absent | $envoy"
drift "an alias at the Service's former address" $deployments \
  "$(of plana-odoo-18 worker-odoo "$(env_with AUTH_URL https://auth.planapulse.com/) | .spec.template.spec.hostAliases[0].ip = \"10.96.10.6\"")" \
  "network/hairpin | warning | Deployment/plana-odoo-18/worker-odoo | spec.template.spec.hostAliases[auth.planapulse.com] | 10.96.10.67 > 10.96.10.6 | $envoy"
drift "an alias at the load balancer's address" $statefulsets \
  "$(of forgejo forgejo "$(env_with AUTH_URL https://auth.planapulse.com/) | .spec.template.spec.hostAliases[0].ip = \"194.182.177.67\"")" \
  "network/hairpin | warning | StatefulSet/forgejo/forgejo | spec.template.spec.hostAliases[auth.planapulse.com] | 10.96.10.67 > 194.182.177.67 | $envoy"
drift "the NFS server, and an e-mail address" $deployments \
  "$(of plana-odoo-18 worker-odoo "$(env_with NFS nfs01.planapulse.com) | $(env_with MAIL_FROM noreply@mail.planapulse.com)")"
drift "a CronJob's arguments" $cronjobs \
  "$(of backup pg-backup-dunavlog '.spec.jobTemplate.spec.template.spec.containers[0].args = ["--report", "https://push.planapulse.com/backup"]')" \
  "network/hairpin | warning | CronJob/backup/pg-backup-dunavlog | spec.jobTemplate.spec.template.spec.hostAliases[push.planapulse.com] | 10.96.10.67 > absent | $envoy"
drift "a pod is debugged" $pods \
  "$(of vaultwarden vaultwarden-0 '.spec.ephemeralContainers = [{"name": "debugger", "image": "curlimages/curl", "command": ["curl", "https://office.planapulse.com"]}]')" \
  "network/hairpin | warning | Pod/vaultwarden/vaultwarden-0 | spec.hostAliases[office.planapulse.com] | 10.96.10.67 > absent | $envoy"
drift "the Service is made anew, and nobody names a host" $services \
  "$(of envoy-gateway-system envoy-plana-odoo-eg-gateway-85e34bf5 '.spec.clusterIP = "10.96.10.99" | .spec.clusterIPs = ["10.96.10.99"]')"
drift "a ConfigMap from which nobody takes env" $configmaps \
  '.items += [{"metadata": {"name": "app", "namespace": "forgejo"}, "data": {"url": "https://git.planapulse.com/"}}]'
