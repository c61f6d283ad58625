import { strict as assert } from "node:assert";
import { certificatesFacet } from "../../../../../provider/pulumi/facets/certificates";
import type { PlainObject } from "../../../../../provider/pulumi/facets/facetDefinition";
import { check } from "../../../../../provider/pulumi/methods/check";
import { realTime } from "../../../../../provider/time";
import type { SimulatedClusterOptions } from "../../../../cluster/simulatedCluster";
import { startCluster, type RunningCluster } from "../../../../cluster/startCluster";
import { inboxesOf, type Inboxes } from "../../../../cluster/testing/inboxes";
import { createIssuer, type Issuer } from "../../../../cluster/testing/issuer";
import { entriesOf, issueNodes } from "../../../../programs/certificates/support";
import { connectionTo, dependencies, urnOf } from "../../support";

/** A cluster, an authority, and the process of a provider, anew for each test that starts it. */
class CertificateScene {
  cluster!: RunningCluster;
  inboxes!: Inboxes;
  /** Of the certificates that are asked for. */
  root!: Issuer;
  provider!: ReturnType<typeof dependencies>;

  readonly start = async (options: SimulatedClusterOptions = {}): Promise<void> => {
    this.cluster = await startCluster({ nodes: 2, timeScale: 0.02, ...options });
    this.inboxes = inboxesOf(this.cluster);
    this.root = await createIssuer("First Root");
    this.later();
  };

  /** What a run hands over: inputs as check answers them. */
  readonly inputs = async (over: PlainObject = {}): Promise<PlainObject> => {
    const written = {
      cluster: connectionTo(this.cluster),
      trustedCAs: this.root.certificate,
      delivery: this.inboxes.delivery,
      __urn: urnOf("ClusterCertificateRotation", "certificates"),
      ...over,
    };
    const checked = await check(certificatesFacet, this.provider.claims, written);
    assert.deepEqual(checked.failures, []);
    return { ...checked.inputs, __provider: "provider text" };
  };

  readonly certified = async (over: PlainObject = {}): Promise<PlainObject> =>
    this.inputs({ nodeCertificates: entriesOf(await issueNodes(this.cluster, this.root)), ...over });

  /** Another process, which knows only what state holds. */
  readonly later = () => (this.provider = dependencies({ time: realTime }));
}

/** To be called in a `describe`: at the end of each test no rule may have been broken. */
export function certificateScene(): CertificateScene {
  const scene = new CertificateScene();
  afterEach(async () => {
    assert.deepEqual(scene.cluster.monitor.finish(scene.cluster.truth()), []);
    await scene.cluster.stop();
    scene.inboxes.remove();
  });
  return scene;
}
