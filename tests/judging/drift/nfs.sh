# Drifts of what is mounted of the NFS export; sourced by run.sh, after its own. The Deployment changes, and the
# pods that it has made so far stay as they are.
deployments=_apis_apps_v1_deployments.json
volumes=_api_v1_persistentvolumes.json
claims=_api_v1_persistentvolumeclaims.json
pods=_api_v1_pods.json

template() { # NAME JQ: jq that changes the template of one of plana-odoo-18's Deployments
  echo "(.items[] | select(.metadata.namespace == \"plana-odoo-18\" and .metadata.name == \"$1\").spec.template.spec) |= ($2)"
}
mount() { # JQ: jq that changes the mount of the filestore
  echo "(.containers[0].volumeMounts[] | select(.name == \"filestore\")) |= ($1)"
}
volume() { # JQ: jq that changes the filestore's volume
  echo "(.volumes[] | select(.name == \"filestore\")) |= ($1)"
}
second() { # VOLUME MOUNT: jq that adds a second volume, and a mount of it
  echo ".volumes += [{name: \"second\"} + $1] | .containers[0].volumeMounts += [{name: \"second\"} + $2]"
}
object() { # NAMESPACE NAME JQ: jq that changes one object ("" = without a namespace)
  echo "(.items[] | select((.metadata.namespace // \"\") == \"$1\" and .metadata.name == \"$2\")) |= ($3)"
}
worker=Deployment/plana-odoo-18/worker-odoo-pirinfoods
files=/var/lib/odoo/filestore
server=nfs01.planapulse.com:/exports/odoo18/filestore
at_odoo="spec.template.spec.containers[odoo].volumeMounts"
isolation=$(line '  odoo-filestore:' isolation:)
wanted=$(line '      "worker-odoo-' filestore:)

nothing="nfs/mount-path | error | $worker | spec.template.spec.volumes | odoo-filestore > absent | $wanted"
drift "a worker's mount is gone" $deployments "$(template worker-odoo-pirinfoods 'del(.containers[0].volumeMounts[] | select(.name == "filestore"))')" "$nothing"
drift "a worker's mount and volume are gone" $deployments "$(template worker-odoo-pirinfoods 'del(.containers[0].volumeMounts[] | select(.name == "filestore")) | del(.volumes[] | select(.name == "filestore"))')" "$nothing"
drift "a worker's files are its own folder" $deployments "$(template worker-odoo-pirinfoods "$(volume '{name, emptyDir: {}}')")" "$nothing"
drift "a worker's files are on block storage" $deployments "$(template worker-odoo-pirinfoods "$(volume '{name, csi: {driver: "csi.exoscale.com"}}')")" "$nothing"
drift "a worker's files are another server's" $deployments "$(template worker-odoo-pirinfoods "$(volume '{name, nfs: {server: "nfs02.planapulse.com", path: "/exports/odoo18/filestore"}}')")" "$nothing"
drift "a worker's files are beside the export" $deployments "$(template worker-odoo-pirinfoods "$(volume '{name, nfs: {server: "nfs01.planapulse.com", path: "/exports/backups"}}')")" "$nothing"
drift "only an init container mounts them" $deployments "$(template worker-odoo-pirinfoods '(.containers[0].volumeMounts[] | select(.name == "filestore")) as $mount
  | .initContainers = [.containers[0] | .name = "chown" | .volumeMounts = [$mount]] | del(.containers[0].volumeMounts[] | select(.name == "filestore"))')" "$nothing"
drift "a worker of a glob and one by name" $deployments "$(template worker-odoo 'del(.containers[0].volumeMounts[] | select(.name == "filestore"))')" \
  "nfs/mount-path | error | Deployment/plana-odoo-18/worker-odoo | spec.template.spec.volumes | odoo-filestore > absent | $(line '      worker-odoo:' filestore:)"
drift "mounted elsewhere" $deployments "$(template worker-odoo-pirinfoods "$(mount '.mountPath = "/mnt/filestore"')")" \
  "nfs/mount-path | error | $worker | ${at_odoo}[/mnt/filestore].mountPath | $files/pirinfoods_18 > /mnt/filestore | $(line '  odoo-filestore:' mountPath:)"
drift "mounted without a subPath" $deployments "$(template worker-odoo-pirinfoods "$(mount 'del(.subPath)')")" \
  "nfs/isolation | error | $worker | ${at_odoo}[$files/pirinfoods_18].subPath | {database} > absent | $isolation"
drift "mounted elsewhere without a subPath" $deployments "$(template worker-odoo-pirinfoods "$(mount 'del(.subPath) | .mountPath = "/mnt"')")" \
  "nfs/isolation | error | $worker | ${at_odoo}[/mnt].subPath | {database} > absent | $isolation"
drift "another tenant's subPath" $deployments "$(template worker-odoo-pirinfoods "$(mount '.subPath = "dunavlog_18"')")" \
  "nfs/isolation | error | $worker | ${at_odoo}[$files/pirinfoods_18] | the files of tenant pirinfoods > the files of tenant dunavlog | $isolation"
