/** What is kept between two lives of the background: IndexedDB, sealed with a key that cannot be read out. */
import type { Bytes } from "../brand.ts"

const STORE = "vault"
const VAULT_KEY = "vault-key"

export interface Vault {
  /** @returns the record's bytes, or undefined if there is none or it does not open. */
  read(name: string): Promise<Bytes | undefined>
  /** Resolves once the records are on disk, all of them or none. `null` deletes. */
  write(records: Readonly<Record<string, Bytes | null>>): Promise<void>
  names(): Promise<string[]>
  /** A key pair that lives here only; `make` is asked once. */
  keyPair(name: string, make: () => Promise<CryptoKeyPair>): Promise<CryptoKeyPair>
}

interface Sealed {
  iv: Bytes
  ciphertext: ArrayBuffer
}

export async function openVault(database = "sotto"): Promise<Vault> {
  const db = await open(database)
  const key = await keep(db, VAULT_KEY, isKey, () =>
    crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]),
  )
  return {
    async read(name) {
      const record = await get(db, `record:${name}`)
      if (!isSealed(record)) return undefined
      try {
        return new Uint8Array(await crypto.subtle.decrypt(gcm(record.iv, name), key, record.ciphertext))
      } catch {
        return undefined
      }
    },
    async write(records) {
      const sealed = await Promise.all(
        Object.entries(records).map(async ([name, bytes]) => {
          if (!bytes) return [`record:${name}`, null] as const
          const iv = crypto.getRandomValues(new Uint8Array(12))
          const ciphertext = await crypto.subtle.encrypt(gcm(iv, name), key, bytes)
          return [`record:${name}`, { iv, ciphertext } satisfies Sealed] as const
        }),
      )
      await put(db, Object.fromEntries(sealed))
    },
    async names() {
      const store = db.transaction(STORE).objectStore(STORE)
      const keys = await result(store.getAllKeys())
      return keys.flatMap(one => (typeof one === "string" && one.startsWith("record:") ? [one.slice(7)] : []))
    },
    keyPair: (name, make) => keep(db, `pair:${name}`, isPair, make),
  }
}

/** The record's name is authenticated, so that no record can stand in for another. */
function gcm(iv: Bytes, name: string): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(name) }
}

function open(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1)
  request.onupgradeneeded = () => request.result.createObjectStore(STORE)
  return result(request)
}

function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((done, fail) => {
    request.onsuccess = () => done(request.result)
    request.onerror = () => fail(request.error)
  })
}

function get(db: IDBDatabase, name: string): Promise<unknown> {
  return result<unknown>(db.transaction(STORE).objectStore(STORE).get(name))
}

function put(db: IDBDatabase, records: Readonly<Record<string, unknown>>): Promise<void> {
  return new Promise((done, fail) => {
    const transaction = db.transaction(STORE, "readwrite", { durability: "strict" })
    const store = transaction.objectStore(STORE)
    for (const [name, value] of Object.entries(records)) {
      if (value === null) store.delete(name)
      else store.put(value, name)
    }
    transaction.oncomplete = () => done()
    transaction.onabort = () => fail(transaction.error)
  })
}

/** Reads what was made once, or makes it; of two makers at the same time the first one's stays. */
async function keep<T extends object>(
  db: IDBDatabase,
  name: string,
  is: (value: unknown) => value is T,
  make: () => Promise<T>,
): Promise<T> {
  const before = await get(db, name)
  if (is(before)) return before
  const made = await make()
  return new Promise<T>((done, fail) => {
    const transaction = db.transaction(STORE, "readwrite", { durability: "strict" })
    const store = transaction.objectStore(STORE)
    let kept: T = made
    const check = store.get(name)
    check.onsuccess = () => {
      const found: unknown = check.result
      if (is(found)) kept = found
      else store.put(made, name)
    }
    transaction.oncomplete = () => done(kept)
    transaction.onabort = () => fail(transaction.error)
  })
}

function isKey(value: unknown): value is CryptoKey {
  return value instanceof CryptoKey
}

function isPair(value: unknown): value is CryptoKeyPair {
  return typeof value === "object" && value !== null && "privateKey" in value && isKey(value.privateKey)
}

function isSealed(value: unknown): value is Sealed {
  return (
    typeof value === "object" &&
    value !== null &&
    "iv" in value &&
    "ciphertext" in value &&
    value.ciphertext instanceof ArrayBuffer
  )
}
