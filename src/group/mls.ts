/** The only door to ts-mls (RFC 9420): what Sotto uses of it, with its defaults replaced. */
import { sha256 } from "@noble/hashes/sha2.js"
import {
  type Capabilities,
  type CiphersuiteImpl,
  type ClientConfig,
  decodeMlsMessage,
  defaultKeyPackageEqualityConfig,
  encodeMlsMessage,
  getCiphersuiteFromName,
  getCiphersuiteImpl,
  type MLSMessage,
} from "ts-mls"
import { MlsError } from "ts-mls/mlsError.js"
import type { Bytes } from "../brand.ts"
import { same } from "./parts.ts"

export {
  type CiphersuiteImpl,
  type ClientConfig,
  type ClientState,
  type CreateCommitResult,
  createCommit,
  createGroup,
  decodeGroupState,
  encodeGroupState,
  generateKeyPackageWithKey,
  joinGroup,
  type KeyPackage,
  type LeafNode,
  mlsExporter,
  type PrivateKeyPackage,
  type Proposal,
  type PskIndex,
  type PublicMessage,
  processPublicMessage,
  type Welcome,
  zeroOutUint8Array,
} from "ts-mls"
export { createConfirmationTag } from "ts-mls/framedContent.js"
export { makeKeyPackageRef, verifyKeyPackage } from "ts-mls/keyPackage.js"
export { initializeEpoch } from "ts-mls/keySchedule.js"
export { verifyLeafNodeSignatureKeyPackage } from "ts-mls/leafNode.js"
export { protectPublicMessage } from "ts-mls/messageProtectionPublic.js"

export const SUITE = "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519"
/** Private use, RFC 9420 §17.3: carries the group's policy. */
export const POLICY_EXTENSION = 0xff01
/** Longest life of a key package, in seconds. */
export const MAX_LIFETIME_S = 18_000

/** The defaults of ts-mls add GREASE and every suite. */
export const CAPABILITIES: Capabilities = {
  versions: ["mls10"],
  ciphersuites: [SUITE],
  extensions: [POLICY_EXTENSION],
  proposals: [],
  credentials: ["basic"],
}

/** Does this basic credential belong to this leaf signature key? Asked about every leaf on every path. */
export type LeafCheck = (identity: Bytes, signatureKey: Bytes) => Promise<boolean>

export function configFor(check: LeafCheck): ClientConfig {
  return {
    // Never 0: that keeps every epoch for ever.
    keyRetentionConfig: {
      retainKeysForGenerations: 10,
      retainKeysForEpochs: 1,
      maximumForwardRatchetSteps: 200,
    },
    // Not on receipt: who joins an hour later meets expired leaves, and clocks differ.
    lifetimeConfig: { maximumTotalLifetime: BigInt(MAX_LIFETIME_S), validateLifetimeOnReceive: false },
    keyPackageEqualityConfig: defaultKeyPackageEqualityConfig,
    paddingConfig: { kind: "padUntilLength", padUntilLength: 256 },
    authService: {
      validateCredential: async (credential, signatureKey) =>
        credential.credentialType === "basic" &&
        (await check(new Uint8Array(credential.identity), new Uint8Array(signatureKey))),
    },
  }
}

/**
 * Suite 1 on WebCrypto, but for the hash of what everybody may know (tree, transcript, key packages): a newcomer hashes
 * thousands of nodes of a large tree, and each would wait for WebCrypto's thread.
 */
export async function findSuite(): Promise<CiphersuiteImpl> {
  const suite = await getCiphersuiteImpl(getCiphersuiteFromName(SUITE))
  return { ...suite, hash: { ...suite.hash, digest: async data => sha256(data) } }
}

/** RFC 9420 §6. @returns `undefined` unless `bytes` is exactly one message in its one canonical encoding. */
export function decodeMessage(bytes: Bytes): MLSMessage | undefined {
  try {
    const decoded = decodeMlsMessage(bytes, 0)
    return decoded && same(encodeMlsMessage(decoded[0]), bytes) ? decoded[0] : undefined
  } catch {
    return undefined
  }
}

export function encodeMessage(message: MLSMessage): Bytes {
  return new Uint8Array(encodeMlsMessage(message))
}

/**
 * Turns what the library threw at outside input into a word for the verdict. Malformed input makes it throw anything,
 * TypeErrors and DOMExceptions included, so all is taken; its own messages speak of structure, never of values.
 */
export function whyRefused(error: unknown): string {
  return error instanceof MlsError ? error.message : "malformed"
}