drift "a folder of a name that nobody has" $deployments "$(template worker-odoo-pirinfoods "$(mount '.subPath = "pirinfods_18"')")" \
  "nfs/isolation | error | $worker | ${at_odoo}[$files/pirinfoods_18] | the files of tenant pirinfoods > the files of tenant pirinfods | $isolation"
drift "a part of another tenant's files" $deployments "$(template worker-odoo-pirinfoods "$(mount '.subPath = "dunavlog_18//tmp/."')")" \
  "nfs/isolation | error | $worker | ${at_odoo}[$files/pirinfoods_18] | the files of tenant pirinfoods > the files of tenant dunavlog | $isolation"
drift "the template's files" $deployments "$(template worker-odoo-pirinfoods "$(mount '.subPath = "pulse18_template"')")" \
  "nfs/subpath | error | $worker | ${at_odoo}[$files/pirinfoods_18].subPath | pirinfoods_18 > pulse18_template | $(line '  odoo-filestore:' subPath:)"
drift "a subPath of a variable that nobody sets" $deployments "$(template worker-odoo-pirinfoods "$(mount 'del(.subPath) | .subPathExpr = "$(DATABASE)"')")" \
  "nfs/subpath | error | $worker | ${at_odoo}[$files/pirinfoods_18].subPath | pirinfoods_18 > \$(DATABASE) | $(line '  odoo-filestore:' subPath:)"
drift "a subPath of its variable" $deployments "$(template worker-odoo-pirinfoods "$(mount 'del(.subPath) | .subPathExpr = "$(DB_NAME)"')")"
drift "its own folder, inline" $deployments "$(template worker-odoo-pirinfoods "$(volume '{name, nfs: {server: "NFS01.planapulse.com.", path: "/exports/odoo18/./filestore//pirinfoods_18/"}}') | $(mount 'del(.subPath)')")"
drift "a part of its own folder, inline" $deployments "$(template worker-odoo-pirinfoods "$(volume '{name, nfs: {server: "nfs01.planapulse.com", path: "/exports/odoo18/filestore/pirinfoods_18"}}')")" \
  "nfs/subpath | error | $worker | ${at_odoo}[$files/pirinfoods_18] | $server/pirinfoods_18 > $server/pirinfoods_18/pirinfoods_18 | $(line '  odoo-filestore:' subPath:)"
foreign="the files of tenant pirinfoods > the files of tenant dunavlog | $isolation"
drift "another tenant's folder, inline" $deployments "$(template worker-odoo-pirinfoods "$(second '{nfs: {server: "nfs01.planapulse.com", path: "/exports/odoo18/filestore/dunavlog_18"}}' '{mountPath: "/mnt/second"}')")" \
  "nfs/isolation | error | $worker | ${at_odoo}[/mnt/second] | $foreign"
drift "another tenant's folder, twice" $deployments "$(template worker-odoo-pirinfoods '.containers[0].volumeMounts += [{name: "filestore", mountPath: "/mnt/a", subPath: "dunavlog_18"}, {name: "filestore", mountPath: "/mnt/b", subPath: "dunavlog_18/b"}]')" \
  "nfs/isolation | error | $worker | ${at_odoo}[/mnt/a] | $foreign"
drift "a sidecar before it, with another tenant's folder" $deployments "$(template worker-odoo-pirinfoods '.containers = [{name: "sidecar", image: "busybox", volumeMounts: [{name: "filestore", mountPath: "/files", subPath: "dunavlog_18"}], resources: {limits: {cpu: "100m", memory: "64Mi"}}}] + .containers')" \
  "nfs/isolation | error | $worker | spec.template.spec.containers[sidecar].volumeMounts[/files] | $foreign"
drift "an init container with another tenant's folder" $deployments "$(template worker-odoo-pirinfoods '.initContainers = [{name: "copy", image: "busybox", volumeMounts: [{name: "filestore", mountPath: "/files", subPath: "dunavlog_18"}], resources: .containers[0].resources}]')" \
  "nfs/isolation | error | $worker | spec.template.spec.initContainers[copy].volumeMounts[/files] | $foreign"
drift "all of the export beside its own folder" $deployments "$(template worker-odoo-pirinfoods "$(second '{nfs: {server: "nfs01.planapulse.com", path: "/exports"}}' '{mountPath: "/mnt/all", readOnly: true}')")" \
  "nfs/isolation | error | $worker | ${at_odoo}[/mnt/all].subPath | {database} > absent | $isolation"
