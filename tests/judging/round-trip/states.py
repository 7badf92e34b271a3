#!/usr/bin/env python3
"""Random states of all kinds that a spec can speak of, with whatever may be wrong in them:

    states.py FOLDER COUNT [SEED]

writes FOLDER/0001.json and so on, as snapshots. The same seed gives the same states.
"""
import json
import pathlib
import random
import sys

NOW = "2026-11-22T22:25:00Z"
LONG_AGO = "2026-11-20T10:00:00Z"
RECENT = "2026-11-22T22:24:00Z"
# Names that YAML, globs or the format could misread.
ODD = ["123", "1e3", "0x1f", "on", "yes", "null", "no", "y", "true", "007", "a" * 60, "1-2", "x.y", "0-0", "2026-12-01"]
GROUPS = {"Deployment": "apps/v1", "StatefulSet": "apps/v1", "DaemonSet": "apps/v1", "ReplicaSet": "apps/v1", "CronJob": "batch/v1",
          "Job": "batch/v1", "HorizontalPodAutoscaler": "autoscaling/v2", "StorageClass": "storage.k8s.io/v1",
          "NetworkPolicy": "networking.k8s.io/v1", "Gateway": "gateway.networking.k8s.io/v1",
          "Kustomization": "kustomize.toolkit.fluxcd.io/v1", "HelmRelease": "helm.toolkit.fluxcd.io/v2",
          "GitRepository": "source.toolkit.fluxcd.io/v1", "OCIRepository": "source.toolkit.fluxcd.io/v1",
          "Bucket": "source.toolkit.fluxcd.io/v1", "HelmRepository": "source.toolkit.fluxcd.io/v1",
          "HelmChart": "source.toolkit.fluxcd.io/v1", "RuntimeClass": "node.k8s.io/v1", "PodDisruptionBudget": "policy/v1",
          "HTTPRoute": "gateway.networking.k8s.io/v1", "GRPCRoute": "gateway.networking.k8s.io/v1", "GatewayClass": "gateway.networking.k8s.io/v1",
          "Schedule": "velero.io/v1", "Backup": "velero.io/v1", "ScheduledBackup": "postgresql.cnpg.io/v1",
          "Ingress": "networking.k8s.io/v1", "Role": "rbac.authorization.k8s.io/v1", "RoleBinding": "rbac.authorization.k8s.io/v1",
          "ClusterRole": "rbac.authorization.k8s.io/v1", "ClusterRoleBinding": "rbac.authorization.k8s.io/v1"}
KINDS = [*GROUPS, "Namespace", "Node", "Pod", "Service", "ResourceQuota", "LimitRange", "PersistentVolumeClaim",
         "PersistentVolume", "ConfigMap", "ServiceAccount", "ReplicationController", "Event"]


