/** A style sheet that is imported is its text: scripts/build.ts says so. */
declare module "*.css" {
  const text: string
  export default text
}