drift "another directory of the server" $deployments "$(template worker-odoo-pirinfoods "$(second '{nfs: {server: "nfs01.planapulse.com", path: "/exports/addons"}}' '{mountPath: "/mnt/addons"}')")"
drift "another directory of the server, elsewhere" $deployments "$(object monitoring grafana '.spec.template.spec.volumes += [{name: "x", nfs: {server: "nfs01.planapulse.com", path: "/exports/grafana"}}] | .spec.template.spec.containers[0].volumeMounts += [{name: "x", mountPath: "/x"}]')"
drift "the export, elsewhere" $deployments "$(object monitoring grafana '.spec.template.spec.volumes += [{name: "x", nfs: {server: "nfs01.planapulse.com", path: "/exports/odoo18/filestore"}}] | .spec.template.spec.containers[0].volumeMounts += [{name: "x", mountPath: "/x", subPath: "dunavlog_18"}]')" \
  "nfs/isolation | error | Deployment/monitoring/grafana | spec.template.spec.containers[grafana].volumeMounts[/x] | absent > nfs01.planapulse.com:/exports/odoo18/filestore/dunavlog_18 | $(line '  odoo-filestore:' namespaces:)"

pirinfoods=$(jq -r '[.items[] | select(.metadata.namespace == "plana-odoo-18" and .metadata.labels["app.kubernetes.io/name"] == "worker-odoo-pirinfoods") | .metadata.name] | sort | .[0]' "$root/tests/data/healthy/$pods")
drift "an ephemeral container with another tenant's folder" $pods "$(object plana-odoo-18 "$pirinfoods" '.spec.ephemeralContainers = [{name: "debug", image: "busybox", volumeMounts: [{name: "filestore", mountPath: "/files", subPath: "dunavlog_18"}]}]')" \
  "nfs/isolation | error | Pod/plana-odoo-18/$pirinfoods | spec.ephemeralContainers[debug].volumeMounts[/files] | $foreign"
drift "a pod of an older template" $pods "$(object plana-odoo-18 "$pirinfoods" '(.spec.containers[0].volumeMounts[] | select(.name == "filestore")).subPath = "dunavlog_18"')" \
  "nfs/isolation | error | Pod/plana-odoo-18/$pirinfoods | spec.containers[odoo].volumeMounts[$files/pirinfoods_18] | $foreign"

drift "the export's volume is gone" $volumes "$(without nfs-filestore-odoo-18)" \
  "storage/claim-bound | error | PersistentVolumeClaim/plana-odoo-18/filestore | spec.volumeName | nfs-filestore-odoo-18 > absent | $(line '  tenant:' filestore:)"
drift "the export's claim is gone" $claims 'del(.items[] | select(.metadata.namespace == "plana-odoo-18"))' \
  "storage/claim | error | PersistentVolumeClaim/plana-odoo-18/filestore | metadata.name | filestore > absent | $(line '  tenant:' filestore:)"
drift "the export's volume is on another server" $volumes "$(object "" nfs-filestore-odoo-18 '.spec.nfs.server = "nfs02.planapulse.com"')" \
  "nfs/export | error | PersistentVolume/nfs-filestore-odoo-18 | spec.nfs.server | nfs01.planapulse.com > nfs02.planapulse.com | $(line '  odoo-filestore:' server:)"
for name in dunavlog pirinfoods sofiabakery; do
  found="the files of tenant $name > the files of tenant dunavlog | $isolation"
  eval "in_$name=\"nfs/isolation | error | Deployment/plana-odoo-18/worker-odoo-$name | ${at_odoo}[$files/${name}_18] | \$found\""
done
drift "the export's volume is one tenant's folder" $volumes "$(object "" nfs-filestore-odoo-18 '.spec.nfs.path += "/dunavlog_18"')" \
  "nfs/subpath | error | Deployment/plana-odoo-18/worker-odoo-dunavlog | ${at_odoo}[$files/dunavlog_18] | $server/dunavlog_18 > $server/dunavlog_18/dunavlog_18 | $(line '  odoo-filestore:' subPath:)" \
  "nfs/isolation | error | Deployment/plana-odoo-18/worker-odoo | ${at_odoo}[$files/pulse18_template] | the files of database pulse18_template, which belongs to no tenant > the files of tenant dunavlog | $isolation" \
  "$in_pirinfoods" "$in_sofiabakery"

# A list that can't be read is reported once per rule that needs it, for any number of pods.
unreadable() { # NAME FILE RULE...
  local name=$1 file=$2
  shift 2
  rm -rf "$work/state"
  cp -r "$root/tests/data/healthy" "$work/state"
  rm "$work/state/$file"
  "$KUBEVET" check "$spec" --snapshot "$work/state" -o json >"$work/report.json" 2>"$work/stderr"
  local code=$?
  if diff <(printf '%s\n' "$@") <(jq -r '(.findings[], .notEvaluated[]).rule' "$work/report.json") && [ "$code" -eq 4 ]; then
    passed=$((passed + 1)) && echo "ok      $name"
  else
    failed=$((failed + 1)) && echo "FAILED  $name (exit $code, expected 4)"
  fi
}
unreadable "no list of the claims" $claims backup/missing backup/stale flux/hand-edited nfs/export nfs/isolation nfs/mount-path nfs/subpath storage/claim storage/claim-bound storage/claim-class
unreadable "no list of the volumes" $volumes backup/missing backup/stale flux/hand-edited nfs/export nfs/isolation nfs/mount-path nfs/subpath storage/reclaim