class State:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.kinds = {kind: [] for kind in KINDS}
        self.count = 0
        self.careful = self.chance(0.3)

    def chance(self, share):
        return self.r.random() < share

    def name(self, base):
        return self.r.choice(ODD) if self.chance(0.03) else f"{base}{self.r.randrange(9) or ''}"

    def managers(self, path):
        writer = self.r.choice(["kustomize-controller", "helm-controller", "kubectl-client-side-apply", "argocd-controller"])
        entries = [{"manager": writer, "operation": self.r.choice(["Apply", "Update"]), "time": LONG_AGO, "fieldsV1": path}]
        if self.chance(0.15):
            hand = self.r.choice(["kubectl-edit", "kubectl-patch", "k9s", "kubectl-scale"])
            entries.append({"manager": hand, "operation": "Update", "time": LONG_AGO, "fieldsV1": path})
        return entries

    def add(self, kind, name, namespace=None, owner=None, path=None, labels=None, **rest):
        names = {(o["metadata"].get("namespace"), o["metadata"]["name"]) for o in self.kinds[kind]}
        if (namespace, name) in names:
            return None
        self.count += 1
        meta = {"name": name, "uid": f"u-{self.count}", "creationTimestamp": LONG_AGO, "generation": 1,
                "resourceVersion": str(self.count), "managedFields": self.managers(path or {"f:spec": {}})}
        if namespace:
            meta["namespace"] = namespace
        if owner:
            meta["ownerReferences"] = [{"apiVersion": owner[0], "kind": owner[1], "name": owner[2], "controller": True, "uid": "o"}]
        if labels or self.chance(0.3):
            meta["labels"] = dict(labels or {})
            if self.chance(0.5):
                meta["labels"] |= {"kustomize.toolkit.fluxcd.io/name": "apps", "kustomize.toolkit.fluxcd.io/namespace": "flux-system"}
        if self.chance(0.02):
            meta["deletionTimestamp"] = self.r.choice([LONG_AGO, RECENT])
        self.kinds[kind].append({"metadata": meta, **rest})
        return self.kinds[kind][-1]

    def ready(self, name="Ready", share=0.9):
        good = self.chance(share)
        return {"type": name, "status": "True" if good else self.r.choice(["False", "Unknown"]), "reason": "Any",
                "message": 'any: "text", # and {more}', "lastTransitionTime": self.r.choice([LONG_AGO, RECENT]), "observedGeneration": 1}

    # --- the cluster ---

    def nodes(self):
        pools = self.r.choice([None, ["apps"], ["apps", "batch"], ["Apps_1", "gpu.x", "9"]])
        version = self.r.choice(["v1.35.3", "v1.34.1+k3s1", "v1.30.0-gke.5"])
        for i in range(self.r.randrange(5)):
            pool = self.r.choice(pools) if pools else None
            labels = {"kubernetes.io/arch": self.r.choice(["amd64"] * 5 + ["arm64"]), "kubernetes.io/hostname": f"n{i}"}
            if self.chance(0.8):
                labels["topology.kubernetes.io/region"] = self.r.choice(["r1"] * 9 + ["r2"])
            if pool:
                labels[self.r.choice(["eks.amazonaws.com/nodegroup"] * 9 + ["agentpool"])] = pool
            spec = {"providerID": self.r.choice(["aws:///eu/i-1"] * 9 + ["x://1", ""])}
            if pool in ("gpu.x", "batch"):
                spec["taints"] = [{"key": "dedicated", "value": pool, "effect": "NoSchedule"}]
            capacity = {"cpu": self.r.choice(["4", "4", "3920m"]), "memory": self.r.choice(["8039452Ki", "16Gi", "512Mi", "1000"])}
            self.add("Node", f"n{i}", labels=labels, spec=spec, status={
                "capacity": capacity, "conditions": [self.ready()],
                "nodeInfo": {"kubeletVersion": version, "containerRuntimeVersion": self.r.choice(["containerd://2.0"] * 9 + ["cri-o://1"])}})

    def system(self):
        plugin = self.r.choice([None, "calico-node", "cilium", "kube-flannel-ds", "aws-node"])
        if plugin:
            count = len(self.kinds["Node"]) if self.chance(0.9) else 0
            self.add("DaemonSet", plugin, "kube-system", spec={"template": self.template(plugin)}, status={
                "desiredNumberScheduled": count, "numberReady": count, "numberAvailable": count, "currentNumberScheduled": count,
                "observedGeneration": 1})
        if self.chance(0.7):
            ready = self.r.choice([2, 2, 2, 0])
            self.add("Deployment", "coredns", "kube-system", spec={"replicas": 2, "selector": {}, "template": {
                "metadata": {"labels": {"k8s-app": "kube-dns"}}, "spec": {"containers": [{"name": "coredns"}]}}},
                status={"replicas": 2, "readyReplicas": ready, "availableReplicas": ready, "observedGeneration": 1,
                        "conditions": [self.ready("Available")]})
        if self.chance(0.8):
            self.add("Service", "kube-dns", "kube-system", labels={"k8s-app": "kube-dns"}, spec={"type": "ClusterIP", "clusterIP": "10.0.0.10"})
        if self.chance(0.1):
            self.add("Deployment", "cluster-autoscaler", "kube-system", spec={"replicas": 1, "template": self.template("a")})

    def classes(self):
        for name in self.r.sample(["fast", "slow", "123", "retain.x"], self.r.randrange(4)):
            rest = {"provisioner": self.r.choice(["csi.example.com", "nfs.csi.k8s.io", "p/x: y"])}
            if self.chance(0.8):
                rest["reclaimPolicy"] = self.r.choice(["Retain", "Delete"])
            if self.chance(0.5):
                rest["volumeBindingMode"] = self.r.choice(["Immediate", "WaitForFirstConsumer"])
            if self.chance(0.5):
                rest["allowVolumeExpansion"] = self.chance(0.5)
            found = self.add("StorageClass", name, **rest)
            if found and self.chance(0.3):
                found["metadata"]["annotations"] = {"storageclass.kubernetes.io/is-default-class": "true"}

    def flux(self):
        names = [n["metadata"]["name"] for n in self.kinds["Namespace"]]
        if "flux-system" not in names and self.chance(0.97):
            return
        for kind in self.r.sample(["GitRepository", "OCIRepository", "Bucket"], self.r.randrange(1, 3)):
            spec = {"interval": self.r.choice(["1m0s", "10m", "1h0m0s", "0s", "90s"]), "url": f"https://git.example.com/{kind}?x=1"}
            if self.chance(0.7):
                spec["ref"] = {self.r.choice(["branch", "tag", "semver", "commit"]): self.r.choice(["main", "1", "v1.0", ">=1.0"])}
            if kind == "Bucket":
                spec |= {"endpoint": "s3.example.com", "bucketName": "b"}
            self.add(kind, "infra", "flux-system", spec=spec, status={"observedGeneration": 1, "conditions": [self.ready()]})
        for name in self.r.sample(["flux-system", "apps", "infra", "tenants"], self.r.randrange(5)):
            self.add("Kustomization", name, self.r.choice(["flux-system"] * 5 + names), spec={
                "interval": self.r.choice(["5m0s", "10m0s", "1h30m0s"]), "path": self.r.choice(["./k8s/" + name, "k8s", "./", "../x"]),
                "prune": True, "suspend": self.chance(0.05),
                "sourceRef": {"kind": self.r.choice(["GitRepository", "OCIRepository", "Other"]), "name": "infra"}},
                status={"observedGeneration": 1, "lastAppliedRevision": "main@sha1:1", "conditions": [self.ready()]})
        if self.chance(0.5):
            self.add("HelmRelease", "chart", "flux-system", spec={"interval": "30m", "chart": {}},
                     status={"observedGeneration": 1, "conditions": [self.ready()]})

    # --- namespaces ---

    def image(self, name):
        """Of a careful cluster: pinned, and of two registries."""
        if self.careful:
            return self.r.choice([f"ghcr.io/acme/{name}:1.4.{self.r.randrange(9)}", f"mariadb:11.8.6", f"{name}@sha256:" + "0" * 64])
        return self.r.choice([f"{name}:1.0", f"quay.io/a/{name}", "localhost:5000/b:latest", "x.example.com:443/c/d:v2", "Bad Name:%", ""])

    def settings(self):
        hosts = ["git.example.com", "https://auth.example.com/x", "nfs01.example.com:/", "shop.example.com", "10.0.0.1", ""]
        return [{"name": "URL", "value": self.r.choice(hosts)}] if self.chance(0.5) else []

    def template(self, container, labels=None):
        spec = {"containers": [{"name": container, "image": self.image(container), "env": self.settings(), "resources": {
            "limits": {"cpu": "100m", "memory": "64Mi"}, "requests": {"cpu": "10m"} | ({"memory": "8Mi"} if self.careful else {})}}]}
        if self.chance(0.3):
            spec["hostAliases"] = [{"ip": self.r.choice(["10.0.0.1"] * 5 + ["192.0.2.1", "fd00::1"]),
                                    "hostnames": self.r.sample(["git.example.com", "auth.example.com", "x.example.org"], self.r.randrange(1, 4))}]
        if self.chance(0.1):
            spec["nodeSelector"] = {self.r.choice(["pool", "kubernetes.io/os", "kubernetes.io/hostname"]): "n0"}
        if self.chance(0.2):
            key = self.r.choice(["kubernetes.io/hostname", "topology.kubernetes.io/zone"])
            selector = {"matchLabels": {"app": self.r.choice([container, "other"])}}
            spec["affinity"] = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [
                {"topologyKey": key, "labelSelector": selector}]}}
            if self.chance(0.5):
                spec["topologySpreadConstraints"] = [{"topologyKey": key, "whenUnsatisfiable": "DoNotSchedule", "maxSkew": 1,
                                                      "labelSelector": selector}]
        return {"metadata": {"labels": labels or {"app": container}}, "spec": spec}

    def workload(self, kind, namespace, name, template):
        replicas = self.r.choice([0, 1, 1, 1, 2, 3, 100000])
        ready = replicas if self.chance(0.85) else 0
        owner = ("x.io/v1", "Thing", "t") if self.chance(0.07) else None
        spec, status = {"template": template}, {"observedGeneration": self.r.choice([1] * 9 + [0])}
        if kind in ("Deployment", "StatefulSet"):
            spec |= {"selector": {"matchLabels": {"app": "x"}}}
            if self.chance(0.9):
                spec["replicas"] = replicas
            status |= {"replicas": replicas, "readyReplicas": ready, "availableReplicas": ready, "conditions": [self.ready("Available")]}
        elif kind == "DaemonSet":
            count = self.r.choice([0, len(self.kinds["Node"])])
            status |= {"desiredNumberScheduled": count, "numberReady": count if ready else 0, "numberAvailable": count if ready else 0}
        elif kind == "CronJob":
            spec = {"schedule": self.r.choice(["0 1 * * *"] * 3 + ["*/5 * * * *", "@weekly", "0 0 30 2 *", "bad", "1 2 3 4 5 6 7", "CRON_TZ=UTC 0 6 * * MON"]), "suspend": self.chance(0.2), "concurrencyPolicy": self.r.choice(["Allow", "Forbid"]),
                    "jobTemplate": {"spec": {"template": template}}}
            if self.chance(0.8):
                status["lastSuccessfulTime"] = self.r.choice(["2026-11-22T01:00:00Z", LONG_AGO, "2026-11-01T00:00:00Z"])
        elif kind == "Job":
            owner = ("batch/v1", "CronJob", "pg-backup-acme") if self.chance(0.5) else owner
            status |= self.r.choice([{"succeeded": 1, "completionTime": LONG_AGO, "conditions": [{"type": "Complete", "status": "True"}]},
                                     {"active": 1}, {}])
        return self.add(kind, name, namespace, owner, {"f:spec": {"f:replicas": {}}}, spec=spec, status=status)

    def workloads(self, namespace):
        for _ in range(self.r.randrange(5)):
            kind = self.r.choice(["Deployment"] * 5 + ["StatefulSet", "DaemonSet", "CronJob", "Job"])
            name = self.name(self.r.choice(["web", "api", "db", "worker-odoo-", "shop-x-", "eg-85e34bf5", "a.b"]))
            found = self.workload(kind, namespace, name, self.template(self.r.choice(["app", "web"])))
            if not found:
                continue
            if kind in ("Deployment", "StatefulSet") and self.chance(0.3):
                least, most = self.r.choice([(1, 3), (2, 2), (3, 1), (0, 5), (None, 4)])
                spec = {"scaleTargetRef": {"apiVersion": self.r.choice(["apps/v1"] * 9 + ["x/v1"]), "kind": kind, "name": name},
                        "maxReplicas": most}
                if least is not None:
                    spec["minReplicas"] = least
                if self.chance(0.7):
                    spec["metrics"] = [self.r.choice([
                        {"type": "Resource", "resource": {"name": "cpu"}}, {"type": "Pods", "pods": {"metric": {"name": "rps"}}},
                        {"type": "External", "external": {"metric": {"name": "queue: length"}}}])]
                self.add("HorizontalPodAutoscaler", f"{name}-{len(self.kinds['HorizontalPodAutoscaler'])}", namespace,
                         path={"f:spec": {"f:minReplicas": {}}}, spec=spec, status={"conditions": [self.ready("ScalingActive"),
                         {"type": "ScalingLimited", "status": self.r.choice(["True", "False"]), "reason": "TooManyReplicas",
                          "lastTransitionTime": LONG_AGO}]})
            if kind == "StatefulSet" and self.chance(0.7):
                found["spec"]["volumeClaimTemplates"] = [{"metadata": {"name": "data"}, "spec": {
                    "storageClassName": "fast", "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}]
                self.claim(namespace, f"data-{name}-0")

    def claim(self, namespace, name, nfs=None):
        spec = {"accessModes": self.r.choice([["ReadWriteOnce"], ["ReadWriteMany"], ["ReadOnlyMany", "ReadWriteOnce"]]),
                "resources": {"requests": {"storage": self.r.choice(["1Gi", "500M", "1e9", "10Gi"])}}}
        if nfs:
            spec |= {"storageClassName": "", "volumeName": nfs}
        elif self.chance(0.9):
            spec["storageClassName"] = self.r.choice(["fast", "fast", "slow", "gone"])
        phase = "Bound" if self.chance(0.9) else self.r.choice(["Pending", "Lost"])
        if not nfs and phase == "Bound":
            spec["volumeName"] = f"pv-{namespace}-{name}"
            self.add("PersistentVolume", spec["volumeName"], spec={
                "capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"], "claimRef": {"namespace": namespace, "name": name},
                "storageClassName": spec.get("storageClassName", "fast"), "csi": {"driver": "csi.example.com", "volumeHandle": name},
                "persistentVolumeReclaimPolicy": self.r.choice(["Retain"] * 3 + ["Delete"])}, status={"phase": "Bound"})
        return self.add("PersistentVolumeClaim", name, namespace, spec=spec, status={"phase": phase, "capacity": {"storage": "1Gi"}})

    def tenants(self, names):
        """Databases on NFS, one Deployment each, and their backups."""
        server = self.r.choice(["nfs01.example.com", "10.0.0.9", "123"])
        for namespace in names[:self.r.randrange(1, 4)]:
            volume, path = f"nfs-{namespace}", self.r.choice([f"/exports/{namespace}", "/exports/all", "/"])
            self.add("PersistentVolume", volume, spec={"capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteMany"],
                     "persistentVolumeReclaimPolicy": "Retain", "claimRef": {"namespace": namespace, "name": "filestore"},
                     "nfs": {"server": server, "path": path}}, status={"phase": "Bound"})
            self.claim(namespace, "filestore", volume)
            for tenant in self.r.sample(["acme", "big_corp", "pirin", "x", "template"], self.r.randrange(1, 5)):
                database = tenant + self.r.choice(["_18", "_18", "_17", "", "-1"])
                folder = database if self.chance(0.9) else self.r.choice(["", "other", "a/b"])
                mount = {"name": "files", "mountPath": f"/var/lib/odoo/filestore/{database}"}
                if folder:
                    mount["subPath"] = folder
                template = self.template("odoo")
                template["spec"]["containers"][0]["volumeMounts"] = [mount]
                template["spec"]["volumes"] = [{"name": "files", "persistentVolumeClaim": {"claimName": "filestore"}}]
                if self.chance(0.1):
                    template["spec"]["volumes"] = [{"name": "files", "nfs": {"server": server, "path": path}}]
                self.workload("Deployment", namespace, "worker-odoo-" + tenant.replace("_", "-"), template)
                if self.chance(0.8):
                    self.workload("CronJob", self.r.choice([names[0]] * 9 + [namespace]), "pg-backup-" + tenant.replace("_", "-"),
                                  self.template("dump"))

    def routes(self, name):
        """Routes and Ingresses, with hosts of their own and shared ones."""
        for i in range(self.r.randrange(3)):
            hosts = self.r.sample(["shop.example.com", "*.example.com", "Git.Example.com", f"{name}.example.org", "localhost"], self.r.randrange(3))
            backend = {"name": self.r.choice(["lb", "gone", "web"])} | ({"namespace": "shop"} if self.chance(0.2) else {}) | (
                {"kind": "Bucket", "group": "x.io"} if self.chance(0.1) else {})
            self.add(self.r.choice(["HTTPRoute", "HTTPRoute", "GRPCRoute"]), f"r{i}", name, spec={"hostnames": hosts, "parentRefs": [{"name": "eg"}], "rules": [{"backendRefs": [backend]}]},
                     status={"parents": self.r.choice([[], [{"conditions": [self.ready("Accepted")]}]])})
        if self.chance(0.2):
            rule = {"host": self.r.choice(["shop.example.com", "in.example.com", ""]), "http": {"paths": [{"backend": {"service": {"name": "lb"}}}]}}
            self.add("Ingress", "in", name, spec=self.r.choice([{"rules": [rule]}, {"defaultBackend": {"service": {"name": "lb"}}}, {}]))

    def schedules(self, name):
        for kind in ("Schedule", "ScheduledBackup"):
            if self.chance(0.1):
                self.add(kind, self.name("all"), name, spec={"schedule": self.r.choice(["0 0 1 * * *", "@every 6h", "0 1 * * *"])})
        if self.chance(0.1):
            self.add("Backup", "all-1", name, labels={"velero.io/schedule-name": "all"},
                     status={"phase": self.r.choice(["Completed", "PartiallyFailed"]), "completionTimestamp": "2026-11-22T20:00:00Z"})

    def namespace(self, name):
        labels = {"kubernetes.io/metadata.name": name}
        if self.chance(0.6):
            labels |= self.r.choice([{"team": "sales"}, {"team": "press", "tier": "web"}, {"example.com/tier": self.r.choice(ODD)}, {"name": name},
                                     {"pod-security.kubernetes.io/enforce": self.r.choice(["baseline", "restricted", "wrong"])},
                                     {"pod-security.kubernetes.io/warn": "baseline", "team": "sales"}])
        self.add("Namespace", name, labels=labels,
                 status={"phase": "Terminating" if self.chance(0.03) else "Active"})
        for i in range(self.r.choice([0, 0, 1, 1, 1, 2])):
            hard = dict(self.r.sample([("limits.cpu", "4"), ("requests.cpu", "2500m"), ("limits.memory", "6Gi"), ("pods", "8"),
                                       ("cpu", "1"), ("persistentvolumeclaims", "1e1"), ("count/jobs.batch", "3"),
                                       ("fast.storageclass.storage.k8s.io/requests.storage", "10Gi")], self.r.randrange(4)))
            spec = {"hard": hard}
            if self.chance(0.1):
                spec["scopes"] = ["BestEffort"]
            used = {key: self.r.choice([value, "0"]) for key, value in hard.items()}
            self.add("ResourceQuota", f"quota{i or ''}", name, path={"f:spec": {"f:hard": {f"f:{k}": {} for k in hard}}}, spec=spec,
                     status=self.r.choice([{"hard": hard, "used": used}] * 9 + [{}]))
        if self.chance(0.3):
            self.add("LimitRange", "defaults", name, spec={"limits": [{"type": "Container", "default": {"cpu": "100m"},
                     "max": {"cpu": self.r.choice(["2", "50m"])}}]})
        for policy in self.r.sample(["default-deny", "allow-dns", "allow-web"], self.r.randrange(4)):
            self.add("NetworkPolicy", policy, name, owner=("x/v1", "T", "t") if self.chance(0.1) else None)
        if self.chance(0.1):
            self.add("Gateway", "eg", name)
        if self.chance(0.3):
            self.claim(name, self.name("data"))
        if self.chance(0.2):
            ingress = self.r.choice([[{"ip": f"192.0.2.{self.r.randrange(9)}"}], [{"hostname": "lb.example.com."}], [],
                                     [{"ip": "192.0.2.1"}, {"ip": "2001:db8::1"}]])
            found = self.add("Service", "lb", name, spec={"type": "LoadBalancer", "clusterIP": "10.0.0.1"},
                             status={"loadBalancer": {"ingress": ingress}})
            if found and self.chance(0.3):
                found["metadata"]["annotations"] = {"service.beta.kubernetes.io/aws-load-balancer-name": "my lb: #1"}
        self.workloads(name)
        self.routes(name)
        self.schedules(name)
        if self.chance(0.3):
            app = self.r.choice(["app", "web", "db"])
            spec = {self.r.choice(["minAvailable", "maxUnavailable"]): self.r.choice([0, 1, "50%", 7]),
                    "selector": self.r.choice([{"matchLabels": {"app": app}}, {}, None])}
            self.add("PodDisruptionBudget", app, name, spec=spec, status={"expectedPods": 2, "disruptionsAllowed": self.r.randrange(2),
                     "currentHealthy": 2, "desiredHealthy": 1, "observedGeneration": 1})
        if self.chance(0.3):
            self.add("Pod", "stray", name, spec={"containers": [{"name": "c"}], "nodeName": "n0"},
                     status={"phase": self.r.choice(["Running", "Pending", "Succeeded"]), "conditions": [self.ready()]})

    def write(self, path):
        missing = set(self.r.sample(KINDS, self.r.choice([0, 0, 0, 1, 3, len(KINDS) - 5])))
        unknown = []
        if self.chance(0.15):
            for kind in self.r.sample(KINDS, 2):
                place = self.r.choice([None] + [n["metadata"]["name"] for n in self.kinds["Namespace"]])
                unknown.append({"apiVersion": GROUPS.get(kind, "v1"), "kind": kind, "namespace": place, "reason": f"{kind} is forbidden: \"x\""})
        lists = [{"apiVersion": GROUPS.get(kind, "v1"), "kind": kind + "List", "items": items}
                 for kind, items in self.kinds.items() if kind not in missing]
        state = {"apiVersion": "kubevet/v1", "kind": "Snapshot", "unknown": unknown, "lists": lists}
        if self.chance(0.7):
            state["hostNames"] = self.r.choice([{"hosts": ["*"], "except": []}, {"hosts": ["*.example.com"], "except": ["nfs01.example.com"]}])
        if self.chance(0.9):
            state["recordedAt"] = NOW
        if self.chance(0.8):
            state["version"] = self.r.choice(["1.35.3", "1.34.1+k3s1", "1.30.0-gke.5"])
        if self.chance(0.3):
            state["context"] = self.r.choice(["prod", "arn:aws:eks:eu:1:cluster/x", 'a "b" #c', "123"])
        path.write_text(json.dumps(state))


def main():
    folder, count, seed = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(count):
        state = State(seed * 1000000 + i)
        state.nodes()
        names = state.r.sample(["shop", "team-a", "team-b", "team-c", "kube-prometheus", "backup", "plana-18", "plana-19", "flux-system",
                                "monitoring", "123", "on"], state.r.randrange(10))
        names = [*names, "flux-system"] if state.chance(0.5) and "flux-system" not in names else names
        for name in ["default", "kube-system", *names]:
            state.namespace(name)
        state.system()
        state.classes()
        state.flux()
        if names and state.chance(0.6):
            state.tenants(names)
        state.write(folder / f"{i:04}.json")


main()
