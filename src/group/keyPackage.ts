import type { Bytes } from "../brand.ts"
import {
  CAPABILITIES,
  decodeMessage,
  encodeMessage,
  findSuite,
  generateKeyPackageWithKey,
  type KeyPackage,
  type LeafCheck,
  makeKeyPackageRef,
  type PrivateKeyPackage,
  verifyKeyPackage,
  verifyLeafNodeSignatureKeyPackage,
} from "./mls.ts"
import { pack, unpack } from "./parts.ts"

/** In seconds since 1970. RFC 9420 §7.2. */
export interface Lifetime {
  notBefore: number
  notAfter: number
}

/** A key package with its private side. RFC 9420 §10. */
export interface OwnKeyPackage {
  publicPackage: KeyPackage
  privatePackage: PrivateKeyPackage
}

/** Makes the keys of one leaf: the signature key too is fresh, and dies with the group. */
export async function makeKeyPackage(
  lifetime: Lifetime,
  credential: (signatureKey: Bytes) => Promise<Bytes>,
): Promise<OwnKeyPackage> {
  const suite = await findSuite()
  const keys = await suite.signature.keygen()
  const identity = await credential(new Uint8Array(keys.publicKey))
  const span = { notBefore: BigInt(lifetime.notBefore), notAfter: BigInt(lifetime.notAfter) }
  return generateKeyPackageWithKey({ credentialType: "basic", identity }, CAPABILITIES, span, [], keys, suite)
}

export function encodeKeyPackage(keyPackage: KeyPackage): Bytes {
  return encodeMessage({ version: "mls10", wireformat: "mls_key_package", keyPackage })
}

export function decodeKeyPackage(bytes: Bytes): KeyPackage | undefined {
  const message = decodeMessage(bytes)
  return message?.wireformat === "mls_key_package" ? message.keyPackage : undefined
}

/** KeyPackageRef, 32 bytes. RFC 9420 §5.2. */
export async function keyPackageRef(keyPackage: KeyPackage): Promise<Bytes> {
  return new Uint8Array(await makeKeyPackageRef(keyPackage, (await findSuite()).hash))
}

/** Both signatures of a key package, and its credential. RFC 9420 §10.1. */
export async function keyPackageHolds(keyPackage: KeyPackage, check: LeafCheck): Promise<boolean> {
  const { credential, signaturePublicKey } = keyPackage.leafNode
  try {
    const { signature } = await findSuite()
    return (
      credential.credentialType === "basic" &&
      (await check(new Uint8Array(credential.identity), new Uint8Array(signaturePublicKey))) &&
      (await verifyLeafNodeSignatureKeyPackage(keyPackage.leafNode, signature)) &&
      (await verifyKeyPackage(keyPackage, signature))
    )
  } catch {
    return false
  }
}

const SECRET_VERSION = 1

/** Secret: to be stored sealed only. */
export function encodeOwnKeyPackage({ publicPackage, privatePackage }: OwnKeyPackage): Bytes {
  const { initPrivateKey, hpkePrivateKey, signaturePrivateKey } = privatePackage
  return pack(SECRET_VERSION, [
    encodeKeyPackage(publicPackage),
    initPrivateKey,
    hpkePrivateKey,
    signaturePrivateKey,
  ])
}

export function decodeOwnKeyPackage(bytes: Bytes): OwnKeyPackage | undefined {
  const [keyPackage, initPrivateKey, hpkePrivateKey, signaturePrivateKey, ...more] =
    unpack(SECRET_VERSION, bytes) ?? []
  const publicPackage = keyPackage && decodeKeyPackage(keyPackage)
  if (!publicPackage || !initPrivateKey || !hpkePrivateKey || !signaturePrivateKey || more.length > 0)
    return undefined
  return { publicPackage, privatePackage: { initPrivateKey, hpkePrivateKey, signaturePrivateKey } }
}
