import { expect } from "chai"
import fc from "fast-check"
import { remedyFor, withBlobWorkers } from "../../src/policy/contentSecurity.ts"

/** Galene's own, as its web server sends it. */
const GALENE =
  "connect-src ws: wss: 'self'; img-src 'self'; media-src blob: 'self'; script-src 'unsafe-eval' 'self'; default-src 'self'"
const CHANGES = { kind: "none", why: "changes" } as const

describe("a page's policy, amended so that workers may come from blobs", () => {
  for (const { what, policy, amended } of [
    { what: "Galene's", policy: GALENE, amended: `${GALENE}; worker-src 'self' blob:` },
    {
      what: "one of nothing but self",
      policy: "default-src 'self'",
      amended: "default-src 'self'; worker-src 'self' blob:",
    },
    { what: "none at all", policy: "default-src 'none'", amended: "default-src 'none'; worker-src blob:" },
    {
      what: "one with workers of its own",
      policy: "worker-src 'self' https://cdn.example/w.js; script-src 'self'",
      amended: "worker-src 'self' https://cdn.example/w.js blob:; script-src 'self'",
    },
    {
      what: "one whose workers come from nowhere",
      policy: "script-src *; worker-src 'none'; object-src 'none'",
      amended: "script-src *; worker-src blob:; object-src 'none'",
    },
    {
      what: "one that counts workers among children",
      policy: "child-src https://embed.example; script-src https: blob:",
      amended:
        "child-src https://embed.example; script-src https: blob:; worker-src https://embed.example blob:",
    },
    {
      what: "one that counts workers among scripts",
      policy:
        "default-src https:; script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' 'report-sample'",
      amended:
        "default-src https:; script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' 'report-sample'; worker-src 'self' blob:",
    },
    {
      what: "one with hashes of scripts",
      policy: "script-src 'self' 'sha256-AAAA='",
      amended: "script-src 'self' 'sha256-AAAA='; worker-src 'self' blob:",
    },
    {
      what: "capitals, tabs and empty directives",
      policy: ";; Worker-Src\t'SELF'  HTTPS: ;Script-Src 'None';",
      amended: "worker-src 'SELF' HTTPS: blob:; Script-Src 'None'",
    },
    {
      what: "a directive written twice, of which the first holds",
      policy: "worker-src 'self'; worker-src blob:",
      amended: "worker-src 'self' blob:; worker-src blob:",
    },
    {
      what: "several policies, each by itself",
      policy: "default-src 'self',script-src 'strict-dynamic' 'nonce-a', img-src *, , worker-src https:",
      amended:
        "default-src 'self'; worker-src 'self' blob:, script-src 'strict-dynamic' 'nonce-a', img-src *, worker-src https: blob:",
    },
    { what: "every host", policy: "worker-src *", amended: "worker-src * blob:" },
    { what: "blobs already", policy: "worker-src 'self' BLOB:; script-src 'self'", amended: "" },
    { what: "blobs among scripts", policy: "script-src 'self' blob:; object-src 'none'", amended: "" },
    {
      what: "trust handed on by scripts",
      policy: "script-src 'nonce-a' 'strict-dynamic' https:",
      amended: "",
    },
    {
      what: "nothing of workers",
      policy: "img-src 'self'; object-src 'none'; upgrade-insecure-requests",
      amended: "",
    },
    { what: "nothing", policy: "", amended: "" },
  ]) {
    it(`permits ${what}`, () => {
      expect(withBlobWorkers(policy)).to.equal(amended || policy)
    })
  }

  it("never loosens anything else: every other directive is there, word for word", () => {
    const source = fc.constantFrom(
      "'self'",
      "'none'",
      "https:",
      "*",
      "cdn.example",
      "data:",
      "'unsafe-eval'",
      "blob:",
    )
    const name = fc.constantFrom(
      "worker-src",
      "child-src",
      "script-src",
      "default-src",
      "img-src",
      "frame-src",
      "sandbox",
    )
    const directive = fc
      .tuple(name, fc.array(source, { maxLength: 4 }))
      .map(([head, tail]) => [head, ...tail].join(" "))
    const policy = fc.array(directive, { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(fc.array(policy, { minLength: 1, maxLength: 3 }), policies => {
        const before = policies.map(directives => directives.join("; "))
        const after = withBlobWorkers(before.join(", ")).split(", ")
        const others = (text: string) => text.split("; ").filter(one => !one.startsWith("worker-src"))
        expect(after.map(others)).to.deep.equal(before.map(others))
        expect(withBlobWorkers(after.join(", "))).to.equal(after.join(", "))
      }),
    )
  })
})

describe("the remedy for a page whose worker was refused", () => {
  for (const { what, header, violated, remedy } of [
    {
      what: "one policy in the header",
      header: "default-src 'self'",
      violated: ["default-src 'self'"],
      remedy: { kind: "header", value: "default-src 'self'; worker-src 'self' blob:" },
    },
    {
      what: "two headers of which the second forbids, written as another browser would",
      header: "img-src *, Script-Src  'self' ; ",
      violated: ["script-src 'self'"],
      remedy: { kind: "header", value: "img-src *, Script-Src  'self'; worker-src 'self' blob:" },
    },
    {
      what: "a policy that the browser has written anew",
      header: "Script-Src x.example HTTPS://Y.example/P data:; report-uri /r; unheard-of; default-src",
      violated: [
        "script-src http://x.example https://y.example/P data:; report-uri https://site.example/r; default-src 'none'",
      ],
      remedy: {
        kind: "header",
        value:
          "Script-Src x.example HTTPS://Y.example/P data:; report-uri /r; unheard-of; default-src; worker-src x.example HTTPS://Y.example/P data: blob:",
      },
    },
    {
      what: "workers from nowhere, which Firefox writes out",
      header: "worker-src",
      violated: ["worker-src 'none'"],
      remedy: { kind: "header", value: "worker-src blob:" },
    },
    {
      what: "a policy that stands in the page",
      header: null,
      violated: ["default-src 'self'"],
      remedy: { kind: "none", why: "not-in-header" },
    },
    {
      what: "a policy in the page beside one in the header",
      header: "img-src 'self'",
      violated: ["default-src 'self'"],
      remedy: { kind: "none", why: "not-in-header" },
    },
    {
      what: "a hash that is another in the next answer",
      header: "script-src 'sha256-BBBB='",
      violated: ["script-src 'sha256-AAAA='"],
      remedy: { kind: "none", why: "not-in-header" },
    },
    {
      what: "a hash that stays",
      header: "script-src 'sha256-AAAA='",
      violated: ["script-src 'sha256-AAAA='"],
      remedy: { kind: "header", value: "script-src 'sha256-AAAA='; worker-src blob:" },
    },
    { what: "a nonce", header: "script-src 'nonce-a'", violated: ["script-src 'nonce-a'"], remedy: CHANGES },
    {
      what: "a nonce in a policy that forbids nothing",
      header: "worker-src 'self', script-src 'NONCE-a' 'strict-dynamic'",
      violated: ["worker-src 'self'"],
      remedy: CHANGES,
    },
    {
      what: "a header that permits blobs by now",
      header: "worker-src blob:",
      violated: ["worker-src blob:"],
      remedy: { kind: "none", why: "of-no-use" },
    },
    {
      what: "a refusal of which the browser gave no policy",
      header: "default-src 'self'",
      violated: [],
      remedy: { kind: "none", why: "not-in-header" },
    },
  ] as const) {
    it(`is ${remedy.kind === "header" ? "a header" : "none"} for ${what}`, () => {
      expect(remedyFor(header, violated)).to.deep.equal(remedy)
    })
  }

  it("does not throw, whatever a server writes", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (header, violated) => Boolean(remedyFor(header, [violated]))),
    )
  })
})
