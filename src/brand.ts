declare const brand: unique symbol
type Brand<T, Name extends string> = T & { readonly [brand]: Name }

/** Bytes on a buffer of their own kind: what WebCrypto, sockets and encoded frames take. */
export type Bytes = Uint8Array<ArrayBuffer>

/** Place of a member in the group's ratchet tree, from 0. RFC 9420 §4.1. */
export type LeafIndex = Brand<number, "LeafIndex">
/** Number of a group state, from 0; one more with each commit. RFC 9420 §8. */
export type Epoch = Brand<number, "Epoch">
/** Number of a sending worker within one member and epoch; never given out twice. The context of RFC 9605 §5.2. */
export type StreamNumber = Brand<number, "StreamNumber">
/** SFrame key id, 64 bits, so never a number. RFC 9605 §4.3. */
export type Kid = Brand<bigint, "Kid">
/** SFrame counter, 64 bits. RFC 9605 §4.3. */
export type Counter = Brand<bigint, "Counter">
/** One sender or receiver of the page, named at random by the hook. */
export type SourceId = Brand<string, "SourceId">
/** One life of one page, named at random by the bridge; a reload makes a new one. */
export type PageId = Brand<string, "PageId">
/** Room on the relay: 16 bytes as 32 lower-case hex digits. */
export type RoomId = Brand<string, "RoomId">
/** Place of a room among those that one member has followed a meeting through, from 0. Others count differently. */
export type RoomNumber = Brand<number, "RoomNumber">
/** Long-term Ed25519 public key of a person's browser: 32 bytes as 64 lower-case hex digits. */
export type IdentityKey = Brand<string, "IdentityKey">
/** Position of an entry in a room's log; grows, with gaps. */
export type Seq = Brand<number, "Seq">
