/**
 * What a page's Content-Security-Policy says of workers, and the least that has to change in it so that one can be born from a
 * blob. CSP Level 3.
 */

/** The first of these that a policy has decides over workers. §6.8.3. */
const OVER_WORKERS = ["worker-src", "child-src", "script-src", "default-src"]

export type Remedy =
  /** The header's value with `blob:` allowed for workers. */
  | { kind: "header"; value: string }
  /**
   * `not-in-header`: the policy that forbids the worker is not in the header, so it stands in the page itself, or every response
   * has another; `changes`: it has a nonce, which is good for one response only; `of-no-use`: the header permits it already.
   */
  | { kind: "none"; why: "not-in-header" | "changes" | "of-no-use" }

/**
 * What to put in the place of `header`, so that the policies in `violated` permit a worker from a blob.
 *
 * @param header Several policies are joined by commas, as `Headers.get` does.
 * @param violated Policies that forbade the worker, as SecurityPolicyViolationEvent.originalPolicy gives them.
 */
export function remedyFor(header: string | null, violated: readonly string[]): Remedy {
  const policies = header === null ? [] : policiesIn(header)
  const known = new Set(policies.map(sayingOfWorkers))
  if (violated.length === 0 || !violated.every(policy => known.has(sayingOfWorkers(policy))))
    return { kind: "none", why: "not-in-header" }
  if (policies.some(policy => /'nonce-/i.test(policy))) return { kind: "none", why: "changes" }
  const value = withBlobWorkers(header ?? "")
  return value === policies.join(", ") ? { kind: "none", why: "of-no-use" } : { kind: "header", value }
}

/** `header` with a `worker-src` that has `blob:` in each policy that forbids workers from blobs. All else stays as it is written. */
export function withBlobWorkers(header: string): string {
  return policiesIn(header).map(permitBlobWorkers).join(", ")
}

/** The policies of a header's value. A policy has no comma: its sources write it as %2C. */
function policiesIn(header: string): string[] {
  return header
    .split(",")
    .map(policy => policy.trim())
    .filter(policy => policy !== "")
}

function permitBlobWorkers(policy: string): string {
  const directives = directivesIn(policy)
  const over = overWorkers(directives)
  if (!over || over.sources.some(source => /^(blob:|'strict-dynamic')$/i.test(source))) return policy
  // Nonces, hashes and the like say something of scripts, and nothing of workers.
  const kept = over.sources.filter(source => !source.startsWith("'") || /^'self'$/i.test(source))
  const workers = ["worker-src", ...kept, "blob:"].join(" ")
  const amended = over.name === "worker-src" ? directives.with(over.at, workers) : [...directives, workers]
  return amended.join("; ")
}

function directivesIn(policy: string): string[] {
  return policy
    .split(";")
    .map(directive => directive.trim())
    .filter(directive => directive !== "")
}

/** The directive that decides over workers. Of two with one name the first holds, and the second is ignored. */
function overWorkers(directives: string[]): { at: number; name: string; sources: string[] } | undefined {
  const names = directives.map(directive => (directive.split(/\s/, 1)[0] ?? "").toLowerCase())
  const name = OVER_WORKERS.find(one => names.includes(one))
  if (!name) return undefined
  const at = names.indexOf(name)
  return { at, name, sources: (directives[at] ?? "").split(/\s+/).slice(1) }
}

/**
 * What a policy says of workers, the same for every way in which browsers write it down: Firefox drops what it does not know,
 * writes hosts small, and gives them the page's own scheme.
 */
function sayingOfWorkers(policy: string): string {
  const { name, sources } = overWorkers(directivesIn(policy)) ?? { name: "", sources: [] }
  const plain = sources.map(source => source.toLowerCase().replace(/^(https?|wss?):\/\//, ""))
  return [name, ...new Set(plain.filter(source => source !== "'none'").sort())].join(" ")
}
