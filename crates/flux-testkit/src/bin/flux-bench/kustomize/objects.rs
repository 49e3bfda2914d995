//! The objects of the inputs: an ordinary mix of kinds that refer to each other.

/// Writes the object of an index, of so many objects.
type Make = fn(usize, usize) -> String;

/// `count` objects: 40 % Deployments, 30 % Services, 20 % ConfigMaps, the rest Secrets, `ServiceAccounts` and Ingresses.
pub(super) fn mix(count: usize) -> Vec<String> {
    let part = |percent: usize| count * percent / 100;
    let shares: [(usize, Make); 5] = [
        (part(40), deployment),
        (part(30), |index, _| service(index)),
        (part(20), |index, _| config_map(index)),
        (part(5), |index, _| secret(index)),
        (part(3), |index, _| service_account(index)),
    ];
    let mut objects: Vec<String> =
        shares.iter().flat_map(|(share, make)| (0..*share).map(|index| make(index, count))).collect();
    objects.extend((0..count - objects.len()).map(ingress));
    objects
}

/// How many Deployments [`mix`] has.
pub(super) fn deployments(count: usize) -> usize {
    count * 40 / 100
}

fn deployment(index: usize, count: usize) -> String {
    let [map, secret, account] = [5, 10, 20].map(|share| index % (count / share).max(1));
    let (team, tier) = (index % 7, if index.is_multiple_of(3) { "web" } else { "back" });
    format!(
        "apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-{index}
  labels: {{team: t{team}, tier: {tier}}}
spec:
  replicas: {replicas}
  selector:
    matchLabels: {{app: app-{index}}}
  template:
    metadata:
      labels: {{app: app-{index}}}
    spec:
      serviceAccountName: sa-{account}
      containers:
      - name: main
        image: registry.example.com/team{team}/app:{index}.0.1
        args: [\"--port=8080\", \"--id={index}\"]
        env:
        - {{name: A, value: \"{index}\"}}
        - name: CFG
          valueFrom: {{configMapKeyRef: {{name: cm-{map}, key: k}}}}
        - name: SEC
          valueFrom: {{secretKeyRef: {{name: sec-{secret}, key: k}}}}
        envFrom:
        - configMapRef: {{name: cm-{map}}}
        ports:
        - {{containerPort: 8080, name: http}}
        resources: {{requests: {{cpu: 100m, memory: 64Mi}}, limits: {{memory: 128Mi}}}}
        volumeMounts:
        - {{name: cfg, mountPath: /etc/cfg}}
      - name: sidecar
        image: envoy:v1.{minor}
      volumes:
      - name: cfg
        configMap: {{name: cm-{map}}}
      - name: sec
        secret: {{secretName: sec-{secret}}}
",
        replicas = 1 + index % 4,
        minor = index % 30,
    )
}

fn service(index: usize) -> String {
    format!(
        "apiVersion: v1
kind: Service
metadata: {{name: app-{index}}}
spec:
  selector: {{app: app-{index}}}
  ports:
  - {{port: 80, targetPort: http, name: http}}
"
    )
}

fn config_map(index: usize) -> String {
    let mut settings = String::new();
    for line in 0..10 {
        settings += &format!("    setting.{line} = value {}\n", line * index);
    }
    format!(
        "apiVersion: v1
kind: ConfigMap
metadata: {{name: cm-{index}}}
data:
  k: \"v{index}\"
  file.conf: |
{settings}"
    )
}

fn secret(index: usize) -> String {
    format!(
        "apiVersion: v1\nkind: Secret\nmetadata: {{name: sec-{index}}}\nstringData: {{k: \"s{index}\"}}\n"
    )
}

fn service_account(index: usize) -> String {
    format!("apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: sa-{index}}}\n")
}

fn ingress(index: usize) -> String {
    format!(
        "apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: app-{index}}}
spec:
  rules:
  - host: app-{index}.example.com
    http: {{paths: [{{path: /, pathType: Prefix, backend: {{service: {{name: app-{index}, port: {{name: http}}}}}}}}]}}
"
    )
}
