import { preview } from "../../execution/preview";
import { JointPreviews } from "./jointPreview";
import { previewTexts as textsOf, type PreviewRequest, type PreviewText } from "./previewTexts";

export type { StoredResource } from "./storedResources";

const jointPreviews = new JointPreviews(preview);

/** What a preview says under a resource; for the program's side. Resources of one cluster that ask at about the same time get one joint plan. */
export function previewTexts(request: PreviewRequest): Promise<readonly PreviewText[]> {
  return textsOf(jointPreviews, request);
}
