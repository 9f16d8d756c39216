/** In the place of content/hook/seal.ts: a browser in which neither the barrier nor a transform has any effect. */
export const barred = (configuration: unknown): unknown => configuration
export const setTransform = (): "set" => "set"
