import { X509Certificate } from "node:crypto";

import { createClusterAuthority } from "../../certificates/authority";
import { needQuorum } from "../../certificates/reconnect";
import { regeneration, serverCertificateOf, type TrustedCA } from "../../certificates/settings";
import { addTrusted, trustedBy } from "../../certificates/trustedCAs";
import { fieldErrors, text, type Answer, type FieldError } from "../../http/answer";
import type { Call } from "../../http/call";
import type { Route } from "../../http/route";
import { anyEncrypted, encryptionInTheWay, pemShownBy } from "./clusterCA";
import { enterprise, write } from "./enterprise";

/** Recorded, in milliseconds. */
const regenerated = [200, 1300] as const;

export const regenerateRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/controller/regenerateCertificate",
    permission: write,
    handle: enterprise(regenerate),
  },
];

const parameters = ["forceResetCACertificate", "dropUploadedCertificates"];

/** Cluster API facts E.9. */
async function regenerate(call: Call): Promise<Answer> {
  const { node, request } = call;
  const { authorities, clientCertificates } = node.profile.certificates;
  if (authorities === "one" && anyEncrypted(node)) return encryptionInTheWay;
  const query = clientCertificates ? [...request.query] : [];
  const errors = query.flatMap(([key, value]): readonly FieldError[] => {
    if (!parameters.includes(key)) return [[key, "Unsupported key"]];
    return ["true", "false"].includes(value)
      ? []
      : [[key, "The value must be one of the following: [true,false]"]];
  });
  if (errors.length > 0) return fieldErrors(errors);
  const asked = (key: string) => !query.some(([name, value]) => name === key && value === "false");
  const reset = asked("forceResetCACertificate");
  const dropUploaded = asked("dropUploadedCertificates");
  call.surviveRestart();
  return call.takesEffect(async () => {
    if (authorities === "list") await needQuorum(node);
    const before = node.config.get(regeneration);
    const present = before?.authority ?? (await node.making.authority());
    const authority = reset ? await createClusterAuthority(node.making.chance.hex(8)) : present;
    const someMade = node.members.some((otpNode) => !node.config.get(serverCertificateOf(otpNode)));
    if (reset || dropUploaded || someMade) {
      await addTrusted(node, [{ certificate: new X509Certificate(authority.certificate) }], "generated");
    }
    const ofTheFirst = !reset && (before?.ofTheFirst ?? true);
    const epoch = (before?.epoch ?? 0) + 1;
    const { chance, regeneratingToo } = node.making;
    node.write(regeneration, { epoch, authority, dropUploaded, ofTheFirst }, chance.between(regeneratingToo));
    await node.pause(regenerated);
    return text(pemShownBy(node, (await trustedBy(node)).at(-1) as TrustedCA));
  });
}
