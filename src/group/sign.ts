import type { Bytes, LeafIndex } from "../brand.ts"
import { leafSigned, signWithLeaf } from "./state.ts"
import type { Group } from "./types.ts"

/** Ed25519 by one's leaf, under a label of its own. 64 bytes. */
export function signAsMember(group: Group, data: Bytes): Promise<Bytes> {
  return signWithLeaf(group.mls, data)
}

/** Did the member at `leaf` sign `data` by {@link signAsMember}? False too if nobody is there. */
export function verifyFromMember(
  group: Group,
  leaf: LeafIndex,
  data: Bytes,
  signature: Bytes,
): Promise<boolean> {
  return leafSigned(group.mls, leaf, data, signature)
}
